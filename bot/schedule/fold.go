package schedule

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is a word, a number, or a single sign.
type token struct {
	word   string
	sign   rune
	num    int // of a number
	digits int // how many digits the number was written with; 0: not a number
	// glued says that no space stands before it.
	glued bool
	// fresh says that a sentence or a line ended before it.
	fresh bool
}

// maxDigits is how long a number can be and still be part of a time.
const maxDigits = 4

// fold makes a text plain: one letter for all its ways of being written, no
// accents, no invisible characters, and every space the same.
func fold(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Cf), r == '\'', r == '’', r == '´', r == '`':
			return -1
		case r == '\n':
			return ';' // a line ends as a sentence does
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Pd, r):
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
	return strings.NewReplacer("a.m.", "am", "p.m.", "pm", "f.m.", "fm", "e.m.", "em").Replace(text)
}

// tokens splits a folded text. Signs and letters that no time contains become
// tokens that no rule accepts.
func tokens(text string) []token {
	var list []token
	glued, fresh := false, false
	for rest := text; rest != ""; {
		n, class := span(rest)
		switch class {
		case 'a':
			list = append(list, token{word: rest[:n], glued: glued, fresh: fresh})
		case '0':
			t := token{digits: n, num: -1, glued: glued, fresh: fresh}
			if n <= maxDigits {
				t.num = number(rest[:n])
			}
			list = append(list, t)
		case '.':
			list = append(list, token{sign: []rune(rest[:n])[0], glued: glued, fresh: fresh})
		}
		glued = class != ' '
		fresh = !glued && (fresh || strings.ContainsAny(rest[:n], "!?;"))
		rest = rest[n:]
	}
	return list
}

// span measures the run of one class that text begins with: letters 'a',
// digits '0', one sign '.', or what is skipped ' '.
func span(text string) (n int, class byte) {
	for i, r := range text {
		c := classOf(r)
		if i == 0 {
			class = c
		} else if c != class || class == '.' {
			return i, class
		}
	}
	return len(text), class
}

func classOf(r rune) byte {
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case unicode.IsLetter(r):
		return 'a'
	case r == ' ' || strings.ContainsRune(`!?;"()[]”“„»«*_`, r) || unicode.In(r, unicode.So, unicode.Sk):
		return ' '
	}
	return '.'
}

func number(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		n = 10*n + int(d-'0')
	}
	return n
}
