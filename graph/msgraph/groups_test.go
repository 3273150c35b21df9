package msgraph

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

const nothing graph.ID = "00000000-0000-4000-8000-00000000dead" // neither a person nor a group

func TestGroupsOverLoopbackAreTheTenants(t *testing.T) {
	tenant := newTenant(time.Now)
	c := overLoopback(t, tenant)
	people := slices.Concat(tenant.Members(graphtest.HelpdeskGroup), tenant.Members(graphtest.ExclusionGroup))
	for _, k := range graphtest.Keys() {
		people = append(people, k.ID())
	}
	said := map[bool]int{}
	for _, id := range people {
		for _, group := range []graph.ID{graphtest.HelpdeskGroup, graphtest.ExclusionGroup, graphtest.ITGroup} {
			want, wantErr := tenant.MemberOf(t.Context(), id, group)
			before := tenant.Requests()
			got, err := c.MemberOf(t.Context(), id, group)
			if err != nil || wantErr != nil || got != want {
				t.Errorf("%s in %s: %v, %v; want %v, %v", id, group, got, err, want, wantErr)
			}
			said[got]++
			after := tenant.Requests()
			asked, looked := after[graphtest.Membership]-before[graphtest.Membership], after[graphtest.Group]-before[graphtest.Group]
			if asked != 1 || got && looked != 0 || !got && looked != 1 {
				t.Errorf("%v cost %d questions and %d look-ups of the group", got, asked, looked)
			}
		}
	}
	if said[true] < 5 || said[false] < 5 {
		t.Errorf("the answers were %v", said)
	}
	if in, err := c.MemberOf(t.Context(), graphtest.Hanna.ID(), graphtest.ITGroup); err != nil || !in {
		t.Errorf("Hanna, through the helpdesk's group: %v, %v", in, err)
	}
}

func TestAMissingPersonAndAMissingGroupAreToldApart(t *testing.T) {
	tenant := newTenant(time.Now)
	for name, d := range map[string]directory{"over the wire": overLoopback(t, tenant), "the value": tenant} {
		for _, c := range []struct {
			id, group graph.ID
			want      error
		}{
			{nothing, graphtest.HelpdeskGroup, graph.NotFound},
			{graphtest.Hanna.ID(), nothing, graph.NoGroup},
			{nothing, nothing, graph.NoGroup},
			{graphtest.Hanna.ID(), graphtest.Anna.ID(), graph.NoGroup},
		} {
			in, err := d.MemberOf(t.Context(), c.id, c.group)
			if in || !errors.Is(err, c.want) || kind(err) != c.want {
				t.Errorf("%s, %s in %s: %v, %v; want %v", name, c.id, c.group, in, err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), string(c.id)) {
				t.Errorf("%s: the error names somebody: %v", name, err)
			}
		}
		before := tenant.Requests()
		for _, bad := range []graph.ID{"", "me", "../groups", graph.ID(strings.ToUpper(string(graphtest.HelpdeskGroup)))} {
			if in, err := d.MemberOf(t.Context(), graphtest.Hanna.ID(), bad); in || !errors.Is(err, graph.Invalid) {
				t.Errorf("%s, the group %q: %v, %v", name, bad, in, err)
			}
			if in, err := d.MemberOf(t.Context(), bad, graphtest.HelpdeskGroup); in || !errors.Is(err, graph.Invalid) {
				t.Errorf("%s, the person %q: %v, %v", name, bad, in, err)
			}
		}
		if !maps.Equal(before, tenant.Requests()) {
			t.Errorf("%s: what is no id was asked for", name)
		}
	}
}

// What Graph answers about a group that does not exist is not documented. Both
// answers that it may give end in the same error.
func TestAGroupThatIsGoneIsFoundOutWhateverGraphSays(t *testing.T) {
	const unseen, empty = `{"error":{"code":"Request_ResourceNotFound","message":"Resource '` + one + `' does not exist."}}`, `{"value":[]}`
	const denied = `{"error":{"code":"Authorization_RequestDenied","message":"no"}}`
	for name, c := range map[string]struct {
		asked, looked int
		want          error
	}{
		"404, and the group is gone":        {404, 404, graph.NoGroup},
		"404, and the group is there":       {404, 200, graph.NotFound},
		"empty, and the group is gone":      {200, 404, graph.NoGroup},
		"empty, and the group is there":     {200, 200, nil},
		"empty, and the group is not shown": {200, 403, graph.Denied},
		"not allowed at all":                {403, 200, graph.Denied},
	} {
		tenant := newTenant(time.Now)
		srv := httptest.NewServer(tenant.Handler())
		t.Cleanup(srv.Close)
		real := newTransport()
		client := newClient(t, config(srv.URL, roundTrip(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", "application/json")
			say := func(status int, good string) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, map[int]string{200: good, 403: denied, 404: unseen}[status])
			}
			switch {
			case strings.HasSuffix(r.URL.Path, memberGroups):
				say(c.asked, empty)
			case strings.HasPrefix(r.URL.Path, "/v1.0/groups/"):
				say(c.looked, `{"id":"`+two+`"}`)
			default:
				return real.RoundTrip(r)
			}
			return w.Result(), nil
		})))
		if in, err := client.MemberOf(t.Context(), one, two); in || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, in, err, c.want)
		}
	}
}

