package app

import (
	"context"
	"errors"
	"slices"
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

// probed is a directory of which each permission was found to be granted, but for those
// named.
type probed struct {
	*graphtest.Tenant
	not map[graph.Permission]graph.Grant
	of  graph.ID // the group that was asked about
}

func (p *probed) Permissions(_ context.Context, group graph.ID, teams bool) []graph.Grant {
	p.of = group
	list := []graph.Permission{graph.ReadPeople, graph.ReadReport, graph.ReadMethods, graph.ReadGroups}
	if teams {
		list = append(list, graph.ReadApps, graph.InstallForUser)
	}
	var grants []graph.Grant
	for _, permission := range list {
		grant := graph.Grant{Permission: permission, Granted: graph.Yes}
		if not, ok := p.not[permission]; ok {
			grant = not
			grant.Permission = permission
		}
		grants = append(grants, grant)
	}
	return grants
}

// checked is what CheckUp writes, and whether nothing is to be mended.
func checked(t *testing.T, s Settings, d Directory, err error) (string, bool) {
	t.Helper()
	var out strings.Builder
	ok, wrote := CheckUp(t.Context(), CheckOptions{Settings: s, Now: time.Now, Out: &out,
		Connect: func(GraphSettings, func() time.Time) (Directory, error) { return d, err }})
	if wrote != nil {
		t.Fatal(wrote)
	}
	if ok == strings.Contains(out.String(), "mend  ") {
		t.Errorf("ok is %v for\n%s", ok, out.String())
	}
	for _, k := range graphtest.Keys() {
		if strings.Contains(out.String(), string(k.ID())) {
			t.Errorf("somebody is named in\n%s", out.String())
		}
	}
	return out.String(), ok
}

// graphAlone are settings of Graph and nothing else.
func graphAlone() Settings {
	s := good()
	s.Slack = SlackSettings{}
	return s
}

func TestEachPermissionIsToldInALineOfItsOwn(t *testing.T) {
	d := &probed{Tenant: graphtest.New(1, 100, time.Now)}
	got, ok := checked(t, graphAlone(), d, nil)
	const want = `ok    User.Read.All (the people, who leads whom, and who has changed) is granted
ok    AuditLog.Read.All (the registration report: who is done) is granted
ok    UserAuthenticationMethod.Read.All (the check at once when somebody is done) is granted
ok    GroupMember.Read.All (who is the helpdesk, and who is in the groups that are included or left out) is granted
ok    LOTSEN_HELPDESK_GROUP: the group is there, with people in it
`
	if !ok || got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.of != graphtest.HelpdeskGroup {
		t.Errorf("the group asked about is %q", d.of)
	}
}

func TestEachPermissionThatIsMissingIsToldWithWhatToDo(t *testing.T) {
	no := graph.Grant{Granted: graph.No, Err: &graph.Error{Kind: graph.Denied, Op: "asking", Status: 403, Code: "Authorization_RequestDenied"}}
	for permission, lost := range map[graph.Permission]string{
		graph.ReadPeople: "Lotsen knows nobody", graph.ReadReport: "there are no figures", graph.ReadMethods: "nobody is told that they are done",
		graph.ReadGroups: "nobody is the helpdesk", graph.ReadApps: "Lotsen cannot install its app", graph.InstallForUser: "Lotsen reaches only those in Teams who have added it",
	} {
		s := graphAlone()
		d := &probed{Tenant: graphtest.New(1, 100, time.Now), not: map[graph.Permission]graph.Grant{permission: no}}
		s.Teams.AppID = "01234567-89ab-4cde-8f01-23456789abcd"
		d.PublishApp(teams.ManifestID(s.Teams.AppID))
		lines := graphLines(t, s, d)
		mend := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.HasPrefix(l, "mend") })
		if len(mend) != 1 || !strings.HasPrefix(mend[0], "mend "+string(permission)+" (") || !strings.Contains(mend[0], ") is not granted, and without it "+lost) ||
			!strings.Contains(mend[0], "Entra admin center") || !strings.Contains(mend[0], "Application permissions, "+string(permission)+", and press Grant admin consent") {
			t.Errorf("%s:\n%s", permission, strings.Join(lines, "\n"))
		}
		for other := range purposes() {
			if other != permission && !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "ok "+string(other)) }) {
				t.Errorf("%s is missing, and %s is not told to be there", permission, other)
			}
		}
	}
}

