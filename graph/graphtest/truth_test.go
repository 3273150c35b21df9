package graphtest_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"

	"pgregory.net/rapid"
)

// ruled counts the directory by graph's rules over the report, one person at a time.
func ruled(t failer, tenant *graphtest.Tenant, now time.Time) (each map[graph.ID]graphtest.Census, reasons map[graph.Reason]int) {
	t.Helper()
	policy, status := tenant.Policy(), map[graph.ID]graph.Status{}
	for from := graph.Token(""); ; {
		p, err := tenant.ReportPage(context.Background(), from)
		if err != nil {
			t.Fatalf("reading the report: %v", err)
		}
		for _, r := range p.Rows {
			status[r.Person] = r.Status
		}
		if p.Last {
			break
		}
		from = p.Next
	}
	each, reasons = map[graph.ID]graphtest.Census{}, map[graph.Reason]int{}
	for _, p := range tenant.People() {
		c := graphtest.Census{Accounts: 1}
		if reason := policy.Exclusion(p); reason != graph.Counted {
			c.LeftOut = 1
			reasons[reason]++
			each[p.ID] = c
			continue
		}
		c.Employees = 1
		switch policy.Judge(status[p.ID], now) {
		case graph.Needs:
			c.Waiting = 1
		case graph.NotAllowed:
			c.Registered, c.NotAllowed = 1, 1
		case graph.Done:
			c.Registered = 1
		}
		if status[p.ID].OnlyPhone() {
			c.OnlyPhone = 1
		}
		each[p.ID] = c
	}
	return each, reasons
}

// Whatever happens to people, the tenant's truth and graph's rules agree on each.
func TestTheTruthKeepsUpWithWhatHappens(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := start()
		tenant := graphtest.New(rapid.Uint64Range(1, 20).Draw(r, "seed"), 120, c.now)
		tenant.SetReportLag(0, 0)
		for range rapid.IntRange(0, 40).Draw(r, "changes") {
			happen(r, tenant)
		}
		want, reasons := ruled(r, tenant, c.now())
		got := graphtest.CensusBy(tenant, func(p graph.Person) graph.ID { return p.ID })
		sum := graphtest.Census{}
		for _, p := range tenant.People() {
			is := got[p.ID]
			sum = plus(sum, is)
			is.Why, is.Seen = graphtest.LeftOut{}, graphtest.LeftOut{}
			if is != want[p.ID] {
				r.Fatalf("%+v is %+v, the rules say %+v", p, is, want[p.ID])
			}
		}
		all := tenant.Census()
		if !maps.Equal(all.Seen.Reasons(), reasons) {
			r.Fatalf("left out: %v, the rules say %v", all.Seen.Reasons(), reasons)
		}
		all.Why, all.Seen = graphtest.LeftOut{}, graphtest.LeftOut{}
		if all != sum {
			r.Fatalf("%+v, one by one %+v", all, sum)
		}
	})
}

func plus(a, b graphtest.Census) graphtest.Census {
	return graphtest.Census{
		Accounts: a.Accounts + b.Accounts, LeftOut: a.LeftOut + b.LeftOut, Employees: a.Employees + b.Employees, Registered: a.Registered + b.Registered,
		Waiting: a.Waiting + b.Waiting, NotAllowed: a.NotAllowed + b.NotAllowed, OnlyPhone: a.OnlyPhone + b.OnlyPhone,
	}
}

func TestTheCensusIsCountedInParts(t *testing.T) {
	tenant, _ := demo(t)
	whole := tenant.Census()
	byDomain := graphtest.CensusBy(tenant, func(p graph.Person) string { return p.SignIn.Domain() })
	sum := 0
	for _, c := range byDomain {
		sum += c.Employees
	}
	if sum != whole.Employees || byDomain["nykoping.se"].Employees <= byDomain["oxelosund.se"].Employees || byDomain["elev.nykoping.se"].Employees != 0 ||
		byDomain["elev.nykoping.se"].Why.OtherDomain != whole.Why.OtherDomain {
		t.Errorf("%+v of %+v", byDomain, whole)
	}
	eva := graphtest.CensusBy(tenant, func(p graph.Person) graph.ID { return p.Manager })[graphtest.Eva.ID()]
	if eva.Accounts != 12 || eva.LeftOut != 2 || eva.Why.Disabled != 1 || eva.Why.Excluded != 1 || eva.NotAllowed != 1 || eva.OnlyPhone != 2 {
		t.Errorf("Eva's people: %+v", eva)
	}
	why := whole.Why
	if why.Shared == 0 || why.Rooms == 0 || whole.Seen.Shared+whole.Seen.Rooms != 0 ||
		whole.Seen.Disabled+whole.Seen.Unlicensed != why.Disabled+why.Unlicensed+why.Shared+why.Rooms {
		t.Errorf("why %+v, seen %+v", why, whole.Seen)
	}
}

// What somebody is counted as follows what happens to them.
func TestLeftOutForTheReasonThatHolds(t *testing.T) {
	tenant, _ := demo(t)
	anna := graphtest.Anna.ID()
	what := func() graphtest.Census {
		return graphtest.CensusBy(tenant, func(p graph.Person) bool { return p.ID == anna })[true]
	}
	for _, step := range []struct {
		name string
		do   func() error
		want graphtest.LeftOut
	}{
		{"as she was", func() error { return nil }, graphtest.LeftOut{}},
		{"unlicensed", func() error { return tenant.SetLicensed(anna, false) }, graphtest.LeftOut{Unlicensed: 1}},
		{"disabled too", func() error { return tenant.SetEnabled(anna, false) }, graphtest.LeftOut{Disabled: 1}},
		{"in a group in the exclusion group too", func() error {
			must(t, tenant.NewGroup(everybody, "Fler"))
			must(t, tenant.Join(graphtest.ExclusionGroup, everybody))
			return tenant.Join(everybody, anna)
		}, graphtest.LeftOut{Excluded: 1}},
		{"a pupil", func() error { return tenant.Readdress(anna, "anna@elev.nykoping.se") }, graphtest.LeftOut{OtherDomain: 1}},
		{"back", func() error { return tenant.Readdress(anna, "anny0002@oxelosund.se") }, graphtest.LeftOut{Excluded: 1}},
		{"out of the group", func() error { return tenant.Leave(everybody, anna) }, graphtest.LeftOut{Disabled: 1}},
		{"enabled", func() error { return tenant.SetEnabled(anna, true) }, graphtest.LeftOut{Unlicensed: 1}},
		{"licensed", func() error { return tenant.SetLicensed(anna, true) }, graphtest.LeftOut{}},
	} {
		must(t, step.do())
		if c := what(); c.Why != step.want || c.Seen != step.want || (c.Waiting == 1) != (step.want == graphtest.LeftOut{}) {
			t.Errorf("%s: %+v", step.name, c)
		}
	}
	must(t, tenant.Delete(anna))
	if c := what(); c.Accounts != 0 {
		t.Errorf("deleted: %+v", c)
	}
}
