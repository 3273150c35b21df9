//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lock locks the file the way bbolt does, which takes the same lock again: by
// then the file has been looked at, and nobody may write it meanwhile.
func lock(file *os.File, wait time.Duration) error {
	for end := time.Now().Add(wait); ; time.Sleep(lockRetry) {
		err := lockNow(file)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if time.Now().After(end) {
			return ErrLocked
		}
	}
}

func lockNow(file *os.File) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("locking the file: %w", err)
	}
	return nil
}

// unlock is for a file that stays mapped, which keeps its lock past its closing.
func unlock(file *os.File) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_UN); err != nil {
		return fmt.Errorf("unlocking the file: %w", err)
	}
	return nil
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
