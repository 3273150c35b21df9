package census

import (
	"bytes"
	"context"
	"log/slog"
	"time"
)

// finish judges the generation that was made, and makes it current or throws it away.
func (c *Census) finish(ctx context.Context, b *batch) error {
	st := b.st
	why, err := c.judge(ctx, st)
	if err != nil {
		return err
	}
	if len(why) > 0 {
		if len(b.records) > 0 { // the hints of these rows are kept already, and found by them
			if err := b.flush(ctx); err != nil {
				return err
			}
		}
		return c.refuse(ctx, st, why, nil)
	}
	now, s := c.o.Now(), &st.Stage
	st.Epoch++
	st.Rows, st.Registered, st.Capable, st.Ref, st.Oldest, st.AsOf = s.Rows, s.Registered, s.Capable, s.Ref, s.Oldest, s.Began
	st.Alarm, st.Tries, st.Garbled, st.Anew, st.Asked, st.Silent = nil, 0, 0, 0, time.Time{}, false
	st.Next = s.Began.Add(c.every(st.Name))
	c.remember(st, now)
	b.add(inAccept, string(st.Name), nil)
	s.After = ""
	switch {
	case st.Base == 0:
		st.Base, st.Phase = s.Gen, sweeping
	case s.Put == 0:
		st.Phase = sweeping
	default:
		st.Over, st.Phase = s.Gen, waiting
		st.Due = now.Add(max(c.o.Grace, 0))
	}
	c.o.Log.LogAttrs(ctx, slog.LevelInfo, "a reading of the directory is current", slog.String("reading", string(st.Name)), slog.Bool("full", s.Full),
		slog.Int("pages", s.Pages), slog.Int("rows", st.Rows), slog.Int("changed", s.Put), slog.Int("unreadable", s.Unreadable), slog.Duration("took", now.Sub(s.Began)))
	return b.flush(ctx)
}

// remember keeps how many rows could not be read. A round of people with any is not the
// whole truth, so all of them are read again before long.
func (c *Census) remember(st *state, now time.Time) {
	s := &st.Stage
	if s.Full {
		st.Unreadable, st.Usual, st.Full = 0, s.Unreadable, time.Time{}
	}
	st.Unreadable += s.Unreadable
	if st.Name == People && s.Unreadable > 0 && st.Full.IsZero() {
		st.Full = now.Add(c.o.Every.Full)
	}
}

func (c *Census) every(r Reading) time.Duration {
	switch r {
	case People:
		return c.o.Every.People
	case Report:
		return c.o.Every.Report
	}
	return c.o.Every.Groups
}

// fold copies a chunk of the upper generation into the lower one. Whoever reads finds
// the same in both.
func (c *Census) fold(ctx context.Context, st *state) error {
	b := &batch{c: c, st: st}
	over, into := c.cursor(rowsIn(st.Name, st.Over), st.Stage.After), rowsIn(st.Name, st.Base)
	for !b.full() {
		r, err := over.peek(ctx)
		if err != nil {
			return err
		}
		if r.Key == "" {
			st.Trash = append(st.Trash, st.Over)
			st.Over, st.Phase = 0, sweeping
			break
		}
		over.skip()
		was, err := c.get(ctx, st.Name, st.Base, r.Key)
		if err != nil {
			return err
		}
		if gone(r.Value) {
			b.add(into, r.Key, nil)
		} else {
			b.add(into, r.Key, r.Value)
		}
		if err := c.unindexed(b, r.Key, was, r.Value); err != nil {
			return err
		}
		st.Stage.After = r.Key
	}
	return b.flush(ctx)
}

// unindexed deletes the hints that only a row which is going needed.
func (c *Census) unindexed(b *batch, key string, was, stays []byte) error {
	if b.st.Name != People || bytes.Equal(was, stays) {
		return nil
	}
	w, err := whoOf(key)
	if err != nil {
		return err
	}
	return unindex(b, w, was, stays)
}

// sweep deletes a chunk of what is left: generations that are no longer needed, and the
// pages that came.
func (c *Census) sweep(ctx context.Context, st *state) error {
	b := &batch{c: c, st: st}
	for len(st.Trash) > 0 && !b.full() {
		done, err := c.sweepRows(ctx, b, st.Trash[0])
		if err != nil {
			return err
		}
		if done {
			st.Trash = st.Trash[1:]
		}
	}
	if len(st.Trash) > 0 || b.full() {
		return b.flush(ctx)
	}
	pages := c.cursorOf(runsIn(st.Name), "", runs)
	for range runs { // they are large: no more at once, for the sake of whoever presses
		r, err := pages.peek(ctx)
		if err != nil {
			return err
		}
		if r.Key == "" {
			c.rest(st)
			break
		}
		pages.skip()
		b.add(runsIn(st.Name), r.Key, nil)
	}
	return b.flush(ctx)
}

// sweepRows deletes rows of a generation; done: there are no more.
func (c *Census) sweepRows(ctx context.Context, b *batch, gen uint64) (done bool, err error) {
	st := b.st
	rows := c.cursor(rowsIn(st.Name, gen), "")
	for !b.full() {
		r, err := rows.peek(ctx)
		if err != nil {
			return false, err
		}
		if r.Key == "" {
			return true, nil
		}
		rows.skip()
		b.add(rows.kind, r.Key, nil)
		if st.Name != People {
			continue
		}
		stays, err := c.get(ctx, st.Name, st.Base, r.Key)
		if err != nil {
			return false, err
		}
		if err := c.unindexed(b, r.Key, r.Value, stays); err != nil {
			return false, err
		}
	}
	return false, nil
}

// rest ends the work on a reading until the next one begins, or what hangs on it has
// been looked through.
func (c *Census) rest(st *state) {
	current := st.Stage.Gen != 0 // and not thrown away
	if st.Phase == sweeping && current && (st.Name == People && st.Stage.Put > 0 || st.Name == Report) {
		st.Phase, st.Stage.After = pruning, ""
		return
	}
	st.Phase, st.Stage = idle, stage{}
	st.Due = st.Next
}
