package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lotsen/store"
)

// Several processes begin at once where there is no store yet. One makes it; each
// of the others uses it after that one, or says that it is in use.
func TestProcessesThatRaceToMakeTheStoreAllEndWell(t *testing.T) {
	const racers, steps = 4, 3
	made := 0
	for range 5 {
		path := filepath.Join(t.TempDir(), "lotsen.db")
		var children []*running
		for range racers {
			children = append(children, startChild(t, childOrder{Path: path, Writers: 1, Steps: steps}, nil))
		}
		told, done := make([]int, 1), 0
		for _, c := range children {
			last := make([]int, 1)
			c.listen(last)
			told[0] = max(told[0], last[0])
			switch {
			case c.code() == exitDone:
				done++
			case c.code() != exitOpen || !strings.Contains(c.errors.String(), store.ErrLocked.Error()):
				t.Errorf("one ends with %d: %s", c.code(), c.errors.String())
			}
		}
		if done == 0 || told[0] != done*steps {
			t.Errorf("%d were done, and step %d was the last", done, told[0])
		}
		if err := verifyState(path, told); err != nil {
			t.Error(err)
		}
		leftovers(t, path)
		made += done
	}
	t.Logf("%d of %d processes had their turn", made, 5*racers)
}

func TestASecondProcessIsToldThatTheStoreIsInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lotsen.db")
	c := startChild(t, childOrder{Path: path, Writers: 1, Steps: 100_000}, nil)
	told := make([]int, 1)
	c.killAfter(-1, time.Minute) // at the latest
	first := make([]byte, 1)
	if _, err := c.out.Read(first); err != nil { // it commits, so it has the store
		t.Fatal(err)
	}
	_, err := store.OpenBolt(path, store.Options{LockTimeout: time.Millisecond})
	if !errors.Is(err, store.ErrLocked) {
		t.Errorf("opening says: %v", err)
	}
	c.kill = 0
	c.listen(told)
	s := mustOpen(t, path)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A child that waits its turn must not be taken for a leftover, and a leftover not
// for a child: what is left of one killed while it makes the store is no harm.
func TestAHalfMadeStoreIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "lotsen.db")
	half := path + ".new-1234"
	if err := os.WriteFile(half, make([]byte, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, path)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	leftovers(t, path)
}
