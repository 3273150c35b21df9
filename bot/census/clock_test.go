package census

import (
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/store"
)

func (k *kit) learned(id graph.ID, at time.Time, kinds ...graph.Kind) {
	k.Helper()
	var change store.Change
	k.must(k.c.Learned(&change, id, graph.LiveStatus(kinds, at)))
	k.must(k.store.Commit(k.Context(), change))
}

func TestAClockThatWasPutBackStopsNoReading(t *testing.T) {
	k := newKit(t, 100)
	right := k.at
	k.at = right.Add(400 * 24 * time.Hour)
	k.sync()
	k.at = right
	k.open()
	k.town.register(idOf(0), true, graph.Passkey)
	k.sync()
	if e := k.lookup(idOf(0)); e.Status.Registration != graph.Registered || e.Status.AsOf.After(k.at) {
		t.Errorf("it is %+v", e.Status)
	}
	if a := k.age(Report); !a.AsOf.Equal(right) || a.Due.Sub(right) > 4*time.Hour {
		t.Errorf("the report is of %v, the next one is due %v", a.AsOf, a.Due)
	}
	k.agrees("after the clock was put back")
}

// What was read live while the clock was ahead must not hide what is read after.
func TestALiveStatusFromTheFutureHidesNothing(t *testing.T) {
	k := newKit(t, 100)
	k.sync()
	id := idOf(0)
	k.at = k.at.Add(time.Minute)
	k.learned(id, k.at.Add(30*24*time.Hour), graph.Password)
	k.learned(id, k.at, graph.Password, graph.Passkey)
	expect := func(when string) {
		t.Helper()
		if e := k.lookup(id); e.Status.Registration != graph.Registered {
			t.Errorf("%s, a look-up says %+v", when, e.Status)
		}
		if s := k.everybody(Filter{})[id]; s.Registration != graph.Registered {
			t.Errorf("%s, the list says %q", when, s.Registration)
		}
	}
	expect("after it was learned")
	k.town.lag = 6 * time.Hour
	k.later()
	expect("after a report that is behind")
	if n := len(k.records(inLive)); n != 1 {
		t.Errorf("%d live statuses are kept", n)
	}
}

// A report cannot be newer than its reading: it would hide whatever is read live.
func TestARowFromTheFutureHidesNoLiveStatus(t *testing.T) {
	for name, c := range map[string]struct {
		at   time.Duration
		sure bool
	}{
		"an hour":             {time.Hour, true},
		"thousands of years":  {2_400_000 * time.Hour, false},
		"some hours before":   {-3 * time.Hour, true},
		"two days, by a slip": {48 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, 100)
			k.town.lag = -c.at
			k.sync()
			id := idOf(0)
			if s := k.lookup(id).Status; s.AsOf.After(k.at) || s.AsOf.IsZero() == c.sure {
				t.Errorf("a row of %v from now is of %v", c.at, s.AsOf)
			}
			k.at = k.at.Add(time.Minute)
			k.learned(id, k.at, graph.Password, graph.Passkey)
			if s := k.lookup(id).Status; s.Registration != graph.Registered {
				t.Errorf("after they have registered it is %+v", s)
			}
		})
	}
}

func TestAnAbsurdWaitIsNeitherKeptNorTakenForNone(t *testing.T) {
	k := newKit(t, 100)
	k.fails(Report, "any", &graph.Error{Kind: graph.Throttled, Status: 429, RetryAfter: 1000 * time.Hour})
	k.passes(5 * time.Hour)
	if n := k.town.calls; n < 30 || n > 40 { // the people, and what has changed of them every ten minutes; the report every hour
		t.Errorf("the directory was asked %d times in five hours", n)
	}
	k.town.meet = func(Reading, graph.Token) error { return nil }
	k.passes(2 * time.Hour)
	k.agrees("hours after the wait")
}

// passes takes every step that is due in some time.
func (k *kit) passes(d time.Duration) {
	k.Helper()
	steps := 0
	for until := k.at.Add(d); k.at.Before(until); steps++ {
		if steps > 100_000 {
			k.Fatal("the steps have no end")
		}
		next, err := k.c.Step(k.Context())
		k.must(err)
		k.at = k.at.Add(max(next, time.Millisecond))
	}
}
