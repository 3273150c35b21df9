package schedule

import (
	"errors"
	"strings"
	"time"
)

// MaxAhead is how far ahead a promise can be.
const MaxAhead = 60 * 24 * time.Hour

// maxText bounds the texts that are read, in bytes. Nobody needs more to say
// when.
const maxText = 300

// What ReadTime has against a text.
var (
	// ErrNotATime: the text says nothing about time, or something else as well,
	// or a time that does not exist.
	ErrNotATime = errors.New("not a time")
	// ErrPast: the time has passed.
	ErrPast = errors.New("the time has passed")
	// ErrTooFar: the time is more than MaxAhead from now.
	ErrTooFar = errors.New("the time is too far ahead")
)

// stamps are the formats that programs send: a button's instant, and what
// browsers make of a field for date and time.
var stamps = []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02T15:04:05"}

// ReadTime finds the instant that a text in Swedish or English asks to be
// reminded at, such as "imorgon 9:15" or "remind me after lunch, please". The
// whole text must be about that: anything else in it makes it ErrNotATime, so
// that ordinary talk about codes and telephones is never taken for a promise.
// So is a remark in the words of time: "det tar 20 min", "idag är det tisdag",
// "jag är upptagen imorgon", or a question that does not ask for a reminder.
//
// What is left open is filled in so:
//
//   - a day without a time: an hour after opening, 09:00; today: in two hours,
//     yet before people go home
//   - a time without a day: today when at least a minute ahead, else the next
//     working day
//   - "på måndag" on a Monday: in a week; "nästa fredag": in the next week
//   - a date without a year: the next such date, and the day stands before the
//     month, as in Sweden
//   - "next week", "in a few days", "in a month": moved on to a working day. A
//     day that was named or counted is kept, whatever day it is.
//   - one to before seven o'clock, written without a leading zero and without a
//     word such as morning: in the afternoon; yet 5:30 and 6:30, with minutes,
//     are when early shifts begin
//   - a date or a week of the last MaxAhead, without a year: that one, so past
//
// The instant is in the calendar's zone, later than now and at most MaxAhead
// from it; the errors are ErrNotATime, ErrPast and ErrTooFar. An RFC 3339
// timestamp, which buttons carry, is itself.
func (c Calendar) ReadTime(text string, now time.Time) (time.Time, error) {
	if len(text) > maxText {
		return time.Time{}, ErrNotATime
	}
	now = now.In(c.Zone())
	if t, ok := c.stamp(strings.TrimSpace(text), now); ok {
		return c.bounded(t, now)
	}
	folded := fold(text)
	toks := tokens(folded)
	if strings.Contains(folded, "?") && !asksUs(toks) {
		return time.Time{}, ErrNotATime
	}
	s, ok := parse(toks)
	if !ok {
		return time.Time{}, ErrNotATime
	}
	t, err := c.resolve(s, now)
	if err != nil {
		return time.Time{}, err
	}
	return c.bounded(t, now)
}

func (c Calendar) stamp(text string, now time.Time) (time.Time, bool) {
	for i, layout := range stamps {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if i == 0 {
			return t.In(c.Zone()), true
		}
		y, m, d := t.Date()
		return c.at(date{y, m, d}, Clock(t.Hour(), t.Minute()), now), true
	}
	return time.Time{}, false
}

func (c Calendar) bounded(t, now time.Time) (time.Time, error) {
	switch {
	case !t.After(now):
		return time.Time{}, ErrPast
	case t.After(now.Add(MaxAhead)):
		return time.Time{}, ErrTooFar
	}
	return t, nil
}
