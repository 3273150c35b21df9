package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
)

// walks takes somebody through the guide for SMS to its last step, doing something to
// Slack before each press; at the end there is one guide message, at step 10.
func walks(f *office, user string, trouble func(step int)) {
	f.t.Helper()
	f.types(user, "sms")
	for step := 2; step <= 10; step++ {
		trouble(step)
		f.slack.Warnings(user)
		if err := f.slack.Press(user, "", "Klar, nästa"); err != nil {
			f.t.Fatalf("step %d: %v\n%s", step, err, f.log)
		}
		f.eventually(user, fmt.Sprintf("Steg %d av 10", step))
	}
	f.once(user)
}

// eventually waits, for ten minutes at most, until somebody's newest message says it.
func (f *office) eventually(user, words string) {
	f.t.Helper()
	for range 200 {
		f.settle()
		if list := f.posts(user); len(list) > 0 && strings.Contains(list[len(list)-1].Text, words) {
			return
		}
	}
	f.t.Fatalf("%q never came; it says\n%s\n%s", words, f.sees(user).Text, f.log)
}

// once fails if somebody sees the same message twice, or two that can be pressed.
func (f *office) once(user string) {
	f.t.Helper()
	f.passes(5 * time.Minute)
	sent := map[string]bool{}
	for _, p := range f.posts(user) {
		if len(p.Metadata) == 0 {
			f.t.Errorf("a message has no send id: %s", p.Text)
		}
		if sent[string(p.Metadata)] {
			f.t.Errorf("this was sent twice: %s", p.Text)
		}
		sent[string(p.Metadata)] = true
	}
	if n := f.living(user); n != 1 {
		f.t.Errorf("%d messages of %s can be pressed, want one\n%s", n, user, f.log)
	}
}

func TestNoStepIsLostWhileSocketsComeAndGo(t *testing.T) {
	for name, trouble := range map[string]func(*slacktest.Socket){
		"refreshed": func(k *slacktest.Socket) { k.Refresh(10 * time.Second) }, "dropped": (*slacktest.Socket).Drop, "stalled": (*slacktest.Socket).Stall,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newOffice(t, bySocket, slacktest.Options{})
				defer f.slack.Close()
				f.start()
				defer func() { f.stop() }()
				walks(f, "UANNA", func(step int) {
					sockets := f.slack.Sockets()
					if len(sockets) == 0 {
						t.Fatalf("step %d: no socket is open", step)
					}
					trouble(sockets[step%len(sockets)])
					f.passes(time.Minute) // a stalled socket takes half a minute to be noticed
				})
			})
		})
	}
}

func TestAnEventThatComesAgainIsOne(t *testing.T) {
	for _, same := range []bool{true, false} {
		in(t, slacktest.Options{}, func(t *testing.T, f *office) {
			f.types("UANNA", "sms")
			f.types("UANNA", "nästa")
			for range 3 {
				if err := f.slack.Redeliver(f.slack.LastEvent(), same); err != nil {
					t.Fatal(err)
				}
				f.settle()
			}
			f.wants(f.sees("UANNA"), "Steg 2 av 10")
			if n := len(f.posts("UANNA")); n != 2 {
				t.Errorf("%d messages, want 2", n)
			}
			f.once("UANNA")
		})
	}
}

