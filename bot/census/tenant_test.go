package census

import (
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/graph/graphtest"
	"lotsen/store"
)

// TestUnderMicrosoftsThrottleAReadingWastesNoTime reads a report in virtual time, of a
// tenant that answers five questions in ten seconds and refuses the rest.
func TestUnderMicrosoftsThrottleAReadingWastesNoTime(t *testing.T) {
	const people, page, limit, window = 20_000, 200, 5, 10 * time.Second
	synctest.Test(t, func(t *testing.T) {
		tenant := graphtest.New(3, people, time.Now)
		tenant.SetThrottle(limit, window)
		tenant.SetPageSize(page)
		s, err := store.OpenBolt(filepath.Join(t.TempDir(), "census.db"), store.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := New(Options{Store: s, Source: tenant, Now: time.Now, Log: slog.New(slog.DiscardHandler), Policy: tenant.Policy()})
		began := time.Now()
		rows := 0
		for range 10_000 {
			next, err := c.Step(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(next) // virtual time
			ages, err := c.Ages(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range ages {
				if a.Reading == Report && a.Ready {
					rows = a.Rows
				}
			}
			if rows > 0 {
				break
			}
		}
		took := time.Since(began)
		pages := (rows + page - 1) / page
		least := time.Duration((pages-1)/limit) * window
		t.Logf("%d rows, %d pages: %v; the throttle allows %v: %.1f %%", rows, pages, took, least, 100*took.Seconds()/least.Seconds())
		if rows == 0 || took > least+least/10 {
			t.Errorf("%d rows took %v, the throttle allows %v", rows, took, least)
		}
		if asked := tenant.Requests()[graphtest.Report]; asked > pages+pages/limit+2 {
			t.Errorf("%d pages took %d requests", pages, asked)
		}
	})
}
