package census

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
	"lotsen/store"
)

var errCrash = errors.New("the lights go out")

// crashing is a store in which some commits fail, before or after they were done.
type crashing struct {
	store.Store
	before, after func() bool
}

func (s *crashing) Commit(ctx context.Context, c store.Change) error {
	if s.before() {
		return errCrash
	}
	if err := s.Store.Commit(ctx, c); err != nil {
		return err
	}
	if s.after() {
		return errCrash
	}
	return nil
}

func never() bool { return false }

// crashAt makes the n-th commit from now on fail.
func crashAt(n int) func() bool {
	return func() bool { n--; return n == 0 }
}

// all of what the store holds of the census, but for what only tells how it went.
func (k *kit) holds() map[string]map[string]string {
	k.Helper()
	list := map[string]map[string]string{}
	for _, kind := range []string{inUnit, inName, inLed, inLive, inExempt} {
		list[kind] = k.records(kind)
	}
	for _, r := range all() {
		st, err := k.c.state(k.Context(), r)
		k.must(err)
		list[string(r)] = k.records(rowsIn(r, st.Base))
		list["figures of "+string(r)] = map[string]string{"": fmt.Sprint(st.Rows, st.Registered, st.Phase, st.Alarm)}
	}
	return list
}

// aChange is a round of changes of every sort.
func (t *town) aChange() {
	for i := 0; i < 60; i++ {
		p := t.people[idOf(i*3)]
		p.Department, p.Manager = fmt.Sprintf("Ny enhet %d", i%7), idOf(i)
		t.set(p)
		t.register(p.ID, true, graph.Passkey)
	}
	for i := 100; i < 120; i++ {
		t.remove(idOf(i))
		t.set(graph.Person{ID: idOf(5000 + i), SignIn: "new@nykoping.se", Enabled: graph.Yes})
	}
	t.groups[theExcluded] = append(t.groups[theExcluded], idOf(1))[1:]
}

// TestACrashAtAnyCommitChangesNothing reads a town, changes it, reads again after its
// token has expired and once more after a small change, and crashes at every commit in
// turn, before it and after it.
func TestACrashAtAnyCommitChangesNothing(t *testing.T) {
	commits := 0
	undisturbed := story(t, func(s *crashing) { s.before = func() bool { commits++; return false } })
	if commits < 40 {
		t.Fatalf("there are only %d commits", commits)
	}
	step := 1
	if testing.Short() || os.Getenv("LOTSEN_EVERY_COMMIT") == "" {
		step = 7
	}
	for n := 1; n <= commits; n += step {
		for when, crash := range map[string]func(*crashing){
			"before": func(s *crashing) { s.before = crashAt(n) },
			"after":  func(s *crashing) { s.after = crashAt(n) },
		} {
			t.Run(fmt.Sprintf("%s commit %d", when, n), func(t *testing.T) {
				if d := cmp.Diff(undisturbed, story(t, crash)); d != "" {
					t.Errorf("it differs from an undisturbed sync:\n%.3000s", d)
				}
			})
		}
	}
}

// story reads, changes and reads a town, and gives what the store holds in the end.
func story(t *testing.T, crash func(*crashing)) map[string]map[string]string {
	t.Helper()
	k := newKit(t, 300)
	s := &crashing{Store: k.store, before: never, after: never}
	for i := range 5 {
		k.town.groups[theExcluded] = append(k.town.groups[theExcluded], idOf(200+i))
	}
	k.o.Store, k.o.Exclude = s, theExcluded
	k.open()
	crash(s)
	for round := range 3 {
		for range 2000 {
			next, err := k.c.Step(t.Context())
			if errors.Is(err, errCrash) {
				k.open() // what was in memory is gone
				continue
			}
			k.must(err)
			k.at = k.at.Add(next)
			if next > time.Minute {
				break
			}
		}
		switch round {
		case 0:
			k.town.aChange()
			k.town.expired = len(k.town.log)
		case 1:
			k.town.replay = 10
			k.town.remove(idOf(2))
			p := k.town.people[idOf(4)]
			p.Office = "Tornet"
			k.town.set(p)
		}
		k.at = k.at.Add(5 * time.Hour)
	}
	s.before, s.after = never, never
	k.open()
	k.later()
	k.tidy()
	return k.holds()
}

func TestTwoProcessesDoNotTakeTheSameStep(t *testing.T) {
	k := newKit(t, 600)
	k.sync()
	for i := range 600 {
		p := k.town.people[idOf(i)]
		p.Department = "Samma"
		k.town.set(p)
	}
	k.town.page = 600
	k.at = k.at.Add(11 * time.Minute)
	other, both := New(k.o), 0
	k.town.meet = func(what Reading, _ graph.Token) error {
		if both++; both == 1 { // while one waits for its page, the other reads it, and goes on
			for range 4 {
				_, err := other.Step(t.Context())
				k.must(err)
			}
		}
		return nil
	}
	k.must(k.stepOnce(t))
	if st, err := other.state(t.Context(), People); err != nil || st.Phase == reading {
		t.Fatalf("the one that came late has put it back to %q (%v)", st.Phase, err)
	}
	k.sync()
	k.agrees("in the end")
	k.tidy()
}
