package schedule

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func sweden(t testing.TB) Calendar {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return New(zone)
}

// at reads "2026-11-24 10:00" as Swedish time. "+02:00" at the end tells the
// two hours of an autumn night apart.
func (c Calendar) testTime(t testing.TB, s string) time.Time {
	t.Helper()
	if at, err := time.Parse("2006-01-02 15:04-07:00", s); err == nil {
		return at.In(c.zone)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, c.zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The days off that are not Saturdays or Sundays, by hand, from the almanac.
var weekdaysOff = map[int][]string{
	2026: {"01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "06-19", "12-24", "12-25", "12-31"},
	2027: {"01-01", "01-06", "03-26", "03-29", "05-06", "06-25", "12-24", "12-31"},
	2028: {"01-06", "04-14", "04-17", "05-01", "05-25", "06-06", "06-23", "12-25", "12-26"},
}

func TestEachYearHasItsDaysOffAndNoOthers(t *testing.T) {
	c := sweden(t)
	for year, list := range weekdaysOff {
		off := words(list...)
		for day := time.Date(year, 1, 1, 12, 0, 0, 0, c.zone); day.Year() == year; day = day.AddDate(0, 0, 1) {
			weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
			want := !weekend && !off[day.Format("01-02")]
			if got := c.Workday(day); got != want {
				t.Errorf("%s: working day %v, want %v", day.Format("Mon 2006-01-02"), got, want)
			}
		}
	}
}

// Holidays that always fall in a weekend are days off by that; they must still
// be known, should an organisation come to work on Saturdays.
func TestHolidaysInWeekendsAreKnown(t *testing.T) {
	known := map[date]string{}
	for year := 2026; year <= 2028; year++ {
		for _, h := range daysOff {
			actual, _ := h.Calc(year)
			y, m, d := actual.Add(12 * time.Hour).Date()
			known[date{y, m, d}] = h.Name
		}
	}
	for day, want := range map[date]string{
		{2026, 4, 4}: "Påskafton", {2026, 4, 5}: "Påskdagen", {2026, 5, 24}: "Pingstdagen", {2026, 6, 20}: "Midsommardagen",
		{2026, 6, 6}: "Sveriges nationaldag", {2026, 10, 31}: "Alla helgons dag", {2026, 12, 26}: "Annandag jul",
		{2027, 3, 27}: "Påskafton", {2027, 3, 28}: "Påskdagen", {2027, 5, 16}: "Pingstdagen", {2027, 6, 26}: "Midsommardagen",
		{2027, 6, 6}: "Sveriges nationaldag", {2027, 11, 6}: "Alla helgons dag", {2027, 5, 1}: "Första Maj",
		{2028, 4, 15}: "Påskafton", {2028, 4, 16}: "Påskdagen", {2028, 6, 4}: "Pingstdagen", {2028, 6, 24}: "Midsommardagen",
		{2028, 11, 4}: "Alla helgons dag", {2028, 1, 1}: "Nyårsdagen",
	} {
		if known[day] != want {
			t.Errorf("%v is %q, want %q", day, known[day], want)
		}
	}
}

func TestOfficeOpensAndCloses(t *testing.T) {
	c := sweden(t)
	for _, tt := range []struct {
		now, next string // next: NextOpen; the same instant means open
	}{
		{"2026-11-24 07:59", "2026-11-24 08:00"},
		{"2026-11-24 08:00", "2026-11-24 08:00"},
		{"2026-11-24 16:59", "2026-11-24 16:59"},
		{"2026-11-24 17:00", "2026-11-25 08:00"},
		{"2026-10-23 17:00", "2026-10-26 08:00"},       // over the end of summer time
		{"2026-10-25 02:30+02:00", "2026-10-26 08:00"}, // in the hour that comes twice
		{"2027-03-26 12:00", "2027-03-30 08:00"},       // Good Friday, over the start of summer time
		{"2026-12-23 16:59", "2026-12-23 16:59"},
		{"2026-12-23 17:00", "2026-12-28 08:00"}, // Christmas
		{"2026-12-30 18:00", "2027-01-04 08:00"}, // New Year: eve, day, weekend
		{"2027-01-05 17:00", "2027-01-07 08:00"}, // Epiphany
		{"2026-06-18 17:30", "2026-06-22 08:00"}, // Midsummer
		{"2028-02-28 17:00", "2028-02-29 08:00"}, // leap day
		{"2028-02-29 17:00", "2028-03-01 08:00"},
	} {
		now, want := c.testTime(t, tt.now), c.testTime(t, tt.next)
		if got := c.NextOpen(now); !got.Equal(want) {
			t.Errorf("at %s the office is next open %s, want %s", tt.now, got, want)
		}
		if got := c.Open(now); got != now.Equal(want) {
			t.Errorf("at %s: open %v", tt.now, got)
		}
	}
}

func TestTimeIsThatOfTheOrganisationWhateverZoneNowIsIn(t *testing.T) {
	c := sweden(t)
	for utc, want := range map[string]bool{
		"2026-07-01T05:59:00Z": false, "2026-07-01T06:00:00Z": true, // summer: 08:00 is 06:00 UTC
		"2026-11-24T06:59:00Z": false, "2026-11-24T07:00:00Z": true,
		"2026-11-22T23:30:00Z": false, // Sunday in UTC, Monday in Sweden
	} {
		at, _ := time.Parse(time.RFC3339, utc)
		if c.Open(at) != want {
			t.Errorf("open at %s: %v", utc, !want)
		}
	}
	sundayNight, _ := time.Parse(time.RFC3339, "2026-11-22T23:30:00Z")
	if !c.Workday(sundayNight) {
		t.Error("Monday 00:30 in Sweden is not a working day")
	}
}

func TestNextOpenIsOpenAndNothingBeforeItIs(t *testing.T) {
	c := sweden(t)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1767225600, 1861833600).Draw(t, "now"), 0) // 2026–2028
		next := c.NextOpen(now)
		if !c.Open(next) || next.Before(now) || next.Sub(now) > 6*24*time.Hour {
			t.Fatalf("at %s: next open %s", now.In(c.zone), next)
		}
		for at := now; at.Before(next); at = at.Add(17 * time.Minute) {
			if c.Open(at) {
				t.Fatalf("at %s: next open %s, but open at %s", now.In(c.zone), next, at.In(c.zone))
			}
		}
	})
}

