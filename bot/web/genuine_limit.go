package web

import (
	"hash/maphash"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Limits of the public page. Only wrong codes count: many people of one organisation come
// from one address, all with a code that is right, and whoever guesses must not close the
// page for them. A code that is guessed is worth little: it stands on the intranet.
const (
	limitPlaces = 1024        // networks that are told apart, roughly
	limitPause  = time.Minute // when to come again
	limitWrong  = 30          // wrong codes of a network at once
	limitEvery  = 2 * time.Second
	// limitAtOnce is how many codes are looked up at the same time. Others wait.
	limitAtOnce = 32
	// limitHops is how many proxies one request may have come through.
	limitHops = 16
)

// genuineLimit keeps codes from being guessed. Its memory does not grow: networks share
// its places by chance.
type genuineLimit struct {
	seed maphash.Seed

	mu     sync.Mutex
	places [limitPlaces]allowance
}

func newGenuineLimit() *genuineLimit { return &genuineLimit{seed: maphash.MakeSeed()} }

// wrong counts a wrong code, and reports whether its network may be told that it is one.
func (l *genuineLimit) wrong(network netip.Prefix, now time.Time) (may bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.places[l.index(network)].take(now, limitWrong, limitEvery)
}

func (l *genuineLimit) index(network netip.Prefix) uint64 {
	return maphash.Comparable(l.seed, network) % limitPlaces
}

// visitor is where a request comes from: the address at the other end or, where that is a
// proxy of ours, what it says of the one before. What somebody writes there who is no proxy
// of ours is not believed. The zero value: it is not known.
func visitor(r *http.Request, proxies []netip.Prefix) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := plainAddr(at.Addr())
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= max(0, len(hops)-limitHops) && trusted(addr, proxies); i-- {
		before, ok := readHop(hops[i])
		if !ok {
			break
		}
		addr = before
	}
	return addr
}

func trusted(addr netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// readHop reads one hop: an address, with a port or without.
func readHop(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if at, err := netip.ParseAddrPort(s); err == nil {
		return plainAddr(at.Addr()), true
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return plainAddr(addr), err == nil
}

func plainAddr(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// placeOf is the network of an address, as large as one household or office has it. What
// is no address is in one network with its like.
func placeOf(addr netip.Addr) netip.Prefix {
	bits := 56
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
