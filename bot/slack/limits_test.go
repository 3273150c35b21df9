package slack

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/dialog"
)

// turn takes one turn, and comes back as often as it is told to.
func turn(t *testing.T, l *limits, method, channel string) {
	t.Helper()
	for range 100 {
		err := l.wait(t.Context(), method, channel)
		if err == nil {
			return
		}
		var e *dialog.SendError
		if !errors.As(err, &e) || e.Outcome != dialog.NotSent || e.Reason != dialog.Throttled || e.Retry <= 0 {
			t.Errorf("sent away with %v", err)
			return
		}
		time.Sleep(e.Retry)
	}
	t.Error("sent away for ever")
}

func TestTurnsComeAsFastAsTheMethodAllowsAndNoFaster(t *testing.T) {
	for method, calls := range map[string]int{postMessage: 200, "conversations.open": 60, "users.info": 100} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, began := newLimits(), time.Now()
				var work sync.WaitGroup
				for range calls {
					work.Go(func() { turn(t, l, method, "") })
				}
				work.Wait()
				limit := tierOf(method)
				least := time.Duration(float64(calls-limit.burst) / limit.perMinute * float64(time.Minute))
				if took := time.Since(began); took < least-time.Millisecond || took > least*11/10 {
					t.Errorf("%d turns took %s, the least is %s", calls, took, least)
				}
			})
		})
	}
}

func TestNobodyIsHeldForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		for range tierOf("conversations.open").burst {
			turn(t, l, "conversations.open", "")
		}
		for i := range 10 {
			began := time.Now()
			_ = l.wait(t.Context(), "conversations.open", "")
			if held := time.Since(began); held > holdFor {
				t.Errorf("call %d was held for %s", i, held)
			}
		}
	})
}

func TestWhoIsSentAwayIsToldAnotherTimeThanTheOthers(t *testing.T) {
	l, now := newLimits(), time.Now()
	seen := map[time.Duration]bool{}
	for range 50 {
		if wait, ok := l.take(now, "conversations.open", ""); !ok {
			if seen[wait] {
				t.Fatalf("two come back after %s", wait)
			}
			seen[wait] = true
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d were sent away", len(seen))
	}
}

func TestALimitOfSlacksHoldsForEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		turn(t, l, "users.info", "")
		l.slow(time.Now(), "users.info", 20*time.Second)
		for range 5 {
			var e *dialog.SendError
			if err := l.wait(t.Context(), "users.info", ""); !errors.As(err, &e) || e.Retry < 20*time.Second {
				t.Errorf("called in the pause: %v", err)
			}
		}
		if err := l.wait(t.Context(), "chat.update", ""); err != nil {
			t.Errorf("another method rests too: %v", err)
		}
	})
}

func TestAPauseThatBeginsHoldsForWhoWaitsAlready(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		for range tierOf("conversations.open").burst {
			turn(t, l, "conversations.open", "")
		}
		waited := make(chan error)
		go func() { waited <- l.wait(t.Context(), "conversations.open", "") }()
		synctest.Wait()
		l.slow(time.Now(), "conversations.open", time.Minute)
		var e *dialog.SendError
		if err := <-waited; !errors.As(err, &e) || e.Retry < 50*time.Second {
			t.Errorf("went into the pause: %v", err)
		}
	})
}

func TestNothingIsSavedUpInAPause(t *testing.T) {
	l, now := newLimits(), time.Now()
	l.slow(now, "users.info", time.Minute)
	now = now.Add(time.Minute)
	if wait, ok := l.take(now, "users.info", ""); !ok || wait == 0 {
		t.Errorf("a burst follows the pause: %s %v", wait, ok)
	}
}

func TestAMethodThatWasTooFastIsSlowedAndRecovers(t *testing.T) {
	l, now := newLimits(), time.Now()
	top := l.pace(postMessage).lim.Limit()
	l.slow(now, postMessage, time.Second)
	l.slow(now, postMessage, time.Second) // refused together with the first
	if got := l.pace(postMessage).lim.Limit(); got != top/2 {
		t.Fatalf("%v a second, was %v", got, top)
	}
	for range 20 {
		now = now.Add(time.Second)
		l.slow(now.Add(time.Minute), postMessage, time.Second)
		now = now.Add(time.Minute)
	}
	if got := l.pace(postMessage).lim.Limit(); got < top/8 {
		t.Errorf("slowed down to %v a second", got)
	}
	for range 15 {
		now = now.Add(raiseEvery + time.Second)
		l.take(now, postMessage, "")
	}
	if got := l.pace(postMessage).lim.Limit(); got != top {
		t.Errorf("%v a second after a quarter of an hour, was %v", got, top)
	}
}

func TestOneChannelGetsOneMessageASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, began := newLimits(), time.Now()
		for range channelBurst + 4 {
			turn(t, l, postMessage, "D1")
		}
		if took := time.Since(began); took < 4*time.Second {
			t.Errorf("%d messages in %s", channelBurst+4, took)
		}
		began = time.Now()
		turn(t, l, postMessage, "D2")
		if time.Since(began) > 0 {
			t.Error("another channel waited")
		}
	})
}

func TestWhoGivesUpWaitingHasSentNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		for range channelBurst {
			turn(t, l, postMessage, "D1")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var e *dialog.SendError
		if err := l.wait(ctx, postMessage, "D1"); !errors.As(err, &e) || e.Outcome != dialog.NotSent || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestMessagesGoAsFastAsIsSetAndOtherCallsDoNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		l.perMinute = 600
		for method, least := range map[string]time.Duration{postMessage: 20 * time.Second, "users.info": 2 * time.Minute} {
			began := time.Now()
			var work sync.WaitGroup
			for range 220 {
				work.Go(func() { turn(t, l, method, "") })
			}
			work.Wait()
			if took := time.Since(began); took < least-time.Millisecond || took > least*11/10 {
				t.Errorf("220 calls of %s took %s, the least is %s", method, took, least)
			}
		}
	})
}
