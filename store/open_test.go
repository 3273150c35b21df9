package store_test

import (
	"testing"

	"lotsen/store"
)

func mustOpen(t *testing.T, path string) *store.Bolt {
	t.Helper()
	s, err := store.OpenBolt(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
