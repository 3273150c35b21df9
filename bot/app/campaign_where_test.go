package app

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// starts makes a campaign for the unit and sends it on its way, without the chat.
func (h *house) starts(c campaign.Campaign) campaign.Campaign {
	h.t.Helper()
	ctx, by := h.t.Context(), dialog.PersonID(graphtest.Hanna.ID())
	if c.Template = campaign.First; c.Rounds == nil {
		c.Rounds = []int{0}
	}
	if c.Name, c.HandOver = "Hösten", 0; len(c.Rounds) > 2 {
		c.HandOver = campaign.UsualHandOver
	}
	if c.Audience.Whom == "" {
		c.Audience = campaign.Audience{Whom: campaign.ByDept, Value: kultur}
	}
	c, err := h.app.campaigns.Save(ctx, c, nil, by)
	if err == nil {
		c, _, err = h.app.campaigns.Look(ctx, c.ID, by, c.Version)
	}
	if err == nil {
		c, err = h.app.campaigns.Do(ctx, c.ID, campaign.MoveSubmit, by, "", c.Version)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// counts are the rows of a campaign's round.
func (h *house) counts(id campaign.ID) campaign.Counts {
	h.t.Helper()
	p, err := h.app.campaigns.Progress(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return p.Counts
}

// external is the id of Lotsen's app in its manifest.
var external = teams.ManifestID("11111111-2222-4333-8444-555555555555")

// inTwoChats plays a story in Slack and Teams with a unit of so many, none of whom has
// written to Lotsen.
func inTwoChats(t *testing.T, people int, story func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		unit := h.hires(kultur, people)
		h.tenant.PublishApp(external)
		h.options = func(o *Options) {
			o.TeamsApp, o.Every = external, census.Every{People: 5 * time.Hour, Report: 5 * time.Hour, Groups: 5 * time.Hour}
		}
		s, g := h.inSlack(bySocket, slacktest.Options{}), h.inTeams(teamstest.Options{})
		defer s.slack.Close()
		defer g.teams.Close()
		for i, p := range unit {
			s.slack.AddUser(slacktest.User{ID: inSlackOf(i), Name: "m", Email: string(p.SignIn), Locale: "en-US"})
			g.teams.AddUser(teamstest.User{ObjectID: string(p.ID), Name: "m", SignIn: string(p.SignIn)})
		}
		h.directory = installing{h.tenant, g.teams}
		h.start()
		defer func() { h.stop() }()
		h.passes(2 * time.Minute)
		g.types(object(graphtest.Hanna), "hej") // Teams tells where it is
		story(t, s, g, unit)
		h.checked()
	})
}

// installing is the tenant whose installations are those of Teams.
type installing struct {
	*graphtest.Tenant
	teams *teamstest.Teams
}

// InstallApp implements Installer.
func (i installing) InstallApp(ctx context.Context, person graph.ID, external string) (string, error) {
	if _, err := i.Tenant.InstallApp(ctx, person, external); err != nil {
		return "", err
	}
	return i.teams.Install(string(person)), nil
}

func inSlackOf(i int) string { return "UKULT" + string(rune('A'+i)) }

const firstLine = "Dags för tvåfaktorsinlogg"

func TestWhoIsInSlackAndTeamsGetsOneReminderWhereTheyWereLastActive(t *testing.T) {
	inTwoChats(t, 2, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		s.types(inSlackOf(0), "hej")
		g.types(string(unit[0].ID), "hej")
		g.types(string(unit[1].ID), "hej")
		s.passes(2 * time.Minute)
		s.types(inSlackOf(1), "hej")
		c := s.starts(campaign.Campaign{})
		s.passes(time.Minute)
		got := func(i int) (inSlack, inTeams bool) {
			return strings.Contains(s.sees(inSlackOf(i)).Text, firstLine), strings.Contains(onCard(g.sees(string(unit[i].ID))), firstLine)
		}
		if inSlack, inTeams := got(0); inSlack || !inTeams {
			t.Errorf("who was last in Teams: Slack %t, Teams %t", inSlack, inTeams)
		}
		if inSlack, inTeams := got(1); !inSlack || inTeams {
			t.Errorf("who was last in Slack: Slack %t, Teams %t", inSlack, inTeams)
		}
		if n := s.counts(c.ID); n.Sent != 2 || n.All() != 2 {
			t.Errorf("the ledger says %+v", n)
		}
		reminder := g.sees(string(unit[0].ID))
		after := g.presses(string(unit[0].ID), "Starta")
		if g.wants(after, "Steg 1 av 15"); after.ID != reminder.ID {
			t.Error("the press was answered in another card")
		}
	})
}

func TestWhoNeverWroteIsIntroducedInTeamsBeforeTheirReminder(t *testing.T) {
	inTwoChats(t, 5, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		by := dialog.PersonID(graphtest.Hanna.ID())
		c := s.starts(campaign.Campaign{})
		s.passes(2 * time.Minute)
		for i, p := range unit {
			list := g.posts(string(p.ID))
			if len(list) != 1 || !strings.Contains(onCard(list[0]), firstLine) {
				t.Errorf("member %d has %d messages\n%s", i+1, len(list), s.log)
			}
		}
		if n := s.counts(c.ID); n.Sent != 5 {
			t.Errorf("the ledger says %+v", n)
		}
		r, err := s.app.campaigns.Result(t.Context(), c.ID)
		if err != nil || r.Started != 0 {
			t.Errorf("to be introduced counts as an answer: %+v, %v (%s)", r.Figures, err, by)
		}
	})
}

