package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestWhoeverGetsTheAppIsGreetedOnce(t *testing.T) {
	for name, order := range map[string]teamstest.Order{
		"installation first": teamstest.InstallationFirst, "conversation first": teamstest.ConversationFirst, "together": teamstest.Together,
		"installation alone": teamstest.InstallationAlone, "conversation alone": teamstest.ConversationAlone,
	} {
		t.Run(name, func(t *testing.T) {
			inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
				anna := object(graphtest.Anna)
				f.teams.Install(anna, order)
				f.settle()
				f.wants(f.sees(anna), "Tvåfaktorsinlogg")
				for range 2 {
					f.stop()
					f.start()
					f.teams.Install(anna, order)
					f.settle()
				}
				f.once(anna, 1)
				f.teams.Uninstall(anna)
				f.settle()
				f.clock.Move(20 * 24 * time.Hour) // longer than events are remembered
				f.teams.Install(anna, order)
				f.settle()
				f.once(anna, 1)
				f.wants(f.presses(anna, "SMS till mobilnummer"), "Steg 1 av 10")
				kept, err := shelf{f.app, teams.Platform}.Recall(t.Context(), "conversation/"+anna)
				if err != nil || !strings.Contains(kept, f.teams.Conversation(anna)) {
					t.Errorf("her conversation is kept as %q, %v", kept, err)
				}
			})
		})
	}
}

// why is why nothing can be sent to somebody.
func (f *teamsOffice) why(user string) dialog.Reason {
	f.t.Helper()
	known, err := f.app.reach(f.t.Context(), dialog.Address{Platform: teams.Platform, Ref: user})
	f.must(err)
	return known.Why
}

func TestWhoRemovesTheAppIsRememberedUntilTheyComeBack(t *testing.T) {
	back := map[string]func(f *teamsOffice, user string){
		"installs it again": func(f *teamsOffice, user string) { f.teams.Install(user) },
		"writes again":      func(f *teamsOffice, user string) { f.teams.Type(user, "nästa") },
	}
	for name, returns := range back {
		for _, order := range []teamstest.Order{teamstest.InstallationFirst, teamstest.ConversationFirst, teamstest.InstallationAlone, teamstest.ConversationAlone} {
			t.Run(fmt.Sprint(name, order), func(t *testing.T) {
				inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
					anna := object(graphtest.Anna)
					f.types(anna, "sms")
					f.teams.Uninstall(anna, order)
					f.settle()
					if f.why(anna) != dialog.Removed {
						t.Errorf("after the app was removed: %q", f.why(anna))
					}
					returns(f, anna)
					f.settle()
					if f.why(anna) != "" {
						t.Errorf("after she came back: %q", f.why(anna))
					}
					f.wants(f.types(anna, "är du äkta?"), "Är jag äkta?")
				})
			})
		}
	}
}

func TestWhoBlocksLotsenIsNotWrittenToButAnsweredLater(t *testing.T) {
	for _, code := range []string{"ConversationBlockedByUser", "MessageWritesBlocked", "ForbiddenOperationException"} {
		inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
			anna := object(graphtest.Anna)
			f.types(anna, "sms")
			f.teams.Block(anna, code)
			f.teams.Type(anna, "nästa")
			f.settle()
			if f.why(anna) != dialog.Removed {
				t.Errorf("%s: %q\n%s", code, f.why(anna), f.log)
			}
			f.teams.Block(anna, "")
			f.wants(f.types(anna, "nästa"), "Steg 3 av 10")
			if f.why(anna) != "" {
				t.Errorf("%s, and then she wrote: %q", code, f.why(anna))
			}
		})
	}
}

func TestACardThatWasLostIsShownAnew(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		old := f.button(anna, "", "Klar, nästa")
		f.teams.ForgetConversation(anna)
		f.must(f.teams.PressSeen(anna, old)) // in another conversation by now
		f.eventually(anna, "Steg 2 av 10")
		f.wants(f.presses(anna, "Klar, nästa"), "Steg 3 av 10")
		f.once(anna, 1)
	})
}

func TestReadinessTellsOfTeams(t *testing.T) {
	ready := func(f *teamsOffice) (int, string) {
		r := httptest.NewRecorder()
		f.app.Readyz(r, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		return r.Code, r.Body.String()
	}
	for name, trouble := range map[string]func(f *teamsOffice){
		"no token is given": func(f *teamsOffice) {
			f.teams.RevokeTokens()
			f.teams.Fail("token", teamstest.Fault{Status: 401, Body: `{"error":"invalid_client"}`})
		},
		"no token is accepted": func(f *teamsOffice) { f.teams.Fail("", teamstest.Fault{Code: "Unauthorized"}) },
		"an admin disables it": func(f *teamsOffice) {
			f.teams.Disable(true)
			for _, key := range []graphtest.Key{graphtest.Bo, graphtest.Cilla} { // one alone may be a rule for them
				f.teams.Type(object(key), "hej")
				f.settle()
				if code, body := ready(f); code != 200 {
					f.t.Errorf("for one person: %d %s", code, body)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
				if code, body := ready(f); code != 200 {
					t.Fatalf("at first: %d %s", code, body)
				}
				anna := object(graphtest.Anna)
				f.types(anna, "sms")
				trouble(f)
				f.teams.Type(anna, "nästa")
				f.settle()
				if code, body := ready(f); code != 503 || !strings.Contains(body, "teams") {
					t.Errorf("in trouble: %d %s\n%s", code, body, f.log)
				}
				f.teams.ClearFaults()
				f.teams.Disable(false)
				f.passes(15 * time.Minute)
				f.wants(f.types(anna, "nästa"), "Steg 3 av 10")
				if code, body := ready(f); code != 200 {
					t.Errorf("after it: %d %s\n%s", code, body, f.log)
				}
			})
		})
	}
}

func TestWhoIsLetInInTeams(t *testing.T) {
	for name, tt := range map[string]struct {
		user   string
		policy Guests
		want   string
	}{
		"a guest is guided":    {object(graphtest.Gus), GuestsGuided, "Tvåfaktorsinlogg"},
		"a guest by policy":    {object(graphtest.Gus), GuestsRefused, "Du är gäst"},
		"nobody's id":          {"99999999-0000-4000-8000-000000000009", GuestsGuided, "Tvåfaktorsinlogg"},
		"another organisation": {"99999999-0000-4000-8000-000000000010", GuestsGuided, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
				f.stop()
				f.guests = tt.policy
				f.start()
				if !slices.Contains([]string{object(graphtest.Gus)}, tt.user) {
					u := teamstest.User{ObjectID: tt.user}
					if tt.want == "" {
						u.Tenant = "99999999-4444-4555-8666-ba9876543210"
					}
					f.teams.AddUser(u)
				}
				for range 3 {
					f.teams.Type(tt.user, "hej")
					f.settle()
				}
				posts := f.posts(tt.user)
				switch {
				case tt.want == "" && len(posts) > 0:
					t.Errorf("they were told %q", onCard(posts[0]))
				case tt.want != "" && len(posts) == 0:
					t.Errorf("they were told nothing\n%s", f.log)
				case tt.want != "":
					f.wants(posts[0], tt.want)
				}
				if tt.policy == GuestsRefused && len(posts) != 1 {
					t.Errorf("they were refused %d times in a day", len(posts))
				}
			})
		})
	}
}
