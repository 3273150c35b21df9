package campaign

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// moveTries is how often a move that stops a campaign is tried anew when the campaign
// changes under it.
const moveTries = 10

// stops reports whether a move means the campaign whatever has become of it since it was
// looked at: what has begun to go out changes all the time, and must be stopped at once.
func (m Move) stops() bool { return m == MovePause || m == MoveCancel }

// Do makes a move for somebody, who must be of the helpdesk, and says in the audit why
// (may be empty; at most MaxWhy bytes of it). version is that of the campaign they saw:
// if it has changed since it is ErrMoved, but for pausing and cancelling. Of two who move
// the same version at once one gets ErrMoved.
//
// The campaign that comes back with an error is as it is in the store, if that is known.
// Besides ErrMoved the errors are ErrNone, ErrNotNow, ErrOwn, ErrEmpty, ErrChanged,
// Problems, census.ErrNotReady, and accidents.
func (e *Engine) Do(ctx context.Context, id ID, m Move, by dialog.PersonID, why string, version uint64) (Campaign, error) {
	if m == MovePreview {
		c, _, err := e.Look(ctx, id, by, version)
		return c, err
	}
	for range moveTries {
		c, err := e.Get(ctx, id)
		if err != nil {
			return c, err
		}
		if c.Version != version && !m.stops() {
			return c, ErrMoved
		}
		next := c
		err = e.do(ctx, &next, m, by, why)
		if err == nil {
			return next, nil
		}
		if !crossed(err) || errors.Is(err, ErrMoved) && !m.stops() {
			return c, err
		}
	}
	return Campaign{}, ErrMoved
}

// crossed reports whether somebody else was at the campaign, or its job, at the same time.
func crossed(err error) bool { return errors.Is(err, ErrMoved) || errors.Is(err, store.ErrLease) }

func (e *Engine) do(ctx context.Context, c *Campaign, m Move, by dialog.PersonID, why string) error {
	switch m {
	case MoveSubmit:
		return e.submit(ctx, c, by, why)
	case MoveApprove:
		return e.approve(ctx, c, by, why)
	case MoveResume:
		return e.resume(ctx, c, by, why)
	case MoveRefuse, MovePause:
		return e.advance(ctx, c, m, by, why, store.Change{})
	case MoveCancel:
		var change store.Change
		if !c.Approved.IsZero() { // rows may have to be withdrawn
			if err := e.plan(ctx, *c, &change); err != nil {
				return err
			}
		}
		return e.advance(ctx, c, m, by, why, change)
	}
	return ErrNotNow // Save, SendAgain and the campaign itself make the others
}

// submit sends a campaign on its way: to a second person, or to its first round.
func (e *Engine) submit(ctx context.Context, c *Campaign, by dialog.PersonID, why string) error {
	if _, err := e.life.fire(c.State, MoveSubmit); err != nil {
		return err
	}
	now := e.o.Now()
	if p := e.overdue(*c, now); len(p) > 0 {
		return p
	}
	seen, err := e.Preview(ctx, *c)
	switch {
	case err != nil:
		return err
	case seen.Most() == 0:
		return ErrEmpty
	case outgrows(seen.Most(), c.Expected):
		return ErrChanged
	}
	c.SubmittedBy, c.Expected = by, seen.Most()
	if e.NeedsApproval(c.Expected) {
		return e.advance(ctx, c, MoveSubmit, by, why, store.Change{})
	}
	return e.admit(ctx, c, moveSubmitFew, by, why)
}

func (e *Engine) approve(ctx context.Context, c *Campaign, by dialog.PersonID, why string) error {
	if _, err := e.life.fire(c.State, MoveApprove); err != nil {
		return err
	}
	if c.own(by) {
		return ErrOwn
	}
	if p := e.overdue(*c, e.o.Now()); len(p) > 0 {
		return p
	}
	c.ApprovedBy = by
	return e.admit(ctx, c, MoveApprove, by, why)
}

// admit schedules a campaign and gives it its code, with time to publish it.
func (e *Engine) admit(ctx context.Context, c *Campaign, m Move, by dialog.PersonID, why string) error {
	code, err := e.newCode(ctx)
	if err != nil {
		return err
	}
	c.Code, c.Approved = code, e.o.Now()
	if first := c.Approved.Add(e.o.Notice); e.o.Notice > 0 && c.Start.Before(first) {
		c.Start = first
	}
	change := store.Change{Records: []store.Record{codeRecord(code, c.ID)}}
	if err := e.plan(ctx, *c, &change); err != nil {
		return err
	}
	return e.advance(ctx, c, m, by, why, change)
}

