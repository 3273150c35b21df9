package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// guess asks for n codes that are none, and gives how many were looked for.
func (p *publicPage) guess(remote string, n int) int {
	before := len(p.asked)
	for i := range n {
		p.from(remote, fmt.Sprintf("/genuine/BCD9%04d", i))
	}
	return len(p.asked) - before
}

func TestCodesAreNotGuessed(t *testing.T) {
	p := newPublicPage(t)
	const guesser = "192.0.2.7:1234"
	if n := p.guess(guesser, 500); n != 30 {
		t.Fatalf("500 guesses at once: %d were looked for, want 30", n)
	}
	answer := p.from(guesser, "/genuine/KTV7X2")
	if said := p.says(answer); answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") != "60" ||
		!strings.Contains(said, "Vänta en liten stund") || !strings.Contains(said, "0155-00 00 00") {
		t.Errorf("then: status %d\n%s", answer.Code, said)
	}
	if n := p.guess("192.0.2.200:99", 5); n != 0 {
		t.Errorf("a neighbour of the guesser may guess %d times more", n)
	}
	p.now = p.now.Add(time.Minute)
	if n := p.guess(guesser, 500); n != 30 {
		t.Errorf("a minute later: %d were looked for, want 30", n)
	}
	p.now = p.now.Add(-24 * time.Hour)
	if n := p.guess(guesser, 1); n != 0 {
		t.Errorf("when the clock is turned back %d more are looked for", n)
	}
	p.now = p.now.Add(2 * time.Second)
	if n := p.guess(guesser, 2); n != 1 {
		t.Errorf("two seconds after that %d are looked for, want 1", n)
	}
}

func TestColleaguesBehindOneAddressAreAllAnswered(t *testing.T) {
	p := newPublicPage(t)
	for i := range 1_000 {
		if answer := p.get("/genuine/KTV7X2"); answer.Code != http.StatusOK {
			t.Fatalf("number %d gets status %d", i, answer.Code)
		}
		p.now = p.now.Add(20 * time.Millisecond)
	}
}

// network is one of many that have a place of their own in a limit.
func network(t *testing.T, l *genuineLimit, n int) netip.Prefix {
	t.Helper()
	taken := map[uint64]bool{}
	for i := range 10_000 {
		at := placeOf(fmt.Sprintf("10.%d.%d.1:80", i/256, i%256))
		if place := l.index(at); !taken[place] {
			if taken[place] = true; len(taken) > n {
				return at
			}
		}
	}
	t.Fatal("too few places")
	return netip.Prefix{}
}

func TestWhoAsksTooMuchTakesNothingFromOthers(t *testing.T) {
	l, now := newGenuineLimit(), monday(zone(t))
	flood, other := network(t, l, 0), network(t, l, 1)
	for range 10_000 { // right codes, all
		if l.take(flood, now) {
			l.giveBack(flood)
		}
	}
	if l.take(flood, now) || !l.take(other, now) {
		t.Error("the flood goes on, or another network is shut out")
	}
}

func TestTheStoreIsNotAskedMoreThanItShould(t *testing.T) {
	l, now := newGenuineLimit(), monday(zone(t))
	asked := func() (n int) {
		for i := range 100 {
			for at := network(t, l, i); n < 10_000 && l.take(at, now); n++ {
			}
		}
		return n
	}
	if n := asked(); n != 400 {
		t.Errorf("a hundred networks ask %d times at once, want 400", n)
	}
	now = now.Add(time.Second)
	if n := asked(); n != 200 {
		t.Errorf("a second later they ask %d times, want 200", n)
	}
}

func TestANetworkIsAsLargeAsAHouseholdHasIt(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1": "192.0.2.0/24", "[2001:db8:1:2ff::7]:1": "2001:db8:1:200::/56", "[::ffff:192.0.2.7]:1": "192.0.2.0/24",
		"[fe80::1%eth0]:1": "fe80::/56", "@": "invalid Prefix", "": "invalid Prefix", "192.0.2.7": "invalid Prefix",
	} {
		if got := placeOf(remote).String(); got != want {
			t.Errorf("%q is in %s, want %s", remote, got, want)
		}
	}
}
