package campaign

import (
	"context"
	"fmt"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// unanswered is how many reminders in a row somebody leaves unanswered before a human takes
// over. They are those of one campaign: another one is about something else.
const unanswered = 3

// silence is whether somebody has answered.
type silence int

const (
	heard        silence = iota // they have, or were not asked often enough
	fallenSilent                // not any more, since the round before
	stillSilent                 // they are with a human already
)

// rowReader finds rows of a round in the order of the persons.
type rowReader struct {
	e     *Engine
	kind  string
	after string
	page  []store.Record
	done  bool
}

// next is the next record; its key is empty after the last.
func (r *rowReader) next(ctx context.Context) (store.Record, error) {
	if len(r.page) == 0 && !r.done {
		page, err := r.e.o.Store.Records(ctx, r.kind, r.after, store.MaxPage)
		if err != nil {
			return store.Record{}, fmt.Errorf("reading a round: %w", err)
		}
		r.page, r.done = page, len(page) < store.MaxPage
		if len(page) > 0 {
			r.after = page[len(page)-1].Key
		}
	}
	if len(r.page) == 0 {
		return store.Record{}, nil
	}
	return r.page[0], nil
}

// find goes on to a person's row; ok is false if they have none.
func (r *rowReader) find(ctx context.Context, p dialog.PersonID) (row Row, ok bool, err error) {
	for {
		rec, err := r.next(ctx)
		switch {
		case err != nil:
			return row, false, err
		case rec.Key == string(p):
			return r.e.understand(ctx, rec), true, nil
		case rec.Key == "" || rec.Key > string(p):
			return row, false, nil
		}
		r.page = r.page[1:]
	}
}

// before are the last rounds of a campaign, the last one first.
type before struct {
	chat   Chat
	rounds []*rowReader
}

// before are the rounds before the one that c is in; none if they are too few for anybody
// to have fallen silent.
func (e *Engine) before(c Campaign, after graph.ID) *before { return e.until(c, c.Round-1, after) }

func (e *Engine) until(c Campaign, last int, after graph.ID) *before {
	b := &before{chat: e.o.Chat}
	for round := last; last >= unanswered && round > last-unanswered; round-- {
		b.rounds = append(b.rounds, &rowReader{e: e, kind: ledgerOf(c.ID, round), after: string(after)})
	}
	return b
}

// silent says whether somebody has left the last reminders unanswered: all were sent, or
// may have been, and they have pressed and written nothing since the first of them.
func (b *before) silent(ctx context.Context, p dialog.PersonID) (silence, error) {
	var first time.Time
	sent := false
	for i, r := range b.rounds {
		row, ok, err := r.find(ctx, p)
		if err != nil {
			return heard, err
		}
		if i == 0 && row.Why == Silent {
			answered, err := b.answered(ctx, p, row.At)
			if err != nil || answered {
				return heard, err
			}
			return stillSilent, nil
		}
		if !ok || row.State != Sent && row.State != Unknown {
			return heard, nil
		}
		sent = sent || row.State == Sent
		first = row.At
	}
	if !sent {
		return heard, nil
	}
	answered, err := b.answered(ctx, p, first)
	if err != nil || answered {
		return heard, err
	}
	return fallenSilent, nil
}

func (b *before) answered(ctx context.Context, p dialog.PersonID, since time.Time) (bool, error) {
	at, _, err := b.chat.Answered(ctx, p)
	if err != nil {
		return false, fmt.Errorf("reading whether somebody answered: %w", err)
	}
	return at.After(since), nil
}

// handOver puts those on the helpdesk's list who have left the last three reminders
// unanswered and still need to register, or of whom that is not known any more. It goes
// on until ctx ends and then says that it is not done; once done, it stays so.
func (e *Engine) handOver(ctx context.Context, c Campaign, job store.Held) (done bool, err error) {
	if c.HandOver == 0 || c.Round < unanswered {
		return true, nil
	}
	p, err := e.pen(ctx, c.ID, "hand-over", job)
	if err != nil {
		return false, err
	}
	return p.all(ctx, func(p *pen) error {
		b := e.until(c, c.Round, p.m.After)
		rows := &rowReader{e: e, kind: ledgerOf(c.ID, c.Round), after: string(p.m.After)}
		for {
			rec, err := rows.next(ctx)
			if err != nil || rec.Key == "" {
				return err
			}
			rows.page = rows.page[1:]
			if err := e.hand(ctx, c, b, p, dialog.PersonID(rec.Key)); err != nil {
				return err
			}
		}
	})
}

func (e *Engine) hand(ctx context.Context, c Campaign, b *before, p *pen, person dialog.PersonID) error {
	s, err := b.silent(ctx, person)
	if err != nil || s != fallenSilent {
		return err
	}
	x, ok, err := e.o.People.Lookup(ctx, graph.ID(person))
	if err != nil {
		return fmt.Errorf("looking somebody up: %w", err)
	}
	if !ok {
		return nil
	}
	switch census.Needs(x, e.policy, e.o.Now()) {
	case graph.LeftOut, graph.Done, graph.NotAllowed:
		return nil
	case graph.Unsure:
		if x.Status.Registration == graph.Registered { // when that was known last
			return nil
		}
	}
	records, err := e.o.Chat.HandOver(ctx, person, c)
	if err != nil {
		return fmt.Errorf("handing somebody over: %w", err)
	}
	p.part = append(p.part, records...)
	p.m.Rows++
	p.m.After = graph.ID(person)
	return p.write(ctx)
}
