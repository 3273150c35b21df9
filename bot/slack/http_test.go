package slack

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/slack/slacktest"
)

const aMessage = `{"type":"event_callback","event_id":"Ev7","event":{"type":"message","channel":"DU0ANNA","channel_type":"im","user":"U0ANNA","ts":"1.000100","text":"hemligt"}}`

// sends posts a body with headers of one's own.
func (w *town) sends(path string, body string, header http.Header) int {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, "http://lotsen.test"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		w.Fatal(err)
	}
	r.Header = header
	answer, err := w.slack.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestOnlyWhatSlackSignedNowIsRead(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		press := url.Values{"payload": {`{"type":"block_actions","user":{"id":"U0ANNA"}}`}}.Encode()
		for name, g := range map[string]slacktest.Signing{
			"the wrong secret":       {Secret: "another secret"},
			"no signature":           {Omit: true},
			"no time":                {OmitTime: true},
			"neither":                {Omit: true, OmitTime: true},
			"old":                    {Age: 6 * time.Minute},
			"from the future":        {Age: -6 * time.Minute},
			"another signature":      {Signature: "v0=00ff"},
			"another version of one": {Signature: "v1=00ff"},
			"not hexadecimal":        {Signature: "v0=zz"},
			"empty hexadecimal":      {Signature: "v0="},
		} {
			for kind, body := range map[string]string{slacktest.Events: aMessage, slacktest.Interactive: press, slacktest.Commands: "user_id=U0ANNA&trigger_id=t.1"} {
				status, err := w.slack.Post(w.Context(), kind, "application/json", []byte(body), g)
				if err != nil || status != http.StatusUnauthorized {
					w.Errorf("%s, %s: %d, %v", name, kind, status, err)
				}
			}
		}
		header := w.slack.Signed([]byte(aMessage), slacktest.Signing{})
		if status := w.sends("/slack/events", aMessage+" ", header); status != http.StatusUnauthorized {
			w.Errorf("a body that was changed: %d", status)
		}
		header.Set("X-Slack-Request-Timestamp", "soon")
		if status := w.sends("/slack/events", aMessage, header); status != http.StatusUnauthorized {
			w.Errorf("a time that is none: %d", status)
		}
		synctest.Wait()
		if len(w.program.seen) != 0 {
			w.Errorf("work was done: %v", w.program.seen)
		}
		w.counted("slack_bad_signatures_total", 32)
	})
}

func TestARequestIsTakenOnce(t *testing.T) {
	for name, c := range requests() {
		t.Run(name, func(t *testing.T) {
			inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
				header := w.slack.Signed([]byte(c.body), slacktest.Signing{})
				for i, want := range []int{200, 401, 401} {
					if got := w.sends(c.path, c.body, header); got != want {
						w.Errorf("time %d: %d", i+1, got)
					}
					w.wait(2 * time.Minute)
				}
				if got := w.program.brought(w.only().ID); got != 1 {
					w.Errorf("it was brought %d times", got)
				}
				w.counted("slack_replayed_total", 2)
			})
		})
	}
}

// requests is one of each kind that Slack sends.
func requests() map[string]struct{ path, body string } {
	press := `{"type":"block_actions","user":{"id":"U0ANNA"},"container":{"type":"message","message_ts":"1.000100","channel_id":"DU0ANNA"},` +
		`"actions":[{"type":"button","action_id":"a","value":"x","action_ts":"2.000100"}]}`
	return map[string]struct{ path, body string }{
		"an event":       {"/slack/events", aMessage},
		"an interaction": {"/slack/interactions", url.Values{"payload": {press}}.Encode()},
		"a command":      {"/slack/commands", url.Values{"user_id": {anna}, "trigger_id": {"t.1"}, "text": {"status"}}.Encode()},
	}
}

func TestOfTwoRequestsAtOnceThatAreTheSameOneIsTaken(t *testing.T) {
	for name, c := range requests() {
		t.Run(name, func(t *testing.T) {
			inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
				w.program.on(slow(time.Second))
				header := w.slack.Signed([]byte(c.body), slacktest.Signing{})
				var pair sync.WaitGroup
				got := make([]int, 2)
				for i := range got {
					pair.Go(func() { got[i] = w.sends(c.path, c.body, header) })
				}
				pair.Wait()
				if slices.Sort(got); !slices.Equal(got, []int{200, 401}) {
					w.Errorf("they are answered %v", got)
				}
				if n := w.program.brought(w.only().ID); n != 1 {
					w.Errorf("it was brought %d times", n)
				}
			})
		})
	}
}

