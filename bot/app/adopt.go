package app

import (
	"context"
	"fmt"
	"slices"

	"lotsen/bot/employee"
	"lotsen/dialog"
	"lotsen/store"
)

// following is a conversation with the revision that is stored for the person:
// somebody who was a stranger brings theirs along.
type following struct {
	dialog.Conversation
	rev uint64
	// brought is the stranger's conversation, as far as it still has to be taken
	// over; the zero value: nothing is.
	brought dialog.Conversation
}

// conversation reads the conversation that an event belongs to. Who has one of their
// own goes on with it; what they asked for while they were a stranger comes along.
func (a *App) conversation(ctx context.Context, e dialog.Event) (following, error) {
	own, err := a.Store.Conversation(ctx, e.Person)
	if err != nil {
		return following{}, fmt.Errorf("reading a conversation: %w", err)
	}
	if !e.Person.Known() {
		return following{Conversation: own, rev: own.Rev}, nil
	}
	before, err := a.Store.Conversation(ctx, e.From.Unknown())
	if err != nil {
		return following{}, fmt.Errorf("reading a conversation: %w", err)
	}
	brought, err := a.open(ctx, e.From.Unknown(), before)
	if err != nil {
		return following{}, err
	}
	if own.Rev == 0 {
		before.HandOff, before.Promise = brought.HandOff, brought.Promise
		return following{Conversation: before, brought: brought}, nil
	}
	return following{Conversation: employee.Merge(own, brought), rev: own.Rev, brought: brought}, nil
}

// open is what somebody has asked for that is still to be done: a request on the
// helpdesk's list, and a reminder that is planned. What was taken over before is not.
func (a *App) open(ctx context.Context, p dialog.PersonID, c dialog.Conversation) (dialog.Conversation, error) {
	var asked dialog.Conversation
	if c.HandOff.Open() {
		r, err := a.Store.Record(ctx, employee.HandOffs, employee.HandOffKey(p, c.HandOff))
		if err != nil {
			return asked, fmt.Errorf("reading the helpdesk's list: %w", err)
		}
		if r.Value != nil {
			asked.HandOff = c.HandOff
		}
	}
	if !c.Promise.IsZero() {
		_, planned, err := a.Store.Job(ctx, employee.PromiseID(p))
		if err != nil {
			return asked, fmt.Errorf("looking for a promise: %w", err)
		}
		if planned {
			asked.Promise = c.Promise
		}
	}
	return asked, nil
}

// adopt puts what belongs to a stranger's conversation before what was decided.
// Where both say something of the same job or record, the decision holds.
func (a *App) adopt(change *store.Change, c following, e dialog.Event) error {
	var first store.Change
	if err := a.Desk.Adopt(&first, c.brought, c.Conversation, e); err != nil {
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
