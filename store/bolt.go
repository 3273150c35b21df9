package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Bolt is the store in a single file, for one process at a time.
type Bolt struct {
	db     *bbolt.DB
	file   *os.File // the one that db has open and locked
	ledger *ledger  // the writer's

	sending sync.RWMutex // held to send to queue, and for writing to close it
	queue   chan *request
	written chan struct{} // closed when the writer has ended
	ending  chan struct{} // closed when Close has begun

	stuck  atomic.Bool // bbolt panicked in a write and may hold its locks
	failed chan struct{}
	cause  error // of the failure; read after failed is closed

	settling sync.Mutex
	durable  int           // the last transaction that is on disk for sure
	settled  chan struct{} // closed when durable moves on

	closing  sync.Once
	closeErr error
}

var _ Store = (*Bolt)(nil)

// Options of OpenBolt; the zero value is right for a server.
type Options struct {
	// LockTimeout is how long to wait for another process to let go of the file;
	// 0: one second.
	LockTimeout time.Duration
	// NoSync leaves it to the system when what is committed reaches the disk. A
	// power cut may then lose or damage the store: for tests only.
	NoSync bool
}

// OpenBolt opens the store at path, or makes one where there is none. It reads
// the whole file once and refuses one that is damaged anywhere; reckon with a
// second for each gigabyte or so. Its errors say what to do and wrap one of
// ErrLocked, ErrNewer, ErrOlder, ErrForeign, ErrEmpty, ErrTruncated, ErrDamaged,
// ErrDirectory, ErrNoDirectory and ErrPermission, unless the system gave another.
func OpenBolt(path string, o Options) (*Bolt, error) {
	if o.LockTimeout <= 0 {
		o.LockTimeout = time.Second
	}
	b, err := openBolt(path, o)
	if err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", path, err)
	}
	go b.write()
	return b, nil
}

func newBolt(db *bbolt.DB, file *os.File) *Bolt {
	return &Bolt{
		db: db, file: file,
		queue:   make(chan *request, queueLength),
		written: make(chan struct{}),
		ending:  make(chan struct{}),
		failed:  make(chan struct{}),
		settled: make(chan struct{}),
	}
}

// Commit implements Store.
func (b *Bolt) Commit(ctx context.Context, c Change) error {
	r, err := prepare(c)
	if err != nil {
		return err
	}
	return b.submit(ctx, r, r.size)
}

// Lease implements Store.
func (b *Bolt) Lease(ctx context.Context, now time.Time, d time.Duration, limit int) ([]Job, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	if d <= 0 {
		return nil, fmt.Errorf("%w: a lease of %v", ErrInvalid, d)
	}
	// Asking in vain must not cost a commit.
	if due, ok, err := b.NextDue(ctx); err != nil || !ok || due.After(now) {
		return nil, err
	}
	t := &taking{now: now, until: stamp(now.Add(d)), limit: limit}
	if err := b.submit(ctx, t, 0); err != nil {
		return nil, err
	}
	jobs := make([]Job, 0, len(t.took))
	for _, s := range t.took {
		row, err := readJobRow(s.id, s.row)
		if err != nil {
			return nil, err
		}
		j, err := row.job(s.id)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

func checkLimit(limit int) error {
	if limit < 1 || limit > MaxPage {
		return fmt.Errorf("%w: %d rows at once, not 1 to %d", ErrInvalid, limit, MaxPage)
	}
	return nil
}

// view reads in a transaction of its own. It only shows what is on disk: bbolt
// lets readers see a commit before its last sync, which may still fail.
func (b *Bolt) view(ctx context.Context, read func(*bbolt.Tx) error) error {
	if err := b.usable(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := b.begin(false)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // a reading transaction has nothing to lose
	return guard(func() error {
		if err := b.awaitSettled(ctx, tx.ID()); err != nil {
			return err
		}
		return read(tx)
	})
}

func (b *Bolt) begin(writing bool) (*bbolt.Tx, error) {
	tx, err := b.db.Begin(writing)
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return nil, ErrClosed
	}
	return tx, wrap("beginning a transaction", err)
}

// guard makes an error of what bbolt does when it meets damage: it panics, or
// reads memory that is not there.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return f()
}

func (b *Bolt) awaitSettled(ctx context.Context, id int) error {
	for {
		b.settling.Lock()
		durable, settled := b.durable, b.settled
		b.settling.Unlock()
		if id <= durable {
			return nil
		}
		select {
		case <-settled:
		case <-b.failed:
			return b.failure()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settle makes a transaction visible: it is on disk.
func (b *Bolt) settle(id int) {
	b.settling.Lock()
	defer b.settling.Unlock()
	b.durable = id
	close(b.settled)
	b.settled = make(chan struct{})
}

// fail is called by the writer, at most once.
func (b *Bolt) fail(cause error) {
	select {
	case <-b.failed:
	default:
		b.cause = cause
		close(b.failed)
	}
}

// failure is nil as long as every commit went well.
func (b *Bolt) failure() error {
	select {
	case <-b.failed:
		return fmt.Errorf("%w: %w", ErrFailed, b.cause)
	default:
		return nil
	}
}

// usable says why the store takes no more calls.
func (b *Bolt) usable() error {
	select {
	case <-b.ending:
		return ErrClosed
	default:
		return b.failure()
	}
}

// Failed implements Store.
func (b *Bolt) Failed() <-chan struct{} { return b.failed }

// Close implements Store. Called again, it gives the same answer. It waits for
// calls that read, which a Backup or Check under way cuts short.
func (b *Bolt) Close() error {
	b.closing.Do(func() {
		close(b.ending)
		b.sending.Lock()
		close(b.queue)
		b.sending.Unlock()
		<-b.written
		b.closeErr = b.release()
	})
	return b.closeErr
}

// release lets go of the file. What a stuck bbolt has mapped stays until the
// process ends.
func (b *Bolt) release() error {
	if b.stuck.Load() {
		return errors.Join(unlock(b.file), b.file.Close())
	}
	return b.db.Close()
}

// untilClosed is a context for a long call within this package, which looks at
// Err now and then: it ends with Close, too, by that name.
type untilClosed struct {
	context.Context
	b *Bolt
}

func (u untilClosed) Err() error {
	select {
	case <-u.b.ending:
		return ErrClosed
	default:
		return u.Context.Err()
	}
}
