package app

import (
	"context"
	"strings"
	"sync"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
)

// answers is a directory with one person in it, whose status the test decides.
type answers struct {
	Directory
	person  graph.Person
	match   error // what FindPerson fails with
	mu      sync.Mutex
	last    func() (graph.Status, error)
	verdict chan func() (graph.Status, error)
}

func (a *answers) FindPerson(context.Context, graph.Address) (graph.Person, error) {
	return a.person, a.match
}

func (a *answers) Person(context.Context, graph.ID) (graph.Person, error) {
	return a.person, a.match
}

// Status waits a moment for what the test says, else repeats what it said last.
func (a *answers) Status(ctx context.Context, _ graph.ID) (graph.Status, error) {
	timer := time.NewTimer(7 * time.Second)
	defer timer.Stop()
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case a.last = <-a.verdict:
	case <-timer.C:
	case <-ctx.Done():
		return graph.Status{}, ctx.Err()
	}
	if a.last == nil {
		return graph.Status{}, graph.Unavailable
	}
	return a.last()
}

// fewTimes are the times that the transcripts were written with.
type fewTimes struct{ zone *time.Location }

func (f fewTimes) ReadTime(text string, now time.Time) (time.Time, dialog.TimeProblem) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, f.zone); err == nil {
			if !at.After(now) {
				return time.Time{}, dialog.TimePast
			}
			return at, ""
		}
	}
	switch {
	case strings.Contains(text, "imorgon 9:15"):
		return f.tomorrow(now, 9, 15), ""
	case strings.Contains(text, "nästa år"):
		return time.Time{}, dialog.TooFar
	}
	return time.Time{}, dialog.NotATime
}

func (f fewTimes) tomorrow(now time.Time, hour, minute int) time.Time {
	y, m, d := now.In(f.zone).Date()
	return time.Date(y, m, d+1, hour, minute, 0, 0, f.zone)
}

func (f fewTimes) Suggest(now time.Time) []dialog.Suggestion {
	return []dialog.Suggestion{{Key: "in-an-hour", At: now.Add(time.Hour)}, {Key: "tomorrow-morning", At: f.tomorrow(now, 8, 0)}}
}

func (f fewTimes) Suggested(key string, now time.Time) (time.Time, bool) {
	for _, s := range f.Suggest(now) {
		if s.Key == key {
			return s.At, true
		}
	}
	return time.Time{}, false
}
