package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// watched is a Microsoft that keeps what it was asked.
type watched struct {
	*graphtest.Tenant
	mu    sync.Mutex
	asked []string // method and path, but for tokens
}

func (w *watched) ServeHTTP(res http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/v1.0/") {
		w.mu.Lock()
		w.asked = append(w.asked, r.Method+" "+r.URL.Path)
		w.mu.Unlock()
	}
	w.Handler().ServeHTTP(res, r)
}

// graphThatKnows is a Microsoft with the settings of Graph, and nothing else, in the
// environment.
func graphThatKnows(t *testing.T) *watched {
	t.Helper()
	w := &watched{Tenant: graphtest.New(1, 300, time.Now)}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	for setting, value := range map[string]string{
		"LOTSEN_LOGIN_URL": server.URL, "LOTSEN_GRAPH_URL": server.URL, "LOTSEN_TENANT_ID": graphtest.TenantID,
		"LOTSEN_CLIENT_ID": graphtest.ClientID, "LOTSEN_CLIENT_SECRET": graphtest.ClientSecret,
		"LOTSEN_HELPDESK_GROUP": string(graphtest.HelpdeskGroup), "LOTSEN_EXCLUDE_GROUP": string(graphtest.ExclusionGroup),
	} {
		t.Setenv(setting, value)
	}
	return w
}

const allGranted = `ok    User.Read.All (the people, who leads whom, and who has changed) is granted
ok    AuditLog.Read.All (the registration report: who is done) is granted
ok    UserAuthenticationMethod.Read.All (the check at once when somebody is done) is granted
ok    GroupMember.Read.All (who is the helpdesk, and who is in the groups that are included or left out) is granted
ok    LOTSEN_HELPDESK_GROUP: the group is there, with people in it
ok    LOTSEN_EXCLUDE_GROUP: the group is there, with people in it
`

func TestCheckTriesEveryPermissionOfGraphAlone(t *testing.T) {
	quiet(t)
	w := graphThatKnows(t)
	status, out, errs := bot(t, "", "check")
	if status != 0 || errs != "" || out != allGranted {
		t.Errorf("status %d, errors %q\n%s", status, errs, out)
	}
	if len(w.asked) < 6 {
		t.Errorf("only %v was asked", w.asked)
	}
	for _, asked := range w.asked {
		if !strings.HasPrefix(asked, "GET /") {
			t.Errorf("%s is more than a question", asked)
		}
		path, found := strings.CutSuffix(asked, "/authentication/methods")
		if _, err := w.Person(t.Context(), graph.ID(path[strings.LastIndex(path, "/")+1:])); found && err == nil {
			t.Errorf("%s: somebody's methods were read", asked)
		}
	}
}

func TestCheckTellsWhichPermissionOfGraphIsMissing(t *testing.T) {
	for call, want := range map[graphtest.Call]string{
		graphtest.Users:   "mend  User.Read.All (the people, who leads whom, and who has changed) is not granted, and without it Lotsen knows nobody: there are guides, and nothing else: in the Entra admin center, under App registrations, the app LOTSEN_CLIENT_ID, API permissions: add Microsoft Graph, Application permissions, User.Read.All, and press Grant admin consent; it takes up to an hour to be seen\n",
		graphtest.Report:  "mend  AuditLog.Read.All (the registration report: who is done) is not granted, and without it there are no figures",
		graphtest.Methods: "mend  UserAuthenticationMethod.Read.All (the check at once when somebody is done) is not granted",
		graphtest.Members: "mend  GroupMember.Read.All (who is the helpdesk, and who is in the groups that are included or left out) is not granted",
	} {
		t.Run(string(call), func(t *testing.T) {
			quiet(t)
			w := graphThatKnows(t)
			w.Inject(graphtest.Fault{On: call, Trouble: graphtest.NoPermission, Times: -1})
			status, out, errs := bot(t, "", "check")
			if status != 1 || errs != "" || !strings.Contains(out, want) || strings.Count(out, "mend  ") != 1 || strings.Count(out, " is granted\n") != 3 {
				t.Errorf("status %d, errors %q\n%s", status, errs, out)
			}
		})
	}
}

func TestCheckTellsALicenceAndAGroupFromAPermission(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*testing.T, *watched)
		want  string
	}{
		"no licence": {func(_ *testing.T, w *watched) {
			w.Inject(graphtest.Fault{On: graphtest.Report, Trouble: graphtest.NoLicence, Times: -1})
		}, "no licence for the report, whatever the permission"},
		"another group": {func(t *testing.T, _ *watched) {
			t.Setenv("LOTSEN_EXCLUDE_GROUP", "01234567-89ab-4cde-8f01-23456789abcd")
		}, "mend  LOTSEN_EXCLUDE_GROUP: the directory has no such group"},
		"another helpdesk": {func(t *testing.T, _ *watched) {
			t.Setenv("LOTSEN_HELPDESK_GROUP", "01234567-89ab-4cde-8f01-23456789abcd")
		}, "mend  LOTSEN_HELPDESK_GROUP: the directory has no such group"},
		"a wrong secret": {func(t *testing.T, _ *watched) { t.Setenv("LOTSEN_CLIENT_SECRET", "annat") },
			"mend  Microsoft does not let LOTSEN_CLIENT_ID in ("},
		"another cloud's Graph": {func(t *testing.T, _ *watched) {
			t.Setenv("LOTSEN_LOGIN_URL", "https://login.microsoftonline.us")
			t.Setenv("LOTSEN_GRAPH_URL", "https://graph.microsoft.com")
		}, "mend  LOTSEN_GRAPH_URL: graph.microsoft.com does not take tokens of LOTSEN_LOGIN_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			test.spoil(t, graphThatKnows(t))
			status, out, errs := bot(t, "", "check")
			if status != 1 || errs != "" || strings.Count(out, "mend  ") != 1 || !strings.Contains(out, test.want) || strings.Contains(out, "annat") {
				t.Errorf("status %d, errors %q\n%s", status, errs, out)
			}
		})
	}
}
