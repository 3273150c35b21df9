package graphtest_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

const everybody graph.ID = "0000c457-0000-4000-8000-0000000000e9" // a group of the tests

// wholeReport reads the report page by page; between is called after each.
func wholeReport(t *testing.T, tenant *graphtest.Tenant, between func()) (rows []graph.Row, pages int) {
	t.Helper()
	for from := graph.Token(""); ; pages++ {
		p, err := tenant.ReportPage(t.Context(), from)
		must(t, err)
		rows = append(rows, p.Rows...)
		if (p.Next == "") != p.Last {
			t.Fatalf("last %v leads to %q", p.Last, p.Next)
		}
		if p.Last {
			return rows, pages + 1
		}
		from = p.Next
		between()
	}
}

func TestThePagesOfTheReportAreTheWholeReport(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetPageSize(graphtest.DefaultSize)
	want, pages := wholeReport(t, tenant, func() {})
	if len(want) == 0 || pages != 1 {
		t.Fatalf("%d rows on %d pages", len(want), pages)
	}
	for _, size := range []int{1, 7, 200, len(want), len(want) + 1} {
		tenant.SetPageSize(size)
		rows, pages := wholeReport(t, tenant, func() {})
		if !reflect.DeepEqual(rows, want) || pages != (len(want)+size-1)/size {
			t.Errorf("pages of %d: %d rows on %d pages, want %d", size, len(rows), pages, len(want))
		}
	}
}

// However long it takes, a reading is of one refresh: no row is newer than another.
func TestAReadingOfTheReportIsOfOneRefresh(t *testing.T) {
	tenant, c := demo(t)
	tenant.SetReportLag(0, time.Hour)
	refreshed := tenant.Refreshed()
	last := tenant.People()[graphtest.DefaultSize-1]
	before, err := tenant.Methods(last.ID)
	must(t, err)
	rows, _ := wholeReport(t, tenant, func() {
		c.forward(time.Hour)
		must(t, tenant.Register(last.ID, graph.HardwareCode))
	})
	for _, row := range rows {
		if !row.Status.AsOf.Equal(refreshed) {
			t.Fatalf("a row of %v in the report of %v", row.Status.AsOf, refreshed)
		}
	}
	end := rows[len(rows)-1]
	if end.Person != last.ID || slices.Contains(end.Status.Methods, graph.HardwareCode) != slices.Contains(before, graph.HardwareCode) {
		t.Errorf("the last row is of another time: %+v", end)
	}
}

func membersOf(t *testing.T, tenant *graphtest.Tenant, group graph.ID) (ids []graph.ID, pages int) {
	t.Helper()
	for from := graph.Token(""); ; pages++ {
		p, err := tenant.MembersPage(t.Context(), group, from)
		must(t, err)
		ids = append(ids, p.IDs...)
		if p.Last {
			return ids, pages + 1
		}
		from = p.Next
	}
}

func TestMembersAreThePeopleInAGroupAtAnyDepth(t *testing.T) {
	tenant := graphtest.New(1, 3000, start().now)
	helpdesk := tenant.Members(graphtest.HelpdeskGroup)
	if ids, _ := membersOf(t, tenant, graphtest.ITGroup); !slices.Equal(ids, helpdesk) {
		t.Errorf("IT are %v, the helpdesk is %v", ids, helpdesk)
	}
	must(t, tenant.NewGroup(everybody, "Alla"))
	if ids, pages := membersOf(t, tenant, everybody); len(ids) != 0 || pages != 1 {
		t.Errorf("an empty group has %v", ids)
	}
	must(t, tenant.JoinAll(everybody, "nykoping.se"))
	must(t, tenant.Join(everybody, graphtest.ITGroup))
	must(t, tenant.Join(graphtest.HelpdeskGroup, everybody)) // in a circle
	want := map[graph.ID]bool{}
	for _, p := range tenant.People() {
		if p.SignIn.Domain() == "nykoping.se" {
			want[p.ID] = true
		}
	}
	for _, id := range helpdesk {
		want[id] = true
	}
	ids, pages := membersOf(t, tenant, everybody)
	for _, id := range ids {
		delete(want, id)
	}
	if len(want) != 0 || pages != (len(ids)+998)/999 || pages < 2 {
		t.Errorf("%d on %d pages; %d are missing", len(ids), pages, len(want))
	}
	must(t, tenant.Leave(everybody, graphtest.Anna.ID()))
	must(t, tenant.Delete(graphtest.Bo.ID()))
	after, _ := membersOf(t, tenant, everybody)
	if len(after) != len(ids)-2 || slices.Contains(after, graphtest.Anna.ID()) || slices.Contains(after, graphtest.Bo.ID()) {
		t.Errorf("%d, then %d", len(ids), len(after))
	}
	for group, want := range map[graph.ID]error{nothing: graph.NoGroup, "x": graph.Invalid} {
		if _, err := tenant.MembersPage(t.Context(), group, ""); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", group, err, want)
		}
	}
	if _, err := tenant.MembersPage(t.Context(), everybody, "x"); !errors.Is(err, graph.Expired) {
		t.Errorf("a token that is none: %v", err)
	}
	if _, err := tenant.ReportPage(t.Context(), "x"); !errors.Is(err, graph.Expired) {
		t.Errorf("a report's token that is none: %v", err)
	}
}

// paged is one kind of page, read once.
type paged struct {
	on   graphtest.Call
	read func(context.Context, *graphtest.Tenant, graph.Token) (rows, unreadable int, next graph.Token, last bool, err error)
}

func allPaged() []paged {
	return []paged{
		{graphtest.Delta, func(ctx context.Context, d *graphtest.Tenant, from graph.Token) (int, int, graph.Token, bool, error) {
			p, err := d.Changes(ctx, from)
			return len(p.Rows), p.Unreadable, p.Next, p.Last, err
		}},
		{graphtest.Report, func(ctx context.Context, d *graphtest.Tenant, from graph.Token) (int, int, graph.Token, bool, error) {
			p, err := d.ReportPage(ctx, from)
			return len(p.Rows), p.Unreadable, p.Next, p.Last, err
		}},
		{graphtest.Members, func(ctx context.Context, d *graphtest.Tenant, from graph.Token) (int, int, graph.Token, bool, error) {
			p, err := d.MembersPage(ctx, everybody, from)
			return len(p.IDs), p.Unreadable, p.Next, p.Last, err
		}},
	}
}

// A row may claim to be newer than what it tells, in all that gives it, but not than the
// time of the reading.
func TestARowOfTheReportMayClaimToBeNewerThanItIs(t *testing.T) {
	tenant, c := demo(t)
	tenant.SetReportLag(6*time.Hour, 0)
	must(t, tenant.Register(graphtest.Anna.ID(), graph.Passkey))
	c.forward(2 * time.Hour)
	for _, x := range []struct{ ahead, shows time.Duration }{{0, 6 * time.Hour}, {5 * time.Hour, time.Hour}, {50 * time.Hour, 0}} {
		tenant.SetReportAhead(x.ahead)
		rows, _ := wholeReport(t, tenant, func() {})
		for _, r := range rows {
			if r.Person != graphtest.Anna.ID() {
				continue
			}
			if at := c.now().Add(-x.shows); !r.Status.AsOf.Equal(at) || r.Status.Registration != graph.NotRegistered {
				t.Errorf("%v ahead, her row is of %v, want %v: %+v", x.ahead, r.Status.AsOf, at, r.Status)
			}
		}
	}
}
