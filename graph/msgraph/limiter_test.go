package msgraph

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
)

// line collects who was let through and when, in tenths of seconds from the start.
type line struct {
	mu    sync.Mutex
	start time.Time
	order []string
	at    []time.Duration
}

func (l *line) join(all *sync.WaitGroup, lim *limiter, name string, bulk bool) {
	all.Go(func() {
		if lim.wait(context.Background(), bulk) != nil {
			name += "?"
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.order, l.at = append(l.order, name), append(l.at, time.Since(l.start))
	})
	synctest.Wait()
}

func TestFivePassInAnyWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, l := newLimiter(5, 10*time.Second), line{start: time.Now()}
		var all sync.WaitGroup
		for i := range 12 {
			l.join(&all, lim, "x", false)
			if i == 2 {
				time.Sleep(4 * time.Second)
			}
		}
		all.Wait()
		want := []time.Duration{0, 0, 0, 4, 4, 10, 10, 10, 14, 14, 20, 20}
		for i := range want {
			want[i] *= time.Second
		}
		if !slices.Equal(l.at, want) {
			t.Errorf("passed at %v, want %v", l.at, want)
		}
	})
}

func TestPeopleGoBeforeBulkButBulkIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, l := newLimiter(1, 10*time.Second), line{start: time.Now()}
		var all sync.WaitGroup
		l.join(&all, lim, "first", true)
		for _, name := range []string{"b1", "b2"} {
			l.join(&all, lim, name, true)
		}
		for _, name := range []string{"p1", "p2", "p3", "p4", "p5", "p6"} {
			l.join(&all, lim, name, false)
		}
		all.Wait()
		want := []string{"first", "p1", "p2", "p3", "p4", "b1", "p5", "p6", "b2"}
		if !slices.Equal(l.order, want) {
			t.Errorf("order %v, want %v", l.order, want)
		}
	})
}

func TestA429StopsEverybodyAndSlowsDownUntilItIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim := newLimiter(5, 10*time.Second)
		passes := func() (n int) { // how many pass at once now
			ctx, cancel := context.WithTimeout(t.Context(), 0)
			defer cancel()
			for lim.wait(ctx, false) == nil {
				n++
			}
			return n
		}
		if n := passes(); n != 5 {
			t.Fatalf("%d pass at first", n)
		}
		lim.throttled(30 * time.Second)
		lim.throttled(20 * time.Second) // the answer to another request that was under way
		time.Sleep(29 * time.Second)
		if n := passes(); n != 0 {
			t.Errorf("%d pass during the pause", n)
		}
		time.Sleep(time.Second)
		if n := passes(); n != 4 {
			t.Errorf("%d pass after it", n)
		}
		time.Sleep(time.Minute)
		if n := passes(); n != 5 {
			t.Errorf("%d pass after a quiet minute", n)
		}
		for range 10 {
			lim.throttled(time.Second)
			time.Sleep(2 * time.Second)
		}
		time.Sleep(10 * time.Second)
		if n := passes(); n != 1 {
			t.Errorf("%d pass after ten 429s", n)
		}
	})
}

func TestWhoCannotBeServedInTimeIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, start := newLimiter(5, 10*time.Second), time.Now()
		for range 5 {
			if err := lim.wait(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		err := lim.wait(ctx, false)
		if !errors.Is(err, graph.Throttled) || graph.RetryAfter(err) != 10*time.Second || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestWhoLeavesTheLineTakesNobodysPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, start := newLimiter(1, 10*time.Second), time.Now()
		if err := lim.wait(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var left error
		var all sync.WaitGroup
		all.Go(func() { left = lim.wait(ctx, false) })
		synctest.Wait()
		cancel()
		all.Wait()
		if !errors.Is(left, context.Canceled) || errors.Is(left, graph.Throttled) {
			t.Errorf("who left is told %v", left)
		}
		if err := lim.wait(t.Context(), false); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("the next passes after %v, %v", time.Since(start), err)
		}
	})
}

func TestTheLineHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim := newLimiter(1, time.Millisecond)
		lim.throttled(time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range maxWaiting {
			all.Go(func() { _ = lim.wait(ctx, true) })
		}
		synctest.Wait()
		if err := lim.wait(ctx, false); !errors.Is(err, graph.Throttled) || graph.RetryAfter(err) < time.Hour {
			t.Errorf("one more: %v", err)
		}
		cancel()
		all.Wait()
	})
}
