package msgraph

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/graph"
)

const (
	three  = "00000000-0000-4000-8000-000000000003"
	onward = `"@odata.nextLink":"https://graph.microsoft.com/v1.0/users/delta?$skiptoken=n"`
	ended  = `"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=d"`
)

// asked answers questions to Graph with a function; the log-in service is the tenant's.
func asked(t *testing.T, answer func(r *http.Request) (status int, body string), change ...func(*Config)) *Client {
	t.Helper()
	login := newTenant(time.Now).Handler()
	cfg := config("", roundTrip(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		if !strings.HasPrefix(r.URL.Path, "/v1.0/") {
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Host = r.URL.Host
			login.ServeHTTP(w, r)
			return w.Result(), nil
		}
		status, body := answer(r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return w.Result(), nil
	}))
	for _, f := range change {
		f(&cfg)
	}
	return newClient(t, cfg)
}

func refused(status int, code string) (int, string) {
	return status, `{"error":{"code":"` + code + `","message":"about anna@nykoping.se"}}`
}

func TestEachRowOfTheChangesStandsForItself(t *testing.T) {
	const account = `"userPrincipalName":"Anna@Nykoping.se","accountEnabled":true`
	anna := graph.Person{ID: one, SignIn: "anna@nykoping.se", Enabled: graph.Yes, Licensed: graph.No}
	with := func(change func(*graph.Person)) graph.Person { p := anna; change(&p); return p }
	removed := graph.Change{Person: graph.Person{ID: one}, Removed: true}
	for name, c := range map[string]struct {
		row  string
		want *graph.Change // nil: not readable
	}{
		"an account": {`{` + account + `,"id":"` + strings.ToUpper(one) + `","displayName":"Anna","givenName":"Anna","mail":"Anna@nykoping.se","department":"Vård","officeLocation":"Stadshuset","jobTitle":"Rektor","preferredLanguage":"sv-SE","userType":"Member","assignedLicenses":[{"skuId":"x"}]}`,
			&graph.Change{Person: graph.Person{ID: one, SignIn: "anna@nykoping.se", DisplayName: "Anna", GivenName: "Anna", Mail: "anna@nykoping.se", Department: "Vård", Office: "Stadshuset",
				JobTitle: "Rektor", Language: "sv-SE", Enabled: graph.Yes, Type: graph.Member, Licensed: graph.Yes}}},
		"with nothing else ever set":      {`{"id":"` + one + `",` + account + `}`, &graph.Change{Person: anna}},
		"without a licence any more":      {`{"id":"` + one + `",` + account + `,"assignedLicenses":[]}`, &graph.Change{Person: anna}},
		"with licences of null":           {`{"id":"` + one + `",` + account + `,"assignedLicenses":null}`, &graph.Change{Person: with(func(p *graph.Person) { p.Licensed = graph.NotKnown })}},
		"whether enabled is null":         {`{"id":"` + one + `","userPrincipalName":"anna@nykoping.se","accountEnabled":null}`, &graph.Change{Person: with(func(p *graph.Person) { p.Enabled = graph.NotKnown })}},
		"with a manager":                  {`{"id":"` + one + `",` + account + `,"manager@delta":[{"@odata.type":"#microsoft.graph.user","id":"` + two + `"}]}`, &graph.Change{Person: with(func(p *graph.Person) { p.Manager = two }), ManagerSaid: true}},
		"with no manager any more":        {`{"id":"` + one + `",` + account + `,"manager@delta":[{"@odata.type":"#microsoft.graph.user","id":"` + two + `","@removed":{"reason":"deleted"}}]}`, &graph.Change{Person: anna, ManagerSaid: true}},
		"with another manager":            {`{"id":"` + one + `",` + account + `,"manager@delta":[{"id":"` + two + `","@removed":{"reason":"deleted"}},{"id":"` + three + `"}]}`, &graph.Change{Person: with(func(p *graph.Person) { p.Manager = three }), ManagerSaid: true}},
		"with another, the new one first": {`{"id":"` + one + `",` + account + `,"manager@delta":[{"id":"` + three + `"},{"id":"` + two + `","@removed":{"reason":"deleted"}}]}`, &graph.Change{Person: with(func(p *graph.Person) { p.Manager = three }), ManagerSaid: true}},
		"with a contact for a manager":    {`{"id":"` + one + `",` + account + `,"manager@delta":[{"@odata.type":"#microsoft.graph.orgContact","id":"` + two + `"}]}`, &graph.Change{Person: anna, ManagerSaid: true}},
		"with nobody said":                {`{"id":"` + one + `",` + account + `,"manager@delta":[]}`, &graph.Change{Person: anna}},
		"deleted":                         {`{"id":"` + one + `","@removed":{"reason":"changed"}}`, &removed},
		"deleted for good":                {`{"id":"` + one + `","@removed":{"reason":"deleted"}}`, &removed},
		"null":                            {`null`, nil},
		"a text":                          {`"row"`, nil},
		"empty":                           {`{}`, nil},
		"deleted, but who?":               {`{"@removed":{"reason":"deleted"}}`, nil},
		"with an id that is none":         {`{"id":"../groups",` + account + `}`, nil},
		"with an id that is a number":     {`{"id":7,` + account + `}`, nil},
		"with a flag that is a text":      {`{"id":"` + one + `","userPrincipalName":"a@nykoping.se","accountEnabled":"true"}`, nil},
		"with licences that are a map":    {`{"id":"` + one + `",` + account + `,"assignedLicenses":{}}`, nil},
		"with a manager without an id":    {`{"id":"` + one + `",` + account + `,"manager@delta":[{}]}`, nil},
		"with a manager that is null":     {`{"id":"` + one + `",` + account + `,"manager@delta":[null]}`, nil},
	} {
		page, err := scripted(t, `{"value":[`+c.row+`,{"id":"`+two+`",`+account+`}],`+ended+`}`).Changes(t.Context(), "")
		if err != nil || len(page.Rows) == 0 || page.Rows[len(page.Rows)-1].Person.ID != two || page.Next != "/users/delta?$deltatoken=d" || !page.Last {
			t.Errorf("%s: %+v, %v", name, page, err)
			continue
		}
		switch {
		case c.want == nil && (page.Unreadable != 1 || len(page.Rows) != 1):
			t.Errorf("%s was read: %+v", name, page)
		case c.want != nil && (page.Unreadable != 0 || page.Rows[0] != *c.want):
			t.Errorf("%s: %+v, %d unreadable; want %+v", name, page.Rows[0], page.Unreadable, *c.want)
		}
	}
}

