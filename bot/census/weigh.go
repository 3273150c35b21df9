package census

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"lotsen/store"
)

// compare is bytes.Compare, in two steps that cost less.
func compare(a, b *who) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(b[:8])); c != 0 {
		return c
	}
	return cmp.Compare(binary.BigEndian.Uint64(a[8:]), binary.BigEndian.Uint64(b[8:]))
}

// weigh goes through a part of what a reading in full brought, in the order of the ids:
// counts it, writes the rows that say something new, and a tombstone for whoever is
// there and did not come. After the last part the figures are judged.
//
// Where rows could not be read, one of them may be who did not come. A person or member
// then stays; a status does not, because nothing says that it still holds: unknown. In
// the same way somebody of whom no row told a manager has none, because what was never
// set is left out, or is led as before.
//
// The state moves on with the last commit of a step: after a crash the step is taken
// again, and writes the same.
func (c *Census) weigh(ctx context.Context, st *state) error {
	b, s := &batch{c: c, st: st}, &st.Stage
	if !s.Full {
		return c.finish(ctx, b)
	}
	var after *who
	if s.After != "" {
		w, err := whoOf(s.After)
		if err != nil {
			return err
		}
		after = &w
	}
	items, all, err := c.lowest(ctx, st, after)
	if err != nil {
		return err
	}
	sc := &scale{
		name: st.Name, into: rowsIn(st.Name, s.Gen), below: c.cursor(rowsIn(st.Name, st.Base), s.After),
		sweeps: st.Name == Report || s.Unreadable == 0, last: s.After,
	}
	done, err := sc.weigh(ctx, items, all)
	if err != nil {
		return err
	}
	if err := c.lay(ctx, b, sc); err != nil {
		return err
	}
	s.After, s.Put, s.Rows = sc.last, s.Put+len(sc.rows), s.Rows+sc.count
	s.Registered, s.Capable = s.Registered+sc.registered, s.Capable+sc.capable
	if done {
		return c.finish(ctx, b)
	}
	return b.flush(ctx)
}

// lay writes what was weighed, all but the rest of it: the hints first, in the order of
// their keys, then the rows.
func (c *Census) lay(ctx context.Context, b *batch, sc *scale) error {
	slices.SortFunc(sc.hints, func(a, b hint) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key)) })
	for _, h := range sc.hints {
		if err := b.room(ctx); err != nil {
			return err
		}
		b.add(h.kind, h.key, []byte{version1})
	}
	for _, u := range sc.units {
		if err := b.room(ctx); err != nil {
			return err
		}
		if err := c.name(ctx, b, u); err != nil {
			return err
		}
	}
	for _, r := range sc.rows {
		if err := b.room(ctx); err != nil {
			return err
		}
		b.records = append(b.records, r)
	}
	return nil
}

// scale weighs people in the order of their keys.
type scale struct {
	name   Reading
	into   string
	below  *cursor // what is there
	sweeps bool

	last              string // the key that was weighed last
	count, registered int
	capable           int
	rows              []store.Record // in the order of their keys
	hints             []hint
	units             map[string]Unit
}

// weigh weighs the items, and whoever is there up to the last of them; all: and whoever
// is there after it. It is done when nobody is left, and stops when it has gathered as
// much as one step may.
func (sc *scale) weigh(ctx context.Context, items []item, all bool) (done bool, err error) {
	for len(sc.rows) < sc.name.most() {
		old, err := sc.below.peek(ctx)
		if err != nil {
			return false, err
		}
		key := ""
		if len(items) > 0 {
			key = items[0].who.key()
		}
		var is item
		var was []byte
		switch {
		case key == "" && (old.Key == "" || !all):
			return all, nil
		case key == "" || old.Key != "" && old.Key < key:
			key, was = old.Key, old.Value
			sc.below.skip()
			if is, err = sc.absent(key, was); err != nil {
				return false, err
			}
		default:
			is, items = items[0], items[1:]
			if old.Key == key {
				was = old.Value
				sc.below.skip()
			}
			if is.open && !sc.sweeps {
				if is.row, err = inherit(is.who, is.row, was); err != nil {
					return false, err
				}
			}
		}
		if err := sc.put(key, is, was); err != nil {
			return false, err
		}
	}
	return false, nil
}

// absent is what becomes of somebody who is there and did not come.
func (sc *scale) absent(key string, was []byte) (item, error) {
	w, err := whoOf(key)
	if sc.sweeps {
		return item{who: w, row: []byte{tombstone}}, err
	}
	return item{who: w, row: was}, err
}

func (sc *scale) put(key string, is item, was []byte) error {
	sc.last = key
	if !gone(is.row) {
		sc.count++
		if sc.name == Report && registered(is.row) {
			sc.registered++
			if capable(is.row) {
				sc.capable++
			}
		}
	}
	if !differs(was, is.row) {
		return nil
	}
	sc.rows = append(sc.rows, store.Record{Kind: sc.into, Key: key, Value: is.row})
	if sc.name != People {
		return nil
	}
	list, units, err := added(is.who, is.row, was)
	if err != nil {
		return err
	}
	sc.hints = append(sc.hints, list...)
	if sc.units == nil {
		sc.units = map[string]Unit{}
	}
	for _, u := range units {
		sc.units[u.key()] = u
	}
	return nil
}
