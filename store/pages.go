package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// This file reads bbolt's pages without bbolt, which trusts every number in
// them: a wrong one sends it beyond the file or round in circles, and neither can
// be caught. So a file is walked here first, with every number checked.
//
// A page has a head of 16 bytes (id 8, flags 2, count 2, overflow 4) and then its
// elements. A branch element has pos 4, ksize 4, page 8; a leaf element flags 4,
// pos 4, ksize 4, vsize 4; pos counts from the element's own start to its key,
// which its value follows. A bucket is a leaf element whose value is root page 8,
// sequence 8 and, if the root is 0, a leaf page of its own. Pages 0 and 1 hold
// the headers, the newer of which counts. All in the machine's byte order.
const (
	pageHead     = 16
	elementSize  = 16
	bucketHead   = 16
	branchPage   = 1
	leafPage     = 2
	metaPage     = 4
	freePage     = 16
	metaMagic    = 0xED0CDAED
	metaVersion  = 2
	metaSummed   = 56
	metaSize     = metaSummed + 8
	noFreelist   = ^uint64(0)
	maxDepth     = 64
	smallestPage = 1 << 10
	largestPage  = 1 << 24
)

// header is what a file says of itself.
type header struct {
	pageSize uint64
	root     uint64 // page of the root bucket
	freelist uint64
	high     uint64 // pages from here on are not in use
	tx       uint64
}

// readHeader reads the newer of a file's two headers. Both have to be whole: each
// lies in one sector, so that no power cut tears it, and the older one alone would
// mean a silent step back.
func readHeader(r io.ReaderAt, size int64) (header, error) {
	first, whole, found := readMeta(r, 0, 0)
	if !found && size >= smallestPage {
		// A first page that is lost altogether: is there a second one?
		for at := int64(smallestPage); at <= largestPage && at < size; at *= 2 {
			if _, _, found = readMeta(r, 1, at); found {
				return header{}, fmt.Errorf("%w: its first header", ErrDamaged)
			}
		}
	}
	switch {
	case !found:
		return header{}, ErrForeign
	case !whole:
		return header{}, fmt.Errorf("%w: its first header", ErrDamaged)
	}
	if p := first.pageSize; p < smallestPage || p > largestPage || p&(p-1) != 0 {
		return header{}, fmt.Errorf("%w: pages of %d bytes", ErrDamaged, p)
	}
	if uint64(size) < 2*first.pageSize {
		return header{}, fmt.Errorf("%w: %d bytes are left", ErrTruncated, size)
	}
	second, whole, _ := readMeta(r, 1, int64(first.pageSize))
	if !whole || second.pageSize != first.pageSize {
		return header{}, fmt.Errorf("%w: its second header", ErrDamaged)
	}
	h := first
	if second.tx > first.tx {
		h = second
	}
	if want := h.high * h.pageSize; h.high > 1<<40 || uint64(size) < want {
		return header{}, fmt.Errorf("%w: %d of %d bytes are left", ErrTruncated, size, want)
	}
	return h, nil
}

// readMeta reads the header in a page, which is at the offset. found: there is at
// least the sign of one; whole: it is all there and right.
func readMeta(r io.ReaderAt, page uint64, at int64) (h header, whole, found bool) {
	var buf [pageHead + metaSize]byte
	if _, err := r.ReadAt(buf[:], at); err != nil && err != io.EOF {
		return header{}, false, false
	}
	m, order := buf[pageHead:], binary.NativeEndian
	if order.Uint32(m) != metaMagic || order.Uint32(m[4:]) != metaVersion {
		return header{}, false, false
	}
	sum := fnv.New64a()
	sum.Write(m[:metaSummed])
	return header{
		pageSize: uint64(order.Uint32(m[8:])),
		root:     order.Uint64(m[16:]),
		freelist: order.Uint64(m[32:]),
		high:     order.Uint64(m[40:]),
		tx:       order.Uint64(m[48:]),
	}, order.Uint64(m[metaSummed:]) == sum.Sum64() && order.Uint64(buf[:]) == page && order.Uint16(buf[8:]) == metaPage, true
}

// walker goes through the tree of a file. It stops at the first thing that is
// wrong.
type walker struct {
	ctx      context.Context
	r        io.ReaderAt
	pageSize uint64
	high     uint64
	been     []bool   // by page: met before
	pages    [][]byte // by depth
	// row is called for each row in key order, with the names of the buckets it
	// is in. Nothing of it may be kept.
	row func(path []string, key, value []byte) error
}

