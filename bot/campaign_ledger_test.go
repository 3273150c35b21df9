package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"lotsen/bot/campaign"
	"lotsen/bot/slack"
	"lotsen/bot/teams"
	"lotsen/dialog"
	"lotsen/store"
)

// accounts compares what the ledger says with what the platforms have, each time that
// Lotsen has ended.
type accounts struct {
	t    *testing.T
	w    *town
	c    campaign.Campaign
	rows map[dialog.PersonID]campaign.Row
	// doubtful are those in Teams of whom the ledger did not know at some end whether their
	// reminder arrived. There it can never be found out.
	doubtful map[dialog.PersonID]bool
	// halves is how many times it ended with the ledger half written; caught is how many
	// calls were under way at its ends, most at the most at one.
	halves, caught, most int
	// open is how many are in doubt now, by platform.
	open map[string]int
}

func newAccounts(w *town) *accounts {
	return &accounts{t: w.t, w: w, doubtful: map[dialog.PersonID]bool{}}
}

// read reads the ledger; Lotsen must have ended.
func (a *accounts) read() {
	a.t.Helper()
	kept, err := store.OpenBolt(a.w.data, store.Options{})
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() {
		if err := kept.Close(); err != nil {
			a.t.Error(err)
		}
	}()
	e := campaign.New(campaign.Options{Store: kept, Now: a.w.now, Log: slog.New(slog.DiscardHandler)})
	page, _, err := e.List(a.t.Context(), "", 1)
	if err != nil || len(page) != 1 {
		a.t.Fatal(page, err)
	}
	a.c, a.rows = page[0], map[dialog.PersonID]campaign.Row{}
	if a.c.Round == 0 {
		return
	}
	err = e.Rows(a.t.Context(), a.c.ID, a.c.Round, func(p dialog.PersonID, r campaign.Row) error {
		a.rows[p] = r
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

// The most calls that go on at once.
func atOnce() map[string]int { return map[string]int{slack.Platform: 16, teams.Platform: 64} }

// balance reads the ledger after an end of Lotsen and holds it against the platforms' own
// record: nobody has two reminders, who is counted as reminded has one, and who may be
// sent one has none.
func (a *accounts) balance(after string) {
	a.t.Helper()
	a.read()
	if n := len(a.rows); a.c.Enrolled && n != len(a.w.unit) || n > len(a.w.unit) {
		a.t.Fatalf("after %s the ledger has %d rows", after, n)
	} else if n > 0 && !a.c.Enrolled {
		a.halves++
	}
	open := map[string]int{}
	a.open = map[string]int{}
	for _, n := range a.w.unit {
		row, listed := a.rows[n.id]
		got := a.w.reminders(n, a.c.Code)
		wrong := got > 1
		switch row.State {
		case campaign.Intent:
			open[row.To.Platform]++
		case campaign.Unknown:
		case campaign.Sent:
			wrong = got != 1
		default:
			wrong = got != 0
		}
		if wrong {
			a.t.Errorf("after %s somebody has %d reminders and is %q (listed: %v), attempt %d", after, got, row.State, listed, row.Attempt)
		}
		if row.State == campaign.Intent || row.State == campaign.Unknown {
			a.open[row.To.Platform]++
			if row.To.Platform == teams.Platform {
				a.doubtful[n.id] = true
			}
		}
	}
	for platform, most := range atOnce() {
		if open[platform] > most {
			a.t.Errorf("after %s %d calls to %s are open", after, open[platform], platform)
		}
		a.caught += open[platform]
		a.most = max(a.most, open[platform])
	}
	if a.t.Failed() {
		a.t.FailNow()
	}
}

// settled reports whether nothing of the round is left to be done or found out.
func (a *accounts) settled() bool {
	for _, r := range a.rows {
		if r.State == campaign.Queued || r.State == campaign.Intent || r.State == campaign.Unknown && r.To.Platform == slack.Platform {
			return false
		}
	}
	return a.c.Enrolled
}

// close is the account of the whole round: everybody has got exactly one reminder, but for
// those in Teams of whom the ledger says that it does not know.
func (a *accounts) close() (counts campaign.Counts, missing int) {
	a.t.Helper()
	for _, n := range a.w.unit {
		row, got := a.rows[n.id], a.w.reminders(n, a.c.Code)
		switch row.State {
		case campaign.Sent:
			counts.Sent++
		case campaign.Unknown:
			counts.Unknown++
			if got == 0 {
				missing++
			}
			if row.To.Platform != teams.Platform {
				a.t.Errorf("somebody in %q is unknown at the end", row.To.Platform)
			}
		default:
			a.t.Errorf("somebody ends as %q, %q, with %d reminders", row.State, row.Why, got)
		}
		if row.State == campaign.Sent && a.doubtful[n.id] { // nobody has pressed anything
			a.t.Errorf("somebody in Teams was in doubt, and is counted as reminded without a proof")
		}
		if want := slack.Platform; n.slack != "" && row.To.Platform != want {
			a.t.Errorf("somebody who was in Slack last is reminded in %q", row.To.Platform)
		}
	}
	return counts, missing
}

// reminders is how many reminders with a code somebody has got, on all platforms.
func (w *town) reminders(n neighbour, code string) (count int) {
	if n.slack != "" {
		for _, p := range w.slack.Messages(n.slack) {
			if p.FromBot && code != "" && (strings.Contains(p.Text, code) || bytes.Contains(p.Blocks, []byte(code))) {
				count++
			}
		}
	}
	if n.teams {
		for _, p := range w.teams.Messages(string(n.id)) {
			if p.FromBot() && code != "" && bytes.Contains(p.Card, []byte(code)) {
				count++
			}
		}
	}
	return count
}
