package campaign

import (
	"sync"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// got is when somebody has got reminders, in the order of the times.
func (c *sendChat) got() map[dialog.PersonID][]time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	times := map[dialog.PersonID][]time.Time{}
	for _, d := range c.has {
		times[d.person] = append(times[d.person], d.at)
	}
	return times
}

// TestAPauseInTheMiddleOfARoundBringsNoTwoInARow: who gets the first reminder after a
// pause of ten days does not get the second one, which is late by then, an hour later.
func TestAPauseInTheMiddleOfARoundBringsNoTwoInARow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 100)
		w.limits = map[string]Limit{"slack": {InFlight: 4, PerMinute: 300}, "teams": {InFlight: 4, PerMinute: 300}}
		id := w.approved(func(c *Campaign) { c.Rounds = []int{0, 3} })
		e := w.engine(nil)
		ended := w.going(t.Context(), e, 40)
		c, err := e.Do(t.Context(), id, MovePause, "bo", "", 0)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * 24 * time.Hour)
		if _, err := e.Do(t.Context(), id, MoveResume, "bo", "", c.Version); err != nil {
			t.Fatal(err)
		}
		w.wake(e)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		times := w.chat.got()
		if len(times) != 100 {
			t.Errorf("%d people were reminded", len(times))
		}
		for p, at := range times {
			if len(at) != 2 || at[1].Sub(at[0]) < 40*time.Hour {
				t.Fatalf("%s was reminded at %v", p, at)
			}
		}
	})
}

// TestTwoCampaignsAtOnceRemindNobodyTwiceOnADay although both run side by side, in the same
// order, on the same people.
func TestTwoCampaignsAtOnceRemindNobodyTwiceOnADay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 60)
		w.approved(nil)
		w.approved(func(c *Campaign) { c.ID = "c2" })
		e := w.engine(nil)
		var runners sync.WaitGroup
		for range 2 {
			runners.Go(func() {
				if err := w.run(t.Context(), e, isOver); err != nil {
					t.Error(err)
				}
			})
		}
		runners.Wait()
		for p, at := range w.chat.got() {
			if len(at) != 2 || at[0].In(stockholm()).Day() == at[1].In(stockholm()).Day() {
				t.Fatalf("%s was reminded at %v", p, at)
			}
		}
		for _, id := range []ID{"c1", "c2"} {
			if c := countRows(w.rows(id, 1)); c.Sent != 60 {
				t.Errorf("the ledger of %s says %+v", id, c)
			}
		}
	})
}

// TestWhoGotNothingIsNotTakenForReminded: a refusal in one place, a 429 and a restart are
// within one round, and put nobody off to another day.
func TestWhoGotNothingIsNotTakenForReminded(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 10)
		w.chat.fault = func(_ Reminder, n int) fault { return []fault{throttles, unplugged, fine}[n] }
		w.approved(nil)
		w.sends(w.engine(nil), Done)
		for p, at := range w.chat.got() {
			if len(at) != 1 || at[0].Sub(sendMonday) > time.Hour {
				t.Errorf("%s was reminded at %v", p, at)
			}
		}
		if n := w.chat.total(); n != 10 {
			t.Errorf("%d arrived", n)
		}
	})
}

// TestADayThatIsOverIsNotTold: a round after the deadline goes out without it.
func TestADayThatIsOverIsNotTold(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 1)
		told := map[int]bool{}
		w.chat.fault = func(r Reminder, _ int) fault {
			told[r.Round] = !r.Campaign.Deadline.IsZero()
			return fine
		}
		w.approved(func(c *Campaign) { c.Rounds, c.Deadline = []int{0, 3, 7}, sendMonday.AddDate(0, 0, 3) })
		w.sends(w.engine(nil), Done)
		if !told[1] || !told[2] || told[3] {
			t.Errorf("the deadline was told in the rounds %v", told)
		}
	})
}

// TestAPromiseThatWasKeptPutsACampaignOffToTheNextWorkingDay, and one that is just being kept
// does so until it is.
func TestAPromiseThatWasKeptPutsACampaignOffToTheNextWorkingDay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 3)
		kept, keeping := dialog.PersonID(sendID(0)), dialog.PersonID(sendID(1))
		keep := func(p dialog.PersonID) {
			r, err := Kept(p, w.now())
			if err == nil {
				err = w.bolt.Commit(t.Context(), store.Change{Records: []store.Record{r}})
			}
			if err != nil {
				t.Error(err)
			}
		}
		id := w.approved(nil)
		e := w.engine(nil)
		w.enrolled(e, id)
		keep(kept)
		w.chat.promised[keeping] = w.now()
		time.AfterFunc(time.Minute, func() {
			keep(keeping)
			w.chat.mu.Lock()
			defer w.chat.mu.Unlock()
			w.chat.promised[keeping] = time.Time{}
		})
		w.sends(e, Done)
		for p, at := range w.chat.got() {
			want := 23
			if p == kept || p == keeping {
				want = 24
			}
			if len(at) != 1 || at[0].In(stockholm()).Day() != want {
				t.Errorf("%s was reminded at %v, not on the %dth", p, at, want)
			}
		}
		if at, open, err := e.Reached(t.Context(), kept); err != nil || open || !at.Equal(w.chat.got()[kept][0].Add(-w.chat.latency)) {
			t.Errorf("they were reached at %v (open: %v), %v", at, open, err)
		}
	})
}

// TestOnlyAReminderThatArrivedHasReachedSomebody: not one that was refused, nor a promise.
func TestOnlyAReminderThatArrivedHasReachedSomebody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 1)
		p := dialog.PersonID(sendID(0))
		w.chat.latency = time.Second
		w.chat.fault = func(Reminder, int) fault { return refuses }
		w.approved(nil)
		e := w.engine(nil)
		time.AfterFunc(500*time.Millisecond, func() {
			if _, open, err := e.Reached(t.Context(), p); err != nil || !open {
				t.Errorf("while it is being sent: open %v, %v", open, err)
			}
		})
		w.sends(e, Done)
		if at, open, err := e.Reached(t.Context(), p); err != nil || open || !at.IsZero() {
			t.Errorf("who was refused was reached at %v (open: %v), %v", at, open, err)
		}
	})
}
