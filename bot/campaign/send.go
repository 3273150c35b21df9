package campaign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/store"
)

// slice is a bounded time of sending one campaign, under one lease.
type slice struct {
	b     *book
	c     Campaign
	raw   []byte // c as it was stored
	guard []store.Held
	hours schedule.Calendar

	ctx  context.Context    // when it ends nothing is begun any more
	stop context.CancelFunc // of the sending part
	mu   sync.Mutex
	err  error     // the first accident, or why the slice must not go on
	next time.Time // nothing can be sent before
	back bool      // unless a place in the campaign's hour was given back
}

// errStopped: the campaign is not what the slice began with.
var errStopped = errors.New("the campaign was stopped or changed")

// send sends what can be sent before ctx ends, and waits for every call that it began.
func (s *slice) send() {
	var crews sync.WaitGroup
	lanes := map[*lane]bool{}
	man := func(l *lane) {
		if lanes[l] {
			return
		}
		lanes[l] = true
		l.open()
		for range cap(l.slots) {
			crews.Go(func() { s.work(l) })
		}
	}
	for _, l := range s.b.filled() {
		man(l)
	}
	awake := context.AfterFunc(s.ctx, func() {
		for _, l := range s.b.filled() {
			l.wake()
		}
	})
	defer awake()
	for s.ctx.Err() == nil {
		p, ok := s.b.due(&s.b.waiting, s.b.e.o.Now())
		if !ok {
			break
		}
		if l := s.sort(p); l != nil {
			man(l)
		}
	}
	for l := range lanes {
		l.close()
	}
	crews.Wait()
}

// filled are the lanes of the book.
func (b *book) filled() (list []*lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.lanes {
		list = append(list, l)
	}
	return list
}

// sort puts somebody in the lane of the platform where they will be reminded. Who has no
// place goes to one as well: it is the last look's to say so.
func (s *slice) sort(p dialog.PersonID) *lane {
	row, ok, err := s.b.e.row(s.ctx, s.b.id, s.b.round, p)
	if err != nil {
		s.b.mu.Lock()
		s.b.place(p, Row{State: Queued})
		s.b.mu.Unlock()
		s.fail(err)
		return nil
	}
	if !ok || row.State != Queued {
		s.b.torn()
		return nil
	}
	place, _, _ := s.b.e.where(s.ctx, p, row) // an accident is met again at the last look
	l := s.b.lane(place.Address.Platform)
	l.put(p, place.First)
	return l
}

// work sends one after the other, until the slice ends or the lane is empty.
func (s *slice) work(l *lane) {
	ended := func() bool { return s.ctx.Err() != nil }
	for {
		p, first, ok := l.next(ended)
		if !ok {
			return
		}
		gone, more := s.one(l, p, first)
		l.done(p, first, !gone)
		if !more {
			return
		}
	}
}

// fail ends the slice. What failed because the slice has ended is no accident.
func (s *slice) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && !(isEnd(err) && s.ctx.Err() != nil) {
		s.err = err
	}
	s.stop()
}

// one reminds somebody, or finds that they are not to be: gone. Otherwise they are still
// in line. more: there may be turns for others.
func (s *slice) one(l *lane, p dialog.PersonID, first bool) (gone, more bool) {
	if end, ok := s.ctx.Deadline(); ok && l.rests().After(end) {
		l.waits(tooLate{l.rests()})
		return false, false
	}
	row, ok, err := s.b.e.row(s.ctx, s.b.id, s.b.round, p)
	if err != nil {
		s.fail(err)
		return false, false
	}
	if !ok || row.State != Queued {
		s.b.torn()
		return true, true
	}
	v := verdict{wait: soon, why: Lately}
	if s.b.e.hold(p) {
		defer s.b.e.release(p)
		v = s.look(p, row)
	}
	if settled, stays := s.aside(l, p, first, row, v); settled {
		return !stays, true
	}
	looked := time.Now()
	at, err := s.turn(l, first)
	if err != nil {
		l.waits(err)
		return false, false
	}
	used := false
	defer func() {
		<-l.slots
		if !used {
			s.unused(at)
		}
	}()
	if time.Since(looked) > lookHolds { // the turn was long in coming
		v = s.look(p, row)
		if settled, stays := s.aside(l, p, first, row, v); settled {
			return !stays, true // the platform's turn is lost
		}
	}
	// Who asks for a place when the hour is full ends the slice, but not for who has one.
	ctx, cancel := certain(s.ctx)
	defer cancel()
	if err := s.still(ctx); err != nil {
		s.fail(err)
		return false, false
	}
	used = true
	s.remind(l, p, row, v)
	return true, true
}

