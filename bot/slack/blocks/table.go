package blocks

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// maxCell is how much of one cell, label or value is shown: a name, a status, a date.
// maxRowText is how much of a row's other cells.
const (
	maxCell    = 500
	maxRowText = 1500
)

// facts are the labelled values, a line each. The fields of a form are among them
// when an answer was wrong: what was answered, and what was wrong with it. Before
// anybody has answered, what a field holds is only a proposal.
func facts(m dialog.Message) []piece {
	var out []piece
	add := func(label, value string) {
		p := piece{spans: labelled(label, value), tight: len(out) > 0}
		if len(p.spans) > 0 {
			out = append(out, p)
		}
	}
	for _, f := range m.Facts {
		add(f.Label, f.Value)
	}
	if !slices.ContainsFunc(m.Fields, func(f dialog.Field) bool { return f.Error != "" }) {
		return out
	}
	for _, f := range m.Fields {
		add(f.Label, held(f))
		add("", f.Error)
	}
	return out
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

// labelled is one line: a bold label and its value.
func labelled(label, value string) []dialog.Span {
	label, value = glyph.Cut(glyph.Line(label), maxCell), glyph.Cut(glyph.Line(value), maxCell)
	switch {
	case value == "" && label == "":
		return nil
	case value == "":
		return []dialog.Span{{Text: label, Bold: true}}
	case label == "":
		return []dialog.Span{{Text: value}}
	}
	return []dialog.Span{{Text: label + ":", Bold: true}, {Text: " " + value}}
}

// table is a list with a line for each row, which a phone can show, below a quiet
// line with the names of the columns.
func (r Renderer) table(m dialog.Message, room int) []slack.Block {
	if m.Table == nil {
		return nil
	}
	var out []slack.Block
	if columns := cells(m.Table.Columns); len(columns) > 0 {
		out = append(out, context(glyph.Cut(strings.Join(columns, separator), maxCell)))
	}
	var rows []piece
	for _, row := range m.Table.Rows {
		if spans := rowSpans(row); len(spans) > 0 {
			rows = append(rows, piece{kind: dialog.BulletList, spans: spans})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	fits, _ := within(rows, room)
	return append(append(out, rich(fits)...), r.more(m.Lang, len(rows)-len(fits))...)
}

// separator stands between the cells of a row.
const separator = " · "

// rowSpans is a row in one line: its first cell bold, then the others.
func rowSpans(row []string) []dialog.Span {
	shown := cells(row)
	if len(shown) == 0 {
		return nil
	}
	spans := []dialog.Span{{Text: shown[0], Bold: true}}
	if len(shown) > 1 {
		spans = append(spans, dialog.Span{Text: separator + glyph.Cut(strings.Join(shown[1:], separator), maxRowText)})
	}
	return spans
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
