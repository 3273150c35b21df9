package campaign

import (
	"cmp"
	"container/heap"
	"sync"
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// sending is what an engine keeps in memory to send: nothing that could not be read
// again from the store.
type sending struct {
	mu        sync.Mutex
	books     map[ID]*book
	platforms map[string]*platform
	held      map[dialog.PersonID]bool // who is just being looked at, or reminded
}

// book is what is known of a campaign's ledger without reading it. It is made by one
// reading of the round, and kept by the one process that has the campaign's job.
type book struct {
	e    *Engine
	id   ID
	open chan struct{} // held by the slice that runs

	mu      sync.Mutex
	round   int
	whole   bool // it says what the ledger says
	counts  Counts
	waiting queue // who is queued and has not been sorted
	lanes   map[string]*lane
	doubts  queue // who is unknown, by when to look again
	// since is when this process has learnt that they are unknown, in real time.
	since map[dialog.PersonID]time.Time
	// doubtful is how many are unknown by platform.
	doubtful map[string]int
	doubted  time.Time // when the last one became unknown
	meter    schedule.Meter
	recent   recent
	sweep    sweep
	closed   time.Time // when those who wait in vain were given up; the slice's
	// waits is until when it may be told that the next round waits for a newer report; it
	// is put off again and again, by this process or another.
	waits time.Time
	// claim tells the slices of this process from those of others.
	claim string
}

// book finds what is known of a campaign.
func (e *Engine) book(id ID) *book {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.books[id]
	if b == nil {
		b = &book{e: e, id: id, open: make(chan struct{}, 1)}
		if e.books == nil {
			e.books = map[ID]*book{}
		}
		e.books[id] = b
	}
	return b
}

// forget drops what is known of a campaign that is over.
func (e *Engine) forget(id ID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.books, id)
}

// torn says that the ledger may have become something else than the book says, so that
// it must be read again.
func (b *book) torn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole = false
}

func (b *book) isTorn() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.whole
}

// moved keeps the counts after a row has changed.
func (b *book) moved(p dialog.PersonID, from, to Row) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count(from, -1)
	b.count(to, 1)
	delete(b.since, p)
	b.place(p, to)
}

// count adds so many rows to the counts. The lock is held.
func (b *book) count(r Row, n int) {
	b.counts.add(r, n)
	if r.State != Unknown {
		return
	}
	if n > 0 && r.At.After(b.doubted) {
		b.doubted = r.At
	}
	if b.doubtful == nil {
		b.doubtful = map[string]int{}
	}
	b.doubtful[r.To.Platform] += n
}

// over reports whether nobody is left of the round, but for those of whom it cannot be
// found out whether the reminder arrived.
func (b *book) over() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.whole || b.counts.Queued > 0 || b.counts.Intent > 0 {
		return false
	}
	for name, n := range b.doubtful {
		if n > 0 && !b.e.platform(name).isBlind() {
			return false
		}
	}
	return true
}

// place puts a row where it is found when its time comes. The lock is held.
func (b *book) place(p dialog.PersonID, r Row) {
	switch r.State {
	case Queued:
		heap.Push(&b.waiting, turn{r.After, p})
	case Unknown:
		heap.Push(&b.doubts, turn{r.At.Add(firstLook), p})
		if b.since == nil {
			b.since = map[dialog.PersonID]time.Time{}
		}
		b.since[p] = time.Now()
	}
}

func (c *Counts) add(r Row, n int) {
	switch r.State {
	case Queued:
		c.Queued += n
	case Intent:
		c.Intent += n
	case Sent:
		c.Sent += n
	case Refused:
		c.Refused += n
	case Unknown:
		c.Unknown += n
	case Skipped:
		c.Skipped += n
	}
	if r.State != Refused && r.State != Skipped {
		return
	}
	if c.Why == nil {
		c.Why = map[Why]int{}
	}
	if c.Why[r.Why] += n; c.Why[r.Why] == 0 {
		delete(c.Why, r.Why)
	}
}

// turn is when it is somebody's.
type turn struct {
	at     time.Time
	person dialog.PersonID
}

// queue is a heap of turns, the earliest first; of the same time in the order of the
// ledger's keys, which is what the store writes fastest.
type queue []turn

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].at.Compare(q[j].at), cmp.Compare(q[i].person, q[j].person)) < 0
}

// Push is for package heap.
func (q *queue) Push(x any) { *q = append(*q, x.(turn)) }

// Pop is for package heap.
func (q *queue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = turn{}
	*q = (*q)[:last]
	return x
}

// due takes whose turn has come.
func (b *book) due(q *queue, now time.Time) (p dialog.PersonID, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(*q) == 0 || (*q)[0].at.After(now) {
		return "", false
	}
	return heap.Pop(q).(turn).person, true
}

// first is when the first turn of a queue comes; zero: there is none.
func (q queue) first() time.Time {
	if len(q) == 0 {
		return time.Time{}
	}
	return q[0].at
}
