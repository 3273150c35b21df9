package campaign

import (
	"errors"
	"sync"
	"time"

	"lotsen/dialog"
)

// lane is who waits for a platform's turns. Those who were never written to have a line
// of their own: they may take longer, and begin at once for that reason.
type lane struct {
	*platform
	mu    sync.Mutex
	known []dialog.PersonID
	first []dialog.PersonID
	fresh int  // who of first is being written to
	shut  bool // nobody comes any more, in this slice
	// later is when the next turn comes that was too late for the slice, in real time.
	later time.Time
	come  sync.Cond
}

func (b *book) lane(name string) *lane {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lanes[name]
	if l == nil {
		l = &lane{platform: b.e.platform(name)}
		l.come.L = &l.mu
		if b.lanes == nil {
			b.lanes = map[string]*lane{}
		}
		b.lanes[name] = l
	}
	return l
}

func (l *lane) put(p dialog.PersonID, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if first {
		l.first = append(l.first, p)
	} else {
		l.known = append(l.known, p)
	}
	l.come.Signal()
}

// next waits for somebody. Half of those who send may be busy with people who were never
// written to, so that their pace is used and the others go on besides. It is false when
// the slice has ended, or nobody is left for who asks.
func (l *lane) next(ended func() bool) (p dialog.PersonID, first, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !ended() {
		switch free := l.fresh < max(1, cap(l.slots)/2); {
		case len(l.first) > 0 && free:
			p, l.first = l.first[0], l.first[1:]
			l.fresh++
			return p, true, true
		case len(l.known) > 0:
			p, l.known = l.known[0], l.known[1:]
			return p, false, true
		case l.shut:
			return "", false, false
		}
		l.come.Wait()
	}
	return "", false, false
}

// done is for who has got somebody from next; again: they wait for another slice.
func (l *lane) done(p dialog.PersonID, first, again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if first {
		l.fresh--
	}
	switch {
	case again && first:
		l.first = append(l.first, p)
	case again:
		l.known = append(l.known, p)
	}
	l.come.Signal()
}

// open begins a slice.
func (l *lane) open() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut, l.later = false, time.Time{}
}

// close has those end for whom nobody is left.
func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = true
	l.come.Broadcast()
}

// waits keeps when the next turn is to be had that was too late for the slice.
func (l *lane) waits(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var late tooLate
	if errors.As(err, &late) && (l.later.IsZero() || late.at.Before(l.later)) {
		l.later = late.at
	}
}

// turnIn is how long it takes until somebody of the lane has a turn; ok is false if nobody
// is in it.
func (l *lane) turnIn() (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, time.Until(l.later)), len(l.known)+len(l.first) > 0
}

// wake has everybody look whether the slice has ended.
func (l *lane) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.come.Broadcast()
}

// empty takes everybody out.
func (l *lane) empty() []dialog.PersonID {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := append(l.first, l.known...)
	l.first, l.known = nil, nil
	return all
}