func TestThePageLeadsOnOrToTheNextRound(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		from graph.Token
		next graph.Token
		last bool
		want error
	}{
		"more to come":             {`{"value":[],` + onward + `}`, "", "/users/delta?$skiptoken=n", false, nil},
		"the last":                 {`{"value":[],` + ended + `}`, "", "/users/delta?$deltatoken=d", true, nil},
		"nothing new":              {`{"value":[],` + ended + `}`, "/users/delta?$deltatoken=d", "/users/delta?$deltatoken=d", true, nil},
		"more, whatever is said":   {`{"value":[],` + ended + `,` + onward + `}`, "", "/users/delta?$skiptoken=n", false, nil},
		"this page again":          {`{"value":[],` + onward + `}`, "/users/delta?$skiptoken=n", "", false, graph.Malformed},
		"nowhere":                  {`{"value":[]}`, "", "", false, graph.Malformed},
		"elsewhere":                {`{"value":[],"@odata.nextLink":"https://elsewhere.example/v1.0/users/delta?$skiptoken=n"}`, "", "", false, graph.Malformed},
		"the next round elsewhere": {`{"value":[],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/groups/delta?$deltatoken=n"}`, "", "", false, graph.Malformed},
		"a number":                 {`{"value":[],"@odata.nextLink":7}`, "", "", false, graph.Malformed},
		"without rows":             {`{` + ended + `}`, "", "", false, graph.Malformed},
		"with null for rows":       {`{"value":null,` + ended + `}`, "", "", false, graph.Malformed},
		"with an object for rows":  {`{"value":{},` + ended + `}`, "", "", false, graph.Malformed},
		"an error in a 200":        {`{"error":{"code":"x"}}`, "", "", false, graph.Malformed},
	} {
		page, err := scripted(t, c.body).Changes(t.Context(), c.from)
		if !errors.Is(err, c.want) || page.Next != c.next || page.Last != c.last {
			t.Errorf("%s: %+v, %v", name, page, err)
		}
	}
}

