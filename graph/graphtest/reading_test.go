package graphtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// deltaSource gives changes page by page.
type deltaSource interface {
	Changes(context.Context, graph.Token) (graph.Changes, error)
}

// failer is a test, also one of rapid's.
type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// mirror is a copy of a directory, kept by what its changes tell.
type mirror struct {
	people map[graph.ID]graph.Person
	next   graph.Token
	pages  int
	rows   int
}

func newMirror() *mirror { return &mirror{people: map[graph.ID]graph.Person{}} }

// page reads one page, and says whether the round is at its end.
func (m *mirror) page(t failer, d deltaSource) bool {
	t.Helper()
	p, err := d.Changes(context.Background(), m.next)
	if err != nil {
		t.Fatalf("page %d: %v", m.pages+1, err)
	}
	m.pages++
	m.rows += len(p.Rows)
	if !p.Last && p.Next == m.next || p.Next == "" {
		t.Fatalf("page %d leads to %q", m.pages, p.Next)
	}
	for _, x := range p.Rows {
		if x.Removed {
			delete(m.people, x.Person.ID)
			continue
		}
		if !x.ManagerSaid {
			x.Person.Manager = m.people[x.Person.ID].Manager
		}
		m.people[x.Person.ID] = x.Person
	}
	m.next = p.Next
	return p.Last
}

// round reads to the end of a round.
func (m *mirror) round(t failer, d deltaSource) {
	t.Helper()
	for range 10_000 {
		if m.page(t, d) {
			return
		}
	}
	t.Fatalf("the round has no end")
}

// differs says how the copy differs from the directory; empty: not at all.
func (m *mirror) differs(tenant *graphtest.Tenant) string {
	people := tenant.People()
	for _, p := range people {
		if got, known := m.people[p.ID]; got != p {
			return fmt.Sprintf("known %v: %+v, it is %+v", known, got, p)
		}
	}
	if len(m.people) != len(people) {
		return fmt.Sprintf("%d people, there are %d", len(m.people), len(people))
	}
	return ""
}

// wire reads changes over HTTP, without a network.
type wire struct {
	handler http.Handler
	token   string
}

const propertiesOfPeople = "id,userPrincipalName,displayName,givenName,mail,department,officeLocation,jobTitle,preferredLanguage," +
	"accountEnabled,userType,assignedLicenses,manager"

func newWire(t failer, tenant *graphtest.Tenant) *wire {
	w := &wire{handler: tenant.Handler()}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {graphtest.ClientID}, "client_secret": {graphtest.ClientSecret}, "scope": {"x/.default"}}
	r := httptest.NewRequest(http.MethodPost, "/"+graphtest.TenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	var body struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || body.Token == "" {
		t.Fatalf("no token: %v", err)
	}
	w.token = body.Token
	return w
}

func (w *wire) get(link string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, link, nil)
	r.Header.Set("Authorization", "Bearer "+w.token)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// reference is a manager in an annotation.
type reference struct {
	ID      graph.ID        `json:"id"`
	Removed json.RawMessage `json:"@removed"`
}

// wireUser is a row of users/delta, as a client reads it.
type wireUser struct {
	ID         graph.ID        `json:"id"`
	Removed    json.RawMessage `json:"@removed"`
	SignIn     graph.Address   `json:"userPrincipalName"`
	Name       string          `json:"displayName"`
	Given      string          `json:"givenName"`
	Mail       graph.Address   `json:"mail"`
	Department string          `json:"department"`
	Office     string          `json:"officeLocation"`
	Title      string          `json:"jobTitle"`
	Language   string          `json:"preferredLanguage"`
	Enabled    bool            `json:"accountEnabled"`
	Type       string          `json:"userType"`
	Licences   []any           `json:"assignedLicenses"`
	Managers   *[]reference    `json:"manager@delta"`
}

func (u wireUser) change() graph.Change {
	licensed := len(u.Licences) > 0
	c := graph.Change{Removed: u.Removed != nil, ManagerSaid: u.Managers != nil}
	if c.Removed {
		c.Person.ID = u.ID
		return c
	}
	c.Person = graph.Person{
		ID: u.ID, SignIn: u.SignIn, DisplayName: u.Name, GivenName: u.Given, Mail: u.Mail, Department: u.Department,
		Office: u.Office, JobTitle: u.Title, Language: u.Language, Enabled: graph.Said(&u.Enabled),
		Type: graph.UserType(strings.ToLower(u.Type)), Licensed: graph.Said(&licensed),
	}
	if c.ManagerSaid {
		for _, m := range *u.Managers {
			if m.Removed == nil {
				c.Person.Manager = m.ID
			}
		}
	}
	return c
}

func (w *wire) Changes(_ context.Context, from graph.Token) (graph.Changes, error) {
	link := string(from)
	if link == "" {
		link = "/v1.0/users/delta?$select=" + propertiesOfPeople
	}
	answer := w.get(link, "Prefer", "odata.maxpagesize=999")
	if answer.Code != http.StatusOK {
		return graph.Changes{}, fmt.Errorf("%d: %s", answer.Code, answer.Body)
	}
	var page struct {
		Next  graph.Token `json:"@odata.nextLink"`
		Delta graph.Token `json:"@odata.deltaLink"`
		Value []wireUser  `json:"value"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil {
		return graph.Changes{}, err
	}
	c := graph.Changes{Next: page.Next + page.Delta, Last: page.Delta != ""}
	for _, u := range page.Value {
		c.Rows = append(c.Rows, u.change())
	}
	return c, nil
}

// both are the two ways to read a tenant's changes.
func both(t *testing.T, tenant *graphtest.Tenant) map[string]deltaSource {
	t.Helper()
	return map[string]deltaSource{"the value": tenant, "over HTTP": newWire(t, tenant)}
}
