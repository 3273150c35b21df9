package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"
)

// CheckOptions are the settings to check. They may be wrong or missing.
type CheckOptions struct {
	BotToken, AppToken, SigningSecret string
	APIURL                            string       // ends in /api/; empty: Slack's own
	Client                            *http.Client // nil: one of our own
}

// Finding is one thing that was looked at, in the operator's words. It never holds
// a token.
type Finding struct {
	What string
	OK   bool
	Mend string // what to do; empty if it is OK
}

// checkFor is how long each call of a check may take.
const checkFor = 10 * time.Second

// The settings, as findings name them.
const (
	botTokenSetting = "LOTSEN_SLACK_BOT_TOKEN"
	appTokenSetting = "LOTSEN_SLACK_APP_TOKEN"
	secretSetting   = "LOTSEN_SLACK_SIGNING_SECRET"
)

// Where the values of the settings are, in the settings of the app at
// https://api.slack.com/apps.
const (
	botTokenPlace = "copy the Bot User OAuth Token, xoxb-…, from OAuth & Permissions in the app's settings"
	appTokenPlace = "make one under Basic Information, App-Level Tokens, with the scope " + appScope + ", and copy it, xapp-…"
	secretPlace   = "copy the Signing Secret from Basic Information, App Credentials: 32 characters, 0-9 and a-f"
	remakeApp     = "put in the manifest that bot manifest slack prints, under App Manifest in the app's settings, and install the app again"
)

// Check looks at the settings of Slack: what kind each is, whether Slack lets them
// in, and what the bot token may do. It makes at most one call of auth.test and one
// of apps.connections.open, which opens no socket; each has a deadline of 10 s.
func Check(ctx context.Context, o CheckOptions) []Finding {
	if o.Client == nil {
		o.Client = &http.Client{Timeout: checkFor}
	}
	list := o.checkBot(ctx)
	switch {
	case o.AppToken == "" && o.SigningSecret == "":
		return append(list, mend("Slack cannot reach Lotsen: neither "+appTokenSetting+" nor "+secretSetting+" is set",
			"set the app token for Socket Mode, or the signing secret for HTTP"))
	case o.AppToken != "" && o.SigningSecret != "":
		list = append(list, mend(appTokenSetting+" and "+secretSetting+" are both set",
			"keep the app token for Socket Mode, or the signing secret for HTTP"))
	}
	if o.AppToken != "" {
		list = append(list, o.checkApp(ctx))
	}
	if o.SigningSecret != "" {
		list = append(list, o.checkSecret())
	}
	return list
}

func fine(what string) Finding { return Finding{What: what, OK: true} }

func mend(what, how string) Finding { return Finding{What: what, Mend: how} }

// checkBot looks at the bot token, and at its scopes if it is let in.
func (o CheckOptions) checkBot(ctx context.Context) []Finding {
	if wrong, ok := wrongKind(botTokenSetting, o.BotToken, "xoxb-", botTokenPlace); ok {
		return []Finding{wrong}
	}
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	who, err := o.api().AuthTestContext(ctx)
	if err != nil {
		return []Finding{refusal(botTokenSetting, botTokenPlace, err)}
	}
	where := fmt.Sprintf("the workspace %s (%s)", who.Team, who.TeamID)
	if strings.HasPrefix(who.TeamID, "E") {
		where = fmt.Sprintf("the organisation %s (%s)", who.Team, who.TeamID)
	}
	return append([]Finding{fine(fmt.Sprintf("%s: Slack lets Lotsen in to %s as %s", botTokenSetting, where, who.User))},
		checkScopes(who.Header.Get("X-Oauth-Scopes"))...)
}

// checkScopes compares the scopes that a token has, separated by commas, with
// those that Lotsen uses.
func checkScopes(header string) []Finding {
	granted := scopesIn(header)
	if len(granted) == 0 {
		return []Finding{mend("Slack does not say which scopes the token has",
			"see whether a proxy takes the header X-OAuth-Scopes away; otherwise "+remakeApp)}
	}
	var list []Finding
	for _, scope := range Scopes() {
		if !slices.Contains(granted, scope) {
			list = append(list, mend(fmt.Sprintf("the scope %s is missing (%s)", scope, needs(scope)), remakeApp))
		}
	}
	if len(list) == 0 {
		list = append(list, fine("scopes: all that Lotsen uses are there: "+strings.Join(Scopes(), ", ")))
	}
	spare := slices.DeleteFunc(granted, func(scope string) bool { return slices.Contains(Scopes(), scope) })
	if len(spare) > 0 {
		list = append(list, fine("scopes that Lotsen does not use and that can be taken away: "+strings.Join(spare, ", ")))
	}
	return list
}

// checkApp looks at the app token by asking for the address of a socket.
func (o CheckOptions) checkApp(ctx context.Context) Finding {
	if wrong, ok := wrongKind(appTokenSetting, o.AppToken, "xapp-", appTokenPlace); ok {
		return wrong
	}
	ctx, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	if _, _, err := o.api().StartSocketModeContext(ctx); err != nil {
		return refusal(appTokenSetting, appTokenPlace, err)
	}
	return fine(appTokenSetting + ": Slack gives Lotsen a socket")
}

// isSecret reports whether s has the shape of every signing secret.
func isSecret(s string) bool { return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == "" }

// checkSecret looks at the shape of the signing secret; Slack has no call that
// would tell more.
func (o CheckOptions) checkSecret() Finding {
	if isSecret(o.SigningSecret) {
		return fine(secretSetting + ": looks like one; whether it is the right one is seen when Slack calls")
	}
	what := "is not a signing secret"
	if is := kind(o.SigningSecret); is != "" {
		what = "holds " + is
	}
	return mend(secretSetting+" "+what, secretPlace)
}

func (o CheckOptions) api() *slackapi.Client {
	options := []slackapi.Option{slackapi.OptionHTTPClient(o.Client), slackapi.OptionAppLevelToken(o.AppToken)}
	if o.APIURL != "" {
		options = append(options, slackapi.OptionAPIURL(strings.TrimSuffix(o.APIURL, "/")+"/"))
	}
	return slackapi.New(o.BotToken, options...)
}

// wrongKind is the finding for a token that is missing or of another kind; ok is
// false where it begins as it should.
func wrongKind(setting, token, prefix, place string) (f Finding, ok bool) {
	is := kind(token)
	switch {
	case token == "":
		return mend(setting+" is not set", place), true
	case strings.ContainsAny(token, " \t\r\n\"'"):
		return mend(setting+" holds spaces, line breaks or quotes", "copy the token alone"), true
	case strings.HasPrefix(token, prefix):
		return Finding{}, false
	case is == "":
		is = "something that is no token of Slack's"
	}
	return mend(setting+" holds "+is, place), true
}

// kind is what a token is by its beginning; "" if it is none of Slack's. See
// https://docs.slack.dev/authentication/tokens.
func kind(token string) string {
	for _, k := range []struct{ prefix, is string }{
		{"xoxb-", "a bot token, xoxb-…"},
		{"xapp-", "an app-level token, xapp-…"},
		{"xoxp-", "a user token, xoxp-…"},
		{"xoxe", "a token of token rotation or of app configuration, xoxe…"},
		{"xox", "an old kind of token"},
	} {
		if strings.HasPrefix(token, k.prefix) {
			return k.is
		}
	}
	if isSecret(token) {
		return "one of the app's secrets, 32 characters"
	}
	return ""
}
