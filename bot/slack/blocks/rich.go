package blocks

import (
	"github.com/slack-go/slack"

	"lotsen/dialog"
)

// rich are pieces as rich_text blocks: literal text, in which nothing is markup.
// Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
func rich(pieces []piece) []slack.Block {
	var out []slack.Block
	for len(pieces) > 0 {
		n, room := 0, maxRichText
		for n < len(pieces) && (n == 0 || pieces[n].weight() <= room) {
			room -= pieces[n].weight()
			n++
		}
		out = append(out, richBlock(pieces[:n]))
		pieces = pieces[n:]
	}
	return out
}

// richBlock is one block. Paragraphs that follow one another are one section, for
// two sections have no empty line between them.
func richBlock(pieces []piece) *slack.RichTextBlock {
	var elements []slack.RichTextElement
	for i := 0; i < len(pieces); {
		end := i + 1
		for end < len(pieces) && together(pieces[end-1], pieces[end]) {
			end++
		}
		elements = append(elements, element(pieces[i:end], i > 0))
		i = end
	}
	return slack.NewRichTextBlock("", elements...)
}

// together reports whether b goes into the same element as a.
func together(a, b piece) bool {
	if a.kind != b.kind || a.kind == dialog.CodeBlock {
		return false
	}
	return a.kind != dialog.NumberedList || b.number == a.number+1
}

// element is pieces of one kind. What follows another element of the block begins
// with an empty line.
func element(pieces []piece, follows bool) slack.RichTextElement {
	first := pieces[0]
	switch first.kind {
	case dialog.CodeBlock:
		return &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: inline(unstyled(first.spans))}
	case dialog.BulletList, dialog.NumberedList:
		items := make([]slack.RichTextElement, len(pieces))
		for i, p := range pieces {
			items[i] = slack.NewRichTextSection(inline(p.spans)...)
		}
		list := slack.NewRichTextList(slack.RTEListBullet, 0, items...)
		if first.kind == dialog.NumberedList {
			list.Style, list.Offset = slack.RTEListOrdered, first.number-1
		}
		return list
	}
	var spans []dialog.Span
	for i, p := range pieces {
		switch {
		case i > 0 && p.tight:
			spans = append(spans, dialog.Span{Text: "\n"})
		case i > 0:
			spans = append(spans, dialog.Span{Text: "\n\n"})
		case follows && !p.tight:
			spans = append(spans, dialog.Span{Text: "\n"})
		}
		spans = append(spans, p.spans...)
	}
	return slack.NewRichTextSection(inline(spans)...)
}

// unstyled are spans without their style: code in a block of code is code already.
func unstyled(spans []dialog.Span) []dialog.Span {
	out := make([]dialog.Span, len(spans))
	for i, s := range spans {
		out[i] = dialog.Span{Text: s.Text, URL: s.URL}
	}
	return out
}

// inline are spans as text and links; neighbours that look the same are one.
func inline(spans []dialog.Span) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	var open *slack.RichTextSectionTextElement
	var last dialog.Span
	for _, s := range spans {
		if s.URL != "" {
			text := s.Text
			if text == s.URL {
				text = ""
			}
			out = append(out, slack.NewRichTextSectionLinkElement(s.URL, text, style(s)))
			open = nil
			continue
		}
		if open != nil && last.Bold == s.Bold && last.Code == s.Code {
			open.Text += s.Text
			continue
		}
		open, last = slack.NewRichTextSectionTextElement(s.Text, style(s)), s
		out = append(out, open)
	}
	return out
}

// style is how a span stands out; nil: it does not.
func style(s dialog.Span) *slack.RichTextSectionTextStyle {
	if !s.Bold && !s.Code {
		return nil
	}
	return &slack.RichTextSectionTextStyle{Bold: s.Bold, Code: s.Code}
}
