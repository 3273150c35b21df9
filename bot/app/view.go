package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lotsen/dialog"
	"lotsen/store"
)

// viewKind is the kind of the jobs that show somebody what only some may see.
const viewKind = "view"

// view is the payload of a view job.
type view struct {
	reply
	Action dialog.Action `json:"action"`
	Arg    string        `json:"arg,omitempty"`
}

// viewJob shows a manager their people, or the helpdesk who waits. It is a job,
// because the directory is asked whether they may see it.
func viewJob(e dialog.Event, w way) (store.Job, error) {
	return newJob(viewKind+"/"+e.ID, viewKind, e, e.Now, view{answer(e, w, 0), e.Action, e.Arg})
}

// view runs such a job. That somebody looked is on record before they see anything.
func (a *App) view(ctx context.Context, job store.Job) error {
	var v view
	if err := json.Unmarshal(job.Payload, &v); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a request: %w", err))
	}
	switch _, theirs, err := a.heir(ctx, job.Person, v.To); {
	case err != nil:
		return err
	case !theirs:
		return a.drop(ctx, job, errSomebodyElse)
	}
	e, c, err := a.standing(ctx, job.Person, v.To, v.Locale)
	if err != nil {
		return err
	}
	now, err := a.living(ctx, v.To)
	if err != nil {
		return err
	}
	e.Action = v.Action
	var message dialog.Message
	var entry store.Entry
	switch v.Action {
	case dialog.Requests:
		message, entry, err = a.requestsMessage(ctx, e, c)
	case dialog.Overview, dialog.LeftOut, dialog.Accept:
		message, entry, err = a.overviewMessage(ctx, job, v, e, c)
	default:
		message, entry, err = a.teamMessage(ctx, e, c)
	}
	if err != nil {
		return err
	}
	again, err := a.onRecord(ctx, job, entry)
	if err != nil {
		return err
	}
	v.Maybe = v.Maybe || again
	message.At = c.Stamp()
	_, err = a.deliver(ctx, job, &v, now, message)
	return err
}

// onRecord puts on record what a view job is about to show, once for each thing that
// it may be: it can be no answer at first, and a list later. again: the job ran
// before, and may have shown something.
func (a *App) onRecord(ctx context.Context, job store.Job, entry store.Entry) (again bool, err error) {
	now := a.Clock.Now()
	err = a.commit(ctx, store.Change{At: now, Dedupe: job.ID})
	if again = errors.Is(err, store.ErrSeen); err != nil && !again {
		return false, err
	}
	what := fmt.Sprintf("%s/%s/%s", job.ID, entry.Action, entry.Detail)
	err = a.commit(ctx, store.Change{At: now, Dedupe: what, Audit: []store.Entry{entry}})
	if errors.Is(err, store.ErrSeen) {
		return again, nil
	}
	return again, err
}
