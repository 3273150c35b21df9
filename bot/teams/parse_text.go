package teams

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// entity is what Teams found in a text; of mentions Lotsen's own is left out.
type entity struct {
	Type      string  `json:"type"`
	Text      string  `json:"text"`
	Mentioned account `json:"mentioned"`
}

// tag is a piece of the markup that Teams leaves in texts. What people write with angle
// brackets comes escaped.
var tag = regexp.MustCompile(`(?i)</?(at|p|div|br|li|ul|ol|b|i|u|s|em|strong|span|code|pre|blockquote|a|h[1-6]|systemEventMessage|attachment)(\s[^<>]*)?/?>`)

// plainText is what somebody wrote: without Lotsen's own name when they call it by it,
// without markup, and with every character as it was typed.
// Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
func plainText(act activity) string {
	s := act.Text
	for _, e := range act.Entities {
		if strings.EqualFold(e.Type, "mention") && e.Text != "" && strings.EqualFold(e.Mentioned.ID, act.Recipient.ID) {
			s = strings.ReplaceAll(s, e.Text, " ")
		}
	}
	marked := strings.EqualFold(act.TextFormat, "html") || strings.EqualFold(act.TextFormat, "xml")
	s = tag.ReplaceAllStringFunc(s, func(t string) string {
		name := strings.ToLower(tag.FindStringSubmatch(t)[1])
		switch {
		case name == "at":
			return ""
		case !marked:
			return t
		case name == "br", name == "p" && t[1] == '/', name == "div" && t[1] == '/', name == "li" && t[1] == '/':
			return "\n"
		}
		return ""
	})
	return tidy(html.UnescapeString(s))
}

// tidy makes the spaces that editors put in into those that people mean, and drops what
// cannot be seen.
func tidy(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\u00ad', r == '\u200b', r == '\u2060', r == '\ufeff', unicode.IsControl(r):
			return -1
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
