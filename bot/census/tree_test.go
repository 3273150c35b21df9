package census

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
)

func (k *kit) ids(f Filter) []graph.ID {
	k.Helper()
	return slices.Sorted(maps.Keys(k.everybody(f)))
}

func sortedIDs(numbers ...int) []graph.ID {
	var list []graph.ID
	for _, n := range numbers {
		list = append(list, idOf(n))
	}
	slices.Sort(list)
	return list
}

// leads makes a town of so many in which nobody leads anybody but these.
func leads(t *testing.T, people int, edges map[int][]int) *kit {
	k := newKit(t, people)
	for i := range people {
		p := k.town.people[idOf(i)]
		p.Manager = ""
		k.town.set(p)
	}
	for m, list := range edges {
		for _, i := range list {
			p := k.town.people[idOf(i)]
			p.Manager = idOf(m)
			k.town.set(p)
		}
	}
	return k
}

func TestTheTreeBelowAManager(t *testing.T) {
	k := leads(t, 30, map[int][]int{
		0: {1, 2}, 1: {3, 4}, 4: {5}, // a plain tree
		10: {11}, 11: {12}, 12: {10}, // a circle
		20: {20, 21},    // who leads themselves
		99: {25, 26},    // somebody who is not there
		7:  {8}, 8: {9}, // with a disabled one in the middle
	})
	off := k.town.people[idOf(8)]
	off.Enabled = graph.No
	k.town.set(off)
	k.sync()
	for _, c := range []struct {
		name   string
		f      Filter
		people []int
	}{
		{"the whole tree", Filter{Manager: idOf(0)}, []int{1, 2, 3, 4, 5}},
		{"those whom they lead themselves", Filter{Manager: idOf(0), Direct: true}, []int{1, 2}},
		{"from the middle", Filter{Manager: idOf(1)}, []int{3, 4, 5}},
		{"nobody", Filter{Manager: idOf(5)}, nil},
		{"a circle", Filter{Manager: idOf(11)}, []int{12, 10}},
		{"a circle of one", Filter{Manager: idOf(20)}, []int{21}},
		{"the people of one who is not there", Filter{Manager: idOf(99)}, []int{25, 26}},
		{"past one who is disabled", Filter{Manager: idOf(7)}, []int{8, 9}},
		{"of those in the tree, a house", Filter{Manager: idOf(0), Unit: &Unit{Office, "Hus 4"}}, []int{4}},
		{"without a manager", Filter{Leaderless: true}, []int{0, 6, 7, 13, 14, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26, 27, 28, 29}},
		{"nobody's", Filter{Manager: "nobody"}, nil},
	} {
		if d := cmp.Diff(sortedIDs(c.people...), k.ids(c.f)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	total, err := k.c.Count(t.Context(), Filter{Manager: idOf(7)})
	if err != nil || total.People != 2 || total.Counted != 1 || total.LeftOut[graph.IsDisabled] != 1 {
		t.Errorf("below number seven are %+v (%v)", total, err)
	}
}

func TestATreeThatIsTooDeepIsNotFollowedForEver(t *testing.T) {
	edges := map[int][]int{}
	for i := range maxDepth + 1 {
		edges[i] = []int{i + 1}
	}
	k := leads(t, maxDepth+2, edges)
	k.sync()
	err := k.c.Each(t.Context(), Filter{Manager: idOf(0)}, func(Entry) error { return nil })
	if !errors.Is(err, ErrTooDeep) {
		t.Errorf("it ended with %v", err)
	}
	if n := len(k.ids(Filter{Manager: idOf(3)})); n != maxDepth-2 {
		t.Errorf("below number three are %d", n)
	}
}

func TestSomebodyMovesToAnotherManagerAndUnit(t *testing.T) {
	k := leads(t, 10, map[int][]int{0: {1, 2}, 3: {4}})
	k.sync()
	p := k.town.people[idOf(2)]
	p.Manager, p.Department = idOf(3), "Vård  och Omsorg "
	k.town.set(p)
	check := func(when string, moved bool) {
		t.Helper()
		want := map[bool][2][]graph.ID{false: {sortedIDs(1, 2), sortedIDs(4)}, true: {sortedIDs(1), sortedIDs(2, 4)}}[moved]
		got := [2][]graph.ID{k.ids(Filter{Manager: idOf(0)}), k.ids(Filter{Manager: idOf(3)})}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", when, d)
		}
		if n := len(k.ids(Filter{Unit: &Unit{Department, "vård och omsorg"}})); (n == 1) != moved {
			t.Errorf("%s: %d are in the unit", when, n)
		}
	}
	check("before", false)
	k.at = k.at.Add(11 * time.Minute)
	for done, moved := false, false; !done; {
		done = k.step()
		if k.age(People).AsOf.Equal(k.at) || moved {
			moved = true
		}
		moved = moved || k.lookup(idOf(2)).Person.Manager == idOf(3)
		check("meanwhile", moved)
	}
	check("after", true)
}

func TestUnitsAreListed(t *testing.T) {
	k := newKit(t, 600)
	k.sync()
	list := func(d Dimension, page int) []string {
		var names []string
		for from := ""; ; {
			units, next, err := k.c.Units(t.Context(), d, from, page)
			k.must(err)
			for _, u := range units {
				names = append(names, u.Name)
			}
			if from = next; from == "" {
				slices.Sort(names)
				return names
			}
		}
	}
	for _, page := range []int{1, 2, 3, 1000} {
		if d := cmp.Diff([]string{"Enhet 0", "Enhet 1", "Enhet 2"}, list(Department, page)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"nykoping.se", "oxelosund.se"}, list(Domain, page)); d != "" {
			t.Error(d)
		}
	}
	if n := len(list(Office, 7)); n != 40 {
		t.Errorf("there are %d houses", n)
	}
	for i := range 600 {
		p := k.town.people[idOf(i)]
		p.Department = "Samma"
		k.town.set(p)
	}
	k.later()
	if d := cmp.Diff([]string{"Samma"}, list(Department, 2)); d != "" {
		t.Error(d)
	}
	sum := 0
	for _, u := range []string{"nykoping.se", "oxelosund.se"} {
		total, err := k.c.Count(t.Context(), Filter{Unit: &Unit{Domain, u}})
		k.must(err)
		sum += total.People
	}
	if sum != 600 {
		t.Errorf("the municipalities have %d people", sum)
	}
}
