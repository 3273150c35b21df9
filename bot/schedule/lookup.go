package schedule

import (
	"maps"
	"strings"
)

// longestPhrase is the number of words in the longest phrase.
const longestPhrase = 6

// minNear is how long words must be to be recognised with a letter wrong.
const minNear = 6

// vocabulary maps each phrase to its meaning; long are its single words about
// time that are long enough to be misspelt safely.
var vocabulary, long = index()

func index() (all, long map[string]meaning) {
	all, long = map[string]meaning{}, map[string]meaning{}
	for _, e := range entries {
		for _, phrase := range e.phrases {
			all[phrase] = e.meaning
			if e.kind != ignored && len(phrase) >= minNear && !strings.Contains(phrase, " ") {
				long[phrase] = e.meaning
			}
		}
	}
	return all, long
}

// lookUp finds the longest phrase that the tokens begin with, and how many
// tokens it takes.
func lookUp(toks []token) (m meaning, n int) {
	var joined strings.Builder
	for i, t := range toks {
		if t.word == "" || i == longestPhrase {
			break
		}
		if i > 0 {
			joined.WriteByte(' ')
		}
		joined.WriteString(t.word)
		if found, ok := vocabulary[joined.String()]; ok {
			m, n = found, i+1
		}
	}
	if n == 0 && len(toks) > 0 {
		if found, ok := misspelt(toks[0].word); ok {
			return found, 1
		}
	}
	return m, n
}

// misspelt finds what a word that is not in the vocabulary was meant to be. Two
// candidates of different meaning are none.
func misspelt(word string) (m meaning, ok bool) {
	if len(word) < minNear || notTypos[word] {
		return m, false
	}
	for candidate, found := range long {
		if candidate[0] != word[0] || !near(word, candidate) {
			continue
		}
		if ok && found != m {
			return meaning{}, false
		}
		m, ok = found, true
	}
	return m, ok
}

// near reports whether one letter added, left out, replaced, or swapped with
// its neighbour makes a into b.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) || a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

func words(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, w := range list {
		set[w] = true
	}
	return set
}

// ordinalWords numbers the words of each list from one.
func ordinalWords(lists ...[]string) map[string]int {
	all := map[string]int{}
	for _, list := range lists {
		one := map[string]int{}
		for i, w := range list {
			one[w] = i + 1
		}
		maps.Copy(all, one)
	}
	return all
}