// graphLines are the findings on Graph alone.
func graphLines(t *testing.T, s Settings, d Directory) []string {
	t.Helper()
	o := CheckOptions{Settings: s, Now: time.Now, Connect: func(GraphSettings, func() time.Time) (Directory, error) { return d, nil }}
	var lines []string
	for _, f := range o.inGraph(t.Context()) {
		if f.OK != (f.Mend == "") || f.What == "" {
			t.Errorf("%+v is neither fine nor to be mended", f)
		}
		lines = append(lines, map[bool]string{true: "ok ", false: "mend "}[f.OK]+f.What+": "+f.Mend)
	}
	return lines
}

func TestWhatIsNoMatterOfPermissionsIsToldApart(t *testing.T) {
	licence := &graph.Error{Kind: graph.Licence, Op: "asking", Status: 403}
	for name, test := range map[string]struct {
		grant graph.Grant
		spoil func(*Settings)
		want  []string
		not   string
	}{
		"no licence":                 {graph.Grant{Granted: graph.NotKnown, Err: licence}, nil, []string{"mend  AuditLog.Read.All", "no licence for the report, whatever the permission", "Entra ID P1 or P2: try again"}, "consent"},
		"no licence, though granted": {graph.Grant{Granted: graph.Yes, Err: licence}, nil, []string{"mend  AuditLog.Read.All", "no licence for the report"}, "consent"},
		"throttled": {graph.Grant{Err: &graph.Error{Kind: graph.Throttled, Op: "asking", RetryAfter: time.Minute}}, nil,
			[]string{"mend  whether AuditLog.Read.All", "cannot be told (asking: throttled, again after 1m0s): something else asks Graph", "again in a minute"}, "consent"},
		"no answer": {graph.Grant{Err: &graph.Error{Kind: graph.Unavailable, Op: "asking"}}, nil,
			[]string{"mend  whether AuditLog.Read.All", "cannot be told", "outgoing HTTPS"}, "consent"},
		"no reason": {graph.Grant{}, nil, []string{"cannot be told: try again"}, "consent"},
		"a wrong secret": {graph.Grant{Err: &graph.Error{Kind: graph.Denied, Op: "asking", Status: 401, Code: "invalid_client"}}, nil,
			[]string{"mend  Microsoft does not let LOTSEN_CLIENT_ID in", "invalid_client", "make a new secret"}, "UserAuth"},
		"a wrong federated token": {graph.Grant{Err: &graph.Error{Kind: graph.Denied, Op: "asking", Status: 400}}, func(s *Settings) { s.Graph.ClientSecret, s.Graph.Identity = "", WorkloadIdentity },
			[]string{"mend  Microsoft does not let", "issuer, subject and audience"}, "new secret"},
		"a machine's identity": {graph.Grant{Granted: graph.No}, func(s *Settings) { s.Graph.ClientSecret, s.Graph.Identity = "", ManagedIdentity },
			[]string{"AuditLog.Read.All (the registration report: who is done) is not granted", "the app role AuditLog.Read.All"}, "App registrations"},
	} {
		t.Run(name, func(t *testing.T) {
			s := graphAlone()
			if test.spoil != nil {
				test.spoil(&s)
			}
			d := &probed{Tenant: graphtest.New(1, 100, time.Now), not: map[graph.Permission]graph.Grant{graph.ReadReport: test.grant}}
			got, _ := checked(t, s, d, nil)
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in\n%s", want, got)
				}
			}
			if strings.Contains(got, test.not) || strings.Count(got, "mend  ") != 1 {
				t.Errorf("%q, or more than one thing to mend:\n%s", test.not, got)
			}
		})
	}
}

