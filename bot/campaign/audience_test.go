package campaign

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/graph"
)

// meant are those whom a campaign's audience names, in the order in which they come.
func (d *desk) meant(c Campaign, after graph.ID) (list []graph.ID) {
	d.Helper()
	d.must(d.e.each(d.Context(), c, after, func(x census.Entry) error {
		list = append(list, x.Person.ID)
		return nil
	}))
	return list
}

// municipality has forty people: every fourth in Oxelösund, every other one at the
// school, every fifth at the harbour, the last thirty below the third one.
func (d *desk) municipality() {
	d.people(40, func(i int, x *census.Entry) {
		if i%4 == 0 {
			x.Person.SignIn = graph.Address(fmt.Sprintf("user%d@oxelosund.se", i))
		}
		if i%2 == 0 {
			x.Person.Department = "Skola  Öst"
		}
		if i%5 == 0 {
			x.Person.Office = "Hamnen"
		}
		switch {
		case i >= 20:
			x.Person.Manager = personID(10 + i%10)
		case i >= 10:
			x.Person.Manager = personID(2)
		}
		if i%10 == 7 {
			x.Status = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.MobilePhone}, d.at)
		}
	})
}

func TestAnAudienceIsWhomItNames(t *testing.T) {
	d := newDesk(t)
	d.municipality()
	list := wish()
	list.Audience = Audience{Whom: ByList}
	list, err := d.e.Save(t.Context(), list, []byte("user39@nykoping.se user3@nykoping.se user1@nykoping.se"), cilla)
	d.must(err)
	for name, x := range map[string]struct {
		a    Audience
		want func(i int) bool
	}{
		"nobody by an empty field":      {Audience{Value: "nykoping.se"}, func(int) bool { return false }},
		"everyone":                      {Audience{Whom: Everyone}, func(int) bool { return true }},
		"Oxelösund":                     {Audience{Whom: ByDomain, Value: "oxelosund.se"}, func(i int) bool { return i%4 == 0 }},
		"the school":                    {Audience{Whom: ByDept, Value: "skola öst"}, func(i int) bool { return i%2 == 0 }},
		"the harbour":                   {Audience{Whom: ByOffice, Value: "Hamnen"}, func(i int) bool { return i%5 == 0 }},
		"below the third, at any depth": {Audience{Whom: BelowBoss, Boss: personID(2)}, func(i int) bool { return i >= 10 }},
		"no manager":                    {Audience{Whom: BelowBoss, Value: "user2@nykoping.se"}, func(int) bool { return false }},
		"only a phone":                  {Audience{Whom: PhoneAlone}, func(i int) bool { return i%10 == 7 }},
		"a list":                        {list.Audience, func(i int) bool { return i == 1 || i == 3 || i == 39 }},
		"a list that is not written":    {Audience{Whom: ByList, List: 77}, func(int) bool { return false }},
	} {
		var want []graph.ID
		for i := range 40 {
			if x.want(i) {
				want = append(want, personID(i))
			}
		}
		c := Campaign{ID: list.ID, Audience: x.a}
		if diff := cmp.Diff(want, d.meant(c, "")); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		after := personID(20)
		want = slices.DeleteFunc(want, func(id graph.ID) bool { return id <= after })
		if diff := cmp.Diff(want, d.meant(c, after), cmpEmpty); diff != "" {
			t.Errorf("%s, after the 20th:\n%s", name, diff)
		}
	}
	if err := d.e.each(t.Context(), Campaign{Audience: Audience{Whom: "all"}}, "", nil); err == nil {
		t.Error("an audience that is none reaches somebody")
	}
}

// cmpEmpty makes no difference between nobody and none.
var cmpEmpty = cmp.FilterValues(func(a, b []graph.ID) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())

func TestACensusThatMovesOnShowsNobodyTwice(t *testing.T) {
	d := newDesk(t)
	d.municipality()
	all := d.meant(Campaign{Audience: Audience{Whom: Everyone}}, "")
	tree := d.meant(Campaign{Audience: Audience{Whom: BelowBoss, Boss: personID(2)}}, "")
	for moves := 1; moves < censusTries; moves++ {
		d.town.moves = moves
		if diff := cmp.Diff(all, d.meant(Campaign{Audience: Audience{Whom: Everyone}}, "")); diff != "" {
			t.Errorf("moved %d times:\n%s", moves, diff)
		}
		d.town.moves = moves
		if diff := cmp.Diff(tree, d.meant(Campaign{Audience: Audience{Whom: BelowBoss, Boss: personID(2)}}, "")); diff != "" {
			t.Errorf("a tree, moved %d times:\n%s", moves, diff)
		}
	}
	d.town.moves = censusTries
	if _, err := d.e.Preview(t.Context(), Campaign{Audience: Audience{Whom: Everyone}}); !errors.Is(err, census.ErrMoved) {
		t.Errorf("one that never stands still: %v", err)
	}
}

// A short list is looked up, a long one is found in passing: both mean the same.
func TestALongListMeansTheSamePeople(t *testing.T) {
	d := newDesk(t)
	d.people(few+500, nil)
	var b strings.Builder
	for i := range few + 500 {
		if i%100 != 3 {
			fmt.Fprintf(&b, "user%d@nykoping.se\n", i)
		}
	}
	c := wish()
	c.Audience = Audience{Whom: ByList}
	c, err := d.e.Save(t.Context(), c, []byte(b.String()), cilla)
	d.must(err)
	delete(d.town.people, personID(5)) // gone since
	got := d.meant(c, "")
	if n := few + 500 - 25 - 1; len(got) != n || slices.Contains(got, personID(3)) || slices.Contains(got, personID(5)) || !slices.IsSorted(got) {
		t.Errorf("it means %d, want %d", len(got), n)
	}
	if d.town.looked > 0 {
		t.Errorf("%d were looked up one by one", d.town.looked)
	}
	if rest := d.meant(c, personID(1200)); d.town.looked == 0 || !slices.Equal(rest, got[slices.Index(got, personID(1200))+1:]) {
		t.Errorf("after half of them come %d, %d looked up", len(rest), d.town.looked)
	}
}
