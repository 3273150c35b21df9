package graphtest_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func live(t *testing.T, tenant *graphtest.Tenant, k graphtest.Key) graph.Registration {
	t.Helper()
	s, err := tenant.Status(t.Context(), k.ID())
	if err != nil {
		t.Fatal(err)
	}
	return s.Registration
}

func reported(t *testing.T, tenant *graphtest.Tenant, k graphtest.Key) graph.Status {
	t.Helper()
	var found graph.Status
	rows, _ := wholeReport(t, tenant, func() {})
	for _, r := range rows {
		if r.Person == k.ID() {
			found = r.Status
		}
	}
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheReportShowsARegistrationOnlyAfterItsRefresh(t *testing.T) {
	tenant, c := demo(t)
	tenant.SetReportLag(time.Hour, 4*time.Hour)
	must(t, tenant.Register(graphtest.Anna.ID(), graph.Authenticator)) // 09:30; refreshes at 12:00, published 13:00
	if live(t, tenant, graphtest.Anna) != graph.Registered {
		t.Error("live does not see it at once")
	}
	for _, step := range []struct {
		forward time.Duration
		want    graph.Registration
		asOf    int // hour of the day
	}{
		{0, graph.NotRegistered, 8},
		{3*time.Hour + 29*time.Minute, graph.NotRegistered, 8}, // 12:59
		{time.Minute, graph.Registered, 12},                    // 13:00
		{2 * time.Hour, graph.Registered, 12},
	} {
		c.forward(step.forward)
		s := reported(t, tenant, graphtest.Anna)
		if s.Registration != step.want || s.AsOf.Hour() != step.asOf || !s.AsOf.Equal(tenant.Refreshed()) {
			t.Errorf("at %s the report of %s says %q", c.now().Format("15:04"), s.AsOf.Format("15:04"), s.Registration)
		}
	}
	must(t, tenant.Remove(graphtest.Anna.ID(), graph.Authenticator))
	if live(t, tenant, graphtest.Anna) != graph.NotRegistered || reported(t, tenant, graphtest.Anna).Registration != graph.Registered {
		t.Error("taking it away shows at once in the report, or not at all live")
	}
	if m, _ := tenant.Methods(graphtest.Anna.ID()); !slices.Equal(m, []graph.Kind{graph.Password}) {
		t.Errorf("left: %v", m)
	}
}

func TestChangesAreTheDirectorysOwn(t *testing.T) {
	tenant, _ := demo(t)
	before := tenant.Census()
	must(t, tenant.Register(graphtest.Bo.ID(), graph.SecurityKey))
	must(t, tenant.Register(graphtest.Bo.ID(), graph.SecurityKey)) // again: nothing new
	must(t, tenant.SetEnabled(graphtest.Cilla.ID(), false))
	must(t, tenant.Move(graphtest.Disa.ID(), graphtest.Hanna.ID()))
	after := tenant.Census()
	if after.Registered != before.Registered+1 || after.Waiting != before.Waiting-2 || after.LeftOut != before.LeftOut+1 {
		t.Errorf("%+v, then %+v", before, after)
	}
	if m, _ := tenant.Methods(graphtest.Bo.ID()); len(m) != 2 {
		t.Errorf("Bo has %v", m)
	}
	if s := reported(t, tenant, graphtest.Cilla); s.Source != "" {
		t.Errorf("a disabled person is in the report: %+v", s)
	}
	if boss, err := tenant.Manager(t.Context(), graphtest.Disa.ID()); err != nil || boss.ID != graphtest.Hanna.ID() {
		t.Errorf("Disa's manager is %s, %v", boss.DisplayName, err)
	}
	nobody := graph.ID("00000000-0000-4000-8000-00000000dead")
	for what, err := range map[string]error{
		"register": tenant.Register(nobody, graph.Passkey), "remove": tenant.Remove(nobody, graph.Passkey),
		"disable": tenant.SetEnabled(nobody, false), "move": tenant.Move(graphtest.Anna.ID(), nobody),
	} {
		if !errors.Is(err, graph.NotFound) {
			t.Errorf("%s nobody: %v", what, err)
		}
	}
}

func TestTheDemoSurvivesARestart(t *testing.T) {
	tenant, c := demo(t)
	tenant.SetReportLag(0, 0)
	must(t, tenant.Register(graphtest.Anna.ID(), graph.Authenticator))
	c.forward(time.Hour)
	must(t, tenant.Remove(graphtest.Disa.ID(), graph.MobilePhone))
	must(t, tenant.Move(graphtest.Erik.ID(), ""))
	saved, err := tenant.Snapshot()
	must(t, err)

	again := graphtest.New(1, graphtest.DefaultSize, c.now)
	must(t, again.Restore(saved))
	if again.Census() != tenant.Census() || !slices.Equal(again.People(), tenant.People()) {
		t.Error("the restored tenant differs")
	}
	if s := reported(t, again, graphtest.Anna); s.Registration != graph.Registered || !s.AsOf.Equal(c.now()) {
		t.Errorf("Anna after the restart: %+v", s)
	}
	twice, err := again.Snapshot()
	must(t, err)
	if string(twice) != string(saved) {
		t.Error("a snapshot of the restored tenant differs")
	}

	for name, bad := range map[string]string{
		"damaged":      string(saved[:len(saved)/2]),
		"another seed": `{"schema":1,"seed":2,"size":1200,"changes":[]}`,
		"newer":        `{"schema":2,"seed":1,"size":1200,"changes":[]}`,
		"of nobody":    `{"schema":1,"seed":1,"size":1200,"changes":[{"id":"x","do":"register","arg":"fido2"}]}`,
		"unheard of":   `{"schema":1,"seed":1,"size":1200,"changes":[{"id":"` + string(graphtest.Bo.ID()) + `","do":"explode"}]}`,
	} {
		if err := again.Restore([]byte(bad)); err == nil {
			t.Errorf("a snapshot that is %s is taken", name)
		}
	}
	if after, _ := again.Snapshot(); string(after) != string(saved) {
		t.Error("a refused snapshot left its mark")
	}
}

func TestFaultsMeetTheRightQuestions(t *testing.T) {
	tenant, _ := demo(t)
	anna := graphtest.Anna.ID()
	tenant.Inject(graphtest.Fault{On: graphtest.Methods, Trouble: graphtest.TooMany, After: 1, Times: 2, RetryAfter: "1.5"})
	want := []error{nil, graph.Throttled, graph.Throttled, nil}
	for i, w := range want {
		_, err := tenant.Status(t.Context(), anna)
		if !errors.Is(err, w) {
			t.Errorf("question %d: %v, want %v", i+1, err, w)
		}
		if w != nil && graph.RetryAfter(err) != 1500*time.Millisecond {
			t.Errorf("question %d: again after %v", i+1, graph.RetryAfter(err))
		}
		if _, err := tenant.Person(t.Context(), anna); err != nil {
			t.Errorf("another kind of question: %v", err)
		}
	}
	if n := tenant.Requests()[graphtest.Methods]; n != len(want) {
		t.Errorf("%d questions were counted", n)
	}
	tenant.Inject(graphtest.Fault{Trouble: graphtest.ServerError, Times: -1})
	for range 3 {
		if _, err := tenant.Person(t.Context(), anna); !errors.Is(err, graph.Unavailable) {
			t.Errorf("while all fails: %v", err)
		}
	}
	tenant.ClearFaults()
	if _, err := tenant.Person(t.Context(), anna); err != nil {
		t.Errorf("after the trouble: %v", err)
	}
}

func TestAHangingDirectoryIsGivenUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := graphtest.New(1, 100, time.Now)
		tenant.Inject(graphtest.Fault{Trouble: graphtest.Hang})
		began := time.Now()
		_, err := tenant.Status(t.Context(), graphtest.Anna.ID())
		if !errors.Is(err, graph.Unavailable) || time.Since(began) != 20*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

func TestTheDirectoryIsSharedByMany(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetPageSize(graphtest.DefaultSize) // a page is the whole report
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			k := graphtest.Keys()[i]
			for range 20 {
				_ = tenant.Register(k.ID(), graph.SyncedPasskey)
				_, _ = tenant.Status(t.Context(), k.ID())
				_, _ = tenant.DirectReports(t.Context(), graphtest.Eva.ID())
				_, _ = tenant.ReportPage(t.Context(), "")
				_ = tenant.Remove(k.ID(), graph.SyncedPasskey)
				_ = tenant.Census()
				if b, err := tenant.Snapshot(); err != nil || len(b) == 0 {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if live(t, tenant, graphtest.Anna) != graph.NotRegistered {
		t.Error("Anna's passkey is still there")
	}
}
