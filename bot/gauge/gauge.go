// Package gauge tells benchmarks what a piece of work takes. The clock on the wall says little
// on a machine that does other things as well.
package gauge

import (
	"runtime"
	"time"
)

// lookEvery is how often the heap is looked at.
const lookEvery = 20 * time.Millisecond

// Peak watches the heap until stop is called, which gives the most that was in use above what
// was at the beginning, in MB, garbage included. stop is called once.
func Peak() (stop func() float64) {
	runtime.GC()
	idle := Heap()
	most := idle
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				most = max(most, Heap())
			}
		}
	}()
	return func() float64 {
		close(end)
		<-done
		return max(most, Heap()) - idle
	}
}

// Heap is what is in use of the heap, in MB, garbage included.
func Heap() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse) / 1e6
}
