package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/slack/slacktest"
	"lotsen/graph"
	"lotsen/store"
)

// TestAReminderIsOwnedAfterItsCampaignIsDone: who comes back to it is told by everything
// that can be asked that it came from here, and by nothing that it did not.
func TestAReminderIsOwnedAfterItsCampaignIsDone(t *testing.T) {
	if testing.Short() {
		t.Skip("a month takes long with the race detector")
	}
	inTownhall(t, 6, func(t *testing.T, f *townhall) {
		c := f.starts(campaign.Campaign{})
		f.passes(time.Hour)
		if c, err := f.app.campaigns.Get(t.Context(), c.ID); err != nil || c.State != campaign.Done {
			t.Fatalf("it is %s, %v", c.State, err)
		}
		f.passes(20 * 24 * time.Hour)
		const doubt = "Lita inte på"
		for i, ask := range []func(user string) slacktest.Post{
			func(user string) slacktest.Post { return f.types(user, "är "+c.Code+" äkta?") },
			func(user string) slacktest.Post { return f.types(user, strings.ToLower(c.Code)) },
			func(user string) slacktest.Post { return f.presses(user, "Är du äkta?") },
			func(user string) slacktest.Post { return f.types(user, "är du äkta?") },
		} {
			said := ask(f.member(i))
			if f.wants(said, c.Code, "till och med den 23 november 2026"); strings.Contains(said.Text, doubt) {
				t.Errorf("number %d is told\n%s", i, said.Text)
			}
		}
		if said := f.types(f.member(4), "är BCD234 äkta?"); !strings.Contains(said.Text, doubt) {
			t.Errorf("of a code that is none is told\n%s", said.Text)
		}
		f.passes(11 * 24 * time.Hour)
		f.wants(f.types(f.member(5), "är "+c.Code+" äkta?"), "Nej, "+c.Code+" är inte min kod", "Just nu skickar jag inga påminnelser")
	})
}

// TestAReminderKeepsItsCodeWhenSomebodyWritesAboutIt: it cannot be pressed any more, and
// says all that it said.
func TestAReminderKeepsItsCodeWhenSomebodyWritesAboutIt(t *testing.T) {
	inTwoChats(t, 2, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		inTeams := string(unit[1].ID)
		s.types(inSlackOf(0), "hej")
		g.types(inTeams, "hej")
		c := s.starts(campaign.Campaign{Deadline: s.clock.Now().AddDate(0, 0, 1)})
		s.passes(time.Minute)
		s.wants(s.sees(inSlackOf(0)), c.Code)
		s.types(inSlackOf(0), "vad är det här?")
		g.types(inTeams, "vad är det här?")
		s.passes(time.Minute)
		for _, user := range []string{inSlackOf(0), inTeams} {
			where, found := "Slack", ""
			for _, p := range s.posts(user) {
				if strings.Contains(p.Text, firstLine) {
					found = shown(p.Blocks)
				}
			}
			if user == inTeams {
				where = "Teams"
				for _, p := range g.posts(user) {
					if said := onCard(p); strings.Contains(said, firstLine) {
						found = said
					}
				}
			}
			for _, words := range []string{c.Code, "tisdag 24 november", "minuter", "aka.ms/mfasetup"} {
				if !strings.Contains(found, words) {
					t.Errorf("in %s %q is gone:\n%s", where, words, found)
				}
			}
			if strings.Contains(found, "Påminn mig senare") {
				t.Errorf("in %s it can be pressed still:\n%s", where, found)
			}
		}
	})
}

// TestACodeIsOursHoweverManyCameAfterIt: those that are told are few, and the store is asked
// about the others.
func TestACodeIsOursHoweverManyCameAfterIt(t *testing.T) {
	inTownhall(t, 1, func(t *testing.T, f *townhall) {
		now := f.clock.Now()
		codeOf := func(i int) string { return fmt.Sprintf("KT%cVX%c", '2'+i/8, '2'+i%8) }
		var change store.Change
		const old = 60
		for i := range old {
			c := campaign.Campaign{
				ID: campaign.ID(fmt.Sprintf("%04d", i)), State: campaign.Done, Code: codeOf(i), Round: 1,
				Approved: now.AddDate(0, 0, -9), Ended: now.Add(-time.Duration(i+1) * time.Hour),
			}
			change.Records = append(change.Records, store.Record{Kind: "campaign", Key: string(c.ID), Value: mustJSON(t, c)},
				store.Record{Kind: "campaign/code", Key: c.Code, Value: []byte(c.ID)})
		}
		if err := f.store.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		f.app.codes.forget()
		for _, i := range []int{0, old / 2, old - 1} {
			f.wants(f.types(f.member(0), "är "+codeOf(i)+" äkta?"), "Ja, "+codeOf(i)+" var koden i mina påminnelser")
		}
		f.wants(f.types(f.member(0), "är "+codeOf(old)+" äkta?"), "Nej, "+codeOf(old)+" är inte min kod")
	})
}
