package slacktest_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

// try posts with a deadline, and says what the client learns.
func (w *world) try(method string, fields ...string) (status int, header http.Header, err error) {
	w.Helper()
	values := url.Values{"token": {"xoxb-lotsen"}}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	ctx, cancel := context.WithTimeout(w.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.APIURL()+method+"?"+values.Encode(), nil)
	if err != nil {
		w.Fatal(err)
	}
	// No connection of before: the client would try again on a fresh one by itself.
	w.Client().CloseIdleConnections()
	answer, err := w.Client().Do(r)
	if err != nil {
		return 0, nil, err
	}
	return answer.StatusCode, answer.Header, answer.Body.Close()
}

func TestFaultsComeAtTheirTurn(t *testing.T) {
	inWorld(t, slacktest.Options{Quiet: true}, func(w *world) {
		w.Fail("chat.postMessage", slacktest.Fault{Code: "fatal_error"}, 2, 3)
		for i, code := range []string{"", "fatal_error", "fatal_error", ""} {
			got := w.form("chat.postMessage", "channel", w.dm, "text", "a")
			if got.code() != code {
				t.Errorf("call %d is answered %q", i+1, got.code())
			}
		}
		w.want("another method", w.form("auth.test"), "")
		if n := len(w.Messages(w.anna)); n != 2 || w.Count("chat.postMessage") != 2 || len(w.CallsOf("chat.postMessage")) != 4 {
			t.Errorf("%d messages were posted", n)
		}
	})
}

func TestEachFaultIsWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		fault   slacktest.Fault
		status  int // 0: the client got no answer
		timeout bool
		posted  int
		retry   string
	}{
		"429 with a wait":    {slacktest.Fault{Status: 429, RetryAfter: "30"}, 429, false, 0, "30"},
		"429 without":        {slacktest.Fault{Status: 429}, 429, false, 0, ""},
		"an error of theirs": {slacktest.Fault{Status: 500, Body: "oops"}, 500, false, 0, ""},
		"garbage":            {slacktest.Fault{Body: "<html>"}, 200, false, 0, ""},
		"a hang":             {slacktest.Fault{Hang: true}, 0, true, 0, ""},
		"a drop":             {slacktest.Fault{Drop: true}, 0, false, 0, ""},
		"done, then dropped": {slacktest.Fault{ApplyThenDrop: true}, 0, false, 1, ""},
		"done, then silent":  {slacktest.Fault{ApplyThenHang: true}, 0, true, 1, ""},
		"slow":               {slacktest.Fault{Delay: 9 * time.Second}, 200, false, 1, ""},
		"too slow":           {slacktest.Fault{Delay: 11 * time.Second}, 0, true, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, slacktest.Options{Quiet: true}, func(w *world) {
				w.Fail("chat.postMessage", c.fault, 1)
				status, header, err := w.try("chat.postMessage", "channel", w.dm, "text", "a")
				if status != c.status || (err != nil) != (c.status == 0) {
					t.Errorf("the client got %d (%v)", status, err)
				}
				if timeout := errors.Is(err, context.DeadlineExceeded); timeout != c.timeout {
					t.Errorf("the client learns %v", err)
				}
				if header.Get("Retry-After") != c.retry {
					t.Errorf("Retry-After is %q", header.Get("Retry-After"))
				}
				if n := len(w.Messages(w.anna)); n != c.posted {
					t.Errorf("%d messages were posted", n)
				}
			})
		})
	}
}

func TestAResponseURLAndASocketFailToo(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.app()
		w.post("one")
		address := w.pressed(a).field("response_url")
		w.Fail("respond", slacktest.Fault{Status: 500}, 1)
		w.Fail("respond", slacktest.Fault{Code: "invalid_blocks"}, 2)
		for _, want := range []int{500, 200, 200} {
			if status, said := w.postJSON(address, map[string]any{"replace_original": true, "text": "two"}); status != want {
				t.Errorf("the answer is %d %q, not %d", status, said, want)
			}
		}
		if w.Count("respond") != 1 || w.Messages(w.anna)[0].Text != "two" {
			t.Errorf("the calls were %+v", w.CallsOf("respond"))
		}
		w.Fail("link", slacktest.Fault{Status: 503}, 1)
		address, _ = w.call("apps.connections.open", "token", "xapp-lotsen")["url"].(string)
		if _, err := w.dialTo(address); err == nil {
			t.Error("the socket opened")
		}
		w.ClearFaults()
		w.connect()
	})
}
