package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
)

// openFor is how long it may take to open a connection.
const openFor = 10 * time.Second

// connect opens a connection. Slack's answer to it comes as an error of slack-go's.
// The call has no limiter of its own: keep waits between two of them.
func (s *sockets) connect(ctx context.Context) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, openFor)
	defer cancel()
	_, address, err := s.in.b.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for a socket: %w", bare(err))
	}
	ws, response, err := s.dialer().DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connecting a socket: %w", bare(err))
	}
	_ = response.Body.Close() // it has none
	return newConn(s, ws), nil
}

// dialer connects the way that the client of all calls does: through its proxy, with
// its certificates, over its network.
func (s *sockets) dialer() *websocket.Dialer {
	d := &websocket.Dialer{HandshakeTimeout: openFor, WriteBufferSize: frameSize, Proxy: http.ProxyFromEnvironment}
	t, ok := s.in.b.o.Client.Transport.(*http.Transport)
	if !ok {
		return d
	}
	d.Proxy, d.NetDialContext, d.NetDialTLSContext = t.Proxy, t.DialContext, t.DialTLSContext
	if t.TLSClientConfig != nil {
		d.TLSClientConfig = t.TLSClientConfig.Clone()
		d.TLSClientConfig.NextProtos = nil // the transport adds HTTP/2, which has no websockets here
	}
	return d
}

// mendable is what an administrator must do about what Slack answers to
// apps.connections.open: https://docs.slack.dev/reference/methods/apps.connections.open
func mendable(code string) string {
	switch code {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired":
		return "Slack does not accept the app token: make a new one and set LOTSEN_SLACK_APP_TOKEN"
	case "not_allowed_token_type":
		return "LOTSEN_SLACK_APP_TOKEN is not an app token: set the one that begins with xapp-"
	case "missing_scope", "no_permission":
		return "the app token lacks the scope connections:write: make one that has it and set LOTSEN_SLACK_APP_TOKEN"
	case "account_inactive", "access_denied", "org_login_required", "ekm_access_denied",
		"team_access_not_granted", "enterprise_is_restricted", "forbidden_team":
		return "Slack does not let the app in; see whether it is installed, and LOTSEN_SLACK_APP_TOKEN"
	}
	return ""
}

// refused tells why no connection was opened, and how long to wait at least.
func (s *sockets) refused(ctx context.Context, err error) time.Duration {
	if ctx.Err() != nil {
		return 0
	}
	if refusal, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok {
		if what := mendable(refusal.Err); what != "" {
			s.mend(ctx, what+" ("+refusal.Err+")")
			return mendWait
		}
	}
	s.in.b.o.Log.LogAttrs(ctx, slog.LevelWarn, "Slack cannot be connected to; it is tried again", slog.Any("error", err))
	if limited, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
		return limited.RetryAfter
	}
	return firstWait
}
