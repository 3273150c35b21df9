package schedule

import "testing"

func TestTimeOfTheSameNight(t *testing.T) {
	check(t, "2026-12-31 23:50", []reading{
		{"kl 00:05", "2027-01-01 00:05"},
		{"kl 03:00", "2027-01-01 03:00"},
		{"kl 8", "2027-01-04 08:00"},
		{"31 december 23:55", "2026-12-31 23:55"},
	})
	check(t, "2026-10-24 22:30", []reading{{"kl 02:30", "2026-10-25 02:30+02:00"}})
	check(t, "2027-03-27 22:30", []reading{{"kl 02:30", "2027-03-28 03:30+02:00"}})
	check(t, "2027-01-10 12:00", []reading{{"2 februari", "2027-02-02 09:00"}, {"vecka 3", "2027-01-18 09:00"}})
}

func TestDayIsOver(t *testing.T) {
	check(t, "2026-11-27 16:45", []reading{ // a Friday
		{"efter lunch", "2026-11-30 13:00"},
		{"i eftermiddag", "2026-11-27 17:15"},
		{"ikväll", "2026-11-27 19:00"},
		{"kl 14", "2026-11-30 14:00"},
		{"16:46", "2026-11-27 16:46"},
		{"16:45", "2026-11-30 16:45"},
		{"senare idag", "2026-11-27 17:45"},
		{"innan jag går hem", "2026-11-30 16:30"},
		{"imorgon", "2026-11-28 09:00"}, // Saturday, but named
		{"om en timme", "2026-11-27 17:45"},
		{"nästa arbetsdag", "2026-11-30 09:00"},
		{"om ett par dagar", "2026-11-30 09:00"},
	})
	check(t, "2026-11-27 16:20", []reading{{"senare idag", "2026-11-27 17:20"}})
	check(t, "2026-11-27 20:30", []reading{
		{"ikväll", "2026-11-27 21:00"},
	})
	check(t, "2026-11-25 06:10", []reading{
		{"senare idag", "2026-11-25 09:00"},
		{"efter lunch", "2026-11-25 13:00"},
	})
}

func TestYearEndsAndLeapDays(t *testing.T) {
	check(t, "2026-12-30 16:00", []reading{
		{"imorgon", "2026-12-31 09:00"},
		{"nästa vecka", "2027-01-04 09:00"},
		{"nästa arbetsdag", "2027-01-04 09:00"},
		{"på fredag", "2027-01-01 09:00"},
		{"3/1", "2027-01-03 09:00"},
		{"den 7", "2027-01-07 09:00"},
		{"vecka 1", "2027-01-04 09:00"},
		{"efter lunch", "2027-01-04 13:00"}, // both days between are off
		{"kl 8", "2027-01-04 08:00"},
	})
	check(t, "2026-12-22 09:00", []reading{{"vecka 53", "2026-12-28 09:00"}, {"vecka 1", "2027-01-04 09:00"}})
	check(t, "2028-02-28 12:00", []reading{
		{"imorgon", "2028-02-29 09:00"},
		{"29/2", "2028-02-29 09:00"},
		{"29 februari", "2028-02-29 09:00"},
		{"i övermorgon", "2028-03-01 09:00"},
		{"den 31", "2028-03-31 09:00"},
	})
}

func TestTimesAcrossTheClockChanges(t *testing.T) {
	check(t, "2026-10-24 20:00", []reading{
		{"om 8 timmar", "2026-10-25 03:00+01:00"}, // on the clock, eight hours
		{"imorgon 9:15", "2026-10-25 09:15"},
		{"2026-10-25 02:30", "2026-10-25 02:30+02:00"},
		{"om en dag", "2026-10-25 09:00"},
	})
	check(t, "2026-10-25 02:40+02:00", []reading{{"kl 02:30", "2026-10-25 02:30+01:00"}, {"om en halvtimme", "2026-10-25 02:10+01:00"}})
	check(t, "2027-03-27 20:00", []reading{
		{"2027-03-28 02:30", "2027-03-28 03:30+02:00"},
		{"imorgon 9:15", "2027-03-28 09:15"},
		{"om 8 timmar", "2027-03-28 05:00+02:00"},
	})
}
