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
	case st.Stage.Pages >= maxPages:
		why = "the pages have no end"
	default:
		return nil
	}
	return &graph.Error{Kind: graph.Malformed, Op: fmt.Sprintf("reading page %d of %s: %s", st.Stage.Pages+1, st.Name, why)}
}

// take keeps a page, and moves on.
func (c *Census) take(ctx context.Context, st *state, p page) error {
	items, err := pack(st, &p)
	if err != nil {
		return err
	}
	b, s := &batch{c: c, st: st}, &st.Stage
	if s.Full {
		b.spool(sorted(items))
	} else {
		for _, x := range sorted(items) {
			if err := c.put(ctx, b, x); err != nil {
				return err
			}
		}
	}
	s.Pages++
	s.Came += len(p.changes) + len(p.rows) + len(p.ids)
	s.Unreadable += p.unreadable
	s.From, st.Tries = p.next, 0
	if p.last {
		st.Phase = weighing
		if st.Name == People {
			st.Token = p.next
		}
	}
	return b.flush(ctx)
}

// pack makes the items of a page, one a person: the last that it has of them.
func pack(st *state, p *page) (map[who]item, error) {
	items := make(map[who]item, len(p.changes)+len(p.rows)+len(p.ids))
	known := func(id graph.ID) (who, bool) {
		w, ok := parse(id)
		if !ok {
			p.unreadable++
		}
		return w, ok
	}
	for _, x := range p.changes {
		if w, ok := known(x.Person.ID); ok {
			if err := said(items, w, x); err != nil {
				return nil, err
			}
		}
	}
	st.Stage.refer(p.rows)
	for _, x := range p.rows {
		if w, ok := known(x.Person); ok {
			items[w] = item{who: w, row: packStatus(x.Status, st.Stage.Ref)}
			if at := x.Status.AsOf; !at.IsZero() && (st.Stage.Oldest.IsZero() || at.Before(st.Stage.Oldest)) {
				st.Stage.Oldest = at.UTC()
			}
		}
	}
	for _, id := range p.ids {
		if w, ok := known(id); ok {
			items[w] = item{who: w, row: []byte{version1}}
		}
	}
	return items, nil
}

// refer sets what the times of the report count from: the newest of the first page that
// has any. A later page may have newer ones, which are then hours after it.
func (s *stage) refer(rows []graph.Row) {
	if !s.Ref.IsZero() {
		return
	}
	newest := time.Time{}
	for _, r := range rows {
		if r.Status.AsOf.After(newest) {
			newest = r.Status.AsOf
		}
	}
	s.Ref = newest.UTC()
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
