package census

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"lotsen/store"
)

// A reading in full keeps its pages as they come, each sorted, which costs next to
// nothing. Weighing merges them, so that all rows are written in the order of their keys:
// that takes a tenth of what it takes to write them as they come.

// item is what a page says of one person.
type item struct {
	who who
	row []byte
	// open: who leads the person was not told. Among what has changed that is as it was;
	// when everybody is read there is nobody.
	open bool
	page int // or the place on it: what comes later is said later
}

const (
	// weighed is how many people one step weighs, with all that is known of them;
	// weighedShort is the same where only a few bytes are. Twice as many items are held.
	weighed      = 16_384
	weighedShort = 4 * weighed
	// runs is how many records of pages are read at once.
	runs = 8
	// maxRun is how many bytes a record of a page has, unless a single item has more.
	maxRun = 256 << 10
)

const openBit byte = 1

// most is how many people one step of a reading weighs: all pages are gone through for
// each step.
func (r Reading) most() int {
	if r == People {
		return weighed
	}
	return weighedShort
}

// follow puts what is said later on what was said before, of the same person.
func (x item) follow(before item) (item, error) {
	switch {
	case !x.open || gone(x.row):
		x.open = false
	case gone(before.row):
		x.open = false
	default:
		row, err := inherit(x.who, x.row, before.row)
		if err != nil {
			return x, err
		}
		x.row, x.open = row, before.open
	}
	return x, nil
}

// inherit gives a person's row the manager of another row.
func inherit(w who, row, from []byte) ([]byte, error) {
	if gone(from) {
		return row, nil
	}
	old, err := unpackPerson(w, from)
	if err != nil {
		return nil, err
	}
	p, err := unpackPerson(w, row)
	if err != nil {
		return nil, err
	}
	p.Manager = old.Manager
	return packPerson(p), nil
}

// spool adds a page to the runs of the generation; its items are sorted.
func (b *batch) spool(items []item) {
	s := &b.st.Stage
	var row []byte
	part := 0
	for i, x := range items {
		if row == nil {
			row = append(make([]byte, 0, 64<<10), version1)
		}
		flags := byte(0)
		if x.open {
			flags = openBit
		}
		row = append(append(row, x.who[:]...), flags)
		row = append(binary.AppendUvarint(row, uint64(len(x.row))), x.row...)
		if len(row) >= maxRun || i == len(items)-1 {
			b.add(runsIn(b.st.Name), fmt.Sprintf("%s%08d/%04d", runPrefix(s.Gen), s.Pages, part), row)
			row, part = nil, part+1
		}
	}
}

func runPrefix(gen uint64) string { return fmt.Sprintf("%020d/", gen) }

// lowest are the lowest items of the generation that is being made, after the id: at
// most Reading.most people, each once; all: there are no more.
func (c *Census) lowest(ctx context.Context, st *state, after *who) (items []item, all bool, err error) {
	prefix := runPrefix(st.Stage.Gen)
	most := st.Name.most()
	m := merger{after: after, most: most, all: true, items: make([]item, 0, min(st.Stage.Came, 2*most))}
	records := c.cursorOf(runsIn(st.Name), prefix, runs)
	for n := 0; ; n++ {
		r, err := records.peek(ctx)
		if err != nil {
			return nil, false, err
		}
		if len(r.Key) <= len(prefix) || r.Key[:len(prefix)] != prefix {
			break
		}
		records.skip()
		if err := m.add(r, n); err != nil {
			return nil, false, err
		}
	}
	if err := m.tidy(); err != nil {
		return nil, false, err
	}
	return m.items, m.all, nil
}

// merger keeps the lowest items of those that it is given.
type merger struct {
	after *who
	most  int
	bound *who // nobody from here on is among the lowest
	all   bool // nobody was left out
	items []item
}

// add adds the items of a record; they are sorted.
func (m *merger) add(r store.Record, page int) error {
	t := taker{row: r.Value}
	if t.byte() != version1 {
		return fmt.Errorf("%w: a page of another version", ErrDamaged)
	}
	for len(t.row) > 0 {
		id := t.bytes(uint64(len(who{})))
		flags := t.byte()
		row := t.bytes(t.number())
		if t.short {
			return fmt.Errorf("%w: a page", ErrDamaged)
		}
		w := who(id)
		if m.after != nil && compare(&w, m.after) <= 0 {
			continue
		}
		if m.bound != nil && compare(&w, m.bound) >= 0 {
			m.all = false
			return nil
		}
		m.items = append(m.items, item{who: w, row: slices.Clone(row), open: flags&openBit != 0, page: page})
		if len(m.items) >= 2*m.most {
			if err := m.tidy(); err != nil {
				return err
			}
		}
	}
	return nil
}

// tidy makes one item of each person and keeps the lowest.
func (m *merger) tidy() error {
	kept, err := oneEach(m.items)
	if err != nil {
		return err
	}
	m.items = kept
	if len(kept) > m.most {
		bound := kept[m.most].who
		m.bound, m.all = &bound, false
		clear(m.items[m.most:])
		m.items = m.items[:m.most]
	}
	return nil
}

// oneEach sorts items, and makes one of those that are of the same person: what was said
// later follows what was said before.
func oneEach(items []item) ([]item, error) {
	slices.SortFunc(items, func(a, b item) int {
		if c := compare(&a.who, &b.who); c != 0 {
			return c
		}
		return cmp.Compare(a.page, b.page)
	})
	kept := items[:0]
	for _, x := range items {
		if n := len(kept); n > 0 && kept[n-1].who == x.who {
			one, err := x.follow(kept[n-1])
			if err != nil {
				return nil, err
			}
			kept[n-1] = one
			continue
		}
		kept = append(kept, x)
	}
	clear(items[len(kept):])
	return kept, nil
}
