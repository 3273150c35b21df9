package graphtest

import (
	"context"
	"time"

	"lotsen/graph"
)

// ReportPage reads a page of the registration report. Its pages are those of one
// refresh, however long the reading takes; Last is said with the last row.
func (t *Tenant) ReportPage(ctx context.Context, from graph.Token) (graph.ReportPage, error) {
	now := t.now()
	fault, err := t.ask(ctx, Report)
	if err != nil {
		return graph.ReportPage{}, err
	}
	at, good := decode(string(from))
	if !good {
		return graph.ReportPage{}, failure(Report, graph.Expired)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if from == "" {
		at.Made = t.refreshed(now).Unix()
	}
	rows, next, last := t.entries(at, t.page)
	rows, next, last = spoiled(fault, at, rows, next, last)
	p := graph.ReportPage{Last: last}
	if !last {
		p.Next = graph.Token(next.token())
	}
	for i, e := range rows {
		if fault.hole(i) {
			p.Unreadable++
			continue
		}
		p.Rows = append(p.Rows, e.row())
	}
	return p, nil
}

// entries is a page of the report, and where it goes on: everybody who is enabled,
// guests too, with the methods of the refresh that the place names. Called with mu held.
func (t *Tenant) entries(at place, size int) (rows []entry, next place, last bool) {
	made := time.Unix(at.Made, 0).UTC()
	i := at.At
	for ; i < len(t.accounts); i++ {
		a := t.accounts[i]
		if !a.enabled || a.gone {
			continue
		}
		if len(rows) == size {
			break
		}
		rows = append(rows, t.stamped(a.entry(made)))
	}
	at.At, at.Empty = i, 0
	return rows, at, i >= len(t.accounts)
}

// MembersPage reads a page of the people in a group, at any depth. NoGroup: there is
// no such group.
func (t *Tenant) MembersPage(ctx context.Context, group graph.ID, from graph.Token) (graph.MembersPage, error) {
	if !group.Valid() {
		return graph.MembersPage{}, failure(Members, graph.Invalid)
	}
	fault, err := t.ask(ctx, Members)
	if err != nil {
		return graph.MembersPage{}, err
	}
	at, good := decode(string(from))
	if !good {
		return graph.MembersPage{}, failure(Members, graph.Expired)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.groups[group] == nil {
		return graph.MembersPage{}, failure(Members, graph.NoGroup)
	}
	ids, next, last := cutout(t.people(group).ids, at, maxTop)
	ids, next, last = spoiled(fault, at, ids, next, last)
	p := graph.MembersPage{Last: last}
	if !last {
		p.Next = graph.Token(next.token())
	}
	for i, id := range ids {
		if fault.hole(i) {
			p.Unreadable++
			continue
		}
		p.IDs = append(p.IDs, id)
	}
	return p, nil
}

// cutout is a page of a list that is kept whole.
func cutout[T any](list []T, at place, size int) (rows []T, next place, last bool) {
	from := min(at.At, len(list))
	to := min(from+size, len(list))
	at.At, at.Empty = to, 0
	return list[from:to], at, to == len(list)
}

// spoiled is what a fault makes of a page of the report or of a group.
func spoiled[T any](f Fault, at place, rows []T, next place, last bool) ([]T, place, bool) {
	switch f.Trouble {
	case EmptyPage:
		at.Empty++
		return nil, at, false
	case NoLink:
		return rows, next, true // nothing tells that there is more
	}
	return rows, next, last
}
