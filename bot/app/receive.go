package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"

	"lotsen/dialog"
	"lotsen/store"
)

// inboxJob is an event of somebody who is not known yet, waiting to be looked up.
const inboxJob = "inbox"

// decideTries bounds how often a decision is made anew because the conversation
// had moved on.
const decideTries = 8

// Receive takes an event from a platform. When it returns nil the event is durable,
// and the platform may be told so; the answer follows. An event that came before
// is nil too, and does nothing.
func (a *App) Receive(ctx context.Context, e dialog.Event) error {
	e = FromPerson(e.Redacted())
	e.Now = a.Clock.Now()
	who, known, err := a.stored(ctx, e.From)
	if err != nil {
		return err
	}
	if known && e.Now.Sub(who.AsOf) < identityFor {
		return a.decide(ctx, who.as(e), nil)
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encoding an event: %w", err)
	}
	err = a.commit(ctx, store.Change{At: e.Now, Dedupe: inboxJob + "/" + e.ID, Jobs: []store.Job{{
		ID: inboxJob + "/" + e.ID, Kind: inboxJob, Person: e.From.Unknown(), Due: e.Now, Payload: payload,
	}}})
	if errors.Is(err, store.ErrSeen) {
		return nil
	}
	return err
}

// inbox looks up who an event is from and decides it.
func (a *App) inbox(ctx context.Context, job store.Job) error {
	var e dialog.Event
	if err := json.Unmarshal(job.Payload, &e); err != nil {
		return a.drop(ctx, job, fmt.Errorf("decoding an event: %w", err))
	}
	now := a.Clock.Now()
	who, sure := a.identify(ctx, e.From, now)
	if !sure {
		if before, ok, err := a.stored(ctx, e.From); err == nil && ok {
			who = before // older, but better than a stranger
		}
	}
	var more store.Change
	if sure {
		r, err := who.record(e.From)
		if err != nil {
			return err
		}
		more.Records = append(more.Records, r)
	}
	return a.decideFor(ctx, job, who.as(e), more)
}

// decideFor decides an event that a job has brought, and ends the job with it. An
// event that was decided before ends it too.
func (a *App) decideFor(ctx context.Context, job store.Job, e dialog.Event, more store.Change) error {
	more.DoneJobs = append(more.DoneJobs, job.Held())
	err := a.decide(ctx, e, &more)
	if errors.Is(err, store.ErrSeen) {
		return a.drop(ctx, job, nil)
	}
	return err
}

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
		if d.reply.ID != "" {
			a.fresh.put(d.reply.ID, d.message)
		}
		err = a.commit(ctx, d.change)
		if err != nil {
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
	if e.Action == "" && !e.Facts.Secret {
		if wish := a.Desk.Book.Wish(e.Text); wish == dialog.Team {
			e.Action = wish
		}
	}
	var d decision
	refused := e.Action != dialog.Team && !a.routes.Allowed(e.Action, e.Facts.Roles)
	asked := e.Action
	if refused {
		e.Action, e.Arg = dialog.Show, ""
	}
	if d.change, d.message, err = a.Desk.Answer(c.Conversation, e); err != nil {
		return decision{}, err
	}
	d.change.FromRev = c.rev
	if c.rev != c.Rev && d.change.Conversation != nil {
		if err := a.adopt(&d.change, c.Conversation, e); err != nil {
			return decision{}, err
		}
	}
	if refused {
		d.change.Audit = append(d.change.Audit, store.Entry{Actor: e.Person, Action: actionRefused, Object: string(asked)})
	}
	if more != nil {
		d.change.DoneJobs = append(d.change.DoneJobs, more.DoneJobs...)
		d.change.Jobs = append(d.change.Jobs, more.Jobs...)
		d.change.Records = append(d.change.Records, more.Records...)
	}
	if err := a.follow(&d, e, d.change.Conversation != nil); err != nil {
		return decision{}, err
	}
	return d, nil
}

// adopt puts what belongs to a stranger's conversation before what was decided.
// Where both say something of the same job or record, the decision holds.
func (a *App) adopt(change *store.Change, c dialog.Conversation, e dialog.Event) error {
	var first store.Change
	if err := a.Desk.Adopt(&first, e.From.Unknown(), c, e); err != nil {
		return err
	}
	for _, job := range first.Jobs {
		decided := slices.Contains(change.DropJobs, job.ID) ||
			slices.ContainsFunc(change.Jobs, func(j store.Job) bool { return j.ID == job.ID })
		if !decided {
			change.Jobs = append(change.Jobs, job)
		}
	}
	for _, r := range first.Records {
		if !slices.ContainsFunc(change.Records, func(o store.Record) bool { return o.Kind == r.Kind && o.Key == r.Key }) {
			change.Records = append(change.Records, r)
		}
	}
	change.DropJobs = append(change.DropJobs, first.DropJobs...)
	return nil
}

// actionRefused is what the audit chain says of an action without the role.
const actionRefused dialog.Action = "route.refused"

// following is a conversation with the revision that is stored for the person:
// somebody who was a stranger brings theirs along.
type following struct {
	dialog.Conversation
	rev uint64
}

func (a *App) conversation(ctx context.Context, e dialog.Event) (following, error) {
	c, err := a.Store.Conversation(ctx, e.Person)
	if err != nil {
		return following{}, fmt.Errorf("reading a conversation: %w", err)
	}
	if c.Rev > 0 || !e.Person.Known() {
		return following{c, c.Rev}, nil
	}
	before, err := a.Store.Conversation(ctx, e.From.Unknown())
	if err != nil {
		return following{}, fmt.Errorf("reading a conversation: %w", err)
	}
	return following{before, 0}, nil
}

// follow adds the jobs that come of a decision: the reply, or the list of a
// manager's people, and the question to Microsoft. acted is false when nothing moved.
func (a *App) follow(d *decision, e dialog.Event, acted bool) error {
	way := wayPost
	if e.Action != "" && (e.At != dialog.Stamp{}) {
		way = wayReplace
	}
	if e.Action == dialog.Team && acted {
		job, err := teamJob(e, way)
		d.change.Jobs = append(d.change.Jobs, job)
		return err
	}
	if !acted && slices.Contains(e.Facts.Roles, dialog.Program) {
		return nil // news that no longer matters is not told
	}
	var err error
	if d.reply, err = replyJob(e, way, d.message.At.Rev); err != nil {
		return err
	}
	d.change.Jobs = append(d.change.Jobs, d.reply)
	if d.message.Check != "" && acted {
		job, err := checkJob(e, d.message.Check, 0, e.Now)
		if err != nil {
			return err
		}
		d.change.Jobs = append(d.change.Jobs, job)
	}
	return nil
}
