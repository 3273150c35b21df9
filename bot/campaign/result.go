package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// Figures are what has become of those who got a reminder, in any round. They are counted
// one after the other, which takes time with their number.
type Figures struct {
	AsOf    time.Time `json:"as_of,omitzero"` // zero: not counted yet
	Reached int       `json:"reached"`        // people who got one or more
	Started int       `json:"started"`        // of them: pressed or wrote anything since the first
	// Promised: have asked to be reminded at a time that is still to come.
	Promised int `json:"promised"`
	// Registered since the first reminder; within so many days of it, of 24 hours. The
	// time is that of the first status that says so: with the report it may be up to a
	// day late.
	Registered int         `json:"registered"`
	Within     map[int]int `json:"within,omitempty"`
	// LastFirst is when the last of them got the first reminder; zero: nobody has.
	LastFirst time.Time `json:"last_first,omitzero"`
	// Stuck is where those are who have started and are not done: see Locator.
	Stuck map[string]int `json:"stuck,omitempty"`
}

// The days of Figures.Within.
const (
	aDay, threeDays, aWeek = 1, 3, 7
)

// Locator is what a Chat can do besides, so that the result tells where people are stuck.
type Locator interface {
	// Where is a key for the step of the guide at which somebody is; empty: none. It
	// reads the store alone.
	Where(ctx context.Context, p dialog.PersonID) (string, error)
}

// Result is how a campaign went.
type Result struct {
	Campaign Campaign
	Figures
	Rounds []Counts // the ledger of each round
}

// Result tells how a campaign went so far, by one reading of its ledgers.
func (e *Engine) Result(ctx context.Context, id ID) (Result, error) {
	c, err := e.Get(ctx, id)
	if err != nil {
		return Result{}, err
	}
	r := Result{Campaign: c, Rounds: make([]Counts, c.Round)}
	for i := range r.Rounds {
		err := e.eachRow(ctx, id, i+1, "", func(_ dialog.PersonID, row Row) error {
			r.Rounds[i].add(row, 1)
			return nil
		})
		if err != nil {
			return Result{}, err
		}
	}
	r.Figures, err = e.figures(ctx, id)
	return r, err
}

// The kinds of the records of the counting.
const inFigures = "campaign/figures" // id → Figures

func doneOf(id ID) string { return "campaign/" + string(id) + "/done" } // person → registration

// registration is that somebody who was reminded has registered.
type registration struct {
	First time.Time `json:"first"` // reminder
	Done  time.Time `json:"done"`
}

func (e *Engine) figures(ctx context.Context, id ID) (f Figures, err error) {
	rec, err := e.o.Store.Record(ctx, inFigures, string(id))
	if err == nil && rec.Value != nil {
		err = json.Unmarshal(rec.Value, &f)
	}
	return f, wrap("reading the figures of a campaign", err)
}

const (
	// countEvery is how often it is counted while reminders go out, and countIdle at
	// other times; or, where that takes long, countRest times as long as it took.
	countEvery = time.Minute
	countIdle  = time.Hour
	countRest  = 20
	// resultFor is how long after the end of a campaign it is still counted: a week, and
	// the time that the report is behind.
	resultFor = (aWeek + 1) * 24 * time.Hour
)

// sweep is a counting under way: a page of a round at a time.
type sweep struct {
	due   time.Time     // when it goes on; zero: now
	took  time.Duration // in real time, all slices together
	round int
	after string
	f     Figures
}

// count goes on counting, until the slice ends or all are counted. A page that is begun is
// counted to its end, also if there is nothing to send: a slice that only waits for its
// pace is over at once, and would never come further.
func (s *slice) count(ctx context.Context) {
	if now := s.b.e.o.Now(); now.Before(s.b.sweepDue()) {
		return
	}
	for more := true; more; more = s.ctx.Err() == nil {
		began := time.Now()
		over, err := s.countPage(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.fail(err)
			}
			return
		}
		s.b.mu.Lock()
		s.b.sweep.took += time.Since(began)
		s.b.mu.Unlock()
		if over {
			return
		}
	}
}

