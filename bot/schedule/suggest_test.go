package schedule

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSuggestionsMakeSenseAtTheTime(t *testing.T) {
	c := sweden(t)
	for _, tt := range []struct{ now, want string }{
		{"2026-11-24 10:00", "in-an-hour 24/11 11:00, after-lunch 24/11 13:00, tomorrow-morning 25/11 09:00, monday 30/11 09:00"},
		{"2026-11-24 11:55", "in-an-hour 24/11 12:55, tomorrow-morning 25/11 09:00, monday 30/11 09:00"}, // one o'clock once
		{"2026-11-24 12:50", "in-an-hour 24/11 13:50, tomorrow-morning 25/11 09:00, monday 30/11 09:00"}, // lunch is over in no time
		{"2026-11-24 07:30", "after-lunch 24/11 13:00, tomorrow-morning 25/11 09:00, monday 30/11 09:00"},
		{"2026-11-24 15:00", "in-an-hour 24/11 16:00, tomorrow-morning 25/11 09:00, monday 30/11 09:00"},
		{"2026-11-24 16:30", "tomorrow-morning 25/11 09:00, workday 26/11 09:00, monday 30/11 09:00"},
		{"2026-11-24 23:00", "tomorrow-morning 25/11 09:00, workday 26/11 09:00, monday 30/11 09:00"},
		{"2026-11-24 05:00", "after-lunch 24/11 13:00, tomorrow-morning 25/11 09:00, monday 30/11 09:00"},
		{"2026-11-27 16:30", "monday 30/11 09:00, workday 1/12 09:00, workday 2/12 09:00"},           // Friday
		{"2026-11-29 12:00", "tomorrow-morning 30/11 09:00, workday 1/12 09:00, workday 2/12 09:00"}, // Sunday
		{"2026-12-23 16:30", "monday 28/12 09:00, workday 29/12 09:00, workday 30/12 09:00"},         // before Christmas
		{"2027-03-25 16:30", "workday 30/3 09:00, workday 31/3 09:00, workday 1/4 09:00"},            // before Easter
		{"2026-12-30 16:30", "monday 4/1 09:00, workday 5/1 09:00, workday 7/1 09:00"},               // before New Year
	} {
		var got []string
		for _, s := range c.Suggestions(c.testTime(t, tt.now)) {
			got = append(got, fmt.Sprintf("%s %s", s.Key, s.At.Format("2/1 15:04")))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("at %s:\n got %s\nwant %s", tt.now, strings.Join(got, ", "), tt.want)
		}
	}
}

func TestASuggestionMeansTheDayItIsTakenOn(t *testing.T) {
	c := sweden(t)
	for _, tt := range []struct{ key, now, want string }{
		{InAnHour, "2026-11-24 10:00", "2026-11-24 11:00"},
		{InAnHour, "2026-11-25 14:20", "2026-11-25 15:20"},
		{InAnHour, "2026-11-24 16:30", "2026-11-24 17:30"}, // after hours, as was asked
		{InAnHour, "2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00"},
		{InAnHour, "2027-03-28 01:30", "2027-03-28 03:30"},
		{AfterLunch, "2026-11-25 08:00", "2026-11-25 13:00"},
		{AfterLunch, "2026-11-25 12:50", ""},
		{AfterLunch, "2026-11-25 15:00", ""},
		{AfterLunch, "2026-11-28 10:00", ""}, // a Saturday
		{TomorrowMorning, "2026-11-24 10:00", "2026-11-25 09:00"},
		{TomorrowMorning, "2026-11-26 00:10", "2026-11-27 09:00"},
		{TomorrowMorning, "2026-11-27 10:00", ""}, // tomorrow is a Saturday
		{TomorrowMorning, "2026-12-23 10:00", ""}, // and Christmas Eve
		{NextMonday, "2026-11-24 10:00", "2026-11-30 09:00"},
		{NextMonday, "2026-11-30 08:00", "2026-12-07 09:00"},
		{NextMonday, "2026-10-24 10:00", "2026-10-26 09:00"}, // over the clock change
		{NextMonday, "2027-03-24 10:00", ""},                 // Easter Monday
		{OtherWorkday, "2026-11-24 10:00", ""},
		{"", "2026-11-24 10:00", ""},
	} {
		got, ok := c.Suggested(tt.key, c.testTime(t, tt.now))
		if ok != (tt.want != "") || ok && !got.Equal(c.testTime(t, tt.want)) {
			t.Errorf("%q taken at %s: %s %v, want %q", tt.key, tt.now, got, ok, tt.want)
		}
	}
}

func TestSuggestionsAreAlwaysThreeOrFourWorkingTimes(t *testing.T) {
	c := sweden(t)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1767225600, 1861833600).Draw(t, "now"), 0).In(c.zone)
		list := c.Suggestions(now)
		if len(list) < 3 || len(list) > 4 {
			t.Fatalf("at %s: %v", now, list)
		}
		last := now
		for _, s := range list {
			if s.At.Sub(last) < 15*time.Minute || !c.Open(s.At) || !c.Polite(s.At).Equal(s.At) {
				t.Fatalf("at %s: %v", now, list)
			}
			if read, err := c.ReadTime(s.At.Format(time.RFC3339), now); err != nil || !read.Equal(s.At) {
				t.Fatalf("at %s: the button for %v reads as %s %v", now, s, read, err)
			}
			if again, ok := c.Suggested(s.Key, now); ok != (s.Key != OtherWorkday) || ok && !again.Equal(s.At) {
				t.Fatalf("at %s: %v, taken at once, is for %s %v", now, s, again, ok)
			}
			last = s.At
		}
	})
}
