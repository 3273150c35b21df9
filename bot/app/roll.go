package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/store"
)

// Somebody who never wrote to Lotsen can be reminded once it is known which account in a
// chat platform is theirs. So everybody in the platform is read once a day, and whose
// address the directory has is known from then on. Nothing else is kept of what was read.

// rollKind is the kind of the jobs that read who is in a platform: one for each.
const rollKind = "roll"

// rollEvery is how often Serve has it read.
const rollEvery = 24 * time.Hour

const (
	// rollFor is how long one run of the job goes on asking for pages, and rollHold how
	// many accounts it holds. With what follows it stays below jobFor.
	rollFor  = 15 * time.Second
	rollHold = 5_000
	// maxRoll bounds the accounts of one platform.
	maxRoll = 200_000
	// rollTries is how often a page is tried, after which all begins anew, rollRest later.
	rollTries = 5
	rollRest  = time.Hour
	// rollWait is when it is looked again whether the directory has been read.
	rollWait = time.Minute
)

// Rolled is a platform that can tell everybody who is in it.
type Rolled interface {
	// Members reads a page of them. The empty cursor begins; with an empty next there are
	// no more. An error is a *dialog.SendError: Refused if it cannot be told, or the cursor
	// is not believed any more.
	Members(ctx context.Context, cursor string) (page map[dialog.Address]dialog.Profile, next string, err error)
}

// rolling is the payload of such a job: how far it has come.
type rolling struct {
	Cursor string `json:"cursor,omitempty"`
	Read   int    `json:"read,omitempty"` // accounts
	Met    int    `json:"met,omitempty"`  // people who can be written to now, and could not before
	Tries  int    `json:"tries,omitempty"`
}

func rollID(platform string) string { return rollKind + "/" + platform }

// planRoll plans to read who is in each platform, where that is not planned.
func (a *App) planRoll(ctx context.Context) error {
	if a.Roll <= 0 {
		return nil
	}
	for name, p := range a.platforms {
		if _, can := p.(Rolled); !can {
			continue
		}
		_, planned, err := a.Store.Job(ctx, rollID(name))
		if err != nil {
			return fmt.Errorf("looking for the job that reads who is in a platform: %w", err)
		}
		if planned {
			continue
		}
		now := a.Clock.Now()
		if err := a.commit(ctx, store.Change{At: now, Jobs: []store.Job{{ID: rollID(name), Kind: rollKind, Due: now}}}); err != nil {
			return err
		}
	}
	return nil
}

// takeRoll runs such a job: some pages, and then again when the next may be asked for.
// What was read is kept before the cursor is, so that an end in the middle loses nothing;
// keeping it twice is the same.
func (a *App) takeRoll(ctx context.Context, job store.Job) error {
	var r rolling
	if len(job.Payload) > 0 {
		if err := json.Unmarshal(job.Payload, &r); err != nil {
			return a.drop(ctx, job, fmt.Errorf("decoding how far a platform was read: %w", err))
		}
	}
	name := job.ID[len(rollKind)+1:]
	platform, can := a.platforms[name].(Rolled)
	if !can || a.Roll <= 0 {
		return a.drop(ctx, job, nil)
	}
	switch ready, err := a.peopled(ctx); {
	case err != nil:
		return err
	case !ready:
		return a.later(ctx, job, rollWait)
	}
	reading, cancel := a.untilLeaving(ctx)
	defer cancel()
	list, next, failed := gather(reading, platform, r.Cursor)
	met, err := a.enter(reading, job, list)
	switch {
	case a.leaving.Err() != nil:
		return a.later(ctx, job, 0) // it goes on after the start
	case err != nil:
		return fmt.Errorf("finding whose the accounts of a platform are: %w", err)
	}
	r.Read, r.Met = r.Read+len(list), r.Met+met
	return a.rolled(ctx, job, name, r, next, failed)
}

// peopled reports whether the people of the directory, and the groups that decide who
// counts, have been read.
func (a *App) peopled(ctx context.Context) (bool, error) {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return false, err
	}
	for _, age := range ages {
		if !age.Ready && age.Reading != census.Helpdesk && age.Reading != census.Report {
			return false, nil
		}
	}
	return true, nil
}

// gather reads as many pages as the time of one run allows. What came before an error is
// given with it; next is where to go on.
func gather(ctx context.Context, p Rolled, cursor string) (list map[dialog.Address]dialog.Profile, next string, err error) {
	list, next = map[dialog.Address]dialog.Profile{}, cursor
	for until := time.Now().Add(rollFor); time.Now().Before(until) && len(list) < rollHold; { // the machine's time, as a network deadline
		page, after, err := p.Members(ctx, next)
		if err != nil {
			return list, next, err
		}
		for at, p := range page {
			if was, twice := list[at]; !twice || was.Kind != dialog.Member { // a member somewhere is one
				list[at] = p
			}
		}
		if next = after; next == "" {
			break
		}
	}
	return list, next, nil
}

// rolled plans what comes after one run: the next page, the same again, or all of it
// another day.
func (a *App) rolled(ctx context.Context, job store.Job, name string, r rolling, next string, failed error) error {
	wait := time.Duration(0)
	moved := next != r.Cursor
	if r.Cursor = next; moved {
		r.Tries = 0
	}
	switch retry, again := canRepeat(failed); {
	case failed == nil && (next == "" || r.Read >= maxRoll):
		a.Log.LogAttrs(ctx, slog.LevelInfo, "who is in a platform has been read", slog.String("platform", name),
			slog.Int("accounts", r.Read), slog.Int("newly_reachable", r.Met), slog.Bool("whole", next == ""))
		r, wait = rolling{}, a.Roll
	case failed == nil:
	case again && r.Tries < rollTries:
		r.Tries++
		wait = pause(retry, r.Tries)
	case r.Cursor != "": // from the beginning; what is known stays
		a.logFailure(ctx, "reading who is in a platform, which begins anew", failed)
		r, wait = rolling{}, rollRest
	default:
		a.logFailure(ctx, "reading who is in a platform", failed)
		if wait = rollRest; !again {
			wait = a.Roll
		}
		r.Tries = 0
	}
	var err error
	if job.Payload, err = json.Marshal(r); err != nil {
		return fmt.Errorf("encoding how far a platform was read: %w", err)
	}
	return a.later(ctx, job, wait)
}
