package campaign

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"lotsen/dialog"
)

// TestOneRowInAnyWeather has every sequence of faults end as a model in a few lines does.
func TestOneRowInAnyWeather(t *testing.T) {
	weather := rapid.SliceOfN(rapid.SampledFrom([]fault{fine, drops, applies, fails, hangs, throttles, refuses, unplugged, cutsOff}), 0, 6)
	rapid.Check(t, func(r *rapid.T) {
		faults, on := weather.Draw(r, "faults"), rapid.SampledFrom([]int{0, 2}).Draw(r, "platform")
		state, calls, arrived := modelOf(faults, on == 2)
		var row Row
		var made, has int
		synctest.Test(t, func(t *testing.T) {
			w := newSendWorld(t, 0)
			p := w.add(on)
			w.chat.fault = func(_ Reminder, n int) fault {
				if n < len(faults) {
					return faults[n]
				}
				return fine
			}
			id := w.approved(nil)
			w.sends(w.engine(nil), Done)
			row, made, has = w.rows(id, 1)[p], w.chat.calls[p], w.chat.total()
		})
		got, want := fmt.Sprint(row.State, made, row.Attempt, has), fmt.Sprint(state, calls, calls, arrived)
		if got != want {
			r.Errorf("it is %s, not %s", got, want)
		}
	})
}

// modelOf is what a row comes to: its state, the calls made, and how many arrived.
func modelOf(faults []fault, teams bool) (state RowState, calls, arrived int) {
	for _, f := range append(faults, fine) {
		calls++
		switch f {
		case fine:
			return Sent, calls, 1
		case refuses:
			return Refused, calls, 0
		case applies, hangs:
			if teams {
				return Unknown, calls, 1
			}
			return Sent, calls, 1 // found
		case drops, fails:
			if teams {
				return Unknown, calls, 0
			}
		}
	}
	panic("unreachable")
}

// TestAPressProvesThatItArrived: Teams cannot tell, the person can.
func TestAPressProvesThatItArrived(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 0)
		p := w.add(2)
		w.chat.fault = func(Reminder, int) fault { return applies }
		id := w.approved(func(c *Campaign) { c.HandOver = 5 })
		e := w.engine(nil)
		w.sends(e, Sending)
		w.sends(e, Scheduled)
		if row := w.rows(id, 1)[p]; row.State != Unknown {
			t.Fatalf("it is %s", row.State)
		}
		w.chat.mu.Lock()
		w.chat.proof[p], w.chat.answered[p] = w.chat.has[0].sendID, w.now()
		w.chat.mu.Unlock()
		w.sends(e, Done)
		if row := w.rows(id, 1)[p]; row.State != Sent {
			t.Errorf("after the press it is %s", row.State)
		}
		if n := w.chat.total(); n != 1 {
			t.Errorf("%d arrived", n)
		}
	})
}

// TestSlackIsReadNoFasterThanItAllows, and everybody is found out in the end.
func TestSlackIsReadNoFasterThanItAllows(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 0)
		for i := range 150 {
			w.add(i * 3)
		}
		w.chat.fault = func(_ Reminder, n int) fault { return []fault{applies, fine}[n] }
		id := w.approved(nil)
		began := time.Now()
		w.sends(w.engine(nil), Done)
		if c := countRows(w.rows(id, 1)); c.Sent != 150 || w.chat.total() != 150 {
			t.Errorf("%d arrived, the ledger says %+v", w.chat.total(), c)
		}
		if n := float64(w.chat.looks) / time.Since(began).Minutes(); n > 50 {
			t.Errorf("Slack was read %.0f times a minute", n)
		}
	})
}

// TestWhatCannotBeFoundOutWaits: Slack does not answer for an hour.
func TestWhatCannotBeFoundOutWaits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 3)
		w.chat.fault = func(_ Reminder, n int) fault { return []fault{applies, fine}[n] }
		w.chat.lookErr = errors.New("no answer")
		time.AfterFunc(time.Hour, func() {
			w.chat.mu.Lock()
			defer w.chat.mu.Unlock()
			w.chat.lookErr = nil
		})
		id := w.approved(nil)
		w.sends(w.engine(nil), Done)
		if c := countRows(w.rows(id, 1)); c.Sent != 2 || c.Unknown != 1 || w.chat.total() != 3 {
			t.Errorf("%d arrived, the ledger says %+v", w.chat.total(), c)
		}
	})
}

// TestSentBeforeTheClockWasSetBackIsFound is the case in which a time alone would lie.
func TestSentBeforeTheClockWasSetBackIsFound(t *testing.T) {
	for _, wrong := range []time.Duration{time.Hour, -time.Hour} {
		inBubble(t, func(t *testing.T) {
			w := newSendWorld(t, 1)
			w.moveClock(wrong)
			d := newDeath("after call", 0)
			id := w.approved(nil)
			go func() { _ = w.run(t.Context(), w.engine(d), isOver) }()
			<-d.dead
			synctest.Wait()
			w.moveClock(-wrong)
			w.reopen()
			w.sends(w.engine(nil), Done)
			w.accounted(id, 1)
			if row := w.rows(id, 1)[dialog.PersonID(sendID(0))]; row.State != Sent || row.Attempt != 1 {
				t.Errorf("it is %s after %d attempts", row.State, row.Attempt)
			}
			close(d.end)
			synctest.Wait()
		})
	}
}

// TestWhatIsAmbiguousAtACancelIsFoundOutAndNotSent, although it did not arrive.
func TestWhatIsAmbiguousAtACancelIsFoundOutAndNotSent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 2) // both in Slack
		w.chat.fault = func(r Reminder, n int) fault {
			if r.Person == dialog.PersonID(sendID(0)) {
				return drops
			}
			return applies
		}
		id := w.approved(nil)
		e := w.engine(nil)
		time.AfterFunc(time.Second, func() {
			if _, err := e.Do(t.Context(), id, MoveCancel, "bo", "", 0); err != nil {
				t.Error(err)
			}
		})
		w.sends(e, Cancelled)
		w.sends(e, Draft) // until the job is gone
		rows := w.rows(id, 1)
		dropped, applied := rows[dialog.PersonID(sendID(0))], rows[dialog.PersonID(sendID(1))]
		if dropped.State != Skipped || dropped.Why != Withdrawn || applied.State != Sent || w.chat.total() != 1 {
			t.Errorf("what did not arrive is %s (%s), what did is %s; %d arrived", dropped.State, dropped.Why, applied.State, w.chat.total())
		}
	})
}
