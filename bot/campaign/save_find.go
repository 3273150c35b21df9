package campaign

import (
	"context"
	"errors"
	"fmt"

	"lotsen/bot/census"
	"lotsen/graph"
	"lotsen/store"
)

// find looks up what the audience of a campaign names, and finds what is wrong with it.
// people is its new list, if there is one; before is the audience it had.
func (e *Engine) find(ctx context.Context, c *Campaign, before Audience, list []byte) (people *Listed, p Problems, err error) {
	if p, err = e.findWithout(ctx, c.Audience); err != nil {
		return nil, nil, err
	}
	a, value := &c.Audience, Fault("")
	switch a.Whom {
	case Everyone, PhoneAlone:
		return nil, p, nil
	case ByDomain:
		value, err = e.findUnit(ctx, census.Domain, a.Value)
	case ByDept:
		value, err = e.findUnit(ctx, census.Department, a.Value)
	case ByOffice:
		value, err = e.findUnit(ctx, census.Office, a.Value)
	case BelowBoss:
		value, err = e.findBoss(ctx, a, before)
	case ByGroup:
		if id, ok := idOf(a.Value); ok {
			a.Value = string(id)
		} else if value = Unread; a.Value == "" {
			value = Lacking
		}
	case ByList:
		var faults Problems
		people, faults, err = e.findList(ctx, a, before, list)
		return people, append(p, faults...), err
	default: // an empty choice reaches nobody
		p.add(FieldWhom, Lacking)
	}
	if err == nil && value != "" {
		p.add(FieldValue, value)
	}
	return nil, p, err
}

// errFound ends a pass.
var errFound = errors.New("found")

// anybody reports whether a filter names somebody.
func (e *Engine) anybody(ctx context.Context, f census.Filter) (bool, error) {
	err := census.Anew(censusTries, func() error {
		return e.o.People.Each(ctx, f, func(census.Entry) error { return errFound })
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, wrap("looking for a unit", err)
}

func (e *Engine) findUnit(ctx context.Context, d census.Dimension, name string) (Fault, error) {
	if name == "" {
		return Lacking, nil
	}
	ok, err := e.anybody(ctx, census.Filter{Unit: &census.Unit{Dimension: d, Name: name}})
	if err != nil || ok {
		return "", err
	}
	return NotFound, nil
}

// findBoss finds a manager. One who was found before stays whom it was.
func (e *Engine) findBoss(ctx context.Context, a *Audience, before Audience) (Fault, error) {
	if a.Value == "" {
		return Lacking, nil
	}
	address, err := graph.ParseAddress(a.Value)
	if err != nil {
		return Unread, nil
	}
	if before.Whom == BelowBoss && before.Value == a.Value && before.Boss != "" {
		a.Boss = before.Boss
	} else {
		of, err := e.match(ctx, []graph.Address{address})
		if err != nil {
			return "", err
		}
		switch m := of[address]; {
		case m.id == "":
			return NotFound, nil
		case m.shared:
			return NotOne, nil
		default:
			a.Boss = m.id
		}
	}
	ok, err := e.anybody(ctx, census.Filter{Manager: a.Boss})
	if err != nil || ok {
		return "", err
	}
	return LeadsNone, nil
}

// findWithout looks whether there is what is to be left out: a misspelt name would leave
// nobody out, and people would get what they should not.
func (e *Engine) findWithout(ctx context.Context, a Audience) (p Problems, err error) {
	if len(a.Without) > MaxWithout {
		p.add(FieldWithout, TooMany)
		return p, nil
	}
	var wanted []graph.Address
	for _, s := range a.Without {
		if address, err := graph.ParseAddress(s); err == nil {
			wanted = append(wanted, address)
			continue
		}
		fault, err := e.findUnit(ctx, census.Department, s)
		if err == nil && fault != "" {
			fault, err = e.findUnit(ctx, census.Office, s)
		}
		if err != nil {
			return nil, err
		}
		if fault != "" {
			p.add(FieldWithout, fault)
			return p, nil
		}
	}
	if len(wanted) == 0 {
		return p, nil
	}
	of, err := e.match(ctx, wanted)
	if err != nil {
		return nil, err
	}
	for _, m := range of {
		if m.id == "" {
			p.add(FieldWithout, NotFound)
			break
		}
	}
	return p, nil
}

func (e *Engine) findList(ctx context.Context, a *Audience, before Audience, list []byte) (people *Listed, p Problems, err error) {
	if list == nil {
		if before.Whom != ByList || before.Listed == 0 {
			p.add(FieldList, Lacking)
			return nil, p, nil
		}
		a.List, a.Listed, a.Missing, a.Shared = before.List, before.Listed, before.Missing, before.Shared
		return nil, nil, nil
	}
	l, err := e.Resolve(ctx, list)
	switch {
	case err != nil:
		return nil, nil, err
	case l.TooMany:
		p.add(FieldList, TooMany)
	case len(l.People) == 0 && l.Lost == 0:
		p.add(FieldList, Lacking)
	case len(l.People) == 0:
		p.add(FieldList, NotFound)
	}
	return &l, p, nil
}

// freshen reads the group that a campaign is for, if it is for one. The list that the
// campaign had before is given back, to be discarded once the new one is kept.
func (e *Engine) freshen(ctx context.Context, c *Campaign) (before uint64, err error) {
	a := &c.Audience
	if a.Whom != ByGroup {
		return a.List, nil
	}
	ids, err := e.members(ctx, graph.ID(a.Value))
	switch {
	case errors.Is(err, graph.NoGroup):
		return 0, Problems{{FieldValue, NotFound}}
	case errors.Is(err, ErrTooMany):
		return 0, Problems{{FieldValue, TooMany}}
	case err != nil:
		return 0, err
	}
	before = a.List
	a.claim(c.Version)
	if err := e.keep(ctx, c, store.Change{}); err != nil {
		return 0, err
	}
	if err := e.fill(ctx, c, ids); err != nil {
		return 0, fmt.Errorf("keeping who is in a group: %w", err)
	}
	return before, nil
}
