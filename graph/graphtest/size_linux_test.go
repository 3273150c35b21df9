package graphtest_test

import (
	"fmt"
	"runtime"
	"testing"

	"lotsen/bot/gauge"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// BenchmarkTenant makes tenants of up to a million accounts and reads them once. Only a
// run with one iteration means anything: -bench Tenant -benchtime 1x.
func BenchmarkTenant(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				measure(b, n)
			}
		})
	}
}

func measure(b *testing.B, n int) {
	megabytes := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	idle := megabytes()
	at := gauge.CPU(b)
	lap := func(name string) {
		b.ReportMetric((gauge.CPU(b) - at).Seconds(), name+"-cpu-s")
		at = gauge.CPU(b)
	}
	tenant := graphtest.New(1, n, start().now)
	lap("new")
	b.ReportMetric(megabytes()-idle, "new-MB")
	at = gauge.CPU(b)
	people := 0
	for from, last := graph.Token(""), false; !last; {
		p, err := tenant.Changes(b.Context(), from)
		if err != nil {
			b.Fatal(err)
		}
		people += len(p.Rows)
		from, last = p.Next, p.Last
	}
	lap("delta")
	tenant.SetPageSize(999)
	rows := 0
	for from, last := graph.Token(""), false; !last; {
		p, err := tenant.ReportPage(b.Context(), from)
		if err != nil {
			b.Fatal(err)
		}
		rows += len(p.Rows)
		from, last = p.Next, p.Last
	}
	lap("report")
	if c := tenant.Census(); people != n || rows < c.Employees || c.Accounts != n {
		b.Fatalf("%d people, %d rows, %+v", people, rows, c)
	}
	lap("census")
	if _, err := tenant.FindPerson(b.Context(), "anna@nykoping.se"); err != nil { // makes the index
		b.Fatal(err)
	}
	lap("index")
	b.ReportMetric(megabytes()-idle, "indexed-MB")
	at = gauge.CPU(b)
	for range 1000 {
		if l, err := tenant.DirectReports(b.Context(), graphtest.Eva.ID()); err != nil || len(l.People) != 12 {
			b.Fatal(l, err)
		}
		if _, err := tenant.FindPerson(b.Context(), "anna.demo@nykoping.se"); err != nil {
			b.Fatal(err)
		}
	}
	lap("find-1000")
}
