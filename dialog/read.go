package dialog

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"

	"lotsen/dialog/texts"
)

// What typed words mean that no button says.
const (
	wordDone   Action = "word.done"   // "klar": what it means depends on the place
	wordThanks Action = "word.thanks" // "tack"
)

// meanings maps the lists of texts/words.*.toml to actions.
func meanings() map[string]request {
	return map[string]request{
		"next": {Next, ""}, "done": {wordDone, ""}, "finished": {Finished, ""}, "back": {Back, ""},
		"stuck": {Stuck, ""}, "help": {Help, ""}, "human": {Human, ""}, "menu": {Menu, ""},
		"restart": {Restart, ""}, "status": {Status, ""}, "genuine": {Genuine, ""}, "pause": {Pause, ""},
		"switch": {Switch, ""}, "swedish": {Language, string(Swedish)}, "english": {Language, string(English)},
		"show": {Show, ""}, "resume": {Resume, ""}, "thanks": {wordThanks, ""},
		"team": {Team, ""},
	}
}

// maxRead is how much of a text is read, in bytes. Nobody needs more to say
// "nästa", and what is longer is a story for a person.
const maxRead = 300

// request is an action with its argument.
type request struct {
	action Action
	arg    string
}

// reader understands typed text. It is safe for concurrent use.
type reader struct {
	exact    map[string]request  // whole texts
	phrases  map[string][]phrase // of several words, found inside longer texts; by their first word
	byLength map[int][]phrase    // those long enough to bear a slip, by their number of letters
	filler   map[string]bool
	negation map[string]bool
}

type phrase struct {
	text string
	request
	letters uint64 // see letters
}

func newReader(w *texts.Words) *reader {
	r := &reader{
		exact: map[string]request{}, phrases: map[string][]phrase{}, byLength: map[int][]phrase{},
		filler: wordSet(w.Filler), negation: wordSet(w.Negation),
	}
	known := meanings()
	for meaning, ways := range w.Meanings {
		if req, ok := known[meaning]; ok {
			r.add(ways, req)
		}
	}
	for guide, ways := range w.Guides {
		r.add(ways, request{Start, guide})
	}
	return r
}

func (r *reader) add(ways []string, req request) {
	for _, way := range ways {
		text := normal(way)
		r.exact[text] = req
		if first, _, several := strings.Cut(text, " "); several {
			r.phrases[first] = append(r.phrases[first], phrase{text, req, letters(text)})
		}
		if n := utf8.RuneCountInString(text); n >= shortest {
			r.byLength[n] = append(r.byLength[n], phrase{text, req, letters(text)})
		}
	}
}

func wordSet(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[normal(w)] = true
	}
	return m
}

// read says what a text asks for; an empty action: nobody can tell. It is sure
// when the whole text is a known expression.
func (r *reader) read(text string) (a Action, arg string, sure bool) {
	if len(text) > maxRead {
		return "", "", false
	}
	text = normal(text)
	if req, ok := r.exact[text]; ok {
		return req.action, req.arg, true
	}
	words := strings.Fields(text)
	if req, ok := r.inside(words); ok {
		return req.action, req.arg, false
	}
	// "nej, inte klar" is not "klar": what follows reads single words.
	for _, w := range words {
		if r.negation[w] {
			return "", "", false
		}
	}
	short := r.withoutFiller(words)
	if short == "" && len(words) > 0 {
		short = words[0] // "ja tack": nothing but courtesy, the first word tells
	}
	if req, ok := r.exact[short]; ok {
		return req.action, req.arg, false
	}
	if req, ok := r.nearest(text); ok {
		return req.action, req.arg, false
	}
	if short == text {
		return "", "", false
	}
	req, _ := r.nearest(short)
	return req.action, req.arg, false
}

// inside finds the longest known expression of several words in a longer text.
func (r *reader) inside(words []string) (request, bool) {
	var best phrase
	for i, w := range words {
		rest := strings.Join(words[i:], " ") + " "
		for _, p := range r.phrases[w] {
			if len(p.text) > len(best.text) && strings.HasPrefix(rest, p.text+" ") && !r.turned(words, p) {
				best = p
			}
		}
	}
	return best.request, best.text != ""
}

// turned reports whether a negation outside the expression turns it around.
func (r *reader) turned(words []string, p phrase) bool {
	if p.action == Stuck || p.action == Pause || p.action == Human || p.action == Genuine {
		return false
	}
	for _, w := range words {
		if r.negation[w] && !strings.Contains(" "+p.text+" ", " "+w+" ") {
			return true
		}
	}
	return false
}

func (r *reader) withoutFiller(words []string) string {
	var kept []string
	for _, w := range words {
		if !r.filler[w] {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// The slips of the finger that are forgiven.
const (
	shortest = 4  // letters; in a shorter word every slip makes another word
	oneSlip  = 8  // up to so many letters, one slip is forgiven; beyond, two
	longest  = 40 // letters of a text that is still a word with a slip
)

// nearest finds the one meaning that is a slip or two away: a letter too many, too
// few or wrong, or two neighbours that changed places.
func (r *reader) nearest(text string) (request, bool) {
	n := utf8.RuneCountInString(text)
	if n < shortest || n > longest {
		return request{}, false
	}
	allowed := 1
	if n > oneSlip {
		allowed = 2
	}
	has := letters(text)
	best, at, tie := request{}, allowed+1, false
	for length := n - allowed; length <= n+allowed; length++ {
		for _, known := range r.byLength[length] {
			// A slip adds or takes away two letters at most: most words need no closer look.
			if bits.OnesCount64(has^known.letters) > 2*allowed {
				continue
			}
			d := levenshtein.ComputeDistance(text, known.text)
			if d == 2 && swapped(text, known.text) {
				d = 1
			}
			switch {
			case d < at:
				best, at, tie = known.request, d, false
			case d == at && known.request != best:
				tie = true
			}
		}
	}
	return best, at <= allowed && !tie
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

// normal is a text without capitals, accents, punctuation and emoji, with single
// spaces. Å and ä become a, ö becomes o: half of all keyboards lack them.
func normal(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '\u200d', r == '\ufe0f':
			// marks above letters, and the apostrophe of "don't"
		default:
			space = true
		}
	}
	if b.Len() == 0 {
		return sign(text)
	}
	return b.String()
}

// sign is a text without letters: its first mark, such as "?" or a thumb.
func sign(text string) string {
	for _, r := range text {
		if !unicode.IsSpace(r) {
			return string(r)
		}
	}
	return ""
}
