package slack

import "strings"

// plainText is what somebody wrote, without Slack's markup: a link is its label, a
// mention its name, and the three characters that Slack escapes are themselves.
// Source: https://docs.slack.dev/messaging/formatting-message-text
func plainText(s string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<")
		out.WriteString(unescape(before))
		if !found {
			return out.String()
		}
		inside, after, closed := strings.Cut(rest, ">")
		if !closed || strings.Contains(inside, "<") { // Slack escapes what people write, so this is not its own
			out.WriteString("<")
			s = rest
			continue
		}
		out.WriteString(unescape(spoken(inside)))
		s = after
	}
}

// spoken is one entity, the part between < and >, in words.
func spoken(entity string) string {
	target, label, labelled := strings.Cut(entity, "|")
	labelled = labelled && label != ""
	mark := ""
	if target != "" {
		mark = target[:1]
	}
	switch mark {
	case "@", "#":
		if labelled {
			return mark + strings.TrimPrefix(label, mark)
		}
		return target
	case "!":
		name, _, _ := strings.Cut(target[1:], "^")
		switch {
		case labelled:
			return label
		case name == "subteam" || name == "date":
			return ""
		}
		return "@" + name
	}
	if labelled {
		return label
	}
	return strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
}

// unescape undoes Slack's escapes, once.
func unescape(s string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}
