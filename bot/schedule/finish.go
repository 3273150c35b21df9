package schedule

import (
	"math"
	"time"
)

// horizon is how many years ahead a finish is told; it bounds the search.
const horizon = 2

// Finish is when the last of n messages may be sent, if sending begins at from and goes
// on within office hours at that pace. It is false when that is more than two years
// away. For n of 0 or less it is from.
func (c Calendar) Finish(from time.Time, n int, p Pace) (at time.Time, ok bool) {
	return c.Meter(p, from).Finish(from, n)
}

// Finish is the same for n more messages than the meter has counted.
func (m Meter) Finish(from time.Time, n int) (at time.Time, ok bool) {
	if n <= 0 {
		return from, true
	}
	gap, end := m.pace.gap(), from.AddDate(horizon, 0, 0)
	for at = m.Next(from); at.Before(end); at = m.Next(m.last) {
		run := m.turned(at).run(at)
		if n <= run {
			return at.Add(time.Duration(n-1) * gap), true
		}
		n -= run
		m = m.turned(at).skip(at, run)
	}
	return time.Time{}, false
}

// run is how many messages may follow each other from an instant at which one may be
// sent, before the office closes or an hour or day is full; at least one. It ends with
// the hour where hours are counted.
func (m Meter) run(at time.Time) int {
	c, run := m.calendar, math.MaxInt
	end := c.at(c.dateOf(at), c.closes, at)
	if m.pace.PerHour > 0 {
		run = min(run, m.pace.PerHour-m.inHour)
		if next := m.hour.Add(time.Hour); next.Before(end) {
			end = next
		}
	}
	if m.pace.PerDay > 0 {
		run = min(run, m.pace.PerDay-m.inDay)
	}
	if gap := m.pace.gap(); gap > 0 {
		run = min(run, 1+int((end.Sub(at)-1)/gap))
	}
	return max(run, 1)
}

// skip counts a run of messages that begins at an instant.
func (m Meter) skip(at time.Time, run int) Meter {
	m.inDay += run
	m.inHour += run
	m.last = at.Add(time.Duration(run-1) * m.pace.gap())
	return m
}
