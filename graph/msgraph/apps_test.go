package msgraph

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// installer is what is asked about our app in Teams. The client and the simulated
// tenant answer it alike.
type installer interface {
	FindApp(ctx context.Context, external string) (graph.ID, error)
	InstallApp(ctx context.Context, person graph.ID, external string) (string, error)
	InstalledApp(ctx context.Context, person graph.ID, external string) (string, error)
	AnyMember(ctx context.Context, group graph.ID) (graph.ID, error)
}

var (
	_ installer = (*Client)(nil)
	_ installer = (*graphtest.Tenant)(nil)
)

const lotsenApp = "0000c457-0000-4000-8000-0000000000aa" // the id in the manifest

func TestTheAppIsInstalledOverTheWireAsInTheTenant(t *testing.T) {
	tenant := newTenant(time.Now)
	c := overLoopback(t, tenant)
	ctx, anna := t.Context(), graphtest.Anna.ID()
	for name, i := range map[string]installer{"over the wire": c, "the value": tenant} {
		if _, err := i.InstallApp(ctx, anna, lotsenApp); !errors.Is(err, graph.NoApp) || kind(err) != graph.NoApp {
			t.Errorf("%s, before it is published: %v", name, err)
		}
	}
	app := tenant.PublishApp(lotsenApp)
	if found, err := c.FindApp(ctx, strings.ToUpper(lotsenApp)); found != app || err != nil {
		t.Errorf("found %q, %v", found, err)
	}
	if chat, err := c.InstalledApp(ctx, anna, lotsenApp); chat != "" || err != nil {
		t.Errorf("before it is installed: %q, %v", chat, err)
	}
	before := tenant.Requests()
	for range 3 {
		chat, err := c.InstallApp(ctx, anna, lotsenApp)
		want, _ := tenant.InstalledApp(ctx, anna, lotsenApp)
		if chat == "" || chat != want || err != nil {
			t.Errorf("%q, %v; want %q", chat, err, want)
		}
		if again, err := c.InstalledApp(ctx, anna, lotsenApp); again != chat || err != nil {
			t.Errorf("looked for: %q, %v", again, err)
		}
	}
	after := tenant.Requests()
	if n := after[graphtest.Catalogue] - before[graphtest.Catalogue]; n != 0 {
		t.Errorf("the catalogue was asked %d times more", n)
	}
	if n := after[graphtest.Install] - before[graphtest.Install]; n != 3 {
		t.Errorf("%d installations for 3 orders", n)
	}
	for name, i := range map[string]installer{"over the wire": c, "the value": tenant} {
		for person, want := range map[graph.ID]error{graphtest.Gus.ID(): graph.NotFound, nothing: graph.NotFound, "": graph.Invalid, "../x": graph.Invalid} {
			chat, err := i.InstallApp(ctx, person, lotsenApp)
			if chat != "" || !errors.Is(err, want) || person != "" && strings.Contains(err.Error(), string(person)) {
				t.Errorf("%s, %q: %q, %v; want %v", name, person, chat, err, want)
			}
		}
		if chat, err := i.InstallApp(ctx, anna, "x' or 'a' eq 'a"); chat != "" || !errors.Is(err, graph.Invalid) {
			t.Errorf("%s, an app that is none: %q, %v", name, chat, err)
		}
		for group, want := range map[graph.ID]error{graphtest.ITGroup: nil, nothing: graph.NoGroup, "": graph.Invalid} {
			if id, err := i.AnyMember(ctx, group); !errors.Is(err, want) || id.Valid() != (want == nil) {
				t.Errorf("%s, somebody in %q: %q, %v", name, group, id, err)
			}
		}
	}
}

// A published app may be taken away and published anew, with another id in the
// catalogue. What was remembered is looked up again when Graph does not know it, and that
// is nobody's who asks for it meanwhile.
func TestAnAppThatWasPublishedAnewIsLookedUpAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		was := tenant.PublishApp(lotsenApp)
		c := inMemory(t, tenant)
		installs := func(person graph.ID, want error, lookups int) {
			t.Helper()
			before := tenant.Requests()[graphtest.Catalogue]
			if chat, err := c.InstallApp(t.Context(), person, lotsenApp); (chat == "") != (want != nil) || !errors.Is(err, want) {
				t.Errorf("%q, %v; want %v", chat, err, want)
			}
			if n := tenant.Requests()[graphtest.Catalogue] - before; n != lookups {
				t.Errorf("the catalogue was asked %d times, want %d", n, lookups)
			}
		}
		anna, nobodys := graphtest.Anna.ID(), graph.ID(nothing)
		installs(nobodys, graph.NotFound, 1)
		installs(nobodys, graph.NotFound, 0) // it has just been looked up
		time.Sleep(10 * time.Minute)         // virtual time
		installs(nobodys, graph.NotFound, 1)
		time.Sleep(10 * time.Minute) // virtual time
		tenant.WithdrawApp(lotsenApp)
		installs(anna, graph.NoApp, 1)
		if now := tenant.PublishApp(lotsenApp); now == was {
			t.Fatal("the catalogue has given the same id again: the test is about nothing")
		}
		c.apps.put(lotsenApp, was)
		time.Sleep(10 * time.Minute) // virtual time
		installs(anna, nil, 1)
	})
}

