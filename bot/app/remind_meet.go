package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/store"
)

// Somebody who was never seen can be written to in Teams once Lotsen's app is installed for
// them. That is done when it is their turn: nobody gets an app for a reminder that is not
// sent. Until it is done their turn is put off.

const (
	// meetTakes is how long an installation takes, after which it is looked whether it is
	// done.
	meetTakes = 10 * time.Second
	// shutFor is how long it is believed that the app cannot be installed for somebody: they
	// may get a licence.
	shutFor = 24 * time.Hour
)

// meets reports whether Lotsen can install its app in Teams for people.
func (a *App) meets() bool {
	_, installs := a.Directory.(Installer)
	_, meets := a.platforms[teams.Platform].(Meeter)
	return installs && meets && a.TeamsApp != ""
}

// introducible is the place of somebody in Teams who was never seen there; may: they can be
// introduced, as far as is known. Who has removed Lotsen is not introduced again: they have
// met it, and did not want it.
func (a *App) introducible(ctx context.Context, p dialog.PersonID) (at campaign.Place, may bool, err error) {
	if !a.meets() || !p.Known() {
		return at, false, nil
	}
	at.Address, at.First = dialog.Address{Platform: teams.Platform, Ref: string(p)}, true
	known, err := a.reach(ctx, at.Address)
	if err != nil {
		return at, false, err
	}
	shut := known.Why == dialog.Removed || known.Why != "" && a.Clock.Now().Sub(known.At) <= shutFor
	return at, known.Seen.IsZero() && !shut, nil
}

// introduced is until when somebody in Teams has to wait for their introduction, which is
// planned if need be; zero: they can be written to.
func (a *App) introduced(ctx context.Context, at dialog.Address) (until time.Time, err error) {
	if at.Platform != teams.Platform || !a.meets() {
		return until, nil
	}
	known, err := a.reach(ctx, at)
	if err != nil {
		return until, err
	}
	_, met, err := a.stored(ctx, at)
	if err != nil || met && known.Why == "" || known.Why == dialog.Removed {
		return until, err
	}
	id := introduceKind + "/" + at.Ref
	job, planned, err := a.Store.Job(ctx, id)
	if err != nil {
		return until, fmt.Errorf("looking for an introduction: %w", err)
	}
	now := a.Clock.Now()
	if !planned {
		if job, err = a.meet(ctx, id, now); err != nil {
			return until, err
		}
	}
	if job.Due.After(now) {
		now = job.Due
	}
	return now.Add(meetTakes), nil
}

// meet plans an introduction, in the pace of them.
func (a *App) meet(ctx context.Context, id string, now time.Time) (store.Job, error) {
	payload, err := json.Marshal(introduction{Since: now})
	if err != nil {
		return store.Job{}, fmt.Errorf("encoding an introduction: %w", err)
	}
	due := now.Add(a.spread.take(introduceKind, now, introduceEvery))
	job := store.Job{ID: id, Kind: introduceKind, Due: due, Payload: payload}
	return job, a.commit(ctx, store.Change{At: now, Jobs: []store.Job{job}})
}
