package graphtest_test

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"testing"

	"lotsen/graph"
	"lotsen/graph/graphtest"

	"pgregory.net/rapid"
)

func TestADeletedAccountIsNowhere(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetReportLag(0, 0)
	eva, hanna := tenant.Cast(graphtest.Eva), graphtest.Hanna.ID()
	must(t, tenant.Join(graphtest.HelpdeskGroup, eva.ID))
	must(t, tenant.Delete(eva.ID))
	if _, err := tenant.Person(t.Context(), eva.ID); !errors.Is(err, graph.NotFound) {
		t.Errorf("by id: %v", err)
	}
	for _, a := range []graph.Address{eva.SignIn, eva.Mail} {
		if _, err := tenant.FindPerson(t.Context(), a); !errors.Is(err, graph.NotFound) {
			t.Errorf("by address: %v", err)
		}
	}
	if _, err := tenant.Manager(t.Context(), graphtest.Anna.ID()); !errors.Is(err, graph.NotFound) {
		t.Errorf("as Anna's manager: %v", err)
	}
	if in, err := tenant.MemberOf(t.Context(), eva.ID, graphtest.HelpdeskGroup); in || !errors.Is(err, graph.NotFound) {
		t.Errorf("in her group: %v, %v", in, err)
	}
	rows, _ := wholeReport(t, tenant, func() {})
	if slices.ContainsFunc(rows, func(r graph.Row) bool { return r.Person == eva.ID }) || tenant.Cast(graphtest.Eva) != (graph.Person{}) {
		t.Error("she is in the report, or in the cast")
	}
	a := browse(t, tenant).get("/v1.0/users"+query("$select", "id", "$top", "999", "$count", "true"), "ConsistencyLevel", "eventual")
	if a.json["@odata.count"] != float64(graphtest.DefaultSize-1) || slices.ContainsFunc(a.rows(), func(r any) bool { return r.(map[string]any)["id"] == string(eva.ID) }) {
		t.Errorf("in the list of %v", a.json["@odata.count"])
	}
	must(t, tenant.Undelete(eva.ID))
	if p, err := tenant.FindPerson(t.Context(), eva.SignIn); err != nil || p != eva {
		t.Errorf("restored: %+v, %v", p, err)
	}
	if l, err := tenant.DirectReports(t.Context(), eva.ID); err != nil || len(l.People) != 0 || slices.Contains(tenant.Members(graphtest.HelpdeskGroup), eva.ID) {
		t.Errorf("restored with %d people, or her group: %v", len(l.People), err)
	}
	must(t, tenant.Delete(hanna))
	must(t, tenant.Purge(hanna))
	if err := tenant.Undelete(hanna); !errors.Is(err, graph.NotFound) {
		t.Errorf("restoring what is deleted for good: %v", err)
	}
}

func TestSomebodyHiredIsFoundAtOnce(t *testing.T) {
	tenant, _ := demo(t)
	id, err := tenant.Hire(graph.Person{SignIn: "Nina0001@oxelosund.se", Mail: "nina@oxelosund.se", DisplayName: "Nina", Manager: graphtest.Eva.ID(), Licensed: graph.No})
	must(t, err)
	p, err := tenant.FindPerson(t.Context(), "nina@oxelosund.se")
	if err != nil || p.ID != id || !id.Valid() || p.SignIn != "nina0001@oxelosund.se" || p.Enabled != graph.Yes || p.Licensed != graph.No || p.Manager != graphtest.Eva.ID() {
		t.Errorf("%+v, %v", p, err)
	}
	if l, err := tenant.DirectReports(t.Context(), graphtest.Eva.ID()); err != nil || len(l.People) != 13 {
		t.Errorf("Eva leads %d, %v", len(l.People), err)
	}
	if s, err := tenant.Status(t.Context(), id); err != nil || s.Registration != graph.NotRegistered {
		t.Errorf("%+v, %v", s, err)
	}
	must(t, tenant.Readdress(id, "nina0002@nykoping.se"))
	for _, a := range []graph.Address{"nina0002@nykoping.se", "nina0001@oxelosund.se", "nina@oxelosund.se"} {
		if p, err := tenant.FindPerson(t.Context(), a); err != nil || p.ID != id {
			t.Errorf("as %s: %+v, %v", a, p, err)
		}
	}
	for name, c := range map[string]struct {
		err, want error
	}{
		"a taken address":       {hired(tenant, graph.Person{SignIn: "nina0001@oxelosund.se"}), graph.Exists},
		"a taken mail":          {hired(tenant, graph.Person{SignIn: "a@nykoping.se", Mail: "nina@oxelosund.se"}), graph.Exists},
		"a taken id":            {hired(tenant, graph.Person{SignIn: "a@nykoping.se", ID: id}), graph.Exists},
		"no address":            {hired(tenant, graph.Person{SignIn: "a"}), graph.Invalid},
		"no id":                 {hired(tenant, graph.Person{SignIn: "a@nykoping.se", ID: "a"}), graph.Invalid},
		"a manager who is none": {hired(tenant, graph.Person{SignIn: "a@nykoping.se", Manager: nothing}), graph.NotFound},
		"moved to an address":   {tenant.Readdress(id, tenant.Cast(graphtest.Anna).SignIn), graph.Exists},
		"to none":               {tenant.Readdress(id, "a"), graph.Invalid},
		"into no group":         {tenant.Join(nothing, id), graph.NoGroup},
		"nobody into a group":   {tenant.Join(graphtest.ITGroup, nothing), graph.NotFound},
		"a group twice":         {tenant.NewGroup(graphtest.ITGroup, "IT"), graph.Exists},
		"a group without an id": {tenant.NewGroup("x", "IT"), graph.Invalid},
		"everybody in no group": {tenant.JoinAll(nothing, "nykoping.se"), graph.NoGroup},
		"nobody deleted":        {tenant.Delete(nothing), graph.NotFound},
		"not deleted":           {tenant.Purge(id), graph.NotFound},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
}

func hired(tenant *graphtest.Tenant, p graph.Person) error {
	_, err := tenant.Hire(p)
	return err
}

// Whatever happened: people are found where they are, and a restart changes nothing.
func TestNobodyIsLostByWhatHappens(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := start()
		tenant := graphtest.New(3, 100, c.now)
		for range rapid.IntRange(1, 40).Draw(r, "changes") {
			happen(r, tenant)
		}
		saved, err := tenant.Snapshot()
		if err != nil {
			r.Fatal(err)
		}
		again := graphtest.New(3, 100, c.now)
		if err := again.Restore(saved); err != nil {
			r.Fatal(err)
		}
		people := tenant.People()
		if !slices.Equal(again.People(), people) || again.Census() != tenant.Census() || !reflect.DeepEqual(again.Policy(), tenant.Policy()) {
			r.Fatalf("the restored directory differs")
		}
		led := map[graph.ID][]graph.Person{}
		for _, p := range people {
			if found, err := tenant.FindPerson(r.Context(), p.SignIn); err != nil || found != p {
				r.Fatalf("%+v is found as %+v, %v", p, found, err)
			}
			led[p.Manager] = append(led[p.Manager], p)
		}
		for _, p := range people {
			want := led[p.ID]
			slices.SortStableFunc(want, func(a, b graph.Person) int { return cmp.Compare(a.DisplayName, b.DisplayName) })
			if l, err := tenant.DirectReports(r.Context(), p.ID); err != nil || !slices.Equal(l.People, want) {
				r.Fatalf("%+v leads %+v, %v; want %+v", p, l.People, err, want)
			}
		}
	})
}
