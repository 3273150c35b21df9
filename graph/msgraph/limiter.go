package msgraph

import (
	"context"
	"slices"
	"sync"
	"time"

	"lotsen/graph"
)

// Microsoft allows 5 requests in 10 seconds on reports, per application and
// tenant, and as far as is known on authentication methods. The window is a
// little longer here, because requests arrive later than they leave.
const (
	budget = 5
	window = 10*time.Second + 250*time.Millisecond
	// recovery is how long after the last 429 one more request a window is tried.
	recovery = time.Minute
	// maxWaiting bounds the line; whoever comes then is told to come back.
	maxWaiting = 1000
	// fairness: after this many urgent ones in a row, one in bulk.
	fairness = 4
)

// limiter lets through at most limit requests in any window. People who wait go
// before bulk work. A 429 stops everything for the time it names, and lowers
// the limit until it has been quiet for a while.
type limiter struct {
	max    int
	window time.Duration

	mu     sync.Mutex
	limit  int
	grants []time.Time // the last max ones
	until  time.Time   // paused
	calmed time.Time   // when the limit last changed
	urgent []*waiter
	bulk   []*waiter
	streak int // urgent ones granted while bulk waited
	timer  *time.Timer
}

// waiter is somebody in the line; ready is closed when it is their turn.
type waiter struct{ ready chan struct{} }

func newLimiter(limit int, window time.Duration) *limiter {
	return &limiter{max: limit, limit: limit, window: window}
}

// wait returns when the caller may send one request. If that would be after
// ctx's deadline it returns at once, with Throttled and the time to wait.
func (l *limiter) wait(ctx context.Context, bulk bool) error {
	w := &waiter{make(chan struct{})}
	l.mu.Lock()
	now := time.Now()
	ahead := len(l.urgent)
	if bulk {
		ahead += len(l.bulk)
	}
	turn := l.turn(now, ahead)
	deadline, limited := ctx.Deadline()
	if limited && turn.After(deadline) || len(l.urgent)+len(l.bulk) >= maxWaiting {
		l.mu.Unlock()
		return &graph.Error{Kind: graph.Throttled, RetryAfter: turn.Sub(now)}
	}
	if bulk {
		l.bulk = append(l.bulk, w)
	} else {
		l.urgent = append(l.urgent, w)
	}
	l.serve(now)
	l.mu.Unlock()
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
		if l.leave(w) {
			return &graph.Error{Kind: graph.Unavailable, Err: ctx.Err()}
		}
		return nil // their turn came at the same moment
	}
}

// throttled learns from a 429 that came although we kept to the limit. after is
// its Retry-After, or zero.
func (l *limiter) throttled(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if after <= 0 {
		after = l.window / time.Duration(l.max)
	}
	if !now.Before(l.until) { // else it answers a request from before the pause
		l.limit = max(1, l.limit-1)
		l.calmed = now
	}
	if pause := now.Add(after); pause.After(l.until) {
		l.until = pause
	}
	l.serve(now)
}

// serve lets through whom it may, and sets the timer for the next. Called with
// mu held.
func (l *limiter) serve(now time.Time) {
	l.recover(now)
	for len(l.urgent)+len(l.bulk) > 0 {
		if turn := l.turn(now, 0); turn.After(now) {
			l.alarm(turn.Sub(now))
			return
		}
		close(l.pop().ready)
		l.grants = append(l.grants, now)
		if len(l.grants) > l.max {
			l.grants = l.grants[1:]
		}
	}
}

func (l *limiter) alarm(d time.Duration) {
	if l.timer == nil {
		l.timer = time.AfterFunc(d, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.serve(time.Now())
		})
		return
	}
	l.timer.Reset(d)
}

// pop takes the next from the line.
func (l *limiter) pop() *waiter {
	from := &l.urgent
	switch {
	case len(l.urgent) == 0 || len(l.bulk) > 0 && l.streak >= fairness:
		from, l.streak = &l.bulk, 0
	case len(l.bulk) > 0:
		l.streak++
	}
	w := (*from)[0]
	*from = (*from)[1:]
	return w
}

// turn is when somebody with so many ahead of them may send.
func (l *limiter) turn(now time.Time, ahead int) time.Time {
	grants := slices.Clone(l.grants)
	for {
		at := now
		if l.until.After(at) {
			at = l.until
		}
		if n := len(grants) - l.limit; n >= 0 {
			if free := grants[n].Add(l.window); free.After(at) {
				at = free
			}
		}
		if ahead == 0 {
			return at
		}
		ahead--
		grants = append(grants, at)
	}
}

// recover raises the limit again after quiet time.
func (l *limiter) recover(now time.Time) {
	if l.limit < l.max && now.Sub(l.calmed) >= recovery {
		l.limit++
		l.calmed = now
	}
}

// leave takes somebody out of the line who no longer waits, and reports whether
// they still stood in it.
func (l *limiter) leave(w *waiter) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	standing := len(l.urgent) + len(l.bulk)
	gone := func(o *waiter) bool { return o == w }
	l.urgent = slices.DeleteFunc(l.urgent, gone)
	l.bulk = slices.DeleteFunc(l.bulk, gone)
	return len(l.urgent)+len(l.bulk) < standing
}
