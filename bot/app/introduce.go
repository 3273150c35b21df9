package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// introduceKind is the kind of the jobs that install Lotsen's app in Teams for
// somebody who never wrote.
const introduceKind = "introduce"

// introduceEvery is the pace of them: an installation takes three requests, and Graph
// takes 30 a second for an app (facts of Teams).
const introduceEvery = 150 * time.Millisecond

// introduceFor is how long an installation that fails is tried again.
const introduceFor = 24 * time.Hour

// introduction is the payload of such a job.
type introduction struct {
	Since time.Time `json:"since"`
	Tries int       `json:"tries,omitempty"`
}

// Meeter is a platform that can be told of a conversation which somebody else began.
type Meeter interface {
	// Expect says that the conversation is about to be begun, for a message that follows.
	Expect(ctx context.Context, a dialog.Address) error
	// NotExpected takes that back: it was not begun.
	NotExpected(ctx context.Context, a dialog.Address) error
	Meet(ctx context.Context, a dialog.Address, conversation string) error
}

// introduce runs such a job. Installing twice does nothing the second time.
func (a *App) introduce(ctx context.Context, job store.Job) error {
	var in introduction
	if err := json.Unmarshal(job.Payload, &in); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding an introduction: %w", err))
	}
	person := job.ID[len(introduceKind)+1:]
	at := dialog.Address{Platform: teams.Platform, Ref: person}
	installer, installs := a.Directory.(Installer)
	platform, meets := a.platforms[teams.Platform].(Meeter)
	if !installs || !meets {
		return a.drop(ctx, job, errors.New("there is no Teams to be installed in"))
	}
	known, err := a.reach(ctx, at)
	if err != nil {
		return err
	}
	if known.Why == dialog.Removed {
		return a.drop(ctx, job, nil) // they have had it meanwhile, and did not want it
	}
	if wait := a.hindered.turn(a.Clock.Now()); wait > 0 {
		return a.unmet(ctx, job, introduction{Since: a.Clock.Now()}, wait)
	}
	if err := platform.Expect(ctx, at); err != nil {
		return fmt.Errorf("keeping that somebody is to be written to: %w", err)
	}
	chat, err := installer.InstallApp(ctx, graph.ID(person), a.TeamsApp)
	if err != nil {
		return a.notInstalled(ctx, job, in, at, err)
	}
	a.mended(ctx)
	if err := platform.Meet(ctx, at, chat); err != nil {
		return fmt.Errorf("keeping a conversation: %w", err)
	}
	return a.met(ctx, job, at, dialog.PersonID(person))
}

// notInstalled does what follows from an installation that failed. What is amiss with the
// whole organisation costs nobody anything but time; what is amiss with one person is
// believed for a while.
func (a *App) notInstalled(ctx context.Context, job store.Job, in introduction, at dialog.Address, why error) error {
	if a.hinders(ctx, at, why) {
		if err := a.platforms[teams.Platform].(Meeter).NotExpected(ctx, at); err != nil {
			return err
		}
		return a.unmet(ctx, job, introduction{Since: a.Clock.Now()}, hinderedFor)
	}
	if errors.Is(why, graph.NotFound) { // that is asked after what keeps it from everybody
		a.mended(ctx)
	}
	theirs := errors.Is(why, graph.NotFound) || errors.Is(why, graph.Invalid) || errors.Is(why, graph.Denied)
	if !theirs && a.Clock.Now().Sub(in.Since) <= introduceFor {
		in.Tries++
		return a.unmet(ctx, job, in, pause(graph.RetryAfter(why), in.Tries))
	}
	if err := a.platforms[teams.Platform].(Meeter).NotExpected(ctx, at); err != nil {
		return err
	}
	if !theirs {
		return a.drop(ctx, job, why)
	}
	a.Log.LogAttrs(ctx, slog.LevelWarn, "Lotsen's app could not be installed for somebody", slog.Any("err", why))
	if err := a.Unreachable(ctx, at, dialog.Shut); err != nil {
		return err
	}
	return a.drop(ctx, job, nil)
}

// unmet puts a job off.
func (a *App) unmet(ctx context.Context, job store.Job, in introduction, wait time.Duration) error {
	payload, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encoding an introduction: %w", err)
	}
	job.Payload = payload
	return a.later(ctx, job, wait+a.spread.take(introduceKind, a.Clock.Now(), introduceEvery))
}

// met ends the job of somebody who can be written to now: their address is known as
// theirs.
func (a *App) met(ctx context.Context, job store.Job, at dialog.Address, p dialog.PersonID) error {
	change := store.Change{At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()}}
	_, known, err := a.stored(ctx, at)
	if err != nil {
		return err
	}
	if !known {
		r, err := identity{Person: p, AsOf: a.Clock.Now().Add(-identityFor)}.record(at) // looked up when they write
		if err != nil {
			return err
		}
		change.Records = append(moved(at, "", p), r)
	}
	if err := a.Unreachable(ctx, at, ""); err != nil {
		return err
	}
	return a.commit(ctx, change)
}
