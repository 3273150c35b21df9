package app

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// mutex is the lock under which a person is decided about.
func (a *App) mutex(p dialog.PersonID) *sync.Mutex {
	h := fnv.New32a()
	_, _ = h.Write([]byte(p)) // never fails
	return &a.people[h.Sum32()%laneCount]
}

// decide decides an event, makes the decision durable, and sets the answer going.
// more is committed with it. ErrSeen comes back only when there is more.
func (a *App) decide(ctx context.Context, e dialog.Event, more *store.Change) error {
	lock := a.mutex(e.Person)
	lock.Lock()
	defer lock.Unlock()
	for range decideTries {
		d, err := a.decision(ctx, e, more)
		if err != nil {
			return err
		}
		kept := d.reply.ID != "" && a.fresh.put(d.reply.ID, d.message)
		err = a.commit(ctx, d.change)
		if err != nil && kept {
			a.fresh.take(d.reply.ID, d.message.At.Rev)
		}
		switch {
		case err == nil:
			return nil
		case errors.Is(err, store.ErrStale):
		case errors.Is(err, store.ErrSeen) && more == nil:
			return nil
		default:
			return err
		}
	}
	return fmt.Errorf("deciding an event: %w", store.ErrStale)
}

// decision is an event decided: what becomes durable, and the message that follows.
type decision struct {
	change  store.Change
	message dialog.Message
	reply   store.Job // empty when another job will answer
}

func (a *App) decision(ctx context.Context, e dialog.Event, more *store.Change) (decision, error) {
	c, err := a.conversation(ctx, e)
	if err != nil {
		return decision{}, err
	}
	e = a.understood(ctx, e, c.Conversation)
	e.Facts.Codes, e.Facts.LetOff = a.codesFor(ctx, e), a.letOff(ctx, e.Person)
	d := decision{change: store.Change{At: e.Now, Dedupe: e.ID}}
	if e.Action != dialog.HomePage {
		if d, err = a.decided(e, c); err != nil {
			return decision{}, err
		}
	}
	if more != nil {
		d.change.DoneJobs = append(d.change.DoneJobs, more.DoneJobs...)
		d.change.Jobs = append(d.change.Jobs, more.Jobs...)
		d.change.Records = append(d.change.Records, more.Records...)
	}
	if !slices.Contains(e.Facts.Roles, dialog.Program) {
		if err := a.seen(ctx, &d.change, e); err != nil {
			return decision{}, err
		}
		if err := answersReminder(&d.change, e); err != nil {
			return decision{}, err
		}
	}
	if err := spares(&d.change, e); err != nil {
		return decision{}, err
	}
	return d, a.follow(&d, e)
}

// understood is an event as it is decided: typed text that asks for a desk asks for
// it, and a press on the home page, which shows no step, is of now.
func (a *App) understood(ctx context.Context, e dialog.Event, c dialog.Conversation) dialog.Event {
	if e.Action == "" && !e.Facts.Secret {
		if wish := a.wish(ctx, e); a.routes.job(wish) {
			e.Action = wish
		}
	}
	if onForms(e.Action) && a.routes.job(e.Action) {
		e = unstale(e, c)
	}
	if e.Via == dialog.Command && e.Action == dialog.Show { // "the guide": back into it, or to the start
		onward, _ := a.Desk.Book.Aside(c, e).Onward()
		e.Action, e.At = onward.Action, c.Stamp()
	}
	if e.Via == dialog.Home && repeats(c, e) {
		if e.Arg = homeTold; e.Action == dialog.Language {
			e.Arg = ""
		}
		e.Action = dialog.HomePage // with fresh buttons
	}
	if e.Via == dialog.Home {
		if e.At != c.Stamp() && e.Action != dialog.Language && e.Action != dialog.HomePage && !a.routes.job(e.Action) {
			e.Action, e.Arg = dialog.Show, "" // they have moved on since the page was shown
		}
		e.At = c.Stamp()
	}
	return e
}

