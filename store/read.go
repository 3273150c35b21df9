package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	"lotsen/dialog"
)

// get reads the content of one row, which is the caller's to keep; nil if there
// is none.
func (b *Bolt) get(ctx context.Context, bucket string, key []byte) (content []byte, err error) {
	if len(key) == 0 {
		return nil, nil
	}
	err = b.view(ctx, func(tx *bbolt.Tx) error {
		row := tx.Bucket([]byte(bucket)).Get(key)
		if row == nil {
			return nil
		}
		part, err := unseal(bucket, key, row)
		content = append([]byte{}, part...)
		return err
	})
	return content, err
}

// Conversation implements Store.
func (b *Bolt) Conversation(ctx context.Context, p dialog.PersonID) (dialog.Conversation, error) {
	content, err := b.get(ctx, inConversations, []byte(p))
	if err != nil || content == nil {
		return dialog.Conversation{}, wrap("reading a conversation", err)
	}
	return readConversation(content)
}

func readConversation(content []byte) (dialog.Conversation, error) {
	rev, text, err := splitRev(content)
	if err != nil {
		return dialog.Conversation{}, err
	}
	var c dialog.Conversation
	if err := json.Unmarshal(text, &c); err != nil {
		return dialog.Conversation{}, fmt.Errorf("%w: a conversation: %w", ErrDamaged, err)
	}
	if c.Rev != rev {
		return dialog.Conversation{}, fmt.Errorf("%w: a conversation has two revisions", ErrDamaged)
	}
	return c, nil
}

// Job implements Store.
func (b *Bolt) Job(ctx context.Context, id string) (j Job, ok bool, err error) {
	if id == "" {
		return Job{}, false, nil
	}
	err = b.view(ctx, func(tx *bbolt.Tx) error {
		row := tx.Bucket([]byte(inJobs)).Get([]byte(id))
		if row == nil {
			return nil
		}
		r, err := readJobRow(id, row)
		if err != nil {
			return err
		}
		ok = true
		j, err = r.job(id)
		return err
	})
	return j, ok, wrap("reading a job", err)
}

// NextDue implements Store.
func (b *Bolt) NextDue(ctx context.Context) (due time.Time, ok bool, err error) {
	err = b.view(ctx, func(tx *bbolt.Tx) error {
		key, _ := tx.Bucket([]byte(inDue)).Cursor().First()
		if key == nil {
			return nil
		}
		at, _, err := splitDue(key)
		due, ok = stampTime(at), true
		return err
	})
	return due, ok, wrap("reading the next job's time", err)
}

// Record implements Store.
func (b *Bolt) Record(ctx context.Context, kind, key string) (Record, error) {
	value, err := b.get(ctx, inRecords, recordKey(kind, key))
	if err != nil {
		return Record{}, wrap("reading a record", err)
	}
	return Record{kind, key, value}, nil
}

// Records implements Store.
func (b *Bolt) Records(ctx context.Context, kind, after string, limit int) ([]Record, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	prefix, past := recordPrefix(kind), recordKey(kind, after)
	var list []Record
	err := b.view(ctx, func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte(inRecords)).Cursor()
		key, row := c.Seek(past)
		if bytes.Equal(key, past) {
			key, row = c.Next()
		}
		for ; bytes.HasPrefix(key, prefix) && len(list) < limit; key, row = c.Next() {
			content, err := unseal(inRecords, key, row)
			if err != nil {
				return err
			}
			list = append(list, Record{kind, string(key[len(prefix):]), append([]byte{}, content...)})
		}
		return nil
	})
	return list, wrap("listing records", err)
}

// Audit implements Store.
func (b *Bolt) Audit(ctx context.Context, after uint64, limit int) ([]Entry, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	var list []Entry
	err := b.view(ctx, func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte(inAudit)).Cursor()
		prev := ""
		key, row := c.Seek(number(after))
		for ; key != nil && len(list) < limit; key, row = c.Next() {
			e, err := readAudit(key, row)
			if err != nil {
				return err
			}
			if e.Seq > after {
				e.Prev = prev
				list = append(list, e)
			}
			prev = e.Hash
		}
		return nil
	})
	return list, wrap("listing the audit chain", err)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