func TestGroupsThatAreNotThereAreTold(t *testing.T) {
	const nothing = "01234567-89ab-4cde-8f01-23456789abcd"
	down := graphtest.Fault{On: graphtest.Group, Trouble: graphtest.ServerError, Times: -1}
	for name, test := range map[string]struct {
		spoil func(*Settings, *graphtest.Tenant)
		want  string
	}{
		"no helpdesk":      {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Helpdesk = "" }, "mend  LOTSEN_HELPDESK_GROUP is not set: set it to the object id"},
		"another helpdesk": {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Helpdesk = nothing }, "mend  LOTSEN_HELPDESK_GROUP: the directory has no such group: copy its Object ID"},
		"no included":      {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Include = nothing }, "mend  LOTSEN_INCLUDE_GROUP: the directory has no such group"},
		"no excluded":      {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Exclude = nothing }, "mend  LOTSEN_EXCLUDE_GROUP: the directory has no such group"},
		"an excluded one":  {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Exclude = string(graphtest.ExclusionGroup) }, "ok    LOTSEN_EXCLUDE_GROUP: the group is there, with people in it"},
		"by its name":      {func(s *Settings, _ *graphtest.Tenant) { s.Graph.Exclude = "Konton" }, `mend  LOTSEN_EXCLUDE_GROUP: "Konton" is not the object id of a group`},
		"Graph is down":    {func(_ *Settings, d *graphtest.Tenant) { d.Inject(down) }, "mend  LOTSEN_HELPDESK_GROUP: whether there is such a group cannot be told"},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := graphAlone(), &probed{Tenant: graphtest.New(1, 100, time.Now)}
			test.spoil(&s, d.Tenant)
			if got, _ := checked(t, s, d, nil); !strings.Contains(got, test.want) {
				t.Errorf("%q is not in\n%s", test.want, got)
			}
		})
	}
}

// nobody is a directory whose groups are empty.
type nobody struct{ *probed }

func (nobody) AnyMember(context.Context, graph.ID) (graph.ID, error) {
	return "", &graph.Error{Kind: graph.NotFound, Op: "asking"}
}

func TestAGroupWithNobodyInItIsToldByWhatItIsFor(t *testing.T) {
	s := graphAlone()
	s.Graph.Include, s.Graph.Exclude = string(graphtest.ITGroup), string(graphtest.ExclusionGroup)
	got, _ := checked(t, s, nobody{&probed{Tenant: graphtest.New(1, 100, time.Now)}}, nil)
	for _, want := range []string{
		"mend  LOTSEN_HELPDESK_GROUP: nobody is in the group: put those who are the helpdesk into it",
		"mend  LOTSEN_INCLUDE_GROUP: nobody is in the group: put those whom Lotsen is for into it",
		"ok    LOTSEN_EXCLUDE_GROUP: the group is there, and nobody is in it",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestTheCatalogueOfTeamsIsLookedAt(t *testing.T) {
	const id = "01234567-89ab-4cde-8f01-23456789abcd"
	for name, test := range map[string]struct {
		spoil func(*graphtest.Tenant)
		want  string
	}{
		"it is there":  {func(d *graphtest.Tenant) { d.PublishApp(teams.ManifestID(id)) }, "ok the organisation's catalogue of Teams apps has the app: "},
		"not uploaded": {func(*graphtest.Tenant) {}, "mend the organisation's catalogue of Teams apps does not have the app " + teams.ManifestID(id) + ": upload the package"},
		"no answer": {func(d *graphtest.Tenant) {
			d.Inject(graphtest.Fault{On: graphtest.Catalogue, Trouble: graphtest.ServerError})
		}, "mend whether the catalogue of Teams apps has the app cannot be told"},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := graphAlone(), &probed{Tenant: graphtest.New(1, 100, time.Now)}
			s.Teams.AppID = id
			test.spoil(d.Tenant)
			if got := strings.Join(graphLines(t, s, d), "\n"); !strings.Contains(got, test.want) {
				t.Errorf("%q is not in\n%s", test.want, got)
			}
		})
	}
}

func TestSettingsOfGraphThatAreNoneAreToldWithoutAsking(t *testing.T) {
	s := graphAlone()
	s.Graph.ClientID, s.Census.Report = "", "often"
	d := &probed{Tenant: graphtest.New(1, 100, time.Now)}
	got, _ := checked(t, s, d, nil)
	if !strings.Contains(got, "mend  LOTSEN_CLIENT_ID: is missing") || !strings.Contains(got, `mend  LOTSEN_SYNC_REPORT: "often"`) || strings.Contains(got, "granted") || d.of != "" {
		t.Error(got)
	}
	if got, _ = checked(t, graphAlone(), nil, errors.New("setting up Microsoft Graph: no")); !strings.Contains(got, "mend  setting up Microsoft Graph: no: see the settings") {
		t.Error(got)
	}
	if got, _ = checked(t, Settings{}, d, nil); strings.Count(got, "\n") != 1 || !strings.Contains(got, "LOTSEN_TENANT_ID") || !strings.Contains(got, "LOTSEN_SLACK_BOT_TOKEN") {
		t.Error(got)
	}
}
