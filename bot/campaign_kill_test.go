package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"lotsen/bot/slack"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
)

// trouble is what the platforms do to the calls of one life of Lotsen.
type trouble struct {
	name  string
	slack slacktest.Fault
	teams teamstest.Fault
	calm  bool // it does nothing to them
	// deadly: Lotsen is killed as soon as one of the calls has met it, else some time later.
	deadly bool
}

// troubles are taken in turns. The first calls are never refused, so that each life gets
// something done.
func troubles() []trouble {
	return []trouble{
		{name: "a kill at any moment", calm: true},
		{name: "a kill between the intent and the message", slack: slacktest.Fault{Hang: true}, teams: teamstest.Fault{Hang: true}, deadly: true},
		{name: "a kill between the message and its settlement", slack: slacktest.Fault{ApplyThenHang: true}, teams: teamstest.Fault{ApplyThenHang: true}, deadly: true},
		{name: "a kill after lost replies", slack: slacktest.Fault{ApplyThenDrop: true}, teams: teamstest.Fault{ApplyThenDrop: true}},
		{name: "a kill after 500s", slack: slacktest.Fault{Status: 500}, teams: teamstest.Fault{Status: 500}},
		{name: "a kill after 502s for what was posted", slack: slacktest.Fault{ApplyThenDrop: true}, teams: teamstest.Fault{ApplyThenStatus: 502}},
		{name: "a kill after 429s", slack: slacktest.Fault{Status: 429, RetryAfter: "1"}, teams: teamstest.Fault{Status: 429, RetryAfter: "1"}},
		{name: "a kill after broken connections", slack: slacktest.Fault{Drop: true}, teams: teamstest.Fault{Drop: true}},
	}
}

// campaignKills is how many times Lotsen is killed.
func campaignKills() int {
	if n, err := strconv.Atoi(os.Getenv("LOTSEN_KILLS")); err == nil {
		return n
	}
	return 40
}

// TestACampaignIsKilledAgainAndAgain reminds three thousand people in Slack and Teams while
// Lotsen is killed all the time: at each of its first syncs, when the ledger is written,
// and then at seeded moments and at the worst points. The platforms' own record says
// afterwards what people got.
func TestACampaignIsKilledAgainAndAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("this takes minutes")
	}
	const people = 3_000
	began := time.Now()
	w := newTown(t, people)
	w.eve()
	t.Logf("prepared in %v", time.Since(began).Round(time.Millisecond))
	w.setClock(monday(24+10, 0)) // Tuesday; an hour earlier or later the office is open, too
	books := newAccounts(w)
	n := campaignKills()
	// So slow that the round outlasts the kills.
	speed := pace{slackMinute: max(60, min(500, 20_000/max(n, 1))), teamsSecond: max(6, min(40, 1_600/max(n, 1)))}
	atSyncs := w.diesWriting(books)
	t.Logf("killed at %d syncs, %d times with the ledger half written, after %v", atSyncs, books.halves, time.Since(began).Round(time.Millisecond))
	random := rand.New(rand.NewPCG(2026, 11))
	sent := map[time.Duration]int{} // calls, by how wrong the clock was
	for i := range n {
		what := troubles()[i%len(troubles())]
		w.skew = skews()[i/2%len(skews())]
		w.live(what, speed, random)
		sent[w.skew] += w.slack.Count("chat.postMessage") + w.teams.Count("send")
		books.balance(fmt.Sprintf("kill %d, %s, the clock wrong by %v", i+1, what.name, w.skew))
	}
	t.Logf("killed %d times with %d calls open, %d at most, calls by the clock's fault %v, after %v; %d are in doubt in Teams, %d in Slack",
		n, books.caught, books.most, sent, time.Since(began).Round(time.Millisecond), len(books.doubtful), books.open[slack.Platform])
	w.finish(books)
	t.Logf("settled after %v", time.Since(began).Round(time.Millisecond))
	counts, missing := books.close()
	t.Logf("%d are reminded, %d unknown of whom %d got nothing, after %v", counts.Sent, counts.Unknown, missing, time.Since(began).Round(time.Millisecond))
	if atSyncs < 6 || books.halves == 0 {
		t.Errorf("only %d lives ended at a sync, and %d with the ledger half written", atSyncs, books.halves)
	}
	for _, skew := range skews() {
		if n >= 2*len(skews()) && sent[skew] == 0 {
			t.Errorf("nothing was sent with the clock wrong by %v", skew)
		}
	}
	if books.caught == 0 {
		t.Error("no kill ever caught a call")
	}
	sound(t, w.data)
}

