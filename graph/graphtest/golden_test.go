package graphtest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

const graphURL = "https://graph.microsoft.com/v1.0"

// opaque are the tokens in links, which tell a client nothing.
var opaque = regexp.MustCompile(`((?:skip|delta)token=)[\w-]+`)

// golden compares an answer with the form that Microsoft documents.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	var got bytes.Buffer
	must(t, json.Indent(&got, body, "", "  "))
	text := strings.ReplaceAll(opaque.ReplaceAllString(got.String(), "${1}opaque"), `\u0026`, "&") + "\n"
	path := filepath.Join("testdata", name+".json")
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if text != string(want) {
		t.Errorf("%s is\n%s\nwant\n%s", name, text, want)
	}
}

// follow asks for the page that another one leads to.
func (w *wire) follow(t *testing.T, body []byte, link string, header ...string) []byte {
	t.Helper()
	var page map[string]any
	must(t, json.Unmarshal(body, &page))
	next, _ := page[link].(string)
	if !strings.HasPrefix(next, graphURL) {
		t.Fatalf("%s is %q", link, next)
	}
	a := w.get(next, header...)
	if a.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", link, a.Code, a.Body)
	}
	return a.Body.Bytes()
}

func TestChangesHaveTheDocumentedForm(t *testing.T) {
	tenant := graphtest.New(1, 100, start().now)
	w := newWire(t, tenant)
	body := w.get(graphURL+"/users/delta?$select=displayName,department,officeLocation,assignedLicenses,manager", "Prefer", "odata.maxpagesize=6").Body.Bytes()
	golden(t, "delta-first", body)
	for bytes.Contains(body, []byte("@odata.nextLink")) {
		body = w.follow(t, body, "@odata.nextLink")
	}
	var last map[string]any
	must(t, json.Unmarshal(body, &last))
	if link, _ := last["@odata.deltaLink"].(string); !strings.Contains(link, "/users/delta?$deltatoken=") {
		t.Errorf("the last page leads to %q", link)
	}
	body = w.follow(t, body, "@odata.deltaLink")
	golden(t, "delta-nothing", body)
	must(t, tenant.Move(graphtest.Anna.ID(), graphtest.Hanna.ID()))
	must(t, tenant.Move(graphtest.Bo.ID(), ""))
	must(t, tenant.SetDepartment(graphtest.Cilla.ID(), ""))
	must(t, tenant.SetLicensed(graphtest.Cilla.ID(), false))
	must(t, tenant.Delete(graphtest.Disa.ID()))
	must(t, tenant.Delete(graphtest.Erik.ID()))
	must(t, tenant.Purge(graphtest.Erik.ID()))
	must(t, tenant.Register(graphtest.Hanna.ID(), graph.SecurityKey)) // not a change of the account
	golden(t, "delta-next", w.follow(t, body, "@odata.deltaLink"))
}

func TestATokenThatHasExpiredIsGone(t *testing.T) {
	c := start()
	tenant := graphtest.New(1, 100, c.now)
	w := newWire(t, tenant)
	body := w.get(graphURL + "/users/delta").Body.Bytes()
	var page map[string]string
	_ = json.Unmarshal(body, &page) // the rows are no text
	c.forward(7*24*time.Hour + time.Second)
	a := w.get(page["@odata.deltaLink"])
	if a.Code != http.StatusGone || a.Header().Get("Location") != graphURL+"/users/delta?$deltatoken=" {
		t.Errorf("%d, to %q", a.Code, a.Header().Get("Location"))
	}
	golden(t, "delta-gone", a.Body.Bytes())
	if a := w.get(a.Header().Get("Location")); a.Code != http.StatusOK {
		t.Errorf("where it is said to begin anew: %d", a.Code)
	}
	tenant.Inject(graphtest.Fault{On: graphtest.Delta, Trouble: graphtest.DeltaLost})
	if a := w.get(graphURL + "/users/delta"); a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), "syncStateNotFound") {
		t.Errorf("lost: %d %s", a.Code, a.Body)
	}
}

