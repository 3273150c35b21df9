package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"go.etcd.io/bbolt"
)

// A new store is made under another name and gets its own only when it is whole
// and on disk: a power cut while bbolt lays out a file leaves one that nobody can
// open.

const newInfix = ".new-"

// create makes the store and opens it. fs.ErrExist: somebody was faster.
// fs.ErrNotExist: somebody took the unfinished file for a leftover; try again.
func create(path string, o Options) (*Bolt, error) {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	file, err := os.CreateTemp(dir, base+newInfix+"*") // mode 0600
	if err != nil {
		return nil, err
	}
	b, err := layOut(file, o)
	if err == nil {
		if err = giveName(file.Name(), path); err == nil {
			err = syncDir(dir)
		}
		if err != nil {
			err = errors.Join(err, b.release())
		}
	}
	if gone := os.Remove(file.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		return nil, errors.Join(err, closeAgain(file))
	}
	return b, nil
}

// giveName never overwrites a file.
func giveName(file, path string) error {
	err := os.Link(file, path)
	if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("giving the new store its name, which takes a file system with hard links: %v", err)
}

// layOut makes a new store in the file. It is on disk when layOut returns.
func layOut(file *os.File, o Options) (*Bolt, error) {
	if err := lock(file, o.LockTimeout); err != nil {
		return nil, err
	}
	db, err := openDB(file, o)
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range buckets() {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		mark := tx.Bucket([]byte(inMark))
		for name, n := range map[string]uint64{keySchema: Schema, keyTally: 0, keyLease: 0} {
			key := []byte(name)
			if err := mark.Put(key, seal(inMark, key, number(n))); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && !o.NoSync {
		err = file.Sync()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("laying out a new store: %w", err), db.Close())
	}
	return start(db, file, 0)
}

// removeLeftovers removes what a crash in create left. It is no harm if it
// cannot, and it leaves alone what another process is just making.
func removeLeftovers(path string) {
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	store, _ := os.Stat(path)
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), base+newInfix)
		if ok && digits != "" && strings.Trim(digits, "0123456789") == "" && e.Type().IsRegular() {
			removeLeftover(filepath.Join(dir, e.Name()), store)
		}
	}
}

func removeLeftover(name string, store os.FileInfo) {
	file, err := os.Open(name)
	if err != nil {
		return
	}
	defer file.Close()
	info, err := file.Stat()
	// A second name of the store itself is a leftover, too, locked or not.
	if err == nil && (store != nil && os.SameFile(info, store) || lockNow(file) == nil) {
		_ = os.Remove(name)
	}
}

// syncDir makes the names in a directory last.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // which has no such thing
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
