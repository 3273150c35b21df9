package campaign

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/gauge"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// BenchmarkReminders sends to platforms that answer at once, from a store that is synced
// with each commit, and tells the ratio to a file that is written and synced, 4 KiB at a
// time, on the same disk.
func BenchmarkReminders(b *testing.B) {
	for _, inFlight := range []int{16, 64} {
		b.Run(fmt.Sprintf("inflight=%d", inFlight), func(b *testing.B) { benchReminders(b, inFlight) })
	}
}

func benchReminders(b *testing.B, inFlight int) {
	const people = 4_000
	sent, took, computed := 0, time.Duration(0), time.Duration(0)
	for b.Loop() {
		s, err := store.OpenBolt(filepath.Join(b.TempDir(), "bench.db"), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		went, cpu := benchCampaign(b, s, people, inFlight)
		took, computed = took+went, computed+cpu
		sent += people
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	disk := syncsPerSecond(b)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(sent)/took.Seconds(), "reminders/s")
	b.ReportMetric(computed.Seconds()*1000/float64(sent), "cpu-ms/reminder")
	b.ReportMetric(disk, "syncs/s")
	b.ReportMetric(100*float64(sent)/took.Seconds()/disk, "%ofsyncs")
}

// benchCampaign is how long it takes to send a round that is enrolled, and what it computes.
func benchCampaign(b *testing.B, s store.Store, people, inFlight int) (took, computed time.Duration) {
	town := &sendPeople{entries: map[graph.ID]census.Entry{}}
	now := func() time.Time { return sendMonday }
	chat := &instantChat{}
	for i := range people {
		id := sendID(i)
		town.set(census.Entry{
			Person: graph.Person{ID: id, Type: graph.Member},
			Status: graph.Status{Registration: graph.NotRegistered, Allowed: graph.No, AsOf: now().Add(-time.Hour), Source: graph.FromReport},
		})
	}
	e := New(Options{
		Store: s, People: town, Chat: chat, Now: now, Log: slog.New(slog.DiscardHandler),
		Calendar: schedule.New(stockholm()), Random: randomText, Limits: map[string]Limit{"teams": {InFlight: inFlight}},
	})
	ctx := context.Background()
	c := Campaign{ID: "c1", State: Scheduled, Code: "KTV7X2", Audience: Audience{Whom: Everyone}, Rounds: []int{0}, Expected: 1_000_000, ApprovedBy: "bo"}
	if err := e.keep(ctx, &c, store.Change{Jobs: []store.Job{{ID: JobID(c.ID), Kind: JobKind, Due: now()}}}); err != nil {
		b.Fatal(err)
	}
	jobs, err := s.Lease(ctx, now(), time.Hour, 1)
	if err != nil {
		b.Fatal(err)
	}
	for range 2 { // begin, enrol
		if _, _, _, err := e.step(ctx, e.book(c.ID), jobs[0].Held()); err != nil {
			b.Fatal(err)
		}
	}
	began, from := time.Now(), gauge.CPU(b)
	if _, err := e.Run(ctx, c.ID, jobs[0].Held()); err != nil {
		b.Fatal(err)
	}
	took, computed = time.Since(began), gauge.CPU(b)-from
	if got := chat.sent.Load(); got != int64(people) {
		b.Fatalf("%d of %d were sent", got, people)
	}
	return took, computed
}

// syncsPerSecond is the disk's own speed.
func syncsPerSecond(b *testing.B) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "disk"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page, began, n := make([]byte, 4096), time.Now(), 0
	for ; time.Since(began) < 500*time.Millisecond; n++ {
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(began).Seconds()
}

var _ Chat = &instantChat{}

// Places implements Chat.
func (*instantChat) Places(_ context.Context, p dialog.PersonID) ([]Place, error) {
	return []Place{{Address: dialog.Address{Platform: "teams", Ref: string(p)}}}, nil
}
