package app

import (
	"context"
	"errors"
	"fmt"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// takeOver keeps that an account whose owner was a stranger is somebody's, and makes the
// conversation that they had theirs: what they promised and asked for holds before they
// write again. They are asked about when they do.
func (a *App) takeOver(ctx context.Context, job store.Job, at dialog.Address, was identity, p dialog.PersonID) error {
	lock := a.mutex(p)
	lock.Lock()
	defer lock.Unlock()
	now := a.Clock.Now()
	who := identity{Person: p, SignIn: string(a.entry(ctx, graph.ID(p)).Person.SignIn), Locale: was.Locale, AsOf: now.Add(-identityFor)}
	record, err := who.record(at)
	if err != nil {
		return err
	}
	for range decideTries {
		e := who.as(dialog.Event{From: at, Now: now})
		c, err := a.conversation(ctx, e)
		if err != nil {
			return err
		}
		change := store.Change{At: now, Guard: []store.Held{job.Held()}, Records: append(moved(at, was.Person, p), record)}
		if brings(c) {
			c.Rev = max(c.Rev, c.rev+1)
			change.Person, change.FromRev, change.Conversation = p, c.rev, &c.Conversation
			if err := a.adopt(&change, c, e); err != nil {
				return err
			}
		}
		if err = a.commit(ctx, change); !errors.Is(err, store.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("taking over a stranger's conversation: %w", store.ErrStale)
}

// brings reports whether a stranger has something that is not the person's yet.
func brings(c following) bool {
	return c.rev == 0 && c.Rev > 0 || c.brought.HandOff.Open() || !c.brought.Promise.IsZero()
}
