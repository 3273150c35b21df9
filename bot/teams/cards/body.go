package cards

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// piece is one line of a body: of a paragraph, of an item of a list or of some code.
type piece struct {
	lead  string // the mark of an item of a list
	spans []dialog.Span
	space string // the distance to the line above
	code  bool
}

// pieces is a Body in lines.
func pieces(body string) []piece {
	var out []piece
	for _, b := range dialog.Blocks(strings.ToValidUTF8(body, "\uFFFD")) {
		for i, item := range b.Items {
			p := piece{code: b.Kind == dialog.CodeBlock}
			if i > 0 {
				p.space = near
			}
			switch b.Kind {
			case dialog.BulletList:
				p.lead = "•\u00A0"
			case dialog.NumberedList:
				p.lead = strconv.Itoa(i+1) + ".\u00A0"
			}
			for _, spans := range split(item, p.code) {
				p.spans = spans
				out = append(out, p)
				p.lead, p.space = "", none
			}
		}
	}
	return out
}

// split are spans in lines, as they are shown: without what cannot be seen, and a link
// that leads nowhere as its text.
func split(spans []dialog.Span, code bool) [][]dialog.Span {
	all := [][]dialog.Span{nil}
	for _, s := range spans {
		s.Text = glyph.Lines(s.Text)
		if !linkable(s.URL) {
			s.URL = ""
		}
		if s.URL != "" {
			s.Text = glyph.Cut(glyph.Line(s.Text), maxLinkText)
			if s.Text == "" {
				s.Text = glyph.Cut(s.URL, maxLinkText)
			}
		}
		for i, part := range strings.Split(s.Text, "\n") {
			if i > 0 {
				all = append(all, nil)
			}
			if code {
				part = strings.ReplaceAll(part, "  ", "\u00A0\u00A0")
			}
			if s.Text = part; part != "" {
				all[len(all)-1] = append(all[len(all)-1], s)
			}
		}
	}
	for i := range all {
		if !code {
			all[i] = trim(all[i])
		}
	}
	return slices.DeleteFunc(all, func(line []dialog.Span) bool { return len(line) == 0 })
}

// trim takes the empty space from both ends.
func trim(spans []dialog.Span) []dialog.Span {
	for len(spans) > 0 {
		if spans[0].Text = strings.TrimLeftFunc(spans[0].Text, unicode.IsSpace); spans[0].Text != "" {
			break
		}
		spans = spans[1:]
	}
	for len(spans) > 0 {
		last := len(spans) - 1
		if spans[last].Text = strings.TrimRightFunc(spans[last].Text, unicode.IsSpace); spans[last].Text != "" {
			break
		}
		spans = spans[:last]
	}
	return spans
}

// element is the line in a card. One with a link is Markdown, for links in rich text do
// nothing in some clients of Teams.
// Source: github.com/microsoft/AdaptiveCards issues 5804 and 9100.
func (p piece) element() element {
	if slices.ContainsFunc(p.spans, func(s dialog.Span) bool { return s.URL != "" }) {
		return element{Type: "TextBlock", Spacing: p.space, Text: marked(p.lead, p.spans), Wrap: true}
	}
	runs := []run{{Text: p.lead}}
	for _, s := range p.spans {
		r := run{Text: s.Text}
		if s.Bold {
			r.Weight = bolder
		}
		if s.Code {
			r.FontType = monospace
		}
		runs = append(runs, r)
	}
	e := text(runs...)
	e.Spacing = p.space
	return e
}

// least is the room that is still worth breaking a text for.
const least = 400

// within are the lines that fit into room, the last of them perhaps in part, the room
// that is left, and whether something was left out.
func within(all []piece, room int) ([]element, int, bool) {
	var out []element
	for _, p := range all {
		e := p.element()
		need := weight(e)
		if need <= room {
			out, room = append(out, e), room-need
			continue
		}
		for limit := room; limit >= least; limit /= 2 {
			part := p
			part.spans = trim(begin(p.spans, limit/2))
			if e := part.element(); len(part.spans) > 0 && weight(e) <= room {
				return append(out, e), 0, true
			}
		}
		return out, 0, true
	}
	return out, room, false
}

// begin are the spans that have at most limit units together, the last of them broken
// after a sentence or a word, never inside a link.
func begin(spans []dialog.Span, limit int) []dialog.Span {
	for i, s := range spans {
		need := glyph.Units(s.Text) + glyph.Units(s.URL)
		if need <= limit {
			limit -= need
			continue
		}
		if s.URL != "" {
			return slices.Clone(spans[:i])
		}
		s.Text = s.Text[:glyph.BreakAt(s.Text, limit)]
		return sentences(append(slices.Clone(spans[:i]), s))
	}
	return slices.Clone(spans)
}

// sentences are spans that were cut, up to the end of their last whole sentence, if
// that is near.
func sentences(spans []dialog.Span) []dialog.Span {
	left := least
	for i := len(spans) - 1; i >= 0 && left > 0; i-- {
		s := spans[i]
		at := -1
		for _, end := range []string{". ", "! ", "? "} {
			at = max(at, strings.LastIndex(s.Text+" ", end))
		}
		if left -= len(s.Text) - max(at, 0); at >= 0 && s.URL == "" && left > 0 {
			s.Text = s.Text[:at+1]
			return append(spans[:i:i], s)
		}
	}
	return spans
}
