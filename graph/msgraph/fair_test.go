package msgraph

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"

	"pgregory.net/rapid"
)

func TestBulkWorkIsSpreadOverTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, l := newLimiter(5, 10*time.Second), line{start: time.Now()}
		var all sync.WaitGroup
		for range 7 {
			l.join(&all, lim, "b", true)
		}
		time.Sleep(8500 * time.Millisecond)
		l.join(&all, lim, "p", false)
		all.Wait()
		// whoever asks waits for one to fall out of the window; from then on one is left to people
		want := []time.Duration{0, 2, 4, 6, 8, 10, 14, 16}
		for i := range want {
			want[i] *= time.Second
		}
		want[7] += time.Second / 2
		if !slices.Equal(l.at, want) || l.order[5] != "p" {
			t.Errorf("passed at %v: %v", l.at, l.order)
		}
	})
}

func TestWhilePeopleAskBulkWorkLeavesThemOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim := newLimiter(5, 10*time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		bulk := 0
		all.Go(func() {
			for lim.wait(ctx, true) == nil {
				bulk++
			}
		})
		time.Sleep(time.Minute)
		if bulk < 30 {
			t.Errorf("%d in bulk in a minute in which nobody asked", bulk)
		}
		for i := range 12 {
			start := time.Now()
			if err := lim.wait(t.Context(), false); err != nil {
				t.Error(err)
			}
			if waited := time.Since(start); waited > 2*time.Second || i > 0 && waited > 0 {
				t.Errorf("the %d. waited %v", i+1, waited)
			}
			time.Sleep(10*time.Second - time.Since(start))
		}
		before := bulk
		time.Sleep(time.Minute)
		if n := bulk - before; n < 23 || n > 30 {
			t.Errorf("%d in bulk in the minute after", n)
		}
		cancel()
		all.Wait()
	})
}

// A hundred pages at five in ten seconds take 190 seconds at the least.
func TestAWholeReportTakesLittleLongerThanItMust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		tenant.SetPageSize(2)
		client := inMemory(t, tenant)
		start, from, pages := time.Now(), graph.Token(""), 0
		for last := false; !last; pages++ {
			p, err := client.ReportPage(t.Context(), from)
			if err != nil {
				t.Fatal(err)
			}
			from, last = p.Next, p.Last
		}
		least := time.Duration((pages-1)/5) * 10 * time.Second
		if took := time.Since(start); pages < 100 || took > least*110/100 || client.Figures().Throttled != 0 {
			t.Errorf("%d pages took %v, at least %v; %+v", pages, took, least, client.Figures())
		}
	})
}

func TestWhoWaitsIsToldAtOnceThatTheirTurnHasMovedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, start := newLimiter(5, 10*time.Second), time.Now()
		for range 5 {
			if err := lim.wait(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		for patience, left := range map[time.Duration]bool{15 * time.Second: true, time.Hour: false} {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				err := lim.wait(ctx, false)
				if left && (!errors.Is(err, graph.Throttled) || graph.RetryAfter(err) < 30*time.Second || time.Since(start) != 3*time.Second) {
					t.Errorf("after %v: %v", time.Since(start), err)
				}
				if !left && (err != nil || time.Since(start) != 33*time.Second) {
					t.Errorf("who has time, after %v: %v", time.Since(start), err)
				}
			})
		}
		time.Sleep(3 * time.Second)
		lim.throttled(30 * time.Second)
		all.Wait()
	})
}

func TestWhoIsOvertakenMayAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim, start := newLimiter(1, 10*time.Second), time.Now()
		if err := lim.wait(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
			defer cancel()
			if err := lim.wait(ctx, true); !errors.Is(err, graph.Throttled) || graph.RetryAfter(err) != 18*time.Second || time.Since(start) != 2*time.Second {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		})
		time.Sleep(2 * time.Second)
		if err := lim.wait(t.Context(), false); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		all.Wait()
	})
}

