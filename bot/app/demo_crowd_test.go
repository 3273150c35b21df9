package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"lotsen/bot/web"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

func TestTheCrowdDoesWhatPeopleDo(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	got := time.Date(2026, 11, 23, 8, 0, 0, 0, zone)
	const all = 10_000
	soon, later, registers := 0, 0, 0
	for i := range all {
		who := graph.ID(fmt.Sprintf("0000c457-0000-4000-9000-%012d", i))
		deeds := plan(who, 1, got, "send", zone)
		if again := plan(who, 1, got, "send", zone); !slices.Equal(deeds, again) {
			t.Fatalf("%v, and another time %v", deeds, again)
		}
		if len(deeds) == 0 {
			continue
		}
		if first := deeds[0]; first.Arg != "send" || !first.At.After(got) || first.At.After(got.Add(8*24*time.Hour)) {
			t.Fatalf("it begins with %+v", first)
		}
		if deeds[0].At.Before(got.Add(24 * time.Hour)) {
			soon++
		} else {
			later++
		}
		if slices.ContainsFunc(deeds, func(d deed) bool { return d.Register != "" }) {
			registers++
		}
		if !slices.IsSortedFunc(deeds, func(a, b deed) int { return a.At.Compare(b.At) }) {
			t.Fatalf("not one after the other: %v", deeds)
		}
	}
	for what, share := range map[string]struct{ is, want int }{
		"something within a day": {soon, 35 * all / 100}, "something later": {later, 20 * all / 100}, "registers": {registers, 45 * all / 100},
	} {
		if share.is < share.want*9/10 || share.is > share.want*11/10 {
			t.Errorf("%s: %d, not about %d", what, share.is, share.want)
		}
	}
}

// lively is a demo whose crowd is at work, without the app.
type lively struct {
	*demo
	mu   sync.Mutex
	acts []dialog.Event
}

func openCrowd(t *testing.T, file string) *lively {
	t.Helper()
	kept, err := store.Open(t.Context(), "bolt:"+file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() }) // may be closed already
	d, err := newDemo(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	c := &lively{demo: d}
	d.crowd.receive = func(_ context.Context, e dialog.Event) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.acts = append(c.acts, e)
		return nil
	}
	return c
}

// moves moves the clock as the page does.
func (c *lively) moves(t *testing.T, d time.Duration) {
	t.Helper()
	if err := (demoClock{c.store, c.clock, c.crowd}).Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// reminds posts a reminder to everybody who can be reached and has to register.
func (c *lively) reminds(t *testing.T, round int) (got []graph.ID) {
	t.Helper()
	for id := range c.crowd.people {
		if methods, err := c.tenant.Methods(id); err != nil || len(methods) > 1 {
			continue
		}
		sendID := fmt.Sprintf("%d-%s", round, id)
		m := dialog.Message{Buttons: []dialog.Button{{Action: dialog.RemindStart, Arg: sendID}}}
		var failed *dialog.SendError
		if _, err := (webPlatform{c.chat, c.demo}).Post(t.Context(), crowdAddress(id), m, sendID); !errors.As(err, &failed) || failed.Outcome == dialog.NotKnownSent {
			got = append(got, id)
		}
	}
	return got
}

func (c *lively) registered(t *testing.T, of []graph.ID) (n int) {
	t.Helper()
	for _, id := range of {
		methods, err := c.tenant.Methods(id)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(methods, graph.AuthenticatorPush) {
			n++
		}
	}
	return n
}

func TestWhatTheCrowdDoesSurvivesARestartAndIsDoneOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "demo.db")
	c := openCrowd(t, file)
	got := c.reminds(t, 1)
	if len(got) < 100 {
		t.Fatalf("only %d of the crowd got a reminder", len(got))
	}
	c.moves(t, 10*time.Hour)
	soon, acts := c.registered(t, got), len(c.acts)
	if soon < len(got)/5 || acts < soon {
		t.Fatalf("after ten hours %d of %d have registered, and done %d things", soon, len(got), acts)
	}
	if err := c.store.Close(); err != nil {
		t.Fatal(err)
	}
	c = openCrowd(t, file)
	if n := c.registered(t, got); n != soon {
		t.Errorf("after a restart %d have registered, not %d", n, soon)
	}
	c.moves(t, time.Minute)
	if len(c.acts) > acts/20 {
		t.Errorf("after a restart it was done again: %d things", len(c.acts))
	}
	c.moves(t, 9*24*time.Hour)
	if n := c.registered(t, got); n < soon+len(got)/20 || n > len(got)*6/10 {
		t.Errorf("after nine days %d of %d have registered", n, len(got))
	}
	seen := map[string]bool{}
	for _, e := range c.acts {
		if seen[e.ID] || e.From.Platform != web.Platform || e.ID == "" {
			t.Fatalf("an event twice, or none: %+v", e)
		}
		seen[e.ID] = true
	}
}

func TestNearlyEverybodyOfTheDemoCanBeReached(t *testing.T) {
	c := openCrowd(t, filepath.Join(t.TempDir(), "demo.db"))
	fates := map[fate]int{}
	for id, b := range c.crowd.people {
		fates[b.fate]++
		r, err := c.store.Record(t.Context(), addressOf, addressOfKey(dialog.PersonID(id), crowdAddress(id)))
		if err != nil || (r.Value == nil) != (b.fate == nowhere) {
			t.Fatalf("the address of somebody (%q) is kept: %t, %v", b.fate, r.Value != nil, err)
		}
	}
	for _, f := range []fate{nowhere, shut, closed, shuts, closes, loses} {
		if n := fates[f]; n == 0 || n > len(c.crowd.people)/20 {
			t.Errorf("%q: %d people", f, n)
		}
	}
	for _, f := range c.faces {
		if c.crowd.has(crowdAddress(f.id)) {
			t.Errorf("%s is one of the crowd", f.key)
		}
	}
	list := c.cast()
	if last := list[len(list)-1]; last.Key != colleague || last.Name != "Elin J" || last.About[dialog.Swedish] == "demo-about-elin" {
		t.Errorf("the colleague is %+v", last)
	}
	if in, err := c.tenant.MemberOf(t.Context(), c.faceOf(colleague), graphtest.HelpdeskGroup); err != nil || !in {
		t.Errorf("the colleague is of the helpdesk: %t, %v", in, err)
	}
}
