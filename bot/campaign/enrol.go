package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// The rows of a round are written when it begins, in the order of the persons, some
// hundred in one change. That change also says how far they are written, so that after a
// crash the writing goes on there, and no row is written twice.
//
// Who has a row: everybody whom the audience names, who counts, and who is not done.
// Those who need it are queued, also if nothing newer than the report's age is known of
// them: the last look before each send decides. While the report is that old of nearly
// everybody, no round begins; see putOff. Skipped from the beginning are those of
// whom nothing is known at all, who are left out of the campaign, whom the policy does
// not allow what they have, who asked for another time, and who are silent. Who is left
// out of every count, such as guests, and who is done have no row: the preview counts
// them, and a round of a hundred is not to carry a million of them.

// enrolChunk is how many rows one change has.
const enrolChunk = 1_000

// mark is how far the rows of a round are written.
type mark struct {
	After graph.ID `json:"after,omitempty"`
	Parts int      `json:"parts,omitempty"` // changes
	Rows  int      `json:"rows,omitempty"`
	Meant int      `json:"meant,omitempty"` // may get a reminder in this round
	Over  bool     `json:"over,omitempty"`
}

func markKey(id ID, what string) string { return string(id) + "/" + what }

func (e *Engine) mark(ctx context.Context, id ID, what string) (m mark, err error) {
	r, err := e.o.Store.Record(ctx, inEnrolment, markKey(id, what))
	if err != nil {
		return m, fmt.Errorf("reading how far a round is written: %w", err)
	}
	if r.Value == nil {
		return m, nil
	}
	if err := json.Unmarshal(r.Value, &m); err != nil {
		return m, fmt.Errorf("decoding how far a round is written: %w", err)
	}
	return m, nil
}

// pen writes records in parts, each with the mark of how far it came.
type pen struct {
	e     *Engine
	id    ID
	what  string
	guard []store.Held
	m     mark
	part  []store.Record
}

// errTaken: somebody else has written this part. What they wrote is read next time.
var errTaken = errors.New("the part is written by somebody else")

func (e *Engine) pen(ctx context.Context, id ID, what string, job store.Held) (*pen, error) {
	m, err := e.mark(ctx, id, what)
	return &pen{e: e, id: id, what: what, guard: []store.Held{job}, m: m}, err
}

// write commits what there is, if it is enough for a part or the last; then it ends with
// the context. store.ErrLease: the job is somebody else's by now.
func (p *pen) write(ctx context.Context) error {
	if len(p.part) < enrolChunk && !p.m.Over {
		return nil
	}
	p.m.Parts++
	value, err := json.Marshal(p.m)
	if err != nil {
		return fmt.Errorf("encoding how far a round is written: %w", err)
	}
	err = p.e.o.Store.Commit(ctx, store.Change{
		At: p.e.o.Now(), Guard: p.guard,
		Dedupe:  fmt.Sprintf("campaign/%s/%s/%d", p.id, p.what, p.m.Parts),
		Records: append(p.part, store.Record{Kind: inEnrolment, Key: markKey(p.id, p.what), Value: value}),
	})
	if errors.Is(err, store.ErrSeen) {
		return errTaken
	}
	if err != nil {
		return fmt.Errorf("writing a round: %w", err)
	}
	p.part = p.part[:0]
	if p.m.Over {
		return nil
	}
	return ctx.Err()
}

// all has do write everything that is not written yet, and then the last part. It is
// false when that goes on next time: ctx has ended after some of it, or somebody else
// writes as well.
func (p *pen) all(ctx context.Context, do func(*pen) error) (bool, error) {
	if p.m.Over {
		return true, nil
	}
	began := p.m.Parts
	err := do(p)
	if err == nil {
		p.m.Over = true
		err = p.write(ctx)
	}
	if errors.Is(err, errTaken) || err != nil && ctx.Err() != nil && p.m.Parts > began {
		return false, nil
	}
	return err == nil, err
}

