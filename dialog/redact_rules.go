package dialog

import (
	"regexp"
	"strings"
)

// redactRule is one kind of secret.
type redactRule struct {
	name, doc string
	find      func(redactView) []redactSpan
}

// redactRules are tried on every text that is not plain. They may overlap.
var redactRules = []redactRule{
	{"key block", "PEM: a private key or a certificate, also one without its end", redactMatches(redactRaw,
		redactPattern{"B", `-{2,} ?BEGIN [A-Z0-9 ]{2,40}-{2,}(?s:.*?)(?:-{2,} ?END [A-Z0-9 ]{2,40}-{2,}|\z)`})},
	{"secret link", "otpauth:// and phonefactor:// hold the key itself", redactMatches(redactRaw,
		redactPattern{"/", `(?i)(?:otpauth|otpauth-migration|phonefactor)://[^\s\x01]+`})},
	{"secret in a link", "user:password@, and the values that sign people in", redactMatches(redactRaw,
		redactPattern{"@", `://([^\s/@:\x01]+:[^\s/@\x01]+)@`},
		redactPattern{"=", `(?i)[?&#](?:code|otc|token|secret|key|sig|nonce|state|pwd|password|(?:access|id|refresh)_token|assertion|ctx)=([^&\s\x01]+)`})},
	{"token", "signed tokens (JWT), and keys that begin with their maker's mark", redactMatches(redactRaw,
		redactPattern{"J", `eyJ[A-Za-z0-9_=-]{8,}(?:\.[A-Za-z0-9_=+/-]*)*`},
		redactPattern{"-", `\b(?:xox[a-z]|xapp|sk|glpat)-[A-Za-z0-9-]{8,}`},
		redactPattern{"_", `\b(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{8,}`})},
	{"named password", "lösenord: …, my password is …, … är mitt lösenord; the same for codes", redactNamed},
	{"number", "six digits or more, in groups or not: codes, telephones, personnummer, cards, recovery keys", redactNumbers},
	{"number with other signs", "the same, written with points, slashes, parentheses or a plus", redactMatches(redactMasked,
		redactPattern{"+", `(?:^|[^\d+])(\d{6}\+\d{4})`},                                  // a personnummer from the age of a hundred
		redactPattern{"+", `(\+\d[\d \-()./]{6,22}\d)`},                                   // +46 (0)70-123 45 67
		redactPattern{")/", `(?:^|\D)(0\d{1,3}[)/]{1,2} ?\d[\d \-]{4,12}\d)`},             // (070) 123 45 67
		redactPattern{".", `(?:^|\D)(0\d{1,3}(?:\.\d{2,3}){3})(?:\D|$)`},                  // 070.123.45.67
		redactPattern{"._", `(?:^|[^\d.,/:_])(\d{3}[._]\d{3})(?:$|[^\d/:_.]|\.(?:\D|$))`}, // 123.456
		redactPattern{".", `(?:^|[^\d.])(\d{4}(?:\.\d{4}){3})(?:\D|$)`},                   // 4111.1111.1111.1111
		redactPattern{"-.,/_", `(?:^|\D)((?:\d(?:[ \-]|[.,/_] ?)){5,}\d)(?:[^\d:]|$)`})},  // 1, 2, 3, 4, 5, 6
	{"pin", "four or five digits near a word such as kod or PIN", redactPins},
	{"recovery code", "groups of the same length, joined by hyphens or spaces", redactGroups},
	{"key for codes", "a base32 key of 16 characters or more, in groups of four or not", redactBase32},
	{"password", "a word with the shape of a password: see redactPasswordShape", redactLone},
}

// What a rule looks at.
func redactRaw(v redactView) string    { return v.raw }
func redactMasked(v redactView) string { return v.masked }

// redactPattern is tried on texts that contain any of the characters in needs.
type redactPattern struct{ needs, pattern string }

// redactMatches makes a rule of patterns. Where a pattern has a group, the group
// is taken out.
func redactMatches(of func(redactView) string, patterns ...redactPattern) func(redactView) []redactSpan {
	compiled := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		compiled[i] = regexp.MustCompile(p.pattern)
	}
	return func(v redactView) (spans []redactSpan) {
		for i, re := range compiled {
			if !strings.ContainsAny(of(v), patterns[i].needs) {
				continue
			}
			for _, m := range re.FindAllStringSubmatchIndex(of(v), -1) {
				spans = append(spans, redactSpan{m[len(m)-2], m[len(m)-1]})
			}
		}
		return spans
	}
}
