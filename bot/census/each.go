package census

import (
	"context"
	"fmt"
	"strings"

	"lotsen/graph"
	"lotsen/store"
)

// Filter says whom a question is about. All that it names must hold; the zero value is
// everybody.
type Filter struct {
	// Unit is a department, an office or a domain.
	Unit *Unit
	// Manager: whoever is below them, at any depth; Direct: only those whom they lead
	// themselves. The manager is not among them. It does not matter whether a manager
	// in between is disabled or left out: their people count where they belong.
	Manager graph.ID
	Direct  bool
	// Leaderless: those without a manager, or whose manager the directory does not have.
	Leaderless bool
	// Group: the members of Helpdesk, Include or Exclude.
	Group Reading
}

// Each calls do for everybody whom the filter names, left out or not. It holds some
// hundred people at a time. In the middle of it it may end with ErrMoved: what do has
// seen is then not the whole, and the caller begins anew. Statuses read live are as they
// are when their person's turn comes. The order is that of the ids, but for a tree,
// where those whom somebody leads follow them.
//
// Everybody, the leaderless, groups and a domain cost a pass through all people; a
// department, an office or a tree cost what they hold.
func (c *Census) Each(ctx context.Context, f Filter, do func(Entry) error) error {
	v, err := c.view(ctx)
	if err != nil {
		return err
	}
	return c.each(ctx, v, f, "", do)
}

// each begins after the key of a person, where the order is that of the ids.
func (c *Census) each(ctx context.Context, v *view, f Filter, after string, do func(Entry) error) error {
	e := &eacher{c: c, v: v, f: f, do: do}
	if f.Unit != nil {
		e.within = f.Unit.key()
	}
	err := error(nil)
	switch {
	case f.Manager != "":
		err = e.below(ctx)
	case f.Unit != nil && f.Unit.Dimension != Domain:
		err = e.unit(ctx)
	default:
		err = e.all(ctx, after)
	}
	if err == nil {
		err = e.flush(ctx)
	}
	return err
}

// eacher gathers people, and hands them over once it is certain that the figures did not
// move while they were read.
type eacher struct {
	c *Census
	v *view
	f Filter
	// within is the key of the filter's unit.
	within string
	do     func(Entry) error
	held   []Entry
}

// holds is how many people an eacher holds.
const holds = 500

func (e *eacher) add(ctx context.Context, x Entry) error {
	ok, err := e.meant(ctx, x)
	if err != nil || !ok {
		return err
	}
	e.held = append(e.held, x)
	if len(e.held) < holds {
		return nil
	}
	return e.flush(ctx)
}

func (e *eacher) flush(ctx context.Context) error {
	if err := e.c.still(ctx, e.v); err != nil {
		return err
	}
	for _, x := range e.held {
		if err := e.do(x); err != nil {
			return err
		}
	}
	e.held = e.held[:0]
	return nil
}

// meant reports whether the filter names a person, but for the tree.
func (e *eacher) meant(ctx context.Context, x Entry) (bool, error) {
	f := e.f
	if f.Unit != nil && UnitOf(f.Unit.Dimension, x.Person).key() != e.within {
		return false, nil
	}
	if f.Group != "" {
		in, err := e.member(ctx, x)
		if err != nil || !in {
			return false, err
		}
	}
	if !f.Leaderless {
		return true, nil
	}
	m, ok := parse(x.Person.Manager)
	if !ok {
		return true, nil
	}
	row, err := e.c.current(ctx, e.v.people, m.key())
	return row == nil, err
}

func (e *eacher) member(ctx context.Context, x Entry) (bool, error) {
	st := map[Reading]*state{Helpdesk: e.v.helpdesk, Include: e.v.include, Exclude: e.v.exclude}[e.f.Group]
	w, ok := parse(x.Person.ID)
	if st == nil || !ok {
		return false, nil
	}
	row, err := e.c.current(ctx, st, w.key())
	return row != nil, err
}

