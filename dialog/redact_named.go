package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What may stand between such a word and the secret: "lösenordet till datorn är
// nu: ", "password = ", "password":" ".
var (
	redactIs = regexp.MustCompile(`(?i)^(?: (?:till|för|for|to|på|pa|on|i|in) \pL+(?: \pL+)??)?["')\]]{0,2}` +
		`(?:\s{0,2}(?::|=|->|=>|>){1,2}\s{0,2}| {1,2}(?:är|ar|e|is|var|was|blir|heter|lyder|equals)` +
		`(?: (?:nu|ju|väl|nog|alltså|bara|inte|ej|kanske|tydligen|now|still|just|not|maybe)){0,2}:?\s{1,2})["'(\[]{0,2}`)
	redactIsMine = regexp.MustCompile(`(?i)([^\s\x01\x02]+) (?:är|ar|e|is|var|was|=|som|as) (?:(?:mitt|min|my|the|a|vårt|vår|our|hennes|hans|det nya|new) )?(?:nya |new |gamla |old )?$`)
)

// What may stand before a word when the secret comes right after it.
var (
	// "jag skrev in mitt lösenord Katten"
	redactUses = regexp.MustCompile(`(?i)(?:^|\PL)(?:använ(?:der|de|t|d|da)|skr(?:ev|iver|ivit|iva)|prova(?:de|r|t)?|testa(?:de|r|t)?|angav|anger|matade|` +
		`use|used|using|typed?|entered|tried|try)(?: in)?((?: (?:det|mitt|min|my|the|nya|gamla|new|old)){0,2}) $`)
	// "Mitt lösenord", on a line of its own
	redactLabel = regexp.MustCompile(`(?i)(?:^|\n)[^\pL\n]{0,4}(?:(?:mitt|min|my|vårt|our|nytt|nya|new|gammalt|gamla|old|nuvarande|current|tillfälligt|temporary|access) ){0,2}$`)
)

const (
	// maxBetween is how far a word and what it names are apart, in bytes.
	maxBetween = 120
	// maxBefore is how far before a word its secret is looked for, in bytes.
	maxBefore = 80
	// maxValue is how much of a value is looked at, in bytes. No word is longer;
	// what is longer is a key. It keeps the time in proportion to the text.
	maxValue = 256
	// maxMore is how many words after a password still belong to it: "Sommar 2026 !".
	maxMore = 5
)

// redactTheNext is the rest of the word at i, at most maxValue bytes of it.
func redactTheNext(s string, i int) string {
	s = s[i:min(len(s), i+maxValue)]
	if end := strings.IndexAny(s, " \n\x01\x02"); end >= 0 {
		return s[:end]
	}
	return s
}

// redactWholeWord is where the word that goes on at i ends. It is only asked about
// words that are taken out, so no part of a text is asked about twice.
func redactWholeWord(s string, i int) int {
	if end := strings.IndexAny(s[i:], " \n\x01\x02"); end >= 0 {
		return i + end
	}
	return len(s)
}

// redactNamed takes out what is called a password or a code.
func redactNamed(v redactView) (spans []redactSpan) {
	done := 0
	for _, w := range redactWords(v.raw) {
		if w.from < done {
			continue // within what is gone already
		}
		if span, ok := redactNamedBefore(v.raw, w); ok && !w.weak {
			spans = append(spans, span)
		}
		if span, ok := redactNamedAfter(v, w); ok {
			spans = append(spans, span)
			done = span.to
		}
	}
	return spans
}

// redactNamedAfter finds a secret after its word.
func redactNamedAfter(v redactView, w redactWord) (redactSpan, bool) {
	is := redactIs.FindString(v.raw[w.to:min(len(v.raw), w.to+maxBetween)])
	if is == "" {
		return redactNext(v, w)
	}
	signed := strings.ContainsAny(is, ":=>")
	at := w.to + len(is)
	value := redactTheNext(v.raw, at)
	if value == "" || w.weak && !signed {
		return redactSpan{}, false
	}
	end := redactQuoteEnd(v.raw, at)
	if w.password && end > at+len(value) { // several words
		return redactSpan{at, end}, true
	}
	if w.password && !w.weak {
		if end := redactPhraseEnd(v.raw, at, signed); end > at {
			return redactSpan{at, redactMore(v, w, end)}, true
		}
	}
	if !redactSays(v, w, value, at) {
		return redactSpan{}, false
	}
	if end == at {
		end = redactMore(v, w, redactWholeWord(v.raw, at+len(value)))
	}
	return redactSpan{at, end}, true
}