// The order may be sent again after any failure, as it is answered with 409 when
// the first one arrived after all.
func TestAnInstallationIsOrderedAgainAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		app := tenant.PublishApp(lotsenApp)
		var bodies []string
		lost := true
		c := inMemory(t, tenant, func(cfg *Config) {
			next := cfg.Transport
			cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, installedApps) {
					return next.RoundTrip(r)
				}
				body, _ := io.ReadAll(r.Body)
				bodies = append(bodies, string(body))
				r.Body, _ = r.GetBody()
				res, err := next.RoundTrip(r)
				if lost { // it arrived, and the answer did not
					lost = false
					res.Body.Close()
					return nil, errors.New("connection reset")
				}
				return res, err
			})
		})
		chat, err := c.InstallApp(t.Context(), graphtest.Anna.ID(), lotsenApp)
		if chat == "" || err != nil {
			t.Errorf("%q, %v", chat, err)
		}
		order := `{"teamsApp@odata.bind":"http://127.0.0.1/v1.0/appCatalogs/teamsApps/` + string(app) + `"}`
		if !slices.Equal(bodies, []string{order, order}) {
			t.Errorf("ordered %q", bodies)
		}
	})
}

func TestWhatGraphSaysAboutTheAppIsNotTakenForMore(t *testing.T) {
	const catalogue = `{"value":[{"id":"` + two + `","externalId":"` + lotsenApp + `","distributionMethod":"organization"}]}`
	const have = `{"value":[{"id":"aW5z","teamsApp":{"id":"` + two + `","externalId":"` + lotsenApp + `"}}]}`
	const talk = `{"id":"19:a_b@unq.gbl.spaces"}`
	twice := strings.Replace(catalogue, "]}", `,{"id":"`+one+`","externalId":"`+lotsenApp+`"}]}`, 1)
	for name, c := range map[string]struct {
		bodies []string
		want   error
		chat   string
	}{
		"all is well":                    {[]string{catalogue, `{}`, have, talk}, nil, "19:a_b@unq.gbl.spaces"},
		"a catalogue without rows":       {[]string{`{}`}, graph.Malformed, ""},
		"another app":                    {[]string{strings.ReplaceAll(catalogue, lotsenApp, one)}, graph.Malformed, ""},
		"two of them":                    {[]string{twice}, graph.Ambiguous, ""},
		"an app without an id":           {[]string{strings.ReplaceAll(catalogue, two, "../x")}, graph.Malformed, ""},
		"nothing that is null":           {[]string{`{"value":[null]}`}, graph.Malformed, ""},
		"it does not show yet":           {[]string{catalogue, `{}`, `{"value":[]}`}, graph.Unavailable, ""},
		"another app is installed":       {[]string{catalogue, `{}`, strings.ReplaceAll(have, lotsenApp, one)}, graph.Malformed, ""},
		"an installation for a path":     {[]string{catalogue, `{}`, strings.ReplaceAll(have, "aW5z", "../../x")}, graph.Malformed, ""},
		"an installation without an app": {[]string{catalogue, `{}`, `{"value":[{"id":"aW5z"}]}`}, graph.Malformed, ""},
		"a conversation without an id":   {[]string{catalogue, `{}`, have, `{"value":[]}`}, graph.Malformed, ""},
		"a conversation for a path":      {[]string{catalogue, `{}`, have, `{"id":"19:a/../b"}`}, graph.Malformed, ""},
		"a long conversation":            {[]string{catalogue, `{}`, have, `{"id":"` + strings.Repeat("a", maxAppID+1) + `"}`}, graph.Malformed, ""},
	} {
		chat, err := scripted(t, c.bodies...).InstallApp(t.Context(), one, lotsenApp)
		if chat != c.chat || !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v; want %v", name, chat, err, c.want)
		}
		if late := c.want == graph.Unavailable; late && graph.RetryAfter(err) != showsAfter {
			t.Errorf("%s: again after %v", name, graph.RetryAfter(err))
		}
	}
	for _, bodies := range []string{`{"value":[]}`, `{"value":[{"@odata.type":"#microsoft.graph.group","id":"` + two + `"},null]}`} {
		if id, err := scripted(t, bodies).AnyMember(t.Context(), one); id != "" || !errors.Is(err, graph.NotFound) {
			t.Errorf("%s: %q, %v", bodies, id, err)
		}
	}
}

func TestWithoutThePermissionsNothingIsInstalled(t *testing.T) {
	for _, call := range []graphtest.Call{graphtest.Catalogue, graphtest.Install, graphtest.Installed, graphtest.Chat} {
		tenant := newTenant(time.Now)
		tenant.PublishApp(lotsenApp)
		c := overLoopback(t, tenant)
		tenant.Inject(graphtest.Fault{On: call, Trouble: graphtest.NoPermission, Times: -1})
		if chat, err := c.InstallApp(t.Context(), graphtest.Anna.ID(), lotsenApp); chat != "" || !errors.Is(err, graph.Denied) {
			t.Errorf("%s: %q, %v", call, chat, err)
		}
	}
}
