package store

import (
	"context"
	"io"

	"go.etcd.io/bbolt"
)

// Backup implements Store. The copy is what was committed when it began; pages
// that it needs are not used again before it ends, so the file grows meanwhile.
// Ended before its time, by ctx, Close or an error of w, it leaves w with a part
// that cannot be opened.
func (b *Bolt) Backup(ctx context.Context, w io.Writer) error {
	ctx = untilClosed{ctx, b}
	out := &copying{ctx: ctx, w: w}
	err := b.view(ctx, func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(out)
		return err
	})
	if out.err != nil {
		err = out.err // bbolt passes on its words only
	}
	return wrap("copying the store", err)
}

// copying writes until the context ends, and keeps the first error.
type copying struct {
	ctx context.Context
	w   io.Writer
	err error
}

func (c *copying) Write(p []byte) (n int, err error) {
	if c.err == nil {
		c.err = c.ctx.Err()
	}
	if c.err == nil {
		n, c.err = c.w.Write(p)
	}
	return n, c.err
}
