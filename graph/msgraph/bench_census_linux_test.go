package msgraph

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/gauge"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// mostAgain is the share of the first reading that the next one may cost, in which one in a
// hundred has changed.
const mostAgain = 0.1

// BenchmarkCensusEndToEnd reads 100,000 people as a server does: from the tenant over
// loopback, through the SDK, into a store on disk that is synced, with the throttles off.
// First in full, with the report and the groups; then what has changed, which is one in a
// hundred; then both it and the report once more. The tenant's own work is included. Only a
// run with one iteration means anything: -bench CensusEndToEnd -benchtime 1x.
func BenchmarkCensusEndToEnd(b *testing.B) {
	for range b.N {
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		tenant := graphtest.New(1, everybody, clock)
		tenant.SetThrottle(0, 0)
		tenant.SetReportLag(0, 0)
		srv := httptest.NewServer(tenant.Handler())
		s, err := store.OpenBolt(filepath.Join(b.TempDir(), "census.db"), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		c := census.New(census.Options{
			Store: s, Source: unlimited(b, srv.URL, nil), Now: clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Policy: tenant.Policy(),
			Helpdesk: graphtest.HelpdeskGroup, Exclude: graphtest.ExclusionGroup, Grace: -1,
		})
		full, peak := reads(b, c, &now, "full")
		if full > mostCPU || peak > mostMemory {
			b.Errorf("the first reading took %.1f s of CPU and %.0f MB, at most are %.0f s and %.0f MB", full, peak, mostCPU, mostMemory)
		}
		agrees(b, c, tenant)
		for i, p := range tenant.People() {
			if i%100 == 0 {
				if err := errors.Join(tenant.SetOffice(p.ID, fmt.Sprint("Hus ", i)), tenant.Register(p.ID, graph.Authenticator)); err != nil {
					b.Fatal(err)
				}
			}
		}
		now = now.Add(11 * time.Minute) // the people are due, the report is not
		again, peak := reads(b, c, &now, "changed")
		b.ReportMetric(again/full, "changed-of-full")
		if again > mostAgain*full || peak > mostMemory {
			b.Errorf("what has changed took %.1f s of CPU and %.0f MB, of %.1f s in full", again, peak, full)
		}
		now = now.Add(5 * time.Hour)
		if _, peak := reads(b, c, &now, "report"); peak > mostMemory {
			b.Errorf("the report took %.0f MB", peak)
		}
		agrees(b, c, tenant)
		srv.Close()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// reads takes every step that is due, and reports what they cost: seconds of CPU, and the
// most that the heap was above what it was, in MB.
func reads(b *testing.B, c *census.Census, now *time.Time, name string) (took, peak float64) {
	b.Helper()
	stop, began := gauge.Peak(), gauge.CPU(b)
	for n := 0; ; n++ {
		next, err := c.Step(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if next >= time.Minute {
			break
		}
		if n > 100_000 {
			b.Fatal("the reading has no end")
		}
		*now = now.Add(next)
	}
	took, peak = (gauge.CPU(b) - began).Seconds(), stop()
	b.Logf("%s: %.1f s of CPU, %.0f MB", name, took, peak) // the metrics of a run that fails are not shown
	b.ReportMetric(took, name+"-cpu-s")
	b.ReportMetric(peak, name+"-peak-MB")
	return took, peak
}

// agrees fails unless the census knows what the tenant itself counts.
func agrees(b *testing.B, c *census.Census, tenant *graphtest.Tenant) {
	b.Helper()
	got, err := c.Count(b.Context(), census.Filter{})
	if err != nil {
		b.Fatal(err)
	}
	want := tenant.Census()
	if got.People != want.Accounts || got.Counted != want.Employees || got.Registered != want.Registered || got.NotRegistered != want.Waiting {
		b.Errorf("counted %d, %d, %d, %d; true is %d, %d, %d, %d", got.People, got.Counted, got.Registered, got.NotRegistered,
			want.Accounts, want.Employees, want.Registered, want.Waiting)
	}
}
