package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// teamMessage is what the person may see, and what the audit chain says of it. Who
// leads whom is asked at this moment; how they stand, the census knows.
func (a *App) teamMessage(ctx context.Context, e dialog.Event, c dialog.Conversation) (dialog.Message, store.Entry, error) {
	lang := a.Desk.Book.Lang(c, e.Facts)
	entry := store.Entry{Actor: e.Person, Action: actionRefused, Object: string(dialog.Team)}
	if !e.Person.Known() {
		return a.Managers.Refuse(lang), entry, nil
	}
	list, err := a.Directory.DirectReports(ctx, graph.ID(e.Person))
	if err != nil {
		a.logFailure(ctx, "asking who leads whom", err)
		entry.Action, entry.Detail = dialog.Team, "no answer"
		m := a.Managers.Show(lang, manager.Team{}, a.Policy, e.Now)
		m.Facts = nil // nothing is known, not even how many there are
		return m, entry, nil
	}
	if !a.routes.Allowed(dialog.Team, rolesOf(list)) {
		return a.Managers.Refuse(lang), entry, nil
	}
	team, err := a.team(ctx, list)
	if err != nil {
		return dialog.Message{}, entry, err
	}
	entry.Action, entry.Detail = dialog.Team, fmt.Sprintf("%d people", len(team.Members))
	return a.Managers.Show(lang, team, a.Policy, e.Now), entry, nil
}

// team is what the census knows of the people whom somebody leads. Of the account
// itself the list is newer than the census.
func (a *App) team(ctx context.Context, list graph.List) (manager.Team, error) {
	team := manager.Team{Unreadable: list.Unreadable}
	reported, ready, stuck, err := a.reported(ctx)
	if err != nil {
		return team, err
	}
	team.Reading, team.Stuck = !ready && !stuck, !ready && stuck
	for _, p := range list.People {
		entry := a.entry(ctx, p.ID)
		m := manager.Member{Person: p, LeftOut: spared(entry)}
		if ready {
			m.Status = entry.Status
		}
		if at := m.Status.AsOf; !m.LeftOut && !at.IsZero() && (team.AsOf.IsZero() || at.Before(team.AsOf)) {
			team.AsOf = at
		}
		team.Members = append(team.Members, m)
	}
	if ready && team.AsOf.IsZero() {
		team.AsOf = reported // of whom nothing is known, that is since when
	}
	return team, nil
}

// reported is when the registration report was as the census has it; ready is false as
// long as not everything is read that a status hangs on, and stuck tells that there is an
// alarm about that.
func (a *App) reported(ctx context.Context) (at time.Time, ready, stuck bool, err error) {
	ages, err := a.census.Ages(ctx)
	if err != nil {
		return at, false, false, err
	}
	ready = true
	for _, age := range ages {
		if age.Reading == census.Helpdesk {
			continue // whether somebody is the helpdesk is asked when it matters
		}
		ready, stuck = ready && age.Ready, stuck || !age.Ready && len(alarmsOf(age)) > 0
		if age.Reading == census.Report {
			if at = age.Oldest; at.IsZero() {
				at = age.AsOf
			}
		}
	}
	return at, ready, stuck, nil
}

// entry is a person as the census has them; the zero Entry, of whom nothing is known,
// if it does not have them, is not ready, or cannot be read.
func (a *App) entry(ctx context.Context, id graph.ID) census.Entry {
	entry, ok, err := a.census.Lookup(ctx, id)
	if err != nil && !errors.Is(err, census.ErrNotReady) {
		a.logFailure(ctx, "looking into the census", err)
	}
	if err != nil || !ok {
		return census.Entry{}
	}
	return entry
}

// rolesOf are the roles that the directory's edges give.
func rolesOf(reports graph.List) []dialog.Role {
	if len(reports.People)+reports.Unreadable > 0 {
		return []dialog.Role{dialog.Manager}
	}
	return nil
}
