package store_test

import (
	"path/filepath"
	"testing"

	"lotsen/store"
	"lotsen/store/storetest"
)

func TestBoltKeepsThePromisesOfAStore(t *testing.T) {
	paths := map[store.Store]string{}
	open := func(t *testing.T, path string) store.Store {
		s, err := store.OpenBolt(path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		paths[s] = path
		return s
	}
	storetest.Run(t, storetest.Engine{
		Open:   func(t *testing.T) store.Store { return open(t, filepath.Join(t.TempDir(), "lotsen.db")) },
		Reopen: func(t *testing.T, s store.Store) store.Store { return open(t, paths[s]) },
		Alone:  true,
	})
}
