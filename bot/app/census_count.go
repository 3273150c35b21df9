package app

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"lotsen/bot/census"
	"lotsen/store"
)

// countKind is the kind, and the id, of the one job that counts everybody. It has a lane
// of its own: a million take longer than a job may usually take, and nothing waits for it.
const countKind = "count"

// The rhythm of the counts.
const (
	// countFor is how long one may take, and how long nobody else begins one.
	countFor = 10 * time.Minute
	// countEvery is how old the figures become while nothing new is read: what is known
	// grows old, and is unknown in the end.
	countEvery = time.Hour
	// countShare is how many times as long as the last count took the next one is put
	// off: a count goes through everybody.
	countShare = 50
	// countAgain is after how long one that failed is tried again, at least.
	countAgain = time.Minute
)

// counted is the last count of everybody.
type counted struct {
	mu     sync.Mutex
	totals census.Totals
	at     time.Time                    // zero: nobody has been counted
	of     map[census.Reading]time.Time // the readings that it is of
	next   time.Time                    // not before
	due    time.Time                    // when the job is due; zero: not planned by this process
	busy   bool
}

// last is the last count of everybody; at is zero if there was none.
func (k *counted) last() (totals census.Totals, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.totals, k.at
}

// when is when everybody is to be counted, of what is read now: as soon as the last count
// allows if there is something newer, else when its figures are countEvery old. Called with
// mu held.
func (k *counted) when(of map[census.Reading]time.Time, now time.Time) time.Time {
	at := now
	if maps.EqualFunc(of, k.of, time.Time.Equal) {
		at = k.at.Add(countEvery)
	}
	if k.next.After(at) {
		at = k.next
	}
	if most := now.Add(countEvery); at.After(most) {
		at = most // the clock was put back
	}
	return at
}

// countable are the readings that a count would be of; nil: who counts, or how they stand,
// is not known yet.
func (a *App) countable(ctx context.Context) (map[census.Reading]time.Time, error) {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return nil, err
	}
	of := map[census.Reading]time.Time{}
	for _, age := range ages {
		if !age.Ready && age.Reading != census.Helpdesk {
			return nil, nil
		}
		of[age.Reading] = age.AsOf
	}
	return of, nil
}

// planCount makes the count due when there is something to count, unless it is due by then.
func (a *App) planCount(ctx context.Context) error {
	of, err := a.countable(ctx)
	if err != nil || of == nil {
		return err
	}
	k, now := &a.counted, a.Clock.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	at := k.when(of, now)
	if k.busy || !k.due.IsZero() && !at.Before(k.due) && k.due.After(now.Add(-countFor)) {
		return nil // a job that is long overdue is no longer there
	}
	if err := a.commit(ctx, store.Change{At: now, Jobs: []store.Job{countJob(at)}}); err != nil {
		return err
	}
	k.due = at
	return nil
}

func countJob(at time.Time) store.Job { return store.Job{ID: countKind, Kind: countKind, Due: at} }

// takeCount counts everybody, and plans the next count. The lease of a job is shorter than
// a count may take: the job is put behind it first, which nobody but a crash lets run.
func (a *App) takeCount(ctx context.Context, job store.Job) error {
	k, now := &a.counted, a.Clock.Now()
	if err := a.commit(ctx, store.Change{At: now, DoneJobs: []store.Held{job.Held()}, Jobs: []store.Job{countJob(now.Add(countFor + leaseFor))}}); err != nil {
		return err
	}
	k.mu.Lock()
	k.busy = true
	k.mu.Unlock()
	counting, cancel := a.untilLeaving(ctx)
	defer cancel()
	err := a.count(counting)
	k.mu.Lock()
	k.busy, k.due = false, time.Time{}
	k.mu.Unlock()
	switch {
	case a.leaving.Err() != nil:
		return nil // it is planned again after the start
	case err != nil && !errors.Is(err, census.ErrNotReady):
		a.logFailure(ctx, "counting everybody", err)
	}
	return a.planCount(ctx)
}

// count counts everybody, if that can be. However it ends, the next one waits for a while.
func (a *App) count(ctx context.Context) error {
	of, err := a.countable(ctx)
	if err != nil || of == nil {
		return err
	}
	began := time.Now() // the machine's time: it is what others do without
	totals, err := a.census.CountBy(ctx, census.Filter{}, a.domain)
	wait := countShare * time.Since(began)
	k := &a.counted
	k.mu.Lock()
	defer k.mu.Unlock()
	now := a.Clock.Now()
	if err != nil {
		k.next = now.Add(max(wait, countAgain))
		return err
	}
	k.totals, k.at, k.of, k.next = totals, now, of, now.Add(wait)
	return nil
}