// What change tracking does not support is refused; pages are as large as preferred.
func TestChangesAreAskedForAsDocumented(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetDeltaPage(5000) // Graph's bound is lower
	w := newWire(t, tenant)
	for _, q := range []string{"$expand=manager", "$top=10", "$orderby=displayName", "$search=x", "$select=id,shoeSize"} {
		if a := w.get(graphURL + "/users/delta?" + q); a.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", q, a.Code)
		}
	}
	for prefer, want := range map[string]int{"": 200, "odata.maxpagesize=7": 7, "respond-async, odata.maxpagesize=999": 999, "odata.maxpagesize=5000": 999} {
		for _, path := range []string{"/users/delta", "/users/microsoft.graph.delta()"} {
			a := w.get(graphURL+path, "Prefer", prefer)
			var page struct {
				Value []struct {
					ID      graph.ID `json:"id"`
					Manager []any    `json:"manager@delta"`
				} `json:"value"`
			}
			must(t, json.Unmarshal(a.Body.Bytes(), &page))
			if len(page.Value) != want || !page.Value[0].ID.Valid() || len(page.Value[0].Manager) != 1 {
				t.Errorf("%s with %q: %d rows, want %d", path, prefer, len(page.Value), want)
			}
		}
	}
}

// Where the pages lead to that the faults of links make.
func TestFaultyLinksLeadWhereTheySay(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetThrottle(0, 0)
	must(t, tenant.NewGroup(everybody, "Alla"))
	must(t, tenant.JoinAll(everybody, "nykoping.se"))
	w := newWire(t, tenant)
	for call, path := range map[graphtest.Call]string{
		graphtest.Delta: "/users/delta?$select=id", graphtest.Members: "/groups/" + string(everybody) + "/transitiveMembers?$select=id",
		graphtest.Report: "/reports/authenticationMethods/userRegistrationDetails",
	} {
		ask := func(link string) (page struct {
			Next  string `json:"@odata.nextLink"`
			Delta string `json:"@odata.deltaLink"`
			Value []struct {
				ID graph.ID `json:"id"`
			} `json:"value"`
		}) {
			a := w.get(link)
			if must(t, json.Unmarshal(a.Body.Bytes(), &page)); a.Code != http.StatusOK {
				t.Fatalf("%s: %d", link, a.Code)
			}
			return page
		}
		first := ask(graphURL + path)
		for _, at := range []string{graphURL + path, first.Next} {
			want := ask(at)
			faulty := func(trouble graphtest.Trouble) string {
				tenant.Inject(graphtest.Fault{On: call, Trouble: trouble})
				page := ask(at)
				tenant.ClearFaults()
				if page.Delta != "" || (len(page.Value) == 0) != (trouble == graphtest.EmptyPage) {
					t.Errorf("%s, %s: %d rows, then %q", call, trouble, len(page.Value), page.Delta)
				}
				return page.Next
			}
			if next := faulty(graphtest.RepeatedPage); next != at {
				t.Errorf("%s: the repeated page leads to %q", call, next)
			}
			if next := faulty(graphtest.NoLink); next != "" {
				t.Errorf("%s: the page without a link leads to %q", call, next)
			}
			if next := faulty(graphtest.ForeignNextLink); !strings.HasPrefix(next, "https://elsewhere.example/") {
				t.Errorf("%s: the foreign page is %q", call, next)
			}
			next := faulty(graphtest.EmptyPage)
			if page := ask(next); next == at || next == want.Next || len(page.Value) == 0 || page.Value[0] != want.Value[0] || len(page.Value) != len(want.Value) {
				t.Errorf("%s: the empty page leads to %d rows, want %d", call, len(page.Value), len(want.Value))
			}
		}
	}
}

func TestListsHaveTheDocumentedForm(t *testing.T) {
	tenant := graphtest.New(1, 100, start().now)
	tenant.SetPageSize(2)
	w := newWire(t, tenant)
	golden(t, "report-first", w.get(graphURL+"/reports/authenticationMethods/userRegistrationDetails").Body.Bytes())
	must(t, tenant.NewGroup(everybody, "Alla"))
	must(t, tenant.Join(everybody, graphtest.Anna.ID()))
	must(t, tenant.Join(everybody, graphtest.Bo.ID()))
	must(t, tenant.Join(everybody, graphtest.ITGroup))
	body := w.get(graphURL + "/groups/" + string(everybody) + "/transitiveMembers?$select=id&$top=3").Body.Bytes()
	golden(t, "members-first", body)
	golden(t, "members-next", w.follow(t, body, "@odata.nextLink"))
	if a := w.get(graphURL + "/groups/" + string(nothing) + "/transitiveMembers"); a.Code != http.StatusNotFound {
		t.Errorf("no group: %d", a.Code)
	}
}
