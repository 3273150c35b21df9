package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

// refuses starts the program anew with a guest and somebody of another organisation whom
// it does not serve.
func (f *office) refuses() {
	f.t.Helper()
	f.stop()
	f.guests = GuestsRefused
	f.start()
	f.slack.AddUser(slacktest.User{ID: "UGUEST", Guest: true, Email: "gast@annan.se"})
	f.slack.AddUser(slacktest.User{ID: "UOTHER", Stranger: true, Email: "nagon@annan.se"})
}

func TestWhoIsNotServedIsToldSoWhereTheyAsk(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.refuses()
		whys := map[string]string{"UGUEST": "Du är gäst", "UOTHER": "en annan organisation än din"}
		for user := range whys {
			f.types(user, "hej")
		}
		for range 2 { // today and tomorrow
			for user, why := range whys {
				for range 2 {
					said, err := f.slack.Command(user, "/lotsen", "status")
					if err != nil || !strings.Contains(said, why) || strings.Contains(said, "egen chatt") {
						t.Errorf("%s is told %q, %v", user, said, err)
					}
					f.settle()
				}
				f.has(f.opens(user), why)
				if n := len(f.posts(user)); n != 1 {
					t.Errorf("%s has got %d messages, and wrote one", user, n)
				}
			}
			f.passes(25 * time.Hour)
		}
	})
}

func TestWhoOnlyLooksAtTheHomePageGetsNoMessage(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.refuses()
		f.has(f.opens("UGUEST"), "Du är gäst")
		f.has(f.opens("UOTHER"), "en annan organisation än din")
		for _, user := range []string{"UGUEST", "UOTHER"} {
			if n := len(f.posts(user)); n != 0 {
				t.Errorf("%s has got %d messages", user, n)
			}
		}
	})
}

func TestWhoIsServedLaterIsServedAtOnce(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.refuses()
		f.types("UGUEST", "hej")
		f.slack.ChangeUser("UGUEST", func(u *slacktest.User) { u.Guest, u.Email = false, string(f.tenant.Cast("bo").SignIn) })
		if _, err := f.slack.Command("UGUEST", "/lotsen", "sms"); err != nil {
			t.Fatal(err)
		}
		f.settle()
		f.wants(f.sees("UGUEST"), "Steg 1 av 10")
		f.has(f.opens("UGUEST"), "Steg 1 av 10 i SMS")
	})
}

func TestReadinessTellsThatSlackCannotBeReached(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.stop()
		f.slack.Fail("", slacktest.Fault{Drop: true})
		f.start()
		ready := func() (int, string) {
			r := httptest.NewRecorder()
			f.app.Readyz(r, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			return r.Code, r.Body.String()
		}
		f.passes(2 * time.Minute)
		if code, body := ready(); code != http.StatusServiceUnavailable || !strings.Contains(body, "slack") {
			t.Errorf("it is %d %s\n%s", code, body, f.log)
		}
		if !strings.Contains(f.log.String(), "asking Slack") {
			t.Errorf("the log does not tell it:\n%s", f.log)
		}
		f.slack.ClearFaults()
		f.passes(2 * time.Minute)
		if code, body := ready(); code != http.StatusOK {
			t.Errorf("afterwards it is %d %s", code, body)
		}
	})
}
