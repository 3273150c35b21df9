package census

import (
	"context"
	"fmt"

	"lotsen/store"
)

// cursorPage is how many rows a cursor holds.
const cursorPage = 500

// cursor goes through the records of a kind in the order of their keys.
type cursor struct {
	s     store.Store
	kind  string
	after string
	size  int // records at once
	page  []store.Record
	done  bool // there are no more pages
}

// cursor begins after a key.
func (c *Census) cursor(kind, after string) *cursor {
	return c.cursorOf(kind, after, cursorPage)
}

// cursorOf is a cursor that holds so many records.
func (c *Census) cursorOf(kind, after string, size int) *cursor {
	return &cursor{s: c.o.Store, kind: kind, after: after, size: size}
}

// peek is the next record; its key is empty after the last.
func (c *cursor) peek(ctx context.Context) (store.Record, error) {
	if len(c.page) == 0 && !c.done {
		page, err := c.s.Records(ctx, c.kind, c.after, c.size)
		if err != nil {
			return store.Record{}, fmt.Errorf("reading rows: %w", err)
		}
		c.page, c.done = page, len(page) < c.size
		if len(page) > 0 {
			c.after = page[len(page)-1].Key
		}
	}
	if len(c.page) == 0 {
		return store.Record{}, nil
	}
	return c.page[0], nil
}

// skip goes on to the record after the one that peek gave.
func (c *cursor) skip() { c.page = c.page[1:] }

// find goes on to a key, past those that are before it, and gives its value; nil if it
// is not there. The same key may be asked for again.
func (c *cursor) find(ctx context.Context, key string) ([]byte, error) {
	for {
		r, err := c.peek(ctx)
		switch {
		case err != nil:
			return nil, err
		case r.Key == key:
			return r.Value, nil
		case r.Key == "" || r.Key > key:
			return nil, nil
		}
		c.skip()
	}
}

// layers go through what is current: the upper generation where it says something, else
// the lower one. Tombstones are passed over.
type layers struct{ over, base *cursor }

func (c *Census) layers(st *state, after string) *layers {
	return &layers{over: c.cursor(rowsIn(st.Name, st.Over), after), base: c.cursor(rowsIn(st.Name, st.Base), after)}
}

// next is the next row; its key is empty after the last.
func (l *layers) next(ctx context.Context) (store.Record, error) {
	for {
		over, err := l.over.peek(ctx)
		if err != nil {
			return over, err
		}
		base, err := l.base.peek(ctx)
		if err != nil {
			return base, err
		}
		r := base
		if over.Key != "" && (base.Key == "" || over.Key <= base.Key) {
			r = over
			l.over.skip()
		}
		if r.Key == "" {
			return r, nil
		}
		if base.Key == r.Key {
			l.base.skip()
		}
		if !gone(r.Value) {
			return r, nil
		}
	}
}

// find goes on to a key and gives its row; nil if there is none.
func (l *layers) find(ctx context.Context, key string) ([]byte, error) {
	row, err := l.over.find(ctx, key)
	if err != nil || row != nil {
		if gone(row) {
			row = nil
		}
		return row, err
	}
	row, err = l.base.find(ctx, key)
	if gone(row) {
		row = nil
	}
	return row, err
}