// aside does what a last look says, unless it says to send here. stays: they are still in
// line.
func (s *slice) aside(l *lane, p dialog.PersonID, first bool, row Row, v verdict) (settled, stays bool) {
	switch {
	case s.ctx.Err() != nil: // what was found may be of the end alone
		return true, true
	case v.all:
		s.until(s.b.e.o.Now().Add(v.wait))
		return true, true
	case !v.send:
		return true, !s.put(p, row, v)
	}
	at := s.b.lane(v.place.Address.Platform)
	if at == l && v.place.First == first {
		return false, false
	}
	at.put(p, v.place.First)
	return true, false
}

// turn waits for one of the calls that may go on at once, for the platform's pace and for
// the campaign's, in which it is counted at an instant.
func (s *slice) turn(l *lane, first bool) (at time.Time, err error) {
	if !s.slot(l) {
		return at, errStopped
	}
	if err = l.turn(s.ctx, first); err == nil {
		at, err = s.paced()
	}
	if err != nil {
		<-l.slots
	}
	return at, err
}

func (s *slice) slot(l *lane) bool {
	select {
	case l.slots <- struct{}{}:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// paced counts one more in the campaign's hour and day, or ends the slice.
func (s *slice) paced() (at time.Time, err error) {
	now := s.b.e.o.Now()
	s.b.mu.Lock()
	meter, wait := s.b.meter.Take(now)
	s.b.meter = meter
	s.b.mu.Unlock()
	if wait <= 0 {
		return now, nil
	}
	s.until(now.Add(wait))
	return at, errStopped
}

// unused gives a place in the campaign's hour back. Another may have ended the slice
// because there was none.
func (s *slice) unused(at time.Time) {
	s.b.mu.Lock()
	s.b.meter = s.b.meter.Back(at)
	s.b.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.back = true
}

// until ends the slice; nothing can be sent before then.
func (s *slice) until(next time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = next
	s.stop()
}

// still reads whether the campaign is still to be sent, so that a pause holds for all who
// come after it.
func (s *slice) still(ctx context.Context) error {
	rec, err := s.b.e.o.Store.Record(ctx, inCampaigns, string(s.b.id))
	if err != nil {
		return fmt.Errorf("reading whether the campaign goes on: %w", err)
	}
	if !bytes.Equal(rec.Value, s.raw) {
		return errStopped
	}
	if now := s.b.e.o.Now(); s.c.ended(now) || !s.hours.Open(now) {
		return errStopped
	}
	return nil
}

// put writes that somebody is not reminded, or not now, or was already.
func (s *slice) put(p dialog.PersonID, row Row, v verdict) bool {
	now, to := s.b.e.o.Now(), row
	switch {
	case v.sent:
		to.State, to.Why, to.At, to.After = Sent, "", now, time.Time{}
	case v.skip != "":
		to.State, to.Why, to.At, to.After = Skipped, v.skip, now, time.Time{}
	default:
		to = row.waits(now, v.wait, v.why)
	}
	ctx, cancel := certain(s.ctx)
	defer cancel()
	if err := s.b.enter(ctx, s.guard, entry{person: p, row: to}); err != nil {
		s.b.torn()
		s.fail(err)
		return false
	}
	s.b.moved(p, row, to)
	return true
}
