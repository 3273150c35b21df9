package store

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// FuzzDamage opens a store with any bytes of it changed: each three of the input
// are a place and what is put there. Whatever gets past the opening has to pass
// the check, to hold what it held, and to work. (Run it with -fuzzminimizetime=1x.)
func FuzzDamage(f *testing.F) {
	path := filepath.Join(f.TempDir(), "lotsen.db")
	b, err := OpenBolt(path, Options{})
	if err != nil {
		f.Fatal(err)
	}
	for i := range 3 {
		if err := b.Commit(f.Context(), press(i, 1)); err != nil {
			f.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	whole = whole[:inUse(f, path)]
	f.Add([]byte{})
	for page := range len(whole) / os.Getpagesize() {
		at := page * os.Getpagesize()
		f.Add([]byte{byte(at >> 8), byte(at), 1, byte(at >> 8), byte(at + 8), 1, byte(at >> 8), byte(at + 24), 1})
	}
	f.Fuzz(func(t *testing.T, patches []byte) {
		content := bytes.Clone(whole)
		for p := range slices.Chunk(patches, 3) {
			if len(p) == 3 {
				content[(int(p[0])<<8+int(p[1]))%len(content)] = p[2]
			}
		}
		path := filepath.Join(t.TempDir(), "lotsen.db")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBolt(path, Options{NoSync: true})
		if err != nil {
			return
		}
		defer b.Close()
		for i := range 3 {
			c, err := b.Conversation(t.Context(), who(i))
			if err != nil || !reflect.DeepEqual(c, *talk(1)) {
				t.Errorf("conversation %d is %v %v", i, c, err)
			}
		}
		for _, err := range []error{b.Check(t.Context()), b.Commit(t.Context(), press(7, 1)), b.Check(t.Context())} {
			if err != nil {
				t.Error(err)
			}
		}
	})
}
