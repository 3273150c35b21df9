package dialog

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RedactMark stands where Redact took something out.
const RedactMark = "[…]"

// MaxRedact is how much of a text Redact keeps, in bytes: far more than anyone
// types into a chat. What is longer is cut before it is read, at a space where
// there is one nearby.
const MaxRedact = 16 << 10

// maxRedactPasses bounds how often a text is gone through. What remains around a
// mark can look like a secret of its own; two passes are usual.
const maxRedactPasses = 8

// Redact takes out of a text what looks like a secret or a personal number:
// codes, passwords, keys, telephone and card numbers, personnummer. Each is
// replaced by RedactMark. It would rather take out a harmless number of six
// digits than keep a code; error codes, dates, times, addresses and the names of
// products stay. found reports whether anything was taken out.
//
// The rules are in redact_rules.go. The result is valid UTF-8 of at most
// MaxRedact bytes, and to redact it again changes nothing. The time it takes
// grows with the length of the text, not faster: no rule looks at more than a
// bounded piece twice.
func Redact(text string) (clean string, found bool) { return redactWithin(text, MaxRedact) }

func redactWithin(text string, limit int) (clean string, found bool) {
	for range maxRedactPasses {
		text = redactCut(text, limit)
		if redactPlain(text) {
			return text, found
		}
		next, hit := redactOnce(text)
		if !hit {
			return text, found
		}
		text, found = next, true
	}
	return RedactMark, true
}

// redactCut makes a text valid UTF-8 of at most so many bytes.
func redactCut(text string, limit int) string {
	if len(text) <= limit && utf8.ValidString(text) {
		return text
	}
	text = strings.ToValidUTF8(text[:min(len(text), limit+1)], "\uFFFD")
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	const nearby = 256
	nearest := max(0, end-nearby)
	if space := strings.LastIndexAny(text[nearest:end], " \n"); space >= 0 {
		end = nearest + space
	}
	return text[:end]
}

// latinEnd is the last letter of Latin Extended-B. Behind it are letters that
// only look like these.
const latinEnd = '\u024f'

// redactPlain reports that a text is words and punctuation only, none of them
// about passwords or codes or of an odd shape. Most of what people write is, and
// needs no rules.
func redactPlain(text string) bool {
	letters, capitals, hyphens, fours := 0, 0, 0, 0
	for _, r := range text {
		switch {
		case r == ' ' || r == '\n':
			if letters != 4 {
				fours = 0
			} else if fours++; fours == 3 {
				return false // maybe a key in groups of four
			}
			letters, capitals, hyphens = 0, 0, 0
			continue
		case r == '-':
			hyphens++
		case strings.ContainsRune(`.,!?'"()`, r):
			continue
		case !unicode.IsLetter(r), r > latinEnd:
			return false
		case unicode.IsUpper(r):
			capitals++
		}
		letters++
		if hyphens > 1 || letters >= minPassword && capitals > 1 || letters >= minKey {
			return false
		}
	}
	return redactStem(text, 0) < 0
}

// redactOnce goes through a text once with every rule.
func redactOnce(text string) (clean string, found bool) {
	shadow := newRedactShadow(text)
	view := redactView{raw: shadow.text, masked: redactMask(shadow.text)}
	var spans []redactSpan
	for _, rule := range redactRules {
		spans = append(spans, rule.find(view)...)
	}
	if len(spans) == 0 {
		return text, false
	}
	slices.SortFunc(spans, func(a, b redactSpan) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var out strings.Builder
	done := 0 // up to here, in text
	for i := 0; i < len(spans); {
		from, to := spans[i].from, spans[i].to
		for i++; i < len(spans) && spans[i].from <= to; i++ {
			to = max(to, spans[i].to)
		}
		out.WriteString(text[done:shadow.at[from]])
		out.WriteString(RedactMark)
		done = int(shadow.at[to])
	}
	out.WriteString(text[done:])
	return redactMarks.ReplaceAllLiteralString(out.String(), RedactMark), true
}

// redactMarks are marks without anything between them.
var redactMarks = regexp.MustCompile(`(?:` + regexp.QuoteMeta(RedactMark) + `){2,}`)

// redactSpan is a piece of a shadow, in bytes.
type redactSpan struct{ from, to int }

// redactView is what the rules see of a text: its shadow, and the same with
// everything that must stay made into redactKept, byte for byte.
type redactView struct{ raw, masked string }

// Bytes of a shadow that no text contains and no rule matches.
const (
	redactGone = '\x01' // a mark from before
	redactKept = '\x02' // part of something that must stay
)
