package slack

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestWhoIsSentAwayForALongPauseDoesNotComeBackWithAllOthers(t *testing.T) {
	l, now := newLimits(), time.Now()
	l.slow(now, postMessage, 10*time.Minute)
	seen := map[time.Duration]bool{}
	for range 50 {
		wait, ok := l.take(now, postMessage, "")
		if ok || wait < 10*time.Minute || wait > 12*time.Minute || seen[wait] {
			t.Fatalf("told to wait %s, taken %v, as another: %v", wait, ok, seen[wait])
		}
		seen[wait] = true
	}
}

func TestOneResponseURLThatIsLimitedIsGivenUpAlone(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		limited, other := f.post(step(), "s1"), f.post(step(), "s2")
		f.pressed(limited)
		f.pressed(other)
		f.slack.Fail("respond", slacktest.Fault{Status: 429, RetryAfter: "60"}, 1)
		for i := range 4 {
			f.shows(limited, fmt.Sprint("Steg ", i))
			f.shows(other, fmt.Sprint("Steg ", i))
		}
		if n, m := len(f.slack.CallsOf("respond")), f.slack.Count("chat.update"); n != 5 || m != 4 {
			t.Errorf("%d calls of both by response_url, %d by chat.update", n, m)
		}
		f.pressed(limited)
		if f.shows(limited, "Sist."); f.slack.Count("chat.update") != 4 {
			t.Error("a new press of the same message is not answered where it was made")
		}
	})
}

func TestWhenSeveralResponseURLsAreLimitedAllRestAndNoneIsUsedUp(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		var refs []dialog.Ref
		for i := range crowdOf + 1 {
			refs = append(refs, f.post(step(), fmt.Sprint("s", i)))
			f.pressed(refs[i])
		}
		f.slack.Fail("respond", slacktest.Fault{Status: 429, RetryAfter: "60"}, 1, 2, 3)
		for _, ref := range refs[:crowdOf] {
			f.shows(ref, "Steg 1")
		}
		last := refs[crowdOf]
		for i := range hookUses + 2 {
			f.shows(last, fmt.Sprint("Steg ", i))
		}
		if n := len(f.slack.CallsOf("respond")); n != crowdOf {
			t.Errorf("%d calls of response_urls", n)
		}
		time.Sleep(time.Minute + time.Second)
		if f.shows(last, "Sist."); f.slack.Count("respond") != 1 {
			t.Errorf("%d by response_url after the pause", f.slack.Count("respond"))
		}
	})
}

func TestResponseURLsThatAreLimitedNowAndThenRestNobody(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		for i := range 2 * crowdOf {
			ref := f.post(step(), fmt.Sprint("s", i))
			f.pressed(ref)
			f.slack.Fail("respond", slacktest.Fault{Status: 429}, 1)
			f.shows(ref, "Steg 1")
			f.slack.ClearFaults()
			time.Sleep(crowdFor)
		}
		if n := len(f.slack.CallsOf("respond")); n != 2*crowdOf {
			t.Errorf("%d calls of response_urls", n)
		}
	})
}

// shows changes a message, one of several.
func (f *office) shows(ref dialog.Ref, body string) {
	f.t.Helper()
	m := step()
	m.Body = body
	if _, err := f.bot.Replace(f.t.Context(), address(anna), ref, m); err != nil {
		f.t.Fatal(err)
	}
}

func TestAnAccountThatWasFoundClosedIsNoticedWhenItIsOpenAgain(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.slack.Fail("conversations.open", slacktest.Fault{Code: "user_disabled"}, 1)
		if _, err := w.bot.Post(w.Context(), address(anna), pressable(1), "s1"); failure(w.T, err).Reason != dialog.Closed {
			w.Errorf("got %v", err)
		}
		w.slack.ChangeUser(anna, func(u *slacktest.User) { u.Locale = "sv-SE" })
		w.wait(time.Second)
		if got := w.program.recorded(); got != anna+` ""` {
			w.Errorf("recorded is %q", got)
		}
	})
}

func TestOneWorkspaceWithoutLotsenDoesNotSilenceItsOrganisation(t *testing.T) {
	for code, want := range map[string]dialog.SendError{
		noAccess: {Outcome: dialog.Refused, Reason: dialog.Shut},
		orgLogin: {Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: cutOffRetry},
	} {
		t.Run(code, func(t *testing.T) {
			inOffice(t, slacktest.Options{Grid: true}, func(t *testing.T, f *office) {
				f.post(step(), "s1")
				f.bot.out.gate.self = self{team: slacktest.EnterpriseID, enterprise: slacktest.EnterpriseID, user: slacktest.BotUserID}
				f.slack.Fail(postMessage, slacktest.Fault{Code: code}, 1)
				_, err := f.bot.Post(t.Context(), address(anna), step(), "s2")
				if e := failure(t, err); e.Outcome != want.Outcome || e.Reason != want.Reason || e.Retry != want.Retry {
					t.Errorf("got %v, again in %s", e, e.Retry)
				}
				f.slack.Fail("users.info", slacktest.Fault{Code: code}, 1)
				if who, err := f.bot.Who(t.Context(), address(anna)); failure(t, err).Reason != dialog.Trouble {
					t.Errorf("Anna is taken for %+v, %v", who, err)
				}
				if why := f.bot.Trouble(); why != "" {
					t.Errorf("everybody is cut off: %s", why)
				}
				f.post(step(), "s3")
			})
		})
	}
}

func TestAPressThatIsAnsweredDoesNotHideThatTheTokenIsNoGood(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ref := f.post(step(), "s1")
		f.slack.Fail(postMessage, slacktest.Fault{Code: noAccess})
		f.running(func() {
			f.slack.ForgetCalls()
			for range 60 {
				_, _ = f.bot.Post(t.Context(), address(anna), step(), "s2")
				time.Sleep(time.Minute)
				synctest.Wait()
				f.pressed(ref)
				_, _ = f.bot.Replace(t.Context(), address(anna), ref, step())
			}
			if n := len(f.slack.CallsOf(postMessage)); n > 15 {
				t.Errorf("%d calls in an hour that cannot succeed", n)
			}
		})
	})
}

func TestAPressIsAnsweredQuicklyEvenWhenNoPictureCanBeLoaded(t *testing.T) {
	bad := map[string]bool{}
	o := slacktest.Options{PublicPictures: func(url string) bool { return !bad[url] }}
	for name, fault := range map[string]slacktest.Fault{"it says 400": {}, "it says 200 and no": {Code: "invalid_blocks"}} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, o, func(t *testing.T, f *office) {
				delete(bad, "https://lotsen.example/pictures/app.png")
				ref := f.post(illustrated(), "s1")
				f.pressed(ref)
				bad["https://lotsen.example/pictures/app.png"] = true
				if fault.Code != "" {
					f.slack.Fail("respond", fault, 1)
				}
				if _, err := f.bot.Replace(t.Context(), address(anna), ref, illustrated()); err != nil {
					t.Fatal(err)
				}
				if n := f.slack.Count("chat.update"); n != 0 {
					t.Errorf("%d by chat.update, of which there are 50 a minute for everybody", n)
				}
				if shown := string(f.last().Blocks); strings.Contains(shown, "image_url") || !strings.Contains(shown, theText) {
					t.Errorf("Anna sees %s", shown)
				}
			})
		})
	}
}
