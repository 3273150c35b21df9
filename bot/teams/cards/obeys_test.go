package cards_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"lotsen/bot/teams/cards"
	"lotsen/bot/teams/teamstest"
)

type object = map[string]any

// obeys fails the test for everything in a payload that Teams or its clients would not
// take, and for everything in it that somebody's text could have become.
func obeys(t testing.TB, payload sent) {
	t.Helper()
	for _, fault := range judge(payload) {
		t.Error(fault)
	}
}

// judge is what is wrong with a payload.
func judge(payload sent) []string {
	var faults []string
	raw, err := json.Marshal(object{
		"type": "message", "from": object{"id": "28:" + strings.Repeat("0", 36)}, "conversation": object{"id": "a:" + strings.Repeat("x", 200)},
		"replyToId": strings.Repeat("0", 20), "summary": payload.Summary, "attachments": payload.Attachments,
	})
	if err != nil {
		return []string{err.Error()}
	}
	if n := 2 * count(string(raw)); n > 100_000 {
		faults = append(faults, "the activity is too large")
	}
	for _, a := range payload.Attachments {
		if a.ContentType != cards.ContentType {
			continue
		}
		if n := count(payload.Summary); n == 0 || n > 200 || strings.ContainsAny(payload.Summary, "\n\t") {
			faults = append(faults, "the summary is "+payload.Summary)
		}
		if err := cards.Validate(a.Content); err != nil {
			faults = append(faults, err.Error())
		}
		if err := teamstest.Validate(a.Content); err != nil {
			faults = append(faults, "the fake Teams, which somebody else wrote: "+err.Error())
		}
		var root any
		if err := json.Unmarshal(a.Content, &root); err != nil {
			return append(faults, err.Error())
		}
		faults = append(faults, look(root)...)
	}
	return faults
}

// look goes through a card without knowing how it was made.
func look(v any) []string {
	var faults []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			faults = append(faults, look(e)...)
		}
	case object:
		for key, value := range v {
			faults = append(faults, look(value)...)
			s, is := value.(string)
			if !is {
				continue
			}
			if key != "r" && key != "a" && key != "state" && hides(s) {
				faults = append(faults, "something hides in "+s)
			}
			if (key == "text" || key == "label") && strings.Contains(s, "{{") {
				faults = append(faults, "Teams would write a date for "+s)
			}
		}
		if v["type"] == "TextBlock" {
			faults = append(faults, markup(v["text"].(string), true)...)
		}
		if v["type"] == "FactSet" {
			for _, f := range v["facts"].([]any) {
				fact := f.(object)
				faults = append(faults, append(markup(fact["title"].(string), false), markup(fact["value"].(string), false)...)...)
			}
		}
	}
	return faults
}

// hides reports whether a text has a character that shows nothing, besides the seams of
// the package itself.
func hides(s string) bool {
	before := rune(0)
	for _, c := range s {
		emoji := c == '\u200D' && before > 0x2000
		if c != '\n' && unicode.Is(unicode.Cc, c) || unicode.Is(unicode.Cf, c) && !emoji && c != '\u2060' {
			return true
		}
		before = c
	}
	return false
}

var scheme = regexp.MustCompile(`^(https://|mailto:|tel:)`)

// markup is what Markdown makes of a text that it should not.
func markup(s string, links bool) []string {
	var faults []string
	for _, seen := range readers(s) {
		for _, u := range seen.links {
			if !links || !scheme.MatchString(u) {
				faults = append(faults, s+" leads to "+u)
			}
		}
		if seen.other != "" {
			faults = append(faults, s+" has "+seen.other)
		}
	}
	return faults
}

func count(s string) int { return len(utf16.Encode([]rune(s))) }
