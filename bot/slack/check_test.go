package slack

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The settings of an app that is well.
const (
	goodBot    = "xoxb-1-2-hemligt"
	goodApp    = "xapp-1-A1-2-hemligt"
	goodSecret = "0123456789abcdef0123456789abcdef"
)

// answers is a Slack that has one answer for each method.
type answers struct {
	scopes string
	bot    string // to auth.test
	app    string // to apps.connections.open
	status int    // of every answer; zero: 200
	retry  string // Retry-After
	asked  []string
}

func wellSlack() *answers {
	return &answers{
		scopes: strings.Join(Scopes(), ","),
		bot:    `{"ok":true,"url":"https://kommunen.slack.com/","team":"Kommunen","user":"lotsen","team_id":"T1","user_id":"U1","bot_id":"B1"}`,
		app:    `{"ok":true,"url":"wss://wss.slack.com/link?ticket=1"}`,
	}
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	a.asked = append(a.asked, method)
	if a.retry != "" {
		w.Header().Set("Retry-After", a.retry)
	}
	if a.scopes != "" {
		w.Header().Set("X-Oauth-Scopes", a.scopes)
	}
	w.Header().Set("Content-Type", "application/json")
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	switch method {
	case "auth.test":
		fmt.Fprint(w, a.bot)
	case "apps.connections.open":
		fmt.Fprint(w, a.app)
	default:
		fmt.Fprint(w, `{"ok":false,"error":"unknown_method"}`)
	}
}

// checked are the findings about settings at a Slack, one a line.
func checked(t *testing.T, a *answers, o CheckOptions) string {
	t.Helper()
	server := httptest.NewServer(a)
	defer server.Close()
	o.APIURL, o.Client = server.URL+"/api/", server.Client()
	return told(t, Check(t.Context(), o))
}

func told(t *testing.T, findings []Finding) string {
	t.Helper()
	var lines strings.Builder
	for _, f := range findings {
		if f.OK != (f.Mend == "") || f.What == "" {
			t.Errorf("%+v is neither fine nor to be mended", f)
		}
		fmt.Fprintf(&lines, "%v %s: %s\n", f.OK, f.What, f.Mend)
	}
	if strings.Contains(lines.String(), "hemligt") || strings.Contains(lines.String(), goodSecret) {
		t.Errorf("a secret is told:\n%s", lines.String())
	}
	return lines.String()
}

func TestGoodSettingsNeedNoMending(t *testing.T) {
	for name, o := range map[string]CheckOptions{
		"Socket Mode": {BotToken: goodBot, AppToken: goodApp},
		"HTTP":        {BotToken: goodBot, SigningSecret: goodSecret},
	} {
		slack := wellSlack()
		got := checked(t, slack, o)
		if strings.Contains(got, "false") || !strings.Contains(got, "Kommunen (T1) as lotsen") {
			t.Errorf("%s:\n%s", name, got)
		}
		if socket := strings.Contains(strings.Join(slack.asked, " "), "apps.connections.open"); socket != (o.AppToken != "") {
			t.Errorf("%s: asked %v", name, slack.asked)
		}
	}
}

func TestEachFaultIsNamedWithWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*answers, *CheckOptions)
		what  string // in the line that is to be mended
		how   string
	}{
		"no bot token":              {func(_ *answers, o *CheckOptions) { o.BotToken = "" }, "LOTSEN_SLACK_BOT_TOKEN is not set", "OAuth & Permissions"},
		"an app token as bot token": {func(_ *answers, o *CheckOptions) { o.BotToken = goodApp }, "LOTSEN_SLACK_BOT_TOKEN holds an app-level token", "xoxb-…"},
		"a user token":              {func(_ *answers, o *CheckOptions) { o.BotToken = "xoxp-hemligt" }, "holds a user token", "xoxb-…"},
		"a rotating token":          {func(_ *answers, o *CheckOptions) { o.BotToken = "xoxe.xoxb-hemligt" }, "token rotation", "xoxb-…"},
		"a secret as bot token":     {func(_ *answers, o *CheckOptions) { o.BotToken = goodSecret }, "one of the app's secrets", "xoxb-…"},
		"a line break":              {func(_ *answers, o *CheckOptions) { o.BotToken += "\n" }, "line breaks", "token alone"},
		"a bot token as app token":  {func(_ *answers, o *CheckOptions) { o.AppToken = goodBot }, "LOTSEN_SLACK_APP_TOKEN holds a bot token", "App-Level Tokens"},
		"no way in":                 {func(_ *answers, o *CheckOptions) { o.AppToken = "" }, "neither LOTSEN_SLACK_APP_TOKEN nor", "Socket Mode"},
		"both ways in":              {func(_ *answers, o *CheckOptions) { o.SigningSecret = goodSecret }, "both set", "keep"},
		"a bad signing secret":      {func(_ *answers, o *CheckOptions) { o.AppToken, o.SigningSecret = "", "ABC" }, "LOTSEN_SLACK_SIGNING_SECRET is not", "Signing Secret"},
		"a cut signing secret":      {func(_ *answers, o *CheckOptions) { o.AppToken, o.SigningSecret = "", goodSecret[1:] }, "LOTSEN_SLACK_SIGNING_SECRET is not", "32 characters"},
		"a token as secret":         {func(_ *answers, o *CheckOptions) { o.AppToken, o.SigningSecret = "", goodBot }, "holds a bot token", "Signing Secret"},
		"a missing scope":           {func(a *answers, _ *CheckOptions) { a.scopes = strings.ReplaceAll(a.scopes, "im:history,", "") }, "the scope im:history is missing (", "manifest"},
		"no scopes told":            {func(a *answers, _ *CheckOptions) { a.scopes = "" }, "does not say which scopes", "proxy"},
		"an unknown token":          {func(a *answers, _ *CheckOptions) { a.bot = no("invalid_auth") }, "does not know the token (invalid_auth)", "OAuth & Permissions"},
		"uninstalled":               {func(a *answers, _ *CheckOptions) { a.bot = no("account_inactive") }, "not installed", "install the app again"},
		"an app token without use":  {func(a *answers, _ *CheckOptions) { a.app = no("missing_scope") }, "LOTSEN_SLACK_APP_TOKEN: the token lacks a scope", "connections:write"},
		"an unheard-of code":        {func(a *answers, _ *CheckOptions) { a.bot = no("martians") }, "(martians)", "documentation"},
		"too many calls":            {func(a *answers, _ *CheckOptions) { a.status, a.retry = 429, "30" }, "too many calls", "30s"},
		"too many, not how long":    {func(a *answers, _ *CheckOptions) { a.status = 429 }, "too many calls", "a minute"},
		"a server's fault":          {func(a *answers, _ *CheckOptions) { a.status = 503 }, "status 503", "slack-status.com"},
		"a proxy's page":            {func(a *answers, _ *CheckOptions) { a.bot, a.app = "<html>", "<html>" }, "what answers is not Slack", "proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			slack, o := wellSlack(), CheckOptions{BotToken: goodBot, AppToken: goodApp}
			test.spoil(slack, &o)
			got := checked(t, slack, o)
			for line := range strings.Lines(got) {
				if strings.HasPrefix(line, "false") && strings.Contains(line, test.what) && strings.Contains(line, test.how) {
					return
				}
			}
			t.Errorf("%q with %q is not told in\n%s", test.what, test.how, got)
		})
	}
}

