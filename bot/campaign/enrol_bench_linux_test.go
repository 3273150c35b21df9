package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/gauge"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// The benchmarks plan a campaign to people whom a real census has read into a store on
// disk, synced as a server syncs it. Nobody is done, so that everybody is asked about.
// Only a run with one iteration means anything: -bench . -benchtime 1x.

// crowd is a directory that makes its people up as they are asked for.
type crowd struct {
	people int
	now    func() time.Time
}

const crowdPage = 999

func crowdID(i int) graph.ID {
	x := uint64(i+1) * 0x9e3779b97f4a7c15 // so that ids come in no order
	return graph.ID(fmt.Sprintf("%08x-%04x-4000-8000-%012x", uint32(x>>32), uint16(x>>16), i))
}

func (m *crowd) Changes(_ context.Context, from graph.Token) (c graph.Changes, err error) {
	at, _ := strconv.Atoi(strings.TrimPrefix(string(from), "since"))
	for i := at; i < min(at+crowdPage, m.people); i++ {
		p := graph.Person{
			ID: crowdID(i), SignIn: graph.Address(fmt.Sprintf("user%06d@nykoping.se", i)), DisplayName: fmt.Sprintf("Person %d", i),
			Mail: graph.Address(fmt.Sprintf("person.%d@nykoping.se", i)), Department: fmt.Sprintf("Enhet %d", i%500), Office: fmt.Sprintf("Hus %d", i%40), Enabled: graph.Yes,
		}
		if i > 0 {
			p.Manager = crowdID((i - 1) / 8)
		}
		c.Rows = append(c.Rows, graph.Change{Person: p, ManagerSaid: true})
	}
	c.Last, c.Next = at+len(c.Rows) == m.people, graph.Token(strconv.Itoa(at+len(c.Rows)))
	return c, nil
}

func (m *crowd) ReportPage(_ context.Context, from graph.Token) (p graph.ReportPage, err error) {
	at, _ := strconv.Atoi(string(from))
	for i := at; i < min(at+crowdPage, m.people); i++ {
		p.Rows = append(p.Rows, graph.Row{Person: crowdID(i), Status: graph.ReportStatus(graph.No, graph.No, nil, m.now())})
	}
	p.Last, p.Next = at+len(p.Rows) == m.people, graph.Token(strconv.Itoa(at+len(p.Rows)))
	return p, nil
}

func (m *crowd) MembersPage(context.Context, graph.ID, graph.Token) (graph.MembersPage, error) {
	return graph.MembersPage{Last: true}, nil
}

// reading is a chat that reads as much of the store as the real one does.
type reading struct {
	Chat
	s store.Store
}

func (r reading) Places(ctx context.Context, p dialog.PersonID) ([]Place, error) {
	page, err := r.s.Records(ctx, "address-of", string(p), 16)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	known, err := r.s.Record(ctx, "reach", page[0].Key)
	if err != nil {
		return nil, err
	}
	place := Place{Address: dialog.Address{Platform: "slack", Ref: page[0].Key}}
	return []Place{place}, json.Unmarshal(known.Value, &place.Seen)
}

func (r reading) Promised(ctx context.Context, p dialog.PersonID) (time.Time, error) {
	c, err := r.s.Conversation(ctx, p)
	return c.Promise, err
}

func measured(b *testing.B, name string, do func() error) {
	b.Helper()
	stop, from, at := gauge.Peak(), gauge.CPU(b), time.Now()
	if err := do(); err != nil {
		b.Fatal(name, ": ", err)
	}
	b.ReportMetric(time.Since(at).Seconds(), name+"-s")
	b.ReportMetric((gauge.CPU(b) - from).Seconds(), name+"-cpu-s")
	b.ReportMetric(stop(), name+"-peak-MB")
}

