package graphtest_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph/graphtest"
)

// browser asks the fake as any program would, with nothing but net/http.
type browser struct {
	t     *testing.T
	base  string
	token string
	http  *http.Client
}

func browse(t *testing.T, tenant *graphtest.Tenant) *browser {
	t.Helper()
	srv := httptest.NewServer(tenant.Handler())
	t.Cleanup(srv.Close)
	b := &browser{t: t, base: srv.URL, http: srv.Client()}
	b.http.Transport.(*http.Transport).DisableCompression = true
	res, err := b.http.PostForm(srv.URL+"/"+graphtest.TenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {graphtest.ClientID}, "client_secret": {graphtest.ClientSecret},
		"scope": {"https://graph.microsoft.com/.default"},
	})
	must(t, err)
	defer res.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	must(t, json.NewDecoder(res.Body).Decode(&answer))
	b.token = answer.Token
	return b
}

type answer struct {
	*http.Response
	json map[string]any
}

func (a answer) rows() []any { rows, _ := a.json["value"].([]any); return rows }
func (a answer) code() string {
	e, _ := a.json["error"].(map[string]any)
	code, _ := e["code"].(string)
	return code
}

func (b *browser) get(path string, header ...string) answer {
	b.t.Helper()
	return b.send(http.MethodGet, path, nil, header...)
}

func (b *browser) send(method, path string, content io.Reader, header ...string) answer {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.base + path
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, path, content)
	must(b.t, err)
	r.Header.Set("Authorization", "Bearer "+b.token)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := b.http.Do(r)
	must(b.t, err)
	defer res.Body.Close()
	var body io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		body, err = gzip.NewReader(res.Body)
		must(b.t, err)
	}
	a := answer{Response: res}
	raw, err := io.ReadAll(body)
	must(b.t, err)
	_ = json.Unmarshal(raw, &a.json)
	return a
}

func query(kv ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		q.Set(kv[i], kv[i+1])
	}
	return "?" + q.Encode()
}

func TestNothingIsToldWithoutAToken(t *testing.T) {
	tenant, _ := demo(t)
	b := browse(t, tenant)
	if a := b.get("/v1.0/users/" + string(graphtest.Anna.ID())); a.StatusCode != 200 {
		t.Fatalf("with a token: %d", a.StatusCode)
	}
	for _, token := range []string{"", "demo.guess", "null"} {
		if a := b.get("/v1.0/users/"+string(graphtest.Anna.ID()), "Authorization", "Bearer "+token); a.StatusCode != 401 || a.code() != "InvalidAuthenticationToken" {
			t.Errorf("with the token %q: %d %s", token, a.StatusCode, a.code())
		}
	}
	tenant.ExpireTokens()
	if a := b.get("/v1.0/users"); a.StatusCode != 401 {
		t.Errorf("with an old token: %d", a.StatusCode)
	}
	for name, form := range map[string]url.Values{
		"a wrong secret": {"grant_type": {"client_credentials"}, "client_id": {graphtest.ClientID}, "client_secret": {"guess"}, "scope": {"x/.default"}},
		"another app":    {"grant_type": {"client_credentials"}, "client_id": {"x"}, "client_secret": {graphtest.ClientSecret}, "scope": {"x/.default"}},
		"a password":     {"grant_type": {"password"}, "client_id": {graphtest.ClientID}},
	} {
		res, err := b.http.PostForm(b.base+"/"+graphtest.TenantID+"/oauth2/v2.0/token", form)
		must(t, err)
		res.Body.Close()
		if res.StatusCode < 400 {
			t.Errorf("%s gets a token", name)
		}
	}
}

func TestATokenIsGoodForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handler := graphtest.New(1, 100, time.Now).Handler()
		ask := func(r *http.Request) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			return w
		}
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {graphtest.ClientID}, "client_secret": {graphtest.ClientSecret}, "scope": {"x/.default"}}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/"+graphtest.TenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		var answer struct {
			Token string `json:"access_token"`
			Life  int    `json:"expires_in"`
		}
		must(t, json.NewDecoder(ask(r).Body).Decode(&answer))
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{0, 200}, {59 * time.Minute, 200}, {time.Minute, 401}} {
			time.Sleep(c.after)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1.0/users", nil)
			r.Header.Set("Authorization", "Bearer "+answer.Token)
			if w := ask(r); w.Code != c.want || answer.Life != 3600 {
				t.Errorf("after %v more: %d, want %d", c.after, w.Code, c.want)
			}
		}
	})
}

func TestListsComeInPages(t *testing.T) {
	tenant, _ := demo(t)
	b := browse(t, tenant)
	seen, pages := map[any]bool{}, 0
	for next := "/v1.0/users" + query("$select", "id,userPrincipalName", "$top", "500"); next != ""; pages++ {
		a := b.get(next)
		for _, row := range a.rows() {
			o := row.(map[string]any)
			if len(o) != 2 || seen[o["id"]] {
				t.Fatalf("row %v", o)
			}
			seen[o["id"]] = true
		}
		next, _ = a.json["@odata.nextLink"].(string)
		if pages == 0 && (!strings.HasPrefix(next, b.base+"/v1.0/users?") || !strings.Contains(next, "$select=") || strings.Contains(next, "skip=500")) {
			t.Errorf("the link to the next page is %s", next)
		}
	}
	if pages != 3 || len(seen) != graphtest.DefaultSize {
		t.Errorf("%d people in %d pages", len(seen), pages)
	}
	for path, code := range map[string]string{
		"/v1.0/users" + query("$top", "1000"):           "Request_BadRequest",
		"/v1.0/users" + query("$skiptoken", "abc"):      "Directory_ExpiredPageToken",
		"/v1.0/users" + query("$select", "id,shoeSize"): "BadRequest",
		"/v1.0/cats": "BadRequest",
	} {
		if a := b.get(path); a.StatusCode != 400 || a.code() != code {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.code())
		}
	}
}

