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
}

// viewJob shows a manager their people, or the helpdesk who waits. It is a job,
// because the directory is asked whether they may see it.
func viewJob(e dialog.Event, w way) (store.Job, error) {
	return newJob(viewKind+"/"+e.ID, viewKind, e, e.Now, view{answer(e, w, 0), e.Action})
}

// view runs such a job. That somebody looked is on record before they see anything.
func (a *App) view(ctx context.Context, job store.Job) error {
	var v view
	if err := json.Unmarshal(job.Payload, &v); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a request: %w", err))
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
	default:
		message, entry = a.teamMessage(ctx, e, c)
	}
	if err != nil {
		return err
	}
	switch err := a.commit(ctx, store.Change{At: e.Now, Dedupe: job.ID, Audit: []store.Entry{entry}}); {
	case errors.Is(err, store.ErrSeen):
		v.Maybe = true // this job ran before, and may have shown it
	case err != nil:
		return err
	}
	message.At = c.Stamp()
	_, err = a.deliver(ctx, job, &v, now, message)
	return err
}
