package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// Thanker is what a Chat can do besides, so that somebody who has registered since a campaign
// wrote to them is told that no more reminders come.
type Thanker interface {
	// Thanks is the job that does so; first is when the first reminder was sent. Without an
	// id: there is nowhere to tell them. It reads the store alone.
	Thanks(ctx context.Context, c Campaign, p dialog.PersonID, first time.Time) (store.Job, error)
}

// registered is when somebody has registered who got a first reminder then: as it was
// found before, or is now, to be kept. Who is found to have registered while the campaign
// runs is thanked, in the same commit, so that it is once.
func (s *slice) registered(ctx context.Context, p dialog.PersonID, first time.Time, change *store.Change) (r registration, err error) {
	e := s.b.e
	rec, err := e.o.Store.Record(ctx, doneOf(s.c.ID), string(p))
	if err != nil {
		return r, fmt.Errorf("reading who has registered: %w", err)
	}
	if rec.Value != nil {
		err = json.Unmarshal(rec.Value, &r)
		return r, wrap("reading who has registered", err)
	}
	entry, ok, err := e.o.People.Lookup(ctx, graph.ID(p))
	if err != nil || !ok || census.Needs(entry, e.policy, e.o.Now()) != graph.Done {
		return r, nil // the census may not be ready: next time
	}
	r = registration{First: first.UTC(), Done: entry.Status.AsOf.UTC()}
	if r.Done.Before(first) {
		r.Done = r.First
	}
	value, err := json.Marshal(r)
	if err != nil {
		return r, fmt.Errorf("encoding a registration: %w", err)
	}
	change.Records = append(change.Records, store.Record{Kind: doneOf(s.c.ID), Key: string(p), Value: value})
	return r, s.thank(ctx, p, first, change)
}

// thank adds to a change that somebody is thanked, if the campaign may still write to them.
func (s *slice) thank(ctx context.Context, p dialog.PersonID, first time.Time, change *store.Change) error {
	t, ok := s.b.e.o.Chat.(Thanker)
	if !ok || s.c.State != Sending && s.c.State != Scheduled {
		return nil
	}
	job, err := t.Thanks(ctx, s.c, p, first)
	if err != nil {
		return fmt.Errorf("planning to thank somebody: %w", err)
	}
	if job.ID != "" {
		change.Jobs = append(change.Jobs, job)
	}
	return nil
}
