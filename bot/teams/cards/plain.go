package cards

import (
	"cmp"
	"strings"
	"unicode"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// plain is the whole message without form, but its buttons: for a client that cannot
// show the card.
func (r Renderer) plain(m dialog.Message, body []piece, limit int) string {
	all := []string{glyph.Line(m.Title), glyph.Line(m.Note), glyph.Line(m.Progress)}
	for _, p := range body {
		all = append(all, spoken(p))
	}
	if m.Picture != nil {
		all = append(all, glyph.Line(m.Picture.Alt))
	}
	for _, f := range m.Facts {
		all = append(all, strings.Join(cells([]string{f.Label, f.Value}), ": "))
	}
	if m.Table != nil {
		for _, row := range m.Table.Rows {
			all = append(all, strings.Join(cells(row), separator))
		}
	}
	var b strings.Builder
	for _, s := range all {
		if s != "" && b.Len() <= 4*limit {
			b.WriteString(s + "\n")
		}
	}
	return cmp.Or(glyph.Cut(strings.TrimSpace(b.String()), limit), glyph.Ellipsis)
}

// spoken is a line of a body as text, a link followed by its address.
func spoken(p piece) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(p.lead, "\u00A0", " "))
	for _, s := range p.spans {
		b.WriteString(s.Text)
		if s.URL != "" && s.URL != s.Text {
			b.WriteString(" (" + s.URL + ")")
		}
	}
	return b.String()
}

// summary is the message in one short line: what just happened, where in the guide, and
// how it begins.
func (r Renderer) summary(m dialog.Message) string {
	first := []string{glyph.Line(m.Note), cmp.Or(glyph.Line(m.Progress), glyph.Line(m.Title))}
	for _, p := range pieces(m.Body) {
		var b strings.Builder
		for _, s := range p.spans {
			b.WriteString(s.Text)
		}
		first = append(first, glyph.Line(p.lead+b.String()))
	}
	var b strings.Builder
	for _, s := range first {
		if s == "" || b.Len() > 4*maxSummary {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" ")
		}
		b.WriteString(s)
		if last := []rune(s); !unicode.IsPunct(last[len(last)-1]) {
			b.WriteString(".")
		}
	}
	return cmp.Or(glyph.Cut(b.String(), maxSummary), glyph.Ellipsis)
}
