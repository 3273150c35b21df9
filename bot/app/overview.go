package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lotsen/bot/census"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/store"
)

// overviewMessage is what the helpdesk sees of the whole organisation, or a refusal, and
// what the audit chain says of it. Whether they are the helpdesk is asked at this moment.
func (a *App) overviewMessage(ctx context.Context, job store.Job, v view, e dialog.Event, c dialog.Conversation) (dialog.Message, store.Entry, error) {
	lang := a.Desk.Book.Lang(c, e.Facts)
	m, entry, may := a.helpdeskOnly(ctx, e, lang, v.Action, a.Helpers.Overview(lang, helpdesk.Figures{}, "", e.Now))
	if !may {
		return m, entry, nil
	}
	entry.Action, entry.Detail = v.Action, "looked"
	note, err := texts.Key(""), error(nil)
	switch v.Action {
	case dialog.LeftOut:
		return a.leftOutMessage(ctx, lang, e, entry)
	case dialog.Accept:
		if note, err = a.accept(ctx, job, v.Arg, e.Person); err != nil {
			return dialog.Message{}, entry, err
		}
		entry.Action = dialog.Overview // what was accepted is on record
	}
	f, err := a.whole(ctx)
	if err != nil {
		return dialog.Message{}, entry, err
	}
	return a.Helpers.Overview(lang, f, note, e.Now), entry, nil
}

// whole are the figures of the whole organisation, as last counted, with what is wrong
// with the readings now.
func (a *App) whole(ctx context.Context) (f helpdesk.Figures, err error) {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return f, err
	}
	t, at := a.counted.last()
	f = helpdesk.Figures{
		At: at, Oldest: t.Oldest, Counted: t.Counted, Done: t.Done, Needs: t.Needs, PhoneOnly: t.PhoneOnly,
		NotAllowed: t.NotAllowed, Unsure: t.Unsure, LeftOut: t.LeftOut,
	}
	for _, name := range a.domains() {
		p := t.Parts[name]
		f.Domains = append(f.Domains, helpdesk.Domain{Name: name, Counted: p.Counted, Done: p.Done, Unsure: p.Unsure})
	}
	for _, age := range ages {
		f.Alarms = append(f.Alarms, alarmsOf(age)...)
	}
	return f, nil
}

// maxDomains is how many domains are told apart: what is read at a glance.
const maxDomains = 6

// domains are the domains that are told apart; nil: there is nothing to tell apart.
func (a *App) domains() []string {
	if n := len(a.Policy.Domains); n < 2 || n > maxDomains {
		return nil
	}
	return a.Policy.Domains
}

// domain is the one of them that somebody's address has; empty: none.
func (a *App) domain(e census.Entry) string {
	if name := e.Person.SignIn.Domain(); slices.Contains(a.domains(), name) {
		return name
	}
	return ""
}

// accept makes the next reading believed, if the alarm that somebody looked at is still
// the last one. It is on record, with what was refused.
func (a *App) accept(ctx context.Context, job store.Job, arg string, who dialog.PersonID) (note texts.Key, err error) {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(ages, func(age census.Age) bool { return arg != "" && acceptArg(age) == arg })
	if i < 0 {
		return texts.OverviewNotAccepted, nil
	}
	reading, alarm := ages[i].Reading, ages[i].Alarm
	change := store.Change{At: a.Clock.Now(), Dedupe: job.ID + "/accept", Audit: []store.Entry{{
		Actor: who, Action: dialog.Accept, Object: string(reading), Detail: fmt.Sprintf("%s: %d rows, %d before", alarm.Reason, alarm.Rows, alarm.Before),
	}}}
	if err := a.census.Accept(&change, ages[i]); err != nil {
		return "", err
	}
	if err := a.commit(ctx, change); err != nil && !errors.Is(err, store.ErrSeen) {
		return "", err
	}
	return texts.OverviewAccepted, nil
}

// countTries is how often a list of everybody is begun anew when the figures move under
// it.
const countTries = 3

// leftOutMessage is the list of those who are left out of every count.
func (a *App) leftOutMessage(ctx context.Context, lang dialog.Lang, e dialog.Event, entry store.Entry) (dialog.Message, store.Entry, error) {
	var list helpdesk.LeftOut
	err := census.Anew(countTries, func() error {
		list = helpdesk.LeftOut{}
		return a.census.Each(ctx, census.Filter{}, func(x census.Entry) error {
			list.Add(x.Person, x.Exclusion)
			return nil
		})
	})
	switch {
	case errors.Is(err, census.ErrNotReady):
		entry.Detail = "not ready"
		return a.Helpers.Overview(lang, helpdesk.Figures{}, "", e.Now), entry, nil
	case errors.Is(err, census.ErrMoved):
		entry.Detail = "no answer"
		return a.Helpers.NoList(lang), entry, nil
	case err != nil:
		return dialog.Message{}, entry, fmt.Errorf("listing who is left out: %w", err)
	}
	entry.Detail = fmt.Sprintf("%d accounts", list.Count())
	m, err := a.Helpers.List(lang, &list, e.Now)
	return m, entry, err
}
