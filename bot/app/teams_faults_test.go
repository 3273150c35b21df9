package app

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestAnActivityThatComesAgainIsOne(t *testing.T) {
	for _, renamed := range []bool{false, true} {
		inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
			anna := object(graphtest.Anna)
			again := func(words string) {
				t.Helper()
				no := f.teams.LastDelivery().No
				for range 3 {
					_, err := f.teams.Redeliver(no, renamed)
					f.must(err)
					f.settle()
				}
				f.wants(f.sees(anna), words)
			}
			f.types(anna, "sms")
			f.types(anna, "nästa")
			again("Steg 2 av 10")
			f.presses(anna, "Klar, nästa")
			again("Steg 3 av 10")
			f.once(anna, 2)
			if strings.Contains(onCard(f.sees(anna)), "äldre meddelande") {
				t.Error("who pressed once is told off")
			}
		})
	}
}

// lateAnswers is a network that keeps each answer for longer than Teams waits.
type lateAnswers struct{ inner http.RoundTripper }

func (l lateAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.inner.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	time.Sleep(20 * time.Second) // virtual time
	if r.Context().Err() != nil {
		return nil, errors.Join(r.Context().Err(), answer.Body.Close())
	}
	return answer, nil
}

func TestWhatLotsenAnswersTooLateComesAgainAndIsOne(t *testing.T) {
	for _, renamed := range []bool{false, true} {
		inTeams(t, teamstest.Options{NewIDs: renamed}, func(t *testing.T, f *teamsOffice) {
			anna := object(graphtest.Anna)
			f.teams.DeliverTo(teamstest.App{URL: "http://lotsen.test/api/messages", Client: &http.Client{Transport: lateAnswers{f.teams.Client().Transport}}})
			f.teams.Type(anna, "sms")
			f.passes(2 * time.Minute)
			if err := f.teams.Press(anna, "", "Klar, nästa"); err == nil {
				t.Fatal("the press was answered in time: the test is not about redelivery")
			}
			f.passes(2 * time.Minute)
			if n := len(f.teams.LastDelivery().Attempts); n != 3 {
				t.Errorf("the press was delivered %d times", n)
			}
			f.wants(f.sees(anna), "Steg 2 av 10")
			f.once(anna, 1)
		})
	}
}

func TestTroubleThatTeamsTellsLosesAndDoublesNothing(t *testing.T) {
	for name, faults := range map[string]map[string]teamstest.Fault{
		"429 with Retry-After":        {"send": {Code: "Throttled", RetryAfter: "7"}, "update": {Code: "Throttled", RetryAfter: "7"}},
		"429 without":                 {"send": {Code: "Throttled"}, "update": {Code: "Throttled"}},
		"changing fails with 412":     {"update": {Code: "PreconditionFailed"}},
		"changing fails with 500":     {"update": {Code: "InternalServerError"}},
		"changing fails with 502":     {"update": {Code: "ServiceError"}},
		"changing fails with 503":     {"update": {Code: "ServiceUnavailable", RetryAfter: "3"}},
		"changing fails with 504":     {"update": {Code: "GatewayTimeout"}},
		"a change hangs":              {"update": {Hang: true}},
		"a change is cut off":         {"update": {Drop: true}},
		"changed, then cut off":       {"update": {ApplyThenDrop: true}},
		"changed, then silent":        {"update": {ApplyThenHang: true}},
		"changed, then 502":           {"update": {ApplyThenStatus: 502}},
		"a page instead of an answer": {"update": {Status: 502, Body: "<html>"}},
		"no token for a while":        {"token": {Status: 503}},
		"the token is not accepted":   {"send": {Code: "Unauthorized"}, "update": {Code: "Unauthorized"}},
		"the conversation is another": {"send": {Code: "ConversationNotFound"}},
		"slow":                        {"": {Delay: 4 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
				anna := object(graphtest.Anna)
				for method, fault := range faults {
					f.teams.Fail(method, fault, 1, 3)
				}
				f.teams.Type(anna, "sms")
				f.eventually(anna, "Steg 1 av 10")
				for step := 2; step <= 5; step++ {
					f.must(f.teams.Press(anna, "", "Klar, nästa"))
					f.eventually(anna, fmt.Sprintf("Steg %d av 10", step))
				}
				f.teams.Type(anna, "nästa")
				f.eventually(anna, "Steg 6 av 10")
				f.teams.Type(anna, "är du äkta?")
				f.eventually(anna, "Är jag äkta?")
				f.once(anna, 3)
				if warnings := f.teams.Warnings(anna); len(warnings) > 0 {
					t.Errorf("she was shown %q", warnings)
				}
			})
		})
	}
}

