// Package store keeps what must survive: conversations, jobs, records, and the
// audit chain. One change is one transaction; who is told something can rely on
// it being on disk. Bolt is the default engine, a single file; storetest holds
// the one suite that every engine passes.
//
// Where to look: store.go is the contract, change.go turns a change into rows,
// writer.go commits them in groups, apply.go says what one of them does, read.go
// reads, open.go and create.go bring a file into use, pages.go proves that its
// every byte is sound, check.go proves that its rows agree with each other.
package store

import (
	"context"
	"errors"
	"io"
	"time"

	"lotsen/dialog"
)

// Schema is the version of the stored data that this program writes.
const Schema = 1

// The errors of Commit that are answers, not accidents.
var (
	// ErrSeen: the change's dedupe key was committed before. Nothing was changed.
	ErrSeen = errors.New("already done")
	// ErrStale: the conversation moved on since FromRev. Read it again, decide again.
	ErrStale = errors.New("the conversation has moved on")
	// ErrLease: a job in Guard or DoneJobs is no longer held under that lease: it
	// was taken over, replaced or done. Nothing was changed.
	ErrLease = errors.New("the job's lease is lost")
	// ErrFailed: a commit failed, so what is on disk is not known. Every later
	// call fails with it; the process must end and open the store again.
	ErrFailed = errors.New("the store has failed and must be opened again")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrInvalid: the change itself is wrong, such as a key that is too long.
	ErrInvalid = errors.New("invalid change")
)

// Change is what one event does: all of it, or nothing. Its conditions are
// looked at in the order Dedupe, FromRev, Guard, DoneJobs. DoneJobs and DropJobs
// go before Jobs, so that one change can end a job and plan it anew. No job id and
// no record may occur twice in one list.
type Change struct {
	// At is when it happened: the time of the dedupe key, which needs one, and of
	// the audit entries that have none of their own.
	At time.Time
	// Dedupe is the event's own key; empty: the change may be repeated. A key is
	// remembered for DedupeFor.
	Dedupe string
	// Person and FromRev say whose conversation is decided on and its Rev at the
	// decision (0: there was none). Conversation is what it becomes, with a Rev
	// above FromRev; nil: it stays, but FromRev is checked all the same. Person
	// empty: no conversation is involved.
	Person       dialog.PersonID
	FromRev      uint64
	Conversation *dialog.Conversation
	// Guard are jobs that must still be held under their lease; else the change is
	// refused with ErrLease. They stay as they are, unless another list names them.
	// It keeps who has lost a job, having been stopped for long, from going on with it.
	Guard []Held
	// Jobs are added; one with an id that exists replaces it and ends its lease.
	Jobs []Job
	// DoneJobs are deleted, if still held under the lease; else the change is
	// refused with ErrLease.
	DoneJobs []Held
	// DropJobs are deleted by id, whoever holds them; a missing one is no error.
	DropJobs []string
	// Records are written; one with a nil Value is deleted.
	Records []Record
	// Audit is appended to the chain, in this order.
	Audit []Entry
}

// DedupeFor is the least time that a dedupe key is remembered. The platforms
// redeliver within the hour.
const DedupeFor = 48 * time.Hour

// Limits of a change; beyond them it is refused with ErrInvalid. So is text that
// is not UTF-8 or holds a NUL, which not every engine can keep.
const (
	MaxKey    = 512      // bytes of any key, id or kind, and of an entry's actor, action and object
	MaxValue  = 1 << 20  // bytes of one payload, record, detail or conversation, encoded
	MaxItems  = 5_000    // jobs, records and entries in one change
	MaxChange = 32 << 20 // bytes of a whole change, encoded
)

// MaxPage is how many rows one call lists or leases; beyond it, or below one,
// the call is refused with ErrInvalid.
const MaxPage = 1_000

// Job is something to do at a time. Jobs survive; timers do not.
type Job struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	Person  dialog.PersonID `json:"person,omitempty"`
	Due     time.Time       `json:"due"`
	Payload []byte          `json:"payload,omitempty"`
	// Lease is the number of the lease that the job is held under, set by Lease;
	// 0: not held. It grows with every lease of that id, whatever became of the
	// jobs that had it before.
	Lease uint64 `json:"lease,omitempty"`
}

// Held is a job under the lease it was taken with.
type Held struct {
	ID    string
	Lease uint64
}

// Held names the job under its lease.
func (j Job) Held() Held { return Held{j.ID, j.Lease} }

// Record is one value of a kind, such as a hand-off.
type Record struct {
	Kind  string
	Key   string
	Value []byte
}

// Entry is one line of the audit chain. Seq, Prev and Hash are the store's to
// give; the rest is the caller's.
type Entry struct {
	Seq    uint64          `json:"seq"` // from 1, without gaps
	At     time.Time       `json:"at"`  // UTC; zero when committed: the change's At
	Actor  dialog.PersonID `json:"actor"`
	Action dialog.Action   `json:"action"`
	Object string          `json:"object,omitempty"` // what it was done to
	Detail string          `json:"detail,omitempty"`
	Prev   string          `json:"prev"` // Hash of the entry before; empty for the first
	Hash   string          `json:"hash"` // hex SHA-256, see Entry.Sum
}

// Store is an open store. All methods may be called at the same time.
type Store interface {
	// Commit makes the change durable, or changes nothing. When ctx ends before
	// the change was taken up it is withdrawn; after that the answer is waited for.
	Commit(ctx context.Context, c Change) error

	// Conversation reads a person's conversation; the zero one if there is none.
	Conversation(ctx context.Context, p dialog.PersonID) (dialog.Conversation, error)
	// Job reads a job by its id; ok is false if there is none.
	Job(ctx context.Context, id string) (j Job, ok bool, err error)
	// Lease takes jobs due at now, the earliest first, at most limit (≤ MaxPage),
	// for the duration; until then nobody else gets them. It may take fewer than
	// there are, so ask NextDue before waiting.
	Lease(ctx context.Context, now time.Time, d time.Duration, limit int) ([]Job, error)
	// NextDue is when the earliest job falls due or its lease ends; ok is false if there is none.
	NextDue(ctx context.Context) (due time.Time, ok bool, err error)
	// Record reads one record; a nil Value if there is none.
	Record(ctx context.Context, kind, key string) (Record, error)
	// Records lists a kind in key order, from the first key after `after`, at
	// most limit (≤ MaxPage). Fewer than limit: there are no more.
	Records(ctx context.Context, kind, after string, limit int) ([]Record, error)
	// Audit lists the chain in order, from the first entry after seq, likewise.
	Audit(ctx context.Context, after uint64, limit int) ([]Entry, error)

	// Check reads everything and reports what is damaged: pages, rows, indexes,
	// the audit chain. It takes time with the size of the store.
	Check(ctx context.Context) error
	// Backup writes a copy that can be opened in place of the store, while it is in use.
	Backup(ctx context.Context, w io.Writer) error
	// Failed is closed when a commit has failed: stop the process.
	Failed() <-chan struct{}
	// Close waits for what was taken up and closes the store.
	Close() error
}
