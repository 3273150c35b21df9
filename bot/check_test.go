package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// slackThatKnows is a Slack that lets one bot token in, with these scopes.
func slackThatKnows(t *testing.T, token, scopes string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Oauth-Scopes", scopes)
		switch {
		case r.URL.Path == "/api/apps.connections.open":
			fmt.Fprint(w, `{"ok":true,"url":"wss://wss.slack.com/link"}`)
		case r.FormValue("token") == token:
			fmt.Fprint(w, `{"ok":true,"team":"Kommunen","team_id":"T1","user":"lotsen","user_id":"U1","bot_id":"B1"}`)
		default:
			fmt.Fprint(w, `{"ok":false,"error":"invalid_auth"}`)
		}
	}))
	t.Cleanup(server.Close)
	t.Setenv("LOTSEN_SLACK_API_URL", server.URL+"/api/")
}

const allScopes = "chat:write,commands,dnd:read,files:read,files:write,im:history,im:write,users:read,users:read.email"

func TestCheckTellsWhatIsWellAndWhatToMend(t *testing.T) {
	for name, test := range map[string]struct {
		env    map[string]string
		scopes string
		status int
		want   []string
	}{
		"all is well": {
			map[string]string{"LOTSEN_SLACK_BOT_TOKEN": "xoxb-hemligt", "LOTSEN_SLACK_APP_TOKEN": "xapp-hemligt"}, allScopes, 0,
			[]string{"ok    LOTSEN_SLACK_BOT_TOKEN: Slack lets Lotsen in", "ok    scopes", "ok    LOTSEN_SLACK_APP_TOKEN"},
		},
		"a scope is missing": {
			map[string]string{"LOTSEN_SLACK_BOT_TOKEN": "xoxb-hemligt", "LOTSEN_SLACK_APP_TOKEN": "xapp-hemligt"}, strings.ReplaceAll(allScopes, "im:write,", ""), 1,
			[]string{"ok    LOTSEN_SLACK_BOT_TOKEN", "mend  the scope im:write is missing", ": put in the manifest"},
		},
		"another token": {
			map[string]string{"LOTSEN_SLACK_BOT_TOKEN": "xoxb-annat", "LOTSEN_SLACK_APP_TOKEN": "xapp-hemligt"}, allScopes, 1,
			[]string{"mend  LOTSEN_SLACK_BOT_TOKEN: Slack does not know the token (invalid_auth): copy", "ok    LOTSEN_SLACK_APP_TOKEN"},
		},
		"HTTP": {
			map[string]string{"LOTSEN_SLACK_BOT_TOKEN": "xoxb-hemligt", "LOTSEN_SLACK_SIGNING_SECRET": strings.Repeat("0a", 16)}, allScopes, 0,
			[]string{"ok    LOTSEN_SLACK_SIGNING_SECRET"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t)
			slackThatKnows(t, "xoxb-hemligt", test.scopes)
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			status, out, errs := bot(t, "", "check")
			if status != test.status || errs != "" || strings.Contains(out, "hemligt") || strings.Contains(out, "annat") {
				t.Errorf("status %d, errors %q\n%s", status, errs, out)
			}
			for _, want := range test.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q is not in\n%s", want, out)
				}
			}
			if status == 0 && strings.Contains(out, "mend") {
				t.Errorf("something is to be mended, and the status is 0:\n%s", out)
			}
		})
	}
}

func TestCheckWithoutSettingsSaysWhichToSet(t *testing.T) {
	quiet(t)
	status, out, errs := bot(t, "", "check")
	if status != 1 || errs != "" || !strings.HasPrefix(out, "mend  ") || !strings.Contains(out, "LOTSEN_SLACK_BOT_TOKEN") || !strings.Contains(out, "slack.en") {
		t.Errorf("status %d, errors %q\n%s", status, errs, out)
	}
}
