package campaign

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// Somebody to whom nothing was sent is tried again after tryFirst, unless the platform says
// when, and then each time after twice as long, up to tryLast. That goes on to the end of
// the round.
const (
	tryFirst = 15 * time.Second
	tryLast  = time.Hour
)

func backoff(attempt int) time.Duration {
	return min(tryFirst<<min(max(attempt-1, 0), 10), tryLast)
}

// callFor is how long one reminder may take to be sent. A lease must be longer by far.
const callFor = 20 * time.Second

// remind writes the intent, calls, and settles.
func (s *slice) remind(l *lane, p dialog.PersonID, row Row, v verdict) {
	e := s.b.e
	// The time for the call begins before the intent is written: a process that was
	// stopped in between, and lost its lease, does not call when it goes on.
	call, end := context.WithTimeout(context.WithoutCancel(s.ctx), callFor)
	defer end()
	now := e.o.Now()
	to := Row{
		State: Intent, At: now, After: now.Add(callFor), To: v.place.Address, SendID: e.o.Random(),
		Attempt: row.Attempt + 1, Epoch: s.guard[0].Lease,
	}
	last, err := reminded{to.At, s.b.id, s.b.round}.record(p)
	if err == nil {
		err = s.b.enter(call, s.guard, entry{p, to, stepIntent, []store.Record{last}})
	}
	if err != nil {
		s.b.torn()
		if errors.Is(err, store.ErrSeen) { // that attempt has been made: look at the ledger again
			err = errStopped
		}
		s.fail(err)
		return
	}
	s.b.moved(p, row, to)
	var ref dialog.Ref
	var stopped error
	if err = call.Err(); err == nil { // the disk may have been slow, and the campaign paused meanwhile
		stopped = s.still(call)
		err = stopped
	}
	if err != nil {
		err = &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: err}
	} else {
		// The platform may make it wait for a turn of its own, and asks once more after that.
		ref, err = e.o.Chat.Remind(dialog.WithWanted(call, s.still), Reminder{
			Campaign: s.told(now), Round: s.b.round, Person: p, To: to.To, SendID: to.SendID, Standing: v.standing,
		})
	}
	ctx, cancel := certain(s.ctx)
	defer cancel()
	s.settle(ctx, l, p, row, to, ref, err)
	switch {
	case stopped != nil:
		s.fail(stopped)
	case errors.Is(err, errStopped):
		s.fail(errStopped)
	}
}

// told is the campaign as a reminder tells of it: not by when, if that day is over.
func (s *slice) told(now time.Time) Campaign {
	c := s.c
	if !c.Deadline.IsZero() && !s.b.e.dayAfter(c.Deadline).After(now) {
		c.Deadline = time.Time{}
	}
	return c
}

// settle writes how a call ended. was is the row before the call, intent the one on disk.
func (s *slice) settle(ctx context.Context, l *lane, p dialog.PersonID, was, intent Row, ref dialog.Ref, err error) {
	failed := sendError(err)
	if !errors.Is(err, errStopped) { // that says nothing of the platform
		l.learn(failed)
	}
	to := s.outcome(ctx, p, was, intent, ref, failed)
	if failed != nil {
		s.b.e.o.Log.LogAttrs(ctx, slog.LevelInfo, "a reminder was not sent, or perhaps not",
			slog.String("campaign", string(s.b.id)), slog.String("platform", to.To.Platform),
			slog.String("outcome", string(failed.Outcome)), slog.String("reason", string(failed.Reason)))
	}
	err = s.b.enter(ctx, nil, entry{person: p, row: to, step: stepSettle})
	if errors.Is(err, store.ErrSeen) {
		// Somebody has taken the call for lost. What is known of it now is proof.
		s.b.torn()
		if to.State == Refused {
			to.State, to.Why = Queued, "" // the next attempt finds the same
		}
		_, err = s.b.prove(ctx, nil, p, to)
		if err == nil {
			err = errStopped
		}
		s.fail(err)
		return
	}
	if err != nil {
		s.b.torn()
		s.fail(err)
		return
	}
	s.b.moved(p, intent, to)
	if to.State == Sent {
		s.b.tell(to.At)
	}
}

// sendError is what is known of a failed call; an error that does not say is one of which
// nobody knows.
func sendError(err error) *dialog.SendError {
	if err == nil {
		return nil
	}
	var failed *dialog.SendError
	if !errors.As(err, &failed) {
		return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble, Err: err}
	}
	switch failed.Outcome {
	case dialog.NotSent, dialog.Refused, dialog.NotKnownSent:
		return failed
	}
	return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: failed.Reason, Retry: failed.Retry, Err: failed}
}

// outcome is the row that a call ends in.
func (s *slice) outcome(ctx context.Context, p dialog.PersonID, was, intent Row, ref dialog.Ref, failed *dialog.SendError) Row {
	to := intent
	to.At = s.b.e.o.Now()
	if failed == nil {
		to.State, to.Ref, to.After = Sent, ref, time.Time{}
		return to
	}
	why := WhyPlatform(failed.Reason)
	switch {
	case errors.Is(failed.Err, errStopped): // as if it had not been begun
		to.State, to.Why, to.To, to.After = Queued, was.Why, was.To, time.Time{}
	case failed.Outcome == dialog.NotKnownSent:
		to.State = Unknown // After stays: the call may go on until then
	case failed.Reason == dialog.CutOff:
		to.State, to.Why, to.After = Queued, why, to.At.Add(max(failed.Retry, haltFor))
	case failed.Outcome == dialog.NotSent && failed.Reason != dialog.Barred: // that one is for this round
		to.State = Queued
		wait := failed.Retry
		if wait <= 0 {
			wait = backoff(to.Attempt)
		}
		to.After = to.At.Add(min(max(wait, time.Second), longest))
		to.Why = LookedBusy
		if was.Why != "" && was.turnedDown(was.To) { // nothing was said of this place: try it again
			to.Why, to.To = was.Why, was.To
		}
	case !was.turnedDown(was.To) && s.b.e.elsewhere(ctx, p, intent.To):
		to.State, to.Why, to.After = Queued, why, time.Time{} // at the other place
	default:
		to.State, to.Why, to.After = Refused, why, time.Time{}
	}
	return to
}
