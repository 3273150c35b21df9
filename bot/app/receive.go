package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lotsen/dialog"
	"lotsen/store"
)

// inboxJob is an event of somebody who is not known yet, waiting to be looked up.
const inboxJob = "inbox"

// decideTries bounds how often a decision is made anew because the conversation
// had moved on.
const decideTries = 8

// Receive takes an event from a platform. When it returns nil the event is durable,
// and the platform may be told so; the answer follows. An event that came before
// is nil too, and does nothing.
func (a *App) Receive(ctx context.Context, e dialog.Event) error {
	e = FromPerson(e.Redacted())
	e.Now = a.Clock.Now()
	who, known, err := a.stored(ctx, e.From)
	if err != nil {
		return err
	}
	due := e.Now
	if e.Via == dialog.Installed {
		due = a.Desk.Calendar.Polite(e.Now) // nobody asked for it
	} else if known && who.believed(e.Now) && a.serves(who) {
		return a.decide(ctx, who.as(e), nil)
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encoding an event: %w", err)
	}
	err = a.commit(ctx, store.Change{At: e.Now, Dedupe: inboxJob + "/" + e.ID, Jobs: []store.Job{{
		ID: inboxJob + "/" + e.ID, Kind: inboxJob, Person: e.From.Unknown(), Due: due, Payload: payload,
	}}})
	if errors.Is(err, store.ErrSeen) {
		return nil
	}
	return err
}

// inbox looks up who an event is from and decides it.
func (a *App) inbox(ctx context.Context, job store.Job) error {
	var e dialog.Event
	if err := json.Unmarshal(job.Payload, &e); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding an event: %w", err))
	}
	before, known, err := a.stored(ctx, e.From)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	if e.Via == dialog.Installed {
		switch begun, err := a.begun(ctx, e.From, before); {
		case err != nil:
			return err
		case begun:
			return a.drop(ctx, job, nil) // they have talked since: no greeting
		}
		e.Now = now
	}
	if known && before.believed(now) && a.serves(before) {
		return a.decideFor(ctx, job, before.as(e), store.Change{}) // found while this one waited
	}
	who, sure := a.identify(ctx, e.From, now)
	if !sure && known {
		if who.Kind != dialog.Member {
			before.Kind = who.Kind // that much the platform did say
		}
		who = before // older, but better than a stranger
	}
	if !a.serves(who) {
		return a.turnAway(ctx, job, e, who, before)
	}
	if !sure {
		who = who.doubted(now)
	}
	r, err := who.record(e.From)
	if err != nil {
		return err
	}
	records := append([]store.Record{r}, moved(e.From, before.Person, who.Person)...)
	return a.decideFor(ctx, job, who.as(e), store.Change{Records: records})
}

// decideFor decides an event that a job has brought, and ends the job with it. An
// event that was decided before ends it too.
func (a *App) decideFor(ctx context.Context, job store.Job, e dialog.Event, more store.Change) error {
	more.DoneJobs = append(more.DoneJobs, job.Held())
	err := a.decide(ctx, e, &more)
	if errors.Is(err, store.ErrSeen) {
		return a.drop(ctx, job, nil)
	}
	return err
}

// begun reports whether somebody has a conversation already.
func (a *App) begun(ctx context.Context, at dialog.Address, who identity) (bool, error) {
	for _, p := range []dialog.PersonID{who.Person, at.Unknown()} {
		if p == "" {
			continue
		}
		c, err := a.Store.Conversation(ctx, p)
		if err != nil {
			return false, fmt.Errorf("reading a conversation: %w", err)
		}
		if c.Rev > 0 {
			return true, nil
		}
	}
	return false, nil
}
