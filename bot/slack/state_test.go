package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestWhenLotsenIsNotLetInNothingIsCalledUntilItIsAgain(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.running(func() {
			f.post(step(), "s1")
			f.slack.Fail("", slacktest.Fault{Code: "token_revoked"})
			for range 5 {
				_, err := f.bot.Post(t.Context(), address(anna), step(), "s2")
				if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.CutOff || e.Retry != cutOffRetry {
					t.Errorf("got %v", e)
				}
			}
			if n := len(f.slack.CallsOf(postMessage)); n != 2 {
				t.Errorf("%d calls with a dead token", n-1)
			}
			if why := f.bot.Trouble(); !strings.Contains(why, "token_revoked") {
				t.Errorf("the operator is told %q", why)
			}
			f.slack.ForgetCalls()
			time.Sleep(10*time.Minute + time.Second)
			synctest.Wait()
			if n := len(f.slack.CallsOf(authTest)); n < 9 || n > 11 {
				t.Errorf("asked %d times in ten minutes", n)
			}
			f.slack.ClearFaults()
			time.Sleep(probeEvery)
			synctest.Wait()
			if why := f.bot.Trouble(); why != "" {
				t.Errorf("still in trouble: %s", why)
			}
			f.post(step(), "s2")
		})
		if n := strings.Count(f.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("the log cries %d times:\n%s", n, f.log)
		}
	})
}

func TestATokenThatIsWrongFromTheBeginningIsToldAtOnce(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail("", slacktest.Fault{Code: "invalid_auth"})
		f.running(func() {
			if why := f.bot.Trouble(); !strings.Contains(why, "invalid_auth") {
				t.Errorf("the operator is told %q", why)
			}
			if !strings.Contains(f.log.String(), "LOTSEN_SLACK_BOT_TOKEN") {
				t.Errorf("the log does not name the setting:\n%s", f.log)
			}
		})
	})
}

func TestWhatOnlyAuthTestMayDoIsProbedLessAndLess(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.post(step(), "s1")
		f.slack.Fail(postMessage, slacktest.Fault{Code: "team_access_not_granted"})
		f.running(func() {
			f.slack.ForgetCalls()
			for range 60 {
				_, _ = f.bot.Post(t.Context(), address(anna), step(), "s2")
				time.Sleep(time.Minute)
			}
			if n := len(f.slack.CallsOf(postMessage)); n > 15 {
				t.Errorf("%d calls in an hour that cannot succeed", n)
			}
			f.slack.ClearFaults()
			time.Sleep(probeSeldom)
			synctest.Wait()
			f.post(step(), "s2")
		})
		if n := strings.Count(f.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("the log cries %d times:\n%s", n, f.log)
		}
	})
}

func TestAMissingScopeStopsOnlyItsMethodAndNamesTheScope(t *testing.T) {
	inOffice(t, slacktest.Options{Scopes: []string{"chat:write", "im:write"}}, func(t *testing.T, f *office) {
		m := step()
		m.Files = []dialog.File{{Name: "lista.csv", Data: []byte("a")}}
		for range 3 {
			f.post(m, "s1")
		}
		f.post(step(), "s2")
		if why := f.bot.Trouble(); why != "" || !strings.Contains(f.log.String(), "files:write") {
			t.Errorf("without files nobody can be served, it says: %q\n%s", why, f.log)
		}
		if n := strings.Count(f.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("the log cries %d times:\n%s", n, f.log)
		}
	})
}

func TestAMethodThatWorksAgainIsNoTrouble(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail(postMessage, slacktest.Fault{Code: "messages_tab_disabled"}, 1)
		if _, err := f.bot.Post(t.Context(), address(anna), step(), "s1"); err == nil || f.bot.Trouble() == "" {
			t.Errorf("%v, trouble %q", err, f.bot.Trouble())
		}
		f.post(step(), "s1")
		if why := f.bot.Trouble(); why != "" {
			t.Errorf("still in trouble: %s", why)
		}
	})
}

func TestWhoLotsenIsIsAskedUntilItIsKnown(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail(authTest, slacktest.Fault{Status: 500}, 1, 2)
		f.running(func() {
			f.post(step(), "s1") // needs no answer to that
			time.Sleep(3 * time.Minute)
			synctest.Wait()
			if got := f.bot.out.gate.who(); got.team != slacktest.TeamID || got.user != slacktest.BotUserID {
				t.Errorf("%+v", got)
			}
			before := len(f.slack.CallsOf(authTest))
			time.Sleep(time.Hour)
			if n := len(f.slack.CallsOf(authTest)); n != before {
				t.Errorf("asked %d times more", n-before)
			}
		})
	})
}

func TestTheReceiversWordHaltsAndResumes(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.bot.halt(t.Context(), "app_uninstalled")
		if _, err := f.bot.Post(t.Context(), address(anna), step(), "s1"); failure(t, err).Reason != dialog.CutOff {
			t.Errorf("got %v", err)
		}
		if n := len(f.slack.Calls()); n != 0 {
			t.Errorf("%d calls", n)
		}
		f.bot.resume(t.Context())
		f.post(step(), "s1")
	})
}
