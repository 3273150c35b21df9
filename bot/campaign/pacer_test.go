package campaign

import (
	"fmt"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// TestAtTheLimitsItTakesNoLongerThanItMust holds a campaign against the limits that the
// platforms are known to have, in virtual time: Slack takes 230 messages a minute, and 50
// conversations a minute are opened; Teams takes 35 operations a second, two for a first
// contact.
func TestAtTheLimitsItTakesNoLongerThanItMust(t *testing.T) {
	slack := Limit{PerMinute: 230, FirstMinute: 50, InFlight: 16}
	teams := Limit{PerMinute: 35 * 60, FirstCost: 2, InFlight: 64}
	for name, s := range map[string]struct {
		people, first int // in Slack; every fifth of the others is new
		teams         int
	}{
		"known people in Slack":             {people: 2_300},
		"new people in Slack":               {people: 500, first: 500},
		"some new people in Slack":          {people: 2_300, first: 300},
		"many people in Teams":              {teams: 8_000},
		"both, and neither waits for other": {people: 1_150, first: 100, teams: 8_000},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && s.teams > 0 {
				t.Skip("many people take long with the race detector")
			}
			inBubble(t, func(t *testing.T) {
				w := newSendWorld(t, 0)
				w.limits = map[string]Limit{"slack": slack, "teams": teams}
				w.chat.latency = 300 * time.Millisecond
				operations := 0
				for i := range s.people + s.teams {
					p := w.add(i)
					place := Place{Address: dialog.Address{Platform: "slack", Ref: fmt.Sprint(i)}, First: i < s.first}
					if i >= s.people {
						place.Address.Platform, place.First = "teams", i%5 == 0
						operations++
						if place.First {
							operations++
						}
					}
					w.chat.places[p] = []Place{place}
				}
				id := w.approved(nil)
				began := time.Now()
				w.sends(w.engine(nil), Done)
				last := time.Duration(0)
				for _, d := range w.chat.has {
					last = max(last, d.at.Sub(sendMonday)-began.Sub(w.began))
				}
				least := max(
					time.Duration(s.people)*time.Minute/230, time.Duration(s.first)*time.Minute/50,
					time.Duration(operations)*time.Second/35,
				)
				t.Logf("%v; the limits allow %v", last, least)
				if last > least*105/100 || last < least*99/100-2*time.Second {
					t.Errorf("it took %v; the limits allow %v", last, least)
				}
				if n := len(w.rows(id, 1)); n != len(w.chat.has) {
					t.Errorf("%d of %d arrived", len(w.chat.has), n)
				}
				w.pacedNoFaster(s.people, slack)
			})
		})
	}
}

// pacedNoFaster looks at every minute of what Slack was given.
func (w *sendWorld) pacedNoFaster(people int, l Limit) {
	w.t.Helper()
	var at []time.Time
	for _, d := range w.chat.has {
		if d.platform == "slack" {
			at = append(at, d.at)
		}
	}
	for i := l.PerMinute + 3; i < len(at); i++ {
		if d := at[i].Sub(at[i-l.PerMinute-3]); d < time.Minute {
			w.t.Errorf("%d messages in %v", l.PerMinute+3, d)
			return
		}
	}
}

func TestACampaignsOwnPaceHoldsAcrossSlicesAndRestarts(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 50)
		id := w.approved(func(c *Campaign) { c.PerHour, c.PerDay = 7, 20 })
		for range 6 { // each time a new process
			e := w.engine(nil)
			jobs, err := e.o.Store.Lease(t.Context(), w.now(), time.Minute, 1)
			if err != nil || len(jobs) != 1 {
				t.Fatal(len(jobs), err)
			}
			if _, err := e.Run(t.Context(), id, jobs[0].Held()); err != nil {
				t.Fatal(err)
			}
			if n := w.chat.total(); n != 7 {
				t.Fatalf("%d went out in the first hour", n)
			}
			time.Sleep(5 * time.Minute)
			w.reopen()
			again := store.Job{ID: JobID(id), Kind: JobKind, Due: w.now()}
			if err := w.bolt.Commit(t.Context(), store.Change{Jobs: []store.Job{again}}); err != nil {
				t.Fatal(err)
			}
		}
		w.sends(w.engine(nil), Done)
		days, hours := map[string]int{}, map[string]int{}
		for _, d := range w.chat.has {
			days[d.at.Format(time.DateOnly)]++
			hours[d.at.Format("01-02 15")]++
		}
		if fmt.Sprint(days) != "map[2026-11-23:20 2026-11-24:20 2026-11-25:10]" {
			t.Errorf("a day: %v", days)
		}
		for hour, n := range hours {
			if n > 7 {
				t.Errorf("%d at %s", n, hour)
			}
		}
	})
}
