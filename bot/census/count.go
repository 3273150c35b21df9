package census

import (
	"context"
	"errors"
	"time"

	"lotsen/graph"
)

// Totals are the figures of some people.
type Totals struct {
	// People is everybody; it is Counted and all of LeftOut.
	People  int
	Counted int
	LeftOut map[graph.Reason]int
	// Of those who count, one each: Counted is their sum.
	Done, Needs, PhoneOnly, NotAllowed, Unsure int
	// Of those who count, whatever the age of what is known: Counted is the sum of the
	// three registrations, and of the three on phishing.
	Registered, NotRegistered, Unknown         int
	Resistant, NotResistant, ResistanceUnknown int
	OnlyPhone                                  int       // have nothing but calls and text messages, however far away their end is
	Live                                       int       // known from a live reading, the others from the report
	Oldest                                     time.Time // the oldest time of a status that is known
	// Parts are those who count, in parts; nil unless they were asked for: see CountBy.
	Parts map[string]Totals
}

// Count gives the figures of the people whom the filter names. It goes through them; see
// Each for what that costs.
func (c *Census) Count(ctx context.Context, f Filter) (t Totals, err error) {
	return c.CountBy(ctx, f, func(Entry) string { return "" })
}

func (t *Totals) add(e Entry, p graph.Policy, now time.Time) {
	t.People++
	verdict := Needs(e, p, now)
	if verdict == graph.LeftOut {
		t.LeftOut[e.Exclusion]++
		return
	}
	t.Counted++
	switch verdict {
	case graph.Done:
		t.Done++
	case graph.Needs:
		t.Needs++
	case graph.PhoneOnly:
		t.PhoneOnly++
	case graph.NotAllowed:
		t.NotAllowed++
	default:
		t.Unsure++
	}
	t.learn(e.Status)
}

// learn adds a status, whatever it means.
func (t *Totals) learn(s graph.Status) {
	switch s.Registration {
	case graph.Registered:
		t.Registered++
	case graph.NotRegistered:
		t.NotRegistered++
	default:
		t.Unknown++
	}
	switch s.PhishingResistant() {
	case graph.Yes:
		t.Resistant++
	case graph.No:
		t.NotResistant++
	default:
		t.ResistanceUnknown++
	}
	if s.OnlyPhone() {
		t.OnlyPhone++
	}
	if s.Source == graph.Live {
		t.Live++
	}
	if !s.AsOf.IsZero() && (t.Oldest.IsZero() || s.AsOf.Before(t.Oldest)) {
		t.Oldest = s.AsOf
	}
}

// LeftPage is a page of those who are left out of every count.
type LeftPage struct {
	Entries []Entry
	// Next is the After of the next page; empty: there are no more.
	Next graph.ID
}

// errEnough ends Each.
var errEnough = errors.New("enough")

// Left lists who is left out for a reason, in the order of the ids, after the one named
// (empty: from the first), at most limit (1 to 1,000). The empty reason: for any. It
// goes through people until it has that many.
func (c *Census) Left(ctx context.Context, reason graph.Reason, after graph.ID, limit int) (page LeftPage, err error) {
	limit = min(max(limit, 1), 1000)
	from := ""
	if w, ok := parse(after); ok {
		from = w.key()
	}
	err = again(func() error {
		page = LeftPage{}
		v, err := c.view(ctx)
		if err != nil {
			return err
		}
		return ignore(c.each(ctx, v, Filter{}, from, func(e Entry) error {
			if e.Exclusion == graph.Counted || reason != "" && e.Exclusion != reason {
				return nil
			}
			if len(page.Entries) == limit {
				page.Next = page.Entries[limit-1].Person.ID
				return errEnough
			}
			page.Entries = append(page.Entries, e)
			return nil
		}), errEnough)
	})
	return page, err
}