// wish is the desk that a text asks for, if it asks for one. What the text means to the
// helpdesk alone is asked for by those of whom the census knows that they are it; whether
// they still are is asked of the directory when they are answered.
func (a *App) wish(ctx context.Context, e dialog.Event) dialog.Action {
	wish := a.Desk.Book.Wish(e.Text, dialog.Helpdesk)
	if !a.routes.job(wish) {
		return wish // the text is read once more only where it asks for a desk
	}
	plain := a.Desk.Book.Wish(e.Text)
	if wish != plain && (!e.Person.Known() || !a.entry(ctx, graph.ID(e.Person)).Helpdesk) {
		return plain
	}
	return wish
}

// repeats reports whether a press on the home page is the one that brought the
// conversation where it is. The page of who had not begun carries no revision.
func repeats(c dialog.Conversation, e dialog.Event) bool {
	if e.Action == dialog.HomePage {
		return false
	}
	if (e.At == dialog.Stamp{}) {
		return c.Rev == 1 && c.Last == dialog.Press{}
	}
	return c.Last == dialog.Press{At: e.At, Action: e.Action, Arg: e.Arg}
}

// decided asks the desks.
func (a *App) decided(e dialog.Event, c following) (d decision, err error) {
	refused := !a.routes.job(e.Action) && !a.routes.Allowed(e.Action, e.Facts.Roles)
	asked := e.Action
	if refused {
		e.Action, e.Arg = dialog.Show, ""
	}
	if d.change, d.message, err = a.Desk.Answer(c.Conversation, e); err != nil {
		return decision{}, err
	}
	d.change.FromRev = c.rev
	if d.change.Conversation != nil {
		if err := a.adopt(&d.change, c, e); err != nil {
			return decision{}, err
		}
	}
	if refused {
		d.change.Audit = append(d.change.Audit, store.Entry{Actor: e.Person, Action: actionRefused, Object: string(asked)})
	}
	return d, nil
}

// actionRefused is what the audit chain says of an action without the role.
const actionRefused dialog.Action = "route.refused"

// follow adds the jobs that come of a decision: the reply, what a job must look up
// before it can be shown, the home page, and the question to Microsoft.
func (a *App) follow(d *decision, e dialog.Event) error {
	acted, way := d.change.Conversation != nil, wayOf(e)
	if e.Via == dialog.Home {
		job, err := homeJob(e)
		if err != nil {
			return err
		}
		d.change.Jobs = append(d.change.Jobs, job)
	}
	switch {
	case e.Action == dialog.HomePage:
		return nil
	case onForms(e.Action) && a.routes.job(e.Action) && acted:
		job, err := deskJob(e, way)
		d.change.Jobs = append(d.change.Jobs, job)
		return err
	case a.routes.job(e.Action) && acted:
		job, err := viewJob(e, way)
		d.change.Jobs = append(d.change.Jobs, job)
		return err
	case !acted && slices.Contains(e.Facts.Roles, dialog.Program):
		return nil // news that no longer matters is not told
	}
	var err error
	if d.reply, err = replyJob(e, way, d.message.At.Rev); err != nil {
		return err
	}
	d.change.Jobs = append(d.change.Jobs, d.reply)
	if d.message.Check != "" && acted {
		job, err := checkJob(e, d.message.Check, e.Now)
		if err != nil {
			return err
		}
		d.change.Jobs = append(d.change.Jobs, job)
	}
	return nil
}

// wayOf is how the answer to an event appears. A press changes its message; what was
// done elsewhere is answered in a new one.
func wayOf(e dialog.Event) way {
	switch {
	case e.Via == dialog.Home && e.Action == dialog.Language:
		return wayRefresh
	case e.Via == dialog.Chat && e.Action != "" && (e.At != dialog.Stamp{}):
		return wayReplace
	case e.Via == dialog.Chat && e.Action.Desk() == reminderDesk:
		return wayReplace // its buttons carry no stamp
	}
	return wayPost
}
