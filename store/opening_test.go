package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// fullStore makes a store that has something of everything, closes it and gives
// its path.
func fullStore(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lotsen.db")
	b := openAt(t, path)
	for i := range 60 {
		c := press(i, 1)
		c.DropJobs = nil
		c.At = at.Add(time.Duration(i) * time.Hour)
		c.Records = []Record{{"kind", fmt.Sprint(i), bytes.Repeat([]byte{byte(i)}, i*i*2)}}
		c.Audit = []Entry{{Actor: who(i), Action: "guide.next"}}
		if err := b.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// edit changes a store's file.
func edit(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(b), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// setSchema writes the schema's row as another version would.
func setSchema(t *testing.T, path string, schema uint64) {
	t.Helper()
	foreign(t, path, func(tx *bbolt.Tx) error {
		key := []byte(keySchema)
		return tx.Bucket([]byte(inMark)).Put(key, seal(inMark, key, number(schema)))
	})
}

// foreign changes a file with bbolt as it comes.
func foreign(t *testing.T, path string, change func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
	if err == nil {
		err = errors.Join(db.Update(change), db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func cut(size int) func([]byte) []byte { return func(b []byte) []byte { return b[:size] } }

func flip(at int) func([]byte) []byte {
	return func(b []byte) []byte { b[at] ^= 0x10; return b }
}

// inUse is how many bytes of a file are part of the store.
func inUse(t testing.TB, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	h, err := readHeader(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return int(h.high * h.pageSize)
}

func TestAStoreThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	whole, err := os.ReadFile(fullStore(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range unopenable() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lotsen.db")
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, path)
			before, _ := os.ReadFile(pathIfRegular(path))
			expectRefused(t, path, c.want)
			if after, _ := os.ReadFile(pathIfRegular(path)); !bytes.Equal(before, after) {
				t.Error("trying to open it changed it")
			}
		})
	}
}

// spoiled is a way to make a store that cannot be opened, and what is said of it.
type spoiled struct {
	spoil func(t *testing.T, path string)
	want  error
}

func unopenable() map[string]spoiled {
	page := os.Getpagesize()
	change := func(f func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) { edit(t, path, f) }
	}
	write := func(content string) func(*testing.T, string) {
		return change(func([]byte) []byte { return []byte(content) })
	}
	instead := func(make func(path string) error) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := errors.Join(os.Remove(path), make(path)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return map[string]spoiled{
		"one by a newer version":        {func(t *testing.T, path string) { setSchema(t, path, Schema+1) }, ErrNewer},
		"one by a version long gone":    {func(t *testing.T, path string) { setSchema(t, path, 0) }, ErrOlder},
		"one that is open already":      {func(t *testing.T, path string) { openAt(t, path) }, ErrLocked},
		"a row lost without a trace":    {alone(func(b *bbolt.Bucket) error { return b.Delete([]byte(who(7))) }), ErrDamaged},
		"a row as it was before":        {alone(staleRow), ErrDamaged},
		"an empty file":                 {write(""), ErrEmpty},
		"a text":                        {write("Lotsen\n"), ErrForeign},
		"a long text":                   {write(strings.Repeat("Lotsen ", 9999)), ErrForeign},
		"nothing but zeros":             {write(strings.Repeat("\x00", 1<<16)), ErrForeign},
		"bbolt's own, with nothing":     {otherBolt(false), ErrForeign},
		"bbolt's own, somebody else's":  {otherBolt(true), ErrForeign},
		"its first header flipped":      {change(flip(pageHead + 50)), ErrDamaged},
		"its first header lost":         {change(func(b []byte) []byte { clear(b[:page]); return b }), ErrDamaged},
		"its magic number flipped":      {change(flip(pageHead)), ErrDamaged},
		"its second header flipped":     {change(flip(page + pageHead + 50)), ErrDamaged},
		"its second header lost":        {change(func(b []byte) []byte { clear(b[page : 2*page]); return b }), ErrDamaged},
		"one header in both places":     {change(func(b []byte) []byte { copy(b[page:2*page], b[:page]); return b }), ErrDamaged},
		"the other in both places":      {change(func(b []byte) []byte { copy(b[:page], b[page:2*page]); return b }), ErrDamaged},
		"a hundred bytes of it":         {change(cut(100)), ErrTruncated},
		"a page of it":                  {change(cut(page)), ErrTruncated},
		"a page and a half of it":       {change(cut(page * 3 / 2)), ErrTruncated},
		"its headers only":              {change(cut(2 * page)), ErrTruncated},
		"all but the last byte in use":  {func(t *testing.T, path string) { edit(t, path, cut(inUse(t, path)-1)) }, ErrTruncated},
		"all but its first two pages 0": {change(func(b []byte) []byte { clear(b[2*page:]); return b }), ErrDamaged},
		"a directory":                   {instead(func(path string) error { return os.Mkdir(path, 0o700) }), ErrDirectory},
		"a pipe":                        {instead(func(path string) error { return syscall.Mkfifo(path, 0o600) }), ErrForeign},
	}
}

// alone changes the conversations with bbolt alone, as if a page of another moment
// were in the tree: each row is sound, but they are not those written last.
func alone(change func(*bbolt.Bucket) error) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		foreign(t, path, func(tx *bbolt.Tx) error { return change(tx.Bucket([]byte(inConversations))) })
	}
}

func staleRow(b *bbolt.Bucket) error {
	key := []byte(who(7))
	return b.Put(key, seal(inConversations, key, number(1), []byte(`{"state":"menu","rev":1}`)))
}

func pathIfRegular(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

func otherBolt(rows bool) func(t *testing.T, path string) {
	return func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		foreign(t, path, func(tx *bbolt.Tx) error {
			if !rows {
				return nil
			}
			b, err := tx.CreateBucket([]byte("Accounts"))
			if err != nil {
				return err
			}
			return b.Put([]byte("schema"), []byte("7"))
		})
	}
}

func expectRefused(t *testing.T, path string, want error) {
	t.Helper()
	_, err := OpenBolt(path, Options{LockTimeout: time.Millisecond})
	if !errors.Is(err, want) {
		t.Fatalf("opening says: %v", err)
	}
	if text := err.Error(); !strings.Contains(text, path) || strings.Contains(text, "\n") {
		t.Errorf("opening says: %s", text)
	}
	for _, other := range []error{
		ErrLocked, ErrNewer, ErrOlder, ErrForeign, ErrEmpty, ErrTruncated, ErrDamaged, ErrDirectory, ErrNoDirectory, ErrPermission,
	} {
		if other != want && errors.Is(err, other) {
			t.Errorf("it is also %v", other)
		}
	}
}
