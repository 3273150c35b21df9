package teams

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	checkApp    = "01234567-89ab-4cde-8f01-23456789abcd"
	checkTenant = "11111111-89ab-4cde-8f01-23456789abcd"
	checkSecret = "hemligt~value"
)

// checkWorld is what a check asks: Entra, the keys, and Lotsen itself.
type checkWorld struct {
	entra    string // the number of the error; empty: a token
	metadata int    // the status of the metadata; zero: 200
	endorsed string
	health   int // of /healthz; zero: 200
	messages int // of POST /api/messages; zero: 401
	asked    []string
}

func (w *checkWorld) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.asked = append(w.asked, r.Method+" "+r.URL.Path)
	or := func(status, otherwise int) int {
		if status == 0 {
			return otherwise
		}
		return status
	}
	say := func(status int, v any) {
		out.Header().Set("Content-Type", "application/json")
		out.WriteHeader(status)
		_ = json.NewEncoder(out).Encode(v)
	}
	self := "http://" + r.Host
	switch {
	case strings.HasSuffix(r.URL.Path, "/v2.0/.well-known/openid-configuration"):
		at := "https://" + r.Host + "/" + checkTenant
		say(200, map[string]string{"issuer": at + "/v2.0", "authorization_endpoint": at + "/a", "token_endpoint": at + "/oauth2/v2.0/token"})
	case strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token") && w.entra == "":
		say(200, map[string]any{"token_type": "Bearer", "expires_in": 3600, "access_token": "hemligt-token"})
	case strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token"):
		say(401, map[string]string{"error": "invalid_client", "error_description": "AADSTS" + w.entra + ": hemligt"})
	case r.URL.Path == "/openid":
		say(or(w.metadata, 200), map[string]string{"jwks_uri": self + "/keys"})
	case r.URL.Path == "/keys":
		say(200, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "kid": "k1", "n": checkModulus(), "e": "AQAB", "endorsements": []string{w.endorsed}}}})
	case r.URL.Path == "/healthz":
		out.WriteHeader(or(w.health, 200))
	case r.Method == http.MethodPost && r.URL.Path == "/api/messages":
		if r.Header.Get("Authorization") != "" {
			panic("a check proves itself to Lotsen")
		}
		out.WriteHeader(or(w.messages, 401))
	default:
		out.WriteHeader(404)
	}
}

// checkModulus is a number of the size of a key's.
func checkModulus() string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(new(big.Int).Set(key.N).Bytes())
}

// checked are the findings about settings in a world, one a line.
func checked(t *testing.T, w *checkWorld, spoil func(*CheckOptions)) string {
	t.Helper()
	plain, secure := httptest.NewServer(w), httptest.NewTLSServer(w)
	defer plain.Close()
	defer secure.Close()
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	o := CheckOptions{
		AppID:      checkApp,
		Credential: CredentialConfig{TenantID: checkTenant, ClientID: checkApp, Secret: checkSecret, LoginURL: plain.URL},
		OpenIDURL:  plain.URL + "/openid", PublicURL: secure.URL, Client: secure.Client(),
	}
	if spoil != nil {
		spoil(&o)
	}
	var lines strings.Builder
	for _, f := range Check(t.Context(), o) {
		if f.OK != (f.Mend == "") || f.What == "" {
			t.Errorf("%+v is neither fine nor to be mended", f)
		}
		fmt.Fprintf(&lines, "%v %s: %s\n", f.OK, f.What, f.Mend)
	}
	if strings.Contains(lines.String(), "hemligt") {
		t.Errorf("a secret is told:\n%s", lines.String())
	}
	return lines.String()
}

func TestGoodSettingsOfTeamsNeedNoMending(t *testing.T) {
	w := &checkWorld{endorsed: "msteams"}
	got := checked(t, w, nil)
	if strings.Contains(got, "false") || strings.Count(got, "\n") != 5 || !strings.Contains(got, "without proof") {
		t.Errorf("the findings are\n%s", got)
	}
	if asked := strings.Join(w.asked, "\n"); strings.Count(asked, "POST /api/messages") != 1 || strings.Count(asked, "/oauth2/v2.0/token") != 1 {
		t.Errorf("asked\n%s", asked)
	}
}