func TestTheFirstPageSaysWhatIsWantedAndTheOthersFollow(t *testing.T) {
	var sent []*http.Request
	client := asked(t, func(r *http.Request) (int, string) {
		sent = append(sent, r)
		return 200, `{"value":[],` + onward + `}`
	})
	page, err := client.Changes(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Changes(t.Context(), page.Next); !errors.Is(err, graph.Malformed) {
		t.Errorf("the same page again: %v", err)
	}
	if want := "$select=" + strings.ReplaceAll(userSelect+",manager", ",", "%2C"); sent[0].URL.Path != "/v1.0/users/delta" || sent[0].URL.RawQuery != want {
		t.Errorf("asked for %s", sent[0].URL)
	}
	if sent[1].URL.String() != "https://graph.microsoft.com/v1.0/users/delta?$skiptoken=n" {
		t.Errorf("followed %s", sent[1].URL)
	}
	for _, r := range sent {
		if r.Header.Get("Prefer") != "odata.maxpagesize=999" || r.Header.Get("X-Ms-Throttle-Priority") != "low" {
			t.Errorf("headers %v", r.Header)
		}
	}
}

func TestATokenThatGraphRefusesMeansBeginningAnew(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		from   graph.Token
		want   graph.ErrorKind
	}{
		{410, "syncStateNotFound", "/users/delta?$deltatoken=x", graph.Expired},
		{410, "", "/users/delta?$deltatoken=x", graph.Expired},
		{404, "SyncStateNotFound", "/users/delta?$deltatoken=x", graph.Expired},
		{400, "resyncRequired", "/users/delta?$deltatoken=x", graph.Expired},
		{400, "Directory_ExpiredPageToken", "/users/delta?$skiptoken=x", graph.Expired},
		{400, "Request_BadRequest", "/users/delta?$skiptoken=x", graph.Expired},
		{400, "Request_BadRequest", "", graph.Invalid},
		{403, "Authorization_RequestDenied", "/users/delta?$skiptoken=x", graph.Denied},
		{0, "", "garbage", graph.Expired},
		{0, "", "/groups/delta?$deltatoken=x", graph.Expired},
		{0, "", "https://elsewhere.example/v1.0/users/delta?$deltatoken=x", graph.Expired},
	} {
		requests := 0
		client := asked(t, func(*http.Request) (int, string) { requests++; return refused(c.status, c.code) })
		_, err := client.Changes(t.Context(), c.from)
		if kind(err) != c.want || requests > 1 || (requests == 0) != (c.status == 0) {
			t.Errorf("%d %s to %q: %v after %d requests, want %v", c.status, c.code, c.from, err, requests, c.want)
		}
		if strings.Contains(fmt.Sprint(err), "anna") {
			t.Errorf("the error names somebody: %v", err)
		}
	}
}

