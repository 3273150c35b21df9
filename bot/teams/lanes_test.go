package teams

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestALaneLetsOneThroughAtATimeInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		var order []int
		for i := range 10 {
			go func() {
				leave, err := l.enter(t.Context(), "anna")
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i) // the lane is the lock
				time.Sleep(time.Second)
				leave()
				leave() // twice is once
			}()
			synctest.Wait()
		}
		leave, err := l.enter(t.Context(), "bo")
		if err != nil {
			t.Fatal(err)
		}
		leave()
		time.Sleep(time.Minute)
		synctest.Wait()
		if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
			t.Errorf("they came in as %v", order)
		}
		if len(l.queues) != 0 || l.held != 0 {
			t.Errorf("%d queues and %d held are left", len(l.queues), l.held)
		}
	})
}

func TestWhoGivesUpWaitingHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		first, err := l.enter(t.Context(), "anna")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 2)
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := l.enter(ctx, "anna")
			done <- err
		}()
		synctest.Wait()
		go func() {
			leave, err := l.enter(t.Context(), "anna")
			if err == nil {
				leave()
			}
			done <- err
		}()
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		first()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestLanesAreBoundedAndEmptyInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		var ways []func()
		for i := range lanesHold {
			leave, err := l.hold()
			if i%2 == 0 {
				leave()
				leave, err = l.enter(t.Context(), fmt.Sprint(i))
			}
			if err != nil {
				t.Fatal(err)
			}
			ways = append(ways, leave)
		}
		if _, err := l.enter(t.Context(), "more"); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
		if _, err := l.hold(); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
		l.close()
		l.close()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.wait(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("they are empty: %v", err)
		}
		for _, leave := range ways {
			leave()
		}
		if err := l.wait(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := l.enter(t.Context(), "late"); !errors.Is(err, errStopping) {
			t.Errorf("got %v", err)
		}
	})
}
