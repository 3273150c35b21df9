package campaign

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"lotsen/graph"
	"lotsen/store"
)

func TestAListIsKeptApartAndReplacedWhole(t *testing.T) {
	d := newDesk(t)
	d.people(6, nil)
	c := wish()
	c.Audience = Audience{Whom: ByList}
	c, err := d.e.Save(t.Context(), c, []byte("user0@nykoping.se, person.1@nykoping.se; gone@nykoping.se"), cilla)
	d.must(err)
	if c.Audience.Listed != 2 || !slices.Equal(c.Audience.Missing, []string{"gone@nykoping.se"}) {
		t.Errorf("the audience is %+v", c.Audience)
	}
	first := listOf(c.ID, c.Audience.List)
	c.Name = "Samma lista"
	c, err = d.e.Save(t.Context(), c, nil, cilla)
	d.must(err)
	if ids, err := d.e.listed(t.Context(), c); err != nil || !slices.Equal(ids, []graph.ID{personID(0), personID(1)}) {
		t.Errorf("the list is %v, %v", ids, err)
	}
	c, err = d.e.Save(t.Context(), c, []byte("user5@nykoping.se"), cilla)
	d.must(err)
	if ids, err := d.e.listed(t.Context(), c); err != nil || !slices.Equal(ids, []graph.ID{personID(5)}) || len(c.Audience.Missing) > 0 {
		t.Errorf("the list is %v, %v", ids, err)
	}
	_, err = d.e.Save(t.Context(), c, []byte("gone@nykoping.se"), cilla)
	if p := (Problems{}); !errors.As(err, &p) || !slices.Equal(p, Problems{{FieldList, NotFound}}) {
		t.Errorf("a list of nobody: %v", err)
	}
	second := listOf(c.ID, c.Audience.List)
	c.Audience = Audience{Whom: Everyone, Value: "what was chosen before"}
	if c, err = d.e.Save(t.Context(), c, nil, cilla); err != nil || c.Audience.List != 0 || c.Audience.Value != "" {
		t.Errorf("it is %+v, %v", c, err)
	}
	for _, kind := range []string{first, second} {
		if left, err := d.store.Records(t.Context(), kind, "", 10); err != nil || len(left) > 0 {
			t.Errorf("of %s there is left %v, %v", kind, left, err)
		}
	}
}

func TestAListThatIsHalfWrittenReachesNobody(t *testing.T) {
	d := newDesk(t)
	d.people(6, nil)
	c := wish()
	c.Audience = Audience{Whom: ByList}
	c, err := d.e.Save(t.Context(), c, []byte("user0@nykoping.se"), cilla)
	d.must(err)
	s := &failing{Store: d.store, after: 2} // the campaign, a part of the list
	o := d.o
	o.Store = s
	if _, err = New(o).Save(t.Context(), c, []byte("user1@nykoping.se user2@nykoping.se"), cilla); err == nil {
		t.Fatal("it did not fail")
	}
	if c, err = d.e.Get(t.Context(), c.ID); err != nil || c.State != Draft || c.Audience.Listed != 0 {
		t.Errorf("it is %+v, %v", c, err)
	}
	if p, err := d.e.Preview(t.Context(), c); err != nil || p.All != 0 {
		t.Errorf("it reaches %+v, %v", p, err)
	}
}

func TestAGroupIsReadWhenItIsLookedAt(t *testing.T) {
	d := newDesk(t)
	d.people(6, nil)
	group, pages := graph.ID("0000c457-0000-4000-8000-0000000000e1"), map[graph.Token]graph.MembersPage{
		"":  {IDs: []graph.ID{personID(4), personID(2)}, Next: "2"},
		"2": {IDs: []graph.ID{personID(2), "0000c457-0000-4000-8000-0000000000ff"}, Last: true},
	}
	d.members = func(g graph.ID, from graph.Token) (graph.MembersPage, error) {
		if g != group {
			return graph.MembersPage{}, &graph.Error{Kind: graph.NoGroup}
		}
		return pages[from], nil
	}
	c := d.draft(func(c *Campaign) { c.Audience = Audience{Whom: ByGroup, Value: strings.ToUpper(string(group))} })
	c = d.do(c, MovePreview, cilla)
	first := listOf(c.ID, c.Audience.List)
	if c.Expected != 2 || c.Audience.Listed != 3 {
		t.Errorf("it is %+v", c)
	}
	pages[""] = graph.MembersPage{IDs: []graph.ID{personID(1)}, Last: true}
	c = d.do(d.do(c, MovePreview, cilla), MoveSubmit, cilla)
	if c.Expected != 1 {
		t.Errorf("it reaches %d", c.Expected)
	}
	if left, err := d.store.Records(t.Context(), first, "", 10); err != nil || len(left) > 0 {
		t.Errorf("there is left %v, %v", left, err)
	}
	seen := d.do(d.draft(func(c *Campaign) { c.Audience = Audience{Whom: ByGroup, Value: string(group)} }), MovePreview, cilla)
	o := d.o
	o.Store = &failing{Store: d.store, after: 2} // the number of the new list, its people
	if _, err := New(o).Do(t.Context(), seen.ID, MovePreview, cilla, "", seen.Version); !errors.Is(err, errDead) {
		t.Fatalf("the answer is %v", err)
	}
	if seen, err := d.e.Get(t.Context(), seen.ID); err != nil || seen.Audience.Listed != 0 {
		t.Errorf("a group that was not read to its end has %d people, %v", seen.Audience.Listed, err)
	}
	c = d.draft(func(c *Campaign) { c.Audience = Audience{Whom: ByGroup, Value: string(personID(1))} })
	_, err := d.e.Do(t.Context(), c.ID, MovePreview, cilla, "", c.Version)
	if p := (Problems{}); !errors.As(err, &p) || !slices.Equal(p, Problems{{FieldValue, NotFound}}) {
		t.Errorf("a group that is not there: %v", err)
	}
}

// failing is a store whose commits fail after some.
type failing struct {
	store.Store
	after int
}

var errDead = errors.New("the process is dead")

func (f *failing) Commit(ctx context.Context, c store.Change) error {
	if f.after--; f.after < 0 {
		return errDead
	}
	return f.Store.Commit(ctx, c)
}
