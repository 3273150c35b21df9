package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAHundredAnHourAreAHundredFromNineToTen(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 09:20")
	m := c.Meter(Pace{PerHour: 100}, now)
	for range 100 {
		var wait time.Duration
		if m, wait = m.Take(now); wait != 0 {
			t.Fatalf("one of the first hundred waits %s", wait)
		}
	}
	same, wait := m.Take(now)
	if wait != 40*time.Minute || same != m {
		t.Fatalf("the hundred and first waits %s, want 40 minutes", wait)
	}
	if _, wait = m.Take(now.Add(wait)); wait != 0 {
		t.Errorf("at ten it still waits %s", wait)
	}
}

func TestAFullDayWaitsForTheNextWorkingDay(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-27 08:00") // a Friday
	m := c.Meter(Pace{PerHour: 3, PerDay: 4}, now)
	var sent []string
	for range 7 {
		now = m.Next(now)
		sent = append(sent, now.In(c.zone).Format("01-02 15:04"))
		m, _ = m.Take(now)
	}
	want := []string{"11-27 08:00", "11-27 08:00", "11-27 08:00", "11-27 09:00", "11-30 08:00", "11-30 08:00", "11-30 08:00"}
	if !slices.Equal(sent, want) {
		t.Errorf("sent at %v", sent)
	}
}

func TestAMinuteIsKeptByDistance(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 09:00")
	m, wait := c.Meter(Pace{PerMinute: 7}, now).Take(now)
	if wait != 0 {
		t.Fatalf("the first waits %s", wait)
	}
	if _, wait = m.Take(now.Add(time.Second)); wait.Round(time.Millisecond) != 7571*time.Millisecond {
		t.Errorf("a second later the next waits %s, want 7.571 s", wait)
	}
	if _, wait = m.Take(now.Add(time.Hour)); wait != 0 {
		t.Errorf("an hour later it waits %s", wait)
	}
	if m, wait = m.Take(now.Add(-time.Hour)); wait != 0 {
		t.Errorf("when the clock is turned back it waits %s", wait)
	}
	if _, wait = m.Take(now.Add(-time.Hour)); wait == 0 {
		t.Error("a clock that was turned back ends the distance")
	}
}

func TestAPlaceThatIsNotUsedIsThereAgain(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 10:30")
	m := c.Meter(Pace{PerHour: 2, PerDay: 3}, now)
	m, _ = m.Take(now)
	m, _ = m.Take(now)
	if _, wait := m.Take(now); wait != 30*time.Minute {
		t.Fatalf("a full hour waits %s", wait)
	}
	m, wait := m.Back(now).Take(now)
	if wait != 0 {
		t.Errorf("a place that was given back waits %s", wait)
	}
	if _, wait = m.Take(now); wait != 30*time.Minute {
		t.Errorf("one place was given back, and a second waits %s", wait)
	}
	later := now.Add(time.Hour)
	m, _ = m.Take(later)
	if got := m.Next(later); !got.Equal(c.testTime(t, "2026-11-25 08:00")) {
		t.Fatalf("the day has three places; the fourth goes at %s", got)
	}
	m, wait = m.Back(now).Take(later) // a place of the hour before
	if wait != 0 {
		t.Errorf("a place of the day that was given back waits %s", wait)
	}
	if m = m.Back(now); m.Next(later).Equal(later) {
		t.Error("a place of the hour before made one in this hour")
	}
}

// The same counts come out whatever the order in which what was sent is read back.
func TestAMeterIsMadeAnewFromWhatIsStored(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 10:30")
	stored := []string{"2026-11-24 10:29", "2026-11-23 16:00", "2026-11-24 09:10", "2026-11-24 10:01", "2026-11-24 08:00"}
	for range stored {
		stored = append(stored[1:], stored[0])
		m := c.Meter(Pace{PerMinute: 1, PerHour: 3, PerDay: 5}, now)
		for _, s := range stored {
			m = m.Count(c.testTime(t, s))
		}
		m, wait := m.Take(now)
		if wait != 0 {
			t.Fatalf("in the order %v the third of the hour waits %s", stored, wait)
		}
		if got := m.Next(now); !got.Equal(c.testTime(t, "2026-11-25 08:00")) {
			t.Errorf("in the order %v the sixth of the day goes at %s", stored, got)
		}
		if got := m.Under(c, Pace{PerMinute: 1, PerHour: 3}).Next(now); !got.Equal(c.testTime(t, "2026-11-24 11:00")) {
			t.Errorf("in the order %v the fourth of the hour goes at %s", stored, got)
		}
	}
}

// drawPace is one that a helpdesk might set, and others.
func drawPace(t *rapid.T) Pace {
	bound := func(name string, most ...int) int {
		return rapid.OneOf(rapid.Just(0), rapid.SampledFrom(most)).Draw(t, name)
	}
	return Pace{bound("a minute", 1, 1, 2, 7, 90), bound("an hour", 1, 10, 40), bound("a day", 1, 10, 60)}
}

func drawHours(t *rapid.T, c Calendar) Calendar {
	opens := rapid.IntRange(7*60, 15*60).Draw(t, "opens")
	closes := rapid.IntRange(opens+120, 21*60).Draw(t, "closes")
	c, err := c.WithHours(TimeOfDay(opens), TimeOfDay(closes))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func drawInstant(t *rapid.T, c Calendar) time.Time { // 2026–2028
	return time.Unix(rapid.Int64Range(1767225600, 1861833600).Draw(t, "now"), 0).In(c.zone)
}

func TestAMeterNeverSendsTooFastNorOutsideTheHours(t *testing.T) {
	sweden := sweden(t)
	rapid.Check(t, func(t *rapid.T) {
		c, p := drawHours(t, sweden), drawPace(t)
		now := drawInstant(t, c)
		m := c.Meter(p, now)
		day, hour := map[string]int{}, map[string]int{}
		var last time.Time
		for range 150 {
			next := m.Next(now)
			if next.Before(now) || !c.Open(next) {
				t.Fatalf("at %s one more goes at %s", now, next)
			}
			if next.After(now) {
				if _, wait := m.Take(next.Add(-1)); wait != 1 {
					t.Fatalf("just before %s one waits %s", next, wait)
				}
			}
			now = next.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "late")) * time.Minute / 2)
			if !c.Open(now) {
				continue
			}
			counted, wait := m.Take(now)
			if wait != 0 {
				t.Fatalf("what may go at %s waits %s at %s", next, wait, now)
			}
			m = counted
			dayOf, hourOf := now.In(c.zone).Format("2006-01-02"), now.In(c.zone).Format("2006-01-02 15 Z07")
			day[dayOf]++
			hour[hourOf]++
			if p.PerDay > 0 && day[dayOf] > p.PerDay || p.PerHour > 0 && hour[hourOf] > p.PerHour {
				t.Fatalf("%v: %d on %s, %d in %s", p, day[dayOf], dayOf, hour[hourOf], hourOf)
			}
			if p.PerMinute > 0 && !last.IsZero() && now.Sub(last)*time.Duration(p.PerMinute) < time.Minute {
				t.Fatalf("%d a minute: only %s apart", p.PerMinute, now.Sub(last))
			}
			last = now
		}
	})
}
