package dialog

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"lotsen/dialog/texts"
)

// Code is the code of a campaign whose reminders are ours.
type Code struct {
	Code string `json:"code"`
	// Until is when the last reminder with it was sent; zero: they carry it now.
	Until time.Time `json:"until,omitzero"`
}

// The shape of a campaign's code.
const (
	shortestCode = 6 // letters and digits together
	longestCode  = 8
	lettersCode  = 3 // at least
	digitsCode   = 2 // at least
	digitsInRow  = 3 // at most: four are a year, a PIN or the end of a user name
)

// codeLetters are the letters of a code: consonants, so that it is never a word.
const codeLetters = "BCDFGHJKLMNPQRSTVWXZ"

// IsCode reports whether a text has the shape of a campaign's code, in capitals or not:
// six to eight consonants and digits, at least three letters and two digits, and no more
// than three digits in a row. A code that has it is not taken for a secret when somebody
// asks about it (see Redact), and ordinary words, user names, years and the codes that
// sign people in do not have it.
func IsCode(s string) bool {
	if len(s) < shortestCode || len(s) > longestCode {
		return false
	}
	letters, digits, row := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case redactIsDigit(c):
			digits++
			if row++; row > digitsInRow {
				return false
			}
		case strings.IndexByte(codeLetters, c&^0x20) >= 0: // the bit between "a" and "A"
			letters, row = letters+1, 0
		default:
			return false
		}
	}
	return letters >= lettersCode && digits >= digitsCode
}

// vouched answers a text that asks about a code, or names one of ours: whether it is
// that, and if so whether anything is still sent with it. ok is false for all other talk.
func (t *turn) vouched(text string) (ok bool) {
	if len(text) > maxRead {
		return false
	}
	index := func(s string) int {
		return slices.IndexFunc(t.e.Facts.Codes, func(c Code) bool { return strings.EqualFold(c.Code, s) })
	}
	code, rest := codeIn(text, func(s string) bool { return index(s) >= 0 })
	if code == "" {
		return false
	}
	at := index(code)
	if at < 0 && !t.b.reader.asksAbout(rest) {
		return false
	}
	about := texts.Data{"Code": code, "Helpdesk": t.helpdesk()}
	switch {
	case at >= 0 && !t.e.Facts.Codes[at].Until.IsZero():
		about["Date"] = t.date(t.e.Facts.Codes[at].Until)
		t.say(texts.NoteCodeWas, about)
	case at >= 0:
		t.say(texts.NoteCodeOurs, about)
	case t.e.Facts.Codes == nil:
		t.say(texts.NoteCodeUnsure, about)
	default:
		t.say(texts.NoteCodeNotOurs, about)
	}
	return true
}

// maxTyped is how many codes are looked for in one text.
const maxTyped = 8

// CodesIn are what may be codes in a text, in capitals and without spaces, at most eight:
// those that must be looked up before it is decided, as Facts.Codes holds only some of
// ours.
func CodesIn(text string) (codes []string) {
	if len(text) > maxRead {
		return nil
	}
	more := func(code string) bool {
		if code = strings.ToUpper(code); len(codes) < maxTyped && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
		return false
	}
	if code, _ := codeIn(text, more); code != "" {
		more(code)
	}
	return codes
}

// codeIn finds what has the shape of a code in a text, in capitals and without spaces,
// and the rest of the text. A word that is one goes before words that are one together:
// "KTV 7X2" is, "nr 3 kl 10" only if it is known.
func codeIn(text string, known func(string) bool) (code, rest string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		if IsCode(w) {
			return strings.ToUpper(w), strings.Join(slices.Delete(words, i, i+1), " ")
		}
	}
	for from := range words {
		whole := ""
		for to := from; to < len(words) && len(whole) < longestCode; to++ {
			whole += words[to]
			if to > from && IsCode(whole) && (known(whole) || spaced(words[from:to+1])) {
				return strings.ToUpper(whole), strings.Join(slices.Delete(words, from, to+1), " ")
			}
		}
	}
	return "", ""
}

// spaced reports whether words look like one code with spaces in it: two of which one is
// no word and no number, or its letters and digits one by one.
func spaced(words []string) bool {
	single := !slices.ContainsFunc(words, func(w string) bool { return len(w) > 1 })
	return single || len(words) == 2 && slices.ContainsFunc(words, func(w string) bool {
		s := newRedactShape(w)
		return s.digits > 0 && s.digits < len(w)
	})
}

// asksAbout reports whether what stands beside a code asks about it: nothing but
// courtesy, the word "code", or a word for "genuine".
func (r *reader) asksAbout(rest string) bool {
	words := strings.Fields(normal(rest))
	if a, _, _ := r.read(rest); a == Genuine || a == wordCode || len(words) == 0 {
		return true
	}
	meant := 0
	for _, w := range words {
		if r.exact[w].action == Genuine {
			return true
		}
		if !r.filler[w] && r.exact[w].action != wordCode {
			meant++
		}
	}
	return meant == 0
}

var (
	// redactAsked are the words by which somebody asks whether a code is genuine.
	redactAsked = regexp.MustCompile(`(?i)äkta|genuin|\breal\b|riktig|legit|fake|falsk|bluff|phishing|nätfiske|scam|spam|stämmer|gäller|giltig|valid|lita på|trust|känner du igen|från dig|from you|skicka[td]|sent`)
	// redactCodeShape is a word that may be a campaign's code.
	redactCodeShape = regexp.MustCompile(`\b[0-9A-Za-z]{6,8}\b`)
)

// askedWithin is how far from a code the words that ask about it may stand, in bytes.
const askedWithin = 48

// redactNotAsked: what has the shape of a campaign's code is one when it stands alone or
// when somebody asks whether it is genuine. Elsewhere it may be a password.
func redactNotAsked(s string, from, to int) bool {
	if !IsCode(s[from:to]) || redactPartOfWord(s, from, to) {
		return true
	}
	if alone := strings.Trim(s, redactAround+" \n!?"); alone == s[from:to] {
		return false
	}
	return !redactAsked.MatchString(s[redactRuneAt(s, from-askedWithin):min(len(s), to+askedWithin)])
}
