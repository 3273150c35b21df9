package census

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"lotsen/graph"
)

// Dimension is a way to divide the organisation.
type Dimension string

// The dimensions.
const (
	Department Dimension = "department"
	Office     Dimension = "office"
	Domain     Dimension = "domain" // of the sign-in address: the municipality
)

// Unit is a part of the organisation. Names match without regard to case and to space
// around and between words; an empty one is whoever has none.
type Unit struct {
	Dimension Dimension
	Name      string
}

// UnitOf is the unit that a person belongs to.
func UnitOf(d Dimension, p graph.Person) Unit {
	switch d {
	case Department:
		return Unit{d, p.Department}
	case Office:
		return Unit{d, p.Office}
	}
	return Unit{d, p.SignIn.Domain()}
}

// key is the unit in a key of the store: its dimension and a hash of its name.
func (u Unit) key() string {
	fold := strings.ToLower(strings.Join(strings.Fields(u.Name), " "))
	sum := sha256.Sum256([]byte(fold))
	letter := byte('d')
	switch u.Dimension {
	case Office:
		letter = 'o'
	case Domain:
		letter = 'm'
	}
	return string(sixes([]byte{letter}, sum[:9]))
}

// hint is a record that leads to a person.
type hint struct{ kind, key string }

// hints are the records that lead to a person whose row this is: the three units, and
// the manager.
func hints(w who, row []byte) (list []hint, units []Unit, err error) {
	if gone(row) {
		return nil, nil, nil
	}
	p, err := unpackPerson(w, row)
	if err != nil {
		return nil, nil, err
	}
	key := w.key()
	for _, d := range []Dimension{Department, Office, Domain} {
		u := UnitOf(d, p)
		units = append(units, u)
		list = append(list, hint{inUnit, u.key() + key})
	}
	if m, ok := parse(p.Manager); ok {
		list = append(list, hint{inLed, m.key() + key})
	}
	return list, units, nil
}

// added are the hints that a row needs and that no older row of the person has brought,
// and the units among them.
func added(w who, row []byte, older ...[]byte) (list []hint, in []Unit, err error) {
	need, units, err := hints(w, row)
	if err != nil {
		return nil, nil, err
	}
	var have []hint
	for _, o := range older {
		old, _, err := hints(w, o)
		if err != nil {
			return nil, nil, err
		}
		have = append(have, old...)
	}
	for i, h := range need {
		if slices.Contains(have, h) {
			continue
		}
		list = append(list, h)
		if i < len(units) {
			in = append(in, units[i])
		}
	}
	return list, in, nil
}

// unindex deletes the hints of a row that the row which stays does not need.
func unindex(b *batch, w who, was, stays []byte) error {
	old, _, err := hints(w, was)
	if err != nil || len(old) == 0 {
		return err
	}
	need, _, err := hints(w, stays)
	if err != nil {
		return err
	}
	for _, h := range old {
		if !slices.Contains(need, h) {
			b.add(h.kind, h.key, nil)
		}
	}
	return nil
}

// known are units whose name is in the store, at most maxNamed. It holds for one
// generation: between two, another process may have deleted names.
type known struct {
	gen  uint64
	keys map[string]bool
}

const maxNamed = 4096

// name keeps the name of a unit.
func (c *Census) name(ctx context.Context, b *batch, u Unit) error {
	key, gen := u.key(), b.st.Stage.Gen
	if c.named.gen == gen && c.named.keys[key] {
		return nil
	}
	rec, err := c.o.Store.Record(ctx, inName, key)
	if err != nil {
		return fmt.Errorf("reading a unit's name: %w", err)
	}
	if rec.Value == nil {
		b.add(inName, key, append([]byte{version1}, strings.Join(strings.Fields(u.Name), " ")...))
	}
	if c.named.gen != gen || len(c.named.keys) >= maxNamed || c.named.keys == nil {
		c.named = known{gen, map[string]bool{}}
	}
	c.named.keys[key] = true
	return nil
}

// Units lists the units of a dimension in which there may be somebody, in no order that
// means anything, at most limit (≤ 1,000), from where next of the call before says; next
// is empty after the last.
func (c *Census) Units(ctx context.Context, d Dimension, from string, limit int) (list []Unit, next string, err error) {
	letter := Unit{Dimension: d}.key()[:1]
	recs, err := c.o.Store.Records(ctx, inName, max(from, letter), limit)
	if err != nil {
		return nil, "", fmt.Errorf("listing units: %w", err)
	}
	for _, r := range recs {
		if !strings.HasPrefix(r.Key, letter) {
			return list, "", nil
		}
		if len(r.Value) > 0 {
			list = append(list, Unit{d, string(r.Value[1:])})
		}
		next = r.Key
	}
	if len(recs) < limit {
		next = ""
	}
	return list, next, nil
}
