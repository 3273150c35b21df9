package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minCode is how many digits make a number a code or a personal number.
const minCode = 6

// redactRun is a number: groups of digits, joined by spaces and hyphens.
type redactRun struct {
	redactSpan
	digits, groups int
	hyphen         bool // some of the groups are joined by hyphens
}

// redactRuns finds the numbers of a text. Digits right after a letter, as in
// S21, are a number of their own.
func redactRuns(s string) (runs []redactRun) {
	for i := 0; i < len(s); {
		if !redactIsDigit(s[i]) {
			i++
			continue
		}
		run := redactRun{redactSpan: redactSpan{i, redactDigitsEnd(s, i)}, groups: 1}
		run.digits = run.to - run.from
		glued := redactLetterBefore(s, i)
		for !glued || run.groups == 1 && run.digits == minCode/2 { // "kod482 913"
			next := run.to
			for next < len(s) && next < run.to+3 && (s[next] == ' ' || s[next] == '-') {
				next++
			}
			if next == run.to || next == len(s) || !redactIsDigit(s[next]) {
				break
			}
			if glued && redactDigitsEnd(s, next)-next != minCode/2 {
				break
			}
			run.hyphen = run.hyphen || strings.Contains(s[run.to:next], "-")
			run.to = redactDigitsEnd(s, next)
			run.digits += run.to - next
			run.groups++
		}
		runs = append(runs, run)
		i = run.to
	}
	return runs
}

func redactIsDigit(c byte) bool { return c >= '0' && c <= '9' }

func redactDigitsEnd(s string, i int) int {
	for i < len(s) && redactIsDigit(s[i]) {
		i++
	}
	return i
}

func redactLetterBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(r)
}

// redactNumbers takes out every number of six digits or more.
func redactNumbers(v redactView) (spans []redactSpan) {
	for _, run := range redactRuns(v.masked) {
		if run.digits >= minCode {
			spans = append(spans, run.redactSpan)
		}
	}
	return spans
}

// How near a number must stand to the word that makes it a PIN, in bytes.
const (
	pinAfterWord  = 40
	pinBeforeWord = 25
)

// redactPins takes out four or five digits, in one group or with single spaces,
// that stand in one sentence with a word for a code.
func redactPins(v redactView) (spans []redactSpan) {
	var words []redactWord
	first := 0 // of the words that are near enough, now and later
	for _, run := range redactRuns(v.masked) {
		after := v.masked[run.to:min(len(v.masked), run.to+maxBetween)]
		if run.digits < 4 || run.digits >= minCode || run.hyphen || redactLetterBefore(v.masked, run.from) || redactUnit.MatchString(after) {
			continue
		}
		if words == nil {
			if words = redactWords(v.masked); words == nil {
				return nil
			}
		}
		for first < len(words) && words[first].to+pinAfterWord < run.from {
			first++
		}
		for _, w := range words[first:] {
			if w.from > run.to+pinBeforeWord {
				break
			}
			between := v.masked[min(w.to, run.to):max(w.from, run.from)]
			if !redactSentenceEnd.MatchString(between) {
				spans = append(spans, run.redactSpan)
				break
			}
		}
	}
	return spans
}

var (
	redactSentenceEnd = regexp.MustCompile(`\n|[.!?] `)
	redactUnit        = regexp.MustCompile(`(?i)^[ -]?(?:sek|min|tim|h\b|dag|kr|st\b|sec|hour|day|gång|times|tecken|siffr|digit|char)`)
)