func TestARequestThatFailedMayComeAgainAsItIs(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		w.program.on(failsOnce())
		header := w.slack.Signed([]byte(aMessage), slacktest.Signing{})
		for i, want := range []int{500, 200, 401} {
			if got := w.sends("/slack/events", aMessage, header); got != want {
				w.Errorf("time %d: %d", i+1, got)
			}
		}
		w.only()
	})
}

func TestSignaturesAreRememberedForTenMinutesAndBounded(t *testing.T) {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	g := newGenerations(10*time.Minute, 3)
	g.claim("a", start)
	for after, want := range map[time.Duration]bool{0: true, 9 * time.Minute: true} {
		if got := !g.claim("a", start.Add(after)); got != want {
			t.Errorf("after %s: %v", after, got)
		}
	}
	g.claim("b", start.Add(9*time.Minute))
	if g.claim("a", start.Add(10*time.Minute)) || g.claim("b", start.Add(18*time.Minute)) {
		t.Error("it forgets too early")
	}
	if !g.claim("a", start.Add(41*time.Minute)) || !g.claim("b", start.Add(41*time.Minute)) {
		t.Error("it never forgets")
	}
	for i := range 100 {
		g.claim(string(rune('A'+i)), start.Add(42*time.Minute))
	}
	if n := len(g.young) + len(g.old); n > 6 {
		t.Errorf("%d are remembered", n)
	}
}

func TestTheAddressIsVerified(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		if err := w.slack.VerifyURL(w.Context()); err != nil {
			w.Error(err)
		}
		challenge := []byte(`{"type":"url_verification","challenge":"x"}`)
		if status, err := w.slack.Post(w.Context(), slacktest.Events, "application/json", challenge, slacktest.Signing{Omit: true}); err != nil || status != 401 {
			w.Errorf("unsigned: %d, %v", status, err)
		}
		if status, err := w.slack.Post(w.Context(), slacktest.Commands, "application/x-www-form-urlencoded", []byte("ssl_check=1&token=x"), slacktest.Signing{}); err != nil || status != 200 {
			w.Errorf("ssl_check: %d, %v", status, err)
		}
		if len(w.program.seen) != 0 {
			w.Errorf("work was done: %v", w.program.seen)
		}
	})
}

func TestRequestsThatAreNotSlacks(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		for _, c := range []struct {
			method, path string
			want         int
		}{
			{http.MethodGet, "/slack/events", 405}, {http.MethodPut, "/slack/commands", 405}, {http.MethodGet, "/slack/commands", 405},
			{http.MethodGet, "/slack/commands?ssl_check=1", 200}, {http.MethodPost, "/slack/", 404}, {http.MethodPost, "/slack/events/x", 404},
		} {
			got := httptest.NewRecorder()
			w.bot.Handler().ServeHTTP(got, httptest.NewRequest(c.method, c.path, nil))
			if got.Code != c.want {
				w.Errorf("%s %s: %d, want %d", c.method, c.path, got.Code, c.want)
			}
		}
		large := bytes.Repeat([]byte("x"), maxBody+1)
		if status, err := w.slack.Post(w.Context(), slacktest.Events, "application/json", large, slacktest.Signing{}); err != nil || status != 413 {
			w.Errorf("a body that is too large: %d, %v", status, err)
		}
		w.wait(time.Second) // the server lets the client read why
	})
}

func TestWithoutASigningSecretNothingIsServed(t *testing.T) {
	inTown(t, []transport{bySocket}, slacktest.Options{}, func(w *town) {
		got := httptest.NewRecorder()
		w.bot.Handler().ServeHTTP(got, httptest.NewRequest(http.MethodPost, "/slack/events", bytes.NewReader([]byte(aMessage))))
		if got.Code != http.StatusNotFound {
			w.Errorf("it answers %d", got.Code)
		}
	})
}

func TestSignedNonsenseIsTakenAndCounted(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		for kind, body := range map[string]string{slacktest.Events: "hemligt", slacktest.Interactive: "payload=%zz", slacktest.Commands: "%zz"} {
			if status, err := w.slack.Post(w.Context(), kind, "text/plain", []byte(body), slacktest.Signing{}); err != nil || status != 200 {
				w.Errorf("%s: %d, %v", kind, status, err)
			}
		}
		w.counted("slack_unparseable_total", 3)
	})
}

func FuzzVerify(f *testing.F) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	f.Add("1795428000", "v0=00", []byte("{}"))
	f.Fuzz(func(t *testing.T, at, signature string, body []byte) {
		header := http.Header{"X-Slack-Request-Timestamp": {at}, "X-Slack-Signature": {signature}}
		if _, err := verify("secret", header, body, now); err == nil {
			t.Errorf("%q at %q passes", signature, at)
		}
	})
}
