package msgraph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// waits lists each fault on the live check of somebody who waits: what they
// get, how many requests it costs, and how long it takes. Waits without
// Retry-After are 0.5, 1 and 2 seconds here; a 429 without one keeps the budget
// shut for 2.05.
func waits() []faultCost {
	const all = -1
	return []faultCost{
		{graphtest.TooMany, "2", 1, nil, 2, 2 * time.Second},
		{graphtest.TooMany, "0.5", 1, nil, 2, 500 * time.Millisecond},
		{graphtest.TooMany, "date+3", 1, nil, 2, 3 * time.Second},
		{graphtest.TooMany, "", 1, nil, 2, 2050 * time.Millisecond},
		{graphtest.TooMany, "soon", 1, nil, 2, 2050 * time.Millisecond},
		{graphtest.TooMany, "-5", 1, nil, 2, 2050 * time.Millisecond},
		// each 429 also lowers the limit: the fourth waits for the window to pass
		{graphtest.TooMany, "1", all, graph.Throttled, 4, 11250 * time.Millisecond},
		{graphtest.TooMany, "25", all, graph.Throttled, 2, 25 * time.Second},
		{graphtest.TooMany, "3600", all, graph.Throttled, 1, 0},
		{graphtest.ServerError, "", 1, nil, 2, 500 * time.Millisecond},
		{graphtest.ServerError, "", all, graph.Unavailable, 4, 3500 * time.Millisecond},
		{graphtest.BadGateway, "", 2, nil, 3, 1500 * time.Millisecond},
		{graphtest.BadGateway, "", all, graph.Unavailable, 4, 3500 * time.Millisecond},
		{graphtest.Overloaded, "4", 1, nil, 2, 4 * time.Second},
		{graphtest.Overloaded, "", all, graph.Unavailable, 4, 3500 * time.Millisecond},
		{graphtest.GatewayTimeout, "", all, graph.Unavailable, 4, 3500 * time.Millisecond},
		{graphtest.TextError, "", all, graph.Unavailable, 4, 3500 * time.Millisecond},
		{graphtest.Hang, "", 1, nil, 2, 20500 * time.Millisecond},
		{graphtest.Hang, "", all, graph.Unavailable, 2, 30 * time.Second},
		{graphtest.Drip, "", 1, nil, 2, 20500 * time.Millisecond},
		{graphtest.Cut, "", 1, nil, 2, 500 * time.Millisecond},
		{graphtest.Cut, "", all, graph.Unavailable, 4, 3500 * time.Millisecond},
		{graphtest.Truncated, "", 1, nil, 2, 500 * time.Millisecond},
		{graphtest.Truncated, "", all, graph.Malformed, 4, 3500 * time.Millisecond},
		{graphtest.Garbage, "", all, graph.Malformed, 4, 3500 * time.Millisecond},
		{graphtest.Empty, "", all, graph.Malformed, 4, 3500 * time.Millisecond},
		{graphtest.NoContent, "", all, graph.Malformed, 4, 3500 * time.Millisecond},
		{graphtest.NoValue, "", all, graph.Malformed, 1, 0},
		{graphtest.RepeatedPage, "", all, graph.Malformed, 2, 0},
		{graphtest.ForeignNextLink, "", all, graph.Malformed, 1, 0},
		{graphtest.Redirected, "", all, graph.Malformed, 1, 0},
		{graphtest.Huge, "", all, graph.Malformed, 1, 0},
		{graphtest.NoLicence, "", all, graph.Licence, 1, 0},
		{graphtest.NoPermission, "", all, graph.Denied, 1, 0},
		{graphtest.TokenExpired, "", 1, nil, 2, 0},
		{graphtest.TokenExpired, "", all, graph.Denied, 2, 0},
	}
}

type faultCost struct {
	trouble    graphtest.Trouble
	retryAfter string
	times      int
	want       error
	requests   int
	took       time.Duration
}

