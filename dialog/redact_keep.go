package dialog

import (
	"regexp"
	"strconv"
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

// redactSignInError is an error number of Microsoft's sign-in page: in 50xxx,
// 53xxx, 65xxx, 70xxx and 90xxx, and where those have six or seven digits, only
// what is in use, as any other six digits may be a code.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const redactSignInError = `7000[12]\d\d|500[0-5]\d\d|501[0-4]\d\d|5300\d\d|6500\d\d|7000\d\d|900[0-3]\d\d|5[013]\d{3}|65\d{3}|70\d{3}|90\d{3}`

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
			`((?:16|50|51|53|54|65|70|75|90)\d{4,5}|80[0-9a-f]{6}|\d{3,5})`), redactMoreDigits},
	{"error number", "eE", regexp.MustCompile(`(?i)\b(?:fel(?:et|meddelande|meddelandet)?|error|err)[ :#=(]{1,3}(?:(?:kod|code|nr|nummer|number|no)\.?[ :]{1,2})?(` + redactSignInError +
		`|80(?:04|07|09|18)[0-9a-f]{4}|\d{5})`), redactMoreDigits},
	{"error number after kod", "cCkK", regexp.MustCompile(`(?i)\b(?:kod(?:en)?|code)(?: är| is)?[ :#=]{1,3}(` + redactSignInError + `)`), redactOwnCode},
	{"number of a case", "äÄcCkK", regexp.MustCompile(`(?i)(?:ärende(?:t|nummer|numret)?|ticket|case|incident)[ :#]{1,3}(?:(?:nr|nummer|number|no|är|is)\.?[ :]{1,2})?` +
		`((?:[A-Z]{2,4})?\d{4,8})`), redactMoreDigits},
	{"number of a case in ServiceNow, of an update, of a computer", "0123456789", regexp.MustCompile(
		`\b(?:(?:INC|REQ|RITM|CHG)\d{7}|KB\d{6,7}|(?:DESKTOP|LAPTOP)-[A-Z0-9]{7})`), redactPartOfWord},
	{"room", "mM", regexp.MustCompile(`(?i)\b(?:rum(?:met)?|room)(?: nr| nummer)?[ :]{1,2}([A-Z]?\d{1,4})`), redactMoreDigits},
	{"years", "-", regexp.MustCompile(`(?:19|20)\d\d-20\d\d`), redactNoYears},
	{"thousands of something", "0", regexp.MustCompile(`(?i)(\d{1,3}(?: \d{3})? 000) (?:invånare|anställda|medarbetare|användare|elever|personer|kronor|kr\b|people|users|inhabitants)`), redactMoreDigits},
	{"share", "%", regexp.MustCompile(`\d{1,3} ?%(?:-[a-zåäö]+)?`), redactPartOfWord},
	{"path in Windows", "\\", regexp.MustCompile(`(?i)\b[a-z]:(?:\\(?:[a-z]{4}0\d{3}|[\pL_.()-]+))+`), redactPartOfWord},
	{"size of a picture", "x", regexp.MustCompile(`\d{3,4}x\d{3,4}`), redactPartOfWord},
	{"steps", "sS", regexp.MustCompile(`(?i)\b(?:steg(?:en)?|steps?|punkt(?:erna)?|sid(?:a|orna)) (\d{1,2}(?:(?:, ?| och | and )\d{1,2})+)`), redactNoSteps},
	{"ids on Microsoft's error page", "-", regexp.MustCompile(`(?i)(?:correlation|korrelations?|request|begäran|begärans|trace|spårnings?|session|app|program|tenant|klient|` +
		`device|enhets?|resource|resurs)[ -]?id(?:entifier|entifierare)?[ :=]{0,3}(` + redactGUID + `)`), nil},
	{"a campaign's code", "mM", regexp.MustCompile(`(?i)(?:kampanjkod(?:en)?|campaign code)(?: är| is)?[ :=]{1,3}([\pL\pN-]{3,20})`), redactCodeAfter},
	{"a campaign's code that is asked about", "23456789", redactCodeShape, redactNotAsked},
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

// redactOwnCode: "min kod" and "PIN-kod" are no error's code, whatever number they
// have.
func redactOwnCode(s string, from, to int) bool {
	return redactOwn.MatchString(s[redactRuneAt(s, from-maxBeforeWord):from]) || redactMoreDigits(s, from, to)
}

var redactOwn = regexp.MustCompile(`(?i)(?:\b(?:min|mina|my|our|sms|pin) (?:\pL+ )?|-)(?:kod|code)\PN*$`)

// redactNoYears: a term or a school year goes from one year to a later one.
func redactNoYears(s string, from, to int) bool {
	a, b := s[from:from+4], s[from+5:to]
	return a >= b || redactMoreDigits(s, from, to)
}

// redactNoSteps: steps are counted upwards; the digits of a code hardly ever are,
// but for those that someone makes up.
func redactNoSteps(s string, from, to int) bool {
	last := -1
	for _, run := range redactRuns(strings.ReplaceAll(s[from:to], " ", ",")) {
		n, err := strconv.Atoi(s[from+run.from : from+run.to])
		if err != nil || n <= last {
			return true
		}
		last = n
	}
	return redactMoreDigits(s, from, to)
}

// redactPartOfWord: what stands in the middle of a word may be part of a password.
func redactPartOfWord(s string, from, to int) bool {
	return from > 0 && !strings.ContainsRune(" \n(\"'", rune(s[from-1])) ||
		to < len(s) && !strings.ContainsRune(" \n)\"'.,;:!?", rune(s[to])) || redactMoreDigits(s, from, to)
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
