package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Which syncs to spoil. strace counts them for each thread on its own, and Go
// moves the writer from one to another, so a high number may never come.
const syncs = 12

// TestWhatWasToldSurvivesKillAtEachSync kills the child as it enters its n-th
// sync, from the first one of a new file on.
func TestWhatWasToldSurvivesKillAtEachSync(t *testing.T) {
	killed := 0
	for _, call := range []string{"fdatasync", "fsync"} {
		for n := 1; n <= syncs && (call == "fdatasync" || n <= 3); n++ {
			path, told := filepath.Join(t.TempDir(), "lotsen.db"), make([]int, 2)
			wrapper := strace(t, "-o", os.DevNull, "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", call, n))
			c := startChild(t, childOrder{Path: path, Writers: 2, Steps: 30}, wrapper)
			c.listen(told)
			if c.code() != exitDone {
				killed++
			}
			if err := verifyState(path, told); err != nil {
				t.Fatalf("killed at %s %d: %v", call, n, err)
			}
			leftovers(t, path)
		}
	}
	if killed < syncs/2 {
		t.Errorf("only %d children were killed", killed)
	}
	t.Logf("%d children killed", killed)
}

// leftovers: once the store was opened, nothing else lies beside it.
func leftovers(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the store there are %v %v", entries, err)
	}
}

// TestAFailingDiskStopsTheStore has the n-th call of a kind fail: from there on
// nobody may be told anything, the process must end with an error, and what was
// told is there.
func TestAFailingDiskStopsTheStore(t *testing.T) {
	for _, disk := range []struct {
		call, fault string
		times       int // how many calls to try, one after the other
		failures    int // at least; see syncs
	}{
		{"fdatasync", "EIO", syncs, syncs / 2},
		{"pwrite64", "ENOSPC", syncs, syncs / 2},
		{"fsync", "EIO", 3, 1},
		{"ftruncate", "ENOSPC", 1, 1},
	} {
		t.Run(disk.call, func(t *testing.T) {
			failures := 0
			for n := 1; n <= disk.times; n++ {
				wrapper := strace(t, "-o", os.DevNull, "-e", "trace="+disk.call,
					"-e", fmt.Sprintf("inject=%s:error=%s:when=%d", disk.call, disk.fault, n))
				if failsWell(t, n, wrapper) {
					failures++
				}
			}
			if failures < disk.failures {
				t.Errorf("only %d of %d children met a fault", failures, disk.times)
			}
			t.Logf("%d of %d children met a fault", failures, disk.times)
		})
	}
}

// failsWell reports whether a child met a fault.
func failsWell(t *testing.T, n int, wrapper []string) bool {
	t.Helper()
	const steps = 30
	path, told := filepath.Join(t.TempDir(), "lotsen.db"), make([]int, 2)
	c := startChild(t, childOrder{Path: path, Writers: 2, Steps: steps}, wrapper)
	c.listen(told)
	switch code := c.code(); {
	case code == exitDone && (told[0] != steps || told[1] != steps):
		t.Errorf("fault %d: the child ended well after %v", n, told)
	case code == exitOpen && told[0]+told[1] > 0, code != exitDone && code != exitOpen && code != exitFailed:
		t.Errorf("fault %d: the child ended with %d after %v: %s", n, code, told, c.errors.String())
	}
	if err := verifyState(path, told); err != nil {
		t.Fatalf("after fault %d: %v", n, err)
	}
	leftovers(t, path)
	return c.code() != exitDone
}
