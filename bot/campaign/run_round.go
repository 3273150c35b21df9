package campaign

import (
	"context"
	"errors"
	"sync"
	"time"

	"lotsen/store"
)

// scheduled waits for the next round, or begins it.
func (s *slice) scheduled() (next time.Time, more bool, err error) {
	now := s.b.e.o.Now()
	if s.c.ended(now) {
		return now, true, s.finish()
	}
	at, what := s.c.follows(s.hours, now)
	if at.After(now) {
		next, err = s.rest(at.Sub(now))
		return next, false, err
	}
	if what != aRound {
		return now, true, s.finish()
	}
	if opens := s.hours.NextOpen(now); opens.After(now) { // a pause has ended at night
		next, err = s.rest(opens.Sub(now))
		return next, false, err
	}
	if next, wait, err := s.putOff(now); wait || err != nil {
		return next, false, err
	}
	return now, true, s.begin(now)
}

// begin begins the next round.
func (s *slice) begin(now time.Time) error {
	c := s.c
	c.Round++
	c.Enrolled, c.RoundBegan = false, now
	if c.Round == 1 {
		c.Began = c.RoundBegan
	}
	return s.b.e.advance(s.ctx, &c, moveBegin, Program, whyBegin, store.Change{Guard: s.guard})
}

// finish hands over who was never heard of, and ends the campaign.
func (s *slice) finish() error {
	if done, err := s.b.e.handOver(s.ctx, s.c, s.guard[0]); err != nil || !done {
		return err
	}
	c := s.c
	return s.b.e.advance(s.ctx, &c, moveFinish, Program, whyFinish, store.Change{Guard: s.guard})
}

// ended reports whether nothing is to be sent any more.
func (c Campaign) ended(now time.Time) bool { return !c.Ends.IsZero() && !now.Before(c.Ends) }

// roundEnds is when those of a round who wait for something are given up: when the next
// round is planned, or what else follows.
func (s *slice) roundEnds(ctx context.Context, now time.Time) (time.Time, error) {
	end, what := s.c.follows(s.hours, now)
	if what == nothing {
		end = s.hours.Round(s.c.RoundBegan, lastRound)
	}
	if what != aRound {
		a, err := s.b.e.again(ctx, s.c.ID)
		if err != nil {
			return end, err
		}
		if late := a.At.AddDate(0, 0, lastRound); a.Round == s.c.Round && late.After(end) {
			end = late
		}
	}
	if !s.c.Ends.IsZero() && s.c.Ends.Before(end) {
		end = s.c.Ends
	}
	return end, nil
}

// sending writes the round's ledger, sends, and ends the round.
func (s *slice) sending() (next time.Time, more bool, err error) {
	e, now := s.b.e, s.b.e.o.Now()
	if !s.c.Enrolled {
		if s.c.ended(now) {
			return now, true, s.finish()
		}
		if next, wait, err := s.putOff(now); wait || err != nil {
			return next, false, err
		}
		c := s.c
		_, err := e.enrol(s.ctx, &c, s.guard[0])
		if errors.Is(err, ErrChanged) { // it has paused itself
			err = nil
		}
		return now, true, err
	}
	if err := s.prepare(); err != nil {
		return now, false, err
	}
	end, err := s.roundEnds(s.ctx, now)
	if err != nil {
		return now, false, err
	}
	ended, past := s.c.ended(now), !now.Before(end)
	if end, err = s.late(now, end); err != nil {
		return now, false, err
	}
	if err := s.all(!ended && s.hours.Open(now)); err != nil {
		return now, false, err
	}
	// Of whom it is not known at its end whether it arrived, that is so: they hold up no
	// other round.
	if s.b.over() || !s.b.pending() && (ended || past && s.b.asked(now)) {
		return now, true, s.endRound(now)
	}
	return s.due(end), false, nil
}

// late gives up who still waits after the end of the round: everybody if the campaign has
// ended, and else who waits for something that did not come. Whose turn has not come yet,
// for the pace is slow or there was a pause, still gets it, and the next round begins
// later. next is when that is to be looked at (again).
func (s *slice) late(now, end time.Time) (next time.Time, err error) {
	switch {
	case s.c.ended(now):
		return end, s.b.closeAll(s.ctx, s.guard, TooLate, false)
	case now.Before(end):
		return end, nil
	case now.Before(s.b.closed.Add(closeEvery)) && !s.b.closed.After(now):
		return s.b.closed.Add(closeEvery), nil
	}
	s.b.closed = now
	return now.Add(closeEvery), s.b.closeAll(s.ctx, s.guard, TooLate, true)
}

// endRound waits for the next round, or ends the campaign.
func (s *slice) endRound(now time.Time) error {
	if _, what := s.c.follows(s.hours, now); what == nothing {
		return s.finish()
	}
	c := s.c
	return s.b.e.advance(s.ctx, &c, moveRest, Program, whyRest, store.Change{Guard: s.guard})
}

// prepare has the book say what the ledger says.
func (s *slice) prepare() error {
	s.b.mu.Lock()
	if s.b.round != s.c.Round {
		s.b.whole, s.b.round = false, s.c.Round
	}
	s.b.mu.Unlock()
	if s.c.State == Sending {
		if err := s.requeue(); err != nil {
			return err
		}
	}
	return s.b.load(s.ctx, s.c, s.guard, s.hours)
}

// all sends, finds out and counts, side by side.
func (s *slice) all(open bool) error {
	outer := s.ctx
	defer func() { s.ctx = outer }()
	s.ctx, s.stop = context.WithCancel(outer)
	defer s.stop()
	var work sync.WaitGroup
	work.Go(s.reconcile)
	work.Go(func() { s.count(outer) })
	if open {
		s.send()
	}
	work.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// rest finds out and counts what is still open of the last round, in a campaign that does
// not send; at most so long until the next time.
func (s *slice) rest(most time.Duration) (time.Time, error) {
	now := s.b.e.o.Now()
	next := now.Add(min(most, idleFor))
	if s.c.Round == 0 || !s.c.Enrolled {
		return next, nil
	}
	if err := s.prepare(); err != nil {
		return next, err
	}
	if err := s.all(false); err != nil {
		return next, err
	}
	if s.b.isTorn() {
		return now, nil
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	for _, at := range []time.Time{s.b.doubts.first(), s.b.sweep.due} {
		if !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	return later(next, now), nil
}

// wound is the end: nobody is queued any more, what can be found out is, and the result
// is counted as long as it changes. A zero next: nothing is left to do.
func (s *slice) wound() (next time.Time, err error) {
	if s.c.Round == 0 {
		return time.Time{}, nil
	}
	if err := s.prepare(); err != nil {
		return next, err
	}
	why := Withdrawn
	if s.c.State == Done {
		why = TooLate
	}
	if err := s.b.closeAll(s.ctx, s.guard, why, false); err != nil {
		return next, err
	}
	if next, err = s.rest(idleFor); err != nil {
		return next, err
	}
	if s.b.pending() { // found not to have arrived: it is withdrawn, too
		return s.b.e.o.Now(), nil
	}
	if s.b.e.o.Now().After(s.c.Ended.Add(resultFor)) { // whatever is not known by now stays so
		return time.Time{}, nil
	}
	return next, nil
}
