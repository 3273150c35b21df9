//go:build unix

package gauge_test

import (
	"runtime"
	"testing"
	"time"

	"lotsen/bot/gauge"
)

func TestWhatIsInUseIsThePeak(t *testing.T) {
	stop := gauge.Peak()
	much := make([]byte, 64<<20)
	for i := range much {
		much[i] = 1
	}
	peak := stop()
	runtime.KeepAlive(much)
	if peak < 60 || peak > 100 {
		t.Errorf("64 MiB are a peak of %.0f MB", peak)
	}
}

func TestComputingTakesCPU(t *testing.T) {
	before := gauge.CPU(t)
	for end := before + 20*time.Millisecond; gauge.CPU(t) < end; { // asking is computing
	}
}
