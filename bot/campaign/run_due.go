package campaign

import "time"

// due is when a campaign that sends has something to do again.
func (s *slice) due(end time.Time) time.Time {
	now := s.b.e.o.Now()
	if s.b.isTorn() {
		return now
	}
	if !s.hours.Open(now) {
		opens := s.hours.NextOpen(now)
		if end.Before(opens) {
			opens = end
		}
		next, at := opens, s.first()
		if !at.IsZero() && at.Before(next) {
			next = at
		}
		return later(next, now)
	}
	next := now.Add(idleFor)
	earlier := func(t time.Time) {
		if !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	earlier(end)
	earlier(s.first())
	if !s.next.IsZero() && !s.back { // not for anybody of the campaign
		earlier(s.next)
		return later(next, now)
	}
	s.b.mu.Lock()
	earlier(s.b.waiting.first())
	s.b.mu.Unlock()
	for _, l := range s.b.filled() {
		if wait, ok := l.turnIn(); ok {
			earlier(now.Add(wait))
		}
	}
	return later(next, now)
}

// first is when something other than sending is to be done.
func (s *slice) first() (at time.Time) {
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	at = s.b.doubts.first()
	if due := s.b.sweep.due; at.IsZero() || !due.IsZero() && due.Before(at) {
		at = due
	}
	return at
}

func later(t, now time.Time) time.Time {
	if t.Before(now) {
		return now
	}
	return t
}

// doubtFor is how long it is tried to find out what became of a reminder, before the next
// round begins all the same.
const doubtFor = 2 * time.Hour

// asked reports whether it was tried for long enough with all who are unknown.
func (b *book) asked(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.whole && b.doubted.Add(doubtFor).Before(now)
}

// pending reports whether the ledger still says that somebody's turn may come.
func (b *book) pending() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.counts.Queued > 0 || b.counts.Intent > 0
}
