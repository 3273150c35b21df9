package dialog

import (
	"regexp"
	"strings"
)

// redactKeep is one kind of thing that must stay although it looks like a
// secret.
type redactKeep struct {
	name    string
	needs   string         // a text without any of these characters has none
	pattern *regexp.Regexp // the last group, or the whole, stays
	// unless can still refuse a match: s[from:to].
	unless func(s string, from, to int) bool
}

const redactGUID = `[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}`

var redactKeeps = []redactKeep{
	{"e-mail address", "@", regexp.MustCompile(`[\pL\pN._%+-][\pL\pN._%+-]+@(?:[\pL\pN-]+\.(?:[\pL\pN-]+\.)*\pL\pL+|\pL\pL\pL+)`), redactCodeInAddress},
	{"web address: its host, and a path without digits", "/", regexp.MustCompile(`(?i)\bhttps?://[\pL\pN.-]+(?::\d{2,5})?(?:/[\pL_~.-]*)*`), redactCodeInAddress},
	{"date and time", "-", regexp.MustCompile(
		`(?:19|20)\d\d-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?:[T ]{1,2}(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:?\d\d)?)?`), redactMoreDigits},
	{"date, day first", "-/", regexp.MustCompile(`(?:[12]\d|3[01]|0?[1-9])(?:/(?:1[0-2]|0?[1-9])(?:[/ ](?:19|20)\d\d)?|-(?:1[0-2]|0?[1-9])-(?:19|20)\d\d)`), redactMoreDigits},
	{"time of day", ":", regexp.MustCompile(`(?:[01]?\d|2[0-3]):[0-5]\d`), redactInLongerNumber},
	{"time after its word", "kK", regexp.MustCompile(`(?i)\b(?:kl|klockan)\.? ?(?:[01]?\d|2[0-3])[.: ]?[0-5]\d`), redactMoreDigits},
	{"Microsoft's error codes", "xXAa", regexp.MustCompile(`(?i)AADSTS[ :]{0,2}\d{3,7}|\b0x[0-9a-f]{4,8}\b|\bCAA[0-9A-F]{5}\b`), redactMoreDigits},
	{"error code after its word", "eE", regexp.MustCompile(
		`(?i)\b(?:felkod(?:en)?|error[ -]?code|status[ -]?(?:code|kod)|(?:event|error|fel)[ -]?id)[ :#=(]{0,3}(?:(?:nr|är|is|no)\.?[ :]{1,2})?` +
			`((?:16|50|51|53|54|65|70|75|90)\d{4,5}|\d{3,5})`), redactMoreDigits},
	{"error number", "eE", regexp.MustCompile(`(?i)\b(?:fel(?:et|meddelande|meddelandet)?|error|err)[ :#=(]{1,3}(?:(?:kod|code|nr|nummer|number|no)\.?[ :]{1,2})?(\d{5})`), redactMoreDigits},
	{"ids on Microsoft's error page", "-", regexp.MustCompile(`(?i)(?:correlation|korrelations?|request|begäran|begärans|trace|spårnings?|session|app|program|tenant|klient|` +
		`device|enhets?|resource|resurs)[ -]?id(?:entifier|entifierare)?[ :=]{0,3}(` + redactGUID + `)`), nil},
	{"a campaign's code", "mM", regexp.MustCompile(`(?i)(?:kampanjkod(?:en)?|campaign code)(?: är| is)?[ :=]{1,3}([\pL\pN-]{3,20})`), redactCodeAfter},
	{"chat markup", "<", regexp.MustCompile(`<[@#!][A-Z][A-Z0-9]{6,14}\b|</?[a-z]{1,10} ?/?>|<!(?:here|channel|everyone)`), nil},
}

// redactMask makes everything that must stay into redactKept.
func redactMask(s string) string {
	var masked []byte
	for _, keep := range redactKeeps {
		if !strings.ContainsAny(s, keep.needs) {
			continue
		}
		for _, m := range keep.pattern.FindAllStringSubmatchIndex(s, -1) {
			from, to := m[len(m)-2], m[len(m)-1]
			if keep.unless != nil && keep.unless(s, from, to) {
				continue
			}
			if masked == nil {
				masked = []byte(s)
			}
			copy(masked[from:to], strings.Repeat(string(redactKept), to-from))
		}
	}
	if masked == nil {
		return s
	}
	return string(masked)
}

// redactCodeInAddress: six digits in a row are a code or a personnummer also
// where an address stands.
func redactCodeInAddress(s string, from, to int) bool {
	run := 0
	for _, c := range []byte(s[from:to]) {
		if c < '0' || c > '9' {
			run = 0
		} else if run++; run >= 6 {
			return true
		}
	}
	return false
}

func redactCodeAfter(s string, from, to int) bool {
	return newRedactShape(s[from:to]).digits >= minCode || redactMoreDigits(s, from, to)
}

// redactMoreDigits: what would be a date or an error code is part of a longer
// number, as the first half of 1981-12-18-9876 is.
func redactMoreDigits(s string, from, to int) bool {
	return redactInLongerNumber(s, from, to) || redactMoreGroups.MatchString(s[to:min(len(s), to+8)])
}

func redactInLongerNumber(s string, from, to int) bool {
	return redactBefore.MatchString(s[max(0, from-4):from]) || redactAfter.MatchString(s[to:min(len(s), to+8)])
}

var (
	redactBefore     = regexp.MustCompile(`\d[/.:-]?$|\pL-?$`)
	redactAfter      = regexp.MustCompile(`^(?:[/.:_-]?\d|\pL)`)
	redactMoreGroups = regexp.MustCompile(`^[ -]{1,3}(?:\d{3,4}(?:\D|$)|\d{1,3}[ -]{1,3}\d)`)
)
