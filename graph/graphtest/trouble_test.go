package graphtest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// Each fault on the first page of each reading: what is reported, and that nothing is
// lost by it once it is over.
func TestEachFaultIsReportedOrDoesNoHarm(t *testing.T) {
	for _, kind := range allPaged() {
		for _, fault := range graphtest.Faults(kind.on) {
			t.Run(fault.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { meets(t, kind, fault) })
			})
		}
	}
}

func meets(t *testing.T, kind paged, fault graphtest.Fault) {
	tenant := graphtest.New(1, 3000, time.Now)
	tenant.SetPageSize(500)
	must(t, tenant.NewGroup(everybody, "Alla"))
	must(t, tenant.JoinAll(everybody, "nykoping.se"))
	whole, _, next, _, err := kind.read(t.Context(), tenant, "")
	must(t, err)
	tenant.Inject(fault)
	rows, unreadable, to, last, err := kind.read(t.Context(), tenant, "")
	if want := fault.Kind(); want != "" {
		if !errors.Is(err, want) || rows+unreadable != 0 {
			t.Errorf("%v with %d rows, want %q", err, rows, want)
		}
		wait := map[string]time.Duration{"7": 7 * time.Second, "1.5": 1500 * time.Millisecond, "date+7": 7 * time.Second}
		if want == graph.Throttled && graph.RetryAfter(err) != wait[fault.RetryAfter] {
			t.Errorf("again after %v", graph.RetryAfter(err))
		}
	} else {
		must(t, err)
		spoils := fault.Trouble == graphtest.NullElements || fault.Trouble == graphtest.BadDate
		switch {
		case spoils && (unreadable != whole/2 || rows != whole-unreadable):
			t.Errorf("%d rows and %d that cannot be read of %d", rows, unreadable, whole)
		case !spoils && unreadable != 0:
			t.Errorf("%d rows cannot be read", unreadable)
		case fault.Trouble == graphtest.EmptyPage && (rows != 0 || last || to == "" || to == next):
			t.Errorf("%d rows, last %v, leads to %q", rows, last, to)
		case fault.Trouble == graphtest.NoLink && (rows != whole || !last):
			t.Errorf("%d rows, last %v", rows, last)
		}
		if fault.Trouble == graphtest.EmptyPage {
			if rows, _, again, _, err := kind.read(t.Context(), tenant, to); rows != whole || err != nil || again == to {
				t.Errorf("after the empty page: %d rows of %d, %v", rows, whole, err)
			}
		}
	}
	if rows, _, _, _, err := kind.read(t.Context(), tenant, ""); rows != whole || err != nil {
		t.Errorf("when it is over: %d rows of %d, %v", rows, whole, err)
	}
}

func TestReplaysTellWhatIsTrueNow(t *testing.T) {
	tenant, _ := demo(t)
	m := newMirror()
	must(t, tenant.Rename(graphtest.Anna.ID(), "Anna-Lena"))
	must(t, tenant.Delete(graphtest.Bo.ID()))
	m.round(t, tenant)
	must(t, tenant.Rename(graphtest.Anna.ID(), "Ann"))
	tenant.Inject(graphtest.Fault{On: graphtest.Delta, Trouble: graphtest.Replayed})
	rows := m.rows
	if m.round(t, tenant); m.rows < rows+3 || m.differs(tenant) != "" {
		t.Errorf("%d rows; %s", m.rows-rows, m.differs(tenant))
	}
}

// Until a throttle is set, only those who come over HTTP meet one.
func TestTheValueIsThrottledWhenItIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := graphtest.New(1, 100, time.Now)
		status := func() error { _, err := tenant.Status(t.Context(), graphtest.Anna.ID()); return err }
		page := func() error { _, err := tenant.ReportPage(t.Context(), ""); return err }
		for range 20 {
			must(t, status())
		}
		tenant.SetThrottle(5, 10*time.Second)
		for range 4 {
			must(t, page())
		}
		time.Sleep(3 * time.Second)
		must(t, status())
		if err := page(); !errors.Is(err, graph.Throttled) || graph.RetryAfter(err) != 7*time.Second {
			t.Errorf("the sixth: %v, again after %v", err, graph.RetryAfter(err))
		}
		_, err := tenant.Changes(t.Context(), "")
		must(t, err) // the directory has another limit
		w := newWire(t, tenant)
		methods := "/v1.0/users/" + string(graphtest.Anna.ID()) + "/authentication/methods"
		if a := w.get(methods); a.Code != 429 || a.Header().Get("Retry-After") != "7" {
			t.Errorf("over HTTP: %d, again after %q", a.Code, a.Header().Get("Retry-After"))
		}
		time.Sleep(7 * time.Second)
		for range 4 { // the one of three seconds later still counts
			must(t, page())
		}
		if a := w.get(methods); a.Code != 429 || a.Header().Get("Retry-After") != "3" {
			t.Errorf("over HTTP: %d, again after %q", a.Code, a.Header().Get("Retry-After"))
		}
	})
}

func TestWhatWasAskedOverHTTPCanBeLookedAt(t *testing.T) {
	tenant, _ := demo(t)
	w := newWire(t, tenant)
	w.get("/v1.0/users/delta", "X-Ms-Throttle-Priority", "low", "Prefer", "odata.maxpagesize=5", "Client-Request-Id", "one")
	w.get("/v1.0/users/"+string(graphtest.Anna.ID())+"/authentication/methods", "User-Agent", "lotsen")
	asked := tenant.Asked()
	if len(asked) != 2 || asked[0] != (graphtest.Asked{Call: graphtest.Delta, Method: "GET", Priority: "low", Prefer: "odata.maxpagesize=5", Request: "one"}) ||
		asked[1] != (graphtest.Asked{Call: graphtest.Methods, Method: "GET", Agent: "lotsen"}) {
		t.Errorf("%+v", asked)
	}
}
