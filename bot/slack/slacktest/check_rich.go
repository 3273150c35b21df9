package slacktest

import "unicode/utf8"

// richBlocks are the parts of a rich_text block.
func richBlocks() map[string]check {
	inline := list(0, 1000, kinds(richElements()))
	border := may(within(0, 1))
	sectionOf := shape{"elements": must(inline)}
	return map[string]check{
		"rich_text_section": sectionOf.of,
		"rich_text_quote":   shape{"elements": must(inline), "border": border}.of,
		"rich_text_preformatted": shape{"border": border, "language": may(text(0, maxID)), "elements": must(list(0, 1000, kinds(map[string]check{
			"text": richElements()["text"], "link": richElements()["link"]})))}.of,
		"rich_text_list": shape{"style": must(among("bullet", "ordered")), "indent": may(within(0, 8)), "offset": may(within(0, 10000)),
			"border": border, "elements": must(list(1, 1000, kinds(map[string]check{"rich_text_section": sectionOf.of})))}.of,
	}
}

// richElements are what stands in a line of rich text.
func richElements() map[string]check {
	style := may(shape{"bold": may(yesNo), "italic": may(yesNo), "strike": may(yesNo), "code": may(yesNo), "underline": may(yesNo),
		"highlight": may(yesNo), "client_highlight": may(yesNo), "unlink": may(yesNo)}.of)
	styled := shape{"style": style}
	id := must(text(1, maxID))
	return map[string]check{
		"text":      counted(styled.with(shape{"text": must(text(1, maxText))})),
		"link":      counted(styled.with(shape{"url": must(link), "text": may(text(0, maxText)), "unsafe": may(yesNo)})),
		"emoji":     styled.with(shape{"name": id, "unicode": may(text(1, maxID)), "url": may(link)}).of,
		"user":      styled.with(shape{"user_id": id}).of,
		"channel":   styled.with(shape{"channel_id": id}).of,
		"usergroup": styled.with(shape{"usergroup_id": id}).of,
		"team":      styled.with(shape{"team_id": id}).of,
		"broadcast": styled.with(shape{"range": must(among("here", "channel", "everyone"))}).of,
		"color":     styled.with(shape{"value": id}).of,
		"date":      styled.with(shape{"timestamp": must(moment), "format": id, "url": may(link), "fallback": may(text(1, maxID))}).of,
	}
}

// counted adds an element's text to that of the message.
func counted(s shape) check {
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		if o, ok := v.(object); ok {
			c.text += utf8.RuneCountInString(str(o["text"]))
		}
	}
}
