package teams

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"lotsen/dialog"
)

// keeps fails unless calls, in order, keep a window.
func keeps(t interface{ Fatalf(string, ...any) }, calls []time.Time, w window) {
	for i := w.n; i < len(calls); i++ {
		if span := calls[i].Sub(calls[i-w.n]); span < w.per {
			t.Fatalf("%d calls within %s, at most %d within %s are allowed", w.n+1, span, w.n, w.per)
		}
	}
}

func TestTurnsKeepAllWindowsInWhateverOrderTheyAreGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var windows []window
		for range rapid.IntRange(1, 3).Draw(t, "windows") {
			windows = append(windows, window{rapid.IntRange(1, 6).Draw(t, "n"), time.Duration(rapid.IntRange(1, 40).Draw(t, "per"))})
		}
		d, zero := newDiary(windows...), time.Unix(0, 0)
		for range rapid.IntRange(1, 30).Draw(t, "calls") {
			want := zero.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "want")))
			at := d.earliest(want)
			if at.Before(want) {
				t.Fatalf("wanted at %d, given %d", want.UnixNano(), at.UnixNano())
			}
			for sooner := want; sooner.Before(at); sooner = sooner.Add(1) {
				trial := newDiary(windows...)
				trial.times = slices.Clone(d.times)
				trial.add(sooner)
				if allKept(trial) {
					t.Fatalf("%d was free, given %d", sooner.UnixNano(), at.UnixNano())
				}
			}
			d.add(at)
			for _, w := range windows {
				keeps(t, d.times, w)
			}
		}
	})
}

func allKept(d *diary) bool {
	for _, w := range d.windows {
		for i := w.n; i < len(d.times); i++ {
			if d.times[i].Sub(d.times[i-w.n]) < w.per {
				return false
			}
		}
	}
	return true
}

func TestATurnThatIsGivenBackIsFree(t *testing.T) {
	d, at := newDiary(window{1, time.Second}), time.Unix(0, 0)
	d.add(at)
	d.cross(at.Add(1)) // never given
	if got := d.earliest(at); got.Equal(at) {
		t.Error("a turn was given twice")
	}
	d.cross(at)
	if got := d.earliest(at); !got.Equal(at) {
		t.Errorf("the next turn is %s later", got.Sub(at))
	}
	d.add(at)
	d.forget(at.Add(time.Hour))
	if len(d.times) != 0 {
		t.Error("what is over is still remembered")
	}
}

// leastFor is how long so many calls take at least at 35 a second, the first quarter of
// a second's at once.
func leastFor(calls int) time.Duration {
	return time.Duration(float64(calls-9) / perSecond * float64(time.Second))
}

// takesTurn takes one turn, and comes back as often as it is told to.
func takesTurn(t *testing.T, l *limits, conversation string) time.Time {
	t.Helper()
	for range 1000 {
		began := time.Now()
		err := l.wait(t.Context(), sending, conversation)
		if held := time.Since(began); held > holdFor {
			t.Errorf("a call was held for %s", held)
		}
		if err == nil {
			return time.Now()
		}
		e := sendError(t, err)
		if is(t, e, dialog.NotSent, dialog.Throttled); e.Retry <= 0 {
			t.Errorf("sent away with %v", err)
			return time.Now()
		}
		time.Sleep(e.Retry)
	}
	t.Error("sent away for ever")
	return time.Now()
}

func TestTurnsComeAsFastAsTheyMayAndNoFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 700
		l, began := newLimits(), time.Now()
		var mu sync.Mutex
		var turns []time.Time
		var work sync.WaitGroup
		for i := range calls {
			work.Go(func() {
				at := takesTurn(t, l, fmt.Sprint(i))
				mu.Lock()
				defer mu.Unlock()
				turns = append(turns, at)
			})
		}
		work.Wait()
		least := leastFor(calls)
		if took := time.Since(began); took < least || took > least*11/10 {
			t.Errorf("%d turns took %s, the least is %s", calls, took, least)
		}
		slices.SortFunc(turns, time.Time.Compare)
		keeps(t, turns, window{perSecond, time.Second})
		keeps(t, turns, window{48, 1250 * time.Millisecond}) // the network may push them together
	})
}

