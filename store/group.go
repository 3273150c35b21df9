package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"go.etcd.io/bbolt"
)

// ledger is what the writer knows of the file without reading it. Only the
// writer touches it. A group that fails leaves it wrong, which is why the store
// ends there.
type ledger struct {
	tally uint64 // the sum of the sums of all rows, but for the mark's own
	lease uint64 // the last lease number given
	seq   uint64 // the last audit entry
	hash  string // and its Hash; empty if there is none
	seen  seen
}

// group is one bbolt transaction, which several changes share.
type group struct {
	*ledger
	tx      *bbolt.Tx
	buckets map[string]*bbolt.Bucket
	wrote   bool
	leased  bool
	err     error // the first that bbolt gave; the group must not be committed
}

func newGroup(tx *bbolt.Tx, l *ledger) (*group, error) {
	g := &group{ledger: l, tx: tx, buckets: make(map[string]*bbolt.Bucket, len(buckets()))}
	for _, name := range buckets() {
		b := tx.Bucket([]byte(name))
		if b == nil {
			return nil, fmt.Errorf("%w: %s is missing", ErrDamaged, name)
		}
		g.buckets[name] = b
	}
	// Entries only ever come after the last one: leave no half-empty pages behind.
	g.buckets[inAudit].FillPercent = 0.95
	return g, nil
}

// get reads the content of a row; nil if there is none.
func (g *group) get(bucket string, key []byte) ([]byte, error) {
	row := g.buckets[bucket].Get(key)
	if row == nil {
		return nil, nil
	}
	return unseal(bucket, key, row)
}

// put writes a sealed row and keeps the tally: the sum of the sums of all rows.
// A page is only part of the tree while another one points to it, and a page
// that no longer is part keeps its old rows, each with a good sum. The tally
// tells at the next opening that it is these rows and no others.
func (g *group) put(bucket string, key, row []byte) {
	b := g.buckets[bucket]
	g.tally += sumOf(row) - sumOf(b.Get(key))
	g.note(b.Put(key, row))
}

func (g *group) delete(bucket string, key []byte) {
	b := g.buckets[bucket]
	old := b.Get(key)
	if old == nil {
		return
	}
	g.tally -= sumOf(old)
	g.note(b.Delete(key))
}

func (g *group) note(err error) {
	g.wrote = true
	if g.err == nil && err != nil {
		g.err = err
	}
}

// finish writes what the group's changes have in common.
func (g *group) finish() {
	for _, d := range g.seen.days {
		if len(d.fresh) > 0 {
			g.writeDay(d)
		}
	}
	mark := g.buckets[inMark]
	g.note(mark.Put([]byte(keyTally), seal(inMark, []byte(keyTally), number(g.tally))))
	if g.leased {
		g.note(mark.Put([]byte(keyLease), seal(inMark, []byte(keyLease), number(g.lease))))
	}
}

func (g *group) writeDay(d *day) {
	b, err := g.buckets[inSeen].CreateBucketIfNotExists(d.name)
	if g.note(err); err != nil {
		return
	}
	b.FillPercent = 0.95
	key := number(d.row)
	row := seal(inSeen, d.sumKey(key), d.fresh)
	d.fresh, d.saved = nil, true
	d.tally += sumOf(row)
	g.tally += sumOf(row)
	g.note(b.Put(key, row))
}

func (g *group) dropDay(d *day) {
	if d.saved {
		g.tally -= d.tally
		g.note(g.buckets[inSeen].DeleteBucket(d.name))
	}
}

// append adds an entry to the audit chain.
func (g *group) append(a auditRow) {
	e := a.entry
	e.Seq, e.Prev = g.seq+1, g.hash
	sum := e.sum()
	g.seq, g.hash = e.Seq, hex.EncodeToString(sum[:])
	key := number(e.Seq)
	g.put(inAudit, key, seal(inAudit, key, sum[:], a.body))
}

// readLedger reads what the writer has to know, all but the tally.
func readLedger(tx *bbolt.Tx) (*ledger, error) {
	var l ledger
	var err error
	if l.lease, err = readMark(tx, keyLease); err != nil {
		return nil, err
	}
	if key, row := tx.Bucket([]byte(inAudit)).Cursor().Last(); key != nil {
		last, err := readAudit(key, row)
		if err != nil {
			return nil, err
		}
		l.seq, l.hash = last.Seq, last.Hash
	}
	l.seen, err = readSeen(tx.Bucket([]byte(inSeen)))
	return &l, err
}

func readMark(tx *bbolt.Tx, name string) (uint64, error) {
	key := []byte(name)
	content, err := unseal(inMark, key, tx.Bucket([]byte(inMark)).Get(key))
	if err == nil && len(content) != 8 {
		err = fmt.Errorf("%w: %s has %d bytes", ErrDamaged, name, len(content))
	}
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(content), nil
}
