package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/store"
)

// refusalKind is the kind of the jobs that tell somebody, politely, that Lotsen is
// not for them.
const refusalKind = "refusal"

// serves reports whether somebody is served.
func (a *App) serves(who identity) bool {
	return who.Kind == dialog.Member || who.Kind == dialog.Guest && a.Guests != GuestsRefused
}

// turnAway ends the inbox job of somebody who is not served: other bots and closed
// accounts get silence, people get a line, at most once a day. The address is not any
// more that of whom it was taken for before.
func (a *App) turnAway(ctx context.Context, job store.Job, e dialog.Event, who identity, before dialog.PersonID) error {
	switch who.Kind {
	case dialog.Machine:
		return a.drop(ctx, job, nil)
	case dialog.Left:
		if err := a.Unreachable(ctx, e.From, dialog.Closed); err != nil {
			return err
		}
		return a.drop(ctx, job, nil)
	}
	known, err := who.record(e.From)
	if err != nil {
		return err
	}
	e.Facts.Locale = who.Locale
	refusal, err := newJob(refusalKind+"/"+e.ID, refusalKind, e, e.Now, answer(e, wayPost, 0))
	if err != nil {
		return err
	}
	err = a.commit(ctx, store.Change{
		At: e.Now, Dedupe: refusalKind + "/" + addressKey(e.From) + "/" + e.Now.UTC().Format(time.DateOnly),
		DoneJobs: []store.Held{job.Held()}, Jobs: []store.Job{refusal}, Records: append([]store.Record{known}, moved(e.From, before, "")...),
		Audit: []store.Entry{{Actor: e.From.Unknown(), Action: actionRefused, Object: string(who.Kind)}},
	})
	if errors.Is(err, store.ErrSeen) {
		return a.drop(ctx, job, nil) // they were told today
	}
	return err
}

// refusal runs a refusal job.
func (a *App) refusal(ctx context.Context, job store.Job) error {
	var r reply
	if err := json.Unmarshal(job.Payload, &r); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a refusal: %w", err))
	}
	r.Maybe = true // it is said once, also when the program ends right after
	who, _, err := a.stored(ctx, r.To)
	if err != nil {
		return err
	}
	lang := a.Desk.Book.Lang(dialog.Conversation{}, dialog.Facts{Locale: r.Locale})
	key := texts.RefusedOutsiderBody
	if who.Kind == dialog.Guest {
		key = texts.RefusedGuestBody
	}
	m := dialog.Message{Lang: lang, Body: a.Managers.Texts.Text(string(lang), key, texts.Data{"Helpdesk": dialog.Escape(a.Managers.Helpdesk)})}
	now, err := a.living(ctx, r.To)
	if err != nil {
		return err
	}
	_, err = a.deliver(ctx, job, &r, now, m)
	return err
}
