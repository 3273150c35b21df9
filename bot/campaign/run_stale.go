package campaign

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/bot/census"
	"lotsen/graph"
)

// A round is written on what the report says. While that is too old of nearly everybody,
// for Microsoft or Lotsen was down for a day, who is done cannot be told from who is not,
// and the round would be to all of them. So it waits, before it begins.

const (
	// sampled is of how many people it is found out how old the report is. Ids are
	// random, so that those that come first are like all the others.
	sampled = 1_000
	// oldAre is how many people one must be whose status is too old, for the report to be:
	// some always are, such as those of whom Microsoft made no new row.
	oldAre = 5
	// putOffFor is how long it takes until a round that waits is looked at again.
	putOffFor = 10 * time.Minute
)

// errSampled ends a pass that has seen enough.
var errSampled = errors.New("enough people were seen")

// outdated reports whether the report is too old as a whole: for more than one in oldAre
// of those who count and of whom nothing newer is known. It looks at everybody, whomever a
// campaign is about, for the few of a list may all be old while the report is new.
func (e *Engine) outdated(ctx context.Context, now time.Time) (bool, error) {
	known, old := 0, 0
	err := e.pass(ctx, census.Filter{}, "", func(x census.Entry) error {
		if x.Exclusion != graph.Counted || x.Status.Source != graph.FromReport || !told(x.Status) {
			return nil
		}
		if known++; census.Needs(x, e.policy, now) == graph.Unsure {
			old++
		}
		if known == sampled {
			return errSampled
		}
		return nil
	})
	if err != nil && !errors.Is(err, errSampled) {
		return false, fmt.Errorf("finding out how old the report is: %w", err)
	}
	return old*oldAre > known, nil
}

// putOff has a round wait while the report is too old; next is when to look again, at the
// latest when the campaign ends.
func (s *slice) putOff(now time.Time) (next time.Time, wait bool, err error) {
	e := s.b.e
	if wait, err = e.outdated(s.ctx, now); err != nil {
		return next, false, err
	}
	s.b.mu.Lock()
	s.b.waits = time.Time{}
	if wait {
		s.b.waits = now.Add(2 * putOffFor)
	}
	s.b.mu.Unlock()
	if !wait {
		return next, false, nil
	}
	e.o.Log.LogAttrs(s.ctx, slog.LevelWarn, "a round waits for a newer report", slog.String("campaign", string(s.c.ID)))
	most := putOffFor
	if left := s.c.Ends.Sub(now); !s.c.Ends.IsZero() && left < most {
		most = left
	}
	next, err = s.rest(most)
	return next, true, err
}

// outdatedFor reports whether a campaign waits for a newer report, as far as this process
// knows.
func (e *Engine) outdatedFor(c Campaign) bool {
	e.mu.Lock()
	b := e.books[c.ID]
	e.mu.Unlock()
	if b == nil || c.State != Scheduled && (c.State != Sending || c.Enrolled) {
		return false
	}
	now := e.o.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.waits)
}
