package census

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lotsen/graph"
)

func TestEverybodyIsKnownAfterTheFirstSync(t *testing.T) {
	k := newKit(t, 1234)
	if _, _, err := k.c.Lookup(t.Context(), idOf(1)); !errors.Is(err, ErrNotReady) {
		t.Errorf("before it, a look-up says %v", err)
	}
	k.sync()
	k.agrees("after the first sync")
	k.tidy()
	e := k.lookup(idOf(9))
	if e.Person != k.town.people[idOf(9)] || e.Status.Registration != graph.NotRegistered || !e.Status.AsOf.Equal(k.at) || e.Status.Source != graph.FromReport {
		t.Errorf("number nine is %+v", e)
	}
	if _, ok, err := k.c.Lookup(t.Context(), idOf(99_999)); ok || err != nil {
		t.Errorf("somebody else is found: %v", err)
	}
}

func TestWhatChangedIsReadAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*town)
	}{
		{"plainly", func(*town) {}},
		{"with empty pages", func(t *town) { t.empties = true }},
		{"with what was told before", func(t *town) { t.replay = 250 }},
		{"one at a time", func(t *town) { t.page = 1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, 300)
			k.sync()
			c.set(k.town)
			p := k.town.people[idOf(7)]
			p.Department, p.DisplayName = "Enhet som är ny", "Annat namn"
			k.town.set(p)
			p.Manager = idOf(200)
			k.town.set(p) // the same account twice in a round
			moved := k.town.people[idOf(8)]
			moved.JobTitle = "Rektor" // its manager is not told, and stays
			k.town.set(moved)
			k.town.remove(idOf(250))
			k.town.remove(idOf(251))
			back := graph.Person{ID: idOf(251), SignIn: "åter@nykoping.se", Enabled: graph.Yes, Licensed: graph.Yes, Type: "robot", Purpose: graph.RoomMailbox}
			k.town.set(back)
			k.town.set(graph.Person{ID: idOf(1000), SignIn: "new@nykoping.se", Manager: idOf(7), Enabled: graph.Yes, Licensed: graph.Yes})
			before := k.town.calls
			k.later()
			if n := k.town.calls - before; c.name == "plainly" && n != 1+4 { // a page of people, four of the report
				t.Errorf("the directory was asked %d times", n)
			}
			k.agrees("after what changed")
			k.tidy()
			k.later()
			k.agrees("after nothing changed")
			k.tidy()
		})
	}
}

func TestATokenThatHasExpiredHasEverythingReadAgain(t *testing.T) {
	k := newKit(t, 400)
	k.sync()
	for i := range 60 { // in full, what was removed is told by nothing but its absence
		k.town.remove(idOf(i * 5))
	}
	p := k.town.people[idOf(1)]
	p.Department = "Enhet efter"
	k.town.set(p)
	k.town.expired = len(k.town.log)
	k.later()
	k.agrees("after reading everything again")
	k.tidy()
	if a := k.age(People); a.Rows != 340 || a.Alarm != nil {
		t.Errorf("the people are %+v", a)
	}
}

func TestATokenMayExpireInTheMiddle(t *testing.T) {
	k := newKit(t, 450)
	met := false
	k.town.meet = func(what Reading, from graph.Token) error {
		if what == People && from == "all/0/300" && !met {
			met = true
			return &graph.Error{Kind: graph.Expired, Status: 410}
		}
		return nil
	}
	k.sync()
	if !met {
		t.Fatal("nothing expired")
	}
	k.agrees("after beginning anew")
	k.tidy()
}