func no(code string) string { return fmt.Sprintf(`{"ok":false,"error":%q}`, code) }

func TestATokenOfAWholeOrganisationIsToldAsThat(t *testing.T) {
	slack := wellSlack()
	slack.bot = `{"ok":true,"team":"Region","team_id":"E1","enterprise_id":"E1","user":"lotsen","user_id":"U1"}`
	if got := checked(t, slack, CheckOptions{BotToken: goodBot, AppToken: goodApp}); !strings.Contains(got, "the organisation Region (E1)") {
		t.Error(got)
	}
}

func TestScopesThatAreNotNeededAreNamedButNeedNoMending(t *testing.T) {
	slack := wellSlack()
	slack.scopes += ", channels:read"
	got := checked(t, slack, CheckOptions{BotToken: goodBot, AppToken: goodApp})
	if strings.Contains(got, "false") || !strings.Contains(got, "can be taken away: channels:read") {
		t.Error(got)
	}
}

func TestEveryMissingScopeIsNamed(t *testing.T) {
	slack := wellSlack()
	slack.scopes = "chat:write"
	got := checked(t, slack, CheckOptions{BotToken: goodBot, AppToken: goodApp})
	for _, scope := range Scopes() {
		if missing := strings.Contains(got, "the scope "+scope+" is missing"); missing != (scope != "chat:write") {
			t.Errorf("%s is named as missing: %v\n%s", scope, missing, got)
		}
	}
}

func TestATokenOfTheWrongKindIsNotSentAnywhere(t *testing.T) {
	slack := wellSlack()
	checked(t, slack, CheckOptions{BotToken: "xoxp-hemligt", AppToken: goodBot})
	if len(slack.asked) > 0 {
		t.Errorf("asked %v", slack.asked)
	}
}

// failing is a network on which every call ends with an error; nil: on which
// nothing ever answers.
type failing struct{ err error }

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.err != nil {
		return nil, f.err
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestANetworkThatFailsIsToldInWords(t *testing.T) {
	refusedByHost := &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("connection refused")}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"no name":   {&net.DNSError{Err: "no such host", Name: "slack.com", IsNotFound: true}, "the name slack.com cannot be looked up"},
		"refused":   {refusedByHost, "Slack cannot be connected to"},
		"no answer": {nil, "no answer within 10s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				got := told(t, Check(t.Context(), CheckOptions{BotToken: goodBot, AppToken: goodApp, Client: &http.Client{Transport: failing{test.err}}}))
				if strings.Count(got, test.want) != 2 || strings.Count(got, "HTTPS_PROXY") != 2 {
					t.Errorf("%q is not told of both tokens in\n%s", test.want, got)
				}
				if took := time.Since(began); took > 2*checkFor {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

func TestACertificateThatNobodyTrustsIsTold(t *testing.T) {
	server := httptest.NewUnstartedServer(wellSlack())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that the handshake fails
	server.StartTLS()
	defer server.Close()
	got := told(t, Check(t.Context(), CheckOptions{BotToken: goodBot, AppToken: goodApp, APIURL: server.URL + "/api/", Client: &http.Client{}}))
	if strings.Count(got, "certificate of what answers is not trusted") != 2 {
		t.Error(got)
	}
}
