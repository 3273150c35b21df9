package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lotsen/bot/app"
	"lotsen/graph/graphtest"
)

// aKey is the modulus of a key of 2,048 bits, of which nobody has the other half.
func aKey() string { return strings.Repeat("q", 341) + "w" }

// teamsThatKnows is a Microsoft that knows the bot, with Lotsen's app in the
// catalogue: the settings of bot check for it are in the environment.
func teamsThatKnows(t *testing.T) *graphtest.Tenant {
	t.Helper()
	tenant := graphtest.New(1, 100, time.Now)
	tenant.PublishApp(app.TeamsPackage{AppID: graphtest.ClientID}.ID())
	microsoft := httptest.NewServer(tenant.Handler())
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/keys" {
			fmt.Fprintf(w, `{"keys":[{"kty":"RSA","kid":"1","n":%q,"e":"AQAB","endorsements":["msteams"]}]}`, aKey())
			return
		}
		fmt.Fprintf(w, `{"jwks_uri":"http://%s/keys"}`, r.Host)
	}))
	t.Cleanup(microsoft.Close)
	t.Cleanup(keys.Close)
	for setting, value := range map[string]string{
		"LOTSEN_TEAMS_APP_ID": graphtest.ClientID, "LOTSEN_TEAMS_TENANT_ID": graphtest.TenantID, "LOTSEN_TEAMS_CLIENT_SECRET": graphtest.ClientSecret,
		"LOTSEN_TEAMS_OPENID_URL": keys.URL + "/openid", "LOTSEN_LOGIN_URL": microsoft.URL, "LOTSEN_GRAPH_URL": microsoft.URL,
		"LOTSEN_CLIENT_ID": graphtest.ClientID, "LOTSEN_TENANT_ID": graphtest.TenantID, "LOTSEN_CLIENT_SECRET": graphtest.ClientSecret,
		"LOTSEN_HELPDESK_GROUP": string(graphtest.HelpdeskGroup),
	} {
		t.Setenv(setting, value)
	}
	return tenant
}

func TestCheckLooksAtTeamsAloneWhereThereIsNoSlack(t *testing.T) {
	quiet(t)
	teamsThatKnows(t)
	status, out, errs := bot(t, "", "check")
	if status != 0 || errs != "" || strings.Contains(out, "mend") || strings.Contains(out, "SLACK") || strings.Contains(out, graphtest.ClientSecret) {
		t.Errorf("status %d, errors %q\n%s", status, errs, out)
	}
	for _, want := range []string{"a token for the bot: Microsoft gives one", "keys that Teams signs with: 1", "LOTSEN_PUBLIC_URL is not set", "catalogue of Teams apps has the app", "TeamsAppInstallation.ReadWriteSelfForUser.All (to install Lotsen, and nothing else, for people in Teams) is granted"} {
		if !strings.Contains(out, "ok    ") || !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestCheckLooksAtSlackAndTeamsWhereBothAre(t *testing.T) {
	quiet(t)
	teamsThatKnows(t)
	slackThatKnows(t, "xoxb-hemligt", allScopes)
	t.Setenv("LOTSEN_SLACK_BOT_TOKEN", "xoxb-hemligt")
	t.Setenv("LOTSEN_SLACK_APP_TOKEN", "xapp-hemligt")
	status, out, _ := bot(t, "", "check")
	if status != 0 || !strings.Contains(out, "Slack lets Lotsen in") || !strings.Contains(out, "a token for the bot") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestCheckTellsWhatToMendInTeams(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*testing.T, *graphtest.Tenant)
		want  string
	}{
		"another secret": {func(t *testing.T, _ *graphtest.Tenant) { t.Setenv("LOTSEN_TEAMS_CLIENT_SECRET", "annat") },
			"mend  a token for the bot: LOTSEN_TEAMS_CLIENT_SECRET is not the bot's secret (AADSTS7000215)"},
		"the permission": {func(_ *testing.T, d *graphtest.Tenant) {
			d.Inject(graphtest.Fault{On: graphtest.Installed, Trouble: graphtest.NoPermission, Times: -1})
		}, "mend  TeamsAppInstallation.ReadWriteSelfForUser.All (to install Lotsen, and nothing else, for people in Teams) is not granted, and without it Lotsen reaches only those in Teams who have added it"},
		"Graph's secret": {func(t *testing.T, _ *graphtest.Tenant) { t.Setenv("LOTSEN_CLIENT_SECRET", "annat") },
			"mend  Microsoft does not let LOTSEN_CLIENT_ID in ("},
		"no package": {func(t *testing.T, _ *graphtest.Tenant) { t.Setenv("LOTSEN_TEAMS_APP_ID", graphtest.TenantID[:35]+"9") },
			"does not have the app"},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			test.spoil(t, teamsThatKnows(t))
			status, out, errs := bot(t, "", "check")
			if status != 1 || errs != "" || !strings.Contains(out, test.want) || strings.Contains(out, "annat") {
				t.Errorf("status %d, errors %q\n%s", status, errs, out)
			}
		})
	}
}
