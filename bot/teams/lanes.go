package teams

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Bounds of the lanes.
const (
	laneDepth = 32    // so much of one person is served or waits
	lanesHold = 2_000 // so much altogether
)

// Why a request is not let in.
var (
	errPersonBusy = errors.New("too much of one person is waiting already")
	errFull       = errors.New("too much is waiting already")
	errStopping   = errors.New("the program is stopping")
)

// lanes let the requests of one person through one by one, in the order they came, and
// those of different people side by side. (Slack's lanes have goroutines of their own,
// because a socket has one reader; here each request brings its own.)
type lanes struct {
	mu     sync.Mutex
	queues map[string][]chan struct{} // by key; the first is in, the others wait for theirs to close
	held   int
	closed bool
	empty  chan struct{} // closed once they are closed and nothing is held
}

func newLanes() *lanes {
	return &lanes{queues: map[string][]chan struct{}{}, empty: make(chan struct{})}
}

// enter waits for the turn of a key, and gives the way out, which must be taken.
func (l *lanes) enter(ctx context.Context, key string) (leave func(), err error) {
	turn, err := l.queue(key)
	if err != nil {
		return nil, err
	}
	leave = sync.OnceFunc(func() { l.leave(key, turn) })
	select {
	case <-turn:
		return leave, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

func (l *lanes) queue(key string) (chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, errStopping
	case len(l.queues[key]) >= laneDepth:
		return nil, errPersonBusy
	case l.held >= lanesHold:
		return nil, errFull
	}
	turn := make(chan struct{})
	if len(l.queues[key]) == 0 {
		close(turn)
	}
	l.queues[key] = append(l.queues[key], turn)
	l.held++
	return turn, nil
}

func (l *lanes) leave(key string, turn chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queues[key]
	was := slices.Index(queue, turn)
	queue = slices.Delete(queue, was, was+1)
	if len(queue) == 0 {
		delete(l.queues, key)
	} else {
		l.queues[key] = queue
		if was == 0 {
			close(queue[0])
		}
	}
	l.release()
}

// hold keeps the lanes from being empty, for work that waits for nobody, and gives the
// way to let go of it.
func (l *lanes) hold() (letGo func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, errStopping
	case l.held >= lanesHold:
		return nil, errFull
	}
	l.held++
	return sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.release()
	}), nil
}

// release counts one less; the lock is held.
func (l *lanes) release() {
	if l.held--; l.closed && l.held == 0 {
		close(l.empty)
	}
}

// close lets nothing more in.
func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.closed = true
	if l.held == 0 {
		close(l.empty)
	}
}

// wait returns when all that was let in has left; the lanes are closed before.
func (l *lanes) wait(ctx context.Context) error {
	select {
	case <-l.empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
