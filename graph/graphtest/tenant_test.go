package graphtest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// clock is the directory's clock, moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) forward(d time.Duration) { c.at = c.at.Add(d) }

func start() *clock { return &clock{time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)} }

func demo(t *testing.T) (*graphtest.Tenant, *clock) {
	t.Helper()
	c := start()
	return graphtest.New(1, graphtest.DefaultSize, c.now), c
}

func TestTheSameSeedGivesTheSameTenant(t *testing.T) {
	c := start()
	one, two, other := graphtest.New(7, 400, c.now), graphtest.New(7, 400, c.now), graphtest.New(8, 400, c.now)
	if !slices.Equal(one.People(), two.People()) || one.Census() != two.Census() {
		t.Error("two tenants of one seed differ")
	}
	if slices.Equal(one.People(), other.People()) {
		t.Error("two seeds give one tenant")
	}
	for i, p := range one.People() {
		m1, _ := one.Methods(p.ID)
		m2, _ := two.Methods(p.ID)
		if !slices.Equal(m1, m2) {
			t.Fatalf("account %d has %v and %v", i, m1, m2)
		}
	}
}

func TestTheTenantLooksLikeTwoMunicipalities(t *testing.T) {
	tenant, _ := demo(t)
	people := tenant.People()
	if len(people) != graphtest.DefaultSize {
		t.Fatalf("%d accounts", len(people))
	}
	ids, addresses, domains, units, kinds := map[graph.ID]bool{}, map[graph.Address]bool{}, map[string]int{}, map[string]int{}, map[graph.Kind]int{}
	for _, p := range people {
		if !p.ID.Valid() || ids[p.ID] {
			t.Fatalf("id %q is no id, or used twice", p.ID)
		}
		if a, err := graph.ParseAddress(string(p.SignIn)); err != nil || a != p.SignIn || addresses[a] {
			t.Fatalf("address %q is none, or used twice: %v", p.SignIn, err)
		}
		ids[p.ID], addresses[p.SignIn] = true, true
		domains[p.SignIn.Domain()]++
		units[p.Department]++
		methods, err := tenant.Methods(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range methods {
			kinds[k]++
		}
		if strings.Count(p.DisplayName, " ") > 1 {
			t.Errorf("%q looks like a full name", p.DisplayName)
		}
	}
	for _, d := range []string{"nykoping.se", "oxelosund.se", "elev.nykoping.se", "nykoping.onmicrosoft.com"} {
		if domains[d] < 20 {
			t.Errorf("%d accounts in %s", domains[d], d)
		}
	}
	for _, u := range []string{"Vård och omsorg", "Skola", "Räddningstjänst", "Äldreomsorg", "Utbildning"} {
		if units[u] < 10 {
			t.Errorf("%d people in %s", units[u], u)
		}
	}
	for _, k := range []graph.Kind{graph.Password, graph.Email, graph.TemporaryPass, graph.AuthenticatorPush, graph.MobilePhone,
		graph.OfficePhone, graph.HardwareCode, graph.SecurityKey, graph.SyncedPasskey, graph.WindowsHello, "retinaScan"} {
		if kinds[k] == 0 {
			t.Errorf("nobody has %s", k)
		}
	}
}

func TestManagersFormATreeOfAFewLevels(t *testing.T) {
	tenant, _ := demo(t)
	boss := map[graph.ID]graph.ID{}
	for _, p := range tenant.People() {
		boss[p.ID] = p.Manager
	}
	deepest, tops := 0, 0
	for id := range boss {
		if boss[id] == "" {
			tops++
			continue
		}
		depth := 0
		for at := id; boss[at] != ""; at = boss[at] {
			if depth++; depth > 10 {
				t.Fatalf("%s is in a circle", id)
			}
			if _, known := boss[boss[at]]; !known {
				t.Fatalf("the manager of %s does not exist", at)
			}
		}
		deepest = max(deepest, depth)
	}
	if deepest < 3 || deepest > 5 {
		t.Errorf("%d levels", deepest)
	}
	if eva := tenant.Cast(graphtest.Eva); eva.Manager == "" || tenant.Cast(graphtest.Hanna).Manager == "" {
		t.Error("Eva or Hanna has no manager")
	}
}

func TestTheCastIsTheSameInEveryTenant(t *testing.T) {
	c := start()
	a, b := graphtest.New(1, 1200, c.now), graphtest.New(99, 150, c.now)
	for _, k := range graphtest.Keys() {
		p, q := a.Cast(k), b.Cast(k)
		if p.ID != k.ID() || p.ID != q.ID || p.SignIn != q.SignIn || p.DisplayName != q.DisplayName {
			t.Errorf("%s: %+v and %+v", k, p, q)
		}
	}
	if a.Cast("nobody") != (graph.Person{}) || graphtest.Key("nobody").ID() != "" {
		t.Error("a key that is none finds somebody")
	}
	team, err := a.DirectReports(t.Context(), graphtest.Eva.ID())
	if err != nil || len(team.People) != 12 {
		t.Fatalf("Eva leads %d people, %v", len(team.People), err)
	}
	policy, verdicts, reasons := a.Policy(), map[graph.Verdict]int{}, map[graph.Reason]int{}
	for _, p := range team.People {
		reasons[policy.Exclusion(p)]++
		s, err := a.Status(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		verdicts[policy.Judge(s, c.now())]++
	}
	if reasons[graph.IsDisabled] != 1 || reasons[graph.InGroup] != 1 || reasons[graph.Counted] != 10 {
		t.Errorf("left out: %v", reasons)
	}
	if verdicts[graph.Needs] < 4 || verdicts[graph.Done] < 3 || verdicts[graph.Unsure] != 1 {
		t.Errorf("verdicts: %v", verdicts)
	}
	if !slices.Contains(a.Members(graphtest.HelpdeskGroup), graphtest.Hanna.ID()) || slices.Contains(a.Members(graphtest.HelpdeskGroup), graphtest.Anna.ID()) {
		t.Error("the helpdesk group is not Hanna's")
	}
}

// The tenant counts its people by what they were made to be, graph by its
// rules. Over the report they must agree to the last person.
func TestTheRulesAgreeWithTheTruth(t *testing.T) {
	for _, size := range []int{100, 1200, 5000} {
		c := start()
		tenant := graphtest.New(uint64(size), size, c.now)
		policy := tenant.Policy()
		status := map[graph.ID]graph.Status{}
		rows, _ := wholeReport(t, tenant, func() {})
		for _, r := range rows {
			status[r.Person] = r.Status
		}
		got := graphtest.Census{}
		for _, p := range tenant.People() {
			got.Accounts++
			if policy.Exclusion(p) != graph.Counted {
				got.LeftOut++
				continue
			}
			got.Employees++
			s := status[p.ID]
			switch policy.Judge(s, c.now()) {
			case graph.Needs:
				got.Waiting++
			case graph.NotAllowed:
				got.NotAllowed++
				got.Registered++
			case graph.Done:
				got.Registered++
			default:
				t.Errorf("%s is unsure: %+v", p.SignIn, s)
			}
			if s.OnlyPhone() {
				got.OnlyPhone++
			}
			live, err := tenant.Status(t.Context(), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			if live.Registration != graph.Unknown && live.Registration != s.Registration {
				t.Errorf("%s: live %q, report %q", p.SignIn, live.Registration, s.Registration)
			}
			if both := live.With(s); live.Registration == graph.Registered && both.Allowed != s.Allowed {
				t.Errorf("%s: %v live and %v reported are allowed %q", p.SignIn, live.Methods, s.Methods, both.Allowed)
			}
		}
		want := tenant.Census()
		if want.Why, want.Seen = (graphtest.LeftOut{}), (graphtest.LeftOut{}); got != want {
			t.Errorf("%d accounts: the rules count %+v, the truth is %+v", size, got, want)
		}
	}
}

func TestPeopleAreFoundByEachOfTheirAddresses(t *testing.T) {
	tenant, _ := demo(t)
	anna := tenant.Cast(graphtest.Anna)
	for _, a := range []graph.Address{anna.SignIn, anna.Mail, "anna.demo@nykoping.se"} {
		if p, err := tenant.FindPerson(t.Context(), a); err != nil || p != anna {
			t.Errorf("%s finds %+v, %v", a, p, err)
		}
	}
	if _, err := tenant.FindPerson(t.Context(), "nobody@nykoping.se"); !errors.Is(err, graph.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := tenant.Person(t.Context(), "me"); !errors.Is(err, graph.Invalid) {
		t.Errorf("an id that is none: %v", err)
	}
	if boss, err := tenant.Manager(t.Context(), graphtest.Anna.ID()); err != nil || boss.ID != graphtest.Eva.ID() {
		t.Errorf("Anna's manager: %+v, %v", boss, err)
	}
	if _, err := tenant.Manager(t.Context(), graphtest.Gus.ID()); !errors.Is(err, graph.NotFound) {
		t.Errorf("a guest's manager: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tenant.Person(ended, anna.ID); !errors.Is(err, graph.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller left: %v", err)
	}
}
