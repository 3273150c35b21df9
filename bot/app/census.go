package app

import (
	"context"
	"fmt"
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
		if err := a.planCount(ctx); err != nil {
			a.logFailure(ctx, "planning to count everybody", err)
		}
	}
	return a.later(ctx, job, wait)
}
