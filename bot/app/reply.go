package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/store"
)

// replyKind is the kind of the jobs that answer somebody.
const replyKind = "reply"

// replyFor is how long an answer that was not delivered is tried again.
const replyFor = 12 * time.Hour

// way is how an answer appears: in place of the message that was pressed, or below.
type way string

const (
	wayPost    way = "post"
	wayReplace way = "replace"
	// wayRefresh changes the message that can be pressed, and is nothing where
	// there is none.
	wayRefresh way = "refresh"
)

// reply is the payload of a job that shows somebody a message. The message itself
// is not in it: after a crash it is made anew from where the conversation stands.
type reply struct {
	To     dialog.Address `json:"to"`
	Way    way            `json:"way"`
	On     dialog.Ref     `json:"on,omitempty"` // the message that was pressed
	Locale string         `json:"locale,omitempty"`
	Rev    uint64         `json:"rev"`             // the revision of the message
	Since  time.Time      `json:"since"`           // when it was decided
	Tries  int            `json:"tries,omitempty"` // so often it was not delivered
	// Maybe: it may have been posted; the platform is asked before it is again.
	Maybe bool `json:"maybe,omitempty"`
	// Late looks again after an answer of which nobody knows whether it arrived; see late.
	Late bool `json:"late,omitempty"`
}

// answer is a reply to an event.
func answer(e dialog.Event, w way, rev uint64) reply {
	return reply{To: e.From, Way: w, On: e.On, Locale: e.Facts.Locale, Rev: rev, Since: e.Now}
}

func replyJob(e dialog.Event, w way, rev uint64) (store.Job, error) {
	return newJob(replyKind+"/"+e.ID, replyKind, e, e.Now, answer(e, w, rev))
}

// newJob is a job of the person of an event.
func newJob(id, kind string, e dialog.Event, due time.Time, payload any) (store.Job, error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return store.Job{}, fmt.Errorf("encoding a job: %w", err)
	}
	return store.Job{ID: id, Kind: kind, Person: e.Person, Due: due, Payload: raw}, nil
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
	heir, theirs, err := a.heir(ctx, job.Person, r.To)
	if err != nil {
		return err
	}
	message, fresh := a.fresh.take(job.ID, r.Rev)
	if !fresh {
		e, c, err := a.standing(ctx, job.Person, r.To, r.Locale)
		if err != nil {
			return err
		}
		r.Maybe = true // the crash may have come right after it was posted
		if c.Rev > r.Rev && r.Way != wayRefresh || !r.heals(now) && now.Ref != "" && now.revFor(job.Person) >= c.Rev {
			return a.overtaken(ctx, job, r)
		}
		if r.Late && now.revFor(job.Person) >= c.Rev {
			return a.drop(ctx, job, nil) // it arrived, or something later did
		}
		message = a.Desk.Book.Current(c, e)
		if r.Late {
			message.Note = a.Managers.Texts.Text(string(message.Lang), texts.NoteLate, nil)
		}
	}
	switch {
	case !theirs:
		return a.drop(ctx, job, errSomebodyElse)
	case heir != job.Person && now.Person == heir, now.revFor(job.Person) > message.At.Rev:
		return a.overtaken(ctx, job, r) // a later answer was quicker
	}
	waits, err := a.deliver(ctx, job, &r, now, message)
	if waits {
		a.fresh.put(job.ID, message)
	}
	return err
}

// errSomebodyElse: an address is not any more that of whom something is about.
var errSomebodyElse = errors.New("the address has become somebody else's")

// heals reports whether a reply changes a message that nothing later can have
// changed: it may be made at any time.
func (r *reply) heals(now lived) bool {
	return r.Way == wayRefresh || r.Way == wayReplace && r.On != "" && r.On != now.Ref
}

// overtaken ends a reply whose person has been shown, or will be, something later.
// If it may have been posted all the same, that is found out, and it is retired when
// its time comes.
func (a *App) overtaken(ctx context.Context, job store.Job, r reply) error {
	seeker, seeks := a.platforms[r.To.Platform].(Seeker)
	if r.Way != wayPost || !r.Maybe || !seeks {
		return a.drop(ctx, job, nil)
	}
	ref, found, err := seeker.Sent(ctx, r.To, job.ID, r.Since)
	if after, again := canRepeat(err); again && a.Clock.Now().Sub(r.Since) < replyFor {
		if job.Payload, err = json.Marshal(r); err != nil {
			return fmt.Errorf("encoding a job: %w", err)
		}
		return a.later(ctx, job, max(after, seekAfter))
	}
	if err != nil || !found {
		return a.drop(ctx, job, err)
	}
	now, err := a.living(ctx, r.To)
	if err != nil {
		return err
	}
	was := lived{Ref: ref, Person: job.Person, Rev: r.Rev, Words: words{Lang: a.Lang(ctx, r.To)}}
	if now.Ref == "" || now.revFor(job.Person) < r.Rev && now.Person == job.Person {
		return a.delivered(ctx, job, r.To, was) // the later answer follows it
	}
	change := store.Change{At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()}}
	if err := a.retired(&change, r.To, was, now.Ref, 0); err != nil {
		return err
	}
	return a.commit(ctx, change)
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
	e.Facts.Codes, e.Facts.LetOff = a.inForce(ctx), a.letOff(ctx, p)
	c, err := a.conversation(ctx, e)
	return e, c.Conversation, err
}

