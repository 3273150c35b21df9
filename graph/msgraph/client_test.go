package msgraph

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

func TestPeopleOverLoopbackAreThoseOfTheTenant(t *testing.T) {
	tenant := newTenant(time.Now)
	c := overLoopback(t, tenant)
	for _, want := range tenant.People()[:40] {
		for _, address := range []graph.Address{want.SignIn, want.Mail} {
			if got, err := c.FindPerson(t.Context(), address); err != nil || got != want {
				t.Errorf("%s finds %+v, %v; want %+v", address, got, err, want)
			}
		}
		if got, err := c.Person(t.Context(), want.ID); err != nil || got != want {
			t.Errorf("%s reads %+v, %v", want.ID, got, err)
		}
	}
	if p, err := c.FindPerson(t.Context(), "Anna.Demo@Nykoping.se"); err != nil || p.ID != graphtest.Anna.ID() {
		t.Errorf("by another address: %+v, %v", p, err)
	}
	for _, nobody := range []graph.Address{"nobody@nykoping.se", "o'neil@nykoping.se", "a&b=c#d+e%24$f@nykoping.se"} {
		if p, err := c.FindPerson(t.Context(), nobody); !errors.Is(err, graph.NotFound) || p.ID != "" {
			t.Errorf("%s finds %+v, %v", nobody, p, err)
		}
	}
	before := tenant.Requests()
	for _, bad := range []graph.Address{"", "anna", "x' or 'a'='a@nykoping.se", "a@b@nykoping.se"} {
		if _, err := c.FindPerson(t.Context(), bad); !errors.Is(err, graph.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := c.Person(t.Context(), "../groups"); !errors.Is(err, graph.Invalid) {
		t.Errorf("an id that is none: %v", err)
	}
	if !maps.Equal(before, tenant.Requests()) {
		t.Error("what is no address was asked for")
	}
	if _, err := c.Person(t.Context(), "00000000-0000-4000-8000-00000000dead"); !errors.Is(err, graph.NotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestManagersAndTheirPeopleOverLoopback(t *testing.T) {
	tenant := graphtest.New(3, 1200, time.Now)
	c := overLoopback(t, tenant)
	var boss graph.Person
	for _, p := range tenant.People() {
		want, wantErr := tenant.DirectReports(t.Context(), p.ID)
		if wantErr != nil || len(want.People) == 0 {
			continue
		}
		boss = p
		got, err := c.DirectReports(t.Context(), p.ID)
		if err != nil || got.Unreadable != 0 || !slices.Equal(got.People, want.People) {
			t.Fatalf("%s leads %d people, %d unreadable, %v; want %d", p.SignIn, len(got.People), got.Unreadable, err, len(want.People))
		}
	}
	if p, err := c.Manager(t.Context(), graphtest.Anna.ID()); err != nil || p.ID != graphtest.Eva.ID() {
		t.Errorf("Anna's manager is %+v, %v", p, err)
	}
	if _, err := c.Manager(t.Context(), graphtest.Gus.ID()); !errors.Is(err, graph.NotFound) {
		t.Errorf("a guest's manager: %v", err)
	}

	// A manager of 260 fills three pages.
	for _, p := range tenant.People()[100:360] {
		if p.ID != boss.ID {
			if err := tenant.Move(p.ID, boss.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := tenant.Requests()[graphtest.DirectReports]
	got, err := c.DirectReports(t.Context(), boss.ID)
	want, _ := tenant.DirectReports(t.Context(), boss.ID)
	if err != nil || len(got.People) < 259 || !slices.Equal(got.People, want.People) {
		t.Errorf("%d people, %v; want %d", len(got.People), err, len(want.People))
	}
	if n := tenant.Requests()[graphtest.DirectReports] - before - 1; n != 3 {
		t.Errorf("%d pages", n)
	}
}

func TestStatusesOverLoopbackAreTheTenants(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	tenant := newTenant(func() time.Time { return now })
	srv := httptest.NewServer(tenant.Handler())
	t.Cleanup(srv.Close)
	cfg := config(srv.URL, nil)
	cfg.Now = func() time.Time { return now }
	tenant.SetThrottle(0, 0)
	for batch := range slices.Chunk(graphtest.Keys(), budget) {
		c := newClient(t, cfg) // each with a budget of its own
		for _, k := range batch {
			got, err := c.Status(t.Context(), k.ID())
			want, _ := tenant.Status(t.Context(), k.ID())
			if err != nil || got.Registration != want.Registration || !slices.Equal(got.Methods, want.Methods) || !got.AsOf.Equal(now) || got.Source != graph.Live {
				t.Errorf("%s: %+v, %v; want %+v", k, got, err, want)
			}
		}
	}
}

// spy sees what goes over the wire.
type spy struct {
	next http.RoundTripper
	mu   sync.Mutex
	sent []*http.Request
	got  []*http.Response
}

func (s *spy) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := s.next.RoundTrip(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, r)
	s.got = append(s.got, res)
	return res, err
}

func TestEveryQuestionCarriesTheTokenAndNothingMore(t *testing.T) {
	tenant := newTenant(time.Now)
	srv := httptest.NewServer(tenant.Handler())
	t.Cleanup(srv.Close)
	wire := &spy{next: newTransport()}
	c := newClient(t, config(srv.URL, wire))
	if _, err := c.FindPerson(t.Context(), "anna@nykoping.se"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReportPage(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	tokens, questions := map[string]bool{}, 0
	for i, r := range wire.sent {
		if !strings.HasPrefix(r.URL.Path, "/v1.0/") {
			if r.Header.Get("Authorization") != "" || strings.Contains(r.URL.String(), graphtest.ClientSecret) {
				t.Errorf("%s carries a token or the secret", r.URL)
			}
			continue
		}
		questions++
		tokens[r.Header.Get("Authorization")] = true
		if !wire.got[i].Uncompressed {
			t.Errorf("%s was not compressed", r.URL.Path)
		}
		if r.Header.Get("User-Agent") != "lotsen" || r.Header.Get("Client-Request-Id") == "" || r.Header.Get("Idempotency-Key") != "" {
			t.Errorf("headers %v", r.Header)
		}
		if strings.Contains(r.URL.RawQuery, "%24select") {
			t.Errorf("parameters are not as documented: %s", r.URL.RawQuery)
		}
	}
	if questions < 3 || len(tokens) != 1 || tokens["Bearer "] || tokens[""] {
		t.Errorf("%d questions with %d tokens", questions, len(tokens))
	}
	if n := tenant.Requests()[graphtest.Token]; n != 1 {
		t.Errorf("%d tokens were fetched", n)
	}
}

func TestTheTokenGoesToOneHostOnly(t *testing.T) {
	called := false
	w := &wire{next: roundTrip(func(*http.Request) (*http.Response, error) { called = true; return nil, errors.New("no") })}
	w.host, _ = graph.ParseOrigin("https://graph.example")
	for _, url := range []string{"https://elsewhere.example/v1.0/users", "http://graph.example/v1.0/users", "https://graph.example:8443/v1.0/users", "https://graph.example.evil.example/"} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if _, err := w.RoundTrip(r); !errors.Is(err, graph.Malformed) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if called {
		t.Error("something was sent")
	}
}

func TestTheSecretGoesToOneLogInServiceOnly(t *testing.T) {
	called := false
	p := plain{"127.0.0.1:8080", roundTrip(func(*http.Request) (*http.Response, error) { called = true; return nil, errors.New("no") })}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://elsewhere.example/oauth2/v2.0/token", nil)
	if _, err := p.RoundTrip(r); err == nil || called {
		t.Errorf("sent elsewhere: %v", err)
	}
}

func TestALateRefusalOfAnOldTokenLeavesTheNewOne(t *testing.T) {
	opened := 0
	held := &tokens{token: "new", open: func() (azcore.TokenCredential, error) { opened++; return nil, nil }}
	held.drop("old")
	if held.token != "new" || opened != 0 {
		t.Errorf("left: %q, %d credentials opened", held.token, opened)
	}
	held.drop("new")
	if held.token != "" || opened != 1 {
		t.Errorf("left: %q, %d credentials opened", held.token, opened)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
