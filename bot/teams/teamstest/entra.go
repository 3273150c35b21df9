package teamstest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// serveEntra gives out access tokens.
func (s *Teams) serveEntra(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	_ = r.ParseForm() // what cannot be read is missing below
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/v2.0/.well-known/openid-configuration") && r.Method == http.MethodGet:
		s.stage(w, r, call{Method: "discovery"}, func() answer { return s.tenantDiscovery(r, parts[0]) })
	case strings.HasSuffix(path, "/oauth2/v2.0/token") && r.Method == http.MethodPost:
		s.stage(w, r, call{Method: "token"}, func() answer { return s.token(r, parts[0]) })
	case path == "/metadata/identity/oauth2/token":
		s.stage(w, r, call{Method: "token"}, func() answer { return s.managedToken(r) })
	default:
		s.stage(w, r, call{Method: "unknown"}, func() answer { return answer{status: http.StatusNotFound, code: "NotFound"} })
	}
}

// origin is where a request was made to.
func origin(r *http.Request) string {
	if r.TLS == nil {
		return "http://" + r.Host
	}
	return "https://" + r.Host
}

func (s *Teams) tenantDiscovery(r *http.Request, tenant string) answer {
	if !strings.EqualFold(tenant, s.opt.TenantID) {
		return entraError(http.StatusBadRequest, "invalid_tenant", "AADSTS90002: Tenant was not found.")
	}
	// azidentity refuses endpoints without TLS, though a proxy may have taken it off.
	base := "https://" + r.Host + "/" + tenant
	return done(http.StatusOK, object{"token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize",
		"issuer": base + "/v2.0", "token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt"}})
}

func entraError(status int, code, description string) answer {
	return answer{status: status, code: code, body: object{"error": code, "error_description": description, "error_codes": []int{}}}
}

// token is the client credentials flow. The lock is held.
func (s *Teams) token(r *http.Request, tenant string) answer {
	form := r.PostForm
	switch {
	case !strings.EqualFold(tenant, s.opt.TenantID):
		return entraError(http.StatusBadRequest, "invalid_request", "AADSTS90002: Tenant was not found.")
	case form.Get("grant_type") != "client_credentials":
		return entraError(http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003: The grant type is not supported.")
	case form.Get("client_id") != s.opt.AppID:
		return entraError(http.StatusBadRequest, "unauthorized_client", "AADSTS700016: The application was not found.")
	case !botScope(form.Get("scope")):
		return entraError(http.StatusBadRequest, "invalid_scope", "AADSTS70011: The scope is not valid.")
	}
	if err := s.proven(form); err != nil {
		return entraError(http.StatusUnauthorized, "invalid_client", err.Error())
	}
	return s.issue()
}

// botScope: the connector's, and maybe others such as openid.
func botScope(scope string) bool {
	for _, part := range strings.Fields(scope) {
		u, err := url.Parse(part)
		if err == nil && strings.HasPrefix(u.Host, "api.botframework.") && u.Path == "/.default" {
			return true
		}
	}
	return false
}

// proven: a secret, a certificate or an outside assertion shows who asks.
func (s *Teams) proven(form url.Values) error {
	assertion := form.Get("client_assertion")
	if assertion == "" {
		if form.Get("client_secret") != s.opt.Secret {
			return errors.New("AADSTS7000215: Invalid client secret provided")
		}
		return nil
	}
	if form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		return errors.New("AADSTS700024: The assertion type is not known")
	}
	if s.opt.Assertion != "" && assertion == s.opt.Assertion {
		return nil
	}
	if s.opt.Certificate == nil {
		return errors.New("AADSTS700027: The certificate used is not registered")
	}
	if err := s.checkAssertion(assertion); err != nil {
		return fmt.Errorf("AADSTS700027: Client assertion failed validation: %w", err)
	}
	return nil
}

// checkAssertion verifies a client assertion by the registered certificate.
func (s *Teams) checkAssertion(token string) error {
	public, ok := s.opt.Certificate.PublicKey.(*rsa.PublicKey)
	parts := strings.Split(token, ".")
	if !ok || len(parts) != 3 {
		return errors.New("it is not a signed token")
	}
	var header struct{ Alg string }
	var claims struct {
		Iss, Sub, Aud string
		Exp           json.Number
	}
	if err := unpack(parts[0], &header); err != nil {
		return err
	}
	if err := unpack(parts[1], &claims); err != nil {
		return err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return fmt.Errorf("reading the signature: %w", err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if header.Alg == "PS256" {
		err = rsa.VerifyPSS(public, crypto.SHA256, sum[:], signature, nil)
	} else {
		err = rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature)
	}
	until, _ := claims.Exp.Int64()
	switch {
	case err != nil:
		return fmt.Errorf("verifying the signature: %w", err)
	case claims.Iss != s.opt.AppID || claims.Sub != s.opt.AppID:
		return errors.New("it is somebody else's")
	case !strings.HasSuffix(claims.Aud, "/oauth2/v2.0/token"):
		return errors.New("it is meant for somebody else")
	case until < s.opt.Now().Unix():
		return errors.New("it has expired")
	}
	return nil
}

func unpack(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return fmt.Errorf("reading a token: %w", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("reading a token: %w", err)
	}
	return nil
}

// issue makes an access token. The lock is held.
func (s *Teams) issue() answer {
	token := fmt.Sprintf("teamstest-access-token-%d", s.next())
	s.tokens[token] = s.opt.Now().Add(s.opt.TokenLife)
	seconds := int(s.opt.TokenLife.Seconds())
	return done(http.StatusOK, object{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token})
}

// managedToken is what a machine in Azure gets for its identity.
func (s *Teams) managedToken(r *http.Request) answer {
	switch {
	case r.Header.Get("Metadata") != "true":
		return entraError(http.StatusBadRequest, "invalid_request", "Required metadata header not specified")
	case !strings.Contains(r.Form.Get("resource"), "api.botframework."):
		return entraError(http.StatusBadRequest, "invalid_resource", "AADSTS500011: The resource was not found.")
	case r.Form.Get("client_id") != "" && r.Form.Get("client_id") != s.opt.AppID:
		return entraError(http.StatusBadRequest, "invalid_request", "Identity not found")
	}
	out := s.issue()
	body := obj(out.body)
	body["expires_in"] = fmt.Sprint(body["expires_in"]) // Azure writes them as text
	body["expires_on"] = strconv.FormatInt(s.opt.Now().Add(s.opt.TokenLife).Unix(), 10)
	body["resource"] = r.Form.Get("resource")
	return out
}

// RevokeTokens makes every access token given out so far be refused with 401.
func (s *Teams) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// authorized: the call brings a token of ours that has not ended. The lock is held.
func (s *Teams) authorized(r *http.Request) bool {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	until, known := s.tokens[token]
	return bearer && known && s.opt.Now().Before(until)
}

// serveKeys names and gives the keys that the channel signs with.
func (s *Teams) serveKeys(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/v1/.well-known/openidconfiguration":
		s.stage(w, r, call{Method: "openid"}, func() answer {
			return done(http.StatusOK, object{"issuer": s.opt.Issuer, "jwks_uri": origin(r) + "/v1/.well-known/keys",
				"authorization_endpoint": "https://invalid.botframework.com", "id_token_signing_alg_values_supported": []string{"RS256"},
				"token_endpoint_auth_methods_supported": []string{"private_key_jwt"}})
		})
	case "/v1/.well-known/keys":
		s.stage(w, r, call{Method: "keys"}, func() answer { return done(http.StatusOK, s.jwks()) })
	default:
		http.NotFound(w, r)
	}
}
