package census

import (
	"context"

	"lotsen/store"
)

// The size of a commit. While one is made nobody else can commit: a press that comes
// just then waits for it.
const (
	chunk    = 256 // records
	rowLimit = 8   // records that one row may take with it
)

// batch gathers records and commits them in chunks, each with the state as it is then.
type batch struct {
	c       *Census
	st      *state
	records []store.Record
}

// add adds a record; a nil value deletes.
func (b *batch) add(kind, key string, value []byte) {
	b.records = append(b.records, store.Record{Kind: kind, Key: key, Value: value})
}

// full reports whether the chunk has no room for one more row.
func (b *batch) full() bool { return len(b.records) > chunk-rowLimit }

// room makes room for one row and what belongs to it.
func (b *batch) room(ctx context.Context) error {
	if !b.full() {
		return nil
	}
	return b.flush(ctx)
}

// flush commits what was gathered, and the state.
func (b *batch) flush(ctx context.Context) error {
	err := b.c.commit(ctx, b.st, b.records)
	b.records = nil
	return err
}
