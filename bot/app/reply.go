package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// replyKind is the kind of the jobs that answer somebody.
const replyKind = "reply"

// living is the kind of the records of the one message per address that can be
// pressed.
const living = "living"

// replyTries bounds how often an answer that was not delivered is tried again.
const replyTries = 12

// way is how an answer appears: in place of the message that was pressed, or below.
type way string

const (
	wayPost    way = "post"
	wayReplace way = "replace"
)

// reply is the payload of a reply job. The message itself is not in it: after a
// crash it is made anew from where the conversation stands.
type reply struct {
	To     dialog.Address `json:"to"`
	Way    way            `json:"way"`
	Locale string         `json:"locale,omitempty"`
	Rev    uint64         `json:"rev"` // the revision of the message
	Tries  int            `json:"tries,omitempty"`
}

func replyJob(e dialog.Event, w way, rev uint64) (store.Job, error) {
	return newJob(replyKind+"/"+e.ID, replyKind, e, e.Now, reply{To: e.From, Way: w, Locale: e.Facts.Locale, Rev: rev})
}

// newJob is a job of the person of an event.
func newJob(id, kind string, e dialog.Event, due time.Time, payload any) (store.Job, error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return store.Job{}, fmt.Errorf("encoding a job: %w", err)
	}
	return store.Job{ID: id, Kind: kind, Person: e.Person, Due: due, Payload: raw}, nil
}

// lived is the living message of an address.
type lived struct {
	Ref dialog.Ref `json:"ref"`
	Rev uint64     `json:"rev"` // the revision of its buttons
}

func (a *App) living(ctx context.Context, to dialog.Address) (lived, error) {
	var l lived
	r, err := a.Store.Record(ctx, living, addressKey(to))
	if err != nil || r.Value == nil {
		return l, err
	}
	if err := json.Unmarshal(r.Value, &l); err != nil {
		return l, fmt.Errorf("decoding a living message: %w", err)
	}
	return l, nil
}

// reply runs a reply job.
func (a *App) reply(ctx context.Context, job store.Job) error {
	var r reply
	if err := json.Unmarshal(job.Payload, &r); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a reply: %w", err))
	}
	now, err := a.living(ctx, r.To)
	if err != nil {
		return err
	}
	message, fresh := a.fresh.take(job.ID, r.Rev)
	if !fresh {
		e, c, err := a.standing(ctx, job.Person, r.To, r.Locale)
		if err != nil {
			return err
		}
		if now.Rev >= c.Rev && now.Ref != "" {
			return a.drop(ctx, job, nil) // it was delivered before the crash
		}
		message = a.Desk.Book.Current(c, e)
	}
	if now.Rev > message.At.Rev {
		return a.drop(ctx, job, nil) // a later answer was quicker
	}
	waits, err := a.deliver(ctx, job, r, now, message)
	if waits {
		a.fresh.put(job.ID, message)
	}
	return err
}

// deliver sends a message and settles its job: done, given up, or waiting to be
// tried again.
func (a *App) deliver(ctx context.Context, job store.Job, r reply, now lived, m dialog.Message) (waits bool, err error) {
	err = a.send(ctx, job, r.To, r.Way, now, m)
	if retry, ok := again(err); ok && r.Tries < replyTries {
		r.Tries++
		if job.Payload, err = json.Marshal(r); err != nil {
			return false, fmt.Errorf("encoding a job: %w", err)
		}
		return true, a.later(ctx, job, retry)
	}
	if err != nil {
		return false, a.drop(ctx, job, err)
	}
	return false, nil
}

// standing is where a person's conversation stands, and an event of theirs that
// does nothing.
func (a *App) standing(ctx context.Context, p dialog.PersonID, to dialog.Address, locale string) (dialog.Event, dialog.Conversation, error) {
	e := dialog.Event{Person: p, From: to, Now: a.Clock.Now(), Facts: dialog.Facts{Locale: locale}}
	who, ok, err := a.stored(ctx, to)
	if err != nil {
		return e, dialog.Conversation{}, err
	}
	if ok && who.Person == p {
		e = who.as(e)
	}
	c, err := a.Store.Conversation(ctx, p)
	if err != nil {
		return e, c, fmt.Errorf("reading a conversation: %w", err)
	}
	return e, c, nil
}

// send delivers a message and settles its job.
func (a *App) send(ctx context.Context, job store.Job, to dialog.Address, w way, now lived, m dialog.Message) error {
	platform, ok := a.platforms[to.Platform]
	if !ok {
		return &dialog.SendError{Outcome: dialog.Refused, Reason: "no-platform", Err: fmt.Errorf("there is no platform %q", to.Platform)}
	}
	var ref dialog.Ref
	var err error
	var failed *dialog.SendError
	if w == wayReplace && now.Ref != "" {
		ref, err = platform.Replace(ctx, to, now.Ref, m)
		if errors.As(err, &failed) && failed.Outcome == dialog.Refused {
			w = wayPost // the message is gone; a new one takes its place
		}
	} else {
		w = wayPost
	}
	if w == wayPost {
		ref, err = platform.Post(ctx, to, m, job.ID)
	}
	if err != nil {
		return err
	}
	value, err := json.Marshal(lived{ref, m.At.Rev})
	if err != nil {
		return fmt.Errorf("encoding a living message: %w", err)
	}
	return a.commit(ctx, store.Change{
		At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()},
		Records: []store.Record{{Kind: living, Key: addressKey(to), Value: value}},
	})
}

// again reports whether a send may be tried again, and after how long. What may
// have been delivered is not.
func again(err error) (time.Duration, bool) {
	var failed *dialog.SendError
	if !errors.As(err, &failed) || failed.Outcome != dialog.NotSent {
		return 0, false
	}
	return max(failed.Retry, 2*time.Second), true
}

// later gives a job back, to be run again after a while.
func (a *App) later(ctx context.Context, job store.Job, after time.Duration) error {
	now := a.Clock.Now()
	held := job.Held()
	job.Due, job.Lease = now.Add(after), 0
	return a.commit(ctx, store.Change{At: now, DoneJobs: []store.Held{held}, Jobs: []store.Job{job}})
}

// drop ends a job that has nothing more to do; why, if it is an error, is logged.
func (a *App) drop(ctx context.Context, job store.Job, why error) error {
	if why != nil {
		a.Log.LogAttrs(ctx, slog.LevelError, "a job was given up", slog.String("kind", job.Kind), slog.Any("err", why))
	}
	err := a.commit(ctx, store.Change{At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()}})
	if errors.Is(err, store.ErrLease) {
		return nil
	}
	return err
}
