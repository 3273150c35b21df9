package slack

import (
	"context"
	"errors"
	"sync"
)

// Bounds of the lanes.
const (
	laneDepth = 32     // so much of one person waits
	lanesHold = 10_000 // so much waits altogether
	laneSlots = 256    // so many people are served at the same time
)

// Why work is not taken.
var (
	errFull     = errors.New("too much of one person's is waiting already")
	errCrowded  = errors.New("too much of everybody's is waiting already")
	errStopping = errors.New("the program is stopping")
)

// lanes run work in order for each key, and different keys side by side. A person
// whose work hangs holds up nobody else.
type lanes struct {
	slots chan struct{} // one for each key being served

	mu      sync.Mutex
	waiting map[string][]func() // the keys being served, with what is behind what runs
	held    int                 // work waiting or running
	closed  bool
	empty   chan struct{} // closed once they are closed and nothing is held
}

func newLanes() *lanes {
	return &lanes{
		slots: make(chan struct{}, laneSlots), waiting: map[string][]func(){}, empty: make(chan struct{}),
	}
}

// add puts work behind what its key has already. It never blocks.
func (l *lanes) add(key string, work func()) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, serving := l.waiting[key]
	switch {
	case l.closed:
		return errStopping
	case len(queue) >= laneDepth:
		return errFull
	case l.held >= lanesHold:
		return errCrowded
	}
	l.held++
	l.waiting[key] = append(queue, work)
	if !serving {
		go l.serve(key)
	}
	return nil
}

// serve does the work of one key until there is none.
func (l *lanes) serve(key string) {
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	for work := l.next(key); work != nil; work = l.next(key) {
		work()
		l.finished()
	}
}

// next takes the first work of a key; nil when there is none, and then the key is
// no longer served.
func (l *lanes) next(key string) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.waiting[key]
	if len(queue) == 0 {
		delete(l.waiting, key)
		return nil
	}
	l.waiting[key] = queue[1:]
	return queue[0]
}

func (l *lanes) finished() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held--
	if l.closed && l.held == 0 {
		close(l.empty)
	}
}

// close takes no more work.
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

// wait returns when all that was taken is done; the lanes are closed before.
func (l *lanes) wait(ctx context.Context) error {
	select {
	case <-l.empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
