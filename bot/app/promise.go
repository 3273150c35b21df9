package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/employee"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// A promise is kept as somebody asked for it, for they chose the time: also right after a
// campaign has reminded them, where they may have asked for it. After it no campaign reminds
// them on the same working day. The one exception is a campaign's reminder that came after
// they had promised, and less than justNow before: then they have just been reminded, and
// the promise counts as kept. That is rare, for who has promised gets none of a campaign's
// before; their time may have come while it was under way.
const justNow = time.Hour

// openFor is how long a promise waits to learn whether a campaign's reminder arrived.
const openFor = 2 * time.Minute

// promise keeps a promise: a reminder, or the good news that it is not needed.
func (a *App) promise(ctx context.Context, job store.Job) error {
	var promised employee.Reminder
	if err := json.Unmarshal(job.Payload, &promised); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a promise: %w", err))
	}
	who, theirs, err := a.heir(ctx, job.Person, promised.From)
	switch {
	case err != nil:
		return err
	case !theirs:
		return a.drop(ctx, job, errSomebodyElse)
	}
	release, free := a.campaigns.Hold(who)
	if !free {
		return a.later(ctx, job, time.Second) // a campaign is at it
	}
	defer release()
	at, err := a.reachable(ctx, who, promised.From)
	if err != nil {
		return err
	}
	e, _, err := a.standing(ctx, who, at, "")
	if err != nil {
		return err
	}
	e.Action, e.Arg = dialog.PromiseDue, promised.At.Format(time.RFC3339)
	var more store.Change
	if who.Known() {
		heard := a.ask(ctx, who, at, dialog.MFARegistered)
		a.learn(ctx, &more, graph.ID(who), heard.status)
		if heard.answer == dialog.Confirmed && heard.arg == "" { // with what lasts
			e.Action, e.Arg = heard.answer, ""
		}
	}
	e.ID, e.Now, e.Facts.Roles = fmt.Sprintf("%s/%d", job.ID, promised.At.Unix()), a.Clock.Now(), []dialog.Role{dialog.Program}
	if e.Action == dialog.PromiseDue {
		last, open, err := a.campaigns.Reached(ctx, who)
		switch {
		case err != nil:
			return err
		case open && e.Now.Sub(promised.At) < openFor:
			return a.later(ctx, job, retryAfter)
		case !promised.Made.IsZero() && last.After(promised.Made) && e.Now.Sub(last) < justNow:
			return a.relieved(ctx, job, e, promised, more)
		}
	}
	return a.decideFor(ctx, job, e, more)
}

// relieved ends a promise that counts as kept. Nothing is said, and nothing moves.
func (a *App) relieved(ctx context.Context, job store.Job, e dialog.Event, promised employee.Reminder, more store.Change) error {
	lock := a.mutex(e.Person)
	lock.Lock()
	defer lock.Unlock()
	c, err := a.Store.Conversation(ctx, e.Person)
	if err != nil {
		return fmt.Errorf("reading a promise: %w", err)
	}
	change := more
	change.At, change.DoneJobs = e.Now, []store.Held{job.Held()}
	if c.Promise.Equal(promised.At) {
		change.Person, change.FromRev = e.Person, c.Rev
		c.Promise = time.Time{}
		c.Rev++
		change.Conversation = &c
	}
	return a.commit(ctx, change)
}

// spares adds to a decision what spares somebody a message: that they are reminded as they
// had asked for, so that no campaign does on the same day; that they are told that they are
// done, so that no campaign thanks them for it.
func spares(change *store.Change, e dialog.Event) (err error) {
	if change.Conversation == nil || !e.Person.Known() {
		return nil
	}
	var r store.Record
	switch e.Action {
	case dialog.PromiseDue:
		r, err = campaign.Kept(e.Person, e.Now)
	case dialog.Confirmed:
		r = store.Record{Kind: toldKind, Key: string(e.Person), Value: []byte(e.Now.UTC().Format(time.RFC3339Nano))}
	default:
		return nil
	}
	change.Records = append(change.Records, r)
	return err
}