func TestTroubleWithSlackLosesAndDoublesNothing(t *testing.T) {
	hang := slacktest.Fault{Hang: true}
	for name, faults := range map[string]map[string]slacktest.Fault{
		"429 with Retry-After":                 {"chat.postMessage": {Status: 429, RetryAfter: "7"}, "respond": {Status: 429}, "chat.update": {Status: 429, RetryAfter: "7"}},
		"429 without":                          {"chat.postMessage": {Status: 429}, "respond": {Status: 429}, "chat.update": {Status: 429}},
		"chat.update after response_url fails": {"respond": {Status: 404}, "chat.update": {Code: "internal_error"}},
		"500":                                  {"chat.postMessage": {Status: 500}, "respond": {Status: 500}, "chat.update": {Status: 500}},
		"nobody answers":                       {"chat.postMessage": hang, "respond": hang, "chat.update": hang},
		"applied, then cut":                    {"chat.postMessage": {ApplyThenDrop: true}, "respond": {ApplyThenDrop: true}, "chat.update": {ApplyThenDrop: true}},
		"applied, then silent":                 {"chat.postMessage": {ApplyThenHang: true}, "respond": {ApplyThenHang: true}, "chat.update": {ApplyThenHang: true}},
		"the history fails too":                {"chat.postMessage": {ApplyThenDrop: true}, "conversations.history": {Status: 503}},
		"a page instead of an answer":          {"chat.postMessage": {Body: "<html>"}, "respond": {Body: "<html>", Status: 502}, "chat.update": {Body: "<html>"}},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, slacktest.Options{}, func(t *testing.T, f *office) {
				for method, fault := range faults {
					f.slack.Fail(method, fault, 1, 3)
				}
				f.slack.Type("UANNA", "sms")
				f.eventually("UANNA", "Steg 1 av 10")
				for step := 2; step <= 5; step++ {
					if err := f.slack.Press("UANNA", "", "Klar, nästa"); err != nil {
						t.Fatal(err)
					}
					f.eventually("UANNA", fmt.Sprintf("Steg %d av 10", step))
				}
				f.slack.Type("UANNA", "nästa")
				f.eventually("UANNA", "Steg 6 av 10")
				f.slack.Type("UANNA", "är du äkta?")
				f.eventually("UANNA", "Är jag äkta?")
				if n := len(f.posts("UANNA")); n != 3 {
					t.Errorf("%d messages, want 3\n%s", n, f.log)
				}
				f.once("UANNA")
			})
		})
	}
}

func TestADoublePressIsOne(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.types("UANNA", "sms")
		var next slacktest.Button
		for _, b := range f.slack.Buttons("UANNA", "") {
			if b.Label == "Klar, nästa" {
				next = b
			}
		}
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if err := f.slack.PressSeen("UANNA", next); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		f.settle()
		f.wants(f.sees("UANNA"), "Steg 2 av 10")
		if strings.Contains(f.sees("UANNA").Text, "äldre meddelande") {
			t.Error("a double press is told off")
		}
	})
}

func TestAfterACrashTheAnswerComesOnce(t *testing.T) {
	// What a crash leaves: the reply was taken, and perhaps posted, but not settled.
	for _, fault := range []slacktest.Fault{{ApplyThenHang: true}, {Hang: true}} {
		in(t, slacktest.Options{}, func(t *testing.T, f *office) {
			f.types("UANNA", "hej")
			f.slack.Fail("chat.postMessage", fault, 1)
			f.slack.Type("UANNA", "sms")
			f.passes(time.Second)
			left := f.leftover()
			f.stop()
			f.slack.ClearFaults()
			f.start()
			f.passes(5 * time.Minute)
			if left == 0 {
				t.Error("nothing was left over: the test is not about a crash")
			}
			f.wants(f.sees("UANNA"), "Steg 1 av 10")
			if n := len(f.posts("UANNA")); n != 2 {
				t.Errorf("%d messages, want 2\n%s", n, f.log)
			}
			f.once("UANNA")
		})
	}
}

func TestNothingOfAPersonIsLogged(t *testing.T) {
	in(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail("chat.postMessage", slacktest.Fault{Code: "invalid_blocks", Messages: []string{"[ERROR] no more than 50 items"}}, 2)
		f.slack.Fail("users.info", slacktest.Fault{Status: 500}, 1)
		f.types("UANNA", "sms")
		f.types("UANNA", "koden funkar inte hos Ada-Beda")
		f.types("UANNA", "mitt lösenord är Sommar2026!")
		f.slack.DeactivateUser("UANNA")
		f.settle()
		signIn := string(f.tenant.Cast("anna").SignIn)
		for _, private := range []string{"UANNA", "DUANNA", "Ada-Beda", "Sommar2026", signIn, strings.Split(signIn, "@")[0], "xoxb-", "xapp-", "signing secret"} {
			if strings.Contains(f.log.String(), private) {
				t.Errorf("%q is in the log:\n%s", private, f.log)
			}
		}
		if f.log.String() == "" {
			t.Error("nothing at all was logged: the test is not about the log")
		}
	})
}
