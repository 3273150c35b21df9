package msgraph

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
)

// scripted is a client whose questions to Graph are answered with the given
// bodies, one after the other. The log-in service is the tenant's.
func scripted(t *testing.T, bodies ...string) *Client {
	t.Helper()
	login := newTenant(time.Now).Handler()
	return newClient(t, config("", roundTrip(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		switch {
		case !strings.HasPrefix(r.URL.Path, "/v1.0/"):
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Host = r.URL.Host
			login.ServeHTTP(w, r)
		case len(bodies) == 0:
			return nil, errors.New("no more answers")
		default:
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, bodies[0])
			bodies = bodies[1:]
		}
		return w.Result(), nil
	})))
}

const (
	one = "00000000-0000-4000-8000-000000000001"
	two = "00000000-0000-4000-8000-000000000002"
)

func TestEachRowOfTheReportStandsForItself(t *testing.T) {
	const good = `"isMfaRegistered":true,"isMfaCapable":true,"methodsRegistered":["mobilePhone"],"lastUpdatedDateTime":"2026-11-22T06:00:00Z"`
	for name, c := range map[string]struct {
		row  string
		want graph.Status
		ok   bool
	}{
		"whole":                       {`{"id":"` + one + `",` + good + `}`, graph.ReportStatus("yes", "yes", []graph.Kind{"mobilePhone"}, time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)), true},
		"in another zone":             {`{"id":"` + one + `","isMfaRegistered":false,"isMfaCapable":false,"lastUpdatedDateTime":"2026-11-22T07:00:00.5+01:00"}`, graph.ReportStatus("no", "no", nil, time.Date(2026, 11, 22, 6, 0, 0, 5e8, time.UTC)), true},
		"with methods not known":      {`{"id":"` + one + `","isMfaRegistered":true,"isMfaCapable":true,"methodsRegistered":["retinaScan",null],"userType":"alien"}`, graph.ReportStatus("yes", "yes", []graph.Kind{"retinaScan", ""}, time.Time{}), true},
		"without the flags":           {`{"id":"` + one + `","methodsRegistered":["mobilePhone"]}`, graph.ReportStatus("", "", []graph.Kind{"mobilePhone"}, time.Time{}), true},
		"with null flags":             {`{"id":"` + one + `","isMfaRegistered":null,"isMfaCapable":false}`, graph.ReportStatus("", "no", nil, time.Time{}), true},
		"contradicting itself":        {`{"id":"` + one + `","isMfaRegistered":false,"isMfaCapable":true}`, graph.ReportStatus("no", "yes", nil, time.Time{}), true},
		"null":                        {`null`, graph.Status{}, false},
		"a text":                      {`"row"`, graph.Status{}, false},
		"empty":                       {`{}`, graph.Status{}, false},
		"with an id that is none":     {`{"id":"x",` + good + `}`, graph.Status{}, false},
		"with a bad date":             {`{"id":"` + one + `","isMfaRegistered":false,"isMfaCapable":false,"lastUpdatedDateTime":"yesterday"}`, graph.Status{}, false},
		"with a date without a zone":  {`{"id":"` + one + `","isMfaRegistered":false,"isMfaCapable":false,"lastUpdatedDateTime":"2026-11-22T06:00:00"}`, graph.Status{}, false},
		"with a flag that is a text":  {`{"id":"` + one + `","isMfaRegistered":"false","isMfaCapable":false}`, graph.Status{}, false},
		"with methods that are a map": {`{"id":"` + one + `","isMfaRegistered":false,"isMfaCapable":false,"methodsRegistered":{}}`, graph.Status{}, false},
	} {
		client := scripted(t, `{"value":[`+c.row+`,{"id":"`+two+`",`+good+`}]}`)
		page, err := client.ReportPage(t.Context(), "")
		rows := page.Rows
		if err != nil || !page.Last || page.Next != "" || rows[len(rows)-1].Person != two || (page.Unreadable == 0) != c.ok || page.Unreadable+len(rows) != 2 {
			t.Errorf("%s: %+v, %v", name, page, err)
			continue
		}
		if got := rows[0].Status; c.ok && (got.Registration != c.want.Registration || got.Allowed != c.want.Allowed ||
			!got.AsOf.Equal(c.want.AsOf) || !slices.Equal(got.Methods, c.want.Methods)) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestAPageOfTheReportThatIsNoneIsRefused(t *testing.T) {
	const more = "https://graph.microsoft.com/v1.0/reports/authenticationMethods/userRegistrationDetails?$skiptoken="
	const place = "/reports/authenticationMethods/userRegistrationDetails?$skiptoken="
	row := `{"id":"` + one + `","isMfaRegistered":false,"isMfaCapable":false}`
	for name, c := range map[string]struct {
		body             string
		from, next       graph.Token
		rows, unreadable int
		want             error
	}{
		"with a row":                             {`{"value":[` + row + `]}`, "", "", 1, 0, nil},
		"and more to come":                       {`{"value":[` + row + `],"@odata.nextLink":"` + more + `b"}`, place + "a", place + "b", 1, 0, nil},
		"empty, with more to come":               {`{"value":[],"@odata.nextLink":"` + more + `b"}`, place + "a", place + "b", 0, 0, nil},
		"empty":                                  {`{"value":[]}`, "", "", 0, 0, nil},
		"with rows only unreadable":              {`{"value":[null,{}]}`, "", "", 0, 2, nil},
		"without a list":                         {`{}`, "", "", 0, 0, graph.Malformed},
		"with null for a list":                   {`{"value":null}`, "", "", 0, 0, graph.Malformed},
		"with an object for a list":              {`{"value":{"id":"` + one + `"}}`, "", "", 0, 0, graph.Malformed},
		"with a number for a link":               {`{"@odata.nextLink":7,"value":[]}`, "", "", 0, 0, graph.Malformed},
		"with an error in a 200":                 {`{"error":{"code":"x"}}`, "", "", 0, 0, graph.Malformed},
		"that leads to itself":                   {`{"value":[` + row + `],"@odata.nextLink":"` + more + `a"}`, place + "a", "", 0, 0, graph.Malformed},
		"that leads to the first":                {`{"value":[` + row + `],"@odata.nextLink":"` + strings.TrimSuffix(more, "$skiptoken=") + `"}`, "", "", 0, 0, graph.Malformed},
		"that leads elsewhere":                   {`{"value":[` + row + `],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=x"}`, "", "", 0, 0, graph.Malformed},
		"asked for with a token of another list": {``, "/users/delta?$skiptoken=x", "", 0, 0, graph.Expired},
	} {
		page, err := scripted(t, c.body).ReportPage(t.Context(), c.from)
		if !errors.Is(err, c.want) || len(page.Rows) != c.rows || page.Unreadable != c.unreadable || page.Next != c.next || page.Last != (err == nil && c.next == "") {
			t.Errorf("%s: %+v, %v; want %v", name, page, err, c.want)
		}
	}
}

func TestALinkToTheNextPageMustStayAtHome(t *testing.T) {
	c := scripted(t)
	for link, ok := range map[string]bool{
		"https://graph.microsoft.com/v1.0/users?$skiptoken=abc":         true,
		"https://GRAPH.microsoft.com/v1.0/users?$skiptoken=abc":         true,
		"https://graph.microsoft.com.evil.example/v1.0/users":           false,
		"https://evil.example/v1.0/users":                               false,
		"https://evil.example\\@graph.microsoft.com/v1.0/users":         false,
		"https://graph.microsoft.com@evil.example/v1.0/users":           false,
		"https://user:pass@graph.microsoft.com/v1.0/users":              false,
		"http://graph.microsoft.com/v1.0/users":                         false,
		"https://graph.microsoft.com:8443/v1.0/users":                   false,
		"https://graph.microsoft.com/beta/users":                        false,
		"https://graph.microsoft.com/v1.0":                              false,
		"//evil.example/v1.0/users":                                     false,
		"/v1.0/users":                                                   false,
		"https:graph.microsoft.com/v1.0/users":                          false,
		"":                                                              false,
		"https://graph.microsoft.com/v1.0/users\r\nAuthorization: none": false,
	} {
		u, err := c.link(link)
		if (err == nil) != ok || ok && u.Host != "graph.microsoft.com" {
			t.Errorf("%q: %v, %v", link, u, err)
		}
	}
}

func TestAPersonIsRefusedWhenTheAnswerFitsAnother(t *testing.T) {
	person := func(id, upn, rest string) string {
		return `{"id":"` + id + `","userPrincipalName":"` + upn + `","mail":"` + upn + `"` + rest + `}`
	}
	list := func(people ...string) string { return `{"value":[` + strings.Join(people, ",") + `]}` }
	const none = `{"value":[]}`
	anna := person(one, "Anna@nykoping.se", `,"accountEnabled":true,"assignedLicenses":null`)
	for name, c := range map[string]struct {
		answers []string
		want    error
	}{
		"by sign-in":                  {[]string{list(anna)}, nil},
		"by mail":                     {[]string{none, list(anna)}, nil},
		"by any address":              {[]string{none, none, list(anna)}, nil},
		"by none":                     {[]string{none, none, none}, graph.NotFound},
		"two have it":                 {[]string{none, list(anna, person(two, "anna@nykoping.se", ""))}, graph.Ambiguous},
		"one and a hole":              {[]string{list(anna, "null")}, graph.Ambiguous},
		"somebody else":               {[]string{list(person(one, "bo@nykoping.se", ""))}, graph.Malformed},
		"somebody else by mail":       {[]string{none, list(person(one, "bo@nykoping.se", ""))}, graph.Malformed},
		"a hole":                      {[]string{list("null")}, graph.Malformed},
		"nobody's id":                 {[]string{list(person("", "anna@nykoping.se", ""))}, graph.Malformed},
		"a number for enabled":        {[]string{list(person(one, "anna@nykoping.se", `,"accountEnabled":1`))}, graph.Malformed},
		"a manager without an id":     {[]string{list(person(one, "anna@nykoping.se", `,"manager":{}`))}, graph.Malformed},
		"a group":                     {[]string{list(person(one, "anna@nykoping.se", `,"@odata.type":"#microsoft.graph.group"`))}, graph.Malformed},
		"on the second page":          {[]string{`{"value":[],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?x"}`, list(anna)}, nil},
		"and another on a second one": {[]string{`{"value":[` + anna + `],"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?x"}`, list(anna)}, graph.Ambiguous},
	} {
		p, err := scripted(t, c.answers...).FindPerson(t.Context(), "anna@nykoping.se")
		if !errors.Is(err, c.want) || (err == nil) != (p.ID == one) {
			t.Errorf("%s: %+v, %v; want %v", name, p, err, c.want)
		}
		if err == nil && (p.Enabled != graph.Yes || p.Licensed != graph.NotKnown || p.SignIn != "anna@nykoping.se") {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for name, body := range map[string]string{"another id": person(two, "anna@nykoping.se", ""), "a list": list(anna), "nothing": `{}`} {
		if p, err := scripted(t, body).Person(t.Context(), one); !errors.Is(err, graph.Malformed) || p.ID != "" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestAManagersListCountsWhatItCannotRead(t *testing.T) {
	body := `{"value":[
		{"@odata.type":"#microsoft.graph.user","id":"` + one + `","userPrincipalName":"a@nykoping.se"},
		{"@odata.type":"#microsoft.graph.orgContact","id":"` + two + `"},
		{"@odata.type":"#microsoft.graph.user","id":"` + two + `","userPrincipalName":null},
		null, 7]}`
	l, err := scripted(t, body).DirectReports(t.Context(), two)
	if err != nil || len(l.People) != 1 || l.People[0].Manager != two || l.Unreadable != 3 {
		t.Errorf("%+v, %v", l, err)
	}
	contact := `{"@odata.type":"#microsoft.graph.orgContact","id":"` + two + `"}`
	if _, err := scripted(t, contact).Manager(t.Context(), one); !errors.Is(err, graph.NotFound) {
		t.Errorf("a manager who is a contact: %v", err)
	}
}
