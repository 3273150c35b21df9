package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// The benchmarks compare, within one run and on the same disk: the store; bbolt
// doing plain puts and deletes of as many and as long rows in groups of the same
// making; the same bytes in a single put a press; and a file that is appended to
// and synced, 4 KiB at a time. Only the ratios mean anything.

const population = 10_000 // people that have a conversation

func BenchmarkPress(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchPress(b, writers) })
	}
}

func benchPress(b *testing.B, writers int) {
	ours := benchStore(b, writers)
	plain := benchBare(b, writers, plainPuts)
	single := benchBare(b, writers, singlePut)
	disk := benchSync(b)
	per := func(d time.Duration) float64 { return float64(b.N) / d.Seconds() }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(per(ours), "presses/s")
	b.ReportMetric(per(plain), "plain/s")
	b.ReportMetric(per(single), "single/s")
	b.ReportMetric(disk, "syncs/s")
	b.ReportMetric(100*plain.Seconds()/ours.Seconds(), "%ofplain")
	b.ReportMetric(100*single.Seconds()/ours.Seconds(), "%ofsingle")
	b.ReportMetric(100*per(ours)/disk, "%ofsyncs")
}

// spread runs b.N presses by so many writers, each with its own people.
func spread(b *testing.B, writers int, do func(Change) error) time.Duration {
	var all sync.WaitGroup
	start := time.Now()
	for w := range writers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			revs, before := map[int]uint64{}, "none"
			for range b.N/writers + 1 {
				i := random.IntN(population/writers)*writers + w
				revs[i]++
				if err := do(press(i, revs[i]+1, before)); err != nil {
					b.Error(err)
					return
				}
				before = replyTo(i, revs[i]+1)
			}
		})
	}
	all.Wait()
	return time.Since(start)
}

func benchStore(b *testing.B, writers int) time.Duration {
	s, err := OpenBolt(filepath.Join(b.TempDir(), "bench.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	var all sync.WaitGroup
	for w := range 64 {
		all.Go(func() {
			for i := w; i < population; i += 64 {
				if err := s.Commit(ctx, Change{Person: who(i), Conversation: talk(1)}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	return spread(b, writers, func(c Change) error { return s.Commit(ctx, c) })
}

// bareWrite is one press done plainly.
type bareWrite func(*bbolt.Tx, Change) error

func plainPuts(tx *bbolt.Tx, c Change) error {
	text, _ := json.Marshal(c.Conversation)
	j := newPlainJob(c.Jobs[0])
	d := digestOf(c.Dedupe)
	b := func(name string) *bbolt.Bucket { return tx.Bucket([]byte(name)) }
	puts := []error{
		b(inSeen).Put(d[:], nil),
		b(inConversations).Put([]byte(c.Person), append(make([]byte, 12), text...)),
		b(inJobs).Put([]byte(c.Jobs[0].ID), j),
		b(inDue).Put(dueKey(stamp(at), c.Jobs[0].ID), make([]byte, 4)),
		b(inJobs).Delete([]byte(c.DropJobs[0])),
		b(inDue).Delete(dueKey(stamp(at), c.DropJobs[0])),
	}
	for _, err := range puts {
		if err != nil {
			return err
		}
	}
	return nil
}

func singlePut(tx *bbolt.Tx, c Change) error {
	text, _ := json.Marshal(c.Conversation)
	value := append(append(make([]byte, 100), text...), newPlainJob(c.Jobs[0])...)
	return tx.Bucket([]byte(inConversations)).Put([]byte(c.Person), value)
}

func newPlainJob(j Job) []byte {
	r, _ := newJobRow(j)
	return append(make([]byte, 20), r.rest...)
}

// benchBare groups presses the way the store does, with bbolt as it comes.
func benchBare(b *testing.B, writers int, write bareWrite) time.Duration {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range buckets() {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
	for i := 0; i < population && err == nil; i += 100 {
		err = db.Update(func(tx *bbolt.Tx) error {
			for k := i; k < i+100; k++ {
				text, _ := json.Marshal(talk(1))
				if err := tx.Bucket([]byte(inConversations)).Put([]byte(who(k)), append(make([]byte, 12), text...)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	if writers == 1 {
		return spread(b, 1, func(c Change) error {
			return db.Update(func(tx *bbolt.Tx) error { return write(tx, c) })
		})
	}
	return benchGroups(b, writers, db, write)
}

func benchGroups(b *testing.B, writers int, db *bbolt.DB, write bareWrite) time.Duration {
	type ask struct {
		change Change
		done   chan error
	}
	queue := make(chan ask, queueLength)
	var ended sync.WaitGroup
	ended.Go(func() {
		for first := range queue {
			group := []ask{first}
			for len(group) < groupLength && len(queue) > 0 {
				group = append(group, <-queue)
			}
			err := db.Update(func(tx *bbolt.Tx) error {
				for _, a := range group {
					if err := write(tx, a.change); err != nil {
						return err
					}
				}
				return nil
			})
			for _, a := range group {
				a.done <- err
			}
		}
	})
	took := spread(b, writers, func(c Change) error {
		a := ask{c, make(chan error, 1)}
		queue <- a
		return <-a.done
	})
	close(queue)
	ended.Wait()
	return took
}

// benchSync gives how often a second 4 KiB can be appended and synced.
func benchSync(b *testing.B) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "bare.log"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	n := min(b.N+1, 2000)
	start := time.Now()
	for range n {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}
