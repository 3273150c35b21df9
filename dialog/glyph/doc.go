// Package glyph is text as people see it: without what cannot be seen, measured in
// UTF-16 units, which no platform's "characters" exceed, and never cut within what
// people see as one character. Every renderer of messages uses it.
package glyph

import "unicode/utf8"

// Units is the length of s in UTF-16 units.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

// width is the length of one character in UTF-16 units.
func width(r rune) int {
	if r > 0xFFFF && r <= utf8.MaxRune {
		return 2
	}
	return 1
}
