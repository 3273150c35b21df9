package web

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// Limits of the public page. Wrong codes count most: many people of one organisation
// come from one address, all with a code that is right.
const (
	limitPlaces = 1024        // networks that are told apart, roughly
	limitPause  = time.Minute // when to come again
)

// genuineLimit keeps codes from being guessed, and the store from being asked without
// end. Its memory does not grow: networks share its places by chance.
type genuineLimit struct {
	seed maphash.Seed

	mu     sync.Mutex
	total  allowance
	places [limitPlaces]struct{ asked, wrong allowance }
}

func newGenuineLimit() *genuineLimit { return &genuineLimit{seed: maphash.MakeSeed()} }

// take takes leave for one question. It counts as one with a wrong code until it is
// given back.
func (l *genuineLimit) take(network netip.Prefix, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &l.places[l.index(network)]
	if !p.wrong.take(now, 30, 2*time.Second) {
		return false
	}
	// A network that asks too much uses nothing up of what all others have.
	if !p.asked.take(now, 200, time.Second/50) || !l.total.take(now, 400, time.Second/200) {
		p.wrong.used--
		return false
	}
	return true
}

// giveBack says that a question was not one with a wrong code.
func (l *genuineLimit) giveBack(network netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.places[l.index(network)].wrong.used--
}

func (l *genuineLimit) index(network netip.Prefix) uint64 {
	return maphash.Comparable(l.seed, network) % limitPlaces
}

// placeOf is the network of a remote address, as large as one household or office has
// it. What is no address is in one network with its like.
func placeOf(remote string) netip.Prefix {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	addr, bits := at.Addr().Unmap().WithZone(""), 56
	if addr.Is4() {
		bits = 24
	}
	place, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return place
}

// allowance is what may be used up, and comes back with time.
type allowance struct {
	used int
	at   time.Time // when used was right
}

// take uses one of burst; one comes back each every.
func (a *allowance) take(now time.Time, burst int, every time.Duration) bool {
	if a.used <= 0 || now.Before(a.at) {
		a.at = now
	}
	back := int(now.Sub(a.at) / every)
	a.used = max(a.used-back, 0)
	a.at = a.at.Add(time.Duration(back) * every)
	if a.used >= burst {
		return false
	}
	a.used++
	return true
}