// planner is an engine over a census of so many people, of whom each has an address and a
// conversation.
func planner(b *testing.B, people int) *Engine {
	b.Helper()
	ctx := b.Context()
	s, err := store.OpenBolt(filepath.Join(b.TempDir(), "lotsen.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	log := slog.New(slog.DiscardHandler)
	c := census.New(census.Options{Store: s, Source: &crowd{people, now}, Now: now, Log: log, Grace: -1})
	for range 1_000_000 {
		next, err := c.Step(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if next > time.Minute {
			break
		}
		at = at.Add(next)
	}
	seen, err := json.Marshal(at)
	if err != nil {
		b.Fatal(err)
	}
	var records []store.Record
	for i := range people {
		key := string(crowdID(i)) + "/slack/U" + strconv.Itoa(i)
		records = append(records, store.Record{Kind: "address-of", Key: key, Value: []byte("1")}, store.Record{Kind: "reach", Key: key, Value: seen})
		if len(records) == 4_000 || i == people-1 {
			if err := s.Commit(ctx, store.Change{Records: records}); err != nil {
				b.Fatal(err)
			}
			records = records[:0]
		}
	}
	return New(Options{
		Store: s, People: c, Chat: reading{s: s}, Now: now, Log: log, Calendar: schedule.New(time.UTC), Random: func() string { return at.String() },
		Limits: map[string]Limit{"slack": {PerMinute: 230, FirstMinute: 50}},
	})
}

func benchPlan(b *testing.B, people int) {
	for range b.N {
		e := planner(b, people)
		ctx := b.Context()
		c := Campaign{ID: "bench", State: Sending, Round: 1, Expected: people, ApprovedBy: doris, Audience: Audience{Whom: Everyone}, Rounds: UsualRounds()}
		var p Preview
		measured(b, "preview", func() (err error) {
			p, err = e.Preview(ctx, c)
			return err
		})
		if p.In != people {
			b.Fatalf("the preview is %+v", p)
		}
		measured(b, "rows", func() error { return e.PreviewRows(ctx, c, func(Line) error { return nil }) })
		if err := e.o.Store.Commit(ctx, store.Change{Jobs: []store.Job{{ID: JobID(c.ID), Due: e.o.Now()}}}); err != nil {
			b.Fatal(err)
		}
		held, err := e.o.Store.Lease(ctx, e.o.Now(), time.Hour, 1)
		if err != nil {
			b.Fatal(err)
		}
		slices := 0.0
		measured(b, "enrol", func() error {
			for done := false; !done; slices++ {
				slice, cancel := context.WithTimeout(ctx, 20*time.Second)
				var err error
				done, err = e.enrol(slice, &c, held[0].Held())
				if cancel(); err != nil {
					return err
				}
			}
			return nil
		})
		b.ReportMetric(slices, "enrol-slices")
		measured(b, "addresses", func() error {
			var list strings.Builder
			for i := range min(people, MaxListed) {
				fmt.Fprintf(&list, "Person %d;person.%d@nykoping.se\n", i, i)
			}
			l, err := e.Resolve(ctx, []byte(list.String()))
			if len(l.People) != min(people, MaxListed) {
				b.Fatalf("found are %d", len(l.People))
			}
			return err
		})
		if people > 100_000 { // a tree costs what it holds, and a look-up for each
			continue
		}
		tree := Campaign{Audience: Audience{Whom: BelowBoss, Boss: crowdID(0)}}
		measured(b, "tree", func() error {
			p, err := e.Preview(ctx, tree)
			if p.All != people-1 {
				b.Fatalf("below the first are %d", p.All)
			}
			return err
		})
	}
	b.ReportMetric(0, "ns/op")
}

func BenchmarkPlan100000(b *testing.B) { benchPlan(b, 100_000) }

func BenchmarkPlanMillion(b *testing.B) {
	if os.Getenv("LOTSEN_BENCH_MILLION") == "" {
		b.Skip("LOTSEN_BENCH_MILLION is not set: this takes minutes")
	}
	benchPlan(b, 1_000_000)
}
