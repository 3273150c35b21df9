package app

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestAFirstCampaignReachesWhoNeverOpenedLotsen(t *testing.T) {
	inRoll(t, 6, slacktest.Options{Throttle: true}, func(*testing.T, *townhall) {}, func(t *testing.T, f *townhall) {
		f.rollEnds()
		f.types(f.member(0), "hej")
		by := dialog.PersonID(graphtest.Hanna.ID())
		draft, err := f.app.campaigns.Save(t.Context(), campaign.Campaign{Name: "Utkast", Template: campaign.First, Rounds: []int{0}, Audience: campaign.Audience{Whom: campaign.ByDept, Value: kultur}}, nil, by)
		if err != nil {
			t.Fatal(err)
		}
		_, preview, err := f.app.campaigns.Look(t.Context(), draft.ID, by, draft.Version)
		if err != nil || preview.In != 6 || preview.First() != 5 {
			t.Errorf("the preview says %+v, %v", preview, err)
		}
		c := f.starts(campaign.Campaign{})
		f.passes(2 * time.Minute)
		for i := range f.unit {
			n := 0
			for _, m := range f.posts(f.member(i)) {
				if strings.Contains(m.Text, firstLine) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("member %d has got %d reminders", i, n)
			}
		}
		if n := f.counts(c.ID); n.Sent != 6 || n.All() != 6 {
			t.Errorf("the ledger says %+v\n%s", n, f.log)
		}
		for _, open := range f.slack.CallsOf("conversations.open") {
			if !open.OK {
				t.Errorf("a conversation was opened too fast: %s", open.Error)
			}
		}
		f.wants(f.presses(f.member(5), "Starta"), "Steg 1 av 15")
		f.passes(10 * time.Minute)
		if r, err := f.app.campaigns.Result(t.Context(), c.ID); err != nil || r.Started != 1 {
			t.Errorf("the result is %+v, %v", r.Figures, err)
		}
	})
}

func TestInSlackAndTeamsWhoNeverWroteGetsOneReminder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		unit := h.hires(kultur, 4)
		h.tenant.PublishApp(external)
		h.options = func(o *Options) {
			o.TeamsApp, o.Roll = external, rollEvery
			o.Every = census.Every{People: 5 * time.Hour, Report: 5 * time.Hour, Groups: 5 * time.Hour}
		}
		s, g := h.inSlack(bySocket, slacktest.Options{}), h.inTeams(teamstest.Options{})
		defer s.slack.Close()
		defer g.teams.Close()
		for i, p := range unit {
			s.slack.AddUser(slacktest.User{ID: inSlackOf(i), Name: "m", Email: string(p.SignIn), Deleted: i == 2})
			g.teams.AddUser(teamstest.User{ObjectID: string(p.ID), Name: "m", SignIn: string(p.SignIn)})
		}
		h.directory = installing{h.tenant, g.teams}
		h.start()
		defer func() { h.stop() }()
		h.rollEnds()
		g.types(object(graphtest.Hanna), "hej") // Teams tells where it is
		g.types(string(unit[0].ID), "hej")      // last active in Teams
		c := h.starts(campaign.Campaign{})
		h.passes(3 * time.Minute)
		for i, want := range []string{"Teams", "Slack", "Teams", "Slack"} {
			var got []string
			for _, m := range s.posts(inSlackOf(i)) {
				if strings.Contains(m.Text, firstLine) {
					got = append(got, "Slack")
				}
			}
			for _, m := range g.posts(string(unit[i].ID)) {
				if strings.Contains(onCard(m), firstLine) {
					got = append(got, "Teams")
				}
			}
			if strings.Join(got, ", ") != want {
				t.Errorf("member %d has got reminders in %v, not in %s", i, got, want)
			}
		}
		if n := h.counts(c.ID); n.Sent != 4 || n.All() != 4 {
			t.Errorf("the ledger says %+v\n%s", n, h.log)
		}
		h.checked()
	})
}
