package campaign

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// sendWorld is everything around an engine that sends: a store on disk, people, and a
// chat that keeps a record of its own of what it was given.
type sendWorld struct {
	t       *testing.T
	path    string
	bolt    *store.Bolt
	people  *sendPeople
	chat    *sendChat
	ledger  *watched
	limits  map[string]Limit
	options func(*Options)
	mu      sync.Mutex
	began   time.Time
	skew    time.Duration
	randoms int
}

// monday is when most of these stories begin: at opening, a day without a holiday near.
var sendMonday = time.Date(2026, 11, 23, 8, 0, 0, 0, stockholm())

func stockholm() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err)
	}
	return zone
}

func newSendWorld(t *testing.T, people int) *sendWorld {
	w := &sendWorld{
		t: t, path: filepath.Join(t.TempDir(), "lotsen.db"), began: time.Now(),
		limits: map[string]Limit{"slack": {InFlight: 8}, "teams": {InFlight: 8}},
		ledger: newWatched(t),
	}
	w.people = &sendPeople{entries: map[graph.ID]census.Entry{}}
	w.people.report = func() time.Time { return w.now().Add(-time.Hour) }
	w.chat = newSendChat(w)
	for i := range people {
		w.add(i)
	}
	w.open()
	t.Cleanup(func() {
		if err := w.bolt.Check(context.Background()); err != nil {
			t.Errorf("the store: %v", err)
		}
		if err := w.bolt.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func sendID(i int) graph.ID {
	h := fnv.New64a()
	fmt.Fprint(h, i)
	return graph.ID(fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(h.Sum64()), i))
}

// add adds somebody who needs to register, in Slack or, every third, in Teams.
func (w *sendWorld) add(i int) dialog.PersonID {
	id := sendID(i)
	w.people.set(census.Entry{
		Person: graph.Person{ID: id, SignIn: "a@nykoping.se", Type: graph.Member, Enabled: graph.Yes, Licensed: graph.Yes},
		Status: graph.Status{Registration: graph.NotRegistered, Allowed: graph.No, AsOf: w.now().Add(-time.Hour), Source: graph.FromReport},
	})
	p := dialog.PersonID(id)
	platform := "slack"
	if i%3 == 2 {
		platform = "teams"
	}
	w.chat.places[p] = []Place{{Address: dialog.Address{Platform: platform, Ref: "D" + fmt.Sprint(i)}, Seen: w.now()}}
	return p
}

func (w *sendWorld) open() {
	b, err := store.OpenBolt(w.path, store.Options{NoSync: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.bolt = b
}

// reopen is what a start after a kill does.
func (w *sendWorld) reopen() {
	if err := w.bolt.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

func (w *sendWorld) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return sendMonday.Add(time.Since(w.began) + w.skew)
}

func (w *sendWorld) moveClock(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skew += d
}

func (w *sendWorld) random() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.randoms++
	return fmt.Sprintf("random-%d", w.randoms)
}

// engine is a process: what it does goes through d, which may die.
func (w *sendWorld) engine(d *death) *Engine {
	o := Options{
		Store: mortalStore{w.bolt, d, w.ledger}, People: w.people, Chat: mortalChat{w.chat, d}, Now: w.now,
		Log: slog.New(slog.DiscardHandler), Calendar: schedule.New(stockholm()), Random: w.random, Limits: w.limits,
	}
	if w.options != nil {
		w.options(&o)
	}
	return New(o)
}

// approved puts a campaign to everybody into the store, as it is after approval.
func (w *sendWorld) approved(change func(*Campaign)) ID {
	w.t.Helper()
	c := Campaign{
		ID: "c1", State: Scheduled, Code: "KTV7X2", Audience: Audience{Whom: Everyone}, Rounds: []int{0},
		By: "anna", ApprovedBy: "cilla", Approved: w.now(), Expected: 1_000_000,
	}
	if change != nil {
		change(&c)
	}
	e := w.engine(nil)
	if err := e.keep(w.t.Context(), &c, store.Change{Jobs: []store.Job{{ID: JobID(c.ID), Kind: JobKind, Due: w.now()}}}); err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

// run is the runner: it runs the campaign's job as it falls due, until done says so, the
// job is gone, or a month has passed.
func (w *sendWorld) run(ctx context.Context, e *Engine, done func(Campaign) bool) error {
	for end := w.now().AddDate(0, 1, 0); w.now().Before(end) && ctx.Err() == nil; {
		jobs, err := e.o.Store.Lease(ctx, w.now(), 2*time.Minute, 1)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			id := ID(j.ID[len("campaign/"):])
			if _, err := e.Run(ctx, id, j.Held()); err != nil && !errors.Is(err, store.ErrLease) {
				return fmt.Errorf("running: %w", err)
			}
			c, err := e.Get(ctx, id)
			if err != nil {
				return err
			}
			if done(c) {
				return nil
			}
		}
		due, ok, err := e.o.Store.NextDue(ctx)
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		if err := sleep(ctx, due.Sub(w.now())); err != nil {
			return err
		}
	}
	return errors.New("a month has passed")
}

// sends runs until the campaign is in one of the states.
func (w *sendWorld) sends(e *Engine, until ...State) {
	w.t.Helper()
	err := w.run(w.t.Context(), e, func(c Campaign) bool { return slices.Contains(until, c.State) })
	if err != nil {
		w.t.Fatal(err)
	}
}

// rows reads the ledger of a round.
func (w *sendWorld) rows(id ID, round int) map[dialog.PersonID]Row {
	w.t.Helper()
	rows := map[dialog.PersonID]Row{}
	e := w.engine(nil)
	err := e.Rows(context.Background(), id, round, func(p dialog.PersonID, r Row) error {
		rows[p] = r
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func countRows(rows map[dialog.PersonID]Row) (c Counts) {
	for _, r := range rows {
		c.add(r, 1)
	}
	return c
}

// inBubble runs a story in virtual time.
func inBubble(t *testing.T, story func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, story)
}

// sendPeople is a census.
type sendPeople struct {
	mu      sync.Mutex
	entries map[graph.ID]census.Entry
	report  func() time.Time // when the report is from; nil: as the entries say
	err     error
}

// look is an entry as it is now.
func (s *sendPeople) look(x census.Entry) census.Entry {
	if s.report != nil && x.Status.Source == graph.FromReport {
		x.Status.AsOf = s.report()
	}
	return x
}

func (s *sendPeople) set(x census.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[x.Person.ID] = x
}

// change changes what the census says of somebody.
func (s *sendPeople) change(p dialog.PersonID, do func(*census.Entry)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.entries[graph.ID(p)]
	do(&x)
	s.entries[graph.ID(p)] = x
}

// Each implements People.
func (s *sendPeople) Each(ctx context.Context, _ census.Filter, do func(census.Entry) error) error {
	s.mu.Lock()
	var all []census.Entry
	for _, x := range s.entries {
		all = append(all, s.look(x))
	}
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b census.Entry) int {
		if a.Person.ID < b.Person.ID {
			return -1
		}
		return 1
	})
	for _, x := range all {
		if err := do(x); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Lookup implements People.
func (s *sendPeople) Lookup(_ context.Context, id graph.ID) (census.Entry, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.entries[id]
	return s.look(x), ok, s.err
}

// fails has the census answer with an error.
func (s *sendPeople) fails(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}
