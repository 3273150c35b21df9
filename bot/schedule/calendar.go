package schedule

import (
	"fmt"
	"time"
)

// TimeOfDay is a time on the wall clock, in minutes after midnight.
type TimeOfDay int

// Clock is the TimeOfDay of an hour (0–24) and a minute.
func Clock(hour, minute int) TimeOfDay { return TimeOfDay(hour*60 + minute) }

// The hours of a Calendar that was given no others.
const (
	defaultOpens  TimeOfDay = 8 * 60
	defaultCloses TimeOfDay = 17 * 60
)

// Politeness: nobody is written to before or after these times of any day.
const (
	earliest TimeOfDay = 7 * 60
	latest   TimeOfDay = 21 * 60
)

// longestRest bounds the search for a working day. The longest run of days off
// in Sweden is about a week.
const longestRest = 31

// Calendar knows when the organisation works: Monday to Friday within office
// hours, except on the days off of Sweden. It is a value, made by New, and never
// changes.
type Calendar struct {
	zone          *time.Location
	opens, closes TimeOfDay
}

// New is the calendar of an organisation in that time zone, open 08:00–17:00.
// A nil zone is UTC.
func New(zone *time.Location) Calendar {
	if zone == nil {
		zone = time.UTC
	}
	return Calendar{zone: zone, opens: defaultOpens, closes: defaultCloses}
}

// WithHours is the same calendar with other office hours. It is an error when
// they are not within one day or shorter than two hours.
func (c Calendar) WithHours(opens, closes TimeOfDay) (Calendar, error) {
	if opens < 0 || closes > Clock(24, 0) || closes-opens < Clock(2, 0) {
		return Calendar{}, fmt.Errorf("office hours %v–%v are not two hours or more of one day", opens, closes)
	}
	c.opens, c.closes = opens, closes
	return c, nil
}

// String writes the time as 09:15.
func (m TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// Workday reports whether the day that t falls on is a working day: neither a
// weekend, nor a public holiday, nor one of the customary eves.
func (c Calendar) Workday(t time.Time) bool { return c.dateOf(t).workday() }

// Open reports whether t is within the office hours of a working day. The
// closing time itself is not.
func (c Calendar) Open(t time.Time) bool {
	d := c.dateOf(t)
	return d.workday() && !t.Before(c.at(d, c.opens, t)) && t.Before(c.at(d, c.closes, t))
}

// NextOpen is t itself when open, else the next opening after it.
func (c Calendar) NextOpen(t time.Time) time.Time {
	if c.Open(t) {
		return t
	}
	d := c.dateOf(t)
	opening := c.at(d, c.opens, t)
	if !opening.After(t) || !d.workday() {
		opening = c.at(d.nextWorkday(), c.opens, t)
	}
	return opening
}

// Round is when a round begins that is so many days after the first, which began at
// began: at the opening of that date, or of the next working day. Days are counted on
// the calendar. A round no days after the first begins with it, as soon as it is open.
func (c Calendar) Round(began time.Time, days int) time.Time {
	if days <= 0 {
		return c.NextOpen(began)
	}
	return c.at(c.dateOf(began).add(days).orWorkday(), c.opens, began)
}

// Polite is the instant at which something promised for t may be said. Between
// 07:00 and 21:00, any day, that is t itself: people who work weekends choose
// weekends. At night it is the 07:00 that follows.
func (c Calendar) Polite(t time.Time) time.Time {
	d := c.dateOf(t)
	if morning := c.at(d, earliest, t); t.Before(morning) {
		return morning
	}
	if t.After(c.at(d, latest, t)) {
		return c.at(d.add(1), earliest, t)
	}
	return t
}

// at is the instant of a time of day on a date, by the rules in the package's
// comment: where the time comes twice, now tells whether the first has gone.
func (c Calendar) at(d date, m TimeOfDay, now time.Time) time.Time {
	wall := time.Date(d.year, d.month, d.day, 0, int(m), 0, 0, time.UTC)
	// The offsets in force well before and well after tell whether the clock
	// is changed around this time.
	_, before := wall.Add(-24 * time.Hour).In(c.Zone()).Zone()
	_, after := wall.Add(24 * time.Hour).In(c.Zone()).Zone()
	first := wall.Add(-time.Duration(before) * time.Second).In(c.Zone())
	if before == after {
		return first
	}
	second := wall.Add(-time.Duration(after) * time.Second).In(c.Zone())
	switch firstIs, secondIs := sameClock(first, wall), sameClock(second, wall); {
	case firstIs && secondIs:
		if !first.After(now) {
			return second
		}
		return first
	case secondIs:
		return second
	default:
		return first
	}
}

func sameClock(t, wall time.Time) bool {
	return t.Hour() == wall.Hour() && t.Minute() == wall.Minute()
}

// Zone is the organisation's time zone.
func (c Calendar) Zone() *time.Location {
	if c.zone == nil {
		return time.UTC
	}
	return c.zone
}
