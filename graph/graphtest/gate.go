package graphtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Microsoft allows five questions in ten seconds on reports, and as far as is
// known on authentication methods too; a token is good for an hour.
const (
	throttleLimit  = 5
	throttleWindow = 10 * time.Second
	tokenLife      = time.Hour
)

// gate keeps the tokens and the throttle. Its clock is the real one.
type gate struct {
	mu     sync.Mutex
	tokens map[string]time.Time // until when each is good
	issued int
	limit  int
	window time.Duration
	recent []time.Time
	value  bool // the Go value is throttled too
}

func newGate() gate {
	return gate{tokens: map[string]time.Time{}, limit: throttleLimit, window: throttleWindow}
}

// SetThrottle sets how many questions about reports and methods are answered in
// any window; zero: as many as come. It holds for the Go value as well, which shares
// the window with those who come over HTTP and answers the others with Throttled and
// the time to wait; until SetThrottle is called, only those who come over HTTP are
// throttled, five in ten seconds.
func (t *Tenant) SetThrottle(limit int, window time.Duration) {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	t.gate.limit, t.gate.window, t.gate.recent, t.gate.value = limit, window, nil, true
}

// ExpireTokens makes every token that was given out worthless.
func (t *Tenant) ExpireTokens() {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	clear(t.gate.tokens)
}

// throttled counts a question, or says how long to wait.
func (g *gate) throttled(wire bool) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !wire && !g.value {
		return 0
	}
	now := time.Now()
	for len(g.recent) > 0 && now.Sub(g.recent[0]) >= g.window {
		g.recent = g.recent[1:]
	}
	if g.limit <= 0 {
		return 0
	}
	if len(g.recent) >= g.limit {
		return g.window - now.Sub(g.recent[0])
	}
	g.recent = append(g.recent, now)
	return 0
}

func (g *gate) authorized(r *http.Request) bool {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g.mu.Lock()
	defer g.mu.Unlock()
	until, known := g.tokens[token]
	return found && known && time.Now().Before(until)
}

func (g *gate) issue() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.issued++
	sum := sha256.Sum256(fmt.Appendf(nil, "token %d", g.issued))
	token := "demo." + base64.RawURLEncoding.EncodeToString(sum[:])
	g.tokens[token] = time.Now().Add(tokenLife)
	return token
}

// openid tells where tokens are to be had.
func (t *Tenant) openid(w http.ResponseWriter, r *http.Request) {
	at := base(r) + "/" + r.PathValue("tenant")
	ok(object{
		"issuer": at + "/v2.0", "authorization_endpoint": at + "/oauth2/v2.0/authorize",
		"token_endpoint": at + "/oauth2/v2.0/token", "jwks_uri": at + "/discovery/v2.0/keys",
	}).write(w, r)
}

// token gives the application a token for its secret, or for an assertion in
// the form of one. Assertions are not verified: the tenant holds no keys.
func (t *Tenant) token(r *http.Request) reply {
	if err := r.ParseForm(); err != nil {
		return refuse(http.StatusBadRequest, "invalid_request", "AADSTS900144: the body cannot be read.")
	}
	f := r.PostForm
	assertion := f.Get("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" &&
		strings.Count(f.Get("client_assertion"), ".") == 2
	switch {
	case r.PathValue("tenant") != TenantID:
		return refuse(http.StatusBadRequest, "invalid_request", "AADSTS90002: tenant not found.")
	case f.Get("grant_type") != "client_credentials":
		return refuse(http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003: the grant is not supported.")
	case f.Get("client_id") != ClientID:
		return refuse(http.StatusBadRequest, "unauthorized_client", "AADSTS700016: application not found.")
	case f.Get("client_secret") != ClientSecret && !assertion:
		return refuse(http.StatusUnauthorized, "invalid_client", "AADSTS7000215: invalid client secret provided.")
	case !strings.Contains(f.Get("scope"), "/.default"):
		return refuse(http.StatusBadRequest, "invalid_scope", "AADSTS1002012: the scope must end in /.default.")
	}
	life := int(tokenLife / time.Second)
	return ok(object{"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": t.gate.issue()})
}

func refuse(status int, code, description string) reply {
	b, _ := json.Marshal(object{"error": code, "error_description": description}) // strings always marshal
	return reply{status: status, body: b}
}
