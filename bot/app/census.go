package app

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"lotsen/bot/census"
	"lotsen/store"
)

func newCensus(o Options) *census.Census {
	return census.New(census.Options{
		Store: o.Store, Source: o.Directory, Now: o.Clock.Now, Log: o.Log, Policy: o.Policy,
		Helpdesk: o.HelpdeskGroup, Include: o.Include, Exclude: o.Exclude, Every: o.Every, Limits: o.Limits,
	})
}

// censusKind is the kind, and the id, of the one job that reads the directory. It has a
// lane of its own.
const censusKind = "census"

// censusFor is how long one run of the job goes on beginning steps. With the last of
// them it stays below jobFor.
const censusFor = 20 * time.Second

// planCensus makes the census' job due: what is to be read, and when, is in the store,
// and the settings may have changed. It is one job: planning twice is the same.
func (a *App) planCensus(ctx context.Context) error {
	now := a.Clock.Now()
	return a.commit(ctx, store.Change{At: now, Jobs: []store.Job{{ID: censusKind, Kind: censusKind, Due: now}}})
}

// takeCensus runs the census' job: as many steps as its time allows, and then again when
// the next one is due. Every step is durable by itself, so that a job which ends in the
// middle loses nothing.
func (a *App) takeCensus(ctx context.Context, job store.Job) error {
	stepping, cancel := a.untilLeaving(ctx)
	defer cancel()
	wait, err := time.Duration(0), error(nil)
	for until := time.Now().Add(censusFor); wait == 0 && time.Now().Before(until); { // the machine's time, as a network deadline
		if wait, err = a.census.Step(stepping); err != nil {
			break
		}
	}
	switch {
	case a.leaving.Err() != nil:
		err = nil // it goes on after the start
	case err != nil:
		return fmt.Errorf("taking the census: %w", err)
	default:
		if err := a.count(stepping); err != nil {
			a.logFailure(ctx, "counting everybody", err)
		}
	}
	return a.later(ctx, job, wait)
}

// countShare is how many times as long as the last count took the next one is put off:
// a count goes through everybody.
const countShare = 50

// counted is the last count of everybody.
type counted struct {
	mu     sync.Mutex
	totals census.Totals
	at     time.Time                    // zero: nobody has been counted
	of     map[census.Reading]time.Time // the readings that it is of
	next   time.Time
}

// count counts everybody if there is a newer reading than the last count is of, and the
// last one is long enough ago for its cost.
func (a *App) count(ctx context.Context) error {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return err
	}
	of, began := map[census.Reading]time.Time{}, time.Now()
	for _, age := range ages {
		if !age.Ready && age.Reading != census.Helpdesk {
			return nil // who counts, or how they stand, is not known yet
		}
		of[age.Reading] = age.AsOf
	}
	k := &a.counted
	k.mu.Lock()
	due := !maps.EqualFunc(of, k.of, time.Time.Equal) && !began.Before(k.next)
	k.mu.Unlock()
	if !due {
		return nil
	}
	totals, err := a.census.Count(ctx, census.Filter{})
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.totals, k.at, k.of = totals, a.Clock.Now(), of
	k.next = time.Now().Add(countShare * time.Since(began))
	return nil
}

// last is the last count of everybody; at is zero if there was none.
func (k *counted) last() (totals census.Totals, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.totals, k.at
}
