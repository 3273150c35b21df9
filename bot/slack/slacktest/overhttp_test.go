package slacktest_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lotsen/bot/slack/slacktest"
)

// visit is a request that came to the app.
type visit struct {
	at     time.Time
	path   string
	header http.Header
	body   string
}

// httpApp is an app over HTTP: it answers as it is told.
type httpApp struct {
	mu     sync.Mutex
	visits []visit
	answer http.HandlerFunc
}

func (a *httpApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	a.mu.Lock()
	a.visits = append(a.visits, visit{time.Now(), r.URL.Path, r.Header.Clone(), string(body)})
	answer := a.answer
	a.mu.Unlock()
	if answer != nil {
		answer(w, r)
	}
}

func (a *httpApp) seen() []visit {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.visits
}

// serveApp starts an app and has everything delivered to it.
func (w *world) serveApp(answer http.HandlerFunc) *httpApp {
	w.Helper()
	a := &httpApp{answer: answer}
	server := &http.Server{Handler: a, ReadHeaderTimeout: time.Minute}
	l := w.Net().ListenOn("app.test")
	go func() { _ = server.Serve(l) }() // it ends with the workspace
	w.Cleanup(func() { _ = server.Close() })
	w.DeliverTo(slacktest.App{Events: "http://app.test/slack/events", Interactions: "http://app.test/slack/interactions", Commands: "http://app.test/slack/commands"})
	return a
}

func TestOverHTTPEverythingIsSigned(t *testing.T) {
	inWorld(t, slacktest.Options{Quiet: true}, func(w *world) {
		a := w.serveApp(func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slack/commands" {
				_, _ = io.WriteString(rw, "as plain text") // Slack reads it all
			}
		})
		w.post("one")
		w.Type(w.anna, "hej")
		if err := w.WaitAcked(w.soon()); err != nil {
			t.Fatal(err)
		}
		if err := w.Press(w.anna, "", "Go"); err != nil {
			t.Error(err)
		}
		if shown, err := w.Command(w.anna, "/lotsen", "å & ä"); err != nil || shown != "as plain text" {
			t.Errorf("the command showed %q (%v)", shown, err)
		}
		visits := a.seen()
		if len(visits) != 3 {
			t.Fatalf("%d requests came", len(visits))
		}
		for i, want := range []string{"/slack/events", "/slack/interactions", "/slack/commands"} {
			if visits[i].path != want {
				t.Errorf("request %d came to %s", i, visits[i].path)
			}
			verifier, err := slack.NewSecretsVerifier(visits[i].header, "signing secret")
			if err != nil {
				t.Fatalf("%s: %v", want, err)
			}
			_, _ = io.WriteString(&verifier, visits[i].body) // a hash takes everything
			if err := verifier.Ensure(); err != nil {
				t.Errorf("%s: %v", want, err)
			}
		}
		values, err := url.ParseQuery(visits[1].body)
		if err != nil || !strings.Contains(values.Get("payload"), `"block_actions"`) {
			t.Errorf("the press came as %s", visits[1].body)
		}
		if values, err = url.ParseQuery(visits[2].body); err != nil || values.Get("text") != "å & ä" {
			t.Errorf("the command came as %s", visits[2].body)
		}
	})
}

func TestOverHTTPAnEventIsRetriedAtOnceThenAfterOneAndFiveMinutes(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		reason string
		waits  time.Duration // for each answer
	}{
		"an error": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, "http_error", 0},
		"silence":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "http_timeout", 3 * time.Second},
		"a drop":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "connection_failed", 0},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, slacktest.Options{}, func(w *world) {
				a := w.serveApp(c.answer)
				began := time.Now()
				w.Type(w.anna, "hej")
				if err := w.WaitAcked(w.soon()); err != nil {
					t.Fatal(err)
				}
				visits := a.seen()
				if len(visits) != 4 {
					t.Fatalf("it came %d times", len(visits))
				}
				for i, after := range []time.Duration{0, 0, time.Minute, 6 * time.Minute} {
					num, reason := visits[i].header.Get("X-Slack-Retry-Num"), visits[i].header.Get("X-Slack-Retry-Reason")
					if i == 0 && num != "" || i > 0 && (num != string(rune('0'+i)) || reason != c.reason) {
						t.Errorf("request %d says retry %q for %q", i, num, reason)
					}
					if got := visits[i].at.Sub(began); got != after+time.Duration(i)*c.waits {
						t.Errorf("request %d came after %v", i, got)
					}
					if visits[i].body != visits[0].body {
						t.Errorf("retry %d has another body", i)
					}
				}
			})
		})
	}
}

func TestAnAppMayAskForNoRetry(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.serveApp(func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("X-Slack-No-Retry", "1")
			rw.WriteHeader(http.StatusInternalServerError)
		})
		w.Type(w.anna, "hej")
		if err := w.WaitAcked(w.soon()); err != nil || len(a.seen()) != 1 {
			t.Errorf("it came %d times (%v)", len(a.seen()), err)
		}
	})
}

func TestOverHTTPAPressIsAnsweredInThreeSecondsOrLost(t *testing.T) {
	inWorld(t, slacktest.Options{Quiet: true}, func(w *world) {
		a := w.serveApp(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		w.post("one")
		began := time.Now()
		if err := w.Press(w.anna, "", "Go"); err == nil || time.Since(began) != 3*time.Second {
			t.Errorf("after %v the press ended with %v", time.Since(began), err)
		}
		time.Sleep(time.Hour)
		if len(a.seen()) != 1 || len(w.Warnings(w.anna)) != 1 {
			t.Errorf("it came %d times; Anna saw %q", len(a.seen()), w.Warnings(w.anna))
		}
	})
}

func TestForgedRequestsAreForged(t *testing.T) {
	inWorld(t, slacktest.Options{}, func(w *world) {
		a := w.serveApp(nil)
		for name, g := range map[string]slacktest.Signing{
			"another secret": {Secret: "other"}, "an old one": {Age: 6 * time.Minute}, "a made-up one": {Signature: "v0=00"},
			"none": {Omit: true}, "no time": {OmitTime: true}, "a good one": {},
		} {
			status, err := w.Post(w.Context(), slacktest.Events, "application/json", []byte(`{}`), g)
			if err != nil || status != http.StatusOK {
				t.Fatalf("%s is answered %d: %v", name, status, err)
			}
			visits := a.seen()
			last := visits[len(visits)-1]
			verifier, err := slack.NewSecretsVerifier(last.header, "signing secret")
			if err == nil {
				_, _ = io.WriteString(&verifier, last.body) // a hash takes everything
				err = verifier.Ensure()
			}
			if taken := err == nil; taken != (name == "a good one") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.VerifyURL(w.Context()); err == nil {
			t.Error("an app that does not echo the challenge is verified")
		}
	})
}
