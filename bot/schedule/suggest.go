package schedule

import (
	"slices"
	"time"
)

// The keys of Suggestions. The words for them are elsewhere.
const (
	InAnHour        = "in-an-hour"
	AfterLunch      = "after-lunch"      // today
	TomorrowMorning = "tomorrow-morning" // when tomorrow is a working day
	NextMonday      = "monday"           // when that is not tomorrow
	OtherWorkday    = "workday"          // to be called by its weekday and date
)

// Bounds of Suggestions.
const (
	fewSuggestions  = 3
	manySuggestions = 4
	apart           = 15 * time.Minute // two suggestions closer than this are one
)

// Suggestion is a usual answer to "when?".
type Suggestion struct {
	Key string
	At  time.Time
}

// Suggestions are three or four usual answers that make sense at this instant,
// the earliest first. Each lies within office hours of a working day, at least
// a quarter of an hour ahead. OtherWorkday may come more than once.
func (c Calendar) Suggestions(now time.Time) []Suggestion {
	now = now.In(c.Zone())
	today := c.dateOf(now)
	var list []Suggestion
	add := func(key string, at time.Time) {
		for _, s := range list {
			if s.At.Sub(at).Abs() < apart {
				return
			}
		}
		if c.Open(at) && at.Sub(now) >= apart && len(list) < manySuggestions {
			list = append(list, Suggestion{key, at})
		}
	}
	for _, key := range []string{InAnHour, AfterLunch, TomorrowMorning, NextMonday} {
		if at, ok := c.Suggested(key, now); ok && (key != InAnHour || c.Open(now)) {
			add(key, at)
		}
	}
	for day := today.add(1).nextWorkday(); len(list) < fewSuggestions; day = day.nextWorkday() {
		if day.noon().Sub(today.noon()) > longestRest*24*time.Hour {
			break
		}
		add(OtherWorkday, c.at(day, c.startOfDay(), now))
	}
	slices.SortFunc(list, func(a, b Suggestion) int { return a.At.Compare(b.At) })
	return list
}

// Suggested is when a suggestion of that key is for, if it is taken at now: a
// button that has stood for a day says "tomorrow" all the same, and means the
// tomorrow of the one who presses it. It is false for a key that is unknown,
// for OtherWorkday, which names its own date, and for one that no longer makes
// sense: after lunch when that has been, or a day that is not a working day.
// In an hour is always an hour from now, within office hours or not.
func (c Calendar) Suggested(key string, now time.Time) (time.Time, bool) {
	now = now.In(c.Zone())
	today := c.dateOf(now)
	var at time.Time
	switch key {
	case InAnHour:
		return wholeMinute(now.Add(time.Hour)), true
	case AfterLunch:
		at = c.at(today, c.usualTime(afterLunch), now)
	case TomorrowMorning:
		at = c.at(today.add(1), c.startOfDay(), now)
	case NextMonday:
		at = c.at(today.monday().add(7), c.startOfDay(), now)
	default:
		return time.Time{}, false
	}
	if !c.Open(at) || at.Sub(now) < apart {
		return time.Time{}, false
	}
	return at, true
}

// startOfDay is the time of a day that was named without one: an hour after
// opening, 09:00.
func (c Calendar) startOfDay() TimeOfDay { return c.opens + Clock(1, 0) }

// wholeMinute rounds up to a minute.
func wholeMinute(t time.Time) time.Time {
	if whole := t.Truncate(time.Minute); !whole.Equal(t) {
		return whole.Add(time.Minute)
	}
	return t
}
