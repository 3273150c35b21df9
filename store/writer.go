package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"go.etcd.io/bbolt"
)

// One goroutine writes. It takes what is queued, up to a bound, does it in one
// transaction and tells everybody once that is on disk. It never lingers for
// more to come: under load the next group gathers while this one is synced, and
// a lone change goes at once.
const (
	queueLength = 512
	groupLength = 256     // changes
	groupSize   = 4 << 20 // bytes, unless a single change has more
)

// work is what the writer does for somebody. An error of run is its answer, and
// then it has changed nothing.
type work interface{ run(*group) error }

type request struct {
	work  work
	size  int
	taken atomic.Bool // by the writer, or withdrawn by the caller: whoever is first
	done  chan error
}

// submit hands work to the writer and waits for its answer.
func (b *Bolt) submit(ctx context.Context, w work, size int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := &request{work: w, size: size, done: make(chan error, 1)}
	if err := b.enqueue(ctx, r); err != nil {
		return err
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		return <-r.done
	}
}

func (b *Bolt) enqueue(ctx context.Context, r *request) error {
	b.sending.RLock()
	defer b.sending.RUnlock()
	if err := b.usable(); err != nil {
		return err
	}
	select {
	case b.queue <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is the writer's goroutine. After a failure it only answers.
func (b *Bolt) write() {
	defer close(b.written)
	group := make([]*request, 0, groupLength)
	for r := range b.queue {
		group = b.gather(group[:0], r)
		if len(group) == 0 {
			continue
		}
		answers, err := b.transact(group)
		if err != nil {
			b.fail(err)
		}
		for i, r := range group {
			if err != nil {
				r.done <- b.failure()
			} else {
				r.done <- answers[i]
			}
		}
		clear(group)
	}
}

// gather takes up the request, and whatever else is already waiting.
func (b *Bolt) gather(group []*request, r *request) []*request {
	for size := 0; ; {
		if r.taken.CompareAndSwap(false, true) {
			group = append(group, r)
			size += r.size
		}
		if len(group) == groupLength || size >= groupSize {
			return group
		}
		select {
		case next, open := <-b.queue:
			if !open {
				return group
			}
			r = next
		default:
			return group
		}
	}
}

// transact does a group in one transaction and gives each its answer. An error
// means that nobody knows what is on disk.
func (b *Bolt) transact(requests []*request) (answers []error, err error) {
	if err := b.failure(); err != nil {
		return nil, err
	}
	finished := false
	err = guard(func() error {
		answers, err = b.commit(requests)
		finished = true
		return err
	})
	if !finished {
		// bbolt's locks may be held for ever: Close must not ask for them.
		b.stuck.Store(true)
	}
	return answers, err
}

func (b *Bolt) commit(requests []*request) ([]error, error) {
	tx, err := b.begin(true)
	if err != nil {
		return nil, err
	}
	wrote, answers, err := b.fill(tx, requests)
	if err != nil || !wrote {
		return answers, errors.Join(err, tx.Rollback())
	}
	id := tx.ID()
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("committing: %w", err)
	}
	b.settle(id)
	return answers, nil
}

// fill does the requests, one after the other, in the transaction.
func (b *Bolt) fill(tx *bbolt.Tx, requests []*request) (wrote bool, answers []error, err error) {
	g, err := newGroup(tx, b.ledger)
	if err != nil {
		return false, nil, err
	}
	answers = make([]error, len(requests))
	for i, r := range requests {
		answers[i] = r.work.run(g)
	}
	if g.wrote {
		g.finish()
	}
	return g.wrote, answers, g.err
}