// enrol writes the rows of the round that c is in, as the holder of its job. It goes on
// until ctx ends, at a part's end, and then says that it is not done. When all are
// written the campaign is Enrolled; if they are many more than was approved, or more than
// may go without approval, it is paused in the same commit, before anything is sent, and
// the error is ErrChanged. ErrMoved: the campaign has changed since c was read. c becomes
// what it is afterwards.
func (e *Engine) enrol(ctx context.Context, c *Campaign, job store.Held) (done bool, err error) {
	p, err := e.pen(ctx, c.ID, strconv.Itoa(c.Round), job)
	if err != nil {
		return false, err
	}
	if done, err = p.all(ctx, func(p *pen) error { return e.rows(ctx, *c, p) }); err != nil || !done {
		return false, err
	}
	return e.enrolled(ctx, c, p)
}

// rows writes the rows that are not written yet.
func (e *Engine) rows(ctx context.Context, c Campaign, p *pen) error {
	w, before := c.Audience.without(), e.before(c, p.m.After)
	return e.each(ctx, c, p.m.After, func(x census.Entry) error {
		person := dialog.PersonID(x.Person.ID)
		row, silence, err := e.enlist(ctx, w, before, x)
		if err != nil && e.alone(ctx, "enlisting somebody", err) { // the last look decides
			row, silence, err = Row{State: Queued, At: e.o.Now()}, heard, nil
		}
		if err != nil || row.State == "" {
			return err
		}
		record, err := rowRecord(c.ID, c.Round, person, row)
		if err != nil {
			return err
		}
		p.part = append(p.part, record)
		if silence == fallenSilent {
			more, err := e.o.Chat.HandOver(ctx, person, c)
			if err != nil {
				return fmt.Errorf("handing somebody over: %w", err)
			}
			p.part = append(p.part, more...)
		}
		p.m.Rows++
		if row.State == Queued || row.Why == Promised {
			p.m.Meant++
		}
		p.m.After = x.Person.ID
		return p.write(ctx)
	})
}

// alone reports whether an accident is about one person, so that the others go on.
func (e *Engine) alone(ctx context.Context, what string, err error) bool {
	if ctx.Err() != nil || errors.Is(err, store.ErrFailed) || errors.Is(err, store.ErrClosed) {
		return false
	}
	e.o.Log.LogAttrs(ctx, slog.LevelWarn, "one person could not be read", slog.String("what", what), slog.Any("err", err))
	return true
}

// enlist says what somebody's row is; one without a state: they have none.
func (e *Engine) enlist(ctx context.Context, w without, before *before, x census.Entry) (row Row, s silence, err error) {
	f, err := e.judge(ctx, w, x)
	if err != nil || f.left || f.done {
		return row, s, err
	}
	row = Row{State: Queued, At: e.o.Now()}
	if f.why == "" || f.why == Promised || f.stale {
		if s, err = before.silent(ctx, dialog.PersonID(x.Person.ID)); err != nil {
			return Row{}, s, err
		}
	}
	switch {
	case s != heard:
		row.State, row.Why = Skipped, Silent
	case f.why != "" && !f.stale:
		row.State, row.Why = Skipped, f.why
	}
	return row, s, nil
}

// enrolled ends the enrolment of a round.
func (e *Engine) enrolled(ctx context.Context, c *Campaign, p *pen) (bool, error) {
	next := *c
	next.Enrolled = true
	change := store.Change{
		Guard:   p.guard,
		Records: []store.Record{{Kind: inEnrolment, Key: markKey(c.ID, p.what)}},
	}
	if grown := outgrows(p.m.Meant, c.Expected) || c.ApprovedBy == "" && e.NeedsApproval(p.m.Meant); !grown {
		if err := e.keep(ctx, &next, change); err != nil {
			return false, err
		}
		*c = next
		return true, nil
	}
	next.Outgrown = p.m.Meant
	if err := e.advance(ctx, &next, moveHalt, Program, whyHalt, change); err != nil {
		return false, err
	}
	*c = next
	return true, ErrChanged
}
