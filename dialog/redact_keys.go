package dialog

import (
	"regexp"
	"strings"
)

var redactJoined = regexp.MustCompile(`[A-Za-z0-9]{4,8}(?:-[A-Za-z0-9]{4,8})+`)

// redactGroups takes out recovery codes. Joined by hyphens: two groups of the
// same length with a digit in them, three in capitals, or four. By spaces: three
// in capitals and digits.
func redactGroups(v redactView) (spans []redactSpan) {
	redactTokens(v.masked, func(from, to int) {
		if !strings.Contains(v.masked[from:to], "-") {
			return
		}
		for _, m := range redactJoined.FindAllStringIndex(v.masked[from:to], -1) {
			if redactJoinedCode(v.masked[from+m[0] : from+m[1]]) {
				spans = append(spans, redactSpan{from + m[0], from + m[1]})
			}
		}
	})
	for _, groups := range redactGroupRuns(v.masked, redactCapitalGroup) {
		for _, g := range groups {
			if s := newRedactShape(v.masked[g.from:g.to]); len(groups) > 2 && s.digits > 0 && s.upper > 0 {
				spans = append(spans, redactSpan{groups[0].from, groups[len(groups)-1].to})
				break
			}
		}
	}
	return spans
}

func redactJoinedCode(code string) bool {
	groups, s := strings.Split(code, "-"), newRedactShape(code)
	for _, g := range groups {
		if len(g) != len(groups[0]) {
			return false
		}
	}
	if s.lower+s.upper == 0 {
		return false // a number
	}
	return s.digits > 0 || len(groups) > 2 && s.lower == 0 || len(groups) > 3
}

// redactGroupRuns finds the words with single spaces between them that are all
// groups.
func redactGroupRuns(s string, group func(string) bool) (runs [][]redactSpan) {
	var run []redactSpan
	redactTokens(s, func(from, to int) {
		if len(run) > 0 && (run[len(run)-1].to+1 != from || s[from-1] != ' ') || !group(s[from:to]) {
			runs, run = append(runs, run), nil
		}
		if group(s[from:to]) {
			run = append(run, redactSpan{from, to})
		}
	})
	return append(runs, run)
}

func redactCapitalGroup(s string) bool {
	return (len(s) == 4 || len(s) == 5) && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func redactKeyGroup(s string) bool {
	return len(s) == 4 && strings.Trim(s, base32) == ""
}

// base32 are the characters of a key for one-time codes (RFC 4648), in either
// case.
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567"

var (
	redactKey     = regexp.MustCompile(`[A-Za-z2-7]{16,}`)
	redactNoVowel = regexp.MustCompile(`(?i)[b-df-hj-np-tv-xz]{8}`)
	redactRare    = regexp.MustCompile(`(?i)(?:[qwxz][^qwxz]*){4}`)
)

// redactBase32 takes out keys for one-time codes. Where they have no digit, they
// are told from words by what Swedish and English words do not have.
func redactBase32(v redactView) (spans []redactSpan) {
	for _, groups := range redactGroupRuns(v.masked, redactKeyGroup) {
		odd := 0 // "7oyl" is no word; "rtgl" might be one
		for _, g := range groups {
			group := v.masked[g.from:g.to]
			if s := newRedactShape(group); s.digits > 0 && s.lower+s.upper > 0 {
				odd += 2
			} else if s.digits == 0 && !strings.ContainsAny(group, "aeiouyAEIOUY") {
				odd++
			}
		}
		if len(groups) > 3 && odd > 1 {
			spans = append(spans, redactSpan{groups[0].from, groups[len(groups)-1].to})
		}
	}
	redactTokens(v.masked, func(from, to int) {
		if to-from < minKey {
			return
		}
		for _, m := range redactKey.FindAllStringIndex(v.masked[from:to], -1) {
			if redactMadeUp(v.masked[from+m[0] : from+m[1]]) {
				spans = append(spans, redactSpan{from + m[0], from + m[1]})
			}
		}
	})
	return spans
}

func redactMadeUp(key string) bool {
	s := newRedactShape(key)
	if s.lower > 0 && s.upper > 0 || s.lower+s.upper == 0 || redactWordWithNumber.MatchString(key) {
		return false
	}
	return s.digits > 0 || redactNoVowel.MatchString(key) || redactRare.MatchString(key)
}
