package slack

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	slackapi "github.com/slack-go/slack"
)

// refusal says why a call made with a token failed, and what to do about it. place
// tells where the token is found.
func refusal(setting, place string, err error) Finding {
	var code slackapi.SlackErrorResponse
	var limited *slackapi.RateLimitedError
	var status slackapi.StatusCodeError
	switch {
	case errors.As(err, &code):
		return codeInWords(setting, place, code.Err)
	case errors.As(err, &limited):
		return mend(fmt.Sprintf("%s: Slack answers that there were too many calls", setting),
			fmt.Sprintf("try again in %s", max(limited.RetryAfter, time.Second)))
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return mend(setting+": Slack answers that there were too many calls", "try again in a minute")
	case errors.As(err, &status):
		return mend(fmt.Sprintf("%s: Slack answers with HTTP status %d", setting, status.Code),
			"look at https://slack-status.com and at LOTSEN_SLACK_API_URL, if it is set, and try again")
	}
	what, how := unreached(err)
	return mend(setting+": "+what, how)
}

// codeInWords is what an error code of Slack's means for an operator. The codes are
// those of https://docs.slack.dev/reference/methods/auth.test and
// …/apps.connections.open.
func codeInWords(setting, place, code string) Finding {
	words := map[string]struct{ what, how string }{
		"invalid_auth":             {"Slack does not know the token", place},
		"not_authed":               {"Slack does not know the token", place},
		"account_inactive":         {"the app is not installed any more", "install the app again, then " + place},
		"token_revoked":            {"the token has been taken back", "install the app again, then " + place},
		"token_expired":            {"the token has expired: token rotation is on", "make a new app from the manifest, where it is off"},
		"not_allowed_token_type":   {"Slack does not take a token of this kind", place},
		"missing_scope":            {"the token lacks a scope", place},
		"no_permission":            {"the token may not do this", place},
		"org_login_required":       {"the workspace is moving into a Grid organisation", "wait until it has moved"},
		"team_access_not_granted":  {"the app has no access to the workspace", "let an administrator of the organisation add the app to its workspaces"},
		"ekm_access_denied":        {"the administrators have suspended access to the workspace", "ask them"},
		"access_denied":            {"Slack denies access", "ask the administrators whether the app is approved"},
		"enterprise_is_restricted": {"the organisation does not let apps do this", "ask its administrators"},
		"forbidden_team":           {"the workspace may not use Socket Mode", "ask Slack's support, or use HTTP mode"},
		"ratelimited":              {"Slack answers that there were too many calls", "try again in a minute"},
		"rate_limited":             {"Slack answers that there were too many calls", "try again in a minute"},
		"internal_error":           {"Slack has a fault of its own", "try again, and look at https://slack-status.com"},
		"fatal_error":              {"Slack has a fault of its own", "try again, and look at https://slack-status.com"},
		"service_unavailable":      {"Slack has a fault of its own", "try again, and look at https://slack-status.com"},
	}
	w, ok := words[code]
	if !ok {
		w.what, w.how = "Slack refuses the token", "look up the code in Slack's documentation of auth.test"
	}
	return mend(fmt.Sprintf("%s: %s (%s)", setting, w.what, code), w.how)
}

// unreached says why there was no answer at all.
func unreached(err error) (what, how string) {
	var lookup *net.DNSError
	var certificate *tls.CertificateVerificationError
	var call *net.OpError
	var at *url.Error
	const open = "outgoing HTTPS must be open, or HTTPS_PROXY set"
	switch {
	case errors.Is(err, context.Canceled):
		return "the check was broken off", "run it again"
	case errors.As(err, &lookup):
		return fmt.Sprintf("the name %s cannot be looked up", lookup.Name), "see to the name server of this machine; " + open
	case errors.As(err, &certificate):
		return "the certificate of what answers is not trusted", "if a proxy opens TLS, name its certificate authority in SSL_CERT_FILE"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &call) && call.Timeout(), errors.As(err, &at) && at.Timeout():
		return fmt.Sprintf("there was no answer within %s", checkFor), open
	case errors.As(err, &call) && call.Op == "dial":
		return "Slack cannot be connected to", open
	case errors.As(err, &call), errors.As(err, &at):
		return "the connection broke off", "try again; " + open
	}
	return "what answers is not Slack", "see whether a proxy answers for it, and at LOTSEN_SLACK_API_URL, if it is set"
}
