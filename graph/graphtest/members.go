package graphtest

import (
	"slices"
	"strings"

	"lotsen/graph"
)

// group is a group of the directory.
type group struct {
	name    string
	members []graph.ID        // direct: people, and groups
	direct  map[graph.ID]bool // the same; made when first needed
	all     *everyone         // made when first needed; nil after a change of any group
}

// everyone are those in a group at any depth.
type everyone struct {
	groups []graph.ID
	ids    []graph.ID
	has    map[graph.ID]bool // groups and people
}

// people are those in a group, at any depth; none in a group that does not exist. The
// result must not be changed. Called with mu held.
func (t *Tenant) people(id graph.ID) *everyone {
	g := t.groups[id]
	if g == nil {
		return &everyone{}
	}
	if g.all == nil {
		g.all = &everyone{has: make(map[graph.ID]bool, len(g.members))}
		t.collect(g.all, g)
	}
	return g.all
}

// collect goes through groups in groups; what it has seen it does not follow again.
func (t *Tenant) collect(e *everyone, g *group) {
	for _, id := range g.members {
		if e.has[id] {
			continue
		}
		e.has[id] = true
		if inner := t.groups[id]; inner != nil {
			e.groups = append(e.groups, id)
			t.collect(e, inner)
			continue
		}
		e.ids = append(e.ids, id)
	}
}

// holds looks through the groups in a group too. Called with mu held.
func (t *Tenant) holds(group, id graph.ID) bool { return t.people(group).has[id] }

func (t *Tenant) makeGroup(id graph.ID, name string) error {
	switch {
	case !id.Valid():
		return graph.Invalid
	case t.groups[id] != nil || t.byID[id] != nil:
		return graph.Exists
	}
	t.groups[id] = &group{name: name}
	return nil
}

// regroup lets a person or a group join a group, or leave it, or a whole domain join.
func (t *Tenant) regroup(c change) error {
	if c.Do == joinAll {
		return t.joinAll(t.groups[c.ID], c.Arg)
	}
	g := t.groups[graph.ID(c.Arg)]
	switch {
	case g == nil:
		return graph.NoGroup
	case t.byID[c.ID] == nil && t.groups[c.ID] == nil:
		return graph.NotFound
	case c.Do == leave:
		t.leave(g, c.ID)
	default:
		t.join(g, c.ID)
	}
	return nil
}

func (t *Tenant) joinAll(g *group, domain string) error {
	if g == nil {
		return graph.NoGroup
	}
	for _, a := range t.accounts {
		if !a.gone && strings.EqualFold(graph.Address(a.upn).Domain(), domain) {
			t.join(g, a.id)
		}
	}
	return nil
}

func (t *Tenant) join(g *group, id graph.ID) {
	if g.has(id) {
		return
	}
	g.members = append(g.members, id)
	g.direct[id] = true
	t.forget()
}

func (t *Tenant) leave(g *group, id graph.ID) {
	if !g.has(id) {
		return
	}
	at := slices.Index(g.members, id)
	g.members = slices.Delete(g.members, at, at+1)
	delete(g.direct, id)
	t.forget()
}

// has reports whether somebody is in a group directly.
func (g *group) has(id graph.ID) bool {
	if g.direct == nil {
		g.direct = make(map[graph.ID]bool, len(g.members))
		for _, m := range g.members {
			g.direct[m] = true
		}
	}
	return g.direct[id]
}

// forget drops who is in the groups at any depth.
func (t *Tenant) forget() {
	for _, g := range t.groups {
		g.all = nil
	}
}
