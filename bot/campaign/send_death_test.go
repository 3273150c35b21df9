package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// death is a process that is killed at a point: from then on whatever it does stops for
// ever, and what was under way outside goes on by itself.
type death struct {
	mu    sync.Mutex
	point string // empty: any
	after int    // so many passes of the point are survived
	dead  chan struct{}
	end   chan struct{} // closed when the test ends, so that nobody waits for ever
	fell  bool
}

var errKilled = errors.New("the process is dead")

func newDeath(point string, after int) *death {
	return &death{point: point, after: after, dead: make(chan struct{}), end: make(chan struct{})}
}

// pass stops here if the process is dead, or dies now. It is not nil when the test ends.
func (d *death) pass(point string) error {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	if !d.fell && (d.point == "" || d.point == point) {
		if d.after--; d.after < 0 {
			d.fell = true
			close(d.dead)
		}
	}
	fell := d.fell
	d.mu.Unlock()
	if !fell {
		return nil
	}
	<-d.end
	return errKilled
}

// mortalStore is the store as a process has it.
type mortalStore struct {
	store.Store
	d *death
	w *watched
}

func (m mortalStore) Commit(ctx context.Context, c store.Change) error {
	kind := kindOf(c)
	if err := m.d.pass("before " + kind); err != nil {
		return err
	}
	err := m.w.commit(ctx, m.Store, c)
	if killed := m.d.pass("after " + kind); killed != nil {
		return killed
	}
	return err
}

func (m mortalStore) Record(ctx context.Context, kind, key string) (store.Record, error) {
	if err := m.d.pass("read"); err != nil {
		return store.Record{}, err
	}
	return m.Store.Record(ctx, kind, key)
}

func (m mortalStore) Records(ctx context.Context, kind, after string, limit int) ([]store.Record, error) {
	if err := m.d.pass("read"); err != nil {
		return nil, err
	}
	return m.Store.Records(ctx, kind, after, limit)
}

func (m mortalStore) Lease(ctx context.Context, now time.Time, d time.Duration, limit int) ([]store.Job, error) {
	if err := m.d.pass("lease"); err != nil {
		return nil, err
	}
	return m.Store.Lease(ctx, now, d, limit)
}

// kindOf is what a change does.
func kindOf(c store.Change) string {
	for _, r := range c.Records {
		switch {
		case r.Kind == inEnrolment:
			return "enrol"
		case !isLedger(r.Kind):
			continue
		case strings.HasSuffix(c.Dedupe, "/"+string(stepIntent)):
			return "intent"
		case strings.HasSuffix(c.Dedupe, "/"+string(stepSettle)):
			return "settle"
		}
	}
	return "other"
}

func isLedger(kind string) bool {
	rest, ok := strings.CutPrefix(kind, "campaign/c1/")
	return ok && rest != "done" && !strings.HasPrefix(rest, "list")
}

// mortalChat is the platforms as a process has them.
type mortalChat struct {
	*sendChat
	d *death
}

func (m mortalChat) Remind(ctx context.Context, r Reminder) (dialog.Ref, error) {
	if err := m.d.pass("before call"); err != nil {
		return "", err
	}
	ref, err := m.remind(ctx, r, m.d)
	if killed := m.d.pass("after call"); killed != nil {
		return "", killed
	}
	return ref, err
}

func (m mortalChat) Check(ctx context.Context, p dialog.PersonID) (graph.Status, error) {
	if err := m.d.pass("check"); err != nil {
		return graph.Status{}, err
	}
	return m.sendChat.Check(ctx, p)
}

// watched looks at every change of the ledger: the audience of a round stays the sum of
// the six, and a row moves only as it may.
type watched struct {
	t    *testing.T
	mu   sync.Mutex
	rows map[string]Row // round/person
	size map[string]int // of a round, once it is written
}

func newWatched(t *testing.T) *watched {
	return &watched{t: t, rows: map[string]Row{}, size: map[string]int{}}
}

// may are the moves of a row; by its attempts, which grow with each intent alone.
var mayMove = map[RowState][]RowState{
	"":      {Queued, Skipped},
	Queued:  {Queued, Intent, Skipped, Sent},
	Intent:  {Sent, Refused, Unknown, Queued},
	Unknown: {Sent, Queued},
	Refused: {Queued},
}

func (w *watched) commit(ctx context.Context, s store.Store, c store.Change) error {
	w.mu.Lock() // one after the other, so that what is looked at is what was
	defer w.mu.Unlock()
	err := s.Commit(ctx, c)
	if err != nil {
		return err
	}
	for _, r := range c.Records {
		if !isLedger(r.Kind) {
			continue
		}
		var to Row
		if err := json.Unmarshal(r.Value, &to); err != nil {
			w.t.Error(err)
		}
		key := r.Kind + "/" + r.Key
		from := w.rows[key]
		w.check(from, to)
		w.rows[key] = to
	}
	return nil
}

func (w *watched) check(from, to Row) {
	ok := false
	for _, s := range mayMove[from.State] {
		ok = ok || s == to.State
	}
	if !ok {
		w.t.Errorf("a row went from %q to %q", from.State, to.State)
	}
	attempts := from.Attempt
	if to.State == Intent {
		attempts++
		if to.SendID == "" || to.SendID == from.SendID {
			w.t.Errorf("attempt %d has the send id of the one before", attempts)
		}
	}
	if to.Attempt != attempts {
		w.t.Errorf("a row goes from attempt %d to %d on its way to %q", from.Attempt, to.Attempt, to.State)
	}
}

// same holds what was watched against what is stored.
func (w *watched) same(rows map[dialog.PersonID]Row, kind string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	got := map[string]RowState{}
	for p, r := range rows {
		got[kind+"/"+string(p)] = r.State
	}
	want := map[string]RowState{}
	for key, r := range w.rows {
		if strings.HasPrefix(key, kind+"/") {
			want[key] = r.State
		}
	}
	if !maps.Equal(got, want) {
		w.t.Errorf("the ledger has %d rows, not the %d that were written", len(got), len(want))
	}
}
