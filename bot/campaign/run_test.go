package campaign

import (
	"context"
	"errors"
	"testing"
	"time"

	"lotsen/store"
)

// TestWhoLostTheLeaseSendsNothingMore: a sender that stood still for so long that another
// took over goes on, and is fenced.
func TestWhoLostTheLeaseSendsNothingMore(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 60)
		w.limits = map[string]Limit{"slack": {InFlight: 2, PerMinute: 60}, "teams": {InFlight: 2, PerMinute: 60}}
		id := w.approved(nil)
		stopped := w.engine(nil)
		jobs, err := stopped.o.Store.Lease(t.Context(), w.now(), 2*time.Minute, 1)
		if err != nil {
			t.Fatal(err)
		}
		late := make(chan error, 1)
		go func() { _, err := stopped.Run(t.Context(), id, jobs[0].Held()); late <- err }()
		time.Sleep(5 * time.Second) // it is sending
		w.moveClock(3 * time.Minute)
		other := w.engine(nil)
		taken, err := other.o.Store.Lease(t.Context(), w.now(), 2*time.Minute, 1)
		if err != nil || len(taken) != 1 {
			t.Fatal(len(taken), err)
		}
		before := w.chat.total()
		if err := <-late; !errors.Is(err, store.ErrLease) {
			t.Errorf("who lost it is told %v", err)
		}
		if n := w.chat.total() - before; n > 4 {
			t.Errorf("they sent %d more, of 4 that were under way", n)
		}
		if _, err := other.Run(t.Context(), id, taken[0].Held()); err != nil {
			t.Fatal(err)
		}
		w.sends(other, Done)
		w.accounted(id, 60)
		if c := countRows(w.rows(id, 1)); c.Sent != 60 {
			t.Errorf("the ledger says %+v", c)
		}
	})
}

// TestALateAnswerIsNotLost: the other has taken the call for lost, and then it ends.
func TestALateAnswerIsNotLost(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 3) // the last one in Teams, which cannot tell
		w.chat.latency = 15 * time.Second
		id := w.approved(nil)
		slow := w.engine(nil)
		jobs, _ := slow.o.Store.Lease(t.Context(), w.now(), 2*time.Minute, 1)
		late := make(chan error, 1)
		go func() { _, err := slow.Run(t.Context(), id, jobs[0].Held()); late <- err }()
		time.Sleep(5 * time.Second) // all three calls are under way
		w.moveClock(3 * time.Minute)
		other := w.engine(nil)
		taken, _ := other.o.Store.Lease(t.Context(), w.now(), 2*time.Minute, 1)
		next, err := other.Run(t.Context(), id, taken[0].Held())
		if err != nil {
			t.Fatal(next, err)
		}
		<-late
		w.sends(other, Done)
		if c := countRows(w.rows(id, 1)); c.Sent != 3 {
			t.Errorf("the ledger says %+v", c)
		}
		w.accounted(id, 3)
	})
}

// going starts a campaign and waits until so many have arrived.
func (w *sendWorld) going(ctx context.Context, e *Engine, arrived int) <-chan error {
	ended := make(chan error, 1)
	go func() { ended <- w.run(ctx, e, isOver) }()
	for w.chat.total() < arrived {
		time.Sleep(100 * time.Millisecond)
	}
	return ended
}

func TestCancelledAtFortyPercentNothingGoesOut(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 200)
		w.limits = map[string]Limit{"slack": {InFlight: 4, PerMinute: 300}, "teams": {InFlight: 4, PerMinute: 300}}
		id := w.approved(nil)
		e := w.engine(nil)
		ended := w.going(t.Context(), e, 80)
		if _, err := e.Do(t.Context(), id, MoveCancel, "bo", "", 0); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		sent := w.chat.total()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if n := w.chat.total(); n != sent || n > 90 {
			t.Errorf("%d went out, %d after the second", n, n-sent)
		}
		w.runOnce(e)
		c := countRows(w.rows(id, 1))
		if c.Sent != sent || c.Skipped != 200-sent || c.Why[Withdrawn] != c.Skipped {
			t.Errorf("the ledger says %+v after %d", c, sent)
		}
	})
}

// runOnce runs what is due.
func (w *sendWorld) runOnce(e *Engine) {
	w.t.Helper()
	jobs, err := e.o.Store.Lease(w.t.Context(), w.now(), 2*time.Minute, 1)
	if err != nil || len(jobs) != 1 {
		w.t.Fatalf("%d jobs are due: %v", len(jobs), err)
	}
	if _, err := e.Run(w.t.Context(), ID(jobs[0].ID[len("campaign/"):]), jobs[0].Held()); err != nil {
		w.t.Fatal(err)
	}
}

func TestPausedAtFortyPercentAndResumedItReachesExactlyTheRest(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 200)
		w.limits = map[string]Limit{"slack": {InFlight: 4, PerMinute: 300}, "teams": {InFlight: 4, PerMinute: 300}}
		id := w.approved(nil)
		e := w.engine(nil)
		ended := w.going(t.Context(), e, 80)
		c, err := e.Do(t.Context(), id, MovePause, "bo", "", 0)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		sent := w.chat.total()
		time.Sleep(20 * time.Minute)
		if n := w.chat.total(); n != sent {
			t.Errorf("%d went out while it was paused", n-sent)
		}
		if _, err := e.Do(t.Context(), id, MoveResume, "bo", "", c.Version); err != nil {
			t.Fatal(err)
		}
		before := w.now()
		w.wake(e)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if took := w.now().Sub(before); took > 2*time.Hour {
			t.Errorf("resuming took %v", took)
		}
		w.accounted(id, 200)
	})
}

// wake runs what a move has planned: the runner of the program is woken by the move.
func (w *sendWorld) wake(e *Engine) {
	jobs, err := e.o.Store.Lease(w.t.Context(), w.now(), 2*time.Minute, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, j := range jobs {
		if _, err := e.Run(w.t.Context(), ID(j.ID[len("campaign/"):]), j.Held()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestFailedOnlyReachesExactlyTheFailed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 60)
		broken := true
		w.chat.fault = func(r Reminder, n int) fault {
			switch i := int(r.Person[35]-'0') % 10; {
			case !broken:
				return fine
			case i == 1:
				return refuses // in Slack or Teams
			case i == 2 && n == 0:
				return drops // Slack is found not to have it, of Teams it is not known
			}
			return fine
		}
		id := w.approved(func(c *Campaign) { c.HandOver = 14 })
		e := w.engine(nil)
		w.sends(e, Scheduled) // before the first round
		w.sends(e, Sending)
		w.sends(e, Scheduled)
		first := countRows(w.rows(id, 1))
		if first.Refused == 0 || first.Unknown == 0 {
			t.Fatalf("nothing failed: %+v", first)
		}
		broken = false
		c, err := e.SendAgain(t.Context(), id, "bo", "")
		if err != nil || c.State != Sending {
			t.Fatal(c.State, err)
		}
		before := w.chat.total()
		w.sends(e, Scheduled)
		if n := w.chat.total() - before; n != first.Refused+first.Unknown {
			t.Errorf("%d went out again, of %d refused and %d unknown", n, first.Refused, first.Unknown)
		}
		if c := countRows(w.rows(id, 1)); c.Sent != 60 {
			t.Errorf("the ledger says %+v", c)
		}
		for p, n := range w.chat.deliveries(1) {
			if n != 1 {
				t.Errorf("%s got %d", p, n)
			}
		}
	})
}
