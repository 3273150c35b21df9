package census

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lotsen/graph"
)

// maker is a directory that makes its people up as they are asked for, so that it takes
// no memory which would be taken for the census'. One in a hundred changes a round.
type maker struct {
	people int
	now    func() time.Time
	round  int
}

const makerPage = 999

func (m *maker) person(i int) graph.Person {
	p := graph.Person{
		ID: idOf(i), SignIn: graph.Address(fmt.Sprintf("user%06d@nykoping.se", i)), DisplayName: fmt.Sprintf("Person %d", i), GivenName: "Person",
		Mail: graph.Address(fmt.Sprintf("person.%d@nykoping.se", i)), Department: fmt.Sprintf("Enhet %d", i%(m.people/200)), Office: fmt.Sprintf("Hus %d", i%40),
		JobTitle: "Handläggare", Enabled: graph.Yes, Licensed: graph.Yes, Type: graph.Member,
	}
	if i > 0 {
		p.Manager = idOf((i - 1) / 8)
	}
	if m.round > 0 && i%100 == m.round {
		p.Department += " ny"
	}
	return p
}

// Changes implements Source. Tokens: "all/<place>" and "new/<place>".
func (m *maker) Changes(_ context.Context, from graph.Token) (graph.Changes, error) {
	kind, place, _ := strings.Cut(string(from), "/")
	at, _ := strconv.Atoi(place)
	step, first := 1, 0
	if kind == "new" {
		step, first = 100, m.round
	} else {
		kind = "all"
	}
	var c graph.Changes
	i := first + at*step
	for ; i < m.people && len(c.Rows) < makerPage; i += step {
		c.Rows = append(c.Rows, graph.Change{Person: m.person(i), ManagerSaid: true})
	}
	c.Last, c.Next = i >= m.people, graph.Token(fmt.Sprintf("%s/%d", kind, at+len(c.Rows)))
	if c.Last {
		c.Next = "new/0"
	}
	return c, nil
}

// ReportPage implements Source.
func (m *maker) ReportPage(_ context.Context, from graph.Token) (graph.ReportPage, error) {
	at, _ := strconv.Atoi(string(from))
	var p graph.ReportPage
	for i := at; i < min(at+makerPage, m.people); i++ {
		s := graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.AuthenticatorPush, graph.SoftwareCode}, m.now())
		switch {
		case m.round > 0 && i%100 == m.round:
			s.Methods = []graph.Kind{graph.Passkey}
		case i%3 == 0:
			s = graph.ReportStatus(graph.No, graph.No, nil, m.now())
		}
		p.Rows = append(p.Rows, graph.Row{Person: idOf(i), Status: s})
	}
	if p.Last = at+len(p.Rows) == m.people; !p.Last {
		p.Next = graph.Token(strconv.Itoa(at + len(p.Rows)))
	}
	return p, nil
}

// MembersPage implements Source.
func (m *maker) MembersPage(context.Context, graph.ID, graph.Token) (graph.MembersPage, error) {
	return graph.MembersPage{Last: true}, nil
}
