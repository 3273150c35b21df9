//go:build unix

package gauge

import (
	"syscall"
	"testing"
	"time"
)

// CPU is the time that the process has computed so far, on all processors.
func CPU(b testing.TB) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
