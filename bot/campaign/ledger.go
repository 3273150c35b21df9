package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// ledgerOf is the kind of the records that are the ledger of a round.
func ledgerOf(id ID, round int) string { return "campaign/" + string(id) + "/" + strconv.Itoa(round) }

// errDamaged: a row cannot be understood, or is not there any more.
var errDamaged = errors.New("a row of the ledger is damaged")

// rowRecord is a row as it is kept.
func rowRecord(id ID, round int, p dialog.PersonID, r Row) (store.Record, error) {
	value, err := json.Marshal(r)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding a row of the ledger: %w", err)
	}
	return store.Record{Kind: ledgerOf(id, round), Key: string(p), Value: value}, nil
}

func readRow(value []byte) (r Row, err error) {
	if err := json.Unmarshal(value, &r); err != nil {
		return Row{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	switch r.State {
	case Queued, Intent, Sent, Refused, Unknown, Skipped:
		return r, nil
	}
	return Row{}, fmt.Errorf("%w: it is %q", errDamaged, r.State)
}

// understand reads a row. One that cannot be understood stops nobody else: it may have been
// sent, so that it is unknown, and of no attempt that could be found out or sent again.
func (e *Engine) understand(ctx context.Context, rec store.Record) Row {
	r, err := readRow(rec.Value)
	if err != nil {
		e.o.Log.LogAttrs(ctx, slog.LevelError, "a row of the ledger counts as unknown", slog.String("ledger", rec.Kind), slog.Any("err", err))
		return Row{State: Unknown}
	}
	return r
}

// row reads one; ok is false if the person is not in the round.
func (e *Engine) row(ctx context.Context, id ID, round int, p dialog.PersonID) (r Row, ok bool, err error) {
	rec, err := e.o.Store.Record(ctx, ledgerOf(id, round), string(p))
	if err != nil || rec.Value == nil {
		return r, false, wrap("reading a row of the ledger", err)
	}
	return e.understand(ctx, rec), true, nil
}

// step is what happens to a row once an attempt at most. Whoever does it first leaves a
// dedupe key; whoever comes second is told store.ErrSeen and has changed nothing.
type step string

const (
	// stepIntent: queued → intent. The attempt is the one that begins.
	stepIntent step = "intent"
	// stepSettle: intent → anything, by who made the call, or by who finds that nobody
	// can settle it any more.
	stepSettle step = "settle"
	// stepProof: unknown → sent or queued, with proof.
	stepProof step = "proof"
	// stepAgain: refused → queued, because the helpdesk wants it.
	stepAgain step = "again"
)

// entry is one change of a row. A row that waits is touched by nobody but the holder of
// the campaign's job, so that the guard is enough for it; the other changes are a step,
// too.
//
// The settlement of a call is the one change without a guard. What is known of a call
// stays true when the lease is lost, and is worth keeping: the step's key alone decides
// between it and a new holder who has given the call up.
type entry struct {
	person dialog.PersonID
	row    Row // what it becomes
	step   step
	also   []store.Record // written with it
}

// enter commits a change of a row. store.ErrSeen: somebody else has taken that step.
// store.ErrLease: the job is somebody else's by now.
func (b *book) enter(ctx context.Context, guard []store.Held, x entry) error {
	rec, err := rowRecord(b.id, b.round, x.person, x.row)
	if err != nil {
		return err
	}
	change := store.Change{At: b.e.o.Now(), Guard: guard, Records: append(x.also, rec)}
	if x.step != "" {
		change.Dedupe = fmt.Sprintf("ledger/%s/%d/%s/%d/%s", b.id, b.round, x.person, x.row.Attempt, x.step)
	}
	if err := b.e.o.Store.Commit(ctx, change); err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	return nil
}

// settleFor is how long a commit may take that must not be given up when the slice ends.
const settleFor = 20 * time.Second

// certain is a context for what must be written although the caller is told to end.
func certain(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), settleFor)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