func TestAStrangeAnswerAboutAGroupIsNeitherYesNorNo(t *testing.T) {
	for _, body := range []string{
		`{}`, `{"value":null}`, `{"value":"` + two + `"}`, `{"value":{}}`, `{"value":[null]}`, `{"value":[7]}`, `{"value":[{"id":"` + two + `"}]}`,
		`{"value":["` + one + `"]}`, `{"value":["` + two + `","` + one + `"]}`, `{"value":["helpdesk"]}`,
		`{"value":["` + two + `"],"@odata.nextLink":"https://graph.microsoft.com/v1.0/x"}`,
	} {
		if in, err := scripted(t, body).MemberOf(t.Context(), one, two); in || !errors.Is(err, graph.Malformed) {
			t.Errorf("%s: %v, %v", body, in, err)
		}
	}
	for _, body := range []string{`{}`, `{"id":null}`, `{"id":"` + one + `"}`, `{"value":[]}`} {
		if in, err := scripted(t, `{"value":[]}`, body).MemberOf(t.Context(), one, two); in || !errors.Is(err, graph.Malformed) {
			t.Errorf("the group is %s: %v, %v", body, in, err)
		}
	}
	if in, err := scripted(t, `{"value":["`+strings.ToUpper(two)+`"]}`).MemberOf(t.Context(), one, two); err != nil || !in {
		t.Errorf("in capitals: %v, %v", in, err)
	}
}

// The body must be whole each time the question is sent.
func TestAQuestionAboutAGroupIsAskedAgainInFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		var bodies []string
		client := inMemory(t, tenant, func(cfg *Config) {
			next := cfg.Transport
			cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, memberGroups) {
					body, err := io.ReadAll(r.Body)
					if err != nil || int64(len(body)) != r.ContentLength || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Content-Encoding") != "" {
						t.Errorf("%d bytes of %d, %v, headers %v", len(body), r.ContentLength, err, r.Header)
					}
					bodies = append(bodies, string(body))
					r.Body, _ = r.GetBody()
				}
				return next.RoundTrip(r)
			})
		})
		tenant.Inject(graphtest.Fault{On: graphtest.Membership, Trouble: graphtest.Overloaded, RetryAfter: "2"})
		tenant.Inject(graphtest.Fault{On: graphtest.Membership, Trouble: graphtest.TokenExpired})
		start := time.Now()
		in, err := client.MemberOf(t.Context(), graphtest.Hanna.ID(), graphtest.HelpdeskGroup)
		if !in || err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("%v, %v after %v", in, err, time.Since(start))
		}
		question := `{"groupIds":["` + string(graphtest.HelpdeskGroup) + `"]}`
		if !slices.Equal(bodies, []string{question, question, question}) {
			t.Errorf("asked %q", bodies)
		}
	})
}

func TestBothQuestionsAboutAGroupShareOneDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant)
		tenant.Inject(graphtest.Fault{On: graphtest.Membership, Trouble: graphtest.Hang})
		tenant.Inject(graphtest.Fault{On: graphtest.Group, Trouble: graphtest.Hang, Times: -1})
		start := time.Now()
		in, err := client.MemberOf(t.Context(), graphtest.Anna.ID(), graphtest.HelpdeskGroup)
		if in || !errors.Is(err, graph.Unavailable) || time.Since(start) != 30*time.Second {
			t.Errorf("%v, %v after %v", in, err, time.Since(start))
		}
	})
}

// Reports and methods have a budget of five; groups are not part of it.
func TestRolesAreAskedForWhileTheBudgetIsSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant)
		for range budget {
			if _, err := client.Status(t.Context(), graphtest.Anna.ID()); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		for range 3 * budget {
			if in, err := client.MemberOf(t.Context(), graphtest.Hanna.ID(), graphtest.HelpdeskGroup); !in || err != nil || time.Since(start) > 0 {
				t.Fatalf("%v, %v after %v", in, err, time.Since(start))
			}
		}
	})
}

func TestNothingButQuestionsIsSent(t *testing.T) {
	called := false
	w := &wire{next: roundTrip(func(*http.Request) (*http.Response, error) { called = true; return nil, errors.New("no") })}
	w.host, _ = graph.ParseOrigin("https://graph.example")
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPost, "/v1.0/users", "{}"},
		{http.MethodPost, "/v1.0/users", ""},
		{http.MethodPost, "/v1.0/users/" + one + memberGroups, ""},
		{http.MethodPost, "/v1.0/users/" + one + memberGroups, strings.Repeat(" ", maxQuestion+1)},
		{http.MethodPost, "/v1.0/users/" + one + "/authentication/methods?x=" + memberGroups, "{}"},
		{http.MethodPost, "/v1.0/users/" + one + installedApps, ""},
		{http.MethodPost, "/v1.0/users/" + one + installedApps + "/x/upgrade", "{}"},
		{http.MethodPost, "/v1.0/users/" + one + installedApps + "?x=y", "{}"},
		{http.MethodPost, "/v1.0/users/me" + installedApps, "{}"},
		{http.MethodPost, "/v1.0/users/" + one + "/../" + two + installedApps, "{}"},
		{http.MethodPost, "/v1.0/teams/" + one + installedApps, "{}"},
		{http.MethodPost, "/beta/users/" + one + installedApps, "{}"},
		{http.MethodDelete, "/v1.0/users/" + one + installedApps, "{}"},
		{http.MethodPatch, "/v1.0/users/" + one + memberGroups, "{}"},
		{http.MethodDelete, "/v1.0/users/" + one, ""},
	} {
		var body io.Reader
		if c.body != "" {
			body = strings.NewReader(c.body)
		}
		r, _ := http.NewRequestWithContext(t.Context(), c.method, "https://graph.example"+c.path, body)
		if _, err := w.RoundTrip(r); !errors.Is(err, graph.Invalid) || called {
			t.Errorf("%s %s: %v, sent: %v", c.method, c.path, err, called)
		}
	}
}
