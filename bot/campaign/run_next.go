package campaign

import (
	"time"

	"lotsen/bot/schedule"
)

// following is what comes after a round.
type following int

const (
	nothing following = iota
	aRound
	aHandOver
)

// follows is what comes next, and when: now, if it is due.
func (c Campaign) follows(hours schedule.Calendar, now time.Time) (time.Time, following) {
	switch {
	case c.Round == 0:
		start := now
		if c.Start.After(start) {
			start = c.Start
		}
		return hours.NextOpen(start), aRound
	case c.Round < len(c.Rounds):
		return c.on(hours, c.Rounds[c.Round]), aRound
	case c.HandOver > 0:
		return c.on(hours, c.HandOver), aHandOver
	}
	return now, nothing
}

// on is when what is planned for a day begins. Where the round before was put off by a
// pause, it is half the planned distance away at least, so that nobody is reminded twice
// in a row.
func (c Campaign) on(hours schedule.Calendar, day int) time.Time {
	at := hours.Round(c.Began, day)
	if c.RoundBegan.IsZero() {
		return at
	}
	between := day - c.Rounds[c.Round-1]
	if least := hours.Round(c.RoundBegan, (between+1)/2); least.After(at) {
		return least
	}
	return at
}

// GoesOn is when a campaign goes on by itself that sends nothing at this moment: at opening
// time, with the next round, or with the list of the silent; zero: it is sending, or nothing
// follows before somebody decides.
func (e *Engine) GoesOn(c Campaign) time.Time {
	hours, err := e.calendar(c)
	if err != nil {
		return time.Time{}
	}
	now := e.o.Now()
	switch {
	case c.State == Sending && !hours.Open(now):
		return hours.NextOpen(now)
	case c.State != Scheduled:
		return time.Time{}
	}
	at, what := c.follows(hours, now)
	if what == nothing {
		return time.Time{}
	}
	if what == aRound { // a pause may have ended at night
		at = hours.NextOpen(later(at, now))
	}
	return at
}
