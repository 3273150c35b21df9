package census

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"lotsen/graph"
)

// town is a directory of any size, in memory. It pages, and tells changes, as Microsoft
// Graph documents it.
type town struct {
	now    func() time.Time
	page   int
	order  []graph.ID // everybody who ever was
	ever   map[graph.ID]bool
	people map[graph.ID]graph.Person
	status map[graph.ID]graph.Status
	groups map[graph.ID][]graph.ID
	log    []logged // what changed, the oldest first
	// lag is how far the report is behind.
	lag time.Duration
	// replay is how many changes of the time before are told again in each round.
	replay int
	// expired: tokens of rounds that began before this change are refused.
	expired int
	// empties: an empty page goes before each one.
	empties bool
	// meet is asked before each call; an error is the answer.
	meet  func(what Reading, from graph.Token) error
	spoil func(*graph.ReportPage)
	calls int
}

type logged struct {
	id      graph.ID
	manager bool // was told
}

func idOf(n int) graph.ID {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	a, b := r.Uint64(), r.Uint64()
	return graph.ID(fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(a), uint16(a>>32), a>>52, uint16(b)&0xfff, b>>16))
}

const (
	theHelpdesk graph.ID = "0000c457-0000-4000-8000-0000000000e1"
	theExcluded graph.ID = "0000c457-0000-4000-8000-0000000000e2"
	theIncluded graph.ID = "0000c457-0000-4000-8000-0000000000e3"
)

func newTown(n int, now func() time.Time) *town {
	t := &town{
		now: now, page: 100, ever: map[graph.ID]bool{}, people: map[graph.ID]graph.Person{}, status: map[graph.ID]graph.Status{}, groups: map[graph.ID][]graph.ID{},
		meet: func(Reading, graph.Token) error { return nil }, spoil: func(*graph.ReportPage) {},
	}
	for i := range n {
		p := graph.Person{
			ID: idOf(i), SignIn: graph.Address(fmt.Sprintf("user%06d@nykoping.se", i)), DisplayName: fmt.Sprintf("Person %d", i), GivenName: "Person",
			Mail: graph.Address(fmt.Sprintf("person.%d@nykoping.se", i)), Department: fmt.Sprintf("Enhet %d", i%max(1, n/200)), Office: fmt.Sprintf("Hus %d", i%40),
			JobTitle: "Handläggare", Enabled: graph.Yes, Licensed: graph.Yes, Type: graph.Member,
		}
		if i > 0 {
			p.Manager = idOf((i - 1) / 8)
		}
		if i%5 == 4 {
			p.SignIn = graph.Address(fmt.Sprintf("user%06d@oxelosund.se", i))
		}
		t.set(p)
		t.register(p.ID, i%3 != 0, graph.Authenticator)
	}
	t.log = nil
	return t
}

// set makes an account, or makes it another.
func (t *town) set(p graph.Person) {
	was, there := t.people[p.ID]
	if !t.ever[p.ID] {
		t.ever[p.ID] = true
		t.order = append(t.order, p.ID)
	}
	t.people[p.ID] = p
	t.log = append(t.log, logged{p.ID, !there || was.Manager != p.Manager})
}

func (t *town) remove(id graph.ID) {
	delete(t.people, id)
	delete(t.status, id)
	t.log = append(t.log, logged{id, false})
}

// register sets what the report says of somebody.
func (t *town) register(id graph.ID, yes bool, kinds ...graph.Kind) {
	s := graph.ReportStatus(graph.No, graph.No, []graph.Kind{graph.Password}, time.Time{})
	if yes {
		s = graph.ReportStatus(graph.Yes, graph.Yes, kinds, time.Time{})
	}
	t.status[id] = s
}

func cut(list int, from, page int) (int, bool) {
	end := min(from+page, list)
	return end, end == list
}

// Changes implements Source. Tokens: "all/<changes at the beginning>/<place>" and
// "since/<changes>/<place>".
func (t *town) Changes(_ context.Context, from graph.Token) (graph.Changes, error) {
	t.calls++
	if err := t.meet(People, from); err != nil {
		return graph.Changes{}, err
	}
	if from == "" {
		from = graph.Token(fmt.Sprintf("all/%d/0", len(t.log)))
	}
	part := strings.Split(string(from), "/")
	since, _ := strconv.Atoi(part[1])
	if since < t.expired {
		return graph.Changes{}, &graph.Error{Kind: graph.Expired, Status: 410}
	}
	if t.empties && len(part) == 3 {
		return graph.Changes{Next: from + "/full"}, nil
	}
	at, _ := strconv.Atoi(part[2])
	if part[0] == "all" {
		end, last := cut(len(t.order), at, t.page)
		var c graph.Changes
		for _, id := range t.order[at:end] {
			if p, ok := t.people[id]; ok {
				c.Rows = append(c.Rows, graph.Change{Person: p, ManagerSaid: true})
			}
		}
		c.Next, c.Last = graph.Token(fmt.Sprintf("all/%d/%d", since, end)), last
		if last {
			c.Next = graph.Token(fmt.Sprintf("since/%d/0", since))
		}
		return c, nil
	}
	list := t.log[max(0, since-t.replay):]
	end, last := cut(len(list), at, t.page)
	var c graph.Changes
	for _, l := range list[min(at, end):end] {
		p, ok := t.people[l.id]
		switch {
		case !ok:
			c.Rows = append(c.Rows, graph.Change{Person: graph.Person{ID: l.id}, Removed: true})
		case l.manager:
			c.Rows = append(c.Rows, graph.Change{Person: p, ManagerSaid: true})
		default:
			p.Manager = ""
			c.Rows = append(c.Rows, graph.Change{Person: p})
		}
	}
	c.Next, c.Last = graph.Token(fmt.Sprintf("since/%d/%d", since, end)), last
	if last {
		c.Next = graph.Token(fmt.Sprintf("since/%d/0", len(t.log)))
	}
	return c, nil
}

// ReportPage implements Source. Disabled people are not in the report.
func (t *town) ReportPage(_ context.Context, from graph.Token) (graph.ReportPage, error) {
	t.calls++
	if err := t.meet(Report, from); err != nil {
		return graph.ReportPage{}, err
	}
	at, _ := strconv.Atoi(string(from))
	end, last := cut(len(t.order), at, t.page)
	p := graph.ReportPage{Last: last}
	for _, id := range t.order[at:end] {
		s, ok := t.status[id]
		if ok && t.people[id].Enabled == graph.Yes {
			s.AsOf = t.now().Add(-t.lag)
			p.Rows = append(p.Rows, graph.Row{Person: id, Status: s})
		}
	}
	if !last {
		p.Next = graph.Token(strconv.Itoa(end))
	}
	t.spoil(&p)
	return p, nil
}

// MembersPage implements Source.
func (t *town) MembersPage(_ context.Context, group graph.ID, from graph.Token) (graph.MembersPage, error) {
	t.calls++
	if err := t.meet(Helpdesk, from); err != nil {
		return graph.MembersPage{}, err
	}
	list, ok := t.groups[group]
	if !ok {
		return graph.MembersPage{}, &graph.Error{Kind: graph.NoGroup, Status: 404}
	}
	at, _ := strconv.Atoi(string(from))
	end, last := cut(len(list), at, t.page)
	p := graph.MembersPage{IDs: list[at:end], Last: last}
	if !last {
		p.Next = graph.Token(strconv.Itoa(end))
	}
	return p, nil
}
