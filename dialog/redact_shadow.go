package dialog

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// redactShadow is a text as the rules of Redact read it: digits of every script
// are 0–9, every space is ' ', every dash '-', and what cannot be seen is gone.
// A code cannot hide behind the way it is written.
type redactShadow struct {
	text string
	// at holds, for each byte of text and for its end, where that is in the
	// original.
	at []int32
}

func newRedactShadow(text string) redactShadow {
	var out strings.Builder
	out.Grow(len(text))
	at := make([]int32, 0, len(text)+1)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '[' && strings.HasPrefix(text[i:], RedactMark) {
			r, n = redactGone, len(RedactMark)
		} else {
			r = redactRune(r, text[i:i+n])
		}
		if r >= 0 {
			before := out.Len()
			out.WriteRune(r)
			for range out.Len() - before {
				at = append(at, int32(i))
			}
		}
		i += n
	}
	return redactShadow{out.String(), append(at, int32(len(text)))}
}

// redactRune is a character in its plainest form; negative: it cannot be seen.
func redactRune(r rune, s string) rune {
	switch {
	case r == '\n' || r >= ' ' && r < 0x7f:
		return r
	case r < 0x80:
		return ' ' // a tab, or what has no business in a text
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0':
		return -1
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case r == '\u0085', r == '\u2028', r == '\u2029':
		return '\n'
	case unicode.IsSpace(r), r == '\u2800', r == '·', r == '•':
		return ' '
	case r == '“', r == '”', r == '„', r == '»', r == '«':
		return '"'
	}
	// Full-width, superscript, circled and mathematical forms of ASCII.
	if d := norm.NFKD.PropertiesString(s).Decomposition(); len(d) == 1 {
		return rune(d[0])
	}
	if value, ok := redactDigit(r); ok {
		return '0' + value
	}
	return r
}

// redactDigit is the value of a decimal digit of any script. Unicode keeps the
// ten digits of a script together, from zero.
func redactDigit(r rune) (value rune, ok bool) {
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10, true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10, true
		}
	}
	return 0, false
}

// redactFold makes a word comparable: lower case, å ä ö as a a o, without the
// punctuation around it.
func redactFold(word string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); r {
		case 'å', 'ä':
			return 'a'
		case 'ö':
			return 'o'
		}
		return r
	}, strings.Trim(word, `.,;:!?"'()[]<>*_`))
}
