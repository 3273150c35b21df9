package blocks

import (
	"net/url"
	"strings"
	"unicode"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// piece is a paragraph, an item of a list or some code: what is kept together when
// a text is divided into blocks.
type piece struct {
	kind   dialog.BlockKind
	spans  []dialog.Span
	number int  // of an item of a numbered list, from 1
	tight  bool // on the line below the piece before, without an empty line between
}

// weight is what a piece takes of a block: its text, its addresses and its form.
func (p piece) weight() int {
	n := spanWeight
	for _, s := range p.spans {
		n += spanWeight + glyph.Units(s.Text) + glyph.Units(s.URL)
	}
	return n
}

// maxAddress and maxLinkText keep a link small enough to stay whole.
const (
	maxAddress  = 2000
	maxLinkText = 500
)

// pieces is a Body in pieces, each small enough for one block.
func pieces(body string) []piece {
	var out []piece
	for _, b := range dialog.Blocks(strings.ToValidUTF8(body, "\uFFFD")) {
		for i, item := range b.Items {
			p := piece{kind: b.Kind, spans: shown(item)}
			if b.Kind == dialog.NumberedList {
				p.number = i + 1
			}
			out = append(out, p.split()...)
		}
	}
	return out
}

// shown are spans as they are shown: without what cannot be seen, and a link that
// leads nowhere as its text.
func shown(spans []dialog.Span) []dialog.Span {
	var out []dialog.Span
	for _, s := range spans {
		s.Text = glyph.Lines(s.Text)
		if !linkable(s.URL) {
			s.URL = ""
		}
		if s.URL != "" {
			s.Text = glyph.Cut(strings.ReplaceAll(s.Text, "\n", " "), maxLinkText)
			if strings.TrimSpace(s.Text) == "" {
				s.Text = glyph.Cut(s.URL, maxLinkText)
			}
		}
		if s.Text != "" {
			out = append(out, s)
		}
	}
	return trim(out)
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

// linkable reports whether an address may become a link: it leads to a page, a
// mailbox or a telephone, and is no longer than Slack takes.
func linkable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxAddress || address != glyph.Line(address) {
		return false
	}
	switch u.Scheme {
	case "https", "http":
		return u.Host != ""
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}

// split is a piece as pieces that each fit into a block: broken after a line, a
// sentence or a word, never inside a link. What continues an item of a list is a
// paragraph below it.
func (p piece) split() []piece {
	if len(p.spans) == 0 {
		return nil
	}
	var out []piece
	rest := p.spans
	for n := 0; len(rest) > 0; n++ {
		part := piece{kind: p.kind, number: p.number, tight: p.tight}
		if n > 0 && p.kind != dialog.CodeBlock {
			part.kind, part.number, part.tight = dialog.Paragraph, 0, true
		}
		part.spans, rest = take(rest, maxRichText-spanWeight)
		if part.kind != dialog.CodeBlock {
			part.spans, rest = trim(part.spans), trim(rest)
		}
		if len(part.spans) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// least is the room that is still worth breaking a text for.
const least = 200

// take divides spans into those that fit into room, at least a part of the first,
// and the rest.
func take(spans []dialog.Span, room int) (fits, rest []dialog.Span) {
	for i, s := range spans {
		need := spanWeight + glyph.Units(s.Text) + glyph.Units(s.URL)
		if need <= room {
			room -= need
			continue
		}
		if s.URL != "" || i > 0 && room < least {
			return spans[:i:i], spans[i:]
		}
		at := glyph.BreakAt(s.Text, room-spanWeight)
		first, second := s, s
		first.Text, second.Text = s.Text[:at], s.Text[at:]
		fits = append(spans[:i:i], first)
		return fits, append([]dialog.Span{second}, spans[i+1:]...)
	}
	return spans, nil
}
