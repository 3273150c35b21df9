package dialog

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// The slips of the finger that are forgiven in a single word. In a short word a
// wrong letter makes another word ("held" is not "help"), so there only a letter
// too many, too few, or two that changed places are.
const (
	shortest  = 4  // letters
	oneWrong  = 6  // from so many letters, a wrong one is forgiven
	twoSlips  = 10 // from so many letters, two slips are
	longest   = 30
	mostSlips = 2
)

// nearest finds the one meaning that is a slip away from a single word.
func (r *reader) nearest(word string) request {
	n := utf8.RuneCountInString(word)
	if n < shortest || n > longest || strings.Contains(word, " ") {
		return request{}
	}
	allowed := 1
	if n >= twoSlips {
		allowed = mostSlips
	}
	has := letters(word)
	best, at, tie := request{}, allowed+1, false
	for length := n - allowed; length <= n+allowed; length++ {
		for _, known := range r.byLength[length] {
			// A slip adds or takes away two letters at most: most words need no closer look.
			if word[0] != known.text[0] || bits.OnesCount64(has^known.letters) > 2*allowed {
				continue
			}
			switch d := slips(word, known.text); {
			case d < at:
				best, at, tie = known.request, d, false
			case d == at && known.request != best:
				tie = true
			}
		}
	}
	if at > allowed || tie {
		return request{}
	}
	return best
}

// slips counts the slips between two words; a wrong letter in a short word counts
// as too many.
func slips(word, known string) int {
	d := levenshtein.ComputeDistance(word, known)
	switch n := utf8.RuneCountInString(word); {
	case d == 2 && swapped(word, known):
		return 1
	case d == 1 && n < oneWrong && n == utf8.RuneCountInString(known):
		return mostSlips + 1
	}
	return d
}

// letters is the set of letters in a text, folded into 64 bits.
func letters(text string) (set uint64) {
	for _, r := range text {
		set |= 1 << (uint(r) % 64)
	}
	return set
}

// swapped reports whether a and b differ by two neighbouring letters that changed places.
func swapped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
		}
	}
	return false
}
