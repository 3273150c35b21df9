package schedule

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/se"
)

// daysOff are the days on which nobody is at the office, besides weekends: the
// public holidays (lag 1989:253 om allmänna helgdagar) and the eves that are
// customarily kept like them: of midsummer, Christmas, New Year and Easter. The
// half days before some holidays, such as Maundy Thursday, are working days
// here: which of them are kept differs from unit to unit.
var daysOff = slices.Concat(se.Holidays, []*cal.Holiday{
	se.Paskdagen,
	se.Pingstdagen,
	{Name: "Påskafton", Type: cal.ObservanceOther, Offset: -1, Func: cal.CalcEasterOffset},
})

// date is a day of the calendar, in no time zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func (c Calendar) dateOf(t time.Time) date {
	y, m, d := t.In(c.Zone()).Date()
	return date{y, m, d}
}

func (d date) noon() time.Time { return time.Date(d.year, d.month, d.day, 12, 0, 0, 0, time.UTC) }

func (d date) add(days int) date {
	y, m, day := d.noon().AddDate(0, 0, days).Date()
	return date{y, m, day}
}

func (d date) weekday() time.Weekday   { return d.noon().Weekday() }
func (d date) before(other date) bool  { return d.noon().Before(other.noon()) }
func (d date) isoWeek() (year, wk int) { return d.noon().ISOWeek() }

// exists tells 29 February in a leap year from 29 February in another.
func (d date) exists() bool { return d == d.add(0) }

// monday is the Monday of the date's week: in Sweden a week begins on Monday.
func (d date) monday() date { return d.add(-(int(d.weekday()) + 6) % 7) }

func (d date) workday() bool {
	if wd := d.weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	for _, holiday := range daysOff {
		// Calc gives the midnight at which the day begins in the machine's own
		// zone; noon of the same day is on the right date in every zone.
		actual, _ := holiday.Calc(d.year)
		if _, month, day := actual.Add(12 * time.Hour).Date(); month == d.month && day == d.day {
			return false
		}
	}
	return true
}

// nextWorkday is the first working day after d.
func (d date) nextWorkday() date {
	next := d.add(1)
	for range longestRest {
		if next.workday() {
			break
		}
		next = next.add(1)
	}
	return next
}

// orWorkday is d when it is a working day, else the next one.
func (d date) orWorkday() date {
	if d.workday() {
		return d
	}
	return d.nextWorkday()
}
