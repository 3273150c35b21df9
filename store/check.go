package store

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// maxFound is how many things Check reports; one fault often shows everywhere.
const maxFound = 50

// Check implements Store. Rows are read beside the writer, which then waits while
// bbolt checks its pages: about a second for each gigabyte or two. What is wrong
// with pages and sums is told alone, since nothing else can be trusted then; of
// what does not agree, all is told up to a bound. All of it wraps ErrDamaged.
func (b *Bolt) Check(ctx context.Context) error {
	return wrap("checking the store", b.check(untilClosed{ctx, b}))
}

func (b *Bolt) check(ctx context.Context) error {
	err := b.view(ctx, func(tx *bbolt.Tx) error {
		// bbolt's own look at the pages cannot be guarded, so ours comes first.
		if err := b.checkFile(ctx, tx); err != nil {
			return err
		}
		c := checker{ctx: ctx, tx: tx}
		for _, part := range []func() error{c.conversations, c.jobs, c.due, c.records, c.audit, c.seen} {
			if err := part(); err != nil {
				return err
			}
		}
		return errors.Join(c.found...)
	})
	if err != nil {
		return err
	}
	return b.checkPages(ctx)
}

// checkFile verifies the bytes on disk of what the transaction sees.
func (b *Bolt) checkFile(ctx context.Context, tx *bbolt.Tx) error {
	size := uint64(b.db.Info().PageSize)
	_, err := verify(ctx, b.file, header{
		pageSize: size,
		root:     uint64(tx.Cursor().Bucket().Root()),
		freelist: noFreelist,
		high:     uint64(tx.Size()) / size,
	})
	return err
}

// checkPages has bbolt check its pages and its list of free ones, which only a
// writing transaction may do.
func (b *Bolt) checkPages(ctx context.Context) error {
	if err := b.usable(); err != nil {
		return err
	}
	return guard(func() error {
		tx, err := b.begin(true)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		var found []error
		for err := range tx.Check() {
			if len(found) < maxFound {
				found = append(found, fmt.Errorf("%w: %w", ErrDamaged, err))
			}
		}
		return errors.Join(append(found, ctx.Err())...)
	})
}

// checker reads every row and compares it with the others.
type checker struct {
	ctx   context.Context
	tx    *bbolt.Tx
	rows  int
	found []error
}

// errEnough ends a check that has found enough.
var errEnough = errors.New("and more")

func (c *checker) report(what string, err error) error {
	if err == nil {
		return nil
	}
	if !errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	c.found = append(c.found, wrap(what, err))
	if len(c.found) == maxFound {
		return errors.Join(append(c.found, errEnough)...)
	}
	return nil
}

// each looks at every row of a bucket.
func (c *checker) each(bucket string, look func(key, row []byte) error) error {
	return c.tx.Bucket([]byte(bucket)).ForEach(func(key, row []byte) error {
		if c.rows++; c.rows%64 == 0 {
			if err := c.ctx.Err(); err != nil {
				return err
			}
		}
		return c.report(bucket, look(key, row))
	})
}

func (c *checker) conversations() error {
	return c.each(inConversations, func(key, row []byte) error {
		content, err := unseal(inConversations, key, row)
		if err == nil {
			_, err = readConversation(content)
		}
		return err
	})
}

func (c *checker) jobs() error {
	index := c.tx.Bucket([]byte(inDue))
	return c.each(inJobs, func(key, row []byte) error {
		r, err := readJobRow(string(key), row)
		if err != nil {
			return err
		}
		j, err := r.job(string(key))
		switch {
		case err != nil:
			return err
		case index.Get(dueKey(r.at, j.ID)) == nil:
			return errors.New("a job is not in the index")
		case r.lease == 0 && r.at != stamp(j.Due):
			return errors.New("a job that nobody holds is not due when it says")
		}
		return nil
	})
}

func (c *checker) due() error {
	jobs := c.tx.Bucket([]byte(inJobs))
	return c.each(inDue, func(key, row []byte) error {
		if _, err := unseal(inDue, key, row); err != nil {
			return err
		}
		at, id, err := splitDue(key)
		if err != nil {
			return err
		}
		r, err := readJobRow(id, jobs.Get([]byte(id)))
		if err == nil && r.at != at {
			err = errors.New("the index has a job twice")
		}
		return err
	})
}

func (c *checker) records() error {
	return c.each(inRecords, func(key, row []byte) error {
		_, err := unseal(inRecords, key, row)
		if err == nil {
			_, _, err = splitRecord(key)
		}
		return err
	})
}

func (c *checker) audit() error {
	var seq uint64
	var hash string
	return c.each(inAudit, func(key, row []byte) error {
		e, err := readAudit(key, row)
		if err != nil {
			return err
		}
		seq++
		e.Prev = hash
		hash = e.Hash
		if e.Seq != seq {
			err = fmt.Errorf("entry %d stands where %d should", e.Seq, seq)
			seq = e.Seq
			return err
		}
		if e.Hash != e.Sum() {
			return fmt.Errorf("the chain breaks at entry %d", e.Seq)
		}
		return nil
	})
}

func (c *checker) seen() error {
	s, err := readSeen(c.tx.Bucket([]byte(inSeen)))
	if err == nil && len(s.days) > keepDays {
		err = fmt.Errorf("%d days are kept, not %d", len(s.days), keepDays)
	}
	return c.report(inSeen, err)
}
