package teams

import (
	"context"
	"errors"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// openBot is a bot as the demo has it.
func openBot(t *testing.T, change func(*Options)) (*Bot, *book, *drawer) {
	t.Helper()
	words, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	behind, keep := &book{seen: map[string]int{}}, &drawer{kept: map[string]string{}}
	o := Options{AppID: "demo", Open: true, Receiver: behind, Keep: keep, Texts: words, Lang: dialog.Swedish, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&o)
	}
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return b, behind, keep
}

// local client: Microsoft's Agents Playground sends what looks like this.
const playground = `{"type":"message","id":"m1","timestamp":"2026-11-25T10:00:00.000Z","channelId":"msteams","serviceUrl":"http://localhost:56150/_connector",
"from":{"id":"user-id-0","name":"Alex","aadObjectId":"00000000-0000-0000-0000-0000000000020"},"recipient":{"id":"00000000-0000-0000-0000-00000000000011","name":"Test Bot"},
"conversation":{"id":"personal-chat-id","conversationType":"personal","tenantId":"00000000-0000-0000-0000-0000000000001"},"text":"hej","locale":"en-US"}`

func TestTheDemoTakesWhatComesFromThisMachineAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *http.Request)
		status int
	}{
		{"Microsoft's local client", func(*http.Request) {}, 200},
		{"over IPv6", func(r *http.Request) { r.RemoteAddr, r.Host = "[::1]:4711", "[::1]:8080" }, 200},
		{"by name", func(r *http.Request) { r.Host = "localhost:8080" }, 200},
		{"with any token", func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, 200},
		{"the page itself", func(r *http.Request) {
			r.Header.Set("Origin", "http://127.0.0.1:8080")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}, 200},
		{"another machine", func(r *http.Request) { r.RemoteAddr = "192.0.2.7:4711" }, 403},
		{"nobody knows where from", func(r *http.Request) { r.RemoteAddr = "" }, 403},
		{"another name of this machine", func(r *http.Request) { r.Host = "evil.example:8080" }, 403},
		{"the machine's address in the network", func(r *http.Request) { r.Host = "192.0.2.7:8080" }, 403},
		{"a page of another site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		{"a page of another port", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, 403},
		{"a page of an old browser", func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, 403},
		{"a page without an origin", func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		{"a form", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 403},
		{"through a tunnel", func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.7") }, 403},
		{"through a proxy", func(r *http.Request) { r.Header.Set("Via", "1.1 proxy") }, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, behind, keep := openBot(t, nil)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/messages", strings.NewReader(playground))
			r.RemoteAddr, r.Host = "127.0.0.1:4711", "127.0.0.1:8080"
			r.Header.Set("Content-Type", "application/json")
			c.change(r)
			w := httptest.NewRecorder()
			b.Handler().ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("it is answered %d", w.Code)
			}
			if got := len(behind.all()); (got == 1) != (c.status == 200) {
				t.Errorf("%d events were taken", got)
			}
			if c.status != 200 {
				if len(keep.has("")) != 0 {
					t.Error("something was kept")
				}
				return
			}
			e := behind.all()[0]
			if e.From.Ref != "00000000-0000-0000-0000-0000000000020" || e.Text != "hej" || e.Facts.Locale != "en-US" {
				t.Errorf("it is %+v", e)
			}
		})
	}
}

func TestTheDemoCallsNoOtherMachine(t *testing.T) {
	b, behind, _ := openBot(t, nil)
	for _, address := range []string{"https://smba.trafficmanager.net/emea/", "http://evil.example/", "https://evil.example/", "", "http://127.0.0.1.evil.example/"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8080/api/messages",
			strings.NewReader(strings.Replace(playground, "http://localhost:56150/_connector", address, 1)))
		r.RemoteAddr = "127.0.0.1:4711"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || behind.brought() != 0 {
			t.Errorf("%q is answered %d", address, w.Code)
		}
	}
}

func TestServeNeverTakesWhatIsNotProvenThoughItComesFromThisMachine(t *testing.T) {
	b, behind, _ := openBot(t, func(o *Options) {
		o.Open, o.AppID, o.TenantID, o.Credential = false, testApp, testTenant, silentLogin{}
	})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8080/api/messages", strings.NewReader(playground))
	r.RemoteAddr = "127.0.0.1:4711"
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" || behind.brought() != 0 {
		t.Errorf("it is answered %d", w.Code)
	}
}

func TestADemoThatStopsLeavesNothingBehind(t *testing.T) {
	b, _, _ := openBot(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.in.run(ctx); err != nil {
		t.Error(err)
	}
}

// silentLogin gives no token.
type silentLogin struct{}

func (silentLogin) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, errors.New("there is none")
}