// TestAMessageThatMayHaveArrivedIsNotSentAgain is about the one thing that Teams cannot
// be asked: whether a new message was posted.
func TestAMessageThatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		fault   teamstest.Fault
		arrives bool
	}{
		"500": {teamstest.Fault{Code: "InternalServerError"}, false}, "502": {teamstest.Fault{Code: "ServiceError"}, false},
		"hangs": {teamstest.Fault{Hang: true}, false}, "is cut off": {teamstest.Fault{Drop: true}, false},
		"posted, then cut off": {teamstest.Fault{ApplyThenDrop: true}, true}, "posted, then silent": {teamstest.Fault{ApplyThenHang: true}, true},
		"posted, then 502": {teamstest.Fault{ApplyThenStatus: 502}, true},
	} {
		for _, restarted := range []bool{false, true} {
			if restarted && !tt.fault.Hang && !tt.fault.ApplyThenHang {
				continue // it is over before
			}
			for _, heals := range []string{"nästa", "on the newest card", "on the first card"} {
				t.Run(fmt.Sprintf("%s, restarted %v, %s", name, restarted, heals), func(t *testing.T) {
					inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
						anna := object(graphtest.Anna)
						at := dialog.Address{Platform: "teams", Ref: anna}
						first := f.types(anna, "sms").ID
						f.teams.Fail("send", tt.fault, 1)
						f.teams.Type(anna, "nästa")
						if restarted {
							f.passes(time.Second)
							f.stop()
							f.start()
						}
						f.passes(15 * time.Minute)
						want := 1
						if tt.arrives {
							want = 2
						}
						if n := len(f.posts(anna)); n != want || f.conversation(at).State != "sms/sign-in" {
							t.Fatalf("%d messages, want %d; her conversation is at %+v\n%s", n, want, f.conversation(at), f.log)
						}
						f.healed(anna, heals, first)
					})
				})
			}
		}
	}
}

// healed is what happens after a message that may have arrived: the card of before shows
// the step where they are, and whichever they press, they go on from there.
func (f *teamsOffice) healed(user, how, first string) {
	f.t.Helper()
	const label = "Klar, nästa"
	newest := f.sees(user).ID
	says := func(words ...string) {
		f.t.Helper()
		for _, p := range f.posts(user) {
			if p.ID == first {
				f.wants(p, words...)
			}
		}
	}
	says("Steg 2 av 10", "Jag vet inte om mitt senaste svar kom fram.")
	switch how {
	case "on the first card":
		f.must(f.teams.Press(user, first, label))
		f.settle()
		says("Steg 3 av 10")
		newest = first
	case "on the newest card":
		f.must(f.teams.Press(user, newest, label))
		f.settle()
		f.wants(f.sees(user), "Steg 3 av 10")
	default:
		f.wants(f.types(user, how), "Steg 3 av 10")
		newest = f.sees(user).ID
	}
	before := f.conversation(dialog.Address{Platform: "teams", Ref: user}).Rev
	f.must(f.teams.Press(user, newest, label))
	f.settle()
	if after := f.conversation(dialog.Address{Platform: "teams", Ref: user}); after.Rev != before+1 {
		f.t.Errorf("the healed card does not lead on: revision %d, then %d\n%s", before, after.Rev, f.log)
	}
}

func TestAfterACrashNothingIsDoubledInTeams(t *testing.T) {
	// What a crash leaves: the reply was taken, and perhaps posted, but not settled.
	for name, fault := range map[string]teamstest.Fault{"posted": {ApplyThenHang: true}, "not posted": {Hang: true}} {
		t.Run(name, func(t *testing.T) {
			inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
				anna := object(graphtest.Anna)
				f.types(anna, "hej")
				f.teams.Fail("send", fault, 1)
				f.teams.Type(anna, "sms")
				f.passes(time.Second)
				left := f.leftover()
				f.stop()
				f.teams.ClearFaults()
				f.start()
				f.passes(5 * time.Minute)
				if left == 0 {
					t.Error("nothing was left over: the test is not about a crash")
				}
				want := map[string]int{"posted": 2, "not posted": 1}[name]
				if n := len(f.posts(anna)); n != want {
					t.Errorf("%d messages, want %d\n%s", n, want, f.log)
				}
				f.wants(f.types(anna, "nästa"), "Steg 2 av 10")
				if n := len(f.posts(anna)); n != want+1 {
					t.Errorf("%d messages, want %d", n, want+1)
				}
			})
		})
	}
}

func TestADoublePressInTeamsIsOne(t *testing.T) {
	inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
		anna := object(graphtest.Anna)
		f.types(anna, "sms")
		next := f.button(anna, "", "Klar, nästa")
		var both sync.WaitGroup
		for i := range 2 {
			both.Go(func() {
				time.Sleep(time.Duration(i) * 20 * time.Millisecond) // virtual time; a double click
				if err := f.teams.PressSeen(anna, next); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		f.settle()
		f.wants(f.sees(anna), "Steg 2 av 10")
		if strings.Contains(onCard(f.sees(anna)), "äldre meddelande") {
			t.Error("a double press is told off")
		}
		f.once(anna, 1)
	})
}
