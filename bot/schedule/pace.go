package schedule

import "time"

// Pace bounds how fast messages go out. What is 0 or less is not bounded.
//
// A minute is kept by distance: two messages are never closer than a minute divided
// by PerMinute, so that no platform gets a burst. Hours and days are those of the
// organisation's clock, each counted from its beginning: "100 an hour" are at most 100
// from 9 to 10, as soon as the office is open and PerMinute lets them.
type Pace struct{ PerMinute, PerHour, PerDay int }

// gap is the distance between two messages, rounded up.
func (p Pace) gap() time.Duration {
	if p.PerMinute <= 0 {
		return 0
	}
	per := time.Duration(p.PerMinute)
	return (time.Minute + per - 1) / per
}

// Meter counts what was sent, and knows when one more may go: within the hours of its
// calendar and at its pace. It is a value; the zero Meter is of no use.
type Meter struct {
	calendar Calendar
	pace     Pace
	day      date
	hour     time.Time // when it began
	inDay    int
	inHour   int
	last     time.Time
}

// Meter has counted nothing. now is the hour and the day that it begins to count in.
func (c Calendar) Meter(p Pace, now time.Time) Meter {
	return Meter{calendar: c, pace: p}.turned(now)
}

// Under is the meter with the same counts under other hours or at another pace.
func (m Meter) Under(c Calendar, p Pace) Meter {
	m.calendar, m.pace = c, p
	return m
}

// Next is the first instant, now or later, at which one more may be sent.
func (m Meter) Next(now time.Time) time.Time {
	c, at := m.calendar, now
	m = m.turned(now)
	if free := m.last.Add(m.pace.gap()); !m.last.IsZero() && free.After(now) {
		at = free
	}
	at = c.NextOpen(at)
	if m.pace.PerDay > 0 && m.inDay >= m.pace.PerDay && c.dateOf(at) == m.day {
		return c.NextOpen(c.at(m.day.add(1), 0, at))
	}
	if m.pace.PerHour > 0 && m.inHour >= m.pace.PerHour && c.hourOf(at).Equal(m.hour) {
		return c.NextOpen(m.hour.Add(time.Hour))
	}
	return at
}

// Take asks for one more at now. When wait is 0 it may be sent, and the meter has
// counted it; else it may be asked for again after wait.
func (m Meter) Take(now time.Time) (counted Meter, wait time.Duration) {
	if at := m.Next(now); at.After(now) {
		return m, at.Sub(now)
	}
	return m.turned(now).Count(now), 0
}

// Count counts a message that was sent, whatever the pace says. Those of the past may
// come in any order, so that a meter can be made anew from what is stored; of them only
// the hour and the day that the meter is in matter.
func (m Meter) Count(at time.Time) Meter {
	if day := m.calendar.dateOf(at); m.day.before(day) {
		m.day, m.inDay = day, 1
	} else if day == m.day {
		m.inDay++
	}
	if hour := m.calendar.hourOf(at); hour.After(m.hour) {
		m.hour, m.inHour = hour, 1
	} else if hour.Equal(m.hour) {
		m.inHour++
	}
	if at.After(m.last) {
		m.last = at
	}
	return m
}

// Back takes back what Take has counted at an instant and was not sent after all. The
// distance to the next stays as it is.
func (m Meter) Back(at time.Time) Meter {
	if m.calendar.dateOf(at) == m.day {
		m.inDay = max(0, m.inDay-1)
	}
	if m.calendar.hourOf(at).Equal(m.hour) {
		m.inHour = max(0, m.inHour-1)
	}
	return m
}

// turned is the meter in the hour and on the day of now. A clock that was turned back
// makes an hour begin anew as well, and the last message not count.
func (m Meter) turned(now time.Time) Meter {
	if day := m.calendar.dateOf(now); day != m.day {
		m.day, m.inDay = day, 0
	}
	if hour := m.calendar.hourOf(now); !hour.Equal(m.hour) {
		m.hour, m.inHour = hour, 0
	}
	if m.last.After(now) {
		m.last = time.Time{}
	}
	return m
}

// hourOf is the instant at which the hour on the clock began. In the night of 25 hours
// the hour that comes twice is two.
func (c Calendar) hourOf(t time.Time) time.Time {
	t = t.In(c.Zone())
	return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
}
