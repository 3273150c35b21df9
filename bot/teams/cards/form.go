package cards

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// fields are the inputs of a form, each with what was wrong with its last answer below
// it.
func (r Renderer) fields(m dialog.Message) ([]element, error) {
	if len(m.Buttons) == 0 {
		return nil, nil // nothing could send them
	}
	if len(m.Fields) > maxFields {
		return nil, fmt.Errorf("a form has %d fields, at most %d are allowed", len(m.Fields), maxFields)
	}
	var out []element
	keys := map[string]bool{}
	for _, f := range m.Fields {
		if f.Key == "" || keys[f.Key] || glyph.Units(f.Key) > maxKey || f.Key != glyph.Lines(f.Key) {
			return nil, fmt.Errorf("a field needs a key of its own, of at most %d characters", maxKey)
		}
		keys[f.Key] = true
		e, err := r.field(m.Lang, f, fieldRoom/len(m.Fields))
		if err != nil {
			return nil, fmt.Errorf("the field %q: %w", f.Key, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// field is an input and what is said about it, within room: if need be, shortened.
func (r Renderer) field(lang dialog.Lang, f dialog.Field, room int) (element, error) {
	for part := 1; ; part *= 2 {
		input, left, err := r.input(lang, f, part)
		if err != nil {
			return element{}, err
		}
		e := element{Type: "Container", Spacing: apart}
		if f.Kind == dialog.FileField {
			e.Items = append(e.Items, text(run{Text: r.say(lang, texts.TeamsFile)}))
		}
		e.Items = append(e.Items, input)
		e.Items = append(e.Items, r.more(lang, texts.TeamsMoreOptions, left)...)
		if problem := glyph.Cut(glyph.Line(f.Error), maxCell/part); problem != "" {
			e.Items = append(e.Items, text(run{Text: problem, Color: attention, Weight: bolder}))
		}
		for i := 1; i < len(e.Items); i++ {
			e.Items[i].Spacing = near
		}
		if weight(e) <= room || part >= 64 {
			return e, nil
		}
	}
}

// input is the input of a field, with texts of a part of their length, and how many of
// its choices were left out. A client that knows no labels shows the label inside of
// the input.
func (r Renderer) input(lang dialog.Lang, f dialog.Field, part int) (element, int, error) {
	label := cmp.Or(glyph.Cut(glyph.Line(f.Label), maxCell/part), glyph.Ellipsis)
	e := element{ID: fieldID + f.Key, Label: undated(label), Placeholder: glyph.Cut(label, maxLabel)}
	if f.Required && f.Kind != dialog.FileField { // a file may come in the chat instead
		e.IsRequired, e.ErrorMessage = true, r.say(lang, texts.TeamsRequired)
	}
	switch f.Kind {
	case dialog.ChoiceField:
		return choices(e, f, part)
	case dialog.DateField:
		e.Type = "Input.Date"
		if _, err := time.Parse(time.DateOnly, f.Value); err == nil {
			e.Value = f.Value
		}
	case dialog.TimeField:
		e.Type = "Input.Time"
		if _, err := time.Parse("15:04", f.Value); err == nil && len(f.Value) == len("15:04") {
			e.Value = f.Value
		}
	case dialog.FileField:
		e.Type, e.IsMultiline, e.MaxLength = "Input.Text", true, maxPaste
	case dialog.AreaField:
		e.Type, e.IsMultiline, e.MaxLength, e.Value = "Input.Text", true, maxInput, glyph.Cut(glyph.Lines(f.Value), maxInput/part)
	default:
		e.Type, e.MaxLength, e.Value = "Input.Text", maxInput, glyph.Cut(glyph.Line(f.Value), maxInput/part)
	}
	return e, 0, nil
}

// choices is a list to choose from, with the choice that the field holds.
func choices(e element, f dialog.Field, part int) (element, int, error) {
	e.Type, e.Style = "Input.ChoiceSet", "compact"
	most := maxOptions / part
	shown := f.Options[:min(len(f.Options), max(1, most))]
	at := slices.IndexFunc(f.Options, func(o dialog.Option) bool { return o.Value == f.Value })
	if at >= len(shown) {
		shown = append(slices.Clone(shown[:len(shown)-1]), f.Options[at])
	}
	values := map[string]bool{}
	for _, o := range shown {
		if o.Value == "" || values[o.Value] || glyph.Units(o.Value) > maxKey || o.Value != glyph.Lines(o.Value) {
			return e, 0, fmt.Errorf("each choice needs a value of its own, of at most %d characters", maxKey)
		}
		values[o.Value] = true
		e.Choices = append(e.Choices, choice{Title: cmp.Or(glyph.Cut(glyph.Line(o.Label), max(maxLabel, maxCell/part)), glyph.Ellipsis), Value: o.Value})
		if o.Value == f.Value {
			e.Value = o.Value
		}
	}
	if len(e.Choices) == 0 {
		return e, 0, fmt.Errorf("there is nothing to choose")
	}
	return e, len(f.Options) - len(shown), nil
}
