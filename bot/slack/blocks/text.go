package blocks

import (
	"strconv"
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// text is the whole message for screen readers, which read it instead of the blocks;
// the buttons they find by themselves. It is never empty, for Slack refuses that.
func (r Renderer) text(m dialog.Message, body []piece) string {
	var all []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	add(glyph.Line(m.Note))
	add(glyph.Line(m.Title))
	add(glyph.Line(m.Progress))
	for _, p := range body {
		add(spoken(p))
	}
	if m.Picture != nil {
		add(glyph.Line(m.Picture.Alt))
	}
	for _, p := range facts(m) {
		add(spoken(p))
	}
	if m.Table != nil {
		add(strings.Join(cells(m.Table.Columns), separator))
		for _, row := range m.Table.Rows {
			add(strings.Join(cells(row), separator))
		}
	}
	if len(all) == 0 {
		return glyph.Ellipsis
	}
	return escape(strings.Join(all, "\n"), maxText)
}

// spoken is a piece as text, a link followed by its address.
func spoken(p piece) string {
	var b strings.Builder
	switch p.kind {
	case dialog.BulletList:
		b.WriteString("• ")
	case dialog.NumberedList:
		b.WriteString(strconv.Itoa(p.number) + ". ")
	}
	for _, s := range p.spans {
		b.WriteString(s.Text)
		if s.URL != "" && s.URL != s.Text {
			b.WriteString(" (" + s.URL + ")")
		}
	}
	return b.String()
}

// escape makes text literal where Slack would read markup, within limit units. What
// is too long ends in "…", never inside an entity.
// Source: docs.slack.dev/messaging/formatting-message-text, Escaping text.
func escape(s string, limit int) string {
	e := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	whole := e.Replace(s)
	if glyph.Units(whole) <= limit {
		return whole
	}
	// Of the cuts that fit, the longest, or nearly: each is tried before it is taken.
	low, high := 0, limit
	for low < high {
		middle := (low + high + 1) / 2
		if glyph.Units(e.Replace(glyph.Cut(s, middle))) <= limit {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return e.Replace(glyph.Cut(s, low))
}