func TestWhatEachFaultCostsSomebodyWhoWaits(t *testing.T) {
	for _, c := range waits() {
		t.Run(fmt.Sprintf("%s %s x%d", c.trouble, c.retryAfter, c.times), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tenant := newTenant(time.Now)
				client := inMemory(t, tenant)
				tenant.Inject(graphtest.Fault{On: graphtest.Methods, Trouble: c.trouble, Times: c.times, RetryAfter: c.retryAfter})
				start := time.Now()
				s, err := client.Status(t.Context(), graphtest.Erik.ID())
				took := time.Since(start)
				if !errors.Is(err, c.want) || took != c.took {
					t.Errorf("%v after %v, want %v after %v", err, took, c.want, c.took)
				}
				if n := tenant.Requests()[graphtest.Methods]; n != c.requests {
					t.Errorf("%d requests, want %d", n, c.requests)
				}
				if err != nil && (s.Registration != graph.Unknown || !s.AsOf.IsZero()) {
					t.Errorf("an error came with the status %+v", s)
				}
				if err == nil && s.Registration != graph.Registered {
					t.Errorf("the status is %+v", s)
				}
			})
		})
	}
}

// questions are one of each kind, with what is answered as text.
func questions() map[graphtest.Call]func(context.Context, directory) (string, error) {
	return map[graphtest.Call]func(context.Context, directory) (string, error){
		graphtest.Users: func(ctx context.Context, d directory) (string, error) {
			p, err := d.FindPerson(ctx, "anna@nykoping.se")
			return fmt.Sprint(p), err
		},
		graphtest.User: func(ctx context.Context, d directory) (string, error) {
			p, err := d.Person(ctx, graphtest.Anna.ID())
			return fmt.Sprint(p), err
		},
		graphtest.Manager: func(ctx context.Context, d directory) (string, error) {
			p, err := d.Manager(ctx, graphtest.Anna.ID())
			return fmt.Sprint(p), err
		},
		graphtest.DirectReports: func(ctx context.Context, d directory) (string, error) {
			l, err := d.DirectReports(ctx, graphtest.Eva.ID())
			return fmt.Sprint(len(l.People), l.Unreadable), err
		},
		graphtest.Membership: func(ctx context.Context, d directory) (string, error) {
			in, err := d.MemberOf(ctx, graphtest.Hanna.ID(), graphtest.HelpdeskGroup)
			return fmt.Sprint(in), err
		},
		graphtest.Group: func(ctx context.Context, d directory) (string, error) {
			in, err := d.MemberOf(ctx, graphtest.Anna.ID(), graphtest.HelpdeskGroup)
			return fmt.Sprint(in), err
		},
		graphtest.Methods: func(ctx context.Context, d directory) (string, error) {
			s, err := d.Status(ctx, graphtest.Disa.ID())
			return fmt.Sprint(s.Registration, s.Methods), err
		},
		graphtest.Report: func(ctx context.Context, d directory) (string, error) {
			rows, unreadable, pages, err := wholeReport(ctx, d)
			return fmt.Sprint(len(rows), unreadable, pages), err
		},
	}
}

// The same faults met by the Go value and over the wire end in the same kind of
// error, for every question. So the program's tests may use the value.
func TestTheTenantFailsAsTheClientDoes(t *testing.T) {
	troubles := []graphtest.Trouble{graphtest.TooMany, graphtest.ServerError, graphtest.BadGateway, graphtest.Overloaded, graphtest.GatewayTimeout,
		graphtest.TextError, graphtest.Hang, graphtest.Drip, graphtest.Cut, graphtest.Truncated, graphtest.Garbage, graphtest.Empty,
		graphtest.NoContent, graphtest.NoValue, graphtest.NullElements, graphtest.BadDate, graphtest.RepeatedPage, graphtest.ForeignNextLink,
		graphtest.Redirected, graphtest.Huge, graphtest.NoLicence, graphtest.NoPermission, graphtest.TokenExpired}
	for call, ask := range questions() {
		for _, trouble := range troubles {
			t.Run(string(call)+" "+string(trouble), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					tenant := newTenant(time.Now)
					client := inMemory(t, tenant)
					tenant.Inject(graphtest.Fault{On: call, Trouble: trouble, Times: -1, RetryAfter: "1"})
					want, wantErr := ask(t.Context(), tenant)
					got, err := ask(t.Context(), client)
					if kind(err) != kind(wantErr) || wantErr == nil && got != want {
						t.Errorf("over the wire %q, %v; the value gives %q, %v", got, err, want, wantErr)
					}
					if err != nil && (strings.Contains(err.Error(), "anna") || strings.Contains(err.Error(), "nykoping")) {
						t.Errorf("the error names somebody: %v", err)
					}
				})
			})
		}
	}
}

