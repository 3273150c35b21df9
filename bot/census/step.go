package census

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/graph"
)

// Bounds of a reading.
const (
	// maxPages of one reading: a directory that never ends is not believed.
	maxPages = 20_000
	// maxEmpty pages after one another: one or a few are allowed, and cost a request each.
	maxEmpty = 100
	// triesMalformed is how often a page that cannot be understood is asked for before
	// the reading is refused.
	triesMalformed = 3
	firstPause     = 15 * time.Second // after a call without an answer, doubled each time
	longestPause   = 10 * time.Minute
	longestWait    = time.Hour + time.Minute // of those that a source asks for
	// behind is how long after Microsoft's wait the reading goes on: people who wait for
	// the end of the same wait go first.
	behind = 100 * time.Millisecond
	// patient is how often a wait of Microsoft's is kept to the letter; after that it is
	// leastPause at least.
	patient    = 20
	leastPause = time.Minute
)

// Step takes one step of the reading that is due for the longest time: reads a page, or
// does a part of what follows. It says when to call it again; 0: at once. The source's
// troubles are no errors: they are kept as alarms and waited out. An error is the
// store's, or that ctx ended; after it Step may be called again, and goes on from the
// last commit.
//
// A step holds one page, or the rows of some ten thousand people, however many there
// are. It takes as long as the source takes for the page (at most Options.CallFor), and
// for writing a few seconds at most.
func (c *Census) Step(ctx context.Context) (next time.Duration, err error) {
	c.steps.Lock()
	defer c.steps.Unlock()
	var due *state
	now := c.o.Now()
	for _, r := range all() {
		st, err := c.state(ctx, r)
		if err != nil {
			return 0, err
		}
		if !c.asked(r) && st.Phase != sweeping {
			continue // or what is left of a group that the settings named once is swept
		}
		if st.Due.Sub(now) > c.furthest(st) {
			st.Due = now // the clock was put back, or the settings ask for more
		}
		if due == nil || st.Due.Before(due.Due) {
			due = st
		}
	}
	if wait := due.Due.Sub(now); wait > 0 {
		return wait, nil
	}
	due.Due = now // behind the others that are due
	err = c.step(ctx, due)
	if errors.Is(err, errOvertaken) {
		err = nil
	}
	return 0, err
}

// furthest is how far away the next step of a reading may be.
func (c *Census) furthest(st *state) time.Duration {
	switch st.Phase {
	case idle:
		return max(c.every(st.Name), c.o.Every.Again, longestPause)
	case waiting:
		return max(c.o.Grace, 0)
	}
	return longestWait
}

func (c *Census) step(ctx context.Context, st *state) error {
	switch st.Phase {
	case idle, reading:
		return c.read(ctx, st)
	case weighing:
		return c.weigh(ctx, st)
	case waiting:
		st.Phase, st.Folded = folding, st.Epoch
		return c.commit(ctx, st, nil)
	case folding:
		return c.fold(ctx, st)
	case sweeping:
		return c.sweep(ctx, st)
	case pruning:
		return c.prune(ctx, st)
	}
	return fmt.Errorf("%w: %s are in no phase", ErrDamaged, st.Name)
}

// begin begins a generation.
func (c *Census) begin(st *state) {
	now := c.o.Now()
	st.Gen++
	full := st.Name != People || st.Token == "" || !st.Full.IsZero() && !now.Before(st.Full)
	st.Phase = reading
	st.Stage = stage{Gen: st.Gen, Full: full, Began: now}
	if st.Asked.IsZero() {
		st.Asked = now
	}
	if !full {
		st.Stage.From, st.Stage.Rows = st.Token, st.Rows
	}
}

// read reads a page into the generation that is being made.
func (c *Census) read(ctx context.Context, st *state) error {
	if st.Phase == idle {
		c.begin(st)
	}
	p, err := c.ask(ctx, st)
	if err == nil {
		err = p.sound(st)
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return c.trouble(ctx, st, err)
	}
	return c.take(ctx, st, p)
}

// trouble keeps that a page did not come: the reading goes on later, begins anew, or is
// refused.
func (c *Census) trouble(ctx context.Context, st *state, err error) error {
	now := c.o.Now()
	c.tellSilence(ctx, st, now)
	st.Tries++
	pause := min(firstPause<<min(st.Tries-1, 10), longestPause)
	switch {
	case errors.Is(err, graph.Expired) && (st.Stage.From != "" || st.Token != ""):
		c.o.Log.LogAttrs(ctx, slog.LevelInfo, "a token has expired; the reading begins anew", slog.String("reading", string(st.Name)))
		st.Token, st.Tries, st.Anew = "", st.Tries-1, st.Anew+1
		if st.Anew > 1 { // once is usual; where no token holds there is no end to beginning
			now = now.Add(min(firstPause<<min(st.Anew-2, 10), longestPause))
		}
		return c.drop(ctx, st, now)
	case errors.Is(err, graph.Malformed) && st.Garbled+1 >= triesMalformed:
		return c.refuse(ctx, st, []Cause{NotUnderstood}, err)
	case errors.Is(err, graph.Throttled), errors.Is(err, graph.Unavailable), errors.Is(err, graph.Malformed):
		st.Due = now.Add(max(pause, graph.RetryAfter(err)))
		if errors.Is(err, graph.Malformed) {
			st.Garbled++
		}
		if after := graph.RetryAfter(err); after > 0 && errors.Is(err, graph.Throttled) {
			if after += behind; st.Tries > patient {
				after = max(after, leastPause)
			}
			st.Due = now.Add(after)
		}
	case errors.Is(err, graph.Licence):
		st.raise(Alarm{Reason: NoLicence}, now)
		st.Due = now.Add(longestPause)
	case errors.Is(err, graph.Denied):
		st.raise(Alarm{Reason: NotGranted}, now)
		st.Due = now.Add(longestPause)
	case errors.Is(err, graph.NoGroup):
		st.raise(Alarm{Reason: GroupMissing}, now)
		st.Due = now.Add(longestPause)
	default:
		st.Due = now.Add(pause)
	}
	if furthest := now.Add(longestWait); st.Due.After(furthest) {
		st.Due = furthest
	}
	c.o.Log.LogAttrs(ctx, slog.LevelWarn, "a page of the directory did not come", slog.String("reading", string(st.Name)),
		slog.Duration("again_after", st.Due.Sub(now)), slog.Any("err", err))
	return c.commit(ctx, st, nil)
}

// drop throws the generation that is being made away; the next one begins at next.
func (c *Census) drop(ctx context.Context, st *state, next time.Time) error {
	st.Trash = append(st.Trash, st.Stage.Gen)
	st.Stage, st.Next, st.Phase = stage{}, next, sweeping
	return c.commit(ctx, st, nil)
}
