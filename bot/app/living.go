package app

import (
	"context"
	"encoding/json"
	"fmt"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/store"
)

// living is the kind of the records of the one message per address that can be
// pressed.
const living = "living"

// retireKind is the kind of the jobs that take the buttons off a message which a
// newer one has followed.
const retireKind = "retire"

// lived is the living message of an address.
type lived struct {
	Ref   dialog.Ref `json:"ref"`
	Rev   uint64     `json:"rev"` // the revision of its buttons
	Words words      `json:"words,omitzero"`
}

// words are what stays of a message without buttons. Lists of people do not stay:
// they grow old, and are nobody else's.
type words struct {
	Lang     dialog.Lang     `json:"lang"`
	Title    string          `json:"title,omitempty"`
	Body     string          `json:"body,omitempty"`
	Step     int             `json:"step,omitempty"`
	Of       int             `json:"of,omitempty"`
	Progress string          `json:"progress,omitempty"`
	Picture  *dialog.Picture `json:"picture,omitempty"`
	Closed   bool            `json:"closed,omitempty"` // there was a list
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
	m := dialog.Message{Lang: w.Lang, Title: w.Title, Body: w.Body, Step: w.Step, Of: w.Of, Progress: w.Progress, Picture: w.Picture, Note: say(texts.NoteMoved)}
	if w.Closed {
		m.Body = say(texts.ListClosedBody)
	}
	return m
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

// delivered ends the job of a message that was shown: it lives now, and what lived
// before becomes inert.
func (a *App) delivered(ctx context.Context, job store.Job, to dialog.Address, was, is lived) error {
	value, err := json.Marshal(is)
	if err != nil {
		return fmt.Errorf("encoding a living message: %w", err)
	}
	now := a.Clock.Now()
	change := store.Change{
		At: now, DoneJobs: []store.Held{job.Held()},
		Records: []store.Record{{Kind: living, Key: addressKey(to), Value: value}},
	}
	_, tidy := a.platforms[to.Platform].(Tidy)
	if was.Ref != "" && was.Ref != is.Ref && !tidy {
		old, err := json.Marshal(retirement{To: to, Lived: was})
		if err != nil {
			return fmt.Errorf("encoding a job: %w", err)
		}
		change.Jobs = append(change.Jobs, store.Job{ID: retireKind + "/" + string(is.Ref), Kind: retireKind, Due: now, Payload: old})
	}
	return a.commit(ctx, change)
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
		return a.drop(ctx, job, nil)
	}
	if job.Payload, err = json.Marshal(old); err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return a.later(ctx, job, pause(retry, old.Tries))
}
