package census

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
)

// Whoever reads slowly, while what is on top is folded and swept away beneath them, sees
// all of the new report or is told that it has moved.
func TestWhoReadsWhileTheRestIsSweptSeesNothingOld(t *testing.T) {
	const people = 3000
	k := newKit(t, people)
	k.o.Limits.Risen = 1
	k.open()
	for i := range people {
		k.town.register(idOf(i), false)
	}
	k.sync()
	var order []graph.ID
	for i := range people {
		order = append(order, idOf(i))
	}
	slices.Sort(order)
	var news []graph.ID // every second one, so that both generations are read
	for i := 351; i < people; i += 2 {
		news = append(news, order[i])
		k.town.register(order[i], true, graph.Passkey)
	}
	k.at = k.at.Add(5 * time.Hour)
	for st := (&state{}); st.Phase != waiting; { // until the new report is current
		k.step()
		var err error
		st, err = k.c.state(t.Context(), Report)
		k.must(err)
	}
	seen, old := 0, 0
	err := k.c.Each(t.Context(), Filter{Unit: &Unit{Domain, "nykoping.se"}}, func(e Entry) error {
		if _, changed := slices.BinarySearch(news, e.Person.ID); changed && e.Status.Registration != graph.Registered {
			old++
		}
		if seen++; seen == 1000 { // a page of the lower generation is held that is not at its end
			k.at = k.at.Add(time.Minute)
			k.sync()
		}
		return nil
	})
	if old > 0 || err != nil && !errors.Is(err, ErrMoved) {
		t.Errorf("%d of the old were among the new (%v)", old, err)
	}
}

func TestASourceWhoseTokensNeverHoldIsNotAskedWithoutEnd(t *testing.T) {
	k := newKit(t, 300)
	k.fails(People, "all/0/100", &graph.Error{Kind: graph.Expired, Status: 410})
	k.passes(3 * time.Hour)
	if k.town.calls > 100 {
		t.Errorf("the directory was asked %d times in three hours", k.town.calls)
	}
	k.town.meet = func(Reading, graph.Token) error { return nil }
	k.later()
	k.agrees("when the tokens hold again")
}

// One process may delete the name of an empty unit that another remembers to have kept.
func TestAUnitThatWasEmptyForAWhileHasItsNameAgain(t *testing.T) {
	k := newKit(t, 300)
	tower := Unit{Office, "Tornet"}
	moves := func(to string) {
		p := k.town.people[idOf(7)]
		p.Office = to
		k.town.set(p)
	}
	moves(tower.Name)
	k.sync()
	other := New(k.o)
	moves("Hus 3")
	k.at = k.at.Add(11 * time.Minute)
	here := k.c
	k.c = other
	k.sync()
	if _, there := k.records(inName)[tower.key()]; there {
		t.Fatal("the name is still there")
	}
	k.c = here
	moves(tower.Name)
	k.at = k.at.Add(11 * time.Minute)
	k.sync()
	k.tidy()
}

// A first reading may be refused: what leads to its people must not stay behind.
func TestARefusedReadingOfAllLeavesNothingThatLeadsToItsPeople(t *testing.T) {
	k := newKit(t, 900)
	k.sync()
	for i := range 900 {
		p := k.town.people[idOf(i)]
		p.Office = fmt.Sprintf("Nytt hus %d", i%9)
		k.town.set(p)
	}
	for i := range 300 {
		k.town.remove(idOf(i))
	}
	k.town.expired = len(k.town.log)
	k.at = k.at.Add(11 * time.Minute)
	k.sync()
	if a := k.age(People).Alarm; a == nil || a.Reason != TooFew {
		t.Fatalf("the alarm is %+v", a)
	}
	left := 0
	for key := range k.records(inUnit) {
		for i := range 9 {
			if strings.HasPrefix(key, (Unit{Office, fmt.Sprintf("Nytt hus %d", i)}).key()) {
				left++
			}
		}
	}
	if left > 0 {
		t.Errorf("%d records lead to the new houses", left)
	}
	k.accepts(People)
	k.later()
	k.agrees("after it was accepted")
	k.tidy()
}
