package app

import (
	"context"
	"log/slog"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// lateAfter is when it is looked whether somebody has been left in silence.
const lateAfter = time.Minute

// late ends a reply of which nobody knows whether it arrived. It is never sent again, but
// whoever waits for it is not left in silence: a while after, unless they have been shown
// something since, the message that they can press is changed into where they are. That may
// be done twice without harm. If the reply did arrive there are two to press, until one is.
func (a *App) late(ctx context.Context, job store.Job, r reply, why error) error {
	now := a.Clock.Now()
	a.Log.LogAttrs(ctx, slog.LevelError, "an answer may not have arrived, and is not sent again", slog.String("kind", job.Kind), slog.Any("err", why))
	if r.Late {
		return a.drop(ctx, job, nil)
	}
	e := dialog.Event{Person: job.Person, From: r.To, Now: now}
	look := answer(e, wayRefresh, r.Rev)
	look.Locale, look.Late = r.Locale, true
	later, err := newJob(replyKind+"/late/"+job.ID, replyKind, e, now.Add(lateAfter), look)
	if err != nil {
		return err
	}
	return a.commit(ctx, store.Change{At: now, DoneJobs: []store.Held{job.Held()}, Jobs: []store.Job{later}})
}
