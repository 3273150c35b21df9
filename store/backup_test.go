package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// slowly passes on what is written once step lets it, and calls it each time.
type slowly struct {
	bytes.Buffer
	step func()
}

func (s *slowly) Write(p []byte) (int, error) {
	s.step()
	return s.Buffer.Write(p)
}

// openCopy opens what a backup wrote.
func openCopy(t *testing.T, copied []byte) *Bolt {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, copied, 0o600); err != nil {
		t.Fatal(err)
	}
	return openAt(t, path)
}

func TestABackupIsTheStoreAsItWasWhenItBegan(t *testing.T) {
	ctx := t.Context()
	b := openAt(t, fullStore(t))
	want, err := contents(b)
	if err != nil {
		t.Fatal(err)
	}
	// Everything is overwritten several times while the copy is made.
	rev := uint64(1)
	out := &slowly{step: func() {
		for i := range 10 {
			if err := b.Commit(ctx, press(i, rev+1, replyTo(i, rev))); err != nil {
				t.Fatal(err)
			}
		}
		rev++
	}}
	if err := b.Backup(ctx, out); err != nil {
		t.Fatal(err)
	}
	if rev < 4 {
		t.Errorf("only %d commits of each happened meanwhile", rev)
	}
	c := openCopy(t, out.Bytes())
	if got, err := contents(c); got != want || err != nil {
		t.Errorf("the copy is another: %v", err)
	}
	if err := errors.Join(c.Check(ctx), c.Commit(ctx, press(1, 2)), c.Check(ctx)); err != nil {
		t.Error(err)
	}
	if err := b.Check(ctx); err != nil {
		t.Errorf("the store itself: %v", err)
	}
	second := &bytes.Buffer{}
	if err := b.Backup(ctx, second); err != nil {
		t.Error(err)
	}
	last, err := openCopy(t, second.Bytes()).Conversation(ctx, who(1))
	if err != nil || last.Rev != rev {
		t.Errorf("the second copy has revision %d (%v), not %d", last.Rev, err, rev)
	}
}

func TestABackupEndsWithItsContextOrTheStore(t *testing.T) {
	b := openAt(t, fullStore(t))
	ctx, cancel := context.WithCancel(t.Context())
	if err := b.Backup(ctx, &slowly{step: cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("given up, it says %v", err)
	}
	var closed sync.WaitGroup
	out := &slowly{step: func() {
		closed.Go(func() { b.Close() })
		<-b.ending
	}}
	out.step = sync.OnceFunc(out.step)
	if err := b.Backup(t.Context(), out); err != nil && !errors.Is(err, ErrClosed) {
		t.Errorf("with the store closed, it says %v", err)
	} else if err == nil {
		t.Error("a backup goes on after Close")
	}
	closed.Wait()
}

// TestEverythingAtOnce has writers, readers, runners, checks and backups share a
// store, for the race detector, and closes it under them.
func TestEverythingAtOnce(t *testing.T) {
	b := openAt(t, fullStore(t))
	ctx := context.Background()
	uses := []func(n, i int) error{
		func(n, i int) error { return b.Commit(ctx, press(n*1000+i, 1)) },
		func(n, i int) error { _, err := b.Conversation(ctx, who(n)); return err },
		func(n, i int) error { _, err := b.Lease(ctx, at.Add(time.Hour), time.Minute, 5); return err },
		func(n, i int) error { _, err := b.Records(ctx, "kind", "", 20); return err },
		func(n, i int) error { _, err := b.Audit(ctx, uint64(i), 20); return err },
		func(n, i int) error { return b.Check(ctx) },
		func(n, i int) error { return b.Backup(ctx, &bytes.Buffer{}) },
	}
	var all sync.WaitGroup
	started := make(chan bool, len(uses)*2)
	for n := range cap(started) {
		all.Go(func() {
			underWay := sync.OnceFunc(func() { started <- true })
			defer underWay()
			for i := range 10_000 {
				err := uses[n%len(uses)](n+1, i)
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil {
					t.Error(fmt.Errorf("use %d: %w", n%len(uses), err))
					return
				}
				if i == 10 {
					underWay()
				}
			}
		})
	}
	for range cap(started) {
		<-started
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
}
