package glyph

import (
	"strings"
	"unicode"
)

// Cut is s within limit units. What is too long ends in "…", between two
// characters as people see them.
func Cut(s string, limit int) string {
	if Units(s) <= limit {
		return s
	}
	at := fit(s, limit-1)
	return strings.TrimRightFunc(s[:at], unicode.IsSpace) + Ellipsis
}

// fit is how many bytes of s have at most limit units and end where a character, as
// people see it, ends. One that alone is longer is cut in itself.
func fit(s string, limit int) int {
	n, whole, rest := 0, 0, 0
	var before rune
	flags := 0
	for i, r := range s {
		if i > 0 && !joined(before, r, flags) {
			whole = i
		}
		if n += width(r); n > limit {
			break
		}
		if flag(r) {
			flags++
		} else {
			flags = 0
		}
		rest, before = i+len(string(r)), r
	}
	if n <= limit {
		return len(s)
	}
	if whole == 0 {
		return rest
	}
	return whole
}

// joined reports whether r belongs to the character before it: a mark, a skin
// colour, the second half of a flag, what a joiner joins, the end of a Korean
// syllable. It says so a little more often than Unicode Standard Annex 29 does.
func joined(before, r rune, flags int) bool {
	switch {
	case before == '\r' && r == '\n', before == joiner, r == joiner:
		return true
	case unicode.Is(unicode.M, r), r >= 0x1F3FB && r <= 0x1F3FF:
		return true
	case flag(before) && flag(r):
		return flags%2 == 1
	}
	return r >= 0x1160 && r <= 0x11FF && before >= 0x1100
}

// flag reports whether r is half of a flag.
func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// BreakAt is where to break s so that the first part has at most limit units: after
// a line, a sentence or a word, if there is one in the second half; else between
// characters. The break is in bytes, more than 0 unless s is empty or limit is.
func BreakAt(s string, limit int) int {
	end := fit(s, limit)
	if end == len(s) {
		return end
	}
	least := end / 2
	sentence, word := 0, 0
	var before rune
	for i, r := range s[:end] {
		switch {
		case i <= least:
		case before == '\n':
			sentence = i
		case before == ' ' && i >= 2 && strings.ContainsRune(".!?…", rune(s[i-2])):
			sentence = i
		case before == ' ':
			word = i
		}
		before = r
	}
	if s[end] == ' ' || s[end] == '\n' {
		return end
	}
	if sentence > 0 {
		return sentence
	}
	if word > 0 {
		return word
	}
	return end
}
