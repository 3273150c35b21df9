package slack

import (
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestWhoIsBehindAnAddress(t *testing.T) {
	for _, grid := range []bool{false, true} {
		inOffice(t, slacktest.Options{Grid: grid}, func(t *testing.T, f *office) {
			for name, c := range map[string]struct {
				user slacktest.User
				want dialog.Profile
			}{
				"a member":          {slacktest.User{ID: "U1", Name: "M", Email: "m@example.com", Locale: "sv-SE"}, dialog.Profile{SignIn: "m@example.com", Locale: "sv-SE"}},
				"without address":   {slacktest.User{ID: "U2", Name: "M", Locale: "sv-SE"}, dialog.Profile{Locale: "sv-SE"}},
				"in German":         {slacktest.User{ID: "U0", Name: "M", Locale: "de-DE"}, dialog.Profile{Locale: "de-DE"}},
				"in English":        {slacktest.User{ID: "U00", Name: "M", Locale: "en-GB"}, dialog.Profile{}}, // nobody chose it
				"a guest":           {slacktest.User{ID: "U3", Name: "G", Email: "g@example.com", Locale: "en-US", Guest: true}, dialog.Profile{SignIn: "g@example.com", Kind: dialog.Guest}},
				"of one channel":    {slacktest.User{ID: "U4", Name: "G", Locale: "en-US", SingleGuest: true}, dialog.Profile{Kind: dialog.Guest}},
				"a stranger":        {slacktest.User{ID: "U5", Name: "S", Locale: "en-US", Stranger: true}, dialog.Profile{Kind: dialog.Outsider}},
				"a bot":             {slacktest.User{ID: "U6", Name: "B", Locale: "en-US", Bot: true}, dialog.Profile{Kind: dialog.Machine}},
				"who has left":      {slacktest.User{ID: "U7", Name: "L", Deleted: true}, dialog.Profile{Kind: dialog.Left}},
				"of all of a Grid":  {slacktest.User{ID: "U8", EnterpriseID: "W8", Name: "W", Email: "w@example.com", Locale: "en-US"}, dialog.Profile{SignIn: "w@example.com"}},
				"invited, not here": {slacktest.User{ID: "U9", Name: "I", Locale: "en-US", Invited: true}, dialog.Profile{Kind: dialog.Guest}},
			} {
				f.slack.AddUser(c.user)
				id := c.user.ID
				if c.user.EnterpriseID != "" {
					id = c.user.EnterpriseID
				}
				got, err := f.bot.Who(t.Context(), address(id))
				if err != nil || got != c.want {
					t.Errorf("%s (Grid %v): %+v %v", name, grid, got, err)
				}
			}
			got, err := f.bot.Who(t.Context(), address("U0NOBODY"))
			if err != nil || got.Kind != dialog.Left {
				t.Errorf("who is not there: %+v %v", got, err)
			}
			got, err = f.bot.Who(t.Context(), address(slackbot))
			if err != nil || got.Kind != dialog.Machine {
				t.Errorf("Slackbot: %+v %v", got, err)
			}
		})
	}
}

func TestPeopleOfOtherOrganisationsAreOutsiders(t *testing.T) {
	alone, grid := self{team: "T1", user: "U1"}, self{team: "T1", enterprise: "E1", user: "U1"}
	for name, c := range map[string]struct {
		user slackapi.User
		me   self
		want dialog.ProfileKind
	}{
		"our workspace":             {slackapi.User{TeamID: "T1"}, alone, dialog.Member},
		"in a shared channel":       {slackapi.User{TeamID: "T2"}, alone, dialog.Outsider},
		"another team of our Grid":  {slackapi.User{TeamID: "T2", Enterprise: slackapi.EnterpriseUser{EnterpriseID: "E1"}}, grid, dialog.Member},
		"another Grid":              {slackapi.User{TeamID: "T2", Enterprise: slackapi.EnterpriseUser{EnterpriseID: "E2"}}, grid, dialog.Outsider},
		"the organisation itself":   {slackapi.User{TeamID: "E1"}, grid, dialog.Member},
		"a team outside our Grid":   {slackapi.User{TeamID: "T2"}, grid, dialog.Outsider},
		"a stranger who has left":   {slackapi.User{TeamID: "T2", Deleted: true}, alone, dialog.Outsider},
		"a guest of ours":           {slackapi.User{TeamID: "T1", IsRestricted: true}, alone, dialog.Guest},
		"a workflow of ours":        {slackapi.User{TeamID: "T1", IsWorkflowBot: true}, alone, dialog.Machine},
		"a guest who has left ours": {slackapi.User{TeamID: "T1", IsRestricted: true, Deleted: true}, alone, dialog.Left},
	} {
		if got := kindOf(&c.user, c.me); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhoIsNotGuessedWhenSlackDoesNotAnswer(t *testing.T) {
	for _, method := range []string{authTest, "users.info"} {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			f.slack.Fail(method, slacktest.Fault{Status: 500})
			_, err := f.bot.Who(t.Context(), address(anna))
			if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.Trouble {
				t.Errorf("%s: %v", method, e)
			}
		})
	}
}

func TestAnAddressThatMayNotBeReadIsEmpty(t *testing.T) {
	inOffice(t, slacktest.Options{Scopes: []string{"users:read"}}, func(t *testing.T, f *office) {
		got, err := f.bot.Who(t.Context(), address(anna))
		if err != nil || got.SignIn != "" || got.Kind != dialog.Member {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestGridPeopleGetTheirMessages(t *testing.T) {
	inOffice(t, slacktest.Options{Grid: true}, func(t *testing.T, f *office) {
		f.slack.AddUser(slacktest.User{ID: "U8", EnterpriseID: "W8", Name: "W"})
		if _, err := f.bot.Post(t.Context(), address("W8"), step(), "s1"); err != nil {
			t.Fatal(err)
		}
		if n := len(f.slack.Messages("W8")); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestTheHomePageIsShown(t *testing.T) {
	inOffice(t, slacktest.Options{PublicPictures: func(string) bool { return false }}, func(t *testing.T, f *office) {
		if err := f.bot.Home(t.Context(), address(anna), illustrated()); err != nil {
			t.Fatal(err)
		}
		seen, ok := f.slack.Home(anna)
		if raw := string(seen.Blocks); !ok || !strings.Contains(raw, theText) || strings.Contains(raw, "image_url") {
			t.Errorf("Anna sees %s", raw)
		}
		f.slack.Fail("views.publish", slacktest.Fault{Code: "not_enabled"})
		e := failure(t, f.bot.Home(t.Context(), address(anna), step()))
		if e.Reason != dialog.CutOff || !strings.Contains(f.log.String(), "views.publish") {
			t.Errorf("%v, the log:\n%s", e, f.log)
		}
	})
}
