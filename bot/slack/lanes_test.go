package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestThePersonWhoseWorkHangsHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		hang := make(chan struct{})
		var mu sync.Mutex
		var done []string
		work := func(name string) func() {
			return func() {
				mu.Lock()
				defer mu.Unlock()
				done = append(done, name)
			}
		}
		add := func(key string, work func()) {
			t.Helper()
			if err := l.add(key, work); err != nil {
				t.Fatal(err)
			}
		}
		add("anna", func() { <-hang })
		add("anna", work("anna 2"))
		add("anna", work("anna 3"))
		add("bo", work("bo 1"))
		synctest.Wait()
		if !slices.Equal(done, []string{"bo 1"}) {
			t.Errorf("while anna's first hangs, %v is done", done)
		}
		close(hang)
		l.close()
		if err := l.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(done, []string{"bo 1", "anna 2", "anna 3"}) {
			t.Errorf("in the end %v is done", done)
		}
		if err := l.add("anna", work("late")); !errors.Is(err, errStopping) {
			t.Errorf("closed lanes say %v", err)
		}
		if len(l.waiting) != 0 || l.held != 0 {
			t.Errorf("%d lanes are left, and %d of work", len(l.waiting), l.held)
		}
	})
}

func TestLanesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		hang := make(chan struct{})
		work := func() { <-hang }
		taken := 0
		for l.add("anna", work) == nil {
			if taken++; taken == 1 {
				synctest.Wait() // it runs, and no longer waits
			}
		}
		if taken != laneDepth+1 {
			t.Errorf("anna has %d at once, want %d and the one that runs", taken, laneDepth)
		}
		for i := 0; l.add(fmt.Sprint(i), work) == nil; i++ {
			taken++
		}
		if taken != lanesHold {
			t.Errorf("everybody has %d at once, want %d", taken, lanesHold)
		}
		synctest.Wait()
		if len(l.slots) != laneSlots {
			t.Errorf("%d are served at the same time, want %d", len(l.slots), laneSlots)
		}
		l.close()
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.wait(soon); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting for what hangs: %v", err)
		}
		close(hang)
		if err := l.wait(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
