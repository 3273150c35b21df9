package slack

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestEachRefusalLeadsToTheRightAct(t *testing.T) {
	const ten = 10 * time.Minute
	for _, c := range []struct {
		method string
		codes  []string
		want   dialog.SendError
		halts  bool
		tells  bool // Trouble tells it
	}{
		{"conversations.open", []string{"user_disabled", "user_not_found"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed}, false, false},
		{"conversations.open", []string{"user_not_visible", "cannot_dm_bot"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut}, false, false},
		{postMessage, []string{"user_disabled", "user_not_found"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed}, false, false},
		{postMessage, []string{"channel_not_found", "is_archived", "restricted_action", "not_in_channel"},
			dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut}, false, false},
		{postMessage, []string{"msg_too_long", "invalid_blocks", "invalid_blocks_format", "no_text"},
			dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit}, false, false},
		{postMessage, []string{"service_unavailable", "request_timeout"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble}, false, false},
		{postMessage, []string{"internal_error", "fatal_error"}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}, false, false},
		{"conversations.open", []string{"internal_error"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble}, false, false},
		{postMessage, []string{"team_added_to_org"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: ten}, false, false},
		{postMessage, []string{"never_heard_of"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: 5 * time.Minute}, false, false},
		{postMessage, []string{"invalid_auth", "not_authed", "token_revoked", "token_expired", "team_access_not_granted", "accesslimited", "org_login_required"},
			dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.CutOff, Retry: ten}, true, true},
		{postMessage, []string{"missing_scope", "not_allowed_token_type", "ekm_access_denied", "messages_tab_disabled"},
			dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.CutOff, Retry: ten}, false, true},
		{postMessage, []string{"ratelimited", "rate_limited"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: pauseFor}, false, false},
	} {
		for _, code := range c.codes {
			t.Run(c.method+" "+code, func(t *testing.T) {
				inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
					f.slack.Fail(c.method, slacktest.Fault{Code: code})
					_, err := f.bot.Post(t.Context(), address(anna), step(), "s1")
					e := failure(t, err)
					if e.Outcome != c.want.Outcome || e.Reason != c.want.Reason || e.Retry != c.want.Retry {
						t.Errorf("got %s %s %s, want %s %s %s", e.Outcome, e.Reason, e.Retry, c.want.Outcome, c.want.Reason, c.want.Retry)
					}
					if halted := f.bot.out.gate.halted() != ""; halted != c.halts {
						t.Errorf("halted: %v", halted)
					}
					if told := f.bot.Trouble(); (told != "") != c.tells {
						t.Errorf("the operator is told %q", told)
					}
				})
			})
		}
	}
}

func TestAClosedAccountIsTheirsUnlessTheTokenIsDeadToo(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.slack.Fail(postMessage, slacktest.Fault{Code: "account_inactive"})
		_, err := f.bot.Post(t.Context(), address(anna), step(), "s1")
		if e := failure(t, err); e.Reason != dialog.Closed || f.bot.Trouble() != "" {
			t.Errorf("their account: %v, trouble %q", e, f.bot.Trouble())
		}
		f.slack.Fail(authTest, slacktest.Fault{Status: 500})
		_, err = f.bot.Post(t.Context(), address(anna), step(), "s1")
		if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.Trouble {
			t.Errorf("nobody can tell: %v", e)
		}
		f.slack.ClearFaults()
		f.slack.Fail("", slacktest.Fault{Code: "account_inactive"})
		_, err = f.bot.Post(t.Context(), address(anna), step(), "s1")
		if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.CutOff || f.bot.Trouble() == "" {
			t.Errorf("our account: %v, trouble %q", e, f.bot.Trouble())
		}
	})
}

func TestOneLimitHoldsForAll(t *testing.T) {
	for name, after := range map[string]string{"with Retry-After": "20", "without": ""} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.post(step(), "s0")
				f.slack.Fail(postMessage, slacktest.Fault{Status: 429, RetryAfter: after}, 1)
				want := pauseFor
				if after != "" {
					want = 20 * time.Second
				}
				_, err := f.bot.Post(t.Context(), address(anna), step(), "s1")
				if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.Throttled || e.Retry != want {
					t.Fatalf("got %v, retry %s", e, e.Retry)
				}
				var work sync.WaitGroup
				for i := range 10 {
					work.Go(func() {
						_, err := f.bot.Post(t.Context(), address(anna), step(), fmt.Sprint("other", i))
						if e := failure(t, err); e.Retry < want {
							t.Errorf("another may come after %s", e.Retry)
						}
					})
				}
				work.Wait()
				if n := len(f.slack.CallsOf(postMessage)); n != 2 {
					t.Errorf("%d calls in the pause", n-2)
				}
				time.Sleep(want)
				f.post(step(), "s1")
				if n := len(f.slack.Messages(anna)); n != 2 {
					t.Errorf("%d messages", n)
				}
			})
		})
	}
}

func TestWhatIsNotKnownToHaveArrivedIsNeverSaidNotToHave(t *testing.T) {
	for name, c := range map[string]struct {
		fault   slacktest.Fault
		arrives bool
	}{
		"500":                 {slacktest.Fault{Status: 500}, false},
		"502 with a page":     {slacktest.Fault{Status: 502, Body: "<html>"}, false},
		"hang":                {slacktest.Fault{Hang: true}, false},
		"drop":                {slacktest.Fault{Drop: true}, false},
		"apply, then drop":    {slacktest.Fault{ApplyThenDrop: true}, true},
		"apply, then hang":    {slacktest.Fault{ApplyThenHang: true}, true},
		"200 and nonsense":    {slacktest.Fault{Body: "<html>"}, false},
		"200 without a ts":    {slacktest.Fault{Body: `{"ok":true}`}, false},
		"ok:false and no why": {slacktest.Fault{Body: `{"ok":false}`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
				f.post(step(), "before")
				began := time.Now()
				f.slack.Fail(postMessage, c.fault, 1)
				_, err := f.bot.Post(t.Context(), address(anna), step(), "s1")
				if e := failure(t, err); e.Outcome != dialog.NotKnownSent {
					t.Fatalf("got %v", e)
				}
				if took := time.Since(began); took > callFor+holdFor {
					t.Errorf("it took %s", took)
				}
				ref, found, err := f.bot.Sent(t.Context(), address(anna), "s1", began)
				if err != nil || found != c.arrives {
					t.Fatalf("found %v, %v", found, err)
				}
				if p := f.last(); found && ref != newRef(p.Channel, p.TS) {
					t.Errorf("found %s", ref)
				}
			})
		})
	}
}

func TestWhatCannotHaveArrivedIsSaidNotToHave(t *testing.T) {
	inOffice(t, slacktest.Options{}, func(t *testing.T, f *office) {
		f.post(step(), "before")
		for _, c := range []slacktest.Fault{{Status: 500}, {Hang: true}, {Drop: true}} {
			f.bot.out.learned(anna, "")
			clear(f.keep.kept)
			f.slack.Fail("conversations.open", c, 1)
			_, err := f.bot.Post(t.Context(), address(anna), step(), "s1")
			if e := failure(t, err); e.Outcome != dialog.NotSent || e.Reason != dialog.Trouble {
				t.Errorf("opening the conversation failed: %v", e)
			}
			f.slack.ClearFaults()
		}
		f.slack.Close()
		_, err := f.bot.Post(t.Context(), address(anna), step(), "s2")
		if e := failure(t, err); e.Outcome != dialog.NotSent {
			t.Errorf("nobody listens any more: %v", e)
		}
	})
}
