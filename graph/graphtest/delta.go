package graphtest

import (
	"context"
	"time"

	"lotsen/graph"
)

// How pages of changes are made unless told otherwise.
const (
	defaultDelta = 999                // accounts a page, as a client may ask for
	deltaLife    = 7 * 24 * time.Hour // how long a token is good, by the directory's clock
)

// deltaSettings are how changes are told.
type deltaSettings struct {
	page   int
	epoch  int // tokens of an earlier one have expired
	quirks Quirks
}

// Quirks are what Microsoft documents that a reading of changes may do without
// anything being wrong. The zero value does none of it. Source: Microsoft Graph,
// "Use delta query to track changes": an application must be ready for all of them.
type Quirks struct {
	// Replay is how many changes from before its token each round tells again.
	Replay int
	// Twice: the last account of each page comes again at the beginning of the next.
	Twice bool
	// Empty is how many pages without any account come before each page.
	Empty int
	// Removed: the first round tells deleted accounts too.
	Removed bool
}

// SetQuirks makes the readings of changes do what they may do.
func (t *Tenant) SetQuirks(q Quirks) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.delta.quirks = q
}

// SetDeltaPage sets how many accounts a page of changes has at most; at least 1.
func (t *Tenant) SetDeltaPage(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.delta.page = max(1, n)
}

// ExpireDelta makes every token of changes that was given out worthless, as Microsoft
// does now and then. They are worthless of themselves after seven days of the
// directory's clock.
func (t *Tenant) ExpireDelta() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.delta.epoch++
}

// event is a change that readings of changes tell.
type event struct {
	n       int32    // the account's place in Tenant.accounts
	was     graph.ID // who led them before, if that has changed
	manager bool     // it has
}

// tell notes that an account has changed. Called with mu held.
func (t *Tenant) tell(a *account) {
	t.log = append(t.log, event{n: a.n})
	a.told = int32(len(t.log))
}

// lead gives an account another manager, and notes it. Called with mu held.
func (t *Tenant) lead(a *account, manager graph.ID) {
	t.log = append(t.log, event{n: a.n, was: a.manager, manager: true})
	a.told, a.led = int32(len(t.log)), int32(len(t.log))
	if t.index.led != nil {
		t.index.lead(a, manager)
	}
	a.manager = manager
}

// told is an account as a page tells it.
type told struct {
	*account
	led bool     // who leads them is told
	was graph.ID // who led them before; empty if nobody did, or that is not told
}

// Changes reads a page of the accounts: with the empty token of all, with the token of
// a round's last page of those that have changed since. Of who changed twice in a round
// it tells the last state, and it tells who leads them if that has changed in the round.
// In the first round it is not told of those whom nobody leads.
func (t *Tenant) Changes(ctx context.Context, from graph.Token) (graph.Changes, error) {
	now := t.now()
	fault, err := t.ask(ctx, Delta)
	if err != nil {
		return graph.Changes{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at, good := t.place(string(from), now)
	if !good {
		return graph.Changes{}, failure(Delta, graph.Expired)
	}
	rows, next, last := t.turn(at, t.delta.page, fault)
	c := graph.Changes{Next: graph.Token(next.encode(now)), Last: last}
	for i, x := range rows {
		switch {
		case fault.hole(i):
			c.Unreadable++
		case x.gone:
			c.Rows = append(c.Rows, graph.Change{Person: graph.Person{ID: x.id}, Removed: true})
		default:
			p := x.person()
			if !x.led {
				p.Manager = ""
			}
			c.Rows = append(c.Rows, graph.Change{Person: p, ManagerSaid: x.led})
		}
	}
	return c, nil
}

// turn is a page of changes, and where the reading goes on. Called with mu held.
func (t *Tenant) turn(at place, size int, f Fault) (rows []told, next place, last bool) {
	switch {
	case f.Trouble == EmptyPage || at.Empty < t.delta.quirks.Empty:
		at.Empty++
		return nil, at, false
	case f.Trouble == Replayed:
		rows = t.since(max(0, at.Since-replayed), at.Since)
	}
	if q := t.delta.quirks; q.Twice && at.Last > 0 {
		if a := t.accounts[at.Last-1]; at.All {
			rows = append(rows, t.toldFirst(a))
		} else {
			rows = append(rows, t.toldSince(a, at.Since))
		}
	}
	at.Empty, at.Last = 0, 0
	more, next, last := t.accountsAt(at, size)
	if n := len(more); n > 0 && !last {
		next.Last = int(more[n-1].n) + 1
	}
	return append(rows, more...), next, last
}

// replayed is how many changes a page that meets Replayed tells again.
const replayed = 50

// accountsAt is the page at a place, of all accounts or of what has changed.
func (t *Tenant) accountsAt(at place, size int) (rows []told, next place, last bool) {
	if !at.All {
		return t.changedAt(at, size)
	}
	i := at.At
	for ; i < len(t.accounts) && len(rows) < size; i++ {
		if a := t.accounts[i]; !a.gone || t.delta.quirks.Removed {
			rows = append(rows, t.toldFirst(a))
		}
	}
	if i < len(t.accounts) {
		at.At = i
		return rows, at, false
	}
	// The changes that came meanwhile are told in the next round.
	return rows, place{Epoch: at.Epoch, Since: at.Since, At: at.Since, Select: at.Select}, true
}

// toldFirst is an account as the first round tells it.
func (t *Tenant) toldFirst(a *account) told { return told{account: a, led: a.manager != ""} }

// changedAt is a page of what has changed since a round before.
func (t *Tenant) changedAt(at place, size int) (rows []told, next place, last bool) {
	since := at.Since
	if at.At == since { // the round begins
		since = max(0, since-t.delta.quirks.Replay)
		at.Since, at.At = since, since
	}
	i := at.At
	for ; i < len(t.log) && len(rows) < size; i++ {
		// Of several changes the last is told, or the one that is told first is stale.
		if a := t.accounts[t.log[i].n]; int(a.told) == i+1 {
			rows = append(rows, t.toldSince(a, since))
		}
	}
	if i < len(t.log) {
		at.At = i
		return rows, at, false
	}
	return rows, place{Epoch: at.Epoch, Since: i, At: i, Select: at.Select}, true
}

// since are the accounts that changed between two lengths of the log, as they are now.
func (t *Tenant) since(from, to int) []told {
	var rows []told
	for _, e := range t.log[from:to] {
		rows = append(rows, t.toldSince(t.accounts[e.n], from))
	}
	return rows
}

func (t *Tenant) toldSince(a *account, since int) told {
	x := told{account: a}
	if int(a.led) > since {
		x.led, x.was = true, t.log[a.led-1].was
	}
	return x
}
