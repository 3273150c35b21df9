package schedule

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheLastOfACampaignGoesOut(t *testing.T) {
	c := sweden(t)
	quarter, err := c.WithHours(Clock(7, 45), Clock(16, 15))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, from string
		n          int
		pace       Pace
		want       string
	}{
		{"all at once", "2026-11-24 10:00", 100_000, Pace{}, "2026-11-24 10:00"},
		{"all at once, in the evening", "2026-11-24 20:00", 100_000, Pace{}, "2026-11-25 08:00"},
		{"one", "2026-11-24 10:00", 1, Pace{1, 1, 1}, "2026-11-24 10:00"},
		{"nobody", "2026-11-28 10:00", 0, Pace{1, 1, 1}, "2026-11-28 10:00"},
		{"61 at 60 a minute take a minute", "2026-11-24 10:00", 61, Pace{PerMinute: 60}, "2026-11-24 10:01"},
		{"Friday 16:55: what goes before closing", "2026-11-27 16:55", 5, Pace{PerMinute: 1}, "2026-11-27 16:59"},
		{"Friday 16:55: the remainder on Monday at opening", "2026-11-27 16:55", 6, Pace{PerMinute: 1}, "2026-11-30 08:00"},
		{"Friday 16:55: an hour's worth again from Monday at opening", "2026-11-27 16:55", 200, Pace{PerHour: 100}, "2026-11-30 08:00"},
		{"Friday 16:55: and the rest from nine", "2026-11-27 16:55", 201, Pace{PerHour: 100}, "2026-11-30 09:00"},
		{"3,001 at 250 a minute", "2026-11-24 08:00", 3001, Pace{PerMinute: 250}, "2026-11-24 08:12"},
		{"a wave a day", "2026-11-24 12:00", 1_001, Pace{PerDay: 500}, "2026-11-26 08:00"},
		{"a day holds fewer hours than the pace", "2026-11-24 08:00", 901, Pace{PerHour: 100, PerDay: 5_000}, "2026-11-25 08:00"},
		{"the hour that is running is short, and whole", "2026-11-24 16:59", 100, Pace{PerHour: 100}, "2026-11-24 16:59"},
		{"a run over the turn of the hour", "2026-11-24 09:30", 71, Pace{PerMinute: 1, PerHour: 40}, "2026-11-24 11:00"},
		{"over the end of summer time", "2026-10-23 16:55", 6, Pace{PerMinute: 1}, "2026-10-26 08:00"},
		{"the same, days later", "2026-10-23 08:00", 25, Pace{PerDay: 10}, "2026-10-27 08:00"},
		{"over the beginning of summer time, which is Easter", "2027-03-25 16:55", 6, Pace{PerMinute: 1}, "2027-03-30 08:00"},
		{"over Christmas", "2026-12-23 16:55", 6, Pace{PerMinute: 1}, "2026-12-28 08:00"},
		{"over Christmas, New Year and Epiphany, a day at a time", "2026-12-23 09:00", 7, Pace{PerDay: 1}, "2027-01-07 08:00"},
		{"over New Year", "2026-12-30 16:59", 2, Pace{PerMinute: 1}, "2027-01-04 08:00"},
		{"over Midsummer", "2027-06-24 16:59", 2, Pace{PerMinute: 1}, "2027-06-28 08:00"},
		{"over the leap day", "2028-02-28 16:59", 2, Pace{PerMinute: 1}, "2028-02-29 08:00"},
		{"and out of it", "2028-02-28 08:00", 3, Pace{PerDay: 1}, "2028-03-01 08:00"},
	} {
		got, ok := c.Finish(c.testTime(t, tt.from), tt.n, tt.pace)
		if !ok || !got.Equal(c.testTime(t, tt.want)) {
			t.Errorf("%s: from %s %d are out at %s %v, want %s", tt.name, tt.from, tt.n, got.Format("Mon 2006-01-02 15:04:05"), ok, tt.want)
		}
	}
	// Hours that begin and end within an hour of the clock: 15 minutes, 8 hours, 15 minutes.
	from := c.testTime(t, "2026-11-24 07:00")
	if got, _ := quarter.Finish(from, 10*10+1, Pace{PerHour: 10}); !got.Equal(c.testTime(t, "2026-11-25 07:45")) {
		t.Errorf("ten an hour, 7:45–16:15: %s", got)
	}
}

