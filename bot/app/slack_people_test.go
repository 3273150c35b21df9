package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestWhoIsLetIn(t *testing.T) {
	for name, tt := range map[string]struct {
		user   slacktest.User
		policy Guests
		want   string // of the first answer; empty: silence
	}{
		"a guest is guided":      {slacktest.User{Guest: true, Email: "gast@annan.se"}, GuestsGuided, "Tvåfaktorsinlogg"},
		"a guest by policy":      {slacktest.User{Guest: true, Email: "gast@annan.se"}, GuestsRefused, "Du är gäst"},
		"somebody over Connect":  {slacktest.User{Stranger: true, Email: "nagon@annan.se"}, GuestsGuided, "en annan organisation än din"},
		"another bot":            {slacktest.User{Bot: true}, GuestsGuided, ""},
		"who has left":           {slacktest.User{Deleted: true, Email: "slutat@nykoping.se"}, GuestsGuided, ""},
		"nobody's address":       {slacktest.User{Email: "okand@nykoping.se"}, GuestsGuided, "Jag hittar inte din adress i katalogen"},
		"no address at all":      {slacktest.User{}, GuestsGuided, "Jag får inte veta din adress"},
		"a guest of one channel": {slacktest.User{SingleGuest: true, Email: "gast@annan.se"}, GuestsRefused, "Du är gäst"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.stop()
				f.guests = tt.policy
				f.start()
				tt.user.ID = "USOMEBODY"
				f.slack.AddUser(tt.user)
				for range 3 {
					f.slack.Type("USOMEBODY", "hej")
					f.settle()
				}
				posts := f.posts("USOMEBODY")
				switch {
				case tt.want == "" && len(posts) > 0:
					t.Errorf("they were told %q", posts[0].Text)
				case tt.want != "" && len(posts) == 0:
					t.Errorf("they were told nothing\n%s", f.log)
				case tt.want != "":
					f.wants(posts[0], tt.want)
				}
				if refused := strings.Contains(tt.want, "gäst") || strings.Contains(tt.want, "annan"); refused && len(posts) != 1 {
					t.Errorf("they were refused %d times in a day", len(posts))
				}
			})
		})
	}
}

func TestWhoCannotBeReachedIsRememberedUntilTheyShowUp(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		at := dialog.Address{Platform: "slack", Ref: "UANNA"}
		why := func() dialog.Reason {
			t.Helper()
			known, err := f.app.reach(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			return known.Why
		}
		f.types("UANNA", "hej")
		f.slack.DeactivateUser("UANNA")
		f.settle()
		if why() != dialog.Closed {
			t.Errorf("after the account was closed: %q", why())
		}
		f.slack.ReactivateUser("UANNA")
		f.settle()
		f.types("UANNA", "sms")
		if why() != "" {
			t.Errorf("after they wrote again: %q", why())
		}
		f.slack.ChangeUser("UANNA", func(u *slacktest.User) { u.Refuses = "restricted_action" })
		f.slack.Type("UANNA", "nästa")
		f.settle()
		if why() != dialog.Shut {
			t.Errorf("after a post was refused: %q\n%s", why(), f.log)
		}
	})
}

func TestReadinessTellsOfSlack(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ready := func() (int, string) {
			r := httptest.NewRecorder()
			f.app.Readyz(r, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			return r.Code, r.Body.String()
		}
		if code, body := ready(); code != 200 {
			t.Fatalf("at first: %d %s", code, body)
		}
		f.types("UANNA", "hej")
		f.slack.Uninstall()
		f.passes(2 * time.Minute)
		if code, body := ready(); code != 503 || !strings.Contains(body, "slack") {
			t.Errorf("after it was uninstalled: %d %s\n%s", code, body, f.log)
		}
	})
}

func TestWhoIsNotFoundInAHurryIsNotAskedForAtEveryPress(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail("users.info", slacktest.Fault{Status: 429, RetryAfter: "10"}, 1)
		f.wants(f.types("UANNA", "sms"), "Steg 1 av 10")
		for step := 2; step <= 4; step++ {
			f.presses("UANNA", "Klar, nästa")
			f.wants(f.sees("UANNA"), fmt.Sprintf("Steg %d av 10", step))
		}
		if n := len(f.slack.CallsOf("users.info")); n != 1 {
			t.Errorf("Slack was asked %d times who she is", n)
		}
		f.passes(doubtFor)
		f.presses("UANNA", "Tillbaka")
		f.presses("UANNA", "Tillbaka")
		f.wants(f.sees("UANNA"), "Steg 2 av 10", string(f.tenant.Cast(graphtest.Anna).SignIn))
	})
}

func TestEnterpriseGrid(t *testing.T) {
	in(t, slacktest.Options{Grid: true}, func(t *testing.T, f *office) {
		f.slack.AddUser(slacktest.User{ID: "U0GRID", EnterpriseID: "W0GRID", Email: string(f.tenant.Cast(graphtest.Anna).SignIn)})
		f.wants(f.types("U0GRID", "sms"), "Steg 1 av 10", "Öppna")
		f.wants(f.presses("U0GRID", "Klar, nästa"), "Steg 2 av 10", string(f.tenant.Cast(graphtest.Anna).SignIn))
		if err := f.slack.OpenHome("U0GRID"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		view, ok := f.slack.Home("U0GRID")
		if !ok || !strings.Contains(shown(view.Blocks), "Steg 2 av 10") {
			t.Errorf("the home page shows %s\n%s", shown(view.Blocks), f.log)
		}
		if n := len(f.posts("U0GRID")); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	})
}
