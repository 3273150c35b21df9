//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package store

import (
	"errors"
	"os"
	"time"
)

// Here bbolt's own lock has to do. It comes after the file has been looked at, so
// a store that is in use may be called damaged instead.
func lock(*os.File, time.Duration) error { return nil }

func lockNow(*os.File) error { return errors.ErrUnsupported }

func unlock(*os.File) error { return nil }

func isReadOnly(error) bool { return false }
