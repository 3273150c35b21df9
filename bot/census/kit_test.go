package census

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
	"lotsen/store"
)

// kit is a census of a town, with a clock that moves when the test says so.
type kit struct {
	testing.TB
	at    time.Time
	town  *town
	store store.Store
	c     *Census
	o     Options
}

func newKit(t testing.TB, people int) *kit {
	t.Helper()
	return newKitIn(t, t.TempDir(), people)
}

func newKitIn(t testing.TB, dir string, people int) *kit {
	t.Helper()
	k := newKitWithout(t, dir, people)
	t.Cleanup(func() {
		if err := k.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

// newKitWithout leaves it to the caller to close the store.
func newKitWithout(t testing.TB, dir string, people int) *kit {
	t.Helper()
	k := &kit{TB: t, at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	k.town = newTown(people, k.now)
	s, err := store.OpenBolt(filepath.Join(dir, "census.db"), store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	k.store = s
	k.o = Options{
		Store: s, Source: k.town, Now: k.now, Log: slog.New(slog.DiscardHandler),
		Policy: graph.Policy{Domains: graph.Domains{"nykoping.se", "oxelosund.se"}, ServiceAccounts: []string{"svc-"}},
	}
	k.open()
	return k
}

// open starts the census anew, as after a restart.
func (k *kit) open() { k.c = New(k.o) }

func (k *kit) now() time.Time { return k.at }

func (k *kit) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// step takes a step, and lets the time pass that it asks for; done: it is all read, and
// the next reading begins later.
func (k *kit) step() (done bool) {
	k.Helper()
	next, err := k.c.Step(k.Context())
	k.must(err)
	if next == 0 {
		return false
	}
	for _, r := range all() {
		st, err := k.c.state(k.Context(), r)
		k.must(err)
		if st.Phase != idle {
			k.at = k.at.Add(next)
			return false
		}
	}
	return true
}

// sync reads everything that is due, to the end.
func (k *kit) sync() {
	k.Helper()
	for range 100_000 {
		if k.step() {
			return
		}
	}
	k.Fatal("the readings have no end")
}

// later lets time pass until everything is due again, and reads it.
func (k *kit) later() {
	k.Helper()
	k.at = k.at.Add(5 * time.Hour)
	k.sync()
}

// told is what is compared of an entry: its time to the hour.
type told struct {
	Person       graph.Person
	Registration graph.Registration
	Methods      string
	Exclusion    graph.Reason
}

func (k *kit) everybody(f Filter) map[graph.ID]told {
	k.Helper()
	list := map[graph.ID]told{}
	k.must(k.c.Each(k.Context(), f, func(e Entry) error {
		if _, twice := list[e.Person.ID]; twice {
			k.Errorf("somebody comes twice")
		}
		list[e.Person.ID] = told{e.Person, e.Status.Registration, fmt.Sprint(e.Status.Methods), e.Exclusion}
		return nil
	}))
	return list
}

// truth is what the town itself says.
func (k *kit) truth() map[graph.ID]told {
	list := map[graph.ID]told{}
	for id, p := range k.town.people {
		s := told{Person: p, Methods: "[]"}
		if status, ok := k.town.status[id]; ok && p.Enabled == graph.Yes {
			s.Registration, s.Methods = status.Registration, fmt.Sprint(status.Methods)
		}
		s.Exclusion = k.o.Policy.Exclusion(p)
		list[id] = s
	}
	return list
}

func (k *kit) agrees(when string) {
	k.Helper()
	if d := cmp.Diff(k.truth(), k.everybody(Filter{})); d != "" {
		k.Errorf("%s, town and census differ:\n%.2000s", when, d)
	}
}

func (k *kit) age(r Reading) Age {
	k.Helper()
	ages, err := k.c.Ages(k.Context())
	k.must(err)
	for _, a := range ages {
		if a.Reading == r {
			return a
		}
	}
	k.Fatalf("nothing is known of %s", r)
	return Age{}
}

func (k *kit) lookup(id graph.ID) Entry {
	k.Helper()
	e, ok, err := k.c.Lookup(k.Context(), id)
	k.must(err)
	if !ok {
		k.Fatalf("the census has no such person")
	}
	return e
}

// accepts accepts the alarm of a reading.
func (k *kit) accepts(r Reading) {
	k.Helper()
	var change store.Change
	k.must(k.c.Accept(&change, k.age(r)))
	k.must(k.store.Commit(k.Context(), change))
}

// records are those of a kind.
func (k *kit) records(kind string) map[string]string {
	k.Helper()
	list := map[string]string{}
	for after, more := "", true; more; {
		recs, err := k.store.Records(context.Background(), kind, after, store.MaxPage)
		k.must(err)
		more = len(recs) == store.MaxPage
		for _, r := range recs {
			list[r.Key], after = string(r.Value), r.Key
		}
	}
	return list
}

// tidy fails unless the store holds just what the people need.
func (k *kit) tidy() {
	k.Helper()
	want := map[string]map[string]string{inUnit: {}, inLed: {}, inName: {}}
	for id, p := range k.town.people {
		w, _ := parse(id)
		list, units, err := hints(w, packPerson(p))
		k.must(err)
		for _, h := range list {
			want[h.kind][h.key] = "\x01"
		}
		for _, u := range units {
			want[inName][u.key()] = "\x01" + u.Name
		}
	}
	for kind, list := range want {
		if got := k.records(kind); !maps.Equal(got, list) {
			k.Errorf("%s: %s", kind, cmp.Diff(list, got))
		}
	}
	for _, r := range all() {
		st, err := k.c.state(k.Context(), r)
		k.must(err)
		for gen := range st.Gen + 1 {
			if n := len(k.records(rowsIn(r, gen))); n > 0 && gen != st.Base {
				k.Errorf("generation %d of %s still has %d rows", gen, r, n)
			}
		}
		if n := len(k.records(runsIn(r))); n > 0 {
			k.Errorf("the pages of %s are still there: %d", r, n)
		}
	}
}
