package campaign

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
)

func TestStartedOnFridayEveningTheRestGoesOutOnMonday(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 90)
		w.limits = map[string]Limit{"slack": {InFlight: 1, PerMinute: 6}, "teams": {InFlight: 1, PerMinute: 3}}
		w.moveClock(4*24*time.Hour + 8*time.Hour + 55*time.Minute) // Friday 16:55
		id := w.approved(nil)
		w.sends(w.engine(nil), Done)
		friday, monday := 0, 0
		skew := 4*24*time.Hour + 8*time.Hour + 55*time.Minute
		for _, d := range w.chat.has {
			at := d.at.Add(skew).In(stockholm())
			switch open := at.Hour() >= 8 && at.Hour() < 17; {
			case !open:
				t.Errorf("one went out at %v", at)
			case at.Weekday() == time.Friday:
				friday++
			case at.Weekday() == time.Monday:
				monday++
			default:
				t.Errorf("one went out at %v", at)
			}
		}
		if friday < 40 || friday > 47 || friday+monday != 90 {
			t.Errorf("%d on Friday, %d on Monday", friday, monday)
		}
		w.accounted(id, 90)
	})
}

// TestRoundsGoToWhoStillNeedsIt: who registers or promises between the rounds gets none;
// who answers no three in a row is handed over.
func TestRoundsGoToWhoStillNeedsIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 12)
		id := w.approved(func(c *Campaign) { c.Rounds, c.HandOver = []int{0, 3, 7}, 14 })
		e := w.engine(nil)
		person := func(i int) dialog.PersonID { return dialog.PersonID(sendID(i)) }
		time.AfterFunc(24*time.Hour, func() {
			for i := range 4 { // they register on the next day
				w.people.change(person(i), func(x *census.Entry) {
					x.Status = graph.Status{Registration: graph.Registered, Allowed: graph.Yes, Source: graph.Live, AsOf: w.now(), Methods: []graph.Kind{graph.Authenticator}}
				})
			}
			w.chat.mu.Lock()
			defer w.chat.mu.Unlock()
			w.chat.answered[person(5)] = w.now()
			w.chat.live[person(5)] = graph.Status{Registration: graph.NotRegistered, Allowed: graph.No, Source: graph.Live, AsOf: w.now().AddDate(0, 0, 30)}
		})
		w.sends(e, Done)
		for round, want := range map[int]int{1: 12, 2: 8, 3: 8} {
			if n := len(w.chat.deliveries(round)); n != want {
				t.Errorf("round %d reached %d, not %d", round, n, want)
			}
		}
		handed, err := w.bolt.Records(t.Context(), "handed", "", 100)
		if err != nil || len(handed) != 7 {
			t.Errorf("%d were handed over: %v", len(handed), err)
		}
		w.sends(e, Draft) // until the job is gone
		r, err := e.Result(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Reached != 12 || r.Started != 1 || r.Registered != 4 || r.Within[1] != 4 || r.Within[7] != 4 || len(r.Rounds) != 3 {
			t.Errorf("the result: %+v", r)
		}
		if late := r.LastFirst.Sub(sendMonday); late < 0 || late > time.Minute {
			t.Errorf("the last first reminder was %v after the beginning", late)
		}
		if _, ok, err := w.bolt.Job(t.Context(), JobID(id)); ok || err != nil {
			t.Errorf("the job is still there: %v", err)
		}
	})
}

func TestNothingIsSentAfterTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 60)
		w.limits = map[string]Limit{"slack": {InFlight: 1, PerMinute: 10}, "teams": {InFlight: 1, PerMinute: 10}}
		end := w.now().Add(2 * time.Minute)
		id := w.approved(func(c *Campaign) { c.Ends = end })
		w.sends(w.engine(nil), Done)
		synctest.Wait()
		for _, d := range w.chat.has {
			if d.at.After(end.Add(time.Second)) {
				t.Errorf("one went out %v after the end", d.at.Sub(end))
			}
		}
		if c := countRows(w.rows(id, 1)); c.Sent+c.Why[TooLate] != 60 || c.Sent < 35 || c.Why[TooLate] == 0 {
			t.Errorf("the ledger says %+v", c)
		}
	})
}

