package slack

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Slack allows ten connections, and gives each payload to any one of them:
// https://docs.slack.dev/apis/events-api/using-socket-mode
const socketCount = 2

const (
	// downFor is how long there may be no connection before it is trouble.
	downFor = time.Minute
	// firstWait and lastWait bound how long a socket waits before it connects anew.
	firstWait = time.Second
	lastWait  = 30 * time.Second
	// steadyAfter is how long a connection lives to be called a good one: the next is
	// then opened at once.
	steadyAfter = 10 * time.Second
	// mendWait is how long a socket waits after an answer that only an administrator
	// can mend. It does not give up: Slack has been wrong before, and an app that was
	// switched off is switched on again.
	mendWait = 5 * time.Minute
)

// sockets are the connections of Socket Mode. There are two, so that one serves while
// the other is refreshed, dropped or silent.
//
// slack-go's own client is not used for them. It closes a connection the moment that
// Slack announces to refresh it, with what is on its way; it never acknowledges what
// it cannot parse; it stops when nobody reads its events; it tries again for ever
// with a token of the wrong type. What is left to do without it is small.
type sockets struct {
	in   intake
	work sync.WaitGroup // connections being read

	mu    sync.Mutex
	conns []*conn   // the newest last
	down  time.Time // since when none of them serves; zero before run
	why   string    // what an administrator must mend; "" as far as is known nothing
	told  time.Time // when why was logged
}

func newSockets(in intake) *sockets { return &sockets{in: in} }

// run keeps the sockets connected until ctx ends. The connections stay open, for what
// is still to be acknowledged, until close.
func (s *sockets) run(ctx context.Context) {
	if s.in.b.o.AppToken == "" {
		<-ctx.Done()
		return
	}
	s.mu.Lock()
	s.down = s.in.b.o.Now()
	s.mu.Unlock()
	var keeping sync.WaitGroup
	for range socketCount {
		keeping.Go(func() { s.keep(ctx) })
	}
	keeping.Wait()
}

// keep keeps one socket connected.
func (s *sockets) keep(ctx context.Context) {
	wait := firstWait
	for ctx.Err() == nil {
		lived, next := s.serve(ctx)
		if ctx.Err() != nil {
			return
		}
		s.in.b.counts.add(reconnects)
		if lived >= steadyAfter {
			if wait = firstWait; next == 0 {
				continue
			}
		}
		timer := time.NewTimer(max(wait, next))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		wait = min(2*wait, lastWait)
	}
}

// serve connects one socket, and returns when the next connection is needed: when
// this one has ended, or, while it still serves, when Slack is about to close it. It
// gives how long this one was good, and how long the next is to wait at least.
func (s *sockets) serve(ctx context.Context) (lived, next time.Duration) {
	c, err := s.connect(ctx)
	if err != nil {
		return 0, s.refused(ctx, err)
	}
	began := time.Now()
	ended := make(chan struct{})
	s.add(c)
	s.work.Go(func() {
		defer close(ended)
		err := c.read()
		s.remove(c)
		s.in.b.o.Log.LogAttrs(ctx, slog.LevelInfo, "a connection to Slack has ended", slog.Any("error", err))
	})
	select {
	case reason := <-c.leaving:
		switch reason {
		case linkDisabled:
			s.mend(ctx, "Socket Mode is switched off: switch it on in the app's settings, under Socket Mode")
			next = mendWait
		case tooMany:
			next = lastWait
		}
	case <-ended:
		next = firstWait
	case <-ctx.Done():
	}
	return time.Since(began), next
}

func (s *sockets) add(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, c)
}

// greeted records that Slack has greeted a connection: it serves.
func (s *sockets) greeted(c *conn) {
	s.mu.Lock()
	c.greeted = true
	s.why = ""
	s.mu.Unlock()
	s.in.b.o.Log.Info("a connection to Slack serves")
}

func (s *sockets) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns = slices.DeleteFunc(s.conns, func(o *conn) bool { return o == c }); c.greeted && !s.up() {
		s.down = s.in.b.o.Now()
	}
}

// up reports whether a connection serves. The lock is held.
func (s *sockets) up() bool {
	return slices.ContainsFunc(s.conns, func(c *conn) bool { return c.greeted })
}

// mend records what only an administrator can mend, and tells it at every try; but
// not for each socket.
func (s *sockets) mend(ctx context.Context, why string) {
	now := s.in.b.o.Now()
	s.mu.Lock()
	again := why == s.why && now.Sub(s.told) < mendWait/2
	if s.why = why; !again {
		s.told = now
	}
	s.mu.Unlock()
	if !again {
		s.in.b.o.Log.ErrorContext(ctx, "nothing can be received from Slack: "+why)
	}
}

// trouble is why nothing can be received; "" if it can, or if there are no sockets.
func (s *sockets) trouble() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch gone := s.in.b.o.Now().Sub(s.down); {
	case s.down.IsZero() || s.up():
		return ""
	case s.why != "":
		return s.why
	case gone > downFor:
		return fmt.Sprintf("no connection to Slack for %s", gone.Round(time.Second))
	}
	return ""
}

// ack acknowledges an envelope over the connection it came by or, when that has
// ended meanwhile, over another.
func (s *sockets) ack(c *conn, envelopeID string, body any) {
	err := c.ack(envelopeID, body)
	if err == nil {
		return
	}
	s.mu.Lock()
	others := slices.Clone(s.conns)
	s.mu.Unlock()
	for _, other := range slices.Backward(others) {
		if other != c && other.ack(envelopeID, body) == nil {
			return
		}
	}
	s.in.b.o.Log.Warn("an envelope could not be acknowledged", slog.Any("error", err))
}

// close ends all connections. No more are being opened.
func (s *sockets) close() {
	s.mu.Lock()
	all := slices.Clone(s.conns)
	s.mu.Unlock()
	for _, c := range all {
		c.close()
	}
	s.work.Wait()
}
