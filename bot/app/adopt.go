package app

import (
	"context"
	"fmt"
	"slices"

	"lotsen/dialog"
	"lotsen/store"
)

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