func TestOtherHours(t *testing.T) {
	c, err := sweden(t).WithHours(Clock(7, 30), Clock(16, 0))
	if err != nil {
		t.Fatal(err)
	}
	if now := c.testTime(t, "2026-11-24 16:00"); !c.NextOpen(now).Equal(c.testTime(t, "2026-11-25 07:30")) {
		t.Errorf("closed at 16:00, next open %s", c.NextOpen(now))
	}
	for _, h := range [][2]TimeOfDay{{Clock(17, 0), Clock(8, 0)}, {Clock(8, 0), Clock(9, 0)}, {-1, Clock(9, 0)}, {Clock(8, 0), Clock(25, 0)}} {
		if _, err := c.WithHours(h[0], h[1]); err == nil {
			t.Errorf("hours %v–%v were accepted", h[0], h[1])
		}
	}
}

func TestNobodyIsRemindedAtNight(t *testing.T) {
	c := sweden(t)
	for _, tt := range []struct{ promised, said string }{
		{"2026-11-24 07:00", "2026-11-24 07:00"},
		{"2026-11-24 06:59", "2026-11-24 07:00"},
		{"2026-11-24 21:00", "2026-11-24 21:00"},
		{"2026-11-24 21:01", "2026-11-25 07:00"},
		{"2026-11-28 10:00", "2026-11-28 10:00"}, // a Saturday that was chosen
		{"2026-12-31 23:59", "2027-01-01 07:00"},
		{"2026-10-24 23:00", "2026-10-25 07:00"}, // the night of 25 hours
		{"2027-03-27 23:00", "2027-03-28 07:00"}, // the night of 23 hours
	} {
		if got := c.Polite(c.testTime(t, tt.promised)); !got.Equal(c.testTime(t, tt.said)) {
			t.Errorf("promised for %s, said at %s, want %s", tt.promised, got, tt.said)
		}
	}
}

func TestClockChanges(t *testing.T) {
	c := sweden(t)
	autumn, spring := date{2026, 10, 25}, date{2027, 3, 28}
	evening := c.testTime(t, "2026-10-24 20:00")
	between := c.testTime(t, "2026-10-25 02:30+02:00")
	for _, tt := range []struct {
		name string
		got  time.Time
		want string
	}{
		{"the hour that comes twice: the first", c.at(autumn, Clock(2, 30), evening), "2026-10-25 02:30+02:00"},
		{"the hour that comes twice, when the first has gone", c.at(autumn, Clock(2, 30), between), "2026-10-25 02:30+01:00"},
		{"just before it", c.at(autumn, Clock(1, 59), evening), "2026-10-25 01:59+02:00"},
		{"just after it", c.at(autumn, Clock(3, 0), evening), "2026-10-25 03:00+01:00"},
		{"the hour that does not exist", c.at(spring, Clock(2, 30), evening), "2027-03-28 03:30+02:00"},
		{"just before it", c.at(spring, Clock(1, 59), evening), "2027-03-28 01:59+01:00"},
		{"just after it", c.at(spring, Clock(3, 0), evening), "2027-03-28 03:00+02:00"},
	} {
		if !tt.got.Equal(c.testTime(t, tt.want)) {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}
