package census

import (
	"context"
	"fmt"
	"time"

	"lotsen/graph"
)

// page is a page of any reading.
type page struct {
	changes    []graph.Change
	rows       []graph.Row
	ids        []graph.ID
	unreadable int
	next       graph.Token
	last       bool
}

// ask asks the source for the next page.
func (c *Census) ask(ctx context.Context, st *state) (page, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.CallFor)
	defer cancel()
	switch st.Name {
	case People:
		p, err := c.o.Source.Changes(ctx, st.Stage.From)
		return page{changes: p.Rows, unreadable: p.Unreadable, next: p.Next, last: p.Last}, err
	case Report:
		p, err := c.o.Source.ReportPage(ctx, st.Stage.From)
		return page{rows: p.Rows, unreadable: p.Unreadable, next: p.Next, last: p.Last}, err
	}
	p, err := c.o.Source.MembersPage(ctx, st.Group, st.Stage.From)
	return page{ids: p.IDs, unreadable: p.Unreadable, next: p.Next, last: p.Last}, err
}

// sound refuses a page that would not lead to the end of the reading.
func (p page) sound(st *state) error {
	why := ""
	switch {
	case !p.last && p.next == "":
		why = "the next page is missing"
	case !p.last && p.next == st.Stage.From:
		why = "the next page is this one"
	case st.Stage.Pages >= maxPages, st.Stage.Empty >= maxEmpty:
		why = "the pages have no end"
	default:
		return nil
	}
	return &graph.Error{Kind: graph.Malformed, Op: fmt.Sprintf("reading page %d of %s: %s", st.Stage.Pages+1, st.Name, why)}
}

// take keeps a page, and moves on.
func (c *Census) take(ctx context.Context, st *state, p page) error {
	items, err := pack(st, &p, c.o.Now())
	if err != nil {
		return err
	}
	b, s := &batch{c: c, st: st}, &st.Stage
	if s.Full {
		b.spool(items)
	} else {
		for _, x := range items {
			if err := c.put(ctx, b, x); err != nil {
				return err
			}
		}
	}
	s.Pages++
	came := len(p.changes) + len(p.rows) + len(p.ids)
	if s.Came += came; came == 0 && p.unreadable == 0 {
		s.Empty++
	} else {
		s.Empty = 0
	}
	s.Unreadable += p.unreadable
	s.From, st.Tries, st.Garbled = p.next, 0, 0
	if p.last {
		st.Phase = weighing
		if st.Name == People {
			st.Token = p.next
		}
	}
	return b.flush(ctx)
}

// pack makes the items of a page, one a person, in the order of the ids.
func pack(st *state, p *page, now time.Time) ([]item, error) {
	items := make([]item, 0, len(p.changes)+len(p.rows)+len(p.ids))
	add := func(id graph.ID, x item) {
		var ok bool
		if x.who, ok = parse(id); !ok {
			p.unreadable++
			return
		}
		x.page = len(items)
		items = append(items, x)
	}
	for _, x := range p.changes {
		if x.Removed {
			add(x.Person.ID, item{row: []byte{tombstone}})
		} else {
			add(x.Person.ID, item{row: packPerson(x.Person), open: !x.ManagerSaid})
		}
	}
	st.Stage.refer(p.rows, now)
	rows := make([]byte, 0, usualStatus*len(p.rows))
	for _, x := range p.rows {
		x.Status.AsOf = past(x.Status.AsOf, now)
		if at := x.Status.AsOf; x.Person.Valid() && !at.IsZero() && (st.Stage.Oldest.IsZero() || at.Before(st.Stage.Oldest)) {
			st.Stage.Oldest = at.UTC()
		}
		from := len(rows)
		rows = packStatus(rows, x.Status, st.Stage.Ref)
		add(x.Person, item{row: rows[from:len(rows):len(rows)]})
	}
	for _, id := range p.ids {
		add(id, item{row: []byte{version1}})
	}
	return oneEach(items)
}

// refer sets what the times of the report count from: the newest of the first page that
// has any. A later page may have newer ones, which are then hours after it.
func (s *stage) refer(rows []graph.Row, now time.Time) {
	if !s.Ref.IsZero() {
		return
	}
	newest := time.Time{}
	for _, r := range rows {
		if at := past(r.Status.AsOf, now); at.After(newest) {
			newest = at
		}
	}
	s.Ref = newest.UTC()
}

// past is a time of the report as it may be: not after it was read, or it would hide
// whatever is read live until then. One that is a day away is none.
func past(at, now time.Time) time.Time {
	switch {
	case at.After(now.Add(24 * time.Hour)):
		return time.Time{}
	case at.After(now):
		return now
	}
	return at
}

// put adds to the generation that is being made what has changed, if it says anything
// new.
func (c *Census) put(ctx context.Context, b *batch, x item) error {
	st, key := b.st, x.who.key()
	above, err := c.get(ctx, st.Name, st.Stage.Gen, key)
	if err != nil {
		return err
	}
	below, err := c.get(ctx, st.Name, st.Base, key)
	if err != nil {
		return err
	}
	was := below
	if above != nil {
		was = above
	}
	if x.open {
		if x.row, err = inherit(x.who, x.row, was); err != nil {
			return err
		}
	}
	if !differs(was, x.row) {
		return nil
	}
	if err := b.room(ctx); err != nil {
		return err
	}
	b.add(rowsIn(st.Name, st.Stage.Gen), key, x.row)
	if above == nil {
		st.Stage.Put++
	}
	st.Stage.Rows += count(x.row) - count(was)
	hints, units, err := added(x.who, x.row, above, below)
	if err != nil {
		return err
	}
	for _, h := range hints {
		b.add(h.kind, h.key, []byte{version1})
	}
	for _, u := range units {
		if err := c.name(ctx, b, u); err != nil {
			return err
		}
	}
	return nil
}

func count(row []byte) int {
	if gone(row) {
		return 0
	}
	return 1
}