// However many come, of whatever kind, whenever: no window has more than the limit.
func TestNoWindowEverHasTooMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := turns{max: 5, limit: rapid.IntRange(1, 5).Draw(t, "limit"), window: 10 * time.Second}
		now := time.Unix(1_000_000, 0)
		var passed []time.Time
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			now = now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "pause")) * time.Millisecond)
			urgent, bulk := rapid.IntRange(0, 2).Draw(t, "urgent"), rapid.IntRange(0, 2).Draw(t, "bulk")
			if urgent+bulk == 0 {
				continue
			}
			if urgent > 0 {
				s.asked = now
			}
			isBulk := s.next(urgent, bulk)
			now = s.free(now, isBulk)
			s.take(now, isBulk, bulk > 0)
			passed = append(passed, now)
			if n := len(passed) - 1 - s.limit; n >= 0 && now.Sub(passed[n]) < s.window {
				t.Fatalf("%d passed within %v", s.limit+1, now.Sub(passed[n]))
			}
		}
	})
}

// A turn must not be spent on waiting for a token: requests that pile up behind the
// log-in service would leave together with those of the next window.
func TestASlowLogInServiceDoesNotSpoilTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant, func(cfg *Config) {
			cfg.Patience = 2 * time.Minute
			next := cfg.Transport
			cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/token") {
					time.Sleep(6 * time.Second)
				}
				return next.RoundTrip(r)
			})
		})
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if _, err := client.Status(t.Context(), graphtest.Anna.ID()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if f := client.Figures(); f.Throttled != 0 || f.Requests != 12 || f.Waited < 10*time.Second {
			t.Errorf("%+v", f)
		}
	})
}

func TestA429OfOneServiceLeavesTheOthersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant, func(cfg *Config) { cfg.Patience = 2 * time.Minute })
		questions := map[string]func(context.Context) error{
			"report":  func(ctx context.Context) error { _, err := client.ReportPage(ctx, ""); return err },
			"changes": func(ctx context.Context) error { _, err := client.Changes(ctx, ""); return err },
			"person":  func(ctx context.Context) error { _, err := client.Person(ctx, graphtest.Anna.ID()); return err },
			"status":  func(ctx context.Context) error { _, err := client.Status(ctx, graphtest.Anna.ID()); return err },
		}
		// each takes as long as it should, or is told at once to come back 40 seconds after the 429
		for i, step := range []struct {
			fault    graphtest.Call // meets a 429
			question string
			patience time.Duration
			well     bool
			took     time.Duration
		}{
			{graphtest.Report, "report", 30 * time.Second, false, 0},
			{"", "status", 2 * time.Second, false, 0}, // shares the budget
			{"", "changes", time.Second, true, 0},
			{"", "status", time.Minute, true, 40 * time.Second},
			{graphtest.Delta, "changes", 30 * time.Second, false, 0},
			{"", "changes", 30 * time.Second, false, 0},
			{"", "person", time.Second, true, 0}, // has a better priority
			{"", "status", time.Second, true, 0},
			{"", "changes", time.Minute, true, 40 * time.Second},
			{graphtest.User, "person", 2 * time.Second, false, 0},
			{"", "person", 2 * time.Second, false, 0},
			{"", "changes", 2 * time.Second, false, 0}, // have a worse priority
			{"", "person", time.Minute, true, 40 * time.Second},
		} {
			if step.fault != "" {
				tenant.Inject(graphtest.Fault{On: step.fault, Trouble: graphtest.TooMany, RetryAfter: "40"})
			}
			before := client.Figures().Requests
			ctx, cancel := context.WithTimeout(t.Context(), step.patience)
			start := time.Now()
			err := questions[step.question](ctx)
			cancel()
			held := errors.Is(err, graph.Throttled) && graph.RetryAfter(err) == 40*time.Second
			if time.Since(start) != step.took || step.well != (err == nil) || !step.well && !held {
				t.Errorf("%d, %s: %v after %v", i, step.question, err, time.Since(start))
			}
			if sent := client.Figures().Requests > before; sent != (step.well || step.fault != "") {
				t.Errorf("%d, %s: sent: %v", i, step.question, sent)
			}
		}
	})
}