// resume goes on. After a halt because the campaign has outgrown what was approved, it
// approves the new number.
func (e *Engine) resume(ctx context.Context, c *Campaign, by dialog.PersonID, why string) error {
	m := MoveResume
	if c.Resume == Sending {
		m = moveResumeSend
	}
	if _, err := e.life.fire(c.State, m); err != nil {
		return err
	}
	if c.Outgrown > 0 {
		if e.NeedsApproval(c.Outgrown) {
			if c.own(by) {
				return ErrOwn
			}
			c.ApprovedBy = by
		}
		c.Expected, c.Outgrown = c.Outgrown, 0
	}
	var change store.Change
	if err := e.plan(ctx, *c, &change); err != nil {
		return err
	}
	return e.advance(ctx, c, m, by, why, change)
}

// NeedsApproval reports whether a second person must approve a campaign that may reach
// so many.
func (e *Engine) NeedsApproval(n int) bool { return n > e.o.Threshold }

// own reports whether a campaign is somebody's own.
func (c Campaign) own(by dialog.PersonID) bool {
	return by == "" || by == c.By || by == c.EditedBy || by == c.SubmittedBy
}

// outgrows reports whether so many are many more than what was expected: by more than a
// tenth, and by more than ten.
func outgrows(n, expected int) bool { return n > expected+expected/10+10 }

// advance makes a move, whoever's it is, and keeps it in one commit with its line of the
// audit and what else the change holds. c becomes what it is afterwards.
func (e *Engine) advance(ctx context.Context, c *Campaign, m Move, by dialog.PersonID, why string, change store.Change) error {
	to, err := e.life.fire(c.State, m)
	if err != nil {
		return err
	}
	change.At = e.o.Now()
	next := *c
	next.State, next.Resume, next.Ended = to, "", time.Time{}
	switch {
	case to == Paused:
		next.Resume = c.State
	case to.Over():
		next.Ended = change.At
	}
	if next.State.live() != c.State.live() {
		change.Records = append(change.Records, forceRecord(next))
	}
	change.Audit = append(change.Audit, store.Entry{Actor: by, Action: m.action(), Object: string(c.ID), Detail: detail(why, next)})
	if err := e.keep(ctx, &next, change); err != nil {
		return err
	}
	*c = next
	return nil
}

// action is the move in the audit. What the machine tells apart is one move to people.
func (m Move) action() dialog.Action {
	switch m {
	case moveSubmitFew:
		m = MoveSubmit
	case moveResumeSend:
		m = MoveResume
	}
	return dialog.Action("campaign." + m)
}

// MaxWhy is how much is kept of why somebody makes a move, in bytes.
const MaxWhy = 500

// detail is the rest of a line of the audit: where the move led, how many it is about
// by what was seen, and why it was made.
func detail(why string, c Campaign) string {
	text := fmt.Sprintf("state=%s round=%d expected=%d", c.State, c.Round, c.Expected)
	if c.Outgrown > 0 {
		text += fmt.Sprintf(" outgrown=%d", c.Outgrown)
	}
	if why = Reason(why); why != "" {
		text += " why=" + why
	}
	return text
}

// Reason is what is kept of why somebody does something, in words of their own: nothing
// that looks like a secret, and at most MaxWhy bytes.
func Reason(why string) string {
	why, _ = dialog.Redact(why)
	return cut(why, MaxWhy)
}

// plan adds the job that runs a campaign. One that is being run is left alone: it would
// lose its lease, and with it the answers to what it is just sending. It looks at the
// campaign's state before each send and before it ends, so the move is not missed; and it
// never ends the job of a campaign that is paused, so that there is one to go on.
func (e *Engine) plan(ctx context.Context, c Campaign, change *store.Change) error {
	j, ok, err := e.o.Store.Job(ctx, JobID(c.ID))
	if err != nil {
		return fmt.Errorf("reading a campaign's job: %w", err)
	}
	if ok && j.Lease != 0 { // as long as it is: who gives it back looks at the campaign after that
		change.Guard = append(change.Guard, j.Held())
		return nil
	}
	due := e.o.Now()
	if c.Round == 0 && c.State != Paused && c.Start.After(due) {
		due = c.Start
	}
	change.Jobs = append(change.Jobs, store.Job{ID: JobID(c.ID), Kind: JobKind, Due: due})
	return nil
}
