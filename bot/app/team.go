package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// figuresFor is how long a registration report that was read is used.
const figuresFor = 10 * time.Minute

// figures is the registration report as last read. A person who is not in it is
// unknown, never "not registered".
type figures struct {
	mu     sync.Mutex // held while reading: one at a time
	status map[graph.ID]graph.Status
	asOf   time.Time // the age of the oldest row
	read   time.Time // when it was read
}

// report gives the figures, read anew if they are old. When that fails the old
// ones are kept, with their age.
func (a *App) report(ctx context.Context) (map[graph.ID]graph.Status, time.Time) {
	f := &a.figures
	f.mu.Lock()
	defer f.mu.Unlock()
	now := a.Clock.Now()
	if f.status != nil && now.Sub(f.read) < figuresFor {
		return f.status, f.asOf
	}
	status := map[graph.ID]graph.Status{}
	about, err := a.Directory.RegistrationReport(ctx, func(rows []graph.Row) error {
		for _, row := range rows {
			status[row.Person] = row.Status
		}
		return nil
	})
	if err != nil || len(status) == 0 {
		a.logFailure(ctx, "reading the registration report", err)
		return f.status, f.asOf
	}
	f.status, f.asOf, f.read = status, about.Oldest, now
	return f.status, f.asOf
}

// of is a person's status as it was last read, without reading.
func (f *figures) of(id graph.ID) graph.Status {
	if !f.mu.TryLock() {
		return graph.Status{} // being read; unknown until then
	}
	defer f.mu.Unlock()
	return f.status[id]
}

// teamMessage is what the person may see, and what the audit chain says of it.
func (a *App) teamMessage(ctx context.Context, e dialog.Event, c dialog.Conversation) (dialog.Message, store.Entry) {
	lang := a.Desk.Book.Lang(c, e.Facts)
	entry := store.Entry{Actor: e.Person, Action: actionRefused, Object: string(dialog.Team)}
	if !e.Person.Known() {
		return a.Managers.Refuse(lang), entry
	}
	list, err := a.Directory.DirectReports(ctx, graph.ID(e.Person))
	if err != nil {
		a.logFailure(ctx, "asking who leads whom", err)
		entry.Action, entry.Detail = dialog.Team, "no answer"
		m := a.Managers.Show(lang, manager.Team{}, a.Policy, e.Now)
		m.Facts = nil // nothing is known, not even how many there are
		return m, entry
	}
	if !a.routes.Allowed(dialog.Team, rolesOf(list)) {
		return a.Managers.Refuse(lang), entry
	}
	status, asOf := a.report(ctx)
	team := manager.Team{Unreadable: list.Unreadable, AsOf: asOf}
	for _, p := range list.People {
		team.Members = append(team.Members, manager.Member{Person: p, Status: status[p.ID]})
	}
	entry.Action, entry.Detail = dialog.Team, fmt.Sprintf("%d people", len(team.Members))
	return a.Managers.Show(lang, team, a.Policy, e.Now), entry
}

// rolesOf are the roles that the directory's edges give.
func rolesOf(reports graph.List) []dialog.Role {
	if len(reports.People)+reports.Unreadable > 0 {
		return []dialog.Role{dialog.Manager}
	}
	return nil
}
