package teamstest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// held is how many bytes one direction of a connection takes before a writer waits.
const held = 1 << 16

// newPipe is a connection in memory. Other than net.Pipe it takes some bytes before
// they are read, as TLS needs: both ends may write at once.
func newPipe(to string) (client, server net.Conn) {
	up, down := newStream(), newStream()
	return &end{in: down, out: up, far: address(to)}, &end{in: up, out: down, far: "client"}
}

// stream is one direction.
type stream struct {
	mu      sync.Mutex
	data    []byte
	closed  bool // by the writer: what is held may be read
	broken  bool // by the reader
	changed chan struct{}
}

func newStream() *stream { return &stream{changed: make(chan struct{})} }

// touch wakes who waits. The lock is held.
func (s *stream) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *stream) set(flag *bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*flag = true
	s.touch()
}

func (s *stream) read(p []byte, late <-chan struct{}) (int, error) {
	for {
		s.mu.Lock()
		switch {
		case isClosed(late):
			s.mu.Unlock()
			return 0, os.ErrDeadlineExceeded
		case s.broken:
			s.mu.Unlock()
			return 0, io.ErrClosedPipe
		case len(s.data) > 0:
			n := copy(p, s.data)
			s.data = append(s.data[:0], s.data[n:]...)
			s.touch()
			s.mu.Unlock()
			return n, nil
		case s.closed:
			s.mu.Unlock()
			return 0, io.EOF
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-late:
		}
	}
}

func (s *stream) write(p []byte, late <-chan struct{}) (int, error) {
	written := 0
	for {
		s.mu.Lock()
		switch {
		case isClosed(late):
			s.mu.Unlock()
			return written, os.ErrDeadlineExceeded
		case s.broken, s.closed:
			s.mu.Unlock()
			return written, io.ErrClosedPipe
		}
		if n := min(held-len(s.data), len(p)-written); n > 0 {
			s.data = append(s.data, p[written:written+n]...)
			written += n
			s.touch()
		}
		changed := s.changed
		s.mu.Unlock()
		if written == len(p) {
			return written, nil
		}
		select {
		case <-changed:
		case <-late:
		}
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// end is one end of a connection.
type end struct {
	in, out         *stream
	far             address
	reading, writes deadline
}

func (e *end) Read(p []byte) (int, error)         { return e.in.read(p, e.reading.passed()) }
func (e *end) Write(p []byte) (int, error)        { return e.out.write(p, e.writes.passed()) }
func (e *end) LocalAddr() net.Addr                { return address("here") }
func (e *end) RemoteAddr() net.Addr               { return e.far }
func (e *end) SetReadDeadline(t time.Time) error  { e.reading.set(t); return nil }
func (e *end) SetWriteDeadline(t time.Time) error { e.writes.set(t); return nil }

func (e *end) SetDeadline(t time.Time) error {
	e.reading.set(t)
	e.writes.set(t)
	return nil
}

func (e *end) Close() error {
	e.out.set(&e.out.closed)
	e.in.set(&e.in.broken)
	e.reading.set(time.Time{})
	e.writes.set(time.Time{})
	return nil
}

// deadline is a channel that closes when a time has come.
type deadline struct {
	mu    sync.Mutex
	timer *time.Timer
	late  chan struct{}
}

func (d *deadline) passed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.late == nil {
		d.late = make(chan struct{})
	}
	return d.late
}

func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil && !d.timer.Stop() && !isClosed(d.late) {
		// It fires just now; what it closes is replaced below, so it closes nothing
		// that anybody waits for any more.
		d.late = nil
	}
	d.timer = nil
	if d.late == nil || isClosed(d.late) {
		d.late = make(chan struct{})
	}
	late := d.late
	switch wait := time.Until(t); {
	case t.IsZero():
	case wait <= 0:
		close(late)
	default:
		d.timer = time.AfterFunc(wait, func() { close(late) })
	}
}
