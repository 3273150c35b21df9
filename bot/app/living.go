package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/store"
)

// living is the kind of the records of the one message per address that can be
// pressed.
const living = "living"

// lived is the living message of an address.
type lived struct {
	Ref    dialog.Ref      `json:"ref"`
	Person dialog.PersonID `json:"person"` // whose conversation it shows
	Rev    uint64          `json:"rev"`    // the revision of its buttons, in that conversation
	Words  words           `json:"words,omitzero"`
	// Reminded is when it was posted, if it is the reminder of a campaign.
	Reminded time.Time `json:"reminded,omitzero"`
}

// revFor is the revision that somebody has been shown there: an address may have
// become another person's, whose conversation counts from its own beginning.
func (l lived) revFor(p dialog.PersonID) uint64 {
	if l.Person != p {
		return 0
	}
	return l.Rev
}

// words are what stays of a message without buttons. Lists of people do not stay:
// they grow old, and are nobody else's. Of a reminder all stays: whoever asks about it
// afterwards compares its code.
type words struct {
	Lang     dialog.Lang     `json:"lang"`
	Title    string          `json:"title,omitempty"`
	Body     string          `json:"body,omitempty"`
	Step     int             `json:"step,omitempty"`
	Of       int             `json:"of,omitempty"`
	Progress string          `json:"progress,omitempty"`
	Picture  *dialog.Picture `json:"picture,omitempty"`
	Facts    []dialog.Fact   `json:"facts,omitempty"`  // of a reminder
	Closed   bool            `json:"closed,omitempty"` // there was a list
}

// reminderWords are what stays of a reminder.
func reminderWords(m dialog.Message) words {
	return words{Lang: m.Lang, Title: m.Title, Body: m.Body, Facts: m.Facts}
}

func wordsOf(m dialog.Message) words {
	w := words{Lang: m.Lang, Title: m.Title, Body: m.Body, Step: m.Step, Of: m.Of, Progress: m.Progress, Picture: m.Picture}
	if m.Table != nil || len(m.Facts) > 0 {
		w.Body, w.Closed = "", true
	}
	return w
}

// inert is the message without anything to press.
func (a *App) inert(w words) dialog.Message {
	say := func(key texts.Key) string { return a.Managers.Texts.Text(string(w.Lang), key, nil) }
	m := dialog.Message{Lang: w.Lang, Title: w.Title, Body: w.Body, Step: w.Step, Of: w.Of, Progress: w.Progress, Picture: w.Picture, Facts: w.Facts, Note: say(texts.NoteMoved)}
	if w.Closed {
		m.Body = say(texts.ListClosedBody)
	}
	return m
}

func (a *App) living(ctx context.Context, to dialog.Address) (lived, error) {
	var l lived
	r, err := a.Store.Record(ctx, living, addressKey(to))
	if err != nil {
		return l, fmt.Errorf("reading a living message: %w", err)
	}
	if r.Value == nil {
		return l, nil
	}
	if err := json.Unmarshal(r.Value, &l); err != nil {
		return l, fmt.Errorf("decoding a living message: %w", err)
	}
	return l, nil
}

// delivered ends the job of a message that was shown: it lives now, and what lived
// before becomes inert. Before is read anew: where an address has just become
// somebody's, the answers to two people may be under way to it.
func (a *App) delivered(ctx context.Context, job store.Job, to dialog.Address, is lived) error {
	return a.lives(ctx, store.Change{DoneJobs: []store.Held{job.Held()}}, to, 0, func(lived) lived { return is })
}

// lives commits a change with a message that lives now: what it is follows from what lived
// before, which becomes inert, after a while.
func (a *App) lives(ctx context.Context, change store.Change, to dialog.Address, while time.Duration, now func(was lived) lived) error {
	lock := a.mutex(dialog.PersonID(addressKey(to)))
	lock.Lock()
	defer lock.Unlock()
	was, err := a.living(ctx, to)
	if err != nil {
		return err
	}
	is := now(was)
	value, err := json.Marshal(is)
	if err != nil {
		return fmt.Errorf("encoding a living message: %w", err)
	}
	change.At = a.Clock.Now()
	change.Records = append(change.Records, store.Record{Kind: living, Key: addressKey(to), Value: value})
	if err := a.retired(&change, to, was, is.Ref, while); err != nil {
		return err
	}
	return a.commit(ctx, change)
}

