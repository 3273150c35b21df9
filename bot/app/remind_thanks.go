package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/slack"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// Somebody who has registered since a campaign wrote to them is thanked once, and told that
// no more reminders come: unless they were told in the guide that they are done, or the
// campaign does not run any more.

// thanksKind is the kind of the jobs that do so; one for each campaign and person.
const thanksKind = "campaign-thanks"

// toldKind is the kind of the records of when somebody was told last that Microsoft confirms
// that they are done: person → time.
const toldKind = "told-done"

// How far apart that is done: nobody waits for it, and people who wait for an answer want
// what the platforms allow.
const (
	thankSlack = 3 * time.Second
	thankOther = time.Second
)

// askingFor is when it is looked again whether somebody who waits for Microsoft's answer has
// got it.
const askingFor = 10 * time.Minute

// thanks is the payload of such a job.
type thanks struct {
	reply
	Campaign campaign.ID `json:"campaign"`
	First    time.Time   `json:"first"` // when the campaign first reminded them
}

// Thanks implements campaign.Thanker: where they were last active, if they can be reached.
func (c reminders) Thanks(ctx context.Context, x campaign.Campaign, p dialog.PersonID, first time.Time) (store.Job, error) {
	places, err := c.Places(ctx, p)
	if err != nil {
		return store.Job{}, err
	}
	i := slices.IndexFunc(places, func(at campaign.Place) bool { return at.Why == "" && !at.First })
	if i < 0 {
		return store.Job{}, nil
	}
	e := dialog.Event{Person: p, From: places[i].Address}
	return newJob(fmt.Sprintf("%s/%s/%s", thanksKind, x.ID, p), thanksKind, e, c.thanksTurn(e.From),
		thanks{reply: reply{To: e.From, Way: wayPost}, Campaign: x.ID, First: first})
}

// thanksTurn is when the next thanks go out on a platform: in office hours.
func (a *App) thanksTurn(at dialog.Address) time.Time {
	apart := thankOther
	if at.Platform == slack.Platform {
		apart = thankSlack
	}
	opens := a.Desk.Calendar.NextOpen(a.Clock.Now())
	return opens.Add(a.spread.take("thanks/"+at.Platform, opens, apart))
}

// thank runs such a job.
func (a *App) thank(ctx context.Context, job store.Job) error {
	var t thanks
	if err := json.Unmarshal(job.Payload, &t); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding thanks: %w", err))
	}
	now := a.Clock.Now()
	if !a.Desk.Calendar.Open(now) {
		return a.later(ctx, job, a.thanksTurn(t.To).Sub(now))
	}
	e, c, err := a.standing(ctx, job.Person, t.To, t.Locale)
	if err != nil {
		return err
	}
	wait, due, err := a.thankable(ctx, job.Person, t, c)
	switch {
	case err != nil:
		return err
	case !due:
		return a.drop(ctx, job, nil)
	case wait > 0:
		return a.later(ctx, job, wait)
	}
	if t.Since.IsZero() {
		t.Since = now
	}
	err = a.commit(ctx, store.Change{At: now, Dedupe: job.ID})
	if again := errors.Is(err, store.ErrSeen); err != nil && !again {
		return err
	} else if again {
		t.Maybe = true // the program may have ended right after it was posted
	}
	was, err := a.living(ctx, t.To)
	if err != nil {
		return err
	}
	if e.Facts.Locale == "" {
		e.Facts.Locale = a.entry(ctx, graph.ID(job.Person)).Person.Language
	}
	_, err = a.deliver(ctx, job, &t, was, a.Desk.Book.ThankYou(c, e))
	return err
}

// thankable reports whether there is still reason to thank somebody, and how long to wait
// with it: they are done for certain, have not been told, and can be reached where they were,
// and the campaign still runs.
func (a *App) thankable(ctx context.Context, p dialog.PersonID, t thanks, c dialog.Conversation) (wait time.Duration, due bool, err error) {
	x, err := a.campaigns.Get(ctx, t.Campaign)
	if err != nil || !underWay(x) {
		if noCampaign(err) {
			err = nil
		}
		return 0, false, err
	}
	_, theirs, err := a.heir(ctx, p, t.To)
	if err != nil || !theirs {
		return 0, false, err
	}
	known, err := a.reach(ctx, t.To)
	if err != nil || known.Why != "" {
		return 0, false, err
	}
	entry := a.entry(ctx, graph.ID(p))
	if entry.Person.ID == "" || entry.Exclusion != graph.Counted || a.Policy.Judge(entry.Status, a.Clock.Now()) != graph.Done {
		return 0, false, nil
	}
	told, err := a.Store.Record(ctx, toldKind, string(p))
	if err != nil {
		return 0, false, fmt.Errorf("reading when somebody was told that they are done: %w", err)
	}
	if at, err := time.Parse(time.RFC3339Nano, string(told.Value)); err == nil && !at.Before(t.First) {
		return 0, false, nil
	}
	if _, waits := c.Waiting(); waits { // they are about to be told
		_, asks, err := a.Store.Job(ctx, checkKind+"/"+string(p))
		if err != nil {
			return 0, false, fmt.Errorf("looking whether somebody waits for Microsoft: %w", err)
		}
		if asks {
			return askingFor, true, nil
		}
	}
	until, _, err := reminders{a}.Away(ctx, t.To)
	if err != nil { // that the platform does not tell keeps nobody from it
		return 0, true, nil
	}
	return max(0, until.Sub(a.Clock.Now())), true, nil
}
