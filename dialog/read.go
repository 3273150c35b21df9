package dialog

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lotsen/dialog/texts"
)

// What typed words mean that no button says: it depends on where they are said.
const (
	wordDone   Action = "word.done"   // "klar"
	wordYes    Action = "word.yes"    // "ok"
	wordAssist Action = "word.assist" // "hjälp"
	wordThanks Action = "word.thanks" // "tack"
	wordCode   Action = "word.code"   // "koden"

	wordReminders Action = "word.reminders" // "påminnelser": the helpdesk means its campaigns
)

// meanings maps the lists of texts/words.*.toml to actions.
func meanings() map[string]request {
	return map[string]request{
		"next": {Next, ""}, "done": {wordDone, ""}, "yes": {wordYes, ""}, "finished": {Finished, ""}, "back": {Back, ""},
		"stuck": {Stuck, ""}, "assist": {wordAssist, ""}, "help": {Help, ""}, "human": {Human, ""}, "menu": {Menu, ""},
		"restart": {Restart, ""}, "status": {Status, ""}, "genuine": {Genuine, ""}, "pause": {Pause, ""},
		"unpromise": {Unpromise, ""}, "switch": {Switch, ""}, "solved": {Solved, ""},
		"swedish": {Language, string(Swedish)}, "english": {Language, string(English)},
		"show": {Show, ""}, "resume": {Resume, ""}, "thanks": {wordThanks, ""}, "team": {Team, ""}, "requests": {Requests, ""},
		"campaigns": {Campaigns, ""}, "reminders": {wordReminders, ""}, "code": {wordCode, ""},
		"overview": {Overview, ""}, "left-out": {LeftOut, ""},
	}
}

// moves reports whether a request takes the person to another step. Such a request
// is read strictly: a question or a remark about "the next step" is not one.
func (q request) moves() bool {
	switch q.action {
	case Next, wordDone, wordYes, Finished, Back, Restart, Start, Resume, Menu:
		return true
	}
	return false
}

// maxRead is how much of a text is read, in bytes. Nobody needs more to say
// "nästa", and what is longer is a story for a person.
const maxRead = 300

// request is an action with its argument.
type request struct {
	action Action
	arg    string
}

// survives reports whether a request means the same beside a "not": "it does not
// work, I do not know why" is still somebody who is stuck.
func (q request) survives() bool {
	switch q.action {
	case Stuck, Pause, Genuine, Solved, Unpromise:
		return true
	}
	return false
}

// reader understands typed text. It is safe for concurrent use.
type reader struct {
	exact    map[string]request  // whole texts
	phrases  map[string][]phrase // of several words, found inside longer texts; by their first word
	byLength map[int][]phrase    // single words that bear a slip, by their number of letters
	filler   map[string]bool
	negation map[string]bool
	question map[string]bool
}

type phrase struct {
	text string
	request
	letters uint64 // see letters
}

func newReader(w *texts.Words) *reader {
	r := &reader{
		exact: map[string]request{}, phrases: map[string][]phrase{}, byLength: map[int][]phrase{},
		filler: wordSet(w.Filler), negation: wordSet(w.Negation), question: wordSet(w.Question),
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
		first, _, several := strings.Cut(text, " ")
		switch n := utf8.RuneCountInString(text); {
		case several && req.action != Start:
			r.phrases[first] = append(r.phrases[first], phrase{text, req, 0})
		case !several && n >= shortest:
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
	asks := strings.Contains(text, "?")
	text = normal(text)
	if req, ok := r.exact[text]; ok && !(asks && req.moves()) {
		return req.action, req.arg, true
	}
	words := strings.Fields(text)
	for _, w := range words {
		asks = asks || r.question[w]
	}
	req := r.loosely(text, words)
	if asks && req.moves() {
		return "", "", false
	}
	return req.action, req.arg, false
}

// loosely reads what is not a known expression to the letter.
func (r *reader) loosely(text string, words []string) request {
	if req, ok := r.inside(words); ok {
		return req
	}
	// "nej, inte klar" is not "klar": what follows reads single words.
	for _, w := range words {
		if r.negation[w] {
			return request{}
		}
	}
	short := r.withoutFiller(words)
	if short == "" && len(words) > 0 {
		short = words[0] // "ja tack": nothing but courtesy, the first word tells
	}
	if req, ok := r.exact[short]; ok {
		return req
	}
	return r.nearest(text)
}

// inside finds the longest known expression of several words in a longer text. One
// that moves the person counts only among words that mean nothing.
func (r *reader) inside(words []string) (request, bool) {
	var best phrase
	for i, w := range words {
		rest := strings.Join(words[i:], " ") + " "
		for _, p := range r.phrases[w] {
			if len(p.text) > len(best.text) && strings.HasPrefix(rest, p.text+" ") && r.holds(words, i, p) {
				best = p
			}
		}
	}
	return best.request, best.text != ""
}

// holds reports whether an expression that begins at a word means in the whole
// text what it means alone.
func (r *reader) holds(words []string, at int, p phrase) bool {
	end := at + strings.Count(p.text, " ") + 1
	for i, w := range words {
		if i >= at && i < end {
			continue
		}
		if r.negation[w] && !p.survives() {
			return false
		}
		if p.moves() && !r.filler[w] {
			return false
		}
	}
	return true
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