// all goes through everybody, and what is known of them, side by side.
func (e *eacher) all(ctx context.Context, after string) error {
	c, v := e.c, e.v
	people, report := c.layers(v.people, after), c.layers(v.report, after)
	groups := []*layers{c.layers(v.exclude, after), c.layers(v.include, after), c.layers(v.helpdesk, after)}
	live, exempt := c.cursor(inLive, after), c.cursor(inExempt, after)
	for {
		r, err := people.next(ctx)
		if err != nil || r.Key == "" {
			return err
		}
		p := parts{person: r.Value}
		if p.status, err = report.find(ctx, r.Key); err != nil {
			return err
		}
		for i, in := range []*bool{&p.excluded, &p.included, &p.helpdesk} {
			row, err := groups[i].find(ctx, r.Key)
			if err != nil {
				return err
			}
			*in = row != nil
		}
		if p.live, err = c.findLive(ctx, live, r.Key); err != nil {
			return err
		}
		if p.exempt, err = exempt.find(ctx, r.Key); err != nil {
			return err
		}
		x, err := c.entry(v, r.Key, p)
		if err != nil {
			return err
		}
		if err := e.add(ctx, x); err != nil {
			return err
		}
	}
}

// findLive gives the newest live status of a person.
func (c *Census) findLive(ctx context.Context, live *cursor, key string) ([]byte, error) {
	for {
		r, err := live.peek(ctx)
		switch {
		case err != nil:
			return nil, err
		case strings.HasPrefix(r.Key, key) && r.Key > c.horizon(key):
			return r.Value, nil
		case r.Key == "" || r.Key > key && !strings.HasPrefix(r.Key, key):
			return nil, nil
		}
		live.skip()
	}
}

// unit goes through those who may be in a unit.
func (e *eacher) unit(ctx context.Context) error {
	prefix := e.within
	hints := e.c.cursor(inUnit, prefix)
	for {
		r, err := hints.peek(ctx)
		if err != nil || !strings.HasPrefix(r.Key, prefix) {
			return err
		}
		hints.skip()
		x, ok, err := e.c.lookup(ctx, e.v, r.Key[len(prefix):])
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := e.add(ctx, x); err != nil {
			return err
		}
	}
}

// maxDepth is how many managers may be above each other.
const maxDepth = 200

// ledPage is how many of a manager's people are read at once.
const ledPage = 100

// led is a manager whose people are being gone through.
type led struct {
	manager graph.ID
	prefix  string
	after   string
	page    []store.Record
	done    bool
}

// below goes through the tree below a manager. Everybody has one manager at most, so the
// only person who can be met twice, in a circle, is the one at the top.
func (e *eacher) below(ctx context.Context) error {
	top, ok := parse(e.f.Manager)
	if !ok {
		return nil
	}
	stack := []*led{{manager: top.id(), prefix: top.key(), after: top.key()}}
	for len(stack) > 0 {
		l := stack[len(stack)-1]
		key, err := e.follow(ctx, l)
		if err != nil {
			return err
		}
		if key == "" {
			stack = stack[:len(stack)-1]
			continue
		}
		x, ok, err := e.c.lookup(ctx, e.v, key)
		if err != nil {
			return err
		}
		if !ok || x.Person.Manager != l.manager || key == top.key() {
			continue
		}
		if err := e.add(ctx, x); err != nil {
			return err
		}
		if e.f.Direct {
			continue
		}
		if len(stack) == maxDepth {
			return ErrTooDeep
		}
		stack = append(stack, &led{manager: x.Person.ID, prefix: key, after: key})
	}
	return nil
}

// follow gives the key of the next who may be led; empty: there are no more.
func (e *eacher) follow(ctx context.Context, l *led) (key string, err error) {
	if len(l.page) == 0 && !l.done {
		if l.page, err = e.c.o.Store.Records(ctx, inLed, l.after, ledPage); err != nil {
			return "", fmt.Errorf("reading whom somebody leads: %w", err)
		}
		l.done = len(l.page) < ledPage
		if len(l.page) > 0 {
			l.after = l.page[len(l.page)-1].Key
		}
	}
	if len(l.page) == 0 || !strings.HasPrefix(l.page[0].Key, l.prefix) {
		return "", nil
	}
	key = l.page[0].Key[len(l.prefix):]
	l.page = l.page[1:]
	return key, nil
}