func TestAReportThatSaysTheSameWritesNothing(t *testing.T) {
	k := newKit(t, 500)
	k.town.lag = 90 * time.Minute
	k.sync()
	rows := k.records(rowsIn(Report, 1))
	k.town.lag = 5 * time.Hour
	k.town.register(idOf(3), true, graph.Passkey)
	k.later()
	st, err := k.c.state(t.Context(), Report)
	k.must(err)
	if st.Gen != 2 || st.Base != 1 {
		t.Fatalf("the report is %+v", st)
	}
	changed := 0
	for key, row := range k.records(rowsIn(Report, 1)) {
		if rows[key] != row {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d rows were written", changed)
	}
	k.agrees("after the second report")
	read := k.age(Report).AsOf
	if e := k.lookup(idOf(4)); !e.Status.AsOf.Equal(read.Add(-5 * time.Hour)) {
		t.Errorf("the time is %v, not five hours before %v", e.Status.AsOf, read)
	}
}

func TestWhoIsNotInTheReportIsUnknown(t *testing.T) {
	k := newKit(t, 300)
	delete(k.town.status, idOf(5))
	k.sync()
	delete(k.town.status, idOf(7))
	k.later()
	for _, id := range []graph.ID{idOf(5), idOf(7)} {
		if e := k.lookup(id); e.Status.Registration != graph.Unknown || Needs(e, k.o.Policy, k.at) != graph.Unsure {
			t.Errorf("somebody without a row is %+v", e.Status)
		}
	}
}

func TestTheTimeOfARowNeverLooksNewerThanItIs(t *testing.T) {
	ref := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, ago := range []time.Duration{0, time.Second, 59 * time.Minute, time.Hour, 26*time.Hour + time.Minute, -time.Minute, -90 * time.Minute, -2 * time.Hour} {
		s := graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Passkey}, ref.Add(-ago))
		got, err := unpackStatus(packStatus(nil, s, ref), ref)
		if err != nil {
			t.Fatal(err)
		}
		if d := s.AsOf.Sub(got.AsOf); d < 0 || d >= time.Hour {
			t.Errorf("%v ago becomes %v later", ago, d)
		}
	}
}

// While everybody gets a new name, whoever looks sees the old names or the new ones.
func TestNobodySeesHalfASync(t *testing.T) {
	k := newKit(t, 700)
	k.sync()
	rounds := map[string]bool{}
	for round := range 3 {
		for i := range 700 {
			p := k.town.people[idOf(i)]
			p.DisplayName, p.Department = fmt.Sprintf("Round %d", round), fmt.Sprintf("Round %d", round)
			k.town.set(p)
			k.town.register(p.ID, round%2 == 0, graph.Kind(p.DisplayName))
		}
		if round == 1 {
			k.town.expired = len(k.town.log)
		}
		k.at = k.at.Add(5 * time.Hour)
		k.o.Limits.Fallen, k.o.Limits.Risen = 2, 2 // nobody minds that all fall back
		k.open()
		for done := false; !done; done = k.step() {
			names, methods := map[string]int{}, map[string]int{}
			for _, s := range k.everybody(Filter{}) {
				names[s.Person.DisplayName[:7]]++
				methods[s.Methods]++
				rounds[s.Person.DisplayName] = true
			}
			if len(names) != 1 || len(methods) > 2 { // with the password of those who fell back
				t.Fatalf("in round %d there are %v, %v", round, names, methods)
			}
			in := len(k.everybody(Filter{Unit: &Unit{Department, fmt.Sprintf("ROUND  %d ", round)}}))
			if new := names[fmt.Sprintf("Round %d", round)[:7]]; in != 0 && (in != 700 || new != 700) {
				t.Fatalf("in round %d the unit has %d", round, in)
			}
		}
		k.agrees("after the round")
		k.tidy()
	}
	if !rounds["Round 0"] || !rounds["Round 2"] {
		t.Errorf("seen were %v", rounds)
	}
}

func TestWhoBeganToReadIsToldWhenTheFiguresMove(t *testing.T) {
	k := newKit(t, 2000)
	k.o.Policy = graph.Policy{}
	k.sync()
	for i := range 50 {
		p := k.town.people[idOf(i)]
		p.JobTitle = "Annan"
		k.town.set(p)
	}
	seen := 0
	err := k.c.Each(t.Context(), Filter{}, func(e Entry) error {
		if e.Person.JobTitle == "Annan" {
			t.Errorf("the new shows among the old")
		}
		if seen++; seen == 600 {
			k.later()
		}
		return nil
	})
	if !errors.Is(err, ErrMoved) {
		t.Errorf("it ended with %v after %d", err, seen)
	}
}