// sending is the payload of a job that shows somebody a message.
type sending interface{ message() *reply }

func (r *reply) message() *reply { return r }

// deliver sends a message and settles its job: done, given up, or waiting to be
// tried again.
func (a *App) deliver(ctx context.Context, job store.Job, payload sending, now lived, m dialog.Message) (waits bool, err error) {
	r := payload.message()
	platform, ok := a.platforms[r.To.Platform]
	if !ok {
		return false, a.drop(ctx, job, &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Nowhere, Err: fmt.Errorf("there is no platform %q", r.To.Platform)})
	}
	if r.Way == wayRefresh && now.Ref == "" {
		return false, a.drop(ctx, job, nil)
	}
	if r.heals(now) && r.On != "" {
		if err := a.revive(ctx, r.To, r.On); err != nil {
			return false, err
		}
	}
	ref, err := a.put(ctx, platform, job.ID, r, now, m)
	if unfit(err) {
		a.logFailure(ctx, "showing a message; what is shown instead says so", err)
		m = a.unshown(m)
		r.Tries++ // it is another try, see attempt
		ref, err = a.put(ctx, platform, job.ID, r, now, m)
	}
	if err == nil {
		return false, a.delivered(ctx, job, r.To, lived{Ref: ref, Person: job.Person, Rev: m.At.Rev, Words: wordsOf(m)})
	}
	var failed *dialog.SendError
	if errors.As(err, &failed) && failed.Outcome == dialog.NotSent && a.Clock.Now().Sub(r.Since) < replyFor {
		r.Tries++
		if job.Payload, err = json.Marshal(payload); err != nil {
			return false, fmt.Errorf("encoding a job: %w", err)
		}
		return true, a.later(ctx, job, pause(failed.Retry, r.Tries))
	}
	if failed != nil && failed.Reason.Unreachable() {
		if err := a.Unreachable(ctx, r.To, failed.Reason); err != nil {
			return false, err
		}
	}
	if failed != nil && failed.Outcome == dialog.NotKnownSent {
		return false, a.late(ctx, job, *r, err)
	}
	return false, a.drop(ctx, job, err)
}

// put shows a message where it belongs. Replacing may repeat; what may have been
// posted is posted again only when the platform says that it was not.
func (a *App) put(ctx context.Context, platform Platform, sendID string, r *reply, now lived, m dialog.Message) (dialog.Ref, error) {
	target := r.On
	if target == "" {
		target = now.Ref
	}
	var failed *dialog.SendError
	if r.Way != wayPost && target != "" {
		ref, err := replaced(ctx, platform, r, target, m, sendID)
		switch {
		case !errors.As(err, &failed):
			return ref, err
		case failed.Outcome == dialog.NotKnownSent:
			return "", &dialog.SendError{Outcome: dialog.NotSent, Reason: failed.Reason, Retry: failed.Retry, Err: failed.Err}
		case failed.Outcome == dialog.NotSent || failed.Reason.Unreachable() || failed.Reason == dialog.Unfit || r.Way == wayRefresh:
			return "", err
		}
		r.Way = wayPost // the message is gone; a new one takes its place
	}
	seeker, seeks := platform.(Seeker)
	if r.Maybe && seeks {
		ref, found, err := seeker.Sent(ctx, r.To, sendID, r.Since)
		if err != nil {
			return "", err
		}
		if found {
			return ref, nil
		}
	}
	r.Maybe = false
	if _, forgets := platform.(Forgetful); forgets {
		if err := a.attempt(ctx, sendID, r); err != nil {
			return "", err
		}
	}
	ref, err := platform.Post(ctx, r.To, m, sendID)
	if errors.As(err, &failed) && failed.Outcome == dialog.NotKnownSent && seeks {
		r.Maybe = true
		return "", &dialog.SendError{Outcome: dialog.NotSent, Reason: failed.Reason, Retry: max(failed.Retry, seekAfter), Err: failed.Err}
	}
	return ref, err
}

// seekAfter is how long a message that may have been posted has to show up.
const seekAfter = 5 * time.Second

// pause is how long to wait before the next try: what the platform asks for, and
// longer the more often it failed.
func pause(asked time.Duration, tries int) time.Duration {
	return max(asked, min(2*time.Second<<min(tries-1, 8), 5*time.Minute))
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
