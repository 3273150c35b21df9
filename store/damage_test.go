package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// contents is all that can be read of a store, as text.
func contents(b *Bolt) (string, error) {
	var out strings.Builder
	ctx := context.Background()
	var errs []error
	note := func(v any, err error) {
		errs = append(errs, err)
		fmt.Fprintf(&out, "%+v\n", v)
	}
	for i := range 60 {
		c, err := b.Conversation(ctx, who(i))
		note(c, err)
		j, _, err := b.Job(ctx, replyTo(i, 1))
		note(j, err)
		r, err := b.Record(ctx, "kind", fmt.Sprint(i))
		note(sha256.Sum256(r.Value), err)
	}
	list, err := b.Records(ctx, "kind", "", MaxPage)
	note(len(list), err)
	chain, err := b.Audit(ctx, 0, MaxPage)
	note(chain, err)
	due, _, err := b.NextDue(ctx)
	note(due, err)
	for _, d := range b.ledger.seen.days {
		note(len(d.keys), nil)
	}
	return out.String(), errors.Join(errs...)
}

// spoilers damage the bytes in use of a file.
func spoilers() map[string]func(*rand.Rand, []byte) {
	const sector = 512
	page := os.Getpagesize()
	return map[string]func(*rand.Rand, []byte){
		"a bit": func(r *rand.Rand, b []byte) { b[r.IntN(len(b))] ^= 1 << r.IntN(8) },
		"a bit of a page's head or elements": func(r *rand.Rand, b []byte) {
			b[r.IntN(len(b)/page)*page+r.IntN(128)] ^= 1 << r.IntN(8)
		},
		"a byte made small, as a number of a page": func(r *rand.Rand, b []byte) {
			b[r.IntN(len(b)/page)*page+r.IntN(128)] = byte(r.IntN(len(b) / page))
		},
		"a sector of zeros": func(r *rand.Rand, b []byte) { clear(b[r.IntN(len(b)/sector)*sector:][:sector]) },
		"a sector of another place": func(r *rand.Rand, b []byte) {
			copy(b[r.IntN(len(b)/sector)*sector:], b[r.IntN(len(b)/sector)*sector:][:sector])
		},
		"a page of another place": func(r *rand.Rand, b []byte) {
			copy(b[r.IntN(len(b)/page)*page:], b[r.IntN(len(b)/page)*page:][:page])
		},
	}
}

// TestADamagedFileIsRefusedOrRight damages a store in every way, many times. It
// must be refused, or still hold exactly what it held.
func TestADamagedFileIsRefusedOrRight(t *testing.T) {
	path := fullStore(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := inUse(t, path)
	b := openAt(t, path)
	want, err := contents(b)
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range spoilers() {
		t.Run(name, func(t *testing.T) {
			random, refused := seeded(1), 0
			path := filepath.Join(t.TempDir(), "lotsen.db")
			for i := range 150 {
				spoiled := bytes.Clone(whole[:used])
				spoil(random, spoiled)
				if err := os.WriteFile(path, spoiled, 0o600); err != nil {
					t.Fatal(err)
				}
				b, err := OpenBolt(path, Options{})
				if err != nil {
					refused++
					if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) && !errors.Is(err, ErrTruncated) {
						t.Errorf("try %d: %v", i, err)
					}
					continue
				}
				got, err := contents(b)
				if got != want || err != nil {
					t.Errorf("try %d was opened and is not what it was: %v", i, err)
				}
				if err := errors.Join(b.Check(t.Context()), b.Close()); err != nil {
					t.Errorf("try %d was opened: %v", i, err)
				}
			}
			if refused == 0 || refused == 150 {
				t.Errorf("%d of 150 were refused, which proves little", refused)
			}
			t.Logf("%d of 150 refused", refused)
		})
	}
}

