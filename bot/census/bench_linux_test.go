package census

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"lotsen/bot/gauge"
	"lotsen/store"
)

// The benchmarks read people who are made up as they are asked for into a store on disk, synced as a server syncs
// it. Only a run with one iteration means anything: -bench . -benchtime 1x.

// synced is a kit whose store is synced.
func synced(b *testing.B, people int) (*kit, *maker) {
	b.Helper()
	k := newKit(b, 0)
	s, err := store.OpenBolt(filepath.Join(b.TempDir(), "synced.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	m := &maker{people: people, now: k.now}
	k.store, k.o.Store, k.o.Source = s, s, m
	k.open()
	return k, m
}

// measure runs a part and reports what it cost.
func measure(b *testing.B, name string, do func()) time.Duration {
	b.Helper()
	stop, from, at := gauge.Peak(), gauge.CPU(b), time.Now()
	do()
	used := gauge.CPU(b) - from
	b.ReportMetric(used.Seconds(), name+"-cpu-s")
	b.ReportMetric(time.Since(at).Seconds(), name+"-s")
	b.ReportMetric(stop(), name+"-peak-MB")
	return used
}

func benchSync(b *testing.B, people int) {
	for range b.N {
		k, m := synced(b, people)
		measure(b, "full", k.sync)
		m.round = 1
		k.at = k.at.Add(11 * time.Minute) // the people are due, the report is not
		measure(b, "incremental", k.sync)
		k.at = k.at.Add(5 * time.Hour)
		measure(b, "report-again", k.sync)
		var t Totals
		measure(b, "count", func() {
			var err error
			t, err = k.c.Count(b.Context(), Filter{})
			k.must(err)
		})
		if t.People != people {
			b.Fatalf("there are %d people", t.People)
		}
		unit := m.person(0).Department
		measure(b, "unit", func() {
			var err error
			t, err = k.c.Count(b.Context(), Filter{Unit: &Unit{Department, unit}})
			k.must(err)
		})
		b.ReportMetric(float64(t.People), "unit-people")
	}
	b.ReportMetric(0, "ns/op")
}

func BenchmarkSync100000(b *testing.B) { benchSync(b, 100_000) }

func BenchmarkSyncMillion(b *testing.B) {
	if os.Getenv("LOTSEN_BENCH_MILLION") == "" {
		b.Skip("LOTSEN_BENCH_MILLION is not set: this takes minutes")
	}
	benchSync(b, 1_000_000)
}

// BenchmarkLonePress has somebody press every few milliseconds, first while nothing else
// happens and then while everybody is read.
func BenchmarkLonePress(b *testing.B) {
	for range b.N {
		k, _ := synced(b, 100_000)
		end := make(chan bool)
		time.AfterFunc(3*time.Second, func() { close(end) })
		quantiles(b, "idle", press(b, k, end))
		end = make(chan bool)
		var pressing sync.WaitGroup
		var took []time.Duration
		pressing.Go(func() { took = press(b, k, end) })
		k.sync()
		close(end)
		pressing.Wait()
		quantiles(b, "syncing", took)
	}
	b.ReportMetric(0, "ns/op")
}

// press commits a small change again and again until end.
func press(b *testing.B, k *kit, end chan bool) (took []time.Duration) {
	for i := 0; ; i++ {
		select {
		case <-end:
			return took
		case <-time.After(5 * time.Millisecond):
		}
		at := time.Now()
		if err := k.store.Commit(b.Context(), store.Change{Records: []store.Record{{Kind: "press", Key: strconv.Itoa(i), Value: make([]byte, 500)}}}); err != nil {
			b.Error(err)
			return took
		}
		took = append(took, time.Since(at))
	}
}

func quantiles(b *testing.B, when string, took []time.Duration) {
	slices.Sort(took)
	for name, share := range map[string]float64{"p50-ms": 0.5, "p99-ms": 0.99, "max-ms": 1} {
		b.ReportMetric(float64(took[min(int(share*float64(len(took))), len(took)-1)].Microseconds())/1000, when+"-"+name)
	}
}
