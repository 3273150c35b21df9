package glyph

import (
	"strings"
	"unicode"
)

const (
	joiner    = '\u200D' // makes one picture of several
	variation = '\uFE0F' // shows a character as a picture
)

// Ellipsis is what Cut ends with.
const Ellipsis = "…"

// Lines is text as it may be shown: valid, without what cannot be seen. What turns
// the direction of writing or hides between letters is taken out, so that a name
// looks like what it is. New lines stay.
func Lines(s string) string {
	var b strings.Builder
	var before rune
	join := false // a joiner waits for what it joins
	for _, r := range strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n") {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\r':
			r = '\n'
		case r == '\t':
			r = ' '
		case r == joiner:
			join = pictorial(before) // 👩‍💻
			continue
		case Hidden(r):
			continue
		}
		if join && pictorial(r) {
			b.WriteRune(joiner)
		}
		join, before = false, r
		b.WriteRune(r)
	}
	return b.String()
}

// Line is text for a place that has one line: as Lines, with every space one space.
func Line(s string) string { return strings.Join(strings.Fields(Lines(s)), " ") }

// Hidden reports whether a character shows nothing: controls, and what formats or
// hides between others.
func Hidden(r rune) bool {
	if r >= ' ' && r <= '~' {
		return false // most of all text, and quickly told
	}
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u2800', '\u3164', '\uFFA0':
		return true // fillers and blanks that are no space
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)
}

// pictorial reports whether r is a picture, or the end of one: what a joiner may join.
func pictorial(r rune) bool {
	return r == variation || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > 0xFFFF
}
