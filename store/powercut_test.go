package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A power cut leaves, of what was written since the last sync, anything: each
// 512 bytes of a write are there or not, each name is. TestWhatWasToldSurvivesPowerCut
// traces a child and makes such images before each of its syncs, from the making
// of the file on. Each image must open, pass its check, and be the state after the
// last step that was told or the next.
func TestWhatWasToldSurvivesPowerCut(t *testing.T) {
	dir, calls := traceChild(t, 24)
	r := replay{dir: dir, calls: calls, images: 5, work: t.TempDir()}
	if err := r.run(); err != nil {
		t.Fatal(err)
	}
	if r.told != 24 || r.made < 150 {
		t.Errorf("the trace shows %d steps and gave %d images", r.told, r.made)
	}
	t.Logf("%d images at %d syncs", r.made, r.syncs)
}

// The same images must be found wrong when the disk forgets a kind of sync: else
// the test above proves nothing.
func TestPowerCutFindsAMissingSync(t *testing.T) {
	dir, calls := traceChild(t, 24)
	for name, forget := range map[string]func(*disk, call) bool{
		"the first of each commit":  func(d *disk, _ call) bool { return d.told > 0 && !d.headerLast() },
		"the second of each commit": func(d *disk, _ call) bool { return d.told > 0 && d.headerLast() },
		"the new file's name":       func(d *disk, c call) bool { return d.dirs[c.int(0)] },
	} {
		t.Run(name, func(t *testing.T) {
			r := replay{dir: dir, calls: calls, images: 5, work: t.TempDir(), forget: forget}
			err := r.run()
			if err == nil {
				t.Fatalf("%d images without it all seem right", r.made)
			}
			t.Logf("found after %d images: %v", r.made, err)
		})
	}
}

// traceChild runs a child of so many steps, and gives its directory and trace.
func traceChild(t *testing.T, steps int) (dir string, calls []call) {
	t.Helper()
	dir = t.TempDir()
	log := filepath.Join(t.TempDir(), "trace")
	wrapper := strace(t, "-o", log, "-xx", "-s", "1000000", "-e", "trace="+traced, "-e", "signal=none")
	told := make([]int, 1)
	c := startChild(t, childOrder{Path: filepath.Join(dir, "lotsen.db"), Writers: 1, Steps: steps}, wrapper)
	c.listen(told)
	if c.code() != exitDone || told[0] != steps {
		t.Fatalf("the child ended with %d after step %d: %s", c.code(), told[0], c.errors.String())
	}
	calls, err := readTrace(log)
	if err != nil {
		t.Fatal(err)
	}
	return dir, calls
}

// replay does a child's calls on a disk of its own.
type replay struct {
	dir    string
	calls  []call
	images int // before each sync
	work   string
	forget func(*disk, call) bool // a sync that does nothing; nil: none

	made, syncs, told int
}

func (r *replay) run() error {
	random := rand.New(rand.NewPCG(7, 2026))
	d := newDisk(r.dir)
	for _, c := range r.calls {
		if c.name != "fdatasync" && c.name != "fsync" {
			if err := d.apply(c); err != nil {
				return err
			}
			r.told = d.told
			continue
		}
		r.syncs++
		for range r.images {
			if err := r.try(d, random); err != nil {
				return fmt.Errorf("image %d, at sync %d, after step %d: %w", r.made, r.syncs, d.told, err)
			}
		}
		if r.forget == nil || !r.forget(d, c) {
			d.sync(c)
		}
	}
	return nil
}

// headerLast: one of the first two pages was written last, so the next sync is a
// commit's second.
func (d *disk) headerLast() bool {
	return slices.ContainsFunc(d.files, func(f *inode) bool {
		n := len(f.pending)
		return n > 0 && f.pending[n-1].at < 2*os.Getpagesize() && !f.pending[n-1].truncate
	})
}

func (r *replay) try(d *disk, random *rand.Rand) error {
	dir := filepath.Join(r.work, fmt.Sprint(r.made))
	r.made++
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	for name, f := range d.namesLeft(random) {
		if err := f.left(random).write(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return errors.Join(verifyState(filepath.Join(dir, "lotsen.db"), []int{d.told}), os.RemoveAll(dir))
}

// namesLeft is a directory after the cut.
func (d *disk) namesLeft(random *rand.Rand) map[string]*inode {
	names := map[string]*inode{}
	for name, f := range d.names {
		names[name] = f
	}
	for _, n := range d.renames {
		if random.IntN(2) == 0 {
			names[n.name] = n.file
		}
	}
	for name, f := range names {
		if f == nil {
			delete(names, name)
		}
	}
	return names
}

// left is a file after the cut: nothing of what was pending, all, all up to some
// point, some whole writes, or some sectors.
func (f *inode) left(random *rand.Rand) sectors {
	left := f.durable.clone()
	kind, first := random.IntN(6), random.IntN(len(f.pending)+1)
	coin := func() bool { return random.IntN(2) == 0 }
	sure := func() bool { return true }
	for i, w := range f.pending {
		switch {
		case kind == 0, kind == 2 && i >= first, kind == 3 && coin():
		case kind <= 3, w.truncate:
			w.apply(&left, sure)
		default:
			w.apply(&left, coin)
		}
	}
	return left
}

func (s sectors) write(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for n, data := range s.whole {
		if _, err := f.WriteAt([]byte(data), int64(n)*sectorSize); err != nil {
			return err
		}
	}
	return f.Truncate(int64(s.size))
}
