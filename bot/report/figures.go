package report

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"lotsen/dialog"
)

// The cells of a bar. They are in the fonts of both platforms.
const (
	full  = "█"
	empty = "░"
)

// Bounds of a bar's width, in cells.
const (
	narrowest = 2
	widest    = 40
)

// share is done of all in parts, to the nearest; but none only when nothing is done,
// and all only when everything is.
func share(done, all, parts int) int {
	switch {
	case done <= 0 || all <= 0:
		return 0
	case done >= all:
		return parts
	}
	nearest := int(float64(done)/float64(all)*float64(parts) + 0.5)
	return min(max(nearest, 1), parts-1)
}

// Percent is done of all in the way of a language: "53 %" in Swedish, "53%" in English.
// It is 100 only when all are done, and 0 only when none is, or when all is 0.
func Percent(done, all int, lang dialog.Lang) string {
	return say(lang, number.Percent(float64(share(done, all, 100))/100))
}

// Number is a whole number in the way of a language: "8 214" with a space that does not
// break in Swedish, "8,214" in English.
func Number(n int, lang dialog.Lang) string { return say(lang, number.Decimal(n)) }

func say(lang dialog.Lang, v any) string {
	return message.NewPrinter(language.Make(string(lang))).Sprint(v)
}

// Bar is done of all as a picture in one line of text, 2 to 40 cells wide. Its first
// cell is filled only when something is done, its last only when everything is. It says
// nothing to those who hear the message: the Percent belongs beside it.
func Bar(done, all, width int) string {
	width = min(max(width, narrowest), widest)
	filled := share(done, all, width)
	return strings.Repeat(full, filled) + strings.Repeat(empty, width-filled)
}