// TestWhatIsOverCanBeSentAgainToTheFailed although nothing is planned for it any more.
func TestWhatIsOverCanBeSentAgainToTheFailed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 9)
		w.chat.fault = func(_ Reminder, n int) fault { return []fault{refuses, fine}[n] }
		id := w.approved(nil)
		e := w.engine(nil)
		w.sends(e, Done)
		w.sends(e, Draft) // until the job is gone
		if _, ok, _ := w.bolt.Job(t.Context(), JobID(id)); ok {
			t.Fatal("the job is still there")
		}
		moveToOpening(w)
		if _, err := e.SendAgain(t.Context(), id, "bo", ""); err != nil {
			t.Fatal(err)
		}
		w.sends(e, Done)
		w.accounted(id, 9)
		if n := w.chat.total(); n != 9 {
			t.Errorf("%d arrived", n)
		}
		if _, err := w.engine(nil).SendAgain(t.Context(), "c2", "bo", ""); !errors.Is(err, ErrNone) {
			t.Errorf("one that is not there: %v", err)
		}
	})
}

// moveToOpening waits until the office is open.
func moveToOpening(w *sendWorld) { time.Sleep(w.engine(nil).o.Calendar.NextOpen(w.now()).Sub(w.now())) }

// TestWithoutACensusNothingIsGuessed, nothing is written, and then it goes on.
func TestWithoutACensusNothingIsGuessed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 60)
		id := w.approved(nil)
		e := w.engine(nil)
		w.enrolled(e, id)
		w.people.fails(census.ErrNotReady)
		time.AfterFunc(time.Hour, func() {
			if n := w.chat.total(); n > 0 {
				t.Errorf("%d went out", n)
			}
			for p, r := range w.rows(id, 1) {
				if !r.After.IsZero() {
					t.Errorf("%s has been written", p)
				}
			}
			w.people.fails(nil)
		})
		began := w.now()
		w.sends(e, Done)
		w.accounted(id, 60)
		if took := w.now().Sub(began); took > 65*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// TestAPauseOverTwoRoundsBringsNoTwoInARow: both are late when it is resumed, on a Sunday.
func TestAPauseOverTwoRoundsBringsNoTwoInARow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 6)
		id := w.approved(func(c *Campaign) { c.Rounds = []int{0, 3, 7} })
		e := w.engine(nil)
		time.AfterFunc(48*time.Hour, func() {
			c, err := e.Do(t.Context(), id, MovePause, "bo", "", 0)
			if err != nil {
				t.Error(err)
			}
			time.Sleep(11*24*time.Hour + 5*time.Hour)
			if _, err := e.Do(t.Context(), id, MoveResume, "bo", "", c.Version); err != nil {
				t.Error(err)
			}
		})
		told := map[int]string{} // beforehand, by the round that it is about
		err := w.run(t.Context(), e, func(c Campaign) bool {
			if at := e.GoesOn(c); c.State == Scheduled && c.Round < len(c.Rounds) {
				told[c.Round+1] = at.In(stockholm()).Format("Mon 2 15:04")
			}
			return c.State == Done
		})
		if err != nil {
			t.Fatal(err)
		}
		days := map[int]string{}
		for _, d := range w.chat.has {
			days[d.round] = d.at.Format("Mon 2 15:04")
		}
		want := map[int]string{1: "Mon 23 08:00", 2: "Mon 7 08:00", 3: "Wed 9 08:00"}
		if fmt.Sprint(days) != fmt.Sprint(want) {
			t.Errorf("the rounds went out %v, not %v", days, want)
		}
		if told[2] != want[2] || told[3] != want[3] {
			t.Errorf("that the rounds go on was told for %v", told)
		}
	})
}

// TestASlowRoundIsSentToItsEnd: it takes longer than the days between the rounds, and the
// next one waits for it, so that nobody is passed over.
func TestASlowRoundIsSentToItsEnd(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 50)
		days := map[string]int{}
		defer func() { // both rounds together
			for _, d := range w.chat.has {
				days[d.at.Format(time.DateOnly)]++
			}
			for day, n := range days {
				if n > 5 {
					t.Errorf("%d on %s", n, day)
				}
			}
		}()
		stuck := dialog.PersonID(sendID(3))
		w.chat.promised[stuck], w.chat.away[stuck] = time.Time{}, w.now().AddDate(1, 0, 0)
		id := w.approved(func(c *Campaign) { c.Rounds, c.PerDay = []int{0, 3}, 5 })
		w.sends(w.engine(nil), Done)
		for round := range 2 {
			if n := len(w.chat.deliveries(round + 1)); n != 49 {
				t.Errorf("round %d reached %d", round+1, n)
			}
			if r := w.rows(id, round+1)[stuck]; r.State != Skipped || r.Why != Away {
				t.Errorf("round %d: who is away is %s (%s)", round+1, r.State, r.Why)
			}
		}
	})
}