// A row that is but a part of an account would wipe out what is known of the rest.
func TestAPartOfAnAccountIsCompleted(t *testing.T) {
	var mu sync.Mutex
	asks := map[string]int{}
	whole := `{"id":"%s","userPrincipalName":"x@nykoping.se","accountEnabled":false,"department":"IT","assignedLicenses":[{}],"manager":{"id":"` + two + `"}}`
	rows := []string{
		`{"id":"` + one + `","department":"IT"}`,
		`{"id":"` + two + `","manager@delta":[{"id":"` + three + `"}]}`,
		`{"id":"` + three + `","userPrincipalName":"gone@nykoping.se"}`,
		`{"id":"` + three + `","userPrincipalName":"c@nykoping.se","accountEnabled":true}`,
	}
	for i := range 40 {
		rows = append(rows, fmt.Sprintf(`{"id":"00000000-0000-4000-8000-0000000001%02d","mail":"y@nykoping.se"}`, i))
	}
	client := asked(t, func(r *http.Request) (int, string) {
		mu.Lock()
		defer mu.Unlock()
		id := strings.TrimPrefix(r.URL.Path, "/v1.0/users/")
		asks[id]++
		switch id {
		case "delta":
			return 200, `{"value":[` + strings.Join(rows, ",") + `],` + ended + `}`
		case three:
			return refused(404, "Request_ResourceNotFound")
		case two:
			return 200, `{"id":"` + one + `"}` // somebody else: not to be understood
		}
		return 200, fmt.Sprintf(whole, id)
	})
	page, err := client.Changes(t.Context(), "")
	if err != nil || page.Unreadable != 1 || len(page.Rows) != 43 {
		t.Fatalf("%d rows, %d unreadable, %v", len(page.Rows), page.Unreadable, err)
	}
	want := graph.Change{Person: graph.Person{ID: one, SignIn: "x@nykoping.se", Department: "IT", Enabled: graph.No, Licensed: graph.Yes, Manager: two}, ManagerSaid: true}
	if page.Rows[0] != want || !page.Rows[1].Removed || page.Rows[1].Person.ID != three || page.Rows[2].Removed || page.Rows[2].Person.SignIn != "c@nykoping.se" {
		t.Errorf("%+v", page.Rows[:3])
	}
	for id, n := range asks {
		if n != 1 {
			t.Errorf("%s was asked for %d times", id, n)
		}
	}
	if len(asks) != 44 {
		t.Errorf("%d questions", len(asks))
	}
}

func TestAPageIsNoneWhenAPartCannotBeCompleted(t *testing.T) {
	client := asked(t, func(r *http.Request) (int, string) {
		if strings.HasSuffix(r.URL.Path, "/delta") {
			return 200, `{"value":[{"id":"` + one + `","department":"IT"}],` + ended + `}`
		}
		return refused(403, "Authorization_RequestDenied")
	})
	if page, err := client.Changes(t.Context(), ""); !errors.Is(err, graph.Denied) || len(page.Rows) != 0 || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestOnlyPeopleAreMembers(t *testing.T) {
	const user, next = `{"@odata.type":"#microsoft.graph.user","id":"%s"}`, `"@odata.nextLink":"https://graph.microsoft.com/v1.0/groups/` + one + `/transitiveMembers?$skiptoken=n"`
	rows := []string{fmt.Sprintf(user, strings.ToUpper(two)), fmt.Sprintf(user, three), `{"@odata.type":"#microsoft.graph.group","id":"x"}`,
		`{"@odata.type":"#microsoft.graph.device"}`, `null`, `7`, `{"id":"` + one + `"}`, fmt.Sprintf(user, "x")}
	client := scripted(t, `{"value":[`+strings.Join(rows, ",")+`],`+next+`}`, `{"value":[]}`, `{}`, `{"value":[],`+next+`}`)
	page, err := client.MembersPage(t.Context(), one, "")
	if err != nil || !slices.Equal(page.IDs, []graph.ID{two, three}) || page.Unreadable != 4 || page.Last || page.Next != "/groups/"+one+"/transitiveMembers?$skiptoken=n" {
		t.Errorf("%+v, %v", page, err)
	}
	if last, err := client.MembersPage(t.Context(), one, page.Next); err != nil || !last.Last || last.Next != "" || len(last.IDs) != 0 {
		t.Errorf("the last page: %+v, %v", last, err)
	}
	for _, from := range []graph.Token{"", page.Next} {
		if p, err := client.MembersPage(t.Context(), one, from); !errors.Is(err, graph.Malformed) || len(p.IDs) != 0 {
			t.Errorf("without rows, or with this page for the next: %+v, %v", p, err)
		}
	}
	for _, c := range []struct {
		group  graph.ID
		from   graph.Token
		status int
		want   error
	}{
		{one, "", 404, graph.NoGroup},
		{one, page.Next, 404, graph.NoGroup},
		{one, page.Next, 400, graph.Expired},
		{two, page.Next, 0, graph.Expired},
		{"helpdesk", "", 0, graph.Invalid},
	} {
		requests := 0
		client := asked(t, func(*http.Request) (int, string) { requests++; return refused(c.status, "x") })
		if _, err := client.MembersPage(t.Context(), c.group, c.from); !errors.Is(err, c.want) || (requests > 0) != (c.status > 0) {
			t.Errorf("%s from %q: %v after %d requests, want %v", c.group, c.from, err, requests, c.want)
		}
	}
}
