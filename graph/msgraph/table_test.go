package msgraph

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// reader is one question of a kind, and what came of it as text.
type reader struct {
	on  graphtest.Call
	ask func(context.Context, source) (string, error)
}

func pageQuestions() []reader {
	return []reader{
		{graphtest.Delta, func(ctx context.Context, s source) (string, error) {
			p, err := s.Changes(ctx, "")
			return fmt.Sprint(p.Rows, p.Unreadable, p.Last, p.Next != ""), err
		}},
		{graphtest.Report, func(ctx context.Context, s source) (string, error) {
			p, err := s.ReportPage(ctx, "")
			return fmt.Sprint(p.Rows, p.Unreadable, p.Last, p.Next != ""), err
		}},
		{graphtest.Members, func(ctx context.Context, s source) (string, error) {
			p, err := s.MembersPage(ctx, graphtest.ExclusionGroup, "")
			return fmt.Sprint(p.IDs, p.Unreadable, p.Last, p.Next != ""), err
		}},
		{graphtest.Methods, func(ctx context.Context, s source) (string, error) {
			p, err := s.Status(ctx, graphtest.Disa.ID())
			return fmt.Sprint(p.Registration, p.Methods), err
		}},
	}
}

// tries is how often a question that always meets a fault is sent.
func tries(f graphtest.Fault) int {
	switch f.Trouble {
	case graphtest.Hang, graphtest.Drip:
		if f.On == graphtest.Methods { // somebody waits for it: 30 seconds, 20 for each try
			return 2
		}
		return maxAttempts
	case graphtest.TooMany, graphtest.ServerError, graphtest.BadGateway, graphtest.Overloaded, graphtest.GatewayTimeout, graphtest.TextError,
		graphtest.Cut, graphtest.Truncated, graphtest.Garbage, graphtest.Empty, graphtest.NoContent:
		return maxAttempts
	case graphtest.TokenExpired: // once more with a new one
		return 2
	}
	return 1
}

// Each fault, met always and met once, by each question that a reading or a live check
// asks: the kind of error or the rows, and how many requests it costs.
func TestWhatEachFaultLeavesOfAPage(t *testing.T) {
	for _, q := range pageQuestions() {
		for _, fault := range graphtest.Faults(q.on) {
			for _, times := range []int{-1, 1} {
				fault.Times = times
				t.Run(fmt.Sprint(fault, " x", times), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { meet(t, q, fault) })
				})
			}
		}
	}
}

func meet(t *testing.T, q reader, fault graphtest.Fault) {
	tenant := newTenant(time.Now)
	client := inMemory(t, tenant)
	truth, err := q.ask(t.Context(), tenant)
	if err != nil {
		t.Fatal(err)
	}
	before := tenant.Requests()[q.on]
	want, requests := fault.Kind(), tries(fault)
	if fault.Trouble == graphtest.RepeatedPage {
		want = graph.Malformed
		if q.on == graphtest.Methods { // its first page has no name: only a circle of links is seen
			requests = 2
		}
	}
	if fault.Times == 1 && requests > 1 { // gone when it is asked again
		want, requests = "", 2
	}
	tenant.Inject(fault)
	got, err := q.ask(t.Context(), client)
	sent := tenant.Requests()[q.on] - before
	if kind(err) != want || sent != requests {
		t.Errorf("%v after %d requests, want %q after %d", err, sent, want, requests)
	}
	switch {
	case err != nil && got != nothingOf(q):
		t.Errorf("an error came with %.200s", got)
	case err != nil:
	case fault.Trouble == graphtest.NullElements, fault.Trouble == graphtest.BadDate, fault.Trouble == graphtest.EmptyPage,
		fault.Trouble == graphtest.NoLink, fault.Trouble == graphtest.Replayed:
		tenant.ClearFaults()
		fault.Times = 1
		tenant.Inject(fault)
		if truth, err = q.ask(t.Context(), tenant); err != nil {
			t.Fatal(err)
		}
		fallthrough
	default:
		if got != truth && !(q.on == graphtest.Methods && fault.Trouble == graphtest.RepeatedPage) {
			t.Errorf("got  %.400s\nwant %.400s", got, truth)
		}
	}
	retries := sent - 1
	if fault.Trouble == graphtest.RepeatedPage {
		retries = 0
	}
	figures := client.Figures()
	if figures.Requests != uint64(sent) || figures.Retries != uint64(retries) || (figures.Throttled > 0) != (fault.Trouble == graphtest.TooMany) ||
		(want != "") != (figures.Failures[want] == 1) {
		t.Errorf("%d were sent; the figures are %+v", sent, figures)
	}
}

// nothingOf is the answer that comes with an error.
func nothingOf(q reader) string {
	if q.on == graphtest.Methods {
		return fmt.Sprint(graph.Registration(""), []graph.Kind(nil))
	}
	return fmt.Sprint([]int{}, 0, false, false)
}

// The whole of each reading, over the wire and from the value, with everything that is
// allowed to happen on the way.
func TestReadingsOverLoopbackAreTheTenants(t *testing.T) {
	tenant := newTenant(time.Now)
	tenant.SetThrottle(0, 0)
	tenant.SetPageSize(70)
	tenant.SetDeltaPage(40)
	tenant.SetQuirks(graphtest.Quirks{Twice: true, Empty: 1})
	c := overLoopback(t, tenant)
	c.limiter.turns.window = 0
	var rounds [2]graph.Token
	for step, change := range []func(){
		func() {},
		func() {
			_ = tenant.Move(graphtest.Anna.ID(), graphtest.Erik.ID())
			_ = tenant.Delete(graphtest.Disa.ID())
			_ = tenant.SetLicensed(graphtest.Bo.ID(), false)
			_ = tenant.Move(graphtest.Bo.ID(), "")
		},
		func() {},
	} {
		change()
		var said [2]string
		for i, s := range []source{c, tenant} {
			rows := []graph.Change{}
			for {
				p, err := s.Changes(t.Context(), rounds[i])
				if err != nil || p.Unreadable > 0 {
					t.Fatalf("%d unreadable, %v", p.Unreadable, err)
				}
				rows, rounds[i] = append(rows, p.Rows...), p.Next
				if p.Last {
					break
				}
			}
			said[i] = fmt.Sprint(rows)
			if least := []int{300, 3, 0}[step]; len(rows) < least {
				t.Errorf("round %d has %d rows", step, len(rows))
			}
		}
		if said[0] != said[1] {
			t.Errorf("round %d:\n%.2000s\nwant\n%.2000s", step, said[0], said[1])
		}
	}
	got, gotBad, gotPages, gotErr := wholeReport(t.Context(), c)
	want, _, wantPages, err := wholeReport(t.Context(), tenant)
	if err != nil || gotErr != nil || gotBad != 0 || gotPages != wantPages || gotPages < 4 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d pages, %v, %.2000s\nwant %d, %v, %.2000s", gotPages, gotErr, fmt.Sprint(got), wantPages, err, fmt.Sprint(want))
	}
	tenant.ExpireDelta()
	if _, err := c.Changes(t.Context(), rounds[0]); kind(err) != graph.Expired {
		t.Errorf("with a token that has expired: %v", err)
	}
}
