package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"
)

func TestAStoreInNoDirectoryIsNotMade(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expectRefused(t, filepath.Join(dir, "missing", "lotsen.db"), ErrNoDirectory)
	expectRefused(t, filepath.Join(file, "lotsen.db"), ErrNoDirectory)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("it left %v %v", entries, err)
	}
}

func TestAReadOnlyMountIsAMatterOfPermission(t *testing.T) {
	err := kind(&fs.PathError{Op: "open", Path: "lotsen.db", Err: syscall.EROFS})
	if !errors.Is(err, ErrPermission) {
		t.Error(err)
	}
}

func TestOpenUnderstandsItsURL(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), "bolt:"+filepath.Join(dir, "lotsen.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for url, want := range map[string]string{
		"":                            "bolt:PATH",
		"lotsen.db":                   "bolt:PATH",
		"bolt:":                       "bolt:PATH",
		"bolt://lotsen.db":            "bolt:PATH",
		"sqlite:secret.db":            "bolt:PATH",
		"postgres://lotsen:secret@db": "does not have PostgreSQL yet",
	} {
		s, err := Open(t.Context(), url)
		if err == nil || s != nil || !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "bolt:lotsen.db") {
			t.Errorf("%q: %v", url, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q is repeated: %v", url, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "bolt:"+filepath.Join(dir, "other.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("given up, it says %v", err)
	}
}

func TestAFileListsItsFreePagesAfterAnotherProgramWroteIt(t *testing.T) {
	path := fullStore(t)
	db, err := bbolt.Open(path, 0o600, nil) // as it comes, with a list of free pages
	if err == nil {
		err = errors.Join(db.Update(func(*bbolt.Tx) error { return nil }), db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	b := openAt(t, path)
	if err := errors.Join(b.Commit(t.Context(), press(1, 2)), b.Check(t.Context()), b.Close()); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
}

func TestLeftoversOfACrashGoAndNothingElseDoes(t *testing.T) {
	path := fullStore(t)
	dead, second := path+".new-123", path+".new-456"
	keep := []string{path + ".new-", path + ".new-12a", path + ".new-1.gz", path + ".bak", path + "2.new-1"}
	var made []error
	for _, name := range append(keep, dead) {
		made = append(made, os.WriteFile(name, []byte("half a store"), 0o600))
	}
	made = append(made, os.Link(path, second))
	alive, err := os.Create(path + ".new-789") // another process at work
	if err := errors.Join(append(made, err, lockNow(alive))...); err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	keep = append(keep, path, alive.Name())
	openAt(t, path)
	for _, name := range keep {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{dead, second} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestANewStoreIsForItsOwnerOnly(t *testing.T) {
	info, err := os.Stat(fullStore(t))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}
