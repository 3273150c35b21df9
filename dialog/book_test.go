package dialog

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// stockholm is where the tests' organisation is.
func stockholm(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// fixedTimes understands three answers, enough to walk by.
type fixedTimes struct{ zone *time.Location }

func (f fixedTimes) ReadTime(text string, now time.Time) (time.Time, TimeProblem) {
	if at, err := time.Parse(time.RFC3339, text); err == nil && at.After(now) {
		return at, ""
	}
	if at, err := time.ParseInLocation("2006-01-02 15:04", text, f.zone); err == nil {
		if !at.After(now) {
			return time.Time{}, TimePast
		}
		return at, ""
	}
	now = now.In(f.zone)
	switch {
	case strings.Contains(text, "imorgon 9:15"):
		return time.Date(now.Year(), now.Month(), now.Day()+1, 9, 15, 0, 0, f.zone), ""
	case strings.Contains(text, "nästa år"):
		return time.Time{}, TooFar
	}
	return time.Time{}, NotATime
}

func (f fixedTimes) Suggested(key string, now time.Time) (time.Time, bool) {
	for _, s := range f.Suggest(now) {
		if s.Key == key {
			return s.At, true
		}
	}
	return time.Time{}, false
}

func (f fixedTimes) Suggest(now time.Time) []Suggestion {
	now = now.In(f.zone)
	return []Suggestion{
		{"in-an-hour", now.Add(time.Hour)},
		{"tomorrow-morning", time.Date(now.Year(), now.Month(), now.Day()+1, 8, 0, 0, 0, f.zone)},
	}
}

// testOptions are those of Nyköping and Oxelösund.
func testOptions(t testing.TB) Options {
	zone := stockholm(t)
	return Options{
		Lang: Swedish, Domains: []string{"nykoping.se", "oxelosund.se"}, Zone: zone,
		Helpdesk: "0155-00 00 00, vardagar 8–16", Times: fixedTimes{zone},
		Lint: LintOptions{Now: time.Date(2026, 11, 23, 10, 0, 0, 0, zone)},
	}
}

func testBook(t testing.TB) *Book {
	t.Helper()
	b, err := NewBook(Guides(), testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// testScript is Anna on a Monday morning.
func testScript(t testing.TB, b *Book) *Script {
	zone := stockholm(t)
	return &Script{Book: b, Person: "anna", Zone: zone, Verbatim: true, Now: time.Date(2026, 11, 23, 10, 0, 0, 0, zone),
		Facts: Facts{SignIn: "fnen0001@nykoping.se"}}
}

// play runs lines and returns what was answered last.
func play(t testing.TB, s *Script, lines ...string) string {
	t.Helper()
	answer := ""
	for _, line := range lines {
		var err error
		if answer, err = s.Line(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	return answer
}