// skews are how wrong Lotsen's clock is in its lives, two at a time.
func skews() []time.Duration { return []time.Duration{0, time.Hour, 0, -time.Hour} }

// diesWriting has Lotsen killed at one of its first syncs, each time one later, until the
// ledger is written, and then at each of the first once more. What was committed stays, so
// that the first life that writes a part of the ledger is killed right after that part. It
// counts the lives that ended at a sync.
func (w *town) diesWriting(books *accounts) (atSyncs int) {
	w.t.Helper()
	slow := pace{slackMinute: 60, teamsSecond: 10}
	dies := func(sync int) {
		w.t.Helper()
		if w.diesAtSync(sync, slow) {
			atSyncs++
		}
		books.balance(fmt.Sprintf("a kill at sync %d", sync))
	}
	for sync := 2; sync <= 60 && !books.c.Enrolled; sync++ {
		dies(sync)
	}
	for sync := 1; sync <= 8; sync++ {
		dies(sync)
	}
	return atSyncs
}

// live is a life of Lotsen that ends with a kill, at the latest some time after the first
// of its reminders.
func (w *town) live(what trouble, speed pace, random *rand.Rand) {
	w.t.Helper()
	w.slack.ForgetCalls()
	w.teams.ForgetCalls()
	w.start(speed)
	nth := 1 + random.IntN(6)
	if !what.calm {
		w.slack.Fail("chat.postMessage", what.slack, nth)
		w.teams.Fail("send", what.teams, 2*nth)
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Duration(200+random.IntN(1_300))*time.Millisecond)
	defer cancel()
	if what.deadly {
		_ = w.teams.WaitFor(ctx, func() bool { return len(w.teams.CallsOf("send")) >= 2*nth }) // the end of the time is as good a moment
	}
	if !what.deadly {
		<-ctx.Done()
	}
	w.p.kill()
	w.slack.ClearFaults()
	w.teams.ClearFaults()
}

// finish lets Lotsen run until everybody in Slack is reminded and nothing is left to be
// found out.
func (w *town) finish(books *accounts) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 8*time.Minute)
	defer cancel()
	w.skew = time.Hour // who was put off at that time is not waited for
	w.start(fastest())
	// A message that is not found has not arrived only after more than a minute.
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for ctx.Err() == nil && !w.allReminded(books) {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	for ctx.Err() == nil {
		w.ends()
		if books.balance("the end"); books.settled() {
			return
		}
		w.start(fastest())
		asked := len(w.slack.CallsOf("conversations.history"))
		some, stop := context.WithTimeout(ctx, 10*time.Second)
		_ = w.slack.WaitFor(some, func() bool { return len(w.slack.CallsOf("conversations.history")) > asked+5 })
		stop()
	}
	w.t.Error("the round does not come to its end")
}

// ends asks Lotsen to end, and waits for it.
func (w *town) ends() {
	w.t.Helper()
	if err := w.p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Fatal(err)
	}
	if err := w.p.wait(); err != nil {
		w.t.Errorf("Lotsen ended with %v", err)
	}
}

// allReminded reports whether everybody has a reminder of whom there was never a doubt.
func (w *town) allReminded(books *accounts) bool {
	for _, n := range w.unit {
		if !books.doubtful[n.id] && w.reminders(n, books.c.Code) == 0 {
			return false
		}
	}
	return true
}
