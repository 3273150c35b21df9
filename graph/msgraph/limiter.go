package msgraph

import (
	"context"
	"errors"
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
	// lively is how long after somebody asked bulk work leaves a request of each window
	// to the next who asks.
	lively = 2 * time.Minute
)

// limiter lets through at most as many requests in any window as turns says, and keeps
// those who wait for it in two lines: people first, then bulk work. A 429 stops
// everything for the time it names, and lowers the limit until it has been quiet for a
// while. Whoever cannot be let through before their deadline is told so at once, also
// when that turns out later.
type limiter struct {
	mu     sync.Mutex
	turns  turns
	calmed time.Time // when the limit last changed
	urgent []*waiter
	bulk   []*waiter
	timer  *time.Timer
}

// waiter is somebody in the line. said gets one value: nil when it is their turn.
type waiter struct {
	deadline time.Time // zero: none
	said     chan error
}

func newLimiter(limit int, window time.Duration) *limiter {
	return &limiter{turns: turns{max: limit, limit: limit, window: window}}
}

// wait returns when the caller may send one request. If that would be after
// ctx's deadline it returns at once, with Throttled and the time to wait.
func (l *limiter) wait(ctx context.Context, bulk bool) error {
	w := &waiter{said: make(chan error, 1)}
	w.deadline, _ = ctx.Deadline()
	l.mu.Lock()
	now := time.Now()
	l.recover(now)
	if len(l.urgent)+len(l.bulk) >= maxWaiting {
		after := max(l.turns.free(now, bulk).Sub(now), l.turns.window)
		l.mu.Unlock()
		return &graph.Error{Kind: graph.Throttled, RetryAfter: after}
	}
	if bulk {
		l.bulk = append(l.bulk, w)
	} else {
		l.urgent = append(l.urgent, w)
		l.turns.asked = now
	}
	l.foresee(now)
	l.serve(now)
	l.mu.Unlock()
	select {
	case err := <-w.said:
		return err
	case <-ctx.Done():
		return l.leave(w, ctx.Err())
	}
}

// throttled learns from a 429 that came although we kept to the limit. after is
// its Retry-After, or zero.
func (l *limiter) throttled(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, t := time.Now(), &l.turns
	if after <= 0 {
		after = t.window / time.Duration(t.max)
	}
	if !now.Before(t.until) { // else it answers a request from before the pause
		t.limit = max(1, t.limit-1)
		l.calmed = now
	}
	if pause := now.Add(after); pause.After(t.until) {
		t.until = pause
	}
	l.foresee(now)
	l.serve(now)
}

// serve lets through whom it may, and sets the timer for the next. Called with
// mu held.
func (l *limiter) serve(now time.Time) {
	l.recover(now)
	for len(l.urgent)+len(l.bulk) > 0 {
		bulk := l.turns.next(len(l.urgent), len(l.bulk))
		if turn := l.turns.free(now, bulk); turn.After(now) {
			l.alarm(turn.Sub(now))
			return
		}
		l.turns.take(now, bulk, len(l.bulk) > 0)
		from := &l.urgent
		if bulk {
			from = &l.bulk
		}
		(*from)[0].said <- nil
		*from = (*from)[1:]
	}
}

// foresee tries out how the line will move, and sends those away whose turn would come
// too late. Called with mu held.
func (l *limiter) foresee(now time.Time) {
	t := l.turns
	t.grants = slices.Clone(t.grants)
	var staying [2][]*waiter // people, bulk work
	lines := [2][]*waiter{l.urgent, l.bulk}
	for at := now; len(lines[0])+len(lines[1]) > 0; {
		bulk := t.next(len(lines[0]), len(lines[1]))
		line := 0
		if bulk {
			line = 1
		}
		w := lines[line][0]
		lines[line] = lines[line][1:]
		turn := t.free(at, bulk)
		if !w.deadline.IsZero() && turn.After(w.deadline) {
			w.said <- &graph.Error{Kind: graph.Throttled, RetryAfter: turn.Sub(now)}
			continue
		}
		at = turn
		t.take(at, bulk, len(lines[1]) > 0)
		staying[line] = append(staying[line], w)
	}
	l.urgent, l.bulk = staying[0], staying[1]
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

// recover raises the limit again after quiet time.
func (l *limiter) recover(now time.Time) {
	if l.turns.limit < l.turns.max && now.Sub(l.calmed) >= recovery {
		l.turns.limit++
		l.calmed = now
	}
}

// leave takes somebody out of the line whose ctx ended, and says what became of them.
// Whose time ran out was overtaken; that they may ask again later is all there is to it.
func (l *limiter) leave(w *waiter, why error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case err := <-w.said: // at the same moment
		return err
	default:
	}
	bulk := slices.Contains(l.bulk, w)
	gone := func(o *waiter) bool { return o == w }
	l.urgent, l.bulk = slices.DeleteFunc(l.urgent, gone), slices.DeleteFunc(l.bulk, gone)
	now := time.Now()
	l.serve(now)
	if errors.Is(why, context.DeadlineExceeded) {
		return &graph.Error{Kind: graph.Throttled, RetryAfter: max(l.turns.free(now, bulk).Sub(now), time.Second), Err: why}
	}
	return &graph.Error{Kind: graph.Unavailable, Err: why}
}

// figures adds what the limiter knows.
func (l *limiter) figures(f *graph.Figures) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recover(time.Now())
	f.Budget, f.MaxBudget, f.Window = l.turns.limit, l.turns.max, l.turns.window
	f.Waiting, f.WaitingBulk = len(l.urgent), len(l.bulk)
}
