package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// guess asks for n codes that are none, and gives how many were answered.
func (p *publicPage) guess(remote string, n int, header ...string) (answered int) {
	for i := range n {
		if p.from(remote, fmt.Sprintf("/genuine/BCD9%04d", i), header...).Code == http.StatusNotFound {
			answered++
		}
	}
	return answered
}

func TestCodesAreNotGuessed(t *testing.T) {
	p := newPublicPage(t)
	const guesser = "192.0.2.7:1234"
	if n := p.guess(guesser, 500); n != 30 {
		t.Fatalf("500 guesses at once: %d were answered, want 30", n)
	}
	answer := p.from(guesser, "/genuine/XXX999")
	if said := p.says(answer); answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") != "60" ||
		!strings.Contains(said, "Vänta en liten stund") || !strings.Contains(said, "0155-00 00 00") {
		t.Errorf("then: status %d\n%s", answer.Code, said)
	}
	if n := p.guess("192.0.2.200:99", 5); n != 0 {
		t.Errorf("a neighbour of the guesser may guess %d times more", n)
	}
	p.now = p.now.Add(time.Minute)
	if n := p.guess(guesser, 500); n != 30 {
		t.Errorf("a minute later: %d were answered, want 30", n)
	}
	p.now = p.now.Add(-24 * time.Hour)
	if n := p.guess(guesser, 1); n != 0 {
		t.Errorf("when the clock is turned back %d more are answered", n)
	}
	p.now = p.now.Add(2 * time.Second)
	if n := p.guess(guesser, 2); n != 1 {
		t.Errorf("two seconds after that %d are answered, want 1", n)
	}
}

// TestWhoGuessesDoesNotCloseThePage: everybody behind the same address is told that their
// code is right, and when it was used last.
func TestWhoGuessesDoesNotCloseThePage(t *testing.T) {
	p := newPublicPage(t)
	for i := range 1_000 {
		p.guess("192.0.2.7:1", 3)
		for _, path := range []string{"/genuine/KTV7X2", "/genuine/JKL890", "/genuine"} {
			if answer := p.get(path); answer.Code != http.StatusOK {
				t.Fatalf("number %d gets status %d for %s", i, answer.Code, path)
			}
		}
	}
}

func TestVisitorsBehindAProxyAreToldApart(t *testing.T) {
	p := newPublicPage(t)
	p.proxies(t, "10.0.0.0/8", "2001:db8:ff::/48")
	const proxy = "10.1.2.3:40000"
	if n := p.guess(proxy, 100, "X-Forwarded-For", "198.51.100.9"); n != 30 {
		t.Fatalf("one visitor may guess %d times", n)
	}
	if n := p.guess(proxy, 100, "X-Forwarded-For", "203.0.113.5"); n != 30 {
		t.Errorf("another one may guess %d times", n)
	}
	if n := p.guess(proxy, 1, "X-Forwarded-For", "1.2.3.4, 198.51.100.9"); n != 0 {
		t.Error("who writes another address before their own is believed")
	}
	if n := p.guess("192.0.2.66:1", 100, "X-Forwarded-For", "203.0.114.1"); n != 30 {
		t.Errorf("a stranger may guess %d times", n)
	}
	if n := p.guess("192.0.2.66:1", 1, "X-Forwarded-For", "203.0.115.1"); n != 0 {
		t.Error("a stranger who says that they pass somebody on is believed")
	}
}

// proxies has the page believe some networks.
func (p *publicPage) proxies(t *testing.T, networks ...string) {
	t.Helper()
	for _, n := range networks {
		p.options.Proxies = append(p.options.Proxies, netip.MustParsePrefix(n))
	}
	var err error
	if p.handler, err = NewGenuine(p.options); err != nil {
		t.Fatal(err)
	}
}

func TestTheVisitorIsTheLastWhoIsNoProxyOfOurs(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ff::/48")}
	for _, x := range []struct{ remote, forwarded, want string }{
		{"192.0.2.7:1", "", "192.0.2.7"},
		{"192.0.2.7:1", "198.51.100.9", "192.0.2.7"},
		{"10.0.0.1:1", "", "10.0.0.1"},
		{"10.0.0.1:1", "198.51.100.9", "198.51.100.9"},
		{"10.0.0.1:1", "1.1.1.1, 198.51.100.9", "198.51.100.9"},
		{"10.0.0.1:1", "1.1.1.1,198.51.100.9 , 10.9.9.9", "198.51.100.9"},
		{"10.0.0.1:1", "198.51.100.9:5555", "198.51.100.9"},
		{"10.0.0.1:1", "[2001:db8::7]:443", "2001:db8::7"},
		{"[2001:db8:ff::1]:1", "2001:db8::7", "2001:db8::7"},
		{"[::ffff:10.0.0.1]:1", "198.51.100.9", "198.51.100.9"},
		{"10.0.0.1:1", "nonsense", "10.0.0.1"},
		{"10.0.0.1:1", "198.51.100.9, nonsense", "10.0.0.1"},
		{"10.0.0.1:1", "198.51.100.9, " + strings.Repeat("10.0.0.2,", 99) + "10.0.0.2", "10.0.0.2"},
		{"@", "198.51.100.9", "invalid IP"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/genuine", nil)
		r.RemoteAddr = x.remote
		if x.forwarded != "" {
			r.Header.Set("X-Forwarded-For", x.forwarded)
		}
		if got := visitor(r, ours).String(); got != x.want {
			t.Errorf("%s for %.60q is %s, want %s", x.remote, x.forwarded, got, x.want)
		}
	}
}

// TestAFewCodesAreLookedUpAtATime: whoever waits is answered when it is their turn.
func TestAFewCodesAreLookedUpAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPublicPage(t)
		var now, most atomic.Int64
		p.options.Known = func(context.Context, string) (bool, time.Time, time.Time, error) {
			for n := now.Add(1); ; {
				if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
					break
				}
			}
			time.Sleep(time.Second)
			now.Add(-1)
			return true, p.now, time.Time{}, nil
		}
		p.proxies(t)
		var all sync.WaitGroup
		for range 3 * limitAtOnce {
			all.Go(func() {
				if answer := p.get("/genuine/KTV7X2"); answer.Code != http.StatusOK {
					t.Errorf("status %d", answer.Code)
				}
			})
		}
		all.Wait()
		if n := most.Load(); n != limitAtOnce {
			t.Errorf("%d were looked up at a time, want %d", n, limitAtOnce)
		}
	})
}

func TestANetworkIsAsLargeAsAHouseholdHasIt(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7": "192.0.2.0/24", "2001:db8:1:2ff::7": "2001:db8:1:200::/56", "::ffff:192.0.2.7": "192.0.2.0/24", "fe80::1%eth0": "fe80::/56",
	} {
		if got := placeOf(plainAddr(netip.MustParseAddr(remote))).String(); got != want {
			t.Errorf("%q is in %s, want %s", remote, got, want)
		}
	}
	if got := placeOf(netip.Addr{}); got != (netip.Prefix{}) {
		t.Errorf("nobody's network is %v", got)
	}
}
