package dialog

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"lotsen/dialog/texts"
)

// when is an instant in words, where the organisation is: "imorgon kl. 09:15".
func (t *turn) when(at time.Time) string {
	at, now := at.In(t.b.options.Zone), t.e.Now.In(t.b.options.Zone)
	return t.text(texts.When, texts.Data{"Day": t.day(at, now), "Time": at.Format("15:04")})
}

func (t *turn) day(at, now time.Time) string {
	tomorrow := now.AddDate(0, 0, 1)
	switch at.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return t.text(texts.Today, nil)
	case tomorrow.Format(time.DateOnly):
		return t.text(texts.Tomorrow, nil)
	}
	return DayOf(t.b.texts, t.lang, at, now, t.b.options.Zone)
}

// date is a day in words: "1 februari 2027".
func (t *turn) date(at time.Time) string {
	at = at.In(t.b.options.Zone)
	return t.text(texts.Date, texts.Data{
		"Day": at.Day(), "Month": t.text(texts.Month(int(at.Month())), nil), "Year": at.Year(),
	})
}

// Moment is an instant in words that stay true: "tisdag 24 november kl. 08:00", with the
// year if it is not that of now.
func Moment(c *texts.Catalogue, lang Lang, at, now time.Time, zone *time.Location) string {
	return c.Text(string(lang), texts.When, texts.Data{"Day": DayOf(c, lang, at, now, zone), "Time": at.In(zone).Format("15:04")})
}

// DayOf is the day of an instant in words: "tisdag 24 november", with the year if it is
// not that of now.
func DayOf(c *texts.Catalogue, lang Lang, at, now time.Time, zone *time.Location) string {
	at, now = at.In(zone), now.In(zone)
	day := c.Text(string(lang), texts.Day, texts.Data{
		"Weekday": c.Text(string(lang), texts.Weekday(int(at.Weekday())), nil),
		"Day":     at.Day(),
		"Month":   c.Text(string(lang), texts.Month(int(at.Month())), nil),
	})
	if at.Year() != now.Year() {
		day += " " + strconv.Itoa(at.Year())
	}
	return day
}

// capital is a text that begins with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
