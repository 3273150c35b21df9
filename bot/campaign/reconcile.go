package campaign

import (
	"container/heap"
	"context"
	"encoding/json"
	"errors"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

const (
	// lookAgain is when somebody is looked for again after an accident; later and later if
	// it goes on, up to askAgain.
	lookAgain = 30 * time.Second
	// askAgain is when a platform that cannot tell is waited for again: only the person's
	// own press can tell then.
	askAgain = 30 * time.Minute
	// clockMargin is how wrong our clock may have been when a message was sent, so that
	// a message is not missed for the time that it carries. Its id is its own.
	clockMargin = 2 * time.Hour
	// firstLook is how soon after a call that may have arrived it is looked for.
	firstLook = 2 * time.Second
)

// reconcile finds out about those of whom nobody knows whether the reminder arrived.
func (s *slice) reconcile() {
	for s.ctx.Err() == nil {
		p, ok := s.b.due(&s.b.doubts, s.b.e.o.Now())
		if !ok {
			return
		}
		wait, err := s.resolve(p)
		if err != nil {
			s.b.torn()
			s.fail(err)
			return
		}
		if wait > 0 {
			s.b.mu.Lock()
			heap.Push(&s.b.doubts, turn{s.b.e.o.Now().Add(wait), p})
			s.b.mu.Unlock()
		}
	}
}

// resolve looks for what may have been sent to somebody; wait is when to look again, 0:
// need not be.
func (s *slice) resolve(p dialog.PersonID) (wait time.Duration, err error) {
	e := s.b.e
	row, ok, err := e.row(s.ctx, s.b.id, s.b.round, p)
	if err != nil || !ok {
		return 0, err
	}
	if row.State != Unknown { // a late answer has settled it
		s.b.torn()
		return 0, nil
	}
	to := row
	if _, proof, err := e.o.Chat.Answered(s.ctx, p); err == nil && proof == row.SendID && proof != "" {
		to.State, to.At, to.After = Sent, e.o.Now(), time.Time{}
		return 0, s.proven(p, to)
	}
	ref, found, able, err := s.find(row)
	now := e.o.Now()
	rest := max(row.After.Add(e.o.Settle).Sub(now), s.b.unsettled(p))
	switch {
	case err != nil:
		var failed *dialog.SendError
		if errors.As(err, &failed) && failed.Retry > 0 {
			return min(failed.Retry, longest), nil
		}
		var late tooLate
		if errors.As(err, &late) { // of the others
			return lookAgain, nil
		}
		return min(max(now.Sub(row.At)/4, lookAgain), askAgain), nil
	case found:
		to.State, to.Ref, to.At, to.After = Sent, ref, now, time.Time{}
		return 0, s.proven(p, to)
	case !able:
		return askAgain, nil
	case rest > 0:
		return rest, nil
	}
	to.State, to.Why, to.At, to.After = Queued, LookedBusy, now, now.Add(backoff(row.Attempt))
	return 0, s.proven(p, to)
}

// unsettled is how long it takes until a message that is not found did not arrive, in real
// time: the program's clock may have been set forward.
func (b *book) unsettled(p dialog.PersonID) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.e.o.Settle - time.Since(b.since[p])
}

// find asks the platform, if it is one that can tell.
func (s *slice) find(row Row) (ref dialog.Ref, found, able bool, err error) {
	at := s.b.e.platform(row.To.Platform)
	if row.SendID == "" { // a row that could not be understood: of no platform
		at.isBlindNow()
	}
	if at.isBlind() {
		return "", false, false, nil
	}
	if err := at.looks.take(s.ctx, 1, noRest); err != nil {
		return "", false, true, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, callFor)
	defer cancel()
	since := row.After.Add(-callFor - clockMargin)
	ref, found, able, err = s.b.e.o.Chat.Sent(ctx, row.To, row.SendID, since)
	if err == nil && !able && !found {
		at.isBlindNow()
	}
	return ref, found, able || found, err
}

func noRest() time.Time { return time.Time{} }

// isBlind reports whether the platform has said that it cannot tell what was sent.
func (p *platform) isBlind() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.blind
}

func (p *platform) isBlindNow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blind = true
}

// proven writes what an unknown row has turned out to be.
func (s *slice) proven(p dialog.PersonID, to Row) error {
	ctx, cancel := certain(s.ctx)
	defer cancel()
	was, err := s.b.prove(ctx, s.guard, p, to)
	if err != nil || was.State != Unknown {
		s.b.torn()
		return err
	}
	s.b.moved(p, was, to)
	return nil
}

