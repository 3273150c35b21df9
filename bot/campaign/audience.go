package campaign

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
)

// censusTries is how often a reading of the census goes on after it moved.
const censusTries = 5

// pass calls do for everybody whom a filter names and whose id is after one, in the order
// of the ids, which a tree does not have. When the census moves on under it, it goes on
// after the last one that do has seen: nobody comes twice, and what do has seen was right.
func (e *Engine) pass(ctx context.Context, f census.Filter, after graph.ID, do func(census.Entry) error) error {
	return census.Anew(censusTries, func() error {
		return e.o.People.Each(ctx, f, func(x census.Entry) error {
			if x.Person.ID <= after {
				return nil
			}
			if err := do(x); err != nil {
				return err
			}
			after = x.Person.ID
			return nil
		})
	})
}

// each calls do for everybody whom the audience names and whose id is after one, left out
// or not, needing it or not, in the order of the ids. It holds some hundred people at a
// time, and the ids of a list, a group or a tree.
func (e *Engine) each(ctx context.Context, c Campaign, after graph.ID, do func(census.Entry) error) error {
	a := c.Audience
	unit := func(d census.Dimension) error {
		return e.pass(ctx, census.Filter{Unit: &census.Unit{Dimension: d, Name: a.Value}}, after, do)
	}
	switch a.Whom {
	case "":
		return nil
	case Everyone:
		return e.pass(ctx, census.Filter{}, after, do)
	case PhoneAlone:
		return e.pass(ctx, census.Filter{}, after, func(x census.Entry) error {
			if !x.Status.OnlyPhone() {
				return nil
			}
			return do(x)
		})
	case ByDomain:
		return unit(census.Domain)
	case ByDept:
		return unit(census.Department)
	case ByOffice:
		return unit(census.Office)
	case BelowBoss:
		ids, err := e.tree(ctx, a.Boss)
		if err != nil {
			return err
		}
		return e.these(ctx, ids, after, do)
	case ByGroup, ByList:
		ids, err := e.listed(ctx, c)
		if err != nil {
			return err
		}
		return e.these(ctx, ids, after, do)
	}
	return fmt.Errorf("an audience of the kind %q: %w", a.Whom, ErrEmpty)
}

// tree are the ids of those below a manager, in their order. It costs a look-up for each
// of them: some 50 µs, so that a tree of everybody is five times as dear as Everyone.
func (e *Engine) tree(ctx context.Context, boss graph.ID) (ids []graph.ID, err error) {
	if boss == "" {
		return nil, nil
	}
	err = census.Anew(censusTries, func() error {
		ids = ids[:0]
		return e.o.People.Each(ctx, census.Filter{Manager: boss}, func(x census.Entry) error {
			ids = append(ids, x.Person.ID)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading who is below a manager: %w", err)
	}
	slices.Sort(ids)
	return ids, nil
}

// few is how many people are looked up one by one; of more, everybody is gone through. A
// look-up costs ten times the step of a pass.
const few = 2_000

// these calls do for the people with those ids, which are in order. Who is not in the
// census any more is passed over.
func (e *Engine) these(ctx context.Context, ids []graph.ID, after graph.ID, do func(census.Entry) error) error {
	at, found := slices.BinarySearch(ids, after)
	if found {
		at++
	}
	ids = ids[at:]
	if len(ids) > few {
		return e.pass(ctx, census.Filter{}, after, func(x census.Entry) error {
			for len(ids) > 0 && ids[0] < x.Person.ID {
				ids = ids[1:]
			}
			if len(ids) == 0 || ids[0] != x.Person.ID {
				return nil
			}
			return do(x)
		})
	}
	for _, id := range ids {
		x, ok, err := e.o.People.Lookup(ctx, id)
		if err != nil {
			return fmt.Errorf("looking somebody up: %w", err)
		}
		if !ok {
			continue
		}
		if err := do(x); err != nil {
			return err
		}
	}
	return nil
}

// without says who is left out of a campaign.
type without map[string]bool

func (a Audience) without() without {
	w := without{}
	for _, s := range a.Without {
		w[fold(s)] = true
	}
	return w
}

// fold makes names of units equal that differ in case and space alone, as the census does.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func (w without) has(p graph.Person) bool {
	if len(w) == 0 {
		return false
	}
	for _, s := range []string{string(p.SignIn), string(p.Mail), p.Department, p.Office} {
		if s != "" && w[fold(s)] {
			return true
		}
	}
	return false
}

// fate is what a campaign means for somebody of its audience, as far as the census, the
// campaign and their promises tell.
type fate struct {
	why Why // why they get nothing; empty: they need it
	// left: they do not count at all. done: nothing more to do. Neither is in a round.
	left, done bool
	stale      bool // why is NotKnown, but only for the age of what is known
}

// judge says what the campaign means for somebody, by the one rule: census.Needs.
func (e *Engine) judge(ctx context.Context, w without, x census.Entry) (fate, error) {
	switch census.Needs(x, e.policy, e.o.Now()) {
	case graph.LeftOut:
		return fate{why: WhyOut(x.Exclusion), left: true}, nil
	case graph.Done:
		return fate{why: AlreadyDone, done: true}, nil
	case graph.NotAllowed:
		return excepted(w, x, fate{why: Helpless}), nil
	case graph.Needs, graph.PhoneOnly:
	default:
		return excepted(w, x, fate{why: NotKnown, stale: told(x.Status)}), nil
	}
	if w.has(x.Person) {
		return fate{why: Excepted}, nil
	}
	at, err := e.o.Chat.Promised(ctx, dialog.PersonID(x.Person.ID))
	if err != nil {
		return fate{}, fmt.Errorf("reading a promise: %w", err)
	}
	if at.After(e.o.Now()) {
		return fate{why: Promised}, nil
	}
	return fate{}, nil
}

// told reports whether a status says something, however long ago.
func told(s graph.Status) bool {
	known := s.Registration == graph.Registered || s.Registration == graph.NotRegistered
	return known && !s.AsOf.IsZero()
}

// excepted is what somebody's fate is, unless they are left out of the campaign anyway.
func excepted(w without, x census.Entry, f fate) fate {
	if w.has(x.Person) {
		return fate{why: Excepted}
	}
	return f
}
