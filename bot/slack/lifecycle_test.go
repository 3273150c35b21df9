package slack

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

func TestAnAccountThatIsClosedAndOpenedAgain(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		for range 3 { // her status, her picture …
			w.slack.ChangeUser(anna, func(u *slacktest.User) { u.Locale = "sv-SE" })
		}
		w.wait(time.Second)
		if got := w.program.recorded(); got != "" || len(w.keep.kept) != 0 {
			w.Errorf("a change of a profile is recorded as %q and keeps %v", got, w.keep.kept)
		}
		w.slack.DeactivateUser(anna)
		w.wait(time.Second)
		w.slack.ReactivateUser(anna)
		w.wait(time.Second)
		w.slack.ChangeUser(anna, func(u *slacktest.User) { u.Locale = "en-US" })
		w.wait(time.Second)
		if got, want := w.program.recorded(), anna+` "closed", `+anna+` ""`; got != want {
			w.Errorf("recorded is %s, want %s", got, want)
		}
	})
}

func TestSomebodyWhoJoinsCanBeReached(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.slack.Join(slacktest.User{ID: "UNEW", Name: "ny"})
		w.slack.Join(slacktest.User{ID: "UROBOT", Name: "robot", Bot: true})
		w.wait(time.Second)
		if got := w.program.recorded(); got != `UNEW ""` {
			w.Errorf("recorded is %s", got)
		}
	})
}

func TestOnGridAnAccountIsClosedUnderEachOfItsIds(t *testing.T) {
	inTown(t, both(), slacktest.Options{Grid: true}, func(w *town) {
		w.slack.AddUser(slacktest.User{ID: "ULOCAL", Name: "lo", EnterpriseID: "WSHARED"})
		w.slack.DeactivateUser("ULOCAL")
		w.wait(time.Second)
		w.slack.ReactivateUser("ULOCAL")
		w.wait(time.Second)
		if got := w.program.recorded(); got != `ULOCAL "closed", ULOCAL ""` {
			w.Errorf("recorded is %s", got)
		}
		w.slack.Event(map[string]any{"type": "user_change", "user": map[string]any{
			"id": "ULOCAL", "deleted": true, "enterprise_user": map[string]any{"id": "WSHARED"}}})
		w.wait(time.Second)
		if got := w.program.recorded(); !strings.HasSuffix(got, `ULOCAL "closed", WSHARED "closed"`) {
			w.Errorf("recorded is %s", got)
		}
	})
}

func TestAnAppThatIsNotLetInIsInTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(s *slacktest.Slack)
		said    string
	}{
		"uninstalled":   {(*slacktest.Slack).Uninstall, "uninstalled"},
		"token revoked": {(*slacktest.Slack).RevokeTokens, "revoked"},
		"access revoked": {func(s *slacktest.Slack) {
			s.RefuseTokens("team_access_not_granted", "")
			s.RevokeTeams(slacktest.TeamID)
		}, "access"},
		"migrating": {func(s *slacktest.Slack) {
			s.RefuseTokens("team_access_not_granted", "")
			s.Event(map[string]any{"type": "grid_migration_started", "enterprise_id": slacktest.EnterpriseID})
		}, "Grid"},
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, both(), slacktest.Options{}, func(w *town) {
				c.happens(w.slack)
				w.wait(time.Second)
				if why := w.bot.Trouble(); why == "" || !strings.Contains(why+w.log.String(), c.said) {
					w.Errorf("the trouble is %q; the log:\n%s", why, w.log)
				}
				for _, d := range w.slack.Deliveries() {
					if !d.Acked {
						w.Errorf("%s was not acknowledged", d.Type)
					}
				}
			})
		})
	}
}

func TestAnAppThatIsLetInAgainGoesOn(t *testing.T) {
	for name, event := range map[string]map[string]any{
		"access": {"type": "team_access_granted", "team_ids": []string{slacktest.TeamID}}, "moved": {"type": "grid_migration_finished"},
	} {
		t.Run(name, func(t *testing.T) {
			inTown(t, both(), slacktest.Options{}, func(w *town) {
				w.slack.RevokeTeams(slacktest.TeamID)
				w.wait(time.Second)
				w.slack.Event(event)
				w.wait(time.Second)
				if why := w.bot.Trouble(); why != "" {
					w.Errorf("there is still trouble: %s", why)
				}
			})
		})
	}
}
