package graphtest_test

import (
	"errors"
	"testing"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

const lotsenApp = "0000c457-0000-4000-8000-0000000000aa" // the id in the manifest

func TestTheAppIsInstalledOnceForThoseWhoHaveTeams(t *testing.T) {
	tenant, _ := demo(t)
	ctx, anna := t.Context(), graphtest.Anna.ID()
	if _, err := tenant.InstallApp(ctx, anna, lotsenApp); !errors.Is(err, graph.NoApp) {
		t.Errorf("before it is published: %v", err)
	}
	app := tenant.PublishApp(lotsenApp)
	if again := tenant.PublishApp(lotsenApp); again != app || !app.Valid() {
		t.Errorf("published as %s and %s", app, again)
	}
	if found, err := tenant.FindApp(ctx, lotsenApp); found != app || err != nil {
		t.Errorf("found %s, %v", found, err)
	}
	if chat, err := tenant.InstalledApp(ctx, anna, lotsenApp); chat != "" || err != nil {
		t.Errorf("before it is installed: %q, %v", chat, err)
	}
	first, err := tenant.InstallApp(ctx, anna, lotsenApp)
	second, again := tenant.InstallApp(ctx, anna, lotsenApp)
	if first == "" || first != second || err != nil || again != nil {
		t.Errorf("installed: %q, %v, then %q, %v", first, err, second, again)
	}
	if chat, err := tenant.InstalledApp(ctx, anna, lotsenApp); chat != first || err != nil {
		t.Errorf("afterwards: %q, %v", chat, err)
	}
	for name, c := range map[string]struct {
		person graph.ID
		app    string
		want   error
	}{
		"a guest without a licence": {graphtest.Gus.ID(), lotsenApp, graph.NotFound},
		"nobody":                    {nothing, lotsenApp, graph.NotFound},
		"no id":                     {"", lotsenApp, graph.Invalid},
		"no app":                    {anna, "lotsen", graph.Invalid},
	} {
		if chat, err := tenant.InstallApp(ctx, c.person, c.app); chat != "" || !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v, want %v", name, chat, err, c.want)
		}
		if chat, err := tenant.InstalledApp(ctx, c.person, c.app); chat != "" || !errors.Is(err, c.want) {
			t.Errorf("%s, looked for: %q, %v, want %v", name, chat, err, c.want)
		}
	}
}

func TestEveryQuestionAboutTheAppCanFail(t *testing.T) {
	for _, call := range []graphtest.Call{graphtest.Catalogue, graphtest.Install, graphtest.Installed, graphtest.Chat} {
		tenant, _ := demo(t)
		tenant.PublishApp(lotsenApp)
		tenant.Inject(graphtest.Fault{On: call, Trouble: graphtest.NoPermission})
		if chat, err := tenant.InstallApp(t.Context(), graphtest.Anna.ID(), lotsenApp); chat != "" || !errors.Is(err, graph.Denied) {
			t.Errorf("%s: %q, %v", call, chat, err)
		}
		if chat, err := tenant.InstallApp(t.Context(), graphtest.Anna.ID(), lotsenApp); chat == "" || err != nil {
			t.Errorf("after %s: %q, %v", call, chat, err)
		}
	}
}

func TestAppsSpeakGraph(t *testing.T) {
	tenant, _ := demo(t)
	app := string(tenant.PublishApp(lotsenApp))
	b := browse(t, tenant)
	at := "/v1.0/users/" + string(graphtest.Anna.ID()) + "/teamwork/installedApps"
	bind := func(address string) string { return `{"teamsApp@odata.bind":"` + address + `"}` }
	order := bind(b.base + "/v1.0/appCatalogs/teamsApps/" + app)
	theirs := query("$expand", "teamsApp", "$filter", "teamsApp/externalId eq '"+lotsenApp+"'")
	for _, c := range []struct {
		name   string
		a      answer
		status int
		rows   int
	}{
		{"the catalogue", b.get("/v1.0/appCatalogs/teamsApps" + query("$filter", "externalId eq '"+lotsenApp+"' and distributionMethod eq 'organization'")), 200, 1},
		{"an app of others", b.get("/v1.0/appCatalogs/teamsApps" + query("$filter", "externalId eq '"+string(nothing)+"' and distributionMethod eq 'organization'")), 200, 0},
		{"everything", b.get("/v1.0/appCatalogs/teamsApps"), 400, 0},
		{"not installed", b.get(at + theirs), 200, 0},
		{"another catalogue", b.post(at, bind("https://elsewhere.example/v1.0/appCatalogs/teamsApps/"+app)), 400, 0},
		{"an app that is none", b.post(at, bind(b.base+"/v1.0/appCatalogs/teamsApps/"+string(nothing))), 404, 0},
		{"no token", b.post(at, order, "Authorization", ""), 401, 0},
		{"installing", b.post(at, order), 201, 0},
		{"installing again", b.post(at, order), 409, 0},
		{"installed", b.get(at + theirs), 200, 1},
		{"installed, without the app", b.get(at + query("$filter", "teamsApp/externalId eq '"+lotsenApp+"'")), 400, 0},
		{"a chat of nothing", b.get(at + "/x/chat"), 404, 0},
	} {
		if c.a.StatusCode != c.status || len(c.a.rows()) != c.rows {
			t.Errorf("%s: %d %v, want %d and %d rows", c.name, c.a.StatusCode, c.a.json, c.status, c.rows)
		}
	}
	install := b.get(at + theirs).rows()[0].(map[string]any)["id"].(string)
	if a := b.get(at + "/" + install + "/chat"); a.StatusCode != 200 || a.json["id"] == nil {
		t.Errorf("the chat: %d %v", a.StatusCode, a.json)
	}
}

func TestSomebodyIsFoundInAGroupOfGroups(t *testing.T) {
	tenant, _ := demo(t)
	for group, want := range map[graph.ID]error{graphtest.ITGroup: nil, nothing: graph.NoGroup, "": graph.Invalid} {
		id, err := tenant.AnyMember(t.Context(), group)
		if !errors.Is(err, want) || id.Valid() != (want == nil) {
			t.Errorf("%q: %q, %v, want %v", group, id, err, want)
		}
	}
	b := browse(t, tenant)
	a := b.get("/v1.0/groups/" + string(graphtest.ITGroup) + "/transitiveMembers" + query("$select", "id"))
	if a.StatusCode != 200 || len(a.rows()) < 2 || a.rows()[0].(map[string]any)["@odata.type"] != "#microsoft.graph.group" {
		t.Errorf("members: %d %v", a.StatusCode, a.json)
	}
}