// TestABranchThatLeadsAstrayIsRefused moves each key of each branch down to just
// above the one before it: the rows between are still there, and sound, but
// whoever looks for them is sent past them.
func TestABranchThatLeadsAstrayIsRefused(t *testing.T) {
	path := fullStore(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	order, page := binary.NativeEndian, os.Getpagesize()
	key := func(b []byte, i int) []byte {
		e := b[pageHead+i*elementSize:]
		return e[order.Uint32(e):][:order.Uint32(e[4:])]
	}
	moved, refused := 0, 0
	for at := 2 * page; at < inUse(t, path); at += page {
		if order.Uint16(whole[at+8:]) != branchPage {
			continue
		}
		for i := 1; i < int(order.Uint16(whole[at+10:])); i++ {
			spoiled := bytes.Clone(whole)
			before, k := key(spoiled[at:], i-1), key(spoiled[at:], i)
			if len(k) != len(before) {
				continue
			}
			copy(k, before)
			k[len(k)-1]++
			if err := os.WriteFile(path, spoiled, 0o600); err != nil {
				t.Fatal(err)
			}
			moved++
			if b, err := OpenBolt(path, Options{}); errors.Is(err, ErrDamaged) {
				refused++
			} else if err == nil {
				b.Close() // a page that is not in use
			}
		}
	}
	if refused < 5 {
		t.Errorf("of %d moved keys %d were noticed", moved, refused)
	}
	t.Logf("of %d moved keys %d were noticed", moved, refused)
}

// TestDamageWhileOpenIsAnErrorAtWorst damages the file of a store that is in use,
// under whoever reads and writes. What is told may be wrong then; but it must end
// as an error, not as a crash.
func TestDamageWhileOpenIsAnErrorAtWorst(t *testing.T) {
	whole := fullStore(t)
	used, page := inUse(t, whole), os.Getpagesize()
	for name, spoil := range map[string]func(*rand.Rand, *os.File) error{
		"its end is cut off": func(r *rand.Rand, f *os.File) error {
			return f.Truncate(int64(r.IntN(used/page-2)+2) * int64(page))
		},
		"its rows are garbage": func(r *rand.Rand, f *os.File) error {
			garbage := make([]byte, page/2)
			for i := range garbage {
				garbage[i] = byte(r.Uint32())
			}
			_, err := f.WriteAt(garbage, int64((r.IntN(used/page-2)+2)*page+page/2))
			return err
		},
		"a page is lost": func(r *rand.Rand, f *os.File) error {
			_, err := f.WriteAt(make([]byte, page), int64((r.IntN(used/page-2)+2)*page))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			random, noticed := seeded(2), 0
			content, err := os.ReadFile(whole)
			if err != nil {
				t.Fatal(err)
			}
			for range 40 {
				path := filepath.Join(t.TempDir(), "lotsen.db")
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Fatal(err)
				}
				b := openAt(t, path)
				f, err := os.OpenFile(path, os.O_RDWR, 0)
				if err == nil {
					err = errors.Join(spoil(random, f), f.Close())
				}
				if err != nil {
					t.Fatal(err)
				}
				if useDamaged(t, b) {
					noticed++
				}
			}
			if noticed == 0 {
				t.Error("no damage was ever noticed")
			}
			t.Logf("%d of 40 noticed", noticed)
		})
	}
}

// useDamaged calls everything, and reports whether the damage was noticed.
func useDamaged(t *testing.T, b *Bolt) bool {
	t.Helper()
	ctx := context.Background()
	_, read := contents(b)
	_, lease := b.Lease(ctx, at.Add(time.Hour), time.Minute, 10)
	errs := []error{read, b.Check(ctx), b.Backup(ctx, &bytes.Buffer{}), lease}
	for i := range 20 {
		errs = append(errs, b.Commit(ctx, Change{Person: who(i), FromRev: 1, Conversation: talk(2), DropJobs: []string{replyTo(i, 1)}}))
	}
	b.Close()
	noticed := false
	for _, err := range errs {
		noticed = noticed || errors.Is(err, ErrDamaged) || errors.Is(err, ErrFailed)
	}
	return noticed
}