func TestEachWayOfNotBeingReachedHasItsOwnOutcome(t *testing.T) {
	inTwoChats(t, 5, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		for i := range 3 {
			s.types(inSlackOf(i), "hej")
		}
		g.types(string(unit[3].ID), "hej")
		s.slack.DeactivateUser(inSlackOf(0)) // the account in the chat is closed; Teams is tried instead
		if err := s.tenant.SetEnabled(unit[1].ID, false); err != nil {
			t.Fatal(err)
		}
		g.teams.Block(string(unit[3].ID), "MessageWritesBlocked")
		s.tenant.Inject(graphtest.Fault{On: graphtest.Install, Trouble: graphtest.NoPermission, Times: -1}) // the app cannot be installed
		s.passes(6 * time.Hour)                                                                             // the directory is read again
		c := s.starts(campaign.Campaign{})
		s.passes(10 * time.Minute)
		n := s.counts(c.ID)
		if n.Sent != 1 || n.All() != 4 {
			t.Errorf("the ledger says %+v\n%s", n, s.log)
		}
		words := map[string]bool{}
		v := s.app.Helpers.Campaigns(dialog.Swedish, s.clock.Now())
		for why, k := range n.Why {
			words[v.Why(why)] = true
			if k != 1 {
				t.Errorf("%d have the outcome %s", k, why)
			}
		}
		for _, want := range []string{"Kontot i chatten är stängt", "Har tagit bort eller blockerat Lotsen", "Har inte Lotsen i Slack eller Teams"} {
			if !words[want] {
				t.Errorf("%q is not among the outcomes %v", want, words)
			}
		}
	})
}

func TestNothingGoesOutOutsideOfficeHours(t *testing.T) {
	inTwoChats(t, 4, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		for i := range unit {
			s.types(inSlackOf(i), "hej")
		}
		zone := s.app.Desk.Zone()
		s.passes(time.Date(2026, 11, 27, 16, 55, 0, 0, zone).Sub(s.clock.Now())) // Friday
		c := s.starts(campaign.Campaign{PerHour: 2})
		s.passes(4 * time.Minute)
		if n := s.counts(c.ID); n.Sent != 2 {
			t.Errorf("before closing time the ledger says %+v", n)
		}
		s.passes(time.Date(2026, 11, 30, 7, 59, 0, 0, zone).Sub(s.clock.Now())) // Monday
		if n := s.counts(c.ID); n.Sent != 2 {
			t.Errorf("before opening time the ledger says %+v", n)
		}
		s.passes(2 * time.Minute)
		if n := s.counts(c.ID); n.Sent != 4 {
			t.Errorf("after opening time the ledger says %+v", n)
		}
	})
}

func TestWhoLeavesThreeUnansweredIsOnTheHelpdesksListUntilTheyAnswer(t *testing.T) {
	inTwoChats(t, 3, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		for i := range unit {
			s.types(inSlackOf(i), "hej")
		}
		c := s.starts(campaign.Campaign{Rounds: []int{0, 3, 7}})
		s.passes(8 * 24 * time.Hour)
		s.presses(inSlackOf(0), "Starta")
		s.passes(7 * 24 * time.Hour)
		if c, err := s.app.campaigns.Get(t.Context(), c.ID); err != nil || c.State != campaign.Done {
			t.Errorf("the campaign is %s, %v", c.State, err)
		}
		p := s.types(hanna, "vilka väntar på helpdesk?")
		s.wants(p, "2 personer väntar", "Svarade inte på tre i rad", string(unit[1].SignIn), string(unit[2].SignIn))
		s.types(inSlackOf(1), "hej")
		s.wants(s.types(hanna, "vilka väntar på helpdesk?"), "En person väntar", string(unit[2].SignIn))
		if err := s.tenant.Register(unit[2].ID, graph.Authenticator); err != nil {
			t.Fatal(err)
		}
		s.passes(5 * time.Hour)
		s.wants(s.types(hanna, "vilka väntar på helpdesk?"), "Ingen väntar på er just nu.")
	})
}

func TestAPressProvesThatAReminderArrived(t *testing.T) {
	inTwoChats(t, 2, func(t *testing.T, s *office, g *teamsOffice, unit []graph.Person) {
		for _, p := range unit {
			g.types(string(p.ID), "hej")
		}
		g.teams.Fail("send", teamstest.Fault{ApplyThenDrop: true})
		c := s.starts(campaign.Campaign{})
		s.passes(2 * time.Minute)
		g.teams.ClearFaults()
		if n := s.counts(c.ID); n.Unknown != 2 {
			t.Fatalf("the ledger says %+v\n%s", n, s.log)
		}
		g.wants(g.sees(string(unit[0].ID)), firstLine)
		g.presses(string(unit[0].ID), "Starta")
		s.passes(2 * time.Hour)
		if n := s.counts(c.ID); n.Unknown != 1 || n.Sent != 1 {
			t.Errorf("after the press the ledger says %+v", n)
		}
		for _, p := range unit {
			n := 0
			for _, m := range g.posts(string(p.ID)) {
				if strings.Contains(onCard(m), firstLine) {
					n++
				}
			}
			if n > 1 {
				t.Error("somebody has got it twice")
			}
		}
	})
}
