package store

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody runs f without the rights of the user who runs the tests, which may be
// root's: it changes who this thread is to file systems, and then ends the thread.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		if err := syscall.Setfsuid(65534); err != nil {
			t.Error(err)
			return
		}
		f()
	}()
	<-done
}

func TestAStoreThatMayNotBeWrittenIsAMatterOfPermission(t *testing.T) {
	path := fullStore(t)
	dir := filepath.Dir(path)
	for top := dir; len(top) > len(os.TempDir()); top = filepath.Dir(top) {
		if err := os.Chmod(top, 0o555); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(dir), 0o755) })
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		expectRefused(t, path, ErrPermission)
		expectRefused(t, filepath.Join(dir, "new.db"), ErrPermission)
	})
}
