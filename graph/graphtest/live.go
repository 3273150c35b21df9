package graphtest

import (
	"context"

	"lotsen/graph"
)

// FindPerson finds the one account that has the address: as its sign-in
// address, else as its mail, else as another of its addresses. NotFound and
// Ambiguous are answers, not accidents.
func (t *Tenant) FindPerson(ctx context.Context, address graph.Address) (graph.Person, error) {
	if _, err := t.ask(ctx, Users); err != nil {
		return graph.Person{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, field := range []field{signIn, mail, anyAddress} {
		switch found := t.find(field, string(address)); len(found) {
		case 0:
		case 1:
			return found[0].person(), nil
		default:
			return graph.Person{}, failure(Users, graph.Ambiguous)
		}
	}
	return graph.Person{}, failure(Users, graph.NotFound)
}

// Person reads one account, its manager's id too.
func (t *Tenant) Person(ctx context.Context, id graph.ID) (graph.Person, error) {
	a, _, err := t.one(ctx, User, id)
	if err != nil {
		return graph.Person{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return a.person(), nil
}

// Manager reads somebody's manager; NotFound when there is none. The manager's
// own manager is not told.
func (t *Tenant) Manager(ctx context.Context, id graph.ID) (graph.Person, error) {
	a, _, err := t.one(ctx, Manager, id)
	if err != nil {
		return graph.Person{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	boss := t.byID[a.manager]
	if boss == nil {
		return graph.Person{}, failure(Manager, graph.NotFound)
	}
	p := boss.person()
	p.Manager = ""
	return p, nil
}

// DirectReports lists those whose manager is id, the disabled too.
func (t *Tenant) DirectReports(ctx context.Context, id graph.ID) (graph.List, error) {
	_, fault, err := t.one(ctx, DirectReports, id)
	if err != nil {
		return graph.List{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var l graph.List
	for i, a := range t.reports(id) {
		if fault.hole(i) {
			l.Unreadable++
			continue
		}
		l.People = append(l.People, a.person())
	}
	return l, nil
}

// Status reads what somebody has registered now.
func (t *Tenant) Status(ctx context.Context, id graph.ID) (graph.Status, error) {
	now := t.now()
	a, fault, err := t.one(ctx, Methods, id)
	if err != nil {
		return graph.Status{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	kinds := live(a.methods())
	for i := range kinds {
		if fault.hole(i) {
			kinds[i] = ""
		}
	}
	return graph.LiveStatus(kinds, now), nil
}

// one asks for one account.
func (t *Tenant) one(ctx context.Context, call Call, id graph.ID) (*account, Fault, error) {
	if !id.Valid() {
		return nil, Fault{}, failure(call, graph.Invalid)
	}
	fault, err := t.ask(ctx, call)
	if err != nil {
		return nil, fault, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.byID[id]
	if a == nil {
		return nil, fault, failure(call, graph.NotFound)
	}
	return a, fault, nil
}