func TestEachFaultOfTeamsIsNamedWithWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		world checkWorld
		spoil func(*CheckOptions)
		what  string // in the line that is to be mended
		how   string
	}{
		"no app id":               {checkWorld{}, func(o *CheckOptions) { o.AppID = "" }, "LOTSEN_TEAMS_APP_ID is not set", "Application (client) ID"},
		"no tenant":               {checkWorld{}, func(o *CheckOptions) { o.Credential.TenantID = "" }, "LOTSEN_TEAMS_TENANT_ID is not set", "Directory (tenant) ID"},
		"a domain as tenant":      {checkWorld{}, func(o *CheckOptions) { o.Credential.TenantID = "nykoping.se" }, "LOTSEN_TEAMS_TENANT_ID is not a GUID", "Directory (tenant) ID"},
		"both the same":           {checkWorld{}, func(o *CheckOptions) { o.AppID = checkTenant }, "are the same", "Application (client) ID"},
		"no secret":               {checkWorld{}, func(o *CheckOptions) { o.Credential.Secret = "" }, "LOTSEN_TEAMS_CLIENT_SECRET is not set", "Value"},
		"the secret's id":         {checkWorld{}, func(o *CheckOptions) { o.Credential.Secret = checkTenant }, "holds the Secret ID", "Value"},
		"a line break":            {checkWorld{}, func(o *CheckOptions) { o.Credential.Secret += "\n" }, "line breaks", "Value alone"},
		"two credentials":         {checkWorld{}, func(o *CheckOptions) { o.Credential.Workload = true }, "a token for the bot", "credential"},
		"another secret":          {checkWorld{entra: "7000215"}, nil, "is not the bot's secret (AADSTS7000215)", "Value"},
		"an old secret":           {checkWorld{entra: "7000222"}, nil, "has expired", "new client secret"},
		"another app":             {checkWorld{entra: "700016"}, nil, "no such app registration", "LOTSEN_TEAMS_TENANT_ID"},
		"another tenant":          {checkWorld{entra: "90002"}, nil, "no such tenant", "Directory (tenant) ID"},
		"an unheard-of number":    {checkWorld{entra: "123456"}, nil, "(AADSTS123456)", "login.microsoftonline.com/error"},
		"no log-in service":       {checkWorld{}, func(o *CheckOptions) { o.Credential.LoginURL = "http://127.0.0.1:1" }, "a token for the bot", "LOTSEN_LOGIN_URL"},
		"no metadata":             {checkWorld{metadata: 404}, nil, "the OpenID metadata: the answer is 404", "LOTSEN_TEAMS_OPENID_URL"},
		"metadata over http":      {checkWorld{}, func(o *CheckOptions) { o.OpenIDURL = "http://lotsen.example/openid" }, "not https", "LOTSEN_TEAMS_OPENID_URL"},
		"keys of other channels":  {checkWorld{endorsed: "webchat"}, nil, "none is good for Teams", "LOTSEN_TEAMS_OPENID_URL"},
		"a plain public address":  {checkWorld{}, func(o *CheckOptions) { o.PublicURL = "http://lotsen.example.se" }, "LOTSEN_PUBLIC_URL is not an address", "https alone"},
		"nothing runs there":      {checkWorld{}, func(o *CheckOptions) { o.PublicURL = "https://127.0.0.1:1" }, "it cannot be connected to", "start bot serve"},
		"a proxy's own page":      {checkWorld{health: 404}, nil, "/healthz answers 404", "proxy"},
		"a proxy that sends away": {checkWorld{health: 302}, nil, "/healthz answers 302", "proxy"},
		"no messaging endpoint":   {checkWorld{messages: 404}, nil, "/api/messages: answers 404", "settings of Teams"},
		"an open endpoint":        {checkWorld{messages: 202}, nil, "without any proof (202)", "stop it"},
		"a failing endpoint":      {checkWorld{messages: 502}, nil, "answers 502", "proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			w := test.world
			if w.endorsed == "" {
				w.endorsed = "msteams"
			}
			got := checked(t, &w, test.spoil)
			for line := range strings.Lines(got) {
				if strings.HasPrefix(line, "false") && strings.Contains(line, test.what) && strings.Contains(line, test.how) {
					return
				}
			}
			t.Errorf("%q with %q is not told in\n%s", test.what, test.how, got)
		})
	}
}

func TestSettingsOfTheWrongFormAreSentNowhere(t *testing.T) {
	w := &checkWorld{endorsed: "msteams"}
	checked(t, w, func(o *CheckOptions) { o.Credential.Secret = checkTenant })
	if asked := strings.Join(w.asked, "\n"); strings.Contains(asked, "token") {
		t.Errorf("asked\n%s", asked)
	}
}

func TestWithoutAPublicAddressTheEndpointIsNotLookedAt(t *testing.T) {
	w := &checkWorld{endorsed: "msteams"}
	got := checked(t, w, func(o *CheckOptions) { o.PublicURL = "" })
	if strings.Contains(got, "false") || !strings.Contains(got, "was not looked at") || strings.Contains(strings.Join(w.asked, "\n"), "/api/messages") {
		t.Errorf("asked %v\n%s", w.asked, got)
	}
}

func TestACertificateThatNobodyTrustsIsToldOfTheEndpoint(t *testing.T) {
	got := checked(t, &checkWorld{endorsed: "msteams"}, func(o *CheckOptions) { o.Client = &http.Client{} })
	if !strings.Contains(got, "the certificate of what answers is not trusted") {
		t.Error(got)
	}
}

func TestWhyThereIsNoAnswerIsToldInWords(t *testing.T) {
	for want, err := range map[string]error{
		"the name x cannot be looked up": &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true},
		"it cannot be connected to":      &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")},
		"the connection broke off":       &net.OpError{Op: "read", Net: "tcp", Err: errors.New("reset")},
		"what answers is not what":       errors.New("hemligt"),
	} {
		if got := bareCause(fmt.Errorf("asking: %w", err)); !strings.HasPrefix(got, want) {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
