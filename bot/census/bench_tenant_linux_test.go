package census

import (
	"fmt"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// BenchmarkTenant100000 reads a simulated tenant: in full, again with one in a hundred
// changed, and while somebody presses now and then.
func BenchmarkTenant100000(b *testing.B) {
	const people = 100_000
	for range b.N {
		k, _ := synced(b, 200)
		tenant := graphtest.New(3, people, k.now)
		tenant.SetReportLag(0, 0)
		tenant.SetPageSize(999)
		k.o.Source, k.o.Policy, k.o.Exclude, k.o.Helpdesk = tenant, tenant.Policy(), graphtest.ExclusionGroup, graphtest.HelpdeskGroup
		k.open()
		full := measure(b, "full", k.sync)
		staff := tenant.People()
		for i := 0; i < len(staff); i += 100 {
			k.must(tenant.SetOffice(staff[i].ID, fmt.Sprint("Hus ", i)))
			k.must(tenant.Register(staff[i].ID, graph.Authenticator))
		}
		k.at = k.at.Add(11 * time.Minute) // the people are due, the report is not
		again := measure(b, "incremental", k.sync)
		b.ReportMetric(100*again.Seconds()/full.Seconds(), "incremental-%")
		k.at = k.at.Add(5 * time.Hour)
		measure(b, "with-report", k.sync)
		var t Totals
		measure(b, "count", func() {
			var err error
			t, err = k.c.Count(b.Context(), Filter{})
			k.must(err)
		})
		truth := tenant.Census()
		if t.Counted != truth.Employees || t.Registered != truth.Registered || t.NotRegistered != truth.Waiting || t.NotAllowed != truth.NotAllowed {
			b.Errorf("counted %+v, true is %+v", t, truth)
		}
		k.at = k.at.Add(5 * time.Hour)
		end, took := make(chan bool), make(chan []time.Duration)
		go func() { took <- press(b, k, end) }()
		tenant.ExpireDelta() // all are read again
		k.sync()
		close(end)
		quantiles(b, "pressing", <-took)
	}
	b.ReportMetric(0, "ns/op")
}