func TestTheRestIsOutLaterThanIfNothingHadBeenSent(t *testing.T) {
	c := sweden(t)
	now := c.testTime(t, "2026-11-24 09:00")
	m := c.Meter(Pace{PerHour: 10}, now)
	for range 7 {
		m, _ = m.Take(now)
	}
	for n, want := range map[int]string{3: "2026-11-24 09:00", 4: "2026-11-24 10:00", 14: "2026-11-24 11:00"} {
		if got, ok := m.Finish(now, n); !ok || !got.Equal(c.testTime(t, want)) {
			t.Errorf("%d more are out at %s %v, want %s", n, got, ok, want)
		}
	}
}

func TestWhatTakesYearsIsNotTold(t *testing.T) {
	c := sweden(t)
	from := c.testTime(t, "2026-11-24 09:00")
	for _, n := range []int{1_000_000, math.MaxInt} {
		for _, p := range []Pace{{PerDay: 10}, {PerHour: 1}, {PerMinute: 1, PerHour: 60, PerDay: 480}} {
			if at, ok := c.Finish(from, n, p); ok {
				t.Errorf("%d at %+v are out at %s", n, p, at)
			}
		}
	}
	if at, ok := c.Finish(from, 1_000_000, Pace{PerMinute: 230}); !ok || at.Year() != 2026 {
		t.Errorf("a million at 230 a minute are out at %s %v", at, ok)
	}
}

// The sum is the same as when a sender sends them one by one.
func TestAFinishIsWhatASenderKeeps(t *testing.T) {
	sweden := sweden(t)
	rapid.Check(t, func(t *rapid.T) {
		c, p := drawHours(t, sweden), drawPace(t)
		from, n := drawInstant(t, c), rapid.IntRange(1, 200).Draw(t, "n")
		m, at, before := c.Meter(p, from), from, from
		for i := range n {
			at = m.Next(at)
			told, ok := c.Finish(from, i+1, p)
			if !ok || !told.Equal(at) || told.Before(before) {
				t.Fatalf("%+v: number %d goes at %s, told was %s %v", p, i+1, at, told, ok)
			}
			before = told
			m, _ = m.Take(at)
		}
		if rest, ok := m.Finish(at, 1); !ok || rest.Before(at) {
			t.Fatalf("after %s one more goes at %s %v", at, rest, ok)
		}
	})
}

func TestARoundBeginsAtAnOpening(t *testing.T) {
	c := sweden(t)
	for _, tt := range []struct {
		began string
		days  int
		want  string
	}{
		{"2026-11-24 10:30", 0, "2026-11-24 10:30"},
		{"2026-11-27 18:00", 0, "2026-11-30 08:00"},
		{"2026-11-24 10:30", 3, "2026-11-27 08:00"},
		{"2026-11-24 10:30", 4, "2026-11-30 08:00"}, // a Saturday
		{"2026-11-24 10:30", 7, "2026-12-01 08:00"},
		{"2026-11-24 10:30", 14, "2026-12-08 08:00"},
		{"2026-10-23 08:00", 3, "2026-10-26 08:00"}, // 73 hours
		{"2027-03-23 08:00", 7, "2027-03-30 08:00"}, // 167 hours; Easter Monday is the day before
		{"2027-03-23 08:00", 3, "2027-03-30 08:00"}, // Good Friday
		{"2026-12-21 08:00", 3, "2026-12-28 08:00"}, // Christmas Eve
		{"2026-12-28 08:00", 3, "2027-01-04 08:00"}, // New Year's Eve
		{"2026-12-30 08:00", 7, "2027-01-07 08:00"}, // Epiphany
		{"2027-06-18 08:00", 7, "2027-06-28 08:00"}, // Midsummer Eve
		{"2028-02-22 08:00", 7, "2028-02-29 08:00"},
		{"2028-02-29 08:00", 365, "2029-02-28 08:00"},
		{"2026-11-24 23:30", 1, "2026-11-25 08:00"},
	} {
		if got := c.Round(c.testTime(t, tt.began), tt.days); !got.Equal(c.testTime(t, tt.want)) {
			t.Errorf("%d days after %s: %s, want %s", tt.days, tt.began, got.Format("Mon 2006-01-02 15:04"), tt.want)
		}
	}
	inUTC := time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC) // Tuesday 00:30 in Sweden
	if got := c.Round(inUTC, 1); !got.Equal(c.testTime(t, "2026-11-25 08:00")) {
		t.Errorf("a day after Tuesday 00:30: %s", got)
	}
}

func BenchmarkFinish(b *testing.B) {
	c := sweden(b)
	from := time.Date(2026, 11, 24, 9, 0, 0, 0, c.zone)
	for name, p := range map[string]Pace{"years": {PerHour: 1}, "weeks": {PerMinute: 230, PerDay: 5_000}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c.Finish(from, 100_000, p)
			}
		})
	}
}
