package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// pressers is how many people press at once.
const pressers = 64

// benchApp is the program with its state on disk, synced with each commit.
func benchApp(b *testing.B) (*App, store.Store) {
	b.Helper()
	kept, err := store.Open(b.Context(), "bolt:"+filepath.Join(b.TempDir(), "lotsen.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := kept.Close(); err != nil {
			b.Error(err)
		}
	})
	desk, err := good().Book.Desk(time.Now())
	if err != nil {
		b.Fatal(err)
	}
	catalogue, err := texts.Load()
	if err != nil {
		b.Fatal(err)
	}
	tenant := graphtest.New(7, 300, time.Now)
	return New(Options{
		Store: kept, Desk: desk, Directory: tenant, Policy: tenant.Policy(), Clock: RealClock{},
		Managers: manager.Desk{Texts: catalogue, Zone: desk.Zone()}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}), kept
}

// knows keeps who is behind an address, so that the directory is not asked.
func knows(b *testing.B, kept store.Store, at dialog.Address, p dialog.PersonID) {
	b.Helper()
	known, err := identity{Person: p, AsOf: time.Now()}.record(at)
	if err != nil {
		b.Fatal(err)
	}
	if err := kept.Commit(b.Context(), store.Change{Records: []store.Record{known}}); err != nil {
		b.Fatal(err)
	}
}

// queue are people in a chat. So many of them press at once, and then the next.
type queue struct {
	users  []string
	types  func(user, text string)
	press  func(user, label string) error
	stands func(user, words string) bool // what they see has the words
	waits  func(ctx context.Context, cond func() bool) error
}

// pressAtOnce has them go through a guide, and tells presses/s, and the times that half
// and 99 of 100 presses took: from the press to the message that has changed.
func (c queue) pressAtOnce(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	groups := slices.Collect(slices.Chunk(c.users, pressers))
	limited, done := context.WithTimeout(ctx, 2*time.Minute)
	defer done()
	for _, users := range groups {
		for _, user := range users {
			c.types(user, "appen")
		}
		for _, user := range users {
			if err := c.waits(limited, func() bool { return c.stands(user, "Steg 1 av 15") }); err != nil {
				b.Fatal(err)
			}
		}
	}
	var mu sync.Mutex
	var took []time.Duration
	at := make([]int, len(groups)) // the step of each group, from 1; they begin at the first
	for i := range at {
		at[i] = 1
	}
	back := make([]bool, len(groups))
	for round := 0; b.Loop(); round++ {
		group := round % len(groups)
		label := "Klar, nästa"
		if back[group] {
			label = "Tillbaka"
			at[group]--
		} else {
			at[group]++
		}
		back[group] = at[group] == 10 // from then on to and fro
		next := fmt.Sprintf("Steg %d av 15", at[group])
		var all sync.WaitGroup
		for _, user := range groups[group] {
			all.Go(func() {
				began := time.Now()
				if err := c.press(user, label); err != nil {
					b.Error(err)
				}
				if err := c.waits(ctx, func() bool { return c.stands(user, next) }); err != nil {
					b.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Since(began))
			})
		}
		all.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "presses/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
}