func kind(err error) graph.ErrorKind {
	var e *graph.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	if err != nil {
		return "no graph.Error"
	}
	return ""
}

func TestFaultsOfTheLogInServiceAreToldApart(t *testing.T) {
	for _, c := range []struct {
		trouble graphtest.Trouble
		times   int
		want    error
		tokens  int
	}{
		{graphtest.ServerError, 1, nil, 2},
		{graphtest.TooMany, 1, nil, 2},
		{graphtest.Overloaded, -1, graph.Unavailable, 4},
		{graphtest.Hang, 1, nil, 2},
		{graphtest.Cut, -1, graph.Unavailable, 4},
		{graphtest.Garbage, -1, graph.Unavailable, 4},
		{graphtest.Huge, -1, graph.Unavailable, 4},
		{graphtest.NoPermission, -1, graph.Denied, 1},
	} {
		t.Run(string(c.trouble), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tenant := newTenant(time.Now)
				client := inMemory(t, tenant)
				tenant.Inject(graphtest.Fault{On: graphtest.Token, Trouble: c.trouble, Times: c.times, RetryAfter: "1"})
				_, err := client.Person(t.Context(), graphtest.Anna.ID())
				if !errors.Is(err, c.want) || tenant.Requests()[graphtest.Token] != c.tokens {
					t.Errorf("%v after %d token requests, want %v after %d", err, tenant.Requests()[graphtest.Token], c.want, c.tokens)
				}
			})
		})
	}
}

func TestATokenIsRenewedWhenGraphRefusesItAndBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant)
		ask := func() {
			t.Helper()
			if _, err := client.Person(t.Context(), graphtest.Anna.ID()); err != nil {
				t.Error(err)
			}
		}
		tokens := func() int { return tenant.Requests()[graphtest.Token] }
		ask()
		tenant.ExpireTokens()
		ask()
		if tokens() != 2 {
			t.Errorf("%d tokens after one was refused", tokens())
		}
		time.Sleep(54 * time.Minute)
		ask()
		if tokens() != 2 {
			t.Errorf("%d tokens while the second is good", tokens())
		}
		time.Sleep(2 * time.Minute)
		ask()
		if tokens() != 3 {
			t.Errorf("%d tokens shortly before the second ends", tokens())
		}
	})
}

func TestAHangingLogInServiceHoldsNobodyLongerThanTheyCanWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		client := inMemory(t, tenant)
		tenant.Inject(graphtest.Fault{On: graphtest.Token, Trouble: graphtest.Hang, Times: -1})
		start := time.Now()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				if _, err := client.Person(ctx, graphtest.Anna.ID()); !errors.Is(err, graph.Unavailable) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("they waited %v", took)
		}
	})
}

// The client's own limiter must keep the tenant from ever saying 429, and
// somebody who waits must not stand behind a report.
func TestALongReportAndPeopleWhoWaitShareTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := newTenant(time.Now)
		tenant.SetPageSize(10)
		client := inMemory(t, tenant)
		var all sync.WaitGroup
		all.Go(func() {
			rows, _, _, err := wholeReport(t.Context(), client)
			if err != nil || len(rows) < 250 {
				t.Errorf("%d rows, %v", len(rows), err)
			}
		})
		time.Sleep(time.Second)
		for range 3 {
			start := time.Now()
			if _, err := client.Status(t.Context(), graphtest.Anna.ID()); err != nil || time.Since(start) > window {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		}
		all.Wait()
		n := tenant.Requests()
		if want := (250 + 9) / 10; n[graphtest.Report] < want || n[graphtest.Report] > 30 || n[graphtest.Methods] != 3 {
			t.Errorf("requests %v", n)
		}
	})
}
