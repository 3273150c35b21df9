package graphtest_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

const nothing graph.ID = "00000000-0000-4000-8000-00000000dead" // neither a person nor a group

func TestTheHelpdeskIsInItsGroupAndInThatOfIT(t *testing.T) {
	tenant, _ := demo(t)
	if m := tenant.Members(graphtest.ITGroup); !slices.Equal(m, []graph.ID{graphtest.HelpdeskGroup}) {
		t.Errorf("directly in the group of IT: %v", m)
	}
	for _, c := range []struct {
		id, group graph.ID
		in        bool
		want      error
	}{
		{graphtest.Hanna.ID(), graphtest.HelpdeskGroup, true, nil},
		{graphtest.Hanna.ID(), graphtest.ITGroup, true, nil},
		{graphtest.Hanna.ID(), graphtest.ExclusionGroup, false, nil},
		{graphtest.Anna.ID(), graphtest.HelpdeskGroup, false, nil},
		{graphtest.Anna.ID(), graphtest.ITGroup, false, nil},
		{nothing, graphtest.HelpdeskGroup, false, graph.NotFound},
		{graphtest.Hanna.ID(), nothing, false, graph.NoGroup},
		{nothing, nothing, false, graph.NoGroup},
		{graphtest.Hanna.ID(), "", false, graph.Invalid},
		{"", graphtest.HelpdeskGroup, false, graph.Invalid},
	} {
		in, err := tenant.MemberOf(t.Context(), c.id, c.group)
		if in != c.in || !errors.Is(err, c.want) {
			t.Errorf("%q in %q: %v, %v; want %v, %v", c.id, c.group, in, err, c.in, c.want)
		}
	}
}

func TestWithoutThePermissionNobodyIsInOrOutOfAGroup(t *testing.T) {
	tenant, _ := demo(t)
	for _, c := range []struct {
		on  graphtest.Call
		who graphtest.Key
	}{{graphtest.Membership, graphtest.Hanna}, {graphtest.Group, graphtest.Anna}} {
		tenant.ClearFaults()
		tenant.Inject(graphtest.Fault{On: c.on, Trouble: graphtest.NoPermission})
		if in, err := tenant.MemberOf(t.Context(), c.who.ID(), graphtest.HelpdeskGroup); in || !errors.Is(err, graph.Denied) {
			t.Errorf("%s: %v, %v", c.on, in, err)
		}
	}
}

// post asks with a body, as JSON unless a header says otherwise.
func (b *browser) post(path, body string, header ...string) answer {
	b.t.Helper()
	return b.send(http.MethodPost, path, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, header...)...)
}

func TestGroupsSpeakGraph(t *testing.T) {
	tenant, _ := demo(t)
	b := browse(t, tenant)
	hanna := "/v1.0/users/" + string(graphtest.Hanna.ID()) + "/checkMemberGroups"
	list := func(groups ...graph.ID) string {
		quoted := make([]string, 0, len(groups))
		for _, g := range groups {
			quoted = append(quoted, `"`+string(g)+`"`)
		}
		return `{"groupIds":[` + strings.Join(quoted, ",") + `]}`
	}
	a := b.post(hanna, list(graphtest.ExclusionGroup, graphtest.ITGroup, nothing, graphtest.HelpdeskGroup))
	if a.StatusCode != 200 || !slices.Equal(a.rows(), []any{string(graphtest.ITGroup), string(graphtest.HelpdeskGroup)}) ||
		a.json["@odata.context"] != b.base+"/v1.0/$metadata#Collection(Edm.String)" {
		t.Errorf("Hanna's groups: %d %v", a.StatusCode, a.json)
	}
	byAddress := "/v1.0/users/" + string(tenant.Cast(graphtest.Anna).SignIn) + "/checkMemberGroups"
	if a := b.post(byAddress, list(graphtest.HelpdeskGroup)); a.StatusCode != 200 || a.rows() == nil || len(a.rows()) != 0 {
		t.Errorf("Anna's groups: %d %v", a.StatusCode, a.json)
	}
	for name, c := range map[string]struct {
		a      answer
		status int
		code   string
	}{
		"a person that is none":   {b.post("/v1.0/users/"+string(nothing)+"/checkMemberGroups", list(graphtest.ITGroup)), 404, "Request_ResourceNotFound"},
		"no groups":               {b.post(hanna, `{}`), 400, "Request_BadRequest"},
		"no JSON":                 {b.post(hanna, `groupIds=x`), 400, "Request_BadRequest"},
		"an id that is none":      {b.post(hanna, list("helpdesk")), 400, "Request_BadRequest"},
		"too many groups":         {b.post(hanna, list(slices.Repeat([]graph.ID{graphtest.ITGroup}, 21)...)), 400, "Request_BadRequest"},
		"another type":            {b.post(hanna, list(graphtest.ITGroup), "Content-Type", "text/plain"), 400, "BadRequest"},
		"no token":                {b.post(hanna, list(graphtest.ITGroup), "Authorization", ""), 401, "InvalidAuthenticationToken"},
		"a group that is none":    {b.get("/v1.0/groups/" + string(nothing)), 404, "Request_ResourceNotFound"},
		"a property of no group":  {b.get("/v1.0/groups/" + string(graphtest.ITGroup) + query("$select", "id,shoeSize")), 400, "BadRequest"},
		"a group":                 {b.get("/v1.0/groups/" + string(graphtest.ITGroup)), 200, ""},
		"a group without a token": {b.get("/v1.0/groups/"+string(graphtest.ITGroup), "Authorization", ""), 401, "InvalidAuthenticationToken"},
	} {
		if c.a.StatusCode != c.status || c.a.code() != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, c.a.StatusCode, c.a.code(), c.status, c.code)
		}
	}
	a = b.get("/v1.0/groups/" + string(graphtest.HelpdeskGroup) + query("$select", "id"))
	if len(a.json) != 2 || a.json["id"] != string(graphtest.HelpdeskGroup) {
		t.Errorf("the helpdesk's group: %v", a.json)
	}
}
