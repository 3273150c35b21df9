package campaign

import (
	"fmt"
	"testing"
	"time"

	"lotsen/dialog"
)

func TestEverybodyWhoNeedsItGetsOneReminder(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 60)
		id := w.approved(nil)
		w.sends(w.engine(nil), Done)
		got := w.chat.deliveries(1)
		for i := range 60 {
			if n := got[dialog.PersonID(sendID(i))]; n != 1 {
				t.Errorf("person %d got %d reminders", i, n)
			}
		}
		rows := w.rows(id, 1)
		w.ledger.same(rows, ledgerOf(id, 1))
		if c := countRows(rows); c.Sent != 60 || c.All() != 60 {
			t.Errorf("the ledger says %+v", c)
		}
	})
}

func TestOnePersonInBothPlacesGetsOneWhereTheyWereLastActive(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 1)
		p := dialog.PersonID(sendID(0))
		teams := Place{Address: dialog.Address{Platform: "teams", Ref: "T1"}}
		w.chat.places[p] = append([]Place{teams}, w.chat.places[p]...)
		w.approved(nil)
		w.sends(w.engine(nil), Done)
		if len(w.chat.has) != 1 || w.chat.has[0].platform != "teams" {
			t.Errorf("they got %+v", w.chat.has)
		}
	})
}

func TestWhoIsRefusedInOnePlaceGetsItInTheOther(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 1)
		p := dialog.PersonID(sendID(0))
		w.chat.places[p] = append(w.chat.places[p], Place{Address: dialog.Address{Platform: "teams", Ref: "T1"}})
		w.chat.fault = func(r Reminder, n int) fault {
			if r.To.Platform == "slack" {
				return refuses
			}
			return []fault{fine, throttles, fine, fine}[n] // the other is busy at first
		}
		id := w.approved(nil)
		w.sends(w.engine(nil), Done)
		if len(w.chat.has) != 1 || w.chat.has[0].platform != "teams" {
			t.Errorf("they got %+v", w.chat.has)
		}
		if row := w.rows(id, 1)[p]; row.State != Sent || w.chat.calls[p] != 3 {
			t.Errorf("after %d calls the row is %+v", w.chat.calls[p], row)
		}
	})
}

func TestOneBadPersonStopsNobody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 30)
		bad := dialog.PersonID(sendID(7))
		w.chat.fault = func(r Reminder, n int) fault {
			if r.Person == bad {
				return hangs
			}
			return fine
		}
		id := w.approved(nil)
		w.sends(w.engine(nil), Done)
		rows := w.rows(id, 1)
		if c := countRows(rows); c.Sent != 30 { // Slack tells that it has the last one
			t.Errorf("the ledger says %+v", c)
		}
		if n := len(w.chat.has); n != 30 {
			t.Errorf("%d arrived", n)
		}
	})
}

func TestAPlatformThatIsCutOffHoldsUpItsOwnAlone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 30)
		back := w.now().Add(2 * time.Hour)
		w.chat.fault = func(r Reminder, n int) fault {
			if r.To.Platform == "slack" && w.now().Before(back) {
				return cutsOff
			}
			return fine
		}
		id := w.approved(nil)
		e := w.engine(nil)
		told := false
		err := w.run(t.Context(), e, func(c Campaign) bool {
			if c.State != Sending || !c.Enrolled {
				return c.State == Done
			}
			p, err := e.Progress(t.Context(), id)
			if err != nil {
				t.Error(err)
			}
			if len(p.Halts) == 1 && p.Halts[0].Platform == "slack" && p.Halts[0].Reason == dialog.CutOff && p.Sent == 10 {
				told = true
			}
			return false
		})
		if err != nil {
			t.Fatal(err)
		}
		if !told {
			t.Error("nobody was told that Slack does not let Lotsen in")
		}
		if c := countRows(w.rows(id, 1)); c.Sent != 30 {
			t.Errorf("afterwards the ledger says %+v", c)
		}
		calls := 0
		for _, n := range w.chat.calls {
			calls += n
		}
		if calls > 30+24*8+10 {
			t.Errorf("%d calls were made for 30 people", calls)
		}
	})
}

func TestA429HoldsUpEverybodyOnThatPlatform(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 40)
		w.limits = map[string]Limit{"slack": {InFlight: 1}, "teams": {InFlight: 1}}
		var limited time.Time
		w.chat.retry = 30 * time.Second
		w.chat.fault = func(r Reminder, n int) fault {
			if r.To.Platform != "slack" {
				return fine
			}
			if limited.IsZero() {
				limited = w.now()
				return throttles
			}
			if since := w.now().Sub(limited); since < 30*time.Second {
				t.Errorf("a call came %v after the 429", since)
			}
			return fine
		}
		id := w.approved(nil)
		w.sends(w.engine(nil), Done)
		if c := countRows(w.rows(id, 1)); c.Sent != 40 {
			t.Errorf("the ledger says %+v", c)
		}
	})
}

func TestNeverMoreCallsAtOnceThanThePlatformTakes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 200)
		w.limits = map[string]Limit{"slack": {InFlight: 5}, "teams": {InFlight: 3}}
		w.approved(nil)
		w.sends(w.engine(nil), Done)
		if got := fmt.Sprint(w.chat.most); got != "map[slack:5 teams:3]" {
			t.Errorf("at once: %s", got)
		}
	})
}
