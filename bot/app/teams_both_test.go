package app

import (
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// inBoth plays a story in an organisation that has Slack and Teams.
func inBoth(t *testing.T, story func(t *testing.T, s *office, f *teamsOffice)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		s, f := h.inSlack(bySocket, slacktest.Options{}), h.inTeams(teamstest.Options{})
		h.start()
		defer func() { h.stop() }()
		story(t, s, f)
		h.checked()
		f.decent()
	})
}

func TestWhoIsInSlackAndInTeamsHasOneConversation(t *testing.T) {
	inBoth(t, func(t *testing.T, s *office, f *teamsOffice) {
		anna, member := object(graphtest.Anna), member(graphtest.Anna)
		f.types(anna, "sms")
		s.wants(s.types(member, "nästa"), "Steg 2 av 10")
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 2 av 10", "äldre meddelande") // her card in Teams is a step behind
		f.presses(anna, "Klar, nästa")
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 4 av 10")
		s.presses(member, "Tillbaka")
		s.wants(s.sees(member), "Steg 4 av 10", "äldre meddelande")
		s.wants(s.presses(member, "Klar, nästa"), "Steg 5 av 10")
		if s.living(member) != 1 || f.living(anna) != 1 || len(s.posts(member)) != 1 || len(f.posts(anna)) != 1 {
			t.Errorf("%d of %d messages in Slack and %d of %d in Teams can be pressed; want one of one in each",
				s.living(member), len(s.posts(member)), f.living(anna), len(f.posts(anna)))
		}
	})
}

func TestWhoGetsTheAppInTeamsIsGreetedWhereTheyStand(t *testing.T) {
	inBoth(t, func(t *testing.T, s *office, f *teamsOffice) {
		anna, member := object(graphtest.Anna), member(graphtest.Anna)
		s.types(member, "sms")
		s.presses(member, "Klar, nästa")
		f.teams.Install(anna)
		f.settle()
		f.wants(f.sees(anna), "Steg 2 av 10")
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 3 av 10")
		s.wants(s.types(member, "nästa"), "Steg 4 av 10")
	})
}

func TestWhoHasLeftTeamsIsRemindedInSlack(t *testing.T) {
	inBoth(t, func(t *testing.T, s *office, f *teamsOffice) {
		anna, member := object(graphtest.Anna), member(graphtest.Anna)
		s.types(member, "hej")
		f.types(anna, "sms")
		f.wants(f.types(anna, "påminn mig imorgon 9:15"), "09:15")
		f.teams.Uninstall(anna)
		f.settle()
		before := len(f.posts(anna))
		promised := f.conversation(dialog.Address{Platform: "teams", Ref: anna}).Promise
		f.clock.Move(promised.Sub(f.clock.Now()) + time.Second)
		f.passes(time.Minute)
		s.wants(s.sees(member), "Steg 1 av 10")
		if n := len(f.posts(anna)); n != before {
			t.Errorf("%d messages in Teams, want %d", n, before)
		}
	})
}
