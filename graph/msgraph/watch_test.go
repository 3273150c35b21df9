package msgraph

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// locked is a buffer that several may write to.
type locked struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

// Every question, with everything that can go wrong, at the most talkative level: the
// log says what was asked and how it went, and of nobody.
func TestTheLogNamesNobody(t *testing.T) {
	const app = "a0d0c0de-0000-4000-8000-00000000a11b"
	for call, ask := range everyQuestion(app) {
		t.Run(string(call), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log locked
				tokens := map[string]bool{}
				tenant := newTenant(time.Now)
				tenant.SetThrottle(0, 0)
				tenant.PublishApp(app)
				client := inMemory(t, tenant, func(cfg *Config) {
					next := cfg.Transport
					cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
						log.mu.Lock()
						tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] = true
						log.mu.Unlock()
						return next.RoundTrip(r)
					})
					cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
					cfg.Budget = 1000
				})
				for _, fault := range graphtest.Faults(call) {
					for _, times := range []int{1, -1} {
						fault.Times = times
						tenant.ClearFaults()
						tenant.Inject(fault)
						ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
						err := ask(ctx, client)
						cancel()
						if err != nil {
							_, _ = log.Write([]byte("returned " + err.Error() + "\n"))
						}
					}
				}
				delete(tokens, "")
				search(t, log.buf.String(), tenant, tokens)
				figures := client.Figures()
				if n := strings.Count(log.buf.String(), `msg="asked Microsoft Graph"`); uint64(n) != figures.Requests || n < 30 {
					t.Errorf("%d lines of %d requests", n, figures.Requests)
				}
				if n := strings.Count(log.buf.String(), `msg="asking Microsoft Graph again"`); n == 0 {
					t.Error("nothing of trying again")
				}
			})
		})
	}
}

func search(t *testing.T, log string, tenant *graphtest.Tenant, tokens map[string]bool) {
	t.Helper()
	secrets := []string{"@nykoping", "@oxelosund", "%40", graphtest.ClientSecret, "/v1.0/", "skiptoken", "Bearer", string(graphtest.HelpdeskGroup), "anna"}
	for _, p := range tenant.People() {
		secrets = append(secrets, string(p.ID), string(p.SignIn), p.DisplayName)
	}
	for token := range tokens {
		secrets = append(secrets, token)
	}
	for _, s := range secrets {
		if s != "" && strings.Contains(log, s) {
			at := strings.Index(log, s)
			t.Errorf("%q is in the log: %s", s, log[max(0, at-200):min(len(log), at+100)])
		}
	}
	if len(tokens) == 0 || !strings.Contains(log, "client_request=") || !strings.Contains(log, "level=WARN") {
		t.Errorf("the log is not what it should be: %.500s", log)
	}
}

// everyQuestion is one question of each kind.
func everyQuestion(app string) map[graphtest.Call]func(context.Context, *Client) error {
	anna, hanna := graphtest.Anna.ID(), graphtest.Hanna.ID()
	return map[graphtest.Call]func(context.Context, *Client) error{
		graphtest.Users: func(ctx context.Context, c *Client) error {
			_, err := c.FindPerson(ctx, "anna@nykoping.se")
			return err
		},
		graphtest.User:    func(ctx context.Context, c *Client) error { _, err := c.Person(ctx, anna); return err },
		graphtest.Manager: func(ctx context.Context, c *Client) error { _, err := c.Manager(ctx, anna); return err },
		graphtest.DirectReports: func(ctx context.Context, c *Client) error {
			_, err := c.DirectReports(ctx, graphtest.Eva.ID())
			return err
		},
		graphtest.Methods: func(ctx context.Context, c *Client) error { _, err := c.Status(ctx, anna); return err },
		graphtest.Membership: func(ctx context.Context, c *Client) error {
			_, err := c.MemberOf(ctx, hanna, graphtest.HelpdeskGroup)
			return err
		},
		graphtest.Group: func(ctx context.Context, c *Client) error {
			_, err := c.MemberOf(ctx, anna, graphtest.HelpdeskGroup)
			return err
		},
		graphtest.Report: func(ctx context.Context, c *Client) error { _, err := c.ReportPage(ctx, ""); return err },
		graphtest.Delta:  func(ctx context.Context, c *Client) error { _, err := c.Changes(ctx, ""); return err },
		graphtest.Members: func(ctx context.Context, c *Client) error {
			_, err := c.MembersPage(ctx, graphtest.HelpdeskGroup, "")
			return err
		},
		graphtest.Catalogue: func(ctx context.Context, c *Client) error { _, err := c.FindApp(ctx, app); return err },
		graphtest.Install:   func(ctx context.Context, c *Client) error { _, err := c.InstallApp(ctx, anna, app); return err },
		graphtest.Installed: func(ctx context.Context, c *Client) error { _, err := c.InstalledApp(ctx, anna, app); return err },
	}
}

func TestAnAnswerIsNoFailure(t *testing.T) {
	tenant := newTenant(time.Now)
	c := overLoopback(t, tenant)
	if _, err := c.Person(t.Context(), nothing); kind(err) != graph.NotFound {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Person(gone, nothing); err == nil {
		t.Fatal("asked by nobody")
	}
	if f := c.Figures(); len(f.Failures) != 0 || f.Requests != 1 {
		t.Errorf("%+v", f)
	}
}
