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
// accounts get silence, people get a line, at most once a day. On their home page they read
// it there, and where they wrote a command it was said already if it was known before. The
// address is not any more that of whom it was taken for before.
func (a *App) turnAway(ctx context.Context, job store.Job, e dialog.Event, who, before identity) error {
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
	change := store.Change{
		At: e.Now, DoneJobs: []store.Held{job.Held()}, Records: append([]store.Record{known}, moved(e.From, before.Person, "")...),
	}
	told := before.Person != "" && !a.serves(before)
	if !told || e.Via != dialog.Home && e.Via != dialog.Command {
		change.Audit = []store.Entry{{Actor: e.From.Unknown(), Action: actionRefused, Object: string(who.Kind)}}
	}
	var say store.Job
	switch {
	case e.Via == dialog.Home:
		e.Person = e.From.Unknown()
		say, err = homeJob(e)
	case e.Via == dialog.Command && told:
		return a.commit(ctx, change)
	default:
		change.Dedupe = refusalKind + "/" + addressKey(e.From) + "/" + e.Now.UTC().Format(time.DateOnly)
		say, err = newJob(refusalKind+"/"+e.ID, refusalKind, e, e.Now, answer(e, wayPost, 0))
	}
	if err != nil {
		return err
	}
	change.Jobs = []store.Job{say}
	if err = a.commit(ctx, change); errors.Is(err, store.ErrSeen) {
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
	m := a.notServed(who.Kind, r.Locale)
	now, err := a.living(ctx, r.To)
	if err != nil {
		return err
	}
	_, err = a.deliver(ctx, job, &r, now, m)
	return err
}

// notServed is what somebody is told who is not served.
func (a *App) notServed(kind dialog.ProfileKind, locale string) dialog.Message {
	lang := a.Desk.Book.Lang(dialog.Conversation{}, dialog.Facts{Locale: locale})
	key := texts.RefusedOutsiderBody
	if kind == dialog.Guest {
		key = texts.RefusedGuestBody
	}
	return dialog.Message{Lang: lang, Body: a.Managers.Texts.Text(string(lang), key, texts.Data{"Helpdesk": dialog.Escape(a.Managers.Helpdesk)})}
}

// Refusal is what somebody is told of whom it is known that they are not served; ok is
// false for everybody else. That they are served now is found out when they do something.
func (a *App) Refusal(ctx context.Context, at dialog.Address) (m dialog.Message, ok bool, err error) {
	who, known, err := a.stored(ctx, at)
	if err != nil || !known || a.serves(who) {
		return dialog.Message{}, false, err
	}
	return a.notServed(who.Kind, who.Locale), true, nil
}
