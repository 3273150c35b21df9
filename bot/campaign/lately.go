package campaign

import (
	"context"
	"encoding/json"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// Nobody is reminded twice in a row: not by two campaigns on one day, and not by one whose
// round was late for them, after a pause or at a slow pace, so that the next follows at
// once. So each intent leaves who was reminded last, when, and by which round. A reminder that
// somebody has asked for counts as well: after it no campaign reminds them on that working
// day. The other way round it is kept, for they chose the time; see the app's promises for
// the one exception.

// inReminded has who was reminded last: person → reminded.
const inReminded = "campaign/reminded"

// reminded is the last reminder of somebody, sent or about to be.
type reminded struct {
	At       time.Time `json:"t"`
	Campaign ID        `json:"c,omitempty"` // empty: they had asked for it
	Round    int       `json:"r,omitempty"`
}

func (r reminded) record(p dialog.PersonID) (store.Record, error) {
	value, err := json.Marshal(r)
	return store.Record{Kind: inReminded, Key: string(p), Value: value}, wrap("encoding who was reminded", err)
}

// Kept is the record that somebody has just been reminded because they had asked for it. It
// is to be written with what reminds them: no campaign does so on the same working day.
func Kept(p dialog.PersonID, at time.Time) (store.Record, error) { return reminded{At: at}.record(p) }

// Reached is when the last reminder of a campaign reached somebody; zero: none has, or what
// reminded them last was their own promise. open: one is just being sent, and what becomes of
// it is not known yet. It reads the store alone.
func (e *Engine) Reached(ctx context.Context, p dialog.PersonID) (at time.Time, open bool, err error) {
	rec, err := e.o.Store.Record(ctx, inReminded, string(p))
	if err != nil || rec.Value == nil {
		return at, false, wrap("reading when somebody was reminded", err)
	}
	var last reminded
	if json.Unmarshal(rec.Value, &last) != nil || last.Campaign == "" {
		return at, false, nil
	}
	row, ok, err := e.row(ctx, last.Campaign, last.Round, p)
	switch {
	case err != nil || !ok:
		return at, false, err
	case row.State == Sent:
		return last.At, false, nil
	}
	return at, row.State == Intent, nil
}

// Hold keeps the campaigns of this process from reminding somebody until release is called,
// while something else does; ok is false if one of them is at it just now.
func (e *Engine) Hold(p dialog.PersonID) (release func(), ok bool) {
	if !e.hold(p) {
		return nil, false
	}
	return func() { e.release(p) }, true
}

// ahead is how far in the future a reminder can be that counts: from further ahead, the
// clock was turned back.
const ahead = 24 * time.Hour

// lately is how long it takes until somebody can be reminded without that being twice in a
// row: on the next working day after another campaign's reminder, and after one of a round
// before half the days that are planned between the rounds.
func (s *slice) lately(p dialog.PersonID) (time.Duration, error) {
	rec, err := s.b.e.o.Store.Record(s.ctx, inReminded, string(p))
	if err != nil || rec.Value == nil {
		return 0, wrap("reading when somebody was reminded", err)
	}
	var last reminded
	if json.Unmarshal(rec.Value, &last) != nil { // the ledger still knows
		return 0, nil
	}
	now, days := s.b.e.o.Now(), 1
	switch {
	case last.At.After(now.Add(ahead)):
		return 0, nil
	case last.Campaign != s.c.ID:
	case last.Round >= s.b.round: // another attempt of the same
		return 0, nil
	default:
		days = (s.c.Rounds[s.b.round-1] - s.c.Rounds[s.b.round-2] + 1) / 2
	}
	return s.hours.Round(last.At, days).Sub(now), nil
}

// look is the last look at somebody, with what the campaigns have done.
func (s *slice) look(p dialog.PersonID, row Row) verdict {
	e := s.b.e
	if row.SendID != "" { // it was tried before, and perhaps arrived all the same
		if _, proof, err := e.o.Chat.Answered(s.ctx, p); err == nil && proof == row.SendID {
			return verdict{sent: true}
		}
	}
	switch wait, err := s.lately(p); {
	case err != nil:
		return e.unread(s.ctx, "when somebody was reminded", err)
	case wait > 0:
		return verdict{wait: wait, why: Lately}
	}
	return e.lastLook(s.ctx, p, row)
}

// hold keeps everybody else of this process from reminding somebody between the last look
// and the intent, such as another campaign or a promise; false: somebody is at it.
func (e *Engine) hold(p dialog.PersonID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.held[p] {
		return false
	}
	if e.held == nil {
		e.held = map[dialog.PersonID]bool{}
	}
	e.held[p] = true
	return true
}

func (e *Engine) release(p dialog.PersonID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.held, p)
}
