package census

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
	"lotsen/store"
)

func TestWhatWasReadLiveHoldsUntilTheReportCatchesUp(t *testing.T) {
	k := newKit(t, 50)
	k.town.lag = 6 * time.Hour
	k.sync()
	id := idOf(0) // not registered, says the report
	learn := func(s graph.Status) {
		t.Helper()
		var change store.Change
		k.must(k.c.Learned(&change, id, s))
		k.must(k.store.Commit(t.Context(), change))
	}
	expect := func(when string, source graph.Source, r graph.Registration) {
		t.Helper()
		if e := k.lookup(id); e.Status.Source != source || e.Status.Registration != r {
			t.Errorf("%s: %+v", when, e.Status)
		}
		for _, s := range k.everybody(Filter{}) {
			if s.Person.ID == id && s.Registration != r {
				t.Errorf("%s, the list says %q", when, s.Registration)
			}
		}
	}
	expect("before", graph.FromReport, graph.NotRegistered)
	learn(graph.LiveStatus([]graph.Kind{graph.Password, graph.Authenticator}, k.at))
	expect("after registering", graph.Live, graph.Registered)
	learn(graph.LiveStatus([]graph.Kind{graph.WindowsHello}, k.at.Add(time.Minute))) // unknown
	learn(graph.LiveStatus([]graph.Kind{graph.Password}, k.at.Add(-7*time.Hour)))    // older
	expect("after less was learned", graph.Live, graph.Registered)
	k.later() // the report is of an hour before the registration
	expect("with a report that is behind", graph.Live, graph.Registered)
	k.town.lag = 0
	k.later()
	expect("with a report whose time is newer and whose rows need not be", graph.Live, graph.Registered)
	k.at = k.at.Add(graph.ReportLag)
	k.sync()
	expect("with a report that has caught up", graph.FromReport, graph.NotRegistered)
	if n := len(k.records(inLive)); n != 0 {
		t.Errorf("%d live statuses stay", n)
	}
	learn(graph.LiveStatus([]graph.Kind{graph.Password, graph.Authenticator}, k.at.Add(time.Minute)))
	k.town.remove(id)
	k.later()
	if n := len(k.records(inLive)); n != 0 {
		t.Errorf("of who is gone, %d live statuses stay", n)
	}
	var change store.Change
	if err := k.c.Learned(&change, "nobody", graph.LiveStatus([]graph.Kind{graph.Passkey}, k.at)); !errors.Is(err, graph.Invalid) {
		t.Errorf("of nobody it learns %v", err)
	}
}

func TestAnExemptionEnds(t *testing.T) {
	k := newKit(t, 20)
	k.sync()
	var change store.Change
	k.must(k.c.Exempt(&change, idOf(3), k.at.Add(time.Hour)))
	k.must(k.c.Exempt(&change, idOf(4), time.Time{}))
	k.must(k.store.Commit(t.Context(), change))
	for _, c := range []struct {
		after time.Duration
		want  graph.Reason
	}{{0, graph.IsExempted}, {59 * time.Minute, graph.IsExempted}, {time.Minute, graph.Counted}} {
		k.at = k.at.Add(c.after)
		if e := k.lookup(idOf(3)); e.Exclusion != c.want {
			t.Errorf("it is %q", e.Exclusion)
		}
	}
	change = store.Change{}
	if e := k.lookup(idOf(4)); e.Exclusion != graph.IsExempted {
		t.Errorf("for good, it is %q", e.Exclusion)
	}
	k.must(k.c.Readmit(&change, idOf(4)))
	k.must(k.store.Commit(t.Context(), change))
	if e := k.lookup(idOf(4)); e.Exclusion != graph.Counted {
		t.Errorf("afterwards it is %q", e.Exclusion)
	}
}

