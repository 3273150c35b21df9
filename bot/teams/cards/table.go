package cards

import (
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// facts are the labelled values that fit into room, and the room that is left.
func (r Renderer) facts(m dialog.Message, room int) ([]element, int) {
	var all []fact
	add := func(label, value string) {
		if f := labelled(label, value); f != (fact{}) {
			all = append(all, f)
		}
	}
	for _, f := range m.Facts {
		add(f.Label, f.Value)
	}
	if len(m.Buttons) == 0 { // nothing can be filled in any more: what was is shown
		for _, f := range m.Fields {
			add(f.Label, held(f))
		}
	}
	if len(all) == 0 {
		return nil, room
	}
	set := element{Type: "FactSet"}
	room -= weight(set)
	for _, f := range all {
		need := weight(f)
		if need > room {
			room = 0
			break
		}
		set.Facts, room = append(set.Facts, f), room-need
	}
	more := r.more(m.Lang, texts.TeamsMore, len(all)-len(set.Facts))
	if len(set.Facts) == 0 {
		return more, room
	}
	return append([]element{set}, more...), room
}

// held is what a field holds, in words.
func held(f dialog.Field) string {
	if f.Kind != dialog.ChoiceField {
		return f.Value
	}
	for _, o := range f.Options {
		if o.Value == f.Value && f.Value != "" {
			return o.Label
		}
	}
	return ""
}

// labelled is one labelled value. Neither half is ever empty: some clients leave such a
// line out.
func labelled(label, value string) fact {
	label, value = glyph.Cut(glyph.Line(label), maxCell), glyph.Cut(glyph.Line(value), maxCell)
	switch {
	case label == "" && value == "":
		return fact{}
	case label == "":
		label = dash
	case value == "":
		value = dash
	}
	return fact{Title: literal(label), Value: literal(value)}
}

// dash stands where there is nothing.
const dash = "–"

// separator stands between the cells of a row.
const separator = " · "

// table is a line for each row, which a phone can show, below a quiet line with the
// names of the columns; as many rows as fit into room.
func (r Renderer) table(m dialog.Message, room int) []element {
	if m.Table == nil {
		return nil
	}
	var rows []element
	for _, row := range m.Table.Rows {
		if e, ok := rowOf(row); ok {
			rows = append(rows, e)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	var out []element
	if columns := cells(m.Table.Columns); len(columns) > 0 {
		out = append(out, quiet(glyph.Cut(strings.Join(columns, separator), maxCell)))
		room -= weight(out[0])
	}
	n := 0
	for _, e := range rows {
		if room -= weight(e); room < 0 {
			break
		}
		n++
	}
	out = append(out, rows[:n]...)
	return append(out, r.more(m.Lang, texts.TeamsMore, len(rows)-n)...)
}

// rowOf is a row in one line: its first cell bold, then the others.
func rowOf(row []string) (element, bool) {
	shown := cells(row)
	if len(shown) == 0 {
		return element{}, false
	}
	rest := run{}
	if len(shown) > 1 {
		rest.Text = separator + glyph.Cut(strings.Join(shown[1:], separator), maxRowText)
	}
	e := text(run{Text: shown[0], Weight: bolder}, rest)
	e.Spacing = near
	return e, true
}

// cells are those of a row that hold something.
func cells(row []string) []string {
	var out []string
	for _, c := range row {
		if c = glyph.Cut(glyph.Line(c), maxCell); c != "" {
			out = append(out, c)
		}
	}
	return out
}
