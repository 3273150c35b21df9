package blocks_test

import (
	"strings"

	"github.com/slack-go/slack"
)

// look is how blocks look, a line or more for each: # header, ~ quiet, ! bold,
// - list, > code, [button].
func look(all []slack.Block) string {
	var b strings.Builder
	for _, block := range all {
		switch block := block.(type) {
		case *slack.HeaderBlock:
			b.WriteString("# " + block.Text.Text)
		case *slack.ContextBlock:
			b.WriteString("~ " + block.ContextElements.Elements[0].(*slack.TextBlockObject).Text)
		case *slack.ImageBlock:
			b.WriteString("<" + block.ImageURL + " | " + block.AltText + ">")
		case *slack.RichTextBlock:
			b.WriteString(strings.Join(richLines(block), "\n"))
		case *slack.ActionBlock:
			for i, e := range block.Elements.ElementSet {
				b.WriteString(strings.Repeat(" ", min(i, 1)) + "[" + e.(*slack.ButtonBlockElement).Text.Text + "]")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func richLines(block *slack.RichTextBlock) []string {
	var out []string
	for _, e := range block.Elements {
		switch e := e.(type) {
		case *slack.RichTextSection:
			out = append(out, inlineLook(e.Elements))
		case *slack.RichTextPreformatted:
			out = append(out, "> "+inlineLook(e.Elements))
		case *slack.RichTextList:
			for i, item := range e.Elements {
				mark := "- "
				if e.Style == slack.RTEListOrdered {
					mark = string(rune('0'+(e.Offset+i+1)%10)) + ". "
				}
				out = append(out, mark+inlineLook(item.(*slack.RichTextSection).Elements))
			}
		}
	}
	return out
}

func inlineLook(elements []slack.RichTextSectionElement) string {
	var b strings.Builder
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			if e.Style != nil && e.Style.Bold {
				b.WriteString("!" + e.Text + "!")
			} else {
				b.WriteString(e.Text)
			}
		case *slack.RichTextSectionLinkElement:
			b.WriteString("(" + e.Text + " -> " + e.URL + ")")
		}
	}
	return b.String()
}
