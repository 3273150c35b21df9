package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"lotsen/dialog"
)

// errGone: a message is not among those that are kept.
var errGone = errors.New("the message is no longer there")

// thread is one person's conversation. Its methods may be called at the same time.
type thread struct {
	who  string
	keep Keeper
	// turn is held while the person's event is being answered, so that two of
	// them keep their order.
	turn chan struct{}

	mu       sync.Mutex
	loaded   bool
	entries  []entry // in the order of their numbers, the last maxKept of them
	next     uint64  // the number of the next entry
	changes  uint64  // since the program started
	watchers map[chan struct{}]bool
}

func newThread(who string, keep Keeper) *thread {
	return &thread{who: who, keep: keep, turn: make(chan struct{}, 1), watchers: map[chan struct{}]bool{}}
}

// begin takes the person's turn; end gives it back.
func (t *thread) begin(ctx context.Context) (end func(), err error) {
	select {
	case t.turn <- struct{}{}:
		return func() { <-t.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the person's turn: %w", ctx.Err())
	}
}

// load reads the conversation when it is first needed, and again after a failed
// write: what is kept then is not known.
func (t *thread) load(ctx context.Context) error {
	if t.loaded {
		return nil
	}
	kept, err := t.keep.List(ctx, t.who)
	if err != nil {
		return fmt.Errorf("reading the conversation: %w", err)
	}
	kept = kept[max(0, len(kept)-maxKept):]
	t.entries, t.next = make([]entry, 0, len(kept)), 1
	for _, k := range kept {
		e, err := k.decode()
		if err != nil {
			return err
		}
		t.entries, t.next = append(t.entries, e), k.N+1
	}
	t.loaded = true
	return nil
}

// write keeps an entry. It is shown only once it is kept.
func (t *thread) write(ctx context.Context, e entry) error {
	value, err := e.encode()
	if err != nil {
		return err
	}
	if err := t.keep.Put(ctx, t.who, e.N, value, min(e.N, t.oldest())); err != nil {
		t.loaded = false
		return fmt.Errorf("keeping what was said: %w", err)
	}
	return nil
}

// oldest is the first number that stays once the next entry is added.
func (t *thread) oldest() uint64 {
	if t.next < maxKept {
		return 1
	}
	return t.next - maxKept + 1
}

// add puts an entry last, and lets those go that are too old.
func (t *thread) add(e entry) {
	oldest := t.oldest()
	t.entries = append(t.entries, e)
	t.entries = slices.DeleteFunc(t.entries, func(e entry) bool { return e.N < oldest })
	t.next = e.N + 1
	t.changed()
}

// post adds a message, unless one with the same send id is there.
func (t *thread) post(ctx context.Context, at time.Time, m dialog.Message, sendID string) (uint64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.load(ctx); err != nil {
		return 0, err
	}
	for _, e := range t.entries {
		if sendID != "" && e.SendID == sendID {
			return e.N, nil
		}
	}
	e := entry{N: t.next, At: at, Message: &m, SendID: sendID}
	if err := t.write(ctx, e); err != nil {
		return 0, err
	}
	t.add(e)
	return e.N, nil
}

// replace puts a message in the place of another.
func (t *thread) replace(ctx context.Context, n uint64, m dialog.Message) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.load(ctx); err != nil {
		return err
	}
	i := slices.IndexFunc(t.entries, func(e entry) bool { return e.N == n && e.Message != nil })
	if i < 0 {
		return errGone
	}
	e := t.entries[i]
	e.Message, e.Version = &m, e.Version+1
	if err := t.write(ctx, e); err != nil {
		return err
	}
	t.entries[i] = e
	t.changed()
	return nil
}

// say shows what the person typed while it is being answered. It is kept only by
// settle. What was said before, by the id of its event, is not said again; fresh
// is then false.
func (t *thread) say(ctx context.Context, at time.Time, s said) (fresh bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.load(ctx); err != nil {
		return false, err
	}
	if t.bubble(s.Event) >= 0 {
		return false, nil
	}
	t.add(entry{N: t.next, At: at, Said: &s})
	return true, nil
}

// settle keeps what the person typed once it has been answered, or takes it back
// when it could not be.
func (t *thread) settle(ctx context.Context, event string, answered bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.bubble(event)
	switch {
	case i < 0: // a failed write in between has lost it
		return nil
	case answered:
		return t.write(ctx, t.entries[i])
	}
	t.entries = slices.Delete(t.entries, i, i+1)
	t.changed()
	return nil
}

func (t *thread) bubble(event string) int {
	return slices.IndexFunc(t.entries, func(e entry) bool { return e.Said != nil && e.Said.Event == event })
}

// all is the conversation as it stands, and the count of its changes.
func (t *thread) all(ctx context.Context) ([]entry, uint64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.load(ctx); err != nil {
		return nil, 0, err
	}
	return slices.Clone(t.entries), t.changes, nil
}

// count is the number of changes since the program started.
func (t *thread) count() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changes
}

// changed tells the watchers. One that has not yet looked since the last time is
// told once: nothing waits for a slow browser.
func (t *thread) changed() {
	t.changes++
	for ch := range t.watchers {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// nudge tells the watchers of a change outside the conversation.
func (t *thread) nudge() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.changed()
}

// watch gives a channel that tells of changes, until leave is called.
func (t *thread) watch() (ch <-chan struct{}, leave func()) {
	own := make(chan struct{}, 1)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watchers[own] = true
	return own, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.watchers, own)
	}
}

// await waits until more than seen changes have happened, or the context ends.
func (t *thread) await(ctx context.Context, seen uint64) {
	ch, leave := t.watch()
	defer leave()
	for t.count() <= seen {
		select {
		case <-ch:
		case <-ctx.Done():
			return
		}
	}
}
