package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/graph/graphtest"
)

func TestNoStepIsLostWhileTokensAndKeysChange(t *testing.T) {
	for name, trouble := range map[string]func(*teamsOffice, int){
		"tokens run out":                 func(f *teamsOffice, _ int) { f.passes(50 * time.Minute) },
		"tokens are revoked":             func(f *teamsOffice, _ int) { f.teams.RevokeTokens() },
		"keys rotate, the old stays":     func(f *teamsOffice, _ int) { f.teams.RotateKeys(true); f.passes(2 * time.Minute) },
		"keys rotate, the old goes":      func(f *teamsOffice, _ int) { f.teams.RotateKeys(false); f.passes(2 * time.Minute) },
		"a press is under way meanwhile": func(f *teamsOffice, _ int) { f.teams.Fail("update", teamstest.Fault{Code: "Unauthorized"}, 1) },
		"Teams moves the organisation": func(f *teamsOffice, n int) {
			f.teams.MoveTo(fmt.Sprintf("https://smba.trafficmanager.net/place%d/", n))
		},
		"the program is restarted": func(f *teamsOffice, _ int) { f.stop(); f.start() },
		"the log-in service is away once": func(f *teamsOffice, _ int) {
			f.teams.RevokeTokens()
			f.teams.Fail("token", teamstest.Fault{Status: 503}, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
				anna := object(graphtest.Anna)
				f.walks(anna, func(step int) { trouble(f, step) })
				if warnings := f.teams.Warnings(anna); len(warnings) > 0 {
					t.Errorf("she was shown %q\n%s", warnings, f.log)
				}
			})
		})
	}
}

func TestNobodyElseIsListenedToOrCalled(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		for _, forge := range teamstest.Forges() {
			reply, err := f.teams.Attack(t.Context(), anna, forge)
			f.must(err)
			if reply.Status != 401 && reply.Status != 403 {
				t.Errorf("%s is answered %d", forge, reply.Status)
			}
		}
		f.teams.MoveTo(f.teams.EvilURL()) // even where Teams itself says so
		f.teams.Type(anna, "nästa")
		f.passes(time.Minute)
		f.teams.MoveTo("https://smba.trafficmanager.net/emea/")
		if n := len(f.posts(anna)); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 2 av 10")
	})
}

func TestAThousandPressesOfTwoHundredPeopleInTeams(t *testing.T) {
	inTeams(t, teamstest.Options{Throttle: true}, func(t *testing.T, f *teamsOffice) {
		var people []string
		for range 200 {
			user := f.teams.AddUser(teamstest.User{})
			people = append(people, user)
			f.teams.Type(user, "sms")
		}
		f.passes(time.Minute)
		for range 5 {
			var all sync.WaitGroup
			for _, user := range people {
				all.Go(func() {
					if err := f.teams.Press(user, "", "Klar, nästa"); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			f.passes(20 * time.Second)
		}
		for _, user := range people {
			f.wants(f.sees(user), "Steg 6 av 10")
			if n := len(f.posts(user)); n != 1 {
				t.Errorf("somebody has %d messages, want one", n)
			}
		}
	})
}

func TestNothingOfAPersonIsLoggedInTeams(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) { // which looks for ids, addresses and secrets
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		f.teams.Fail("send", teamstest.Fault{Code: "BadArgument"}, 1)
		f.teams.Fail("update", teamstest.Fault{Status: 502, Body: "<html>Ada-Beda"}, 1)
		f.teams.Fail("token", teamstest.Fault{Status: 401, Body: `{"error":"invalid_client","error_description":"hemligt"}`}, 1)
		f.types(anna, "koden funkar inte hos Ada-Beda")
		f.types(anna, "mitt lösenord är Sommar2026!")
		f.teams.RevokeTokens()
		f.teams.Type(anna, "nästa")
		f.passes(2 * time.Minute)
		f.teams.Block(anna, "MessageWritesBlocked")
		f.teams.Type(anna, "hej")
		f.passes(time.Minute)
		_, err := f.teams.PostRaw(t.Context(), []byte(`{"type":"message","text":"Ada-Beda"`), f.teams.Bearer("", teamstest.Genuine))
		f.must(err)
		for _, private := range []string{"Ada-Beda", "Sommar2026", "hemligt", "koden"} {
			if strings.Contains(f.log.String(), private) {
				t.Errorf("%q is in the log:\n%s", private, f.log)
			}
		}
		if f.log.String() == "" {
			t.Error("nothing at all was logged: the test is not about the log")
		}
	})
}

func TestWhatTeamsNeverTakesIsSaidOtherwiseOnce(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.teams.Fail("send", teamstest.Fault{Code: "BadArgument"}, 1, 2) // the whole card, and the short one
		f.types(anna, "sms")
		f.wants(f.types(anna, "nästa"), "Steg 2 av 10")
		f.once(anna, 2)
		f.teams.Fail("update", teamstest.Fault{Code: "MessageSizeTooBig"}, 1)
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 3 av 10")
		f.once(anna, 2)
	})
}
