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
	if c.Open(now) {
		add(InAnHour, wholeMinute(now.Add(time.Hour)))
	}
	add(AfterLunch, c.at(today, c.usualTime(afterLunch), now))
	add(TomorrowMorning, c.at(today.add(1), c.startOfDay(), now))
	add(NextMonday, c.at(today.monday().add(7), c.startOfDay(), now))
	for day := today.add(1).nextWorkday(); len(list) < fewSuggestions; day = day.nextWorkday() {
		if day.noon().Sub(today.noon()) > longestRest*24*time.Hour {
			break
		}
		add(OtherWorkday, c.at(day, c.startOfDay(), now))
	}
	slices.SortFunc(list, func(a, b Suggestion) int { return a.At.Compare(b.At) })
	return list
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
