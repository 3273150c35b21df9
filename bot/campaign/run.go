package campaign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"lotsen/store"
)

const (
	// sliceFor is how long one Run goes on, besides the calls that it waits for.
	sliceFor = 20 * time.Second
	// mostSteps bounds a Run that finds the campaign changed again and again.
	mostSteps = 1_000
	// idleFor is how long a campaign that waits sleeps at most.
	idleFor = time.Hour
	// lastRound is how many days somebody is waited for if nothing follows the round.
	lastRound = 7
	// closeEvery is how often those who wait in vain are given up after that.
	closeEvery = 30 * time.Minute
)

// Run does for sliceFor, and as long as calls that it began take, what a campaign needs:
// begins a round, writes its ledger, sends, finds out what has arrived, ends the round,
// hands over, ends the campaign. job is the campaign's, leased for two minutes or more.
//
// Run gives the job back by itself: next is when it is due again, zero when it is gone.
// So the caller has only to wake its runner. With an error the job is still held, and the
// caller's to give back; store.ErrLease says that it was lost, and nothing more is known
// to be wrong.
func (e *Engine) Run(ctx context.Context, id ID, job store.Held) (next time.Time, err error) {
	b := e.book(id)
	select {
	case b.open <- struct{}{}:
		defer func() { <-b.open }()
	case <-ctx.Done():
		return next, ctx.Err()
	}
	limited, stop := context.WithTimeout(ctx, sliceFor)
	defer stop()
	var raw []byte
	for range mostSteps {
		var more bool
		next, raw, more, err = e.step(limited, b, job)
		switch {
		case errors.Is(err, ErrMoved), errors.Is(err, errStopped):
			err, more, next = nil, true, e.o.Now() // look again what it is now
		case limited.Err() != nil && ctx.Err() == nil && isEnd(err):
			err, next = nil, e.o.Now() // the slice has ended, no more
		}
		if err != nil {
			return time.Time{}, err
		}
		if !more || limited.Err() != nil {
			break
		}
	}
	if ctx.Err() != nil { // the program ends; the job is free after the start
		return next, ctx.Err()
	}
	if next.IsZero() {
		err := e.end(ctx, id, raw, job)
		if !errors.Is(err, ErrMoved) {
			return next, err
		}
		next = e.o.Now()
	}
	return e.giveBack(ctx, id, raw, job, next)
}

// end ends the job of a campaign that needs none. The campaign takes a version for it, so
// that somebody who moves it at the same time, and counts on the job, has to look again.
func (e *Engine) end(ctx context.Context, id ID, raw []byte, job store.Held) error {
	change := store.Change{DoneJobs: []store.Held{job}}
	if raw == nil {
		return wrap("ending a campaign's job", e.o.Store.Commit(ctx, change))
	}
	c, err := decode(store.Record{Value: raw})
	if err != nil {
		return err
	}
	if err := e.keep(ctx, &c, change); err != nil {
		return err
	}
	e.forget(id)
	return nil
}

// giveBack plans the job anew. Who changed the campaign while the job was held has left it
// alone, so that it is looked at once more afterwards.
func (e *Engine) giveBack(ctx context.Context, id ID, raw []byte, job store.Held, next time.Time) (time.Time, error) {
	change := store.Change{Guard: []store.Held{job}, Jobs: []store.Job{{ID: job.ID, Kind: JobKind, Due: next}}}
	if err := e.o.Store.Commit(ctx, change); err != nil {
		return time.Time{}, fmt.Errorf("giving a campaign's job back: %w", err)
	}
	rec, err := e.o.Store.Record(ctx, inCampaigns, string(id))
	if err != nil || bytes.Equal(rec.Value, raw) {
		return next, wrap("looking at a campaign once more", err)
	}
	change = store.Change{}
	if err := e.plan(ctx, Campaign{ID: id, Round: 1}, &change); err != nil {
		return next, err
	}
	err = e.o.Store.Commit(ctx, change)
	if errors.Is(err, store.ErrLease) { // another has run it meanwhile
		err = nil
	}
	return e.o.Now(), wrap("planning a campaign's job", err)
}

// step does one thing that the campaign needs. more: there may be another to do at once.
func (e *Engine) step(ctx context.Context, b *book, job store.Held) (next time.Time, raw []byte, more bool, err error) {
	rec, err := e.o.Store.Record(ctx, inCampaigns, string(b.id))
	if err != nil || rec.Value == nil {
		return next, nil, false, wrap("reading a campaign", err)
	}
	c, err := decode(rec)
	if err != nil {
		return next, rec.Value, false, err
	}
	hours, err := e.calendar(c)
	if err != nil {
		return next, rec.Value, false, err
	}
	s := &slice{b: b, c: c, raw: rec.Value, guard: []store.Held{job}, hours: hours, ctx: ctx}
	switch c.State {
	case Scheduled:
		next, more, err = s.scheduled()
	case Sending:
		next, more, err = s.sending()
	case Paused:
		next, err = s.rest(idleFor)
	case Done, Cancelled:
		next, err = s.wound()
	}
	return next, rec.Value, more, err
}

// isEnd reports whether an error says no more than that a context has ended.
func isEnd(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
