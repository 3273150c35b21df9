package campaign

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"lotsen/graph"
	"lotsen/store"
)

// ErrTooMany: a group has more than MaxListed people.
var ErrTooMany = errors.New("the group has too many people")

// listOf is the kind of the records that are a campaign's list. A list that replaces
// another has a number of its own, so that nobody ever reads half of each.
func listOf(id ID, n uint64) string {
	return "campaign/" + string(id) + "/list/" + strconv.FormatUint(n, 10)
}

// listed are the ids of the people of a campaign's list, in their order.
func (e *Engine) listed(ctx context.Context, c Campaign) (ids []graph.ID, err error) {
	if c.Audience.List == 0 || c.Audience.Listed == 0 {
		return nil, nil
	}
	ids = make([]graph.ID, 0, min(c.Audience.Listed, MaxListed))
	for after := ""; len(ids) <= MaxListed; {
		page, err := e.o.Store.Records(ctx, listOf(c.ID, c.Audience.List), after, store.MaxPage)
		if err != nil {
			return nil, fmt.Errorf("reading a campaign's list: %w", err)
		}
		for _, r := range page {
			ids = append(ids, graph.ID(r.Key))
		}
		if len(page) < store.MaxPage {
			return ids, nil
		}
		after = page[len(page)-1].Key
	}
	return nil, fmt.Errorf("a campaign's list: %w", ErrTooMany)
}

// claim gives a campaign the number of a list that is to be written. The number is that
// of the version, which nobody else can have; so the campaign must be kept before fill.
func (a *Audience) claim(version uint64) {
	a.List, a.Listed, a.Missing, a.Shared = version+1, 0, nil, nil
}

// fill writes the list that a campaign has claimed. The campaign, which is kept after
// it, says how many there are; until then there are none.
func (e *Engine) fill(ctx context.Context, c *Campaign, ids []graph.ID) error {
	kind := listOf(c.ID, c.Audience.List)
	for part := range slices.Chunk(ids, store.MaxItems) {
		records := make([]store.Record, len(part))
		for i, id := range part {
			records[i] = store.Record{Kind: kind, Key: string(id), Value: []byte("1")}
		}
		if err := e.o.Store.Commit(ctx, store.Change{At: e.o.Now(), Records: records}); err != nil {
			return fmt.Errorf("writing a campaign's list: %w", err)
		}
	}
	c.Audience.Listed = len(ids)
	return nil
}

// discard deletes a list that a campaign no longer means. What it does not manage is
// never read again.
func (e *Engine) discard(ctx context.Context, id ID, n uint64) {
	if n == 0 {
		return
	}
	if err := e.clear(ctx, listOf(id, n)); err != nil {
		e.o.Log.LogAttrs(ctx, slog.LevelWarn, "a list that is no longer used is not deleted", slog.String("campaign", string(id)), slog.Any("error", err))
	}
}

// clear deletes the records of a kind.
func (e *Engine) clear(ctx context.Context, kind string) error {
	for range MaxListed/store.MaxPage + 1 {
		page, err := e.o.Store.Records(ctx, kind, "", store.MaxPage)
		if err != nil || len(page) == 0 {
			return wrap("reading what is to be deleted", err)
		}
		for i := range page {
			page[i].Value = nil
		}
		if err := e.o.Store.Commit(ctx, store.Change{At: e.o.Now(), Records: page}); err != nil {
			return fmt.Errorf("deleting: %w", err)
		}
	}
	return nil
}

// Bounds of reading a group.
const (
	memberFor   = 30 * time.Second // one page
	memberPages = 10_000
)

// members reads who is in a group now, in the order of the ids. The kinds of its errors
// are graph's, and ErrTooMany.
func (e *Engine) members(ctx context.Context, group graph.ID) (ids []graph.ID, err error) {
	if e.o.Members == nil {
		return nil, fmt.Errorf("reading a group: %w", graph.Unavailable)
	}
	page := graph.MembersPage{}
	for range memberPages {
		if page, err = e.membersPage(ctx, group, page.Next); err != nil {
			return nil, fmt.Errorf("reading a group: %w", err)
		}
		ids = append(ids, page.IDs...)
		switch {
		case len(ids) > MaxListed:
			return nil, ErrTooMany
		case page.Last:
			slices.Sort(ids)
			return slices.Compact(ids), nil
		}
	}
	return nil, ErrTooMany
}

func (e *Engine) membersPage(ctx context.Context, group graph.ID, from graph.Token) (graph.MembersPage, error) {
	ctx, cancel := context.WithTimeout(ctx, memberFor)
	defer cancel()
	return e.o.Members(ctx, group, from)
}
