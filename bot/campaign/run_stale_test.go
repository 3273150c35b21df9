package campaign

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/census"
	"lotsen/graph"
)

// reported is a status as the report says it.
func reported(r graph.Registration, at time.Time) graph.Status {
	if r == graph.Registered {
		return graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Authenticator}, at)
	}
	return graph.ReportStatus(graph.No, graph.No, nil, at)
}

// TestARoundWaitsForANewerReport: after a day without Microsoft everybody's status is old,
// also of those who are done. It is not a round to all of them.
func TestARoundWaitsForANewerReport(t *testing.T) {
	for name, begun := range map[string]bool{"before it begins": false, "half written": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := newSendWorld(t, 40)
				for i := range 30 {
					w.people.set(census.Entry{Person: graph.Person{ID: sendID(i), Enabled: graph.Yes}, Status: reported(graph.Registered, w.now())})
				}
				report := w.now().Add(-25 * time.Hour)
				w.people.report = func() time.Time { return report }
				id := w.approved(func(c *Campaign) {
					if c.Expected = 10; begun {
						c.State, c.Round, c.Began, c.RoundBegan = Sending, 1, w.now(), w.now()
					}
				})
				e := w.engine(nil)
				waits := func(want bool) {
					t.Helper()
					if p, err := e.Progress(t.Context(), id); err != nil || p.Outdated != want {
						t.Errorf("it waits for a report: %v, %v", p.Outdated, err)
					}
				}
				time.AfterFunc(3*time.Hour, func() {
					if n := len(w.rows(id, 1)); n > 0 || w.chat.total() > 0 {
						t.Errorf("the round is written for %d people", n)
					}
					waits(true)
					w.people.mu.Lock()
					defer w.people.mu.Unlock()
					report = w.now()
				})
				w.sends(e, Done)
				waits(false)
				if n := w.chat.total(); n != 10 {
					t.Errorf("%d got it", n)
				}
				c, err := e.Get(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				if took := c.RoundBegan.Sub(sendMonday); !begun && (took < 3*time.Hour || took > 3*time.Hour+putOffFor) {
					t.Errorf("it began after %v", took)
				}
				w.accounted(id, 10)
			})
		})
	}
}

func TestARoundDoesNotWaitForAReportPastItsEnd(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 9)
		w.people.report = func() time.Time { return sendMonday.AddDate(0, 0, -3) }
		end := w.now().Add(3*putOffFor + time.Minute)
		id := w.approved(func(c *Campaign) { c.Ends = end })
		e := w.engine(nil)
		w.sends(e, Done)
		if now := w.now(); now.Before(end) || now.After(end.Add(time.Second)) || w.chat.total() > 0 {
			t.Errorf("it ended at %v, with %d sent", now, w.chat.total())
		}
		if p, err := e.Progress(t.Context(), id); err != nil || p.Outdated {
			t.Errorf("what is over still waits: %v, %v", p.Outdated, err)
		}
		synctest.Wait()
	})
}

// TestSomeAreAlwaysBehind: nobody waits for them, nor for those who do not count.
func TestSomeAreAlwaysBehind(t *testing.T) {
	for name, x := range map[string]struct {
		people int
		change func(d *desk, i int, x *census.Entry)
		want   bool
	}{
		"nobody at all": {0, nil, false},
		"all are new":   {10, func(*desk, int, *census.Entry) {}, false},
		"two in ten":    {10, func(d *desk, i int, x *census.Entry) { d.age(x, i < 2) }, false},
		"three in ten":  {10, func(d *desk, i int, x *census.Entry) { d.age(x, i < 3) }, true},
		"of the first":  {sampled + 500, func(d *desk, i int, x *census.Entry) { d.age(x, i >= sampled) }, false},
		"of the last":   {sampled + 500, func(d *desk, i int, x *census.Entry) { d.age(x, i < sampled/5+1) }, true},
		"nothing known": {10, func(_ *desk, _ int, x *census.Entry) { x.Status = graph.Status{} }, false},
		"the done as well": {10, func(d *desk, i int, x *census.Entry) {
			x.Status = reported(graph.Registered, x.Status.AsOf)
			d.age(x, i < 3)
		}, true},
		"all but one known": {10, func(d *desk, i int, x *census.Entry) {
			if d.age(x, i == 0); i > 0 {
				x.Status = graph.Status{}
			}
		}, true},
		"asked live, once": {10, func(d *desk, i int, x *census.Entry) {
			if d.age(x, i < 8); i < 8 {
				x.Status.Source = graph.Live
			}
		}, false},
		"guests": {10, func(d *desk, i int, x *census.Entry) {
			if d.age(x, i < 8); i < 8 {
				x.Exclusion = graph.IsGuest
			}
		}, false},
	} {
		d := newDesk(t)
		d.people(x.people, func(i int, e *census.Entry) { x.change(d, i, e) })
		d.town.moves = 1
		if got, err := d.e.outdated(t.Context(), d.at); err != nil || got != x.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	d := newDesk(t)
	d.people(1, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.e.outdated(ctx, d.at); err == nil {
		t.Error("a census that cannot be read is new")
	}
}

// age makes somebody's status old.
func (d *desk) age(x *census.Entry, old bool) {
	if old {
		x.Status.AsOf = d.at.Add(-25 * time.Hour)
	}
}

// TestAClockThatTicksBetweenTwoLooks: no two readings of a clock are the same, and what is
// due at one is due at the other. A campaign lives its whole life on it.
func TestAClockThatTicksBetweenTwoLooks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 7)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		looks := 0
		w.options = func(o *Options) {
			o.Now = func() time.Time {
				w.moveClock(time.Microsecond)
				w.mu.Lock()
				if looks++; looks == 30_000 { // it goes round and round
					cancel()
				}
				w.mu.Unlock()
				return w.now()
			}
		}
		id := w.approved(func(c *Campaign) { c.Rounds, c.HandOver = []int{0, 1, 3}, 7 })
		e := w.engine(nil)
		if err := w.run(ctx, e, func(c Campaign) bool { return c.State == Done }); err != nil {
			c, _ := e.Get(t.Context(), id)
			t.Fatalf("after %d looks at the clock it is %s in round %d: %v", looks, c.State, c.Round, err)
		}
		for round := 1; round <= 3; round++ {
			if n := len(w.chat.deliveries(round)); n != 7 {
				t.Errorf("round %d reached %d", round, n)
			}
		}
		handed, err := w.bolt.Records(t.Context(), "handed", "", 100)
		if err != nil || len(handed) != 7 {
			t.Errorf("%d were handed over: %v", len(handed), err)
		}
		if err := w.run(ctx, e, func(Campaign) bool { return false }); err != nil { // until the job is gone
			t.Error(err)
		}
	})
}