// retired adds to a change that a message is over after a while, unless it is the one that
// lives.
func (a *App) retired(change *store.Change, to dialog.Address, was lived, lives dialog.Ref, while time.Duration) error {
	if _, tidy := a.platforms[to.Platform].(Tidy); tidy || was.Ref == "" || was.Ref == lives {
		return nil
	}
	payload, err := json.Marshal(retirement{To: to, Lived: was})
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	change.Jobs = append(change.Jobs, store.Job{ID: retireID(to, was.Ref), Kind: retireKind, Due: change.At.Add(while), Payload: payload})
	return nil
}

// retireKind is the kind of the jobs that take the buttons off a message which a
// newer one has followed.
const retireKind = "retire"

// retireID is the id of the job that retires a message.
func retireID(to dialog.Address, r dialog.Ref) string {
	sum := sha256.Sum256([]byte(addressKey(to) + "\n" + string(r)))
	return retireKind + "/" + hex.EncodeToString(sum[:16])
}

// retirement is the payload of a retire job. It belongs to no person, so that the
// next answer does not wait for it.
type retirement struct {
	To    dialog.Address `json:"to"`
	Lived lived          `json:"lived"`
	Tries int            `json:"tries,omitempty"`
}

// retireTries bounds how often a message that stays pressable is tried again. A
// press on it does no harm: it shows where the person is.
const retireTries = 10

// retire runs a retire job.
func (a *App) retire(ctx context.Context, job store.Job) error {
	var old retirement
	if err := json.Unmarshal(job.Payload, &old); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a message that is over: %w", err))
	}
	now, err := a.living(ctx, old.To)
	if err != nil {
		return err
	}
	platform, ok := a.platforms[old.To.Platform]
	if !ok || now.Ref == old.Lived.Ref {
		return a.drop(ctx, job, nil) // it was pressed, and lives again
	}
	_, err = platform.Replace(ctx, old.To, old.Lived.Ref, a.inert(old.Lived.Words))
	retry, again := canRepeat(err)
	if old.Tries++; !again || old.Tries > retireTries {
		err = a.commit(ctx, store.Change{At: a.Clock.Now(), DoneJobs: []store.Held{job.Held()}})
	} else {
		if job.Payload, err = json.Marshal(old); err != nil {
			return fmt.Errorf("encoding a job: %w", err)
		}
		err = a.later(ctx, job, pause(retry, old.Tries))
	}
	if errors.Is(err, store.ErrLease) {
		return a.reshow(ctx, old.To, job)
	}
	return err
}

// revive takes back that a message is over, before it is shown anew. If its buttons
// are being taken off at this moment, who does that finds the job gone and has the
// message shown once more.
func (a *App) revive(ctx context.Context, to dialog.Address, r dialog.Ref) error {
	id := retireID(to, r)
	_, ok, err := a.Store.Job(ctx, id)
	if err != nil {
		return fmt.Errorf("looking for the end of a message: %w", err)
	}
	if !ok {
		return nil
	}
	return a.commit(ctx, store.Change{At: a.Clock.Now(), DropJobs: []string{id}})
}

// reshow has the living message of an address shown again, after what its person is
// being answered now.
func (a *App) reshow(ctx context.Context, to dialog.Address, after store.Job) error {
	now, err := a.living(ctx, to)
	if err != nil || now.Person == "" {
		return err
	}
	at := a.Clock.Now()
	e := dialog.Event{Person: now.Person, From: to, Now: at}
	again, err := newJob(fmt.Sprintf("%s/%s/%d", replyKind, after.ID, after.Lease), replyKind, e, at, answer(e, wayRefresh, now.Rev))
	if err != nil {
		return err
	}
	return a.commit(ctx, store.Change{At: at, Jobs: []store.Job{again}})
}
