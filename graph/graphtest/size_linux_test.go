package graphtest_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

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

// cpu is the time that the process has computed; others may keep the machine busy.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func measure(b *testing.B, n int) {
	megabytes := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	idle := megabytes()
	at := cpu(b)
	lap := func(name string) {
		b.ReportMetric((cpu(b) - at).Seconds(), name+"-cpu-s")
		at = cpu(b)
	}
	tenant := graphtest.New(1, n, start().now)
	lap("new")
	b.ReportMetric(megabytes()-idle, "new-MB")
	at = cpu(b)
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
	at = cpu(b)
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
