package teamstest

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// The hosts that are Microsoft's.
const (
	siteHost  = "townhall-my.sharepoint.com"
	imdsHost  = "169.254.169.254" // where a managed identity gets its tokens
	evilHost  = "evil.example"
	maxBody   = 4 << 20
	maxAnswer = 1 << 20
)

func loginHosts() []string {
	return []string{"login.microsoftonline.com", "login.microsoft.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"}
}

func keyHosts() []string {
	return []string{"login.botframework.com", "login.botframework.azure.us", "login.botframework.azure.cn"}
}

func serviceHosts() []string {
	return []string{"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us"}
}

// Handler serves Entra, the keys, the connector and the files, each on its own hosts;
// on loopback all of them. Every other host is a stranger's.
func (s *Teams) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.ctx.Err() != nil {
			s.mu.Unlock()
			drop()
		}
		s.work.Add(1)
		role := s.role(r.Host)
		s.mu.Unlock()
		defer s.work.Done()
		role(w, r)
	})
}

// role is what a host does. The lock is held.
func (s *Teams) role(host string) http.HandlerFunc {
	if s.local != "" && (host == hostOf(s.local) || host == hostOf(s.localTLS)) {
		return s.serveAny
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	switch {
	case slices.Contains(loginHosts(), host), host == imdsHost:
		return s.serveEntra
	case slices.Contains(keyHosts(), host):
		return s.serveKeys
	case host == siteHost:
		return s.serveSite
	case slices.Contains(serviceHosts(), host), host == hostOf(s.service), host == hostOf(s.opt.ServiceURL):
		return s.serveConnector
	}
	return s.serveEvil
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func (s *Teams) serveAny(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case strings.Contains(path, "/v3/"):
		s.serveConnector(w, r)
	case strings.HasPrefix(path, "/v1/.well-known/"):
		s.serveKeys(w, r)
	case strings.HasPrefix(path, "/personal/") || strings.HasPrefix(path, "/upload/"):
		s.serveSite(w, r)
	default:
		s.serveEntra(w, r)
	}
}

// EvilHit is a call to a host that is not Microsoft's.
type EvilHit struct {
	Host, Method, Path string
	Token              bool // it brought an Authorization
}

// EvilURL is the service URL of somebody else's server. It answers as Teams would, so
// that nothing but EvilHits tells that it was called.
func (s *Teams) EvilURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.evilLocal != "" {
		return "http://" + s.evilLocal + "/emea/"
	}
	return "https://" + evilHost + "/emea/"
}

// EvilHits are all calls to hosts that are not Microsoft's. There should be none.
func (s *Teams) EvilHits() []EvilHit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.evil)
}

func (s *Teams) serveEvil(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.evil = append(s.evil, EvilHit{Host: r.Host, Method: r.Method, Path: r.URL.Path, Token: r.Header.Get("Authorization") != ""})
	s.touch()
	s.mu.Unlock()
	answer{status: http.StatusCreated, body: object{"id": "1"}}.write(w)
}

// answer is what a call gets.
type answer struct {
	status int
	code   string // of a refusal; "": it was done
	body   any
	text   string // instead of body
	header http.Header
}

func (a answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.body != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.WriteHeader(a.status)
	if a.body != nil {
		_, _ = w.Write(encode(a.body)) // whoever left does not read it
		return
	}
	_, _ = io.WriteString(w, a.text)
}

func done(status int, body any) answer { return answer{status: status, body: body} }

// encode is for what we made ourselves or decoded: it always succeeds.
func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("teamstest: encoding: " + err.Error())
	}
	return raw
}

// decode keeps numbers as they were written.
func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	return v, nil
}

// clone is a copy that shares nothing.
func clone(o object) object {
	v, err := decode(encode(o))
	if err != nil {
		panic("teamstest: copying: " + err.Error())
	}
	copied, _ := v.(object)
	return copied
}

func str(v any) string {
	text, _ := v.(string)
	return text
}

func obj(v any) object {
	o, _ := v.(object)
	return o
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func tlsListener(l net.Listener, a *authority) net.Listener { return tls.NewListener(l, a.server()) }