func (b *book) sweepDue() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sweep.due
}

// countPage counts a page, and keeps the figures after the last one.
func (s *slice) countPage(ctx context.Context) (over bool, err error) {
	e, w := s.b.e, &s.b.sweep // only counting touches it, but for due and took
	if w.round == 0 {
		s.b.mu.Lock()
		*w = sweep{due: e.o.Now(), round: 1, f: Figures{Within: map[int]int{}, Stuck: map[string]int{}}}
		s.b.mu.Unlock()
	}
	page, err := e.o.Store.Records(ctx, ledgerOf(s.c.ID, w.round), w.after, mostInOne)
	if err != nil {
		return false, fmt.Errorf("counting a campaign: %w", err)
	}
	change := store.Change{Guard: s.guard}
	for _, rec := range page {
		if err := s.countOne(ctx, rec, &change); err != nil {
			return false, err
		}
		w.after = rec.Key
	}
	if len(page) < mostInOne {
		w.round, w.after = w.round+1, ""
	}
	if over = w.round > s.c.Round; over {
		w.f.AsOf = e.o.Now()
		value, err := json.Marshal(w.f)
		if err != nil {
			return false, fmt.Errorf("encoding the figures of a campaign: %w", err)
		}
		change.Records = append(change.Records, store.Record{Kind: inFigures, Key: string(s.c.ID), Value: value})
	}
	if len(change.Records) > 0 {
		if err := e.o.Store.Commit(ctx, change); err != nil {
			return false, fmt.Errorf("keeping the figures of a campaign: %w", err)
		}
	}
	if over {
		s.b.mu.Lock()
		defer s.b.mu.Unlock()
		every := countEvery
		if now := e.o.Now(); s.b.recent.perMinute(now) == 0 && (s.c.State != Sending || !s.hours.Open(now)) {
			every = countIdle
		}
		w.round, w.due = 0, e.o.Now().Add(max(every, countRest*w.took))
	}
	return over, nil
}

// countOne counts somebody, in the first round in which they got a reminder. What is to
// be kept for good is that they have registered, and when; it becomes part of the change.
func (s *slice) countOne(ctx context.Context, rec store.Record, change *store.Change) error {
	e, f := s.b.e, &s.b.sweep.f
	p := dialog.PersonID(rec.Key)
	row := e.understand(ctx, rec)
	if row.State != Sent {
		return nil
	}
	for round := 1; round < s.b.sweep.round; round++ {
		if r, ok, err := e.row(ctx, s.c.ID, round, p); err != nil || ok && r.State == Sent {
			return err
		}
	}
	f.Reached++
	if row.At.After(f.LastFirst) {
		f.LastFirst = row.At
	}
	at, _, err := e.o.Chat.Answered(ctx, p)
	if err != nil {
		return nil // counted next time
	}
	started := at.After(row.At)
	if started {
		f.Started++
	}
	promised, err := e.o.Chat.Promised(ctx, p)
	if err == nil && promised.After(e.o.Now()) {
		f.Promised++
	}
	done, err := s.registered(ctx, p, row.At, change)
	switch {
	case err != nil:
		return err
	case !done.Done.IsZero():
		f.registered(done)
	case started:
		s.stuck(ctx, p)
	}
	return nil
}

func (f *Figures) registered(r registration) {
	f.Registered++
	for _, days := range []int{aDay, threeDays, aWeek} {
		if r.Done.Sub(r.First) <= time.Duration(days)*24*time.Hour {
			f.Within[days]++
		}
	}
}

// stuck counts where somebody is who has started.
func (s *slice) stuck(ctx context.Context, p dialog.PersonID) {
	l, ok := s.b.e.o.Chat.(Locator)
	if !ok {
		return
	}
	if where, err := l.Where(ctx, p); err == nil && where != "" {
		s.b.sweep.f.Stuck[where]++
	}
}
