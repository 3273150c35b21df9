package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/store"
)

// inSenders has for each campaign who sends it: id → claim.
const inSenders = "campaign/sender"

// Rows calls do for every row of a round, from 1, in the order of the persons: such as for
// the list of those to whom nothing could be sent, or of whom it is not known. It holds
// some hundred at a time.
func (e *Engine) Rows(ctx context.Context, id ID, round int, do func(dialog.PersonID, Row) error) error {
	return e.eachRow(ctx, id, round, "", do)
}

// eachRow calls do for every row of a round, in the order of the persons, after one.
func (e *Engine) eachRow(ctx context.Context, id ID, round int, after dialog.PersonID, do func(dialog.PersonID, Row) error) error {
	for {
		page, err := e.o.Store.Records(ctx, ledgerOf(id, round), string(after), store.MaxPage)
		if err != nil {
			return fmt.Errorf("reading the ledger: %w", err)
		}
		for _, rec := range page {
			after = dialog.PersonID(rec.Key)
			if err := do(after, e.understand(ctx, rec)); err != nil {
				return err
			}
		}
		if len(page) < store.MaxPage {
			return nil
		}
	}
}

// load has the book say what the ledger of the round says. It reads the ledger only if
// that may have changed without this process: it was not the last to send, or an accident
// left open what was written. Every intent that it finds belongs to a sender who is gone,
// for a slice ends no sooner than its calls.
func (b *book) load(ctx context.Context, c Campaign, guard []store.Held, hours schedule.Calendar) error {
	mine, err := b.mine(ctx)
	if err != nil {
		return err
	}
	pace := schedule.Pace{PerHour: c.PerHour, PerDay: c.PerDay}
	b.mu.Lock()
	if mine && b.whole && b.round == c.Round {
		b.meter = b.meter.Under(hours, pace)
		b.mu.Unlock()
		return nil
	}
	b.whole, b.round = false, c.Round
	b.counts, b.waiting, b.lanes = Counts{}, nil, nil
	b.doubts, b.doubtful, b.since, b.doubted = nil, nil, nil, time.Time{}
	b.meter = hours.Meter(pace, b.e.o.Now())
	b.mu.Unlock()
	if err := b.claimIt(ctx, guard); err != nil {
		return err
	}
	if c.Round > 1 && pace != (schedule.Pace{}) { // the round before may have ended today
		if err := b.e.eachRow(ctx, c.ID, c.Round-1, "", b.meters); err != nil {
			return err
		}
	}
	lost := map[dialog.PersonID]Row{}
	err = b.e.eachRow(ctx, c.ID, c.Round, "", func(p dialog.PersonID, r Row) error {
		if err := b.meters(p, r); err != nil {
			return err
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		if r.State == Intent {
			lost[p] = r
		}
		b.count(r, 1)
		b.place(p, r)
		return nil
	})
	if err != nil {
		return err
	}
	for p, r := range lost {
		if err := b.giveUp(ctx, guard, p, r); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole = true
	return nil
}

// meters counts what may have been sent in the campaign's hour and day.
func (b *book) meters(_ dialog.PersonID, r Row) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.State == Sent || r.State == Unknown {
		b.meter = b.meter.Count(r.At)
	}
	return nil
}

// giveUp makes an intent that nobody will settle unknown.
func (b *book) giveUp(ctx context.Context, guard []store.Held, p dialog.PersonID, r Row) error {
	to := r
	to.State, to.At = Unknown, b.e.o.Now()
	if last := to.At.Add(callFor); last.Before(to.After) { // the clock was turned back
		to.After = last
	}
	err := b.enter(ctx, guard, entry{person: p, row: to, step: stepSettle})
	if errors.Is(err, store.ErrSeen) { // somebody has settled it just now
		var ok bool
		if to, ok, err = b.e.row(ctx, b.id, b.round, p); err == nil && !ok {
			err = errDamaged
		}
	}
	if err != nil {
		return err
	}
	b.moved(p, r, to)
	return nil
}

// mine reports whether this book was the last to send.
func (b *book) mine(ctx context.Context) (bool, error) {
	rec, err := b.e.o.Store.Record(ctx, inSenders, string(b.id))
	if err != nil {
		return false, fmt.Errorf("reading who sends the campaign: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.claim != "" && string(rec.Value) == b.claim, nil
}

func (b *book) claimIt(ctx context.Context, guard []store.Held) error {
	claim := b.e.o.Random()
	err := b.e.o.Store.Commit(ctx, store.Change{
		At: b.e.o.Now(), Guard: guard, Records: []store.Record{{Kind: inSenders, Key: string(b.id), Value: []byte(claim)}},
	})
	if err != nil {
		return fmt.Errorf("writing who sends the campaign: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.claim = claim
	return nil
}

// mostInOne is how many rows one change holds.
const mostInOne = 500

// closeAll skips everybody who is still queued: the round has ended for them. inVain: only
// those who wait for something, their platform or an answer, and not for their turn, or for
// the next day because they were reminded on this.
func (b *book) closeAll(ctx context.Context, guard []store.Held, why Why, inVain bool) error {
	people := map[dialog.PersonID]Why{}
	for _, l := range b.filled() {
		reason := why
		if h, ok := l.halted(); ok && why == TooLate {
			reason = WhyPlatform(h.Reason)
		}
		for _, p := range l.empty() {
			people[p] = reason
		}
	}
	b.mu.Lock()
	for _, t := range b.waiting {
		people[t.person] = why
	}
	b.waiting, b.whole = nil, false // until all of it is written
	b.mu.Unlock()
	list := make([]dialog.PersonID, 0, len(people))
	for p := range people {
		list = append(list, p)
	}
	slices.Sort(list) // the store writes rows in their order the fastest
	for len(list) > 0 {
		n := min(len(list), mostInOne)
		if err := b.closeSome(ctx, guard, list[:n], people, why, inVain); err != nil {
			return err
		}
		list = list[n:]
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole = true
	return nil
}

func (b *book) closeSome(ctx context.Context, guard []store.Held, list []dialog.PersonID, reasons map[dialog.PersonID]Why, why Why, inVain bool) error {
	type move struct {
		p        dialog.PersonID
		from, to Row
	}
	var moves []move
	change := store.Change{At: b.e.o.Now(), Guard: guard}
	for _, p := range list {
		row, ok, err := b.e.row(ctx, b.id, b.round, p)
		if err != nil {
			return err
		}
		if !ok || row.State != Queued {
			continue
		}
		if inVain && (row.Why == "" || row.Why == Lately) && reasons[p] == why {
			b.mu.Lock()
			b.place(p, row)
			b.mu.Unlock()
			continue
		}
		to := row
		to.State, to.At, to.After = Skipped, change.At, time.Time{}
		if to.Why == "" || why == Withdrawn {
			to.Why = reasons[p]
		}
		rec, err := rowRecord(b.id, b.round, p, to)
		if err != nil {
			return err
		}
		change.Records = append(change.Records, rec)
		moves = append(moves, move{p, row, to})
	}
	if len(moves) == 0 {
		return nil
	}
	if err := b.e.o.Store.Commit(ctx, change); err != nil {
		return fmt.Errorf("ending a round: %w", err)
	}
	for _, m := range moves {
		b.moved(m.p, m.from, m.to)
	}
	return nil
}