func newWalker(ctx context.Context, r io.ReaderAt, h header, row func([]string, []byte, []byte) error) *walker {
	return &walker{
		ctx: ctx, r: r, pageSize: h.pageSize, high: h.high,
		been: make([]bool, h.high), pages: make([][]byte, maxDepth), row: row,
	}
}

// span is where keys of a page may lie: from least on, below most; nil: no limit.
type span struct{ least, most []byte }

// freelist marks the pages that the file lists as free, so that none of them can
// be in the tree. Lotsen's own files have no such list: bbolt makes it on opening.
func (w *walker) freelist(id uint64) error {
	if id == noFreelist {
		return nil
	}
	page, err := w.read(id, 0)
	if err != nil {
		return err
	}
	order := binary.NativeEndian
	list, count := page[pageHead:], uint64(order.Uint16(page[10:]))
	if count == 0xFFFF && len(list) >= 8 {
		count, list = order.Uint64(list), list[8:]
	}
	if order.Uint16(page[8:]) != freePage || count > uint64(len(list)/8) {
		return fmt.Errorf("%w: its list of free pages", ErrDamaged)
	}
	for i := range count {
		p := order.Uint64(list[8*i:])
		if p < 2 || p >= w.high || w.been[p] {
			return fmt.Errorf("%w: page %d is listed as free", ErrDamaged, p)
		}
		w.been[p] = true
	}
	return nil
}

func (w *walker) tree(id uint64, path []string, keys span, depth int) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	page, err := w.read(id, depth)
	if err != nil {
		return err
	}
	switch flags := binary.NativeEndian.Uint16(page[8:]); flags {
	case leafPage:
		return w.leaf(page, path, keys, depth)
	case branchPage:
		return w.branch(page, path, keys, depth)
	default:
		return fmt.Errorf("%w: page %d has flags %#x", ErrDamaged, id, flags)
	}
}

// read reads a page with all that overflows it.
func (w *walker) read(id uint64, depth int) ([]byte, error) {
	if depth >= maxDepth {
		return nil, fmt.Errorf("%w: its tree is too deep", ErrDamaged)
	}
	if id < 2 || id >= w.high {
		return nil, fmt.Errorf("%w: page %d of %d", ErrDamaged, id, w.high)
	}
	buf, err := w.bytes(id, 1, depth)
	if err != nil {
		return nil, err
	}
	self, more := binary.NativeEndian.Uint64(buf), uint64(binary.NativeEndian.Uint32(buf[12:]))
	if self != id || id+more >= w.high {
		return nil, fmt.Errorf("%w: page %d says it is %d and %d more of %d", ErrDamaged, id, self, more, w.high)
	}
	for p := id; p <= id+more; p++ {
		if w.been[p] {
			return nil, fmt.Errorf("%w: page %d is used twice", ErrDamaged, p)
		}
		w.been[p] = true
	}
	if more > 0 {
		return w.bytes(id, 1+more, depth)
	}
	return buf, nil
}

func (w *walker) bytes(id, count uint64, depth int) ([]byte, error) {
	n := int(count * w.pageSize)
	if cap(w.pages[depth]) < n {
		w.pages[depth] = make([]byte, n)
	}
	buf := w.pages[depth][:n]
	if _, err := w.r.ReadAt(buf, int64(id*w.pageSize)); err != nil {
		return nil, fmt.Errorf("%w: reading page %d: %w", ErrDamaged, id, err)
	}
	return buf, nil
}

func (w *walker) branch(page []byte, path []string, keys span, depth int) error {
	count := int(binary.NativeEndian.Uint16(page[10:]))
	if count == 0 {
		return fmt.Errorf("%w: an empty branch", ErrDamaged)
	}
	// Looking at a key before its predecessor is done needs all of them first.
	starts := make([][]byte, count, count+1)
	for i := range count {
		e, err := element(page, i)
		if err != nil {
			return err
		}
		order := binary.NativeEndian
		starts[i], err = part(e, uint64(order.Uint32(e)), uint64(order.Uint32(e[4:])))
		if err != nil {
			return err
		}
		if err := inOrder(starts[i], starts[:i], keys); err != nil {
			return err
		}
	}
	starts = append(starts, keys.most)
	for i := range count {
		e, _ := element(page, i)
		child := binary.NativeEndian.Uint64(e[8:])
		if err := w.tree(child, path, span{starts[i], starts[i+1]}, depth+1); err != nil {
			return err
		}
	}
	return nil
}
