package app

import (
	"sync"
	"time"
)

// spread keeps apart what is not hurried: of each kind the next has its turn some time
// after the one before.
type spread struct {
	mu   sync.Mutex
	next map[string]time.Time
}

// take takes the next turn of a kind: how long after now it is.
func (t *spread) take(kind string, now time.Time, apart time.Duration) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next = map[string]time.Time{}
	}
	at := t.next[kind]
	if at.Before(now) {
		at = now
	}
	t.next[kind] = at.Add(apart)
	return at.Sub(now)
}
