package slack

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

// replace replaces a message of Anna's, and it must work.
func (f *office) replace(ref dialog.Ref, body string) {
	f.t.Helper()
	m := step()
	m.Body = body
	if got, err := f.bot.Replace(f.t.Context(), address(anna), ref, m); err != nil || got != ref {
		f.t.Fatalf("replacing: %s, %v", got, err)
	}
	if p := f.last(); !strings.Contains(p.Text, body) || !strings.Contains(string(p.Blocks), body) || len(f.slack.Messages(anna)) != 1 {
		f.t.Fatalf("Anna sees %q and %s", p.Text, p.Blocks)
	}
}

func TestAPressIsAnsweredThroughItsResponseURL(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ref := f.post(step(), "s1")
		f.pressed(ref)
		f.replace(ref, "Steg två.")
		if n, m := f.slack.Count("respond"), f.slack.Count("chat.update"); n != 1 || m != 0 {
			t.Errorf("%d by response_url, %d by chat.update", n, m)
		}
		for _, c := range f.slack.CallsOf("respond") {
			if strings.Contains(fmt.Sprint(c.Args), botToken) {
				t.Error("the token went to a response_url")
			}
		}
	})
}

func TestWhatNoPressCausedIsChangedWithChatUpdate(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.replace(f.post(step(), "s1"), "Det är klart.")
		if n := f.slack.Count("chat.update"); n != 1 {
			t.Errorf("%d by chat.update", n)
		}
	})
}

func TestAResponseURLIsUsedFiveTimesAndForHalfAnHour(t *testing.T) {
	t.Run("the sixth change", func(t *testing.T) {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			ref := f.post(step(), "s1")
			f.pressed(ref)
			for i := range 6 {
				f.replace(ref, fmt.Sprint("Steg ", i))
			}
			if n, m := len(f.slack.CallsOf("respond")), f.slack.Count("chat.update"); n != 5 || m != 1 {
				t.Errorf("%d by response_url, %d by chat.update", n, m)
			}
		})
	})
	t.Run("after half an hour", func(t *testing.T) {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			ref := f.post(step(), "s1")
			f.pressed(ref)
			time.Sleep(30 * time.Minute)
			f.replace(ref, "Sent.")
			if n, m := len(f.slack.CallsOf("respond")), f.slack.Count("chat.update"); n != 0 || m != 1 {
				t.Errorf("%d by response_url, %d by chat.update", n, m)
			}
		})
	})
	t.Run("a new press gives a new one", func(t *testing.T) {
		inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
			ref := f.post(step(), "s1")
			for i := range 8 {
				f.pressed(ref)
				f.replace(ref, fmt.Sprint("Steg ", i))
			}
			if n := f.slack.Count("respond"); n != 8 {
				t.Errorf("%d by response_url", n)
			}
		})
	})
}

func TestAResponseURLThatFailsIsFollowedByChatUpdate(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{
		"404": {Status: 404}, "500": {Status: 500}, "429": {Status: 429, RetryAfter: "60"}, "429 without a time": {Status: 429},
		"hang": {Hang: true}, "drop": {Drop: true}, "done, then dropped": {ApplyThenDrop: true},
		"200 and ok:false": {Code: "expired_url"}, "the token, it says": {Code: "invalid_auth"}, "nonsense": {Status: 403, Body: "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				ref := f.post(step(), "s1")
				f.pressed(ref)
				f.slack.Fail("respond", fault)
				f.replace(ref, "Steg två.")
				if n := f.slack.Count("chat.update"); n != 1 {
					t.Errorf("%d by chat.update", n)
				}
				if why := f.bot.Trouble(); why != "" {
					t.Errorf("a response_url stopped everything: %s", why)
				}
			})
		})
	}
}

func TestAResponseURLThatSlackDoesNotTakeIsNotCalledAgain(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ref := f.post(step(), "s1")
		f.pressed(ref)
		f.slack.Fail("respond", slacktest.Fault{Status: 404})
		f.replace(ref, "Steg två.")
		f.replace(ref, "Steg tre.")
		if n := len(f.slack.CallsOf("respond")); n != 1 {
			t.Errorf("called %d times", n)
		}
	})
}

func TestAResponseURLIsKeptThroughAnOutage(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		ref := f.post(step(), "s1")
		f.pressed(ref)
		f.slack.Fail("", slacktest.Fault{Status: 503}, 1, 2)
		if _, err := f.bot.Replace(t.Context(), address(anna), ref, step()); err == nil {
			t.Fatal("replaced in an outage")
		}
		f.replace(ref, "Steg två.")
		if n := f.slack.Count("chat.update"); n != 0 {
			t.Errorf("%d by chat.update, which is slow for everybody", n)
		}
	})
}

func TestAChangeThatFailsBothWaysSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		fault slacktest.Fault
		want  dialog.SendError
	}{
		"not there":      {slacktest.Fault{Code: "message_not_found"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing}},
		"not ours":       {slacktest.Fault{Code: "cant_update_message"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing}},
		"too late":       {slacktest.Fault{Code: "edit_window_closed"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing}},
		"the chat is":    {slacktest.Fault{Code: "channel_not_found"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing}},
		"500":            {slacktest.Fault{Status: 500}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}},
		"hang":           {slacktest.Fault{Hang: true}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}},
		"done and lost":  {slacktest.Fault{ApplyThenDrop: true}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}},
		"too many":       {slacktest.Fault{Status: 429, RetryAfter: "9"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled}},
		"does not fit":   {slacktest.Fault{Code: "msg_too_long"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit}},
		"not in service": {slacktest.Fault{Code: "service_unavailable"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble}},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				ref := f.post(step(), "s1")
				f.pressed(ref)
				f.slack.Fail("respond", slacktest.Fault{Status: 500})
				f.slack.Fail("chat.update", c.fault)
				_, err := f.bot.Replace(t.Context(), address(anna), ref, step())
				if e := failure(t, err); e.Outcome != c.want.Outcome || e.Reason != c.want.Reason {
					t.Errorf("got %v", e)
				}
			})
		})
	}
}

func TestWhatIsNoMessageOfSlacksIsMissing(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		for _, ref := range []dialog.Ref{"", "7", "/", "D1/", "/1.0"} {
			_, err := f.bot.Replace(t.Context(), address(anna), ref, step())
			if e := failure(t, err); e.Outcome != dialog.Refused || e.Reason != dialog.Missing {
				t.Errorf("%q: %v", ref, e)
			}
		}
	})
}

func TestAMessageThatLosesItsPictureKeepsItsBlocks(t *testing.T) {
	bad := map[string]bool{}
	o := slacktest.Options{PublicPictures: func(url string) bool { return !bad[url] }}
	inOffice(t, o, func(t *testing.T, f *office) {
		ref := f.post(illustrated(), "s1")
		f.pressed(ref)
		bad["https://lotsen.example/pictures/app.png"] = true
		m := illustrated()
		m.Body = "Steg två."
		if _, err := f.bot.Replace(t.Context(), address(anna), ref, m); err != nil {
			t.Fatal(err)
		}
		if p := f.last(); !strings.Contains(string(p.Blocks), "Steg två.") || strings.Contains(string(p.Blocks), "image_url") {
			t.Errorf("Anna sees %s", p.Blocks)
		}
		if labels := f.slack.Labels(anna, ""); len(labels) != 1 {
			t.Errorf("her buttons are %v", labels)
		}
	})
}

func TestAForgedResponseURLIsNeverCalled(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		called := make(chan string, 10)
		for _, host := range []string{"evil.test", "hooks.slack.com.evil.test", "hooks.slack.com"} {
			server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { called <- r.Host })}
			listener := f.slack.Net().ListenOn(host)
			go func() { _ = server.Serve(listener) }()
			defer server.Close()
		}
		ref := f.post(step(), "s1")
		for i, forged := range []string{
			"http://evil.test/respond/1", "https://evil.test/", "http://hooks.slack.com/actions/1", "https://hooks.slack.com.evil.test/",
			"http://slack.test@evil.test/respond/1", "http://evil.test:80/http://slack.test", "//slack.test/respond/1", "slack.test/x", "ftp://slack.test/", "",
		} {
			f.bot.hook(ref, forged)
			f.replace(ref, fmt.Sprint("Steg ", i))
		}
		close(called)
		for host := range called {
			t.Errorf("%s was called", host)
		}
		if n := f.slack.Count("chat.update"); n != 10 {
			t.Errorf("%d by chat.update", n)
		}
	})
}

func TestOnlySlacksHooksAreTrusted(t *testing.T) {
	h := newHooks("")
	for address, want := range map[string]bool{
		"https://hooks.slack.com/actions/T0/1/x": true, "https://HOOKS.slack.com/x": true,
		"http://hooks.slack.com/actions": false, "https://hooks.slack.com:8443/": false, "https://slack.com/": false,
		"https://hooks.slack.com@evil.test/": false, "https://evil@hooks.slack.com/": false, "https://evil.test/?hooks.slack.com": false, "https:hooks.slack.com": false, "%": false,
	} {
		if got := h.trusted(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestHooksAreBounded(t *testing.T) {
	b := &Bot{out: outlet{hooks: newHooks("")}}
	for i := range 3 * maxHooks {
		b.hook(newRef("D1", fmt.Sprint(i)), "https://hooks.slack.com/actions/x")
	}
	if n := b.out.hooks.all.Len(); n > 2*maxHooks {
		t.Errorf("%d are remembered", n)
	}
}