// redactSays reports whether value, which is said to be a password or a code, is
// one: "lösenordet är fel" and "koden är 30 sekunder" say something else.
func redactSays(v redactView, w redactWord, value string, at int) bool {
	if len(value) == maxValue {
		return w.password || v.masked[at] != redactKept
	}
	core := strings.Trim(value, `.,;:!?"'()`)
	shape := newRedactShape(core)
	letters := shape.lower + shape.upper
	if letters == 0 && shape.digits < 4 || redactOrdinary[redactFold(core)] || redactWordWithNumber.MatchString(core) {
		return false
	}
	if w.password {
		return !strings.HasSuffix(value, ":") // or it is the next field of a form
	}
	shouting := shape.upper >= minCode && shape.upper == letters && !w.shouted
	return v.masked[at] != redactKept && len(core) >= 4 && (redactTricky(core) || shouting)
}

// redactNext finds a secret right after its word: "lösenord sommar12", "min kod
// ABCD12", "jag använder lösenordet Katten", or on the line below.
func redactNext(v redactView, w redactWord) (redactSpan, bool) {
	at := w.to + 1
	if at >= len(v.masked) {
		return redactSpan{}, false
	}
	if v.masked[w.to] == '\n' {
		return redactBelow(v, w)
	}
	whole := redactTheNext(v.masked, at)
	value := strings.TrimRight(whole, `.,;:!?"')`)
	if v.masked[w.to] != ' ' || strings.IndexFunc(value, unicode.IsLetter) < 0 || redactWordWithNumber.MatchString(value) {
		return redactSpan{}, false
	}
	secret := len(value) >= 4 && (w.password && redactTricky(value) || w.code && redactMadeUpCode(value)) ||
		w.password && !w.weak && !strings.HasSuffix(whole, ":") && redactUsed(v.raw, w, value)
	if len(whole) == maxValue {
		return redactSpan{at, redactWholeWord(v.masked, at+len(whole))}, secret
	}
	return redactSpan{at, at + len(value)}, secret
}

// redactMadeUpCode reports whether a word right after the word for a code is the
// code: ABCD12 is, NFC-tagg is not.
func redactMadeUpCode(value string) bool {
	s := newRedactShape(value)
	return !redactUserName.MatchString(value) && (s.digits > 1 || s.digits == 1 && s.lower == 0 || s.digits+s.signs > 1)
}

// redactUsed: "jag skrev in lösenordet Katten". After "lösenord" alone it takes a
// capital: "jag använder lösenord dagligen" names none.
func redactUsed(s string, w redactWord, value string) bool {
	before := redactUses.FindStringSubmatch(s[redactRuneAt(s, w.from-maxBefore):w.from])
	if before == nil || redactOrdinary[redactFold(value)] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(value, `"'(`))
	return redactFold(s[w.from:w.to]) != "losenord" || before[1] != "" || unicode.IsUpper(first)
}

// redactBelow finds a secret on the line below its word, as a form has it.
func redactBelow(v redactView, w redactWord) (redactSpan, bool) {
	at := w.to + 1
	value := redactTheNext(v.raw, at)
	if w.weak || value == "" || !redactLabel.MatchString(v.raw[redactRuneAt(v.raw, w.from-maxBefore):w.from]) {
		return redactSpan{}, false
	}
	if end := redactPhraseEnd(v.raw, at, true); w.password && end > at {
		return redactSpan{at, redactMore(v, w, end)}, true
	}
	if !redactSays(v, w, value, at) {
		return redactSpan{}, false
	}
	end := redactWholeWord(v.raw, at+len(value))
	alone := end == len(v.raw) || v.raw[end] == '\n'
	return redactSpan{at, end}, alone
}

// redactNamedBefore finds a password before its word: "sommar är mitt lösenord",
// "jag skrev sommar som lösenord".
func redactNamedBefore(s string, w redactWord) (redactSpan, bool) {
	from := redactRuneAt(s, w.from-maxBefore)
	m := redactIsMine.FindStringSubmatchIndex(s[from:w.from])
	if m == nil {
		return redactSpan{}, false
	}
	value := s[from+m[2] : from+m[3]]
	if tricky := redactTricky(value); !tricky && (!w.password || redactOrdinary[redactFold(value)]) {
		return redactSpan{}, false
	}
	return redactSpan{from + m[2], from + m[3]}, true
}

// redactRuneAt is i, or where the character begins that i is within; at least 0.
func redactRuneAt(s string, i int) int {
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return max(0, i)
}

// redactTricky reports whether a word has a digit, or a sign that words do not
// have.
func redactTricky(word string) bool {
	return strings.ContainsAny(strings.Trim(word, `.,;:!?"'()*_`), "0123456789"+redactSigns)
}

// redactQuoteEnd is where a quotation that begins before at ends, within its line;
// at itself when there is none.
func redactQuoteEnd(s string, at int) int {
	quote := s[at-1]
	rest, _, _ := strings.Cut(s[at:min(len(s), at+80)], "\n")
	if end := strings.IndexByte(rest, quote); end >= 0 && (quote == '"' || quote == '\'') {
		return at + end
	}
	return at
}