func TestFiltersAreGraphs(t *testing.T) {
	tenant, _ := demo(t)
	b := browse(t, tenant)
	anna := tenant.Cast(graphtest.Anna)
	for filter, want := range map[string]int{
		"userPrincipalName eq '" + strings.ToUpper(string(anna.SignIn)) + "'": 1,
		"mail eq '" + string(anna.Mail) + "'":                                 1,
		"proxyAddresses/any(p:p eq 'smtp:anna.demo@nykoping.se')":             1,
		"userPrincipalName eq 'o''neil@nykoping.se'":                          0,
	} {
		a := b.get("/v1.0/users" + query("$filter", filter, "$select", "id"))
		if a.StatusCode != 200 || len(a.rows()) != want {
			t.Errorf("%s: %d, %d rows", filter, a.StatusCode, len(a.rows()))
		}
	}
	for filter, code := range map[string]string{
		"userPrincipalName eq 'x' or 1 eq 1":    "Request_BadRequest",
		"userPrincipalName eq 'it's'":           "Request_BadRequest",
		"endsWith(mail,'@nykoping.se')":         "Request_UnsupportedQuery",
		"accountEnabled ne true":                "Request_UnsupportedQuery",
		"proxyAddresses/any(p:q eq 'smtp:a@b')": "Request_BadRequest",
	} {
		if a := b.get("/v1.0/users" + query("$filter", filter)); a.StatusCode != 400 || a.code() != code {
			t.Errorf("%s: %d %s", filter, a.StatusCode, a.code())
		}
	}
	if a := b.get("/v1.0/users" + query("$count", "true")); a.code() != "Request_UnsupportedQuery" {
		t.Errorf("$count without the header: %s", a.code())
	}
	if a := b.get("/v1.0/users"+query("$count", "true"), "ConsistencyLevel", "eventual"); a.json["@odata.count"] != float64(graphtest.DefaultSize) {
		t.Errorf("$count: %v", a.json["@odata.count"])
	}
}

func TestTheReportAndTheMethodsSpeakGraph(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetThrottle(0, 0)
	b := browse(t, tenant)
	row := b.get("/v1.0/reports/authenticationMethods/userRegistrationDetails/" + string(graphtest.Disa.ID())).json
	if row["isMfaRegistered"] != true || row["isMfaCapable"] != true || row["userType"] != "member" ||
		row["lastUpdatedDateTime"] != tenant.Refreshed().Format(time.RFC3339) || len(row["methodsRegistered"].([]any)) != 1 {
		t.Errorf("Disa's row: %v", row)
	}
	a := b.get("/v1.0/users/"+string(graphtest.Disa.ID())+"/authentication/methods", "Accept-Encoding", "gzip")
	if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Request-Id") == "" {
		t.Errorf("headers %v", a.Header)
	}
	var types []string
	for _, m := range a.rows() {
		o := m.(map[string]any)
		types = append(types, o["@odata.type"].(string))
		if o["@odata.type"] == "#microsoft.graph.phoneAuthenticationMethod" && o["phoneType"] != "mobile" {
			t.Errorf("telephone %v", o)
		}
	}
	if !slices.Equal(types, []string{"#microsoft.graph.passwordAuthenticationMethod", "#microsoft.graph.phoneAuthenticationMethod"}) {
		t.Errorf("Disa's methods: %v", types)
	}
	if a := b.get("/v1.0/reports/authenticationMethods/userRegistrationDetails/00000000-0000-4000-8000-00000000dead"); a.StatusCode != 404 {
		t.Errorf("nobody's row: %d", a.StatusCode)
	}
	if a := b.get("/v1.0/users/" + url.PathEscape(string(tenant.Cast(graphtest.Gus).SignIn))); a.StatusCode != 200 {
		t.Errorf("a guest by address: %d", a.StatusCode)
	}
}

func TestFiveQuestionsInTenSeconds(t *testing.T) {
	tenant, _ := demo(t)
	b := browse(t, tenant)
	path := "/v1.0/users/" + string(graphtest.Anna.ID()) + "/authentication/methods"
	for i := range 6 {
		a := b.get(path)
		if i < 5 && a.StatusCode != 200 || i == 5 && (a.StatusCode != 429 || a.Header.Get("Retry-After") != "10") {
			t.Errorf("question %d: %d, again after %q", i+1, a.StatusCode, a.Header.Get("Retry-After"))
		}
	}
	if a := b.get("/v1.0/users/" + string(graphtest.Anna.ID())); a.StatusCode != 200 {
		t.Errorf("people are throttled too: %d", a.StatusCode)
	}
	tenant.SetThrottle(0, 0)
	if a := b.get(path); a.StatusCode != 200 {
		t.Errorf("switched off: %d", a.StatusCode)
	}
}
