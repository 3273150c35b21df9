package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

func (w *walker) leaf(page []byte, path []string, keys span, depth int) error {
	order := binary.NativeEndian
	var before [][]byte // the key before, if there is one
	for i := range int(order.Uint16(page[10:])) {
		e, err := element(page, i)
		if err != nil {
			return err
		}
		flags, pos := order.Uint32(e), uint64(order.Uint32(e[4:]))
		ksize, vsize := uint64(order.Uint32(e[8:])), uint64(order.Uint32(e[12:]))
		key, err := part(e, pos, ksize)
		if err != nil {
			return err
		}
		value, err := part(e, pos+ksize, vsize)
		if err != nil {
			return err
		}
		if err := inOrder(key, before, keys); err != nil {
			return err
		}
		before = append(before[:0], key)
		switch flags {
		case 0:
			err = w.row(path, key, value)
		case 1:
			err = w.bucket(append(slices.Clone(path), string(key)), value, depth)
		default:
			err = fmt.Errorf("%w: an element has flags %#x", ErrDamaged, flags)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) bucket(path []string, value []byte, depth int) error {
	if len(value) < bucketHead {
		return fmt.Errorf("%w: the head of a bucket is too short", ErrDamaged)
	}
	order := binary.NativeEndian
	if root := order.Uint64(value); root != 0 {
		return w.tree(root, path, span{}, depth+1)
	}
	page := value[bucketHead:]
	if len(page) < pageHead || order.Uint16(page[8:]) != leafPage || order.Uint32(page[12:]) != 0 {
		return fmt.Errorf("%w: a bucket within a page is not a leaf", ErrDamaged)
	}
	if depth+1 >= maxDepth {
		return fmt.Errorf("%w: its tree is too deep", ErrDamaged)
	}
	return w.leaf(page, path, span{}, depth+1)
}

// element gives element i of a page and all that follows it.
func element(page []byte, i int) ([]byte, error) {
	at := pageHead + i*elementSize
	if at+elementSize > len(page) {
		return nil, fmt.Errorf("%w: a page has too many elements", ErrDamaged)
	}
	return page[at:], nil
}

// part gives size bytes of an element's key and value.
func part(e []byte, pos, size uint64) ([]byte, error) {
	if pos > uint64(len(e)) || size > uint64(len(e))-pos {
		return nil, fmt.Errorf("%w: an element reaches beyond its page", ErrDamaged)
	}
	return e[pos : pos+size : pos+size], nil
}

// inOrder checks a key against the ones before it and its page's span.
func inOrder(key []byte, before [][]byte, keys span) error {
	least, again := keys.least, true // an equal one is right for the first of a page only
	if len(before) > 0 {
		least, again = before[len(before)-1], false
	}
	c := bytes.Compare(key, least)
	if len(key) == 0 || c < 0 || c == 0 && !again || keys.most != nil && bytes.Compare(key, keys.most) >= 0 {
		return fmt.Errorf("%w: keys are out of order", ErrDamaged)
	}
	return nil
}

// verify proves that the file is a whole store of this schema: every page in
// use, every row and the tally of them all. The errors are those of OpenBolt.
func verify(ctx context.Context, r io.ReaderAt, h header) (tally uint64, err error) {
	v := verifier{}
	w := newWalker(ctx, r, h, v.row)
	if err := w.freelist(h.freelist); err != nil {
		return 0, err
	}
	if err := w.tree(h.root, nil, span{}, 0); err != nil {
		return 0, err
	}
	if v.schema != Schema {
		return 0, ErrForeign
	}
	if v.tally != v.stored {
		return 0, fmt.Errorf("%w: its rows are not those that were written last", ErrDamaged)
	}
	return v.tally, nil
}

type verifier struct{ schema, tally, stored uint64 }

func (v *verifier) row(path []string, key, value []byte) error {
	switch {
	case len(path) == 0 || v.schema == 0 && path[0] != inMark:
		return ErrForeign
	case path[0] == inMark && len(path) == 1:
		return v.mark(key, value)
	case !slices.Contains(buckets(), path[0]) || len(path) > 2:
		return fmt.Errorf("%w: it has a bucket that is not Lotsen's", ErrDamaged)
	}
	if len(path) == 2 {
		key = append([]byte(path[1]), key...)
	}
	_, err := unseal(path[0], key, value)
	v.tally += sumOf(value)
	return err
}

func (v *verifier) mark(key, value []byte) error {
	content, err := unseal(inMark, key, value)
	if err != nil || len(content) != 8 {
		if v.schema == 0 && string(key) != keySchema && string(key) != keyLease && string(key) != keyTally {
			return ErrForeign
		}
		return err
	}
	n := binary.BigEndian.Uint64(content)
	switch string(key) {
	case keyTally:
		v.stored = n
	case keySchema:
		v.schema = n
		return checkSchema(n)
	}
	return nil
}

func checkSchema(n uint64) error {
	switch {
	case n > Schema:
		return fmt.Errorf("%w (schema %d, this one reads %d)", ErrNewer, n, Schema)
	case n < Schema:
		return fmt.Errorf("%w (schema %d, this one reads %d)", ErrOlder, n, Schema)
	}
	return nil
}
