package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"lotsen/dialog"
)

var at = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func talk(rev uint64) *dialog.Conversation {
	return &dialog.Conversation{
		State: "authenticator/scan-code", Rev: rev, Lang: dialog.Swedish,
		Last: dialog.Press{At: dialog.Stamp{State: "authenticator/add-account", Rev: rev - 1}, Action: dialog.Next},
	}
}

func who(i int) dialog.PersonID {
	return dialog.PersonID(fmt.Sprintf("%08x-77aa-4c1e-9d3e-%012x", i*2654435761, i))
}

// replyTo names the job that a press adds.
func replyTo(i int, rev uint64) string { return fmt.Sprintf("reply/%s/%d", who(i), rev) }

// press is what one button press of person i does: its dedupe key, the
// conversation, a reply to send; and an earlier reply is done.
func press(i int, rev uint64, done ...string) Change {
	p := who(i)
	return Change{
		At: at, Dedupe: fmt.Sprintf("slack:%d:%d", i, rev), Person: p, FromRev: rev - 1, Conversation: talk(rev),
		Jobs:     []Job{{ID: replyTo(i, rev), Kind: "reply", Person: p, Due: at, Payload: []byte(`{"ref":"D024BE91L/1732352400.000100"}`)}},
		DropJobs: done,
	}
}

// workFunc is work made up by a test.
type workFunc func(*group) error

func (f workFunc) run(g *group) error { return f(g) }

func newStore(t *testing.T) *Bolt {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "lotsen.db"))
}

func openAt(t *testing.T, path string) *Bolt {
	t.Helper()
	b, err := OpenBolt(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// countdown is a context that ends after it was looked at so many times.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// seeded gives a test's random numbers, the same in every run.
func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2026)) }