func TestOneConversationIsSentToAsFastAsTeamsAllows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 1850
		l, began := newLimits(), time.Now()
		var turns []time.Time
		for range calls {
			turns = append(turns, takesTurn(t, l, "a:1"))
		}
		for _, w := range conversationWindows() {
			keeps(t, turns, w)
		}
		if took := time.Since(began); took > time.Hour*11/10 {
			t.Errorf("%d messages took %s", calls, took)
		}
		before := time.Now()
		takesTurn(t, l, "a:2")
		if time.Since(before) > 0 {
			t.Error("another conversation waited")
		}
	})
}

func TestWhoIsSentAwayComesBackAtATimeOfTheirOwn(t *testing.T) {
	l, now := newLimits(), time.Now()
	seen := map[time.Duration]bool{}
	for i := range 300 {
		if _, retry := l.take(now, fmt.Sprint(i)); retry > 0 {
			if seen[retry] {
				t.Fatalf("two come back after %s", retry)
			}
			seen[retry] = true
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d were sent away", len(seen))
	}
}

func TestARestHoldsForWhoWaitsAlreadyAndEndsWithoutABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		for i := range perSecond {
			takesTurn(t, l, fmt.Sprint(i))
		}
		waited := make(chan error)
		go func() { waited <- l.wait(t.Context(), sending, "x") }()
		synctest.Wait()
		l.slow(time.Now(), time.Minute)
		if e := sendError(t, <-waited); e.Retry < 50*time.Second {
			t.Errorf("went into the rest: %v", e)
		}
		time.Sleep(time.Minute)
		began := time.Now()
		var turns []time.Time
		for i := range 40 {
			turns = append(turns, takesTurn(t, l, fmt.Sprint(i)))
		}
		keeps(t, turns, window{perSecond/2 + 1, time.Second})
		if time.Since(began) < time.Second {
			t.Error("a burst followed the rest")
		}
	})
}

func TestAShortRestIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, began := newLimits(), time.Now()
		l.slow(began, 2*time.Second)
		if err := l.wait(t.Context(), sending, "x"); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

func TestAPaceThatWasTooFastIsSlowedDownAndRecovers(t *testing.T) {
	l, now := newLimits(), time.Now()
	rests := []time.Duration{l.slow(now, 0), l.slow(now.Add(time.Millisecond), 0)}
	if l.pace != perSecond/2.0 {
		t.Fatalf("%v a second after two that were refused together", l.pace)
	}
	for range 12 {
		now = now.Add(2 * time.Minute)
		rests = append(rests, l.slow(now, 0))
	}
	if l.pace < perSecond/8.0 || rests[0] != pauseFor || rests[2] != 2*pauseFor || slices.Max(rests) != pauseMost {
		t.Errorf("%v a second, rests %v", l.pace, rests)
	}
	l.taken()
	if rest := l.slow(now.Add(2*time.Minute), 0); rest != pauseFor {
		t.Errorf("after one that was taken the rest is %s", rest)
	}
	if rest := l.slow(now.Add(4*time.Minute), 24*time.Hour); rest != maxPause {
		t.Errorf("it rests for %s", rest)
	}
	now = now.Add(time.Hour)
	for range 20 {
		now = now.Add(raiseEvery + time.Second)
		l.take(now, "")
	}
	if l.pace != perSecond {
		t.Errorf("%v a second after ten minutes", l.pace)
	}
}

func TestWhoGivesUpWaitingHasSentNothingAndTakesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		for range 7 {
			takesTurn(t, l, "a:1")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		err := l.wait(ctx, sending, "a:1")
		if is(t, sendError(t, err), dialog.NotSent, dialog.Throttled); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if d, _ := l.conversations.Get("a:1"); len(d.times) != 7 || len(l.all.times) != 7 {
			t.Errorf("%d and %d turns are taken", len(d.times), len(l.all.times))
		}
	})
}

func TestCallsGoAsFastAsIsSetAlsoAfterTheyWereSlowedDown(t *testing.T) {
	l, now := limitsOf(50), time.Now()
	if l.slow(now, time.Second); l.pace != 25 {
		t.Errorf("it goes on with %v a second", l.pace)
	}
	for range 20 {
		now = now.Add(time.Minute)
		l.take(now, "")
	}
	if l.pace != 50 {
		t.Errorf("it has recovered to %v a second", l.pace)
	}
}
