package census

import (
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/store"
)

func TestAnEmptiedGroupMayBeAccepted(t *testing.T) {
	for _, c := range []struct {
		on    Reading
		group graph.ID
		may   bool
	}{{Exclude, theExcluded, true}, {Helpdesk, theHelpdesk, true}, {Include, theIncluded, false}} {
		t.Run(string(c.on), func(t *testing.T) {
			k := grouped(t, 400, 30)
			k.joins(c.group, 0)
			k.later()
			if a := k.age(c.on); a.Alarm == nil || a.Alarm.Reason != Empty || a.Acceptable() != c.may {
				t.Fatalf("the alarm is %+v, acceptable: %v", a.Alarm, a.Acceptable())
			}
			if !c.may {
				if err := k.c.Accept(&store.Change{}, k.age(c.on)); err == nil {
					t.Error("it can be accepted")
				}
				return
			}
			k.accepts(c.on)
			k.later()
			if a := k.age(c.on); a.Alarm != nil || a.Rows != 0 {
				t.Errorf("accepted, it has %d members and the alarm %+v", a.Rows, a.Alarm)
			}
		})
	}
}

func TestWhatWasAcceptedHoldsForThatAlarmAndADay(t *testing.T) {
	shrunken := func(t *testing.T) *kit {
		k := newKit(t, 400)
		k.sync()
		for i := range 100 {
			k.town.remove(idOf(i))
		}
		k.at = k.at.Add(11 * time.Minute)
		k.sync()
		if k.reason(People) != TooFew {
			t.Fatalf("the alarm is %q", k.reason(People))
		}
		k.accepts(People)
		return k
	}
	t.Run("fewer still", func(t *testing.T) {
		k := shrunken(t)
		for i := range 150 {
			k.town.remove(idOf(100 + i))
		}
		k.later()
		if a := k.age(People); a.Rows != 400 || a.Alarm == nil {
			t.Errorf("300 were accepted, and %d are believed", a.Rows)
		}
	})
	t.Run("a few more", func(t *testing.T) {
		k := shrunken(t)
		k.town.remove(idOf(200))
		k.later()
		if a := k.age(People); a.Rows != 299 || a.Alarm != nil {
			t.Errorf("300 were accepted, and 299 are not believed: %d, %+v", a.Rows, a.Alarm)
		}
	})
	t.Run("later than a day", func(t *testing.T) {
		k := shrunken(t)
		k.at = k.at.Add(25 * time.Hour)
		k.sync()
		if a := k.age(People); a.Rows != 400 || a.Alarm == nil {
			t.Errorf("it was accepted the day before, and %d are believed", a.Rows)
		}
	})
	t.Run("for another reason", func(t *testing.T) {
		k := newKit(t, 400)
		k.sync()
		for i := range 400 {
			k.town.register(idOf(i), true, graph.Authenticator)
		}
		k.later()
		k.accepts(Report)
		for i := range 400 {
			k.town.register(idOf(i), false)
		}
		k.later()
		if got := k.reason(Report); got != ShareFell {
			t.Errorf("that it rose was accepted, and that it fell is %q", got)
		}
	})
}

func TestAllThatSpeaksAgainstAReadingIsAcceptedAtOnce(t *testing.T) {
	k := newKit(t, 400)
	k.sync()
	for i := range 100 {
		delete(k.town.status, idOf(i))
	}
	k.town.spoil = func(p *graph.ReportPage) { p.Unreadable = 1 }
	k.later()
	a := k.age(Report)
	if a.Alarm == nil || a.Alarm.Reason != TooUnreadable || len(a.Alarm.Also) != 1 || a.Alarm.Also[0] != TooFew {
		t.Fatalf("the alarm is %+v", a.Alarm)
	}
	k.accepts(Report)
	k.later()
	if a := k.age(Report); a.Alarm != nil || a.Rows != 300 {
		t.Errorf("accepted, it is %+v with %d rows", a.Alarm, a.Rows)
	}
}
