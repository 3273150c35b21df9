package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

var (
	_ Installer = (*graphtest.Tenant)(nil)
	_ Directory = (*graphtest.Tenant)(nil)
)

// installs are the findings on installing the app in Teams, one a line.
func installs(t *testing.T, s Settings, d Directory, err error) string {
	t.Helper()
	o := CheckOptions{Settings: s, Now: time.Now, Connect: func(GraphSettings, func() time.Time) (Directory, error) { return d, err }}
	var lines strings.Builder
	for _, f := range o.installing(t.Context()) {
		if f.OK != (f.Mend == "") || f.What == "" {
			t.Errorf("%+v is neither fine nor to be mended", f)
		}
		lines.WriteString(map[bool]string{true: "ok ", false: "mend "}[f.OK] + f.What + ": " + f.Mend + "\n")
	}
	for _, k := range graphtest.Keys() {
		if strings.Contains(lines.String(), string(k.ID())) {
			t.Errorf("somebody is named in\n%s", lines.String())
		}
	}
	return lines.String()
}

func TestWhetherTheAppCanBeInstalledIsFoundOut(t *testing.T) {
	const app = "01234567-89ab-4cde-8f01-23456789abcd"
	for name, test := range map[string]struct {
		spoil func(*Settings, *graphtest.Tenant)
		err   error // of making the client
		want  []string
	}{
		"all is well": {func(*Settings, *graphtest.Tenant) {}, nil, []string{"ok the organisation's catalogue", "ok Lotsen may see and install its app"}},
		"not uploaded": {func(s *Settings, _ *graphtest.Tenant) { s.Teams.AppID = "f" + app[1:] }, nil,
			[]string{"mend the organisation's catalogue of Teams apps does not have the app " + teams.ManifestID("f"+app[1:]), "ok Lotsen may see"}},
		"the catalogue is closed": {func(_ *Settings, d *graphtest.Tenant) {
			d.Inject(graphtest.Fault{On: graphtest.Catalogue, Trouble: graphtest.NoPermission})
		}, nil, []string{"mend the permission AppCatalog.Read.All is missing: add the application permission", "ok Lotsen may see"}},
		"it may not install": {func(_ *Settings, d *graphtest.Tenant) {
			d.Inject(graphtest.Fault{On: graphtest.Installed, Trouble: graphtest.NoPermission})
		}, nil, []string{"ok the organisation's", "mend the permission TeamsAppInstallation.ReadWriteSelfForUser.All is missing: add the application permission"}},
		"groups are closed": {func(_ *Settings, d *graphtest.Tenant) {
			d.Inject(graphtest.Fault{On: graphtest.Group, Trouble: graphtest.NoPermission})
		}, nil, []string{"mend the permission GroupMember.Read.All is missing"}},
		"Graph is down": {func(_ *Settings, d *graphtest.Tenant) {
			d.Inject(graphtest.Fault{Trouble: graphtest.ServerError, Times: -1})
		}, nil, []string{"mend AppCatalog.Read.All: catalogue: unavailable: try again", "mend GroupMember.Read.All: "}},
		"no helpdesk":        {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Helpdesk = "" }, nil, []string{"ok the organisation's", "mend TeamsAppInstallation", "LOTSEN_HELPDESK_GROUP"}},
		"another group":      {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Helpdesk = app }, nil, []string{"mend LOTSEN_HELPDESK_GROUP: there is no such group"}},
		"no settings":        {func(s *Settings, _ *graphtest.Tenant) { s.Graph.ClientID = "" }, nil, []string{"mend Lotsen cannot install its app for people", "LOTSEN_CLIENT_ID"}},
		"settings of no use": {func(*Settings, *graphtest.Tenant) {}, errors.New("setting up Microsoft Graph: no"), []string{"mend setting up Microsoft Graph: no: see LOTSEN_LOGIN_URL"}},
	} {
		t.Run(name, func(t *testing.T) {
			tenant, s := graphtest.New(1, 100, time.Now), good()
			s.Teams.AppID = app
			tenant.PublishApp(teams.ManifestID(app))
			test.spoil(&s, tenant)
			got := installs(t, s, tenant, test.err)
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in\n%s", want, got)
				}
			}
			if chat, err := tenant.InstalledApp(context.Background(), graphtest.Hanna.ID(), teams.ManifestID(app)); err == nil && chat != "" {
				t.Error("a check installed the app")
			}
		})
	}
}

// refusing is a directory whose log-in service refuses the secret.
type refusing struct{ *graphtest.Tenant }

func (refusing) FindApp(context.Context, string) (graph.ID, error) {
	return "", &graph.Error{Kind: graph.Denied, Op: "looking an app up in the catalogue", Status: 401, Code: "invalid_client"}
}

func (refusing) AnyMember(context.Context, graph.ID) (graph.ID, error) {
	return "", graph.NotFound
}

func TestARefusedSecretIsNotTakenForAMissingPermission(t *testing.T) {
	s := good()
	s.Teams.AppID = "01234567-89ab-4cde-8f01-23456789abcd"
	got := installs(t, s, refusing{graphtest.New(1, 100, time.Now)}, nil)
	if !strings.Contains(got, "mend Microsoft does not let LOTSEN_CLIENT_ID in") || !strings.Contains(got, "invalid_client") || strings.Contains(got, "permission AppCatalog") ||
		!strings.Contains(got, "nobody is in LOTSEN_HELPDESK_GROUP") {
		t.Error(got)
	}
}
