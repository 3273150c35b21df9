package blocks

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// fieldID is what the block_id of an input begins with, before the field's key.
const fieldID = "f:"

// inputID is the action_id of every input: its block tells which it is.
const inputID = "in"

// inputs are the fields of a form, each below what was wrong with its last answer.
func (r Renderer) inputs(m dialog.Message) ([]slack.Block, error) {
	var out []slack.Block
	keys := map[string]bool{}
	for _, f := range m.Fields {
		id := fieldID + f.Key
		if f.Key == "" || keys[f.Key] || glyph.Units(id) > maxBlockID || f.Key != glyph.Lines(f.Key) {
			return nil, fmt.Errorf("a field needs a key of its own, of at most %d characters", maxBlockID-len(fieldID))
		}
		keys[f.Key] = true
		element, left, err := r.element(m.Lang, f)
		if err != nil {
			return nil, fmt.Errorf("the field %q: %w", f.Key, err)
		}
		if problem := glyph.Line(f.Error); problem != "" {
			out = append(out, context(glyph.Cut(problem, maxNote)))
		}
		if left > 0 {
			out = append(out, context(r.count(m.Lang, texts.SlackMoreOptions, left)))
		}
		label := cmp.Or(glyph.Cut(glyph.Line(f.Label), maxInputLabel), glyph.Ellipsis)
		out = append(out, slack.NewInputBlock(id, plain(label), nil, element).WithOptional(!f.Required))
	}
	return out, nil
}

// element is the input of a field, and how many of its choices were left out.
func (r Renderer) element(lang dialog.Lang, f dialog.Field) (slack.BlockElement, int, error) {
	switch f.Kind {
	case dialog.ChoiceField:
		return r.choice(lang, f)
	case dialog.DateField:
		picker := slack.NewDatePickerBlockElement(inputID)
		if _, err := time.Parse(time.DateOnly, f.Value); err == nil {
			picker.InitialDate = f.Value
		}
		return picker, 0, nil
	case dialog.TimeField:
		picker := slack.NewTimePickerBlockElement(inputID)
		if _, err := time.Parse("15:04", f.Value); err == nil && len(f.Value) == len("15:04") {
			picker.InitialTime = f.Value
		}
		return picker, 0, nil
	case dialog.FileField:
		if !r.Paste {
			return slack.NewFileInputBlockElement(inputID).WithMaxFiles(1).WithFileTypes(fileTypes()...), 0, nil
		}
		f.Kind = dialog.AreaField
	}
	input := slack.NewPlainTextInputBlockElement(nil, inputID).WithMaxLength(maxInput)
	input.InitialValue = glyph.Cut(glyph.Line(f.Value), maxInput)
	if f.Kind == dialog.AreaField {
		input.Multiline, input.InitialValue = true, glyph.Cut(glyph.Lines(f.Value), maxInput)
	}
	return input, 0, nil
}

// fileTypes are the endings of files that can be chosen: what Lotsen reads is text.
func fileTypes() []string { return []string{"csv", "txt"} }

// choice is a list to choose from, with the choice that the field holds.
func (r Renderer) choice(lang dialog.Lang, f dialog.Field) (slack.BlockElement, int, error) {
	list := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(r.say(lang, texts.SlackFormChoose)), inputID)
	shown := f.Options[:min(len(f.Options), maxOptions)]
	if at := slices.IndexFunc(f.Options, func(o dialog.Option) bool { return o.Value == f.Value }); at >= maxOptions {
		shown = append(slices.Clone(shown[:maxOptions-1]), f.Options[at])
	}
	values := map[string]bool{}
	for _, o := range shown {
		if o.Value == "" || values[o.Value] || glyph.Units(o.Value) > maxOption || o.Value != glyph.Lines(o.Value) {
			return nil, 0, fmt.Errorf("each choice needs a value of its own, of at most %d characters", maxOption)
		}
		values[o.Value] = true
		option := slack.NewOptionBlockObject(o.Value, plain(cmp.Or(glyph.Cut(glyph.Line(o.Label), maxOption), glyph.Ellipsis)), nil)
		list.Options = append(list.Options, option)
		if o.Value == f.Value {
			list.InitialOption = option
		}
	}
	if len(list.Options) == 0 {
		return nil, 0, fmt.Errorf("there is nothing to choose")
	}
	return list, len(f.Options) - len(shown), nil
}
