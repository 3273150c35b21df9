package slack

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

// opened is how often a socket was asked for.
func (w *town) opened() int { return len(w.slack.CallsOf("apps.connections.open")) }

func TestNoSocketForAMinuteIsTrouble(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.slack.Fail("apps.connections.open", slacktest.Fault{Status: 500})
		for _, k := range w.slack.Sockets() {
			k.Drop()
		}
		w.slack.Type(anna, "hej")
		w.wait(59 * time.Second)
		if why := w.bot.Trouble(); why != "" {
			w.Errorf("there is trouble already: %s", why)
		}
		w.wait(2 * time.Second)
		if why := w.bot.Trouble(); !strings.Contains(why, "no connection to Slack for 1m1s") {
			w.Errorf("the trouble is %q", why)
		}
		w.wait(10 * time.Minute)
		if n := w.opened(); n > 60 {
			w.Errorf("in eleven minutes it was asked for %d sockets", n)
		}
		w.slack.ClearFaults()
		w.wait(lastWait)
		if why := w.bot.Trouble(); why != "" {
			w.Errorf("there is still trouble: %s", why)
		}
		w.serving(2)
	})
}

func TestAThrottledConnectionWaitsAsLongAsSlackSays(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.slack.Fail("apps.connections.open", slacktest.Fault{Status: 429, RetryAfter: "90"}, 1, 2)
		before := w.opened()
		for _, k := range w.slack.Sockets() {
			k.Drop()
		}
		w.wait(80 * time.Second)
		if n := w.opened() - before; n != 2 {
			w.Errorf("it was asked for %d sockets; the log:\n%s", n, w.log)
		}
		w.wait(20 * time.Second)
		w.serving(2)
	})
}

func TestWhatAnAdministratorMustMendIsSaidAndNotTriedInALoop(t *testing.T) {
	for code, setting := range map[string]string{
		"invalid_auth": "LOTSEN_SLACK_APP_TOKEN", "not_authed": "LOTSEN_SLACK_APP_TOKEN", "token_revoked": "LOTSEN_SLACK_APP_TOKEN",
		"not_allowed_token_type": "xapp-", "account_inactive": "installed", "missing_scope": "connections:write",
	} {
		t.Run(code, func(t *testing.T) {
			inSocketTown(t, slacktest.Options{}, func(w *town) {
				before := w.opened()
				w.slack.RefuseTokens("", code)
				for _, k := range w.slack.Sockets() {
					k.Drop()
				}
				w.wait(5 * time.Second)
				for _, told := range []string{w.bot.Trouble(), w.log.String()} {
					if !strings.Contains(told, setting) || !strings.Contains(told, code) {
						w.Errorf("it is told as %q", told)
					}
				}
				w.wait(time.Hour)
				if n := strings.Count(w.log.String(), "nothing can be received"); n < 12 || n > 14 {
					w.Errorf("in an hour it was logged %d times", n)
				}
				if n := w.opened() - before; n > 30 {
					w.Errorf("in an hour it was tried %d times", n)
				}
				if !strings.Contains(w.bot.Trouble(), setting) {
					w.Errorf("after an hour the trouble is %q", w.bot.Trouble())
				}
				w.slack.RefuseTokens("", "")
				w.wait(mendWait + time.Second)
				if why := w.bot.Trouble(); why != "" {
					w.Errorf("there is still trouble: %s", why)
				}
				w.serving(2)
			})
		})
	}
}

func TestSocketModeSwitchedOffIsTrouble(t *testing.T) {
	inSocketTown(t, slacktest.Options{}, func(w *town) {
		w.wait(time.Minute)
		w.slack.DisableSockets()
		w.wait(time.Minute)
		if why := w.bot.Trouble(); !strings.Contains(why, "Socket Mode is switched off") {
			w.Errorf("the trouble is %q", why)
		}
		w.slack.EnableSockets()
		w.wait(mendWait)
		if why := w.bot.Trouble(); why != "" {
			w.Errorf("there is still trouble: %s", why)
		}
		w.serving(2)
	})
}
