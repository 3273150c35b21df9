package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// What can be wrong with a store, in words for whoever operates it.
var (
	ErrLocked      = errors.New("another process has the store open: stop it first, two cannot share one file")
	ErrNewer       = errors.New("the store was written by a newer version of Lotsen: run that version, or restore a backup made by this one")
	ErrOlder       = errors.New("the store was written by a version of Lotsen that this one cannot read: run that version, or begin a new store")
	ErrForeign     = errors.New("the file is not a store of Lotsen: correct LOTSEN_STORE, or move the file away")
	ErrEmpty       = errors.New("the file is empty, as Lotsen never leaves one: restore the newest backup, or delete the file to begin anew")
	ErrTruncated   = errors.New("the end of the store is missing: keep the file and restore the newest backup")
	ErrDamaged     = errors.New("the store is damaged: stop Lotsen, keep the file and restore the newest backup")
	ErrDirectory   = errors.New("the path is a directory: name a file in it, such as bolt:DIRECTORY/lotsen.db")
	ErrNoDirectory = errors.New("the directory does not exist: create or mount it, or correct LOTSEN_STORE")
	ErrPermission  = errors.New("the file or its directory cannot be written: correct its owner, its mode or a read-only mount")
)

// Open opens the store that the URL names: bolt:PATH.
func Open(ctx context.Context, url string) (Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Never repeat the URL: it may hold a password.
	kind, path, _ := strings.Cut(url, ":")
	switch {
	case kind == "bolt" && strings.HasPrefix(path, "//"):
		return nil, errors.New("opening the store: write bolt:PATH, without slashes between")
	case kind == "bolt" && path != "":
		b, err := OpenBolt(path, Options{})
		if err != nil {
			return nil, err
		}
		return b, nil
	case kind == "bolt":
		return nil, errors.New("opening the store: bolt: needs a path, such as bolt:lotsen.db")
	case kind == "postgres" || kind == "postgresql":
		return nil, errors.New("opening the store: this version does not have PostgreSQL yet; it understands bolt:PATH")
	default:
		return nil, errors.New("opening the store: its URL is not understood; this version understands bolt:PATH")
	}
}

// mapped is how much address space to set aside. While the file is smaller,
// a long read, such as a backup, never makes the writer wait for it.
const mapped = 1 << 30

// growth is by how much the file grows when it is full.
const growth = 4 << 20

func openBolt(path string, o Options) (*Bolt, error) {
	removeLeftovers(path)
	// Whoever loses the race to make the file finds it, and opens it.
	for range 5 {
		file, err := openFile(path, o)
		if errors.Is(err, fs.ErrNotExist) {
			b, err := create(path, o)
			if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
				continue
			}
			return b, kind(err)
		}
		if err != nil {
			return nil, kind(err)
		}
		b, err := load(file, o)
		if err != nil {
			return nil, errors.Join(err, closeAgain(file))
		}
		return b, nil
	}
	return nil, errors.New("the file keeps coming and going")
}

// openFile opens an existing file and locks it.
func openFile(path string, o Options) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		if dir, missing := os.Stat(filepath.Dir(path)); errors.Is(missing, fs.ErrNotExist) || missing == nil && !dir.IsDir() {
			return nil, ErrNoDirectory
		}
		return nil, err
	case info.IsDir():
		return nil, ErrDirectory
	case !info.Mode().IsRegular():
		return nil, ErrForeign
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := lock(file, o.LockTimeout); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// load brings a locked file into use, once every byte in use has been verified.
func load(file *os.File, o Options) (*Bolt, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, ErrEmpty
	}
	h, err := readHeader(file, info.Size())
	if err != nil {
		return nil, err
	}
	tally, err := verify(context.Background(), file, h)
	if err != nil {
		return nil, err
	}
	db, err := openDB(file, o)
	if err != nil {
		return nil, err
	}
	return start(db, file, tally)
}

// start makes a Bolt of an open database; the lease of every job ends.
func start(db *bbolt.DB, file *os.File, tally uint64) (*Bolt, error) {
	b := newBolt(db, file)
	err := guard(func() error {
		return db.View(func(tx *bbolt.Tx) (err error) {
			b.durable = tx.ID()
			b.ledger, err = readLedger(tx)
			return err
		})
	})
	if err == nil {
		b.ledger.tally = tally
		var answers []error
		answers, err = b.transact([]*request{{work: freeing{}}})
		err = errors.Join(append(answers, err)...)
	}
	if err != nil {
		return nil, errors.Join(err, b.release())
	}
	return b, nil
}

// openDB gives bbolt a file that is already open, locked and verified.
func openDB(file *os.File, o Options) (db *bbolt.DB, err error) {
	options := &bbolt.Options{
		Timeout: o.LockTimeout,
		NoSync:  o.NoSync,
		// The list of free pages is made on opening, from the tree, instead of being
		// written with each commit: less to write, and nothing on disk that can be
		// wrong and have a page in use overwritten.
		NoFreelistSync: true,
		FreelistType:   bbolt.FreelistMapType,
		NoStatistics:   true,
		OpenFile:       func(string, int, os.FileMode) (*os.File, error) { return file, nil },
	}
	if strconv.IntSize == 64 && runtime.GOOS != "windows" { // where it would grow the file
		options.InitialMmapSize = mapped
	}
	err = guard(func() (err error) {
		db, err = bbolt.Open(file.Name(), 0o600, options)
		return err
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, ErrLocked
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	db.AllocSize = growth
	return db, nil
}

// kind makes one of the errors above of the system's.
func kind(err error) error {
	if errors.Is(err, fs.ErrPermission) || isReadOnly(err) {
		return fmt.Errorf("%w (%w)", ErrPermission, err)
	}
	return err
}

// closeAgain closes a file that bbolt may have closed already.
func closeAgain(file *os.File) error {
	if err := file.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

const lockRetry = 20 * time.Millisecond
