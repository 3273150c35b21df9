package census

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// retelling tells, with the pages of everybody, some of the page before once more, and
// then not who leads them.
type retelling struct {
	Source
	before  []graph.Change
	hides   graph.ID // comes as a row that cannot be read
	retells int
}

func (s *retelling) Changes(ctx context.Context, from graph.Token) (graph.Changes, error) {
	c, err := s.Source.Changes(ctx, from)
	if err != nil {
		return c, err
	}
	told := c.Rows
	c.Rows = nil
	for _, x := range s.before {
		if !x.Removed {
			x.Person.Manager, x.ManagerSaid = "", false
			c.Rows, s.retells = append(c.Rows, x), s.retells+1
		}
	}
	for _, x := range told {
		if x.Person.ID == s.hides {
			c.Unreadable++
			continue
		}
		c.Rows = append(c.Rows, x)
	}
	s.before = told[:min(3, len(told))]
	return c, nil
}

// ledBy makes the census one of a simulated tenant, and reads it.
func (k *kit) ledBy(people int) (t *graphtest.Tenant, s *retelling) {
	k.Helper()
	t = graphtest.New(3, people, k.now)
	t.SetReportLag(0, 0)
	t.SetDeltaPage(50)
	t.SetQuirks(graphtest.Quirks{Replay: 40, Twice: true, Empty: 1})
	s = &retelling{Source: t}
	k.o.Source, k.o.Policy = s, t.Policy()
	k.open()
	k.sync()
	return t, s
}

// differ are those whose manager the census and the tenant tell differently.
func (k *kit) differ(t *graphtest.Tenant) (wrong []graph.ID) {
	k.Helper()
	known := map[graph.ID]graph.ID{}
	k.must(k.c.Each(k.Context(), Filter{}, func(e Entry) error { known[e.Person.ID] = e.Person.Manager; return nil }))
	for _, p := range t.People() {
		if known[p.ID] != p.Manager {
			wrong = append(wrong, p.ID)
		}
	}
	return wrong
}

// Who is led by nobody is not told of when all are read: Graph leaves out what was never
// set. Nobody may go on being led by whom they had before.
func TestWhoseManagerIsGoneIsLedByNobody(t *testing.T) {
	for _, expire := range []bool{false, true} {
		t.Run(fmt.Sprintf("all are read: %v", expire), func(t *testing.T) {
			k := newKit(t, 0)
			tenant, s := k.ledBy(400)
			var led []graph.ID
			for _, p := range tenant.People() {
				if p.Manager != "" {
					led = append(led, p.ID)
				}
			}
			k.must(tenant.Move(led[5], ""))
			k.must(tenant.Move(led[150], led[5]))
			k.must(tenant.SetOffice(led[7], "Tornet")) // who leads them is not told, and stays
			if expire {
				tenant.ExpireDelta()
			}
			s.retells = 0
			k.later()
			if wrong := k.differ(tenant); len(wrong) > 0 {
				t.Errorf("%d are led by somebody else than the directory says; the one whose manager is gone by %q",
					len(wrong), k.lookup(led[5]).Person.Manager)
			}
			if expire && s.retells == 0 {
				t.Error("nobody was told a second time")
			}
		})
	}
}

func TestAManagerMayBeInTheRowThatCannotBeRead(t *testing.T) {
	k := newKit(t, 0)
	k.o.Limits.Unreadable = 0.01
	tenant, s := k.ledBy(400)
	staff := tenant.People()
	s.hides = staff[0].ID
	staff = slices.DeleteFunc(staff, func(p graph.Person) bool { return p.Manager == "" })
	tenant.ExpireDelta()
	k.must(tenant.Move(staff[30].ID, ""))
	k.later()
	if e := k.lookup(staff[30].ID); e.Person.Manager != staff[30].Manager {
		t.Errorf("whether nobody leads them is not known, and it says %q", e.Person.Manager)
	}
	s.hides = ""
	k.at = k.at.Add(25 * time.Hour) // then all are read again
	k.sync()
	if wrong := k.differ(tenant); len(wrong) > 0 {
		t.Errorf("%d are led by somebody else than the directory says", len(wrong))
	}
}