// prove moves an unknown row, of the attempt that to has, to what has been proved, and
// gives the row as it was. One that is not unknown, or of another attempt, is left alone
// and not given.
func (b *book) prove(ctx context.Context, guard []store.Held, p dialog.PersonID, to Row) (was Row, err error) {
	was, ok, err := b.e.row(ctx, b.id, b.round, p)
	if err != nil || !ok {
		return Row{}, err
	}
	if was.State != Unknown || was.SendID != to.SendID || to.State == Unknown {
		return Row{}, nil
	}
	err = b.enter(ctx, guard, entry{person: p, row: to, step: stepProof})
	if errors.Is(err, store.ErrSeen) {
		return Row{}, nil
	}
	return was, err
}

// inAgain has the request to send to the failed once more: id → again.
const inAgain = "campaign/again"

// SendAgain puts everybody of the round back in line to whom nothing could be sent, and
// those of whom it is not known and cannot be found out. Who has got a reminder gets no
// other. It is audited with why, as Do says, and is ErrNotNow in a state where nothing is sent, after the end
// date, and when the campaign is over for so long that its code is not known any more.
// Where a platform can tell what arrived, it is asked, not sent again.
func (e *Engine) SendAgain(ctx context.Context, id ID, by dialog.PersonID, why string) (Campaign, error) {
	for range moveTries {
		c, err := e.Get(ctx, id)
		if err != nil {
			return c, err
		}
		if c.Round == 0 || !c.Enrolled || c.ended(e.o.Now()) || !c.genuine(e.o.Now()) {
			return c, ErrNotNow
		}
		change := store.Change{}
		rec, err := again{At: e.o.Now(), Round: c.Round, Open: true}.record(id)
		if err != nil {
			return c, err
		}
		change.Records = append(change.Records, rec)
		if err := e.plan(ctx, c, &change); err != nil {
			return c, err
		}
		next := c
		err = e.advance(ctx, &next, MoveAgain, by, why, change)
		if err == nil {
			return next, nil
		}
		if !crossed(err) {
			return c, err
		}
	}
	return Campaign{}, ErrMoved
}

// requeue does what SendAgain has asked for. Nothing is sent before it is through, so
// that what fails again afterwards is not taken for what had failed. The book is read
// anew after it.
func (s *slice) requeue() error {
	e := s.b.e
	a, err := e.again(s.ctx, s.c.ID)
	if err != nil || !a.Open || a.Round != s.c.Round {
		return err
	}
	s.b.torn()
	blind := map[string]bool{} // by platform, once it was asked
	err = e.eachRow(s.ctx, s.c.ID, s.c.Round, "", func(p dialog.PersonID, r Row) error {
		if r.State == Unknown {
			if _, asked := blind[r.To.Platform]; !asked {
				_, _, able, err := s.find(r)
				blind[r.To.Platform] = err == nil && !able
			}
		}
		if r.State == Refused || r.State == Unknown && r.SendID != "" && blind[r.To.Platform] {
			return s.requeueOne(p, r)
		}
		return s.ctx.Err()
	})
	if err != nil {
		return err
	}
	a.Open = false
	rec, err := a.record(s.c.ID)
	if err != nil {
		return err
	}
	return wrap("ending a request to send again",
		e.o.Store.Commit(s.ctx, store.Change{At: e.o.Now(), Guard: s.guard, Records: []store.Record{rec}}))
}

func (s *slice) requeueOne(p dialog.PersonID, row Row) error {
	to := row
	to.State, to.Why, to.At, to.After = Queued, "", s.b.e.o.Now(), time.Time{}
	if row.State == Refused {
		return wrap("sending again", s.b.enter(s.ctx, s.guard, entry{person: p, row: to, step: stepAgain}))
	}
	_, err := s.b.prove(s.ctx, s.guard, p, to)
	return err
}

// again is a request of the helpdesk.
type again struct {
	At    time.Time `json:"at"`
	Round int       `json:"round"`
	Open  bool      `json:"open,omitempty"` // not everybody is back in line
}

func (a again) record(id ID) (store.Record, error) {
	value, err := json.Marshal(a)
	return store.Record{Kind: inAgain, Key: string(id), Value: value}, wrap("encoding a request", err)
}

func (e *Engine) again(ctx context.Context, id ID) (a again, err error) {
	rec, err := e.o.Store.Record(ctx, inAgain, string(id))
	if err == nil && rec.Value != nil {
		err = json.Unmarshal(rec.Value, &a)
	}
	return a, wrap("reading a request to send again", err)
}
