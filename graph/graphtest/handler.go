package graphtest

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lotsen/graph"
)

// Handler answers as Microsoft Graph (under /v1.0) and its log-in service do.
// Every question to Graph needs a token of the tenant.
func (t *Tenant) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, route := range map[string]struct {
		call   Call
		answer func(*http.Request) reply
	}{
		"GET /v1.0/users":                                            {Users, t.listUsers},
		"GET /v1.0/users/{id}":                                       {User, t.getUser},
		"GET /v1.0/users/{id}/manager":                               {Manager, t.getManager},
		"GET /v1.0/users/{id}/directReports":                         {DirectReports, t.listReports},
		"GET /v1.0/users/{id}/authentication/methods":                {Methods, t.listMethods},
		"POST /v1.0/users/{id}/checkMemberGroups":                    {Membership, t.checkMemberGroups},
		"GET /v1.0/groups/{id}":                                      {Group, t.getGroup},
		"GET /v1.0/groups/{id}/transitiveMembers":                    {Members, t.listMembers},
		"GET /v1.0/appCatalogs/teamsApps":                            {Catalogue, t.listApps},
		"POST /v1.0/users/{id}/teamwork/installedApps":               {Install, t.installApp},
		"GET /v1.0/users/{id}/teamwork/installedApps":                {Installed, t.listInstalled},
		"GET /v1.0/users/{id}/teamwork/installedApps/{install}/chat": {Chat, t.getChat},
		"GET /v1.0" + reportPath:                                     {Report, t.listReport},
		"GET /v1.0" + reportPath + "/{id}":                           {Report, t.getReport},
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			t.serve(w, r, route.call, func(r *http.Request, _ Fault) reply { return route.answer(r) })
		})
	}
	for _, path := range []string{"/users/delta", "/users/delta()", "/users/microsoft.graph.delta", "/users/microsoft.graph.delta()"} {
		mux.HandleFunc("GET /v1.0"+path, func(w http.ResponseWriter, r *http.Request) {
			t.serve(w, r, Delta, t.listDelta)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(http.StatusBadRequest, "BadRequest", "Resource not found for the segment.").write(w, r)
	})
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", t.openid)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", func(w http.ResponseWriter, r *http.Request) {
		t.stage(w, r, t.take(Token), t.token)
	})
	return mux
}

const reportPath = "/reports/authenticationMethods/userRegistrationDetails"

// serve answers one question to Graph: fault, token, throttle, answer.
func (t *Tenant) serve(w http.ResponseWriter, r *http.Request, call Call, answer func(*http.Request, Fault) reply) {
	t.note(r, call)
	fault := t.take(call)
	t.stage(w, r, fault, func(r *http.Request) reply {
		if !t.gate.authorized(r) {
			denied := fail(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty, wrong or has expired.")
			denied.header = http.Header{"Www-Authenticate": {`Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize"`}}
			return denied
		}
		if call == Methods || call == Report {
			if wait := t.gate.throttled(true); wait > 0 {
				late := fail(http.StatusTooManyRequests, "TooManyRequests", "Too many requests.")
				late.header = http.Header{"Retry-After": {strconv.Itoa(int((wait + time.Second - 1) / time.Second))}}
				return late
			}
		}
		return answer(r, fault)
	})
}

// reply is an answer before it goes on the wire.
type reply struct {
	status int
	header http.Header
	body   []byte
	html   bool
}

// object is a JSON object of Graph.
type object = map[string]any

func ok(v any) reply {
	b, err := json.Marshal(v)
	if err != nil {
		return fail(http.StatusInternalServerError, "generalException", "The answer cannot be written.")
	}
	return reply{status: http.StatusOK, body: b}
}

// fail is an error in Graph's form.
func fail(status int, code, message string) reply {
	b, _ := json.Marshal(object{"error": object{"code": code, "message": message}}) // strings always marshal
	return reply{status: status, body: b}
}

func (t *Tenant) missing(id string) reply {
	return fail(http.StatusNotFound, "Request_ResourceNotFound",
		fmt.Sprintf("Resource '%s' does not exist or one of its queried reference-property objects are not present.", id))
}

// write sends the answer, compressed when the client asks for it.
func (a reply) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	h.Set("Request-Id", requestID(r))
	if id := r.Header.Get("Client-Request-Id"); id != "" {
		h.Set("Client-Request-Id", id)
	}
	h.Set("Content-Type", "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
	if a.html {
		h.Set("Content-Type", "text/html; charset=utf-8")
	}
	if len(a.body) == 0 {
		h.Del("Content-Type")
		w.WriteHeader(a.status)
		return
	}
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body) // a client that left is no concern of the server
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(a.status)
	z := gzip.NewWriter(w)
	_, _ = z.Write(a.body)
	_ = z.Close()
}

// requestID is the same for the same request, so that runs can be compared.
func requestID(r *http.Request) string {
	sum := sha256.Sum256([]byte(r.Method + r.URL.String() + r.Header.Get("Client-Request-Id")))
	x := hex.EncodeToString(sum[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// base is the address the client knows the server by.
func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// whom finds the account that a path names, by id or sign-in address.
func (t *Tenant) whom(r *http.Request) *account {
	id := r.PathValue("id")
	if a := t.byID[graph.ID(strings.ToLower(id))]; a != nil {
		return a
	}
	if found := t.find(signIn, id); len(found) == 1 {
		return found[0]
	}
	return nil
}