func TestAnotherGroupInTheSettingsIsReadBeforeAnythingIsSaid(t *testing.T) {
	k := newKit(t, 50)
	k.o.Exclude = theExcluded
	k.town.groups[theExcluded] = []graph.ID{idOf(1)}
	k.town.groups[theIncluded] = []graph.ID{idOf(2)}
	k.open()
	k.sync()
	if e := k.lookup(idOf(1)); e.Exclusion != graph.InGroup {
		t.Errorf("it is %q", e.Exclusion)
	}
	k.o.Exclude = theIncluded
	k.open()
	if _, _, err := k.c.Lookup(t.Context(), idOf(1)); !errors.Is(err, ErrNotReady) {
		t.Errorf("before it is read: %v", err)
	}
	k.sync()
	if a, b := k.lookup(idOf(1)).Exclusion, k.lookup(idOf(2)).Exclusion; a != graph.Counted || b != graph.InGroup {
		t.Errorf("they are %q and %q", a, b)
	}
	k.o.Exclude = ""
	k.open()
	k.sync()
	if a, b := k.lookup(idOf(1)).Exclusion, k.lookup(idOf(2)).Exclusion; a != graph.Counted || b != graph.Counted {
		t.Errorf("they are %q and %q", a, b)
	}
	k.tidy()
	if st, err := k.c.state(t.Context(), Exclude); err != nil || st.Base != 0 || st.Phase != idle {
		t.Errorf("of the group there is still %+v (%v)", st, err)
	}
}

func TestWhatIsInTheSourceComesBackFromARow(t *testing.T) {
	for _, p := range []graph.Person{
		{ID: idOf(1)},
		{ID: idOf(2), SignIn: "a@b.se", DisplayName: "Åsa Ö", GivenName: "Åsa", Mail: "c@d.se", Department: "Vård", Office: "Hus", JobTitle: "Rektor",
			Language: "sv-SE", Enabled: graph.No, Type: "robot", Licensed: graph.Yes, Purpose: "linked", Manager: idOf(3)},
	} {
		w, _ := parse(p.ID)
		row := packPerson(p)
		got, err := unpackPerson(w, row)
		if err != nil || got != p {
			t.Errorf("%+v comes back as %+v (%v)", p, got, err)
		}
		for n := range row {
			if _, err := unpackPerson(w, row[:n]); !errors.Is(err, ErrDamaged) {
				t.Errorf("cut to %d bytes it is %v", n, err)
			}
		}
	}
	for _, kinds := range [][]graph.Kind{{}, {graph.Passkey}, {"retinaScan", graph.External, graph.Password}} {
		s := graph.ReportStatus(graph.Yes, graph.No, kinds, time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
		got, err := unpackStatus(packStatus(nil, s, s.AsOf.Add(3*time.Hour)), s.AsOf.Add(3*time.Hour))
		slices.Sort(s.Methods)
		if d := cmp.Diff(s, got); d != "" || err != nil {
			t.Errorf("%v %s", err, d)
		}
	}
	for i := range 1000 {
		a, _ := parse(idOf(i))
		b, _ := parse(idOf(i + 1))
		if back, err := whoOf(a.key()); back != a || err != nil || a.id() != idOf(i) || (a.key() < b.key()) != (idOf(i) < idOf(i+1)) {
			t.Fatalf("an id does not come back from its key: %v", err)
		}
	}
}

func TestAReportThatDoesNotKnowHidesNothing(t *testing.T) {
	k := newKit(t, 50)
	k.sync()
	var change store.Change
	k.must(k.c.Learned(&change, idOf(0), graph.LiveStatus([]graph.Kind{graph.Passkey}, k.at.Add(time.Minute))))
	k.must(k.store.Commit(t.Context(), change))
	k.town.status[idOf(0)] = graph.ReportStatus(graph.NotKnown, graph.NotKnown, nil, time.Time{})
	k.later()
	if e := k.lookup(idOf(0)); e.Status.Registration != graph.Registered || e.Status.Source != graph.Live {
		t.Errorf("it is %+v", e.Status)
	}
}
