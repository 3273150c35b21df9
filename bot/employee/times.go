package employee

import (
	"errors"
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// Times reads and suggests times for the book, by the organisation's calendar.
type Times struct{ Calendar schedule.Calendar }

// ReadTime implements dialog.Times. At night it answers with the morning: what is
// promised is when it will be kept.
func (t Times) ReadTime(text string, now time.Time) (time.Time, dialog.TimeProblem) {
	at, err := t.Calendar.ReadTime(text, now)
	switch {
	case errors.Is(err, schedule.ErrPast):
		return time.Time{}, dialog.TimePast
	case errors.Is(err, schedule.ErrTooFar):
		return time.Time{}, dialog.TooFar
	case err != nil:
		return time.Time{}, dialog.NotATime
	}
	return t.Calendar.Polite(at), ""
}

// Suggested implements dialog.Times.
func (t Times) Suggested(key string, now time.Time) (time.Time, bool) {
	return t.Calendar.Suggested(key, now)
}

// Suggest implements dialog.Times.
func (t Times) Suggest(now time.Time) []dialog.Suggestion {
	var out []dialog.Suggestion
	for _, s := range t.Calendar.Suggestions(now) {
		out = append(out, dialog.Suggestion{Key: s.Key, At: s.At})
	}
	return out
}
