package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// teamKind is the kind of the jobs that show a manager their people.
const teamKind = "team"

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

// teamJob shows a manager their people; the answer comes from the job, because the
// directory is asked.
func teamJob(e dialog.Event, w way) (store.Job, error) {
	return newJob(teamKind+"/"+e.ID, teamKind, e, e.Now, reply{To: e.From, Way: w, Locale: e.Facts.Locale})
}

// team runs such a job. Who leads whom is asked of the directory at that moment,
// and that somebody looked is on record before they see anything.
func (a *App) team(ctx context.Context, job store.Job) error {
	var r reply
	if err := json.Unmarshal(job.Payload, &r); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding a request: %w", err))
	}
	e, c, err := a.standing(ctx, job.Person, r.To, r.Locale)
	if err != nil {
		return err
	}
	now, err := a.living(ctx, r.To)
	if err != nil {
		return err
	}
	message, entry := a.teamMessage(ctx, e, c)
	if err := a.commit(ctx, store.Change{At: e.Now, Dedupe: job.ID, Audit: []store.Entry{entry}}); err != nil && !errors.Is(err, store.ErrSeen) {
		return err
	}
	message.At = c.Stamp()
	_, err = a.deliver(ctx, job, r, now, message)
	return err
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
