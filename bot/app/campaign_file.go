package app

import (
	"context"
	"errors"
	"fmt"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// file is the list of a campaign's people, as a file: whom it would reach or, once a round
// has begun, what became of each reminder.
func (q *asked) file(ctx context.Context, c campaign.Campaign) (answered, error) {
	var m dialog.Message
	var err error
	n := 0
	if c.Round > 0 {
		m, err = q.v.Ledger(c, func(do func(helpdesk.Reminded) error) error {
			return q.rows(ctx, c, func(r helpdesk.Reminded) error {
				n++
				return do(r)
			})
		})
	} else {
		m, err = q.v.File(c, func(do func(campaign.Line) error) error {
			return q.campaigns.PreviewRows(ctx, c, func(l campaign.Line) error {
				n++
				return do(l)
			})
		})
	}
	if err != nil {
		return q.refusal(ctx, c, err)
	}
	return answered{message: m, audit: q.task.Action, object: string(c.ID), detail: fmt.Sprintf("%d people", n)}, nil
}

// rows calls do for every row of the rounds of a campaign. Those to whom nothing could be
// sent, and of whom it is not known, come first: a file may not hold all.
func (q *asked) rows(ctx context.Context, c campaign.Campaign, do func(helpdesk.Reminded) error) error {
	for _, first := range []bool{true, false} {
		for round := 1; round <= c.Round; round++ {
			err := q.campaigns.Rows(ctx, c.ID, round, func(p dialog.PersonID, row campaign.Row) error {
				if failed := row.State == campaign.Refused || row.State == campaign.Unknown; failed != first {
					return ctx.Err()
				}
				who := q.entry(ctx, graph.ID(p)).Person
				if who.SignIn == "" { // not in the directory any more
					who.SignIn = graph.Address(p)
				}
				return do(helpdesk.Reminded{Name: who.DisplayName, Address: who.SignIn, Unit: who.Department, Round: round, Row: row})
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tryFirst sends the reminder to who asks for it, wherever they can be reached, and nobody
// else: once, also if the program ends in the middle of it.
func (q *asked) tryFirst(ctx context.Context, c campaign.Campaign) (answered, error) {
	places, err := q.trialPlaces(ctx)
	if err != nil {
		return answered{}, err
	}
	var in, notIn []string
	var failed error
	for i, at := range places {
		switch err := q.tryAt(ctx, c, at, fmt.Sprintf("try/%s/%d", q.job.ID, i)); {
		case err == nil:
			in = append(in, at.Platform)
		case storeEnds(err) || ctx.Err() != nil:
			return answered{}, err
		default:
			q.logFailure(ctx, "sending a reminder on trial", err)
			notIn, failed = append(notIn, at.Platform), err
		}
	}
	if len(in) == 0 {
		return q.refusal(ctx, c, fmt.Errorf("sending a reminder on trial: %w", failed))
	}
	got, err := q.card(ctx, c)
	got.message.Note, got.below = q.v.Tried(in, notIn), true
	got.audit, got.object, got.detail = q.task.Action, string(c.ID), "to themselves"
	return got, err
}

// trialPlaces are where who asks is, and where else they can be written to: one address a
// platform, for each shows a message in its own way.
func (q *asked) trialPlaces(ctx context.Context) ([]dialog.Address, error) {
	list, there := []dialog.Address{q.task.To}, map[string]bool{q.task.To.Platform: true}
	others, err := q.addresses(ctx, q.e.Person)
	if err != nil {
		return nil, err
	}
	for _, at := range others {
		place, err := q.place(ctx, q.e.Person, at)
		if err != nil {
			return nil, err
		}
		if place.Why == "" && !there[at.Platform] {
			list, there[at.Platform] = append(list, at), true
		}
	}
	return list, nil
}

// tryAt sends it to one address, if that was not done before.
func (q *asked) tryAt(ctx context.Context, c campaign.Campaign, at dialog.Address, sendID string) error {
	e, talk, err := q.standing(ctx, q.e.Person, at, "")
	if err != nil {
		return err
	}
	if at == q.task.To {
		e = q.e
	}
	switch err := q.commit(ctx, store.Change{At: q.e.Now, Dedupe: sendID}); {
	case errors.Is(err, store.ErrSeen):
		return nil
	case err != nil:
		return err
	}
	platform, there := q.platforms[at.Platform]
	if !there {
		return &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Nowhere, Err: errors.New("there is no such platform")}
	}
	_, err = platform.Post(ctx, at, q.Desk.Book.Reminder(talk, e, dialog.Reminder{
		Texts: q.Helpers.Words(c), Code: c.Code, Deadline: c.Deadline, SendID: trialID, Test: true,
	}), sendID)
	return err
}

// trialID is the send id of every reminder on trial.
const trialID = "trial"
