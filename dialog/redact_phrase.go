package dialog

import (
	"strings"
	"unicode"
)

// maxPhrase is how many words a password of several words is looked for in.
const maxPhrase = 6

// redactPhraseEnd is where a password of several words ends that begins at at;
// negative: there is none. After a sign, as in "lösenord: min katt sover gott",
// most of the words are of no sentence about passwords. Without one, as in
// "lösenordet är korrekt häst batteri", all but the first are.
func redactPhraseEnd(s string, at int, signed bool) int {
	words, unknown, last := 0, 0, at
	first := false // the first word is an ordinary one
	for i := at; words < maxPhrase; {
		value := redactTheNext(s, i)
		if value == "" || strings.HasSuffix(value, ":") || len(value) == maxValue {
			break
		}
		words++
		if redactUnknown(value) {
			unknown, last = unknown+1, i+len(value)
		} else if words == 1 {
			first = true
		}
		i += len(value)
		if redactPauses(value) || i == len(s) || s[i] != ' ' {
			break
		}
		i++
	}
	if signed && unknown >= 2 && 2*unknown > words || !signed && first && words > 2 && unknown == words-1 {
		return last
	}
	return -1
}

// redactMore extends a secret that ends at end by the words after it: tricky ones,
// and after a password also such as are of no sentence about passwords.
func redactMore(v redactView, w redactWord, end int) int {
	from := end
	for range maxMore {
		if end >= len(v.masked) || v.masked[end] != ' ' {
			break
		}
		value := redactTheNext(v.masked, end+1)
		goesOn := w.password && !w.weak && redactUnknown(value) && !strings.HasSuffix(value, ":") && !redactPauses(v.raw[from:end])
		if value == "" || !redactTricky(value) && !goesOn {
			break
		}
		from = end + 1
		end = redactWholeWord(v.masked, from+len(value))
	}
	return end
}

// redactUnknown reports whether a word says nothing about a password.
func redactUnknown(word string) bool {
	return strings.IndexFunc(word, unicode.IsLetter) >= 0 && !redactOrdinary[redactFold(word)]
}

// redactPauses reports whether a sentence or a part of it ends with a word.
func redactPauses(word string) bool {
	return word != "" && strings.ContainsRune(".,;!?", rune(word[len(word)-1]))
}
