package blocks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
		return slack.NewFileInputBlockElement(inputID).WithMaxFiles(1), 0, nil
	}
	input := slack.NewPlainTextInputBlockElement(nil, inputID).WithMaxLength(maxInput)
	input.InitialValue = glyph.Cut(glyph.Line(f.Value), maxInput)
	if f.Kind == dialog.AreaField {
		input.Multiline, input.InitialValue = true, glyph.Cut(glyph.Lines(f.Value), maxInput)
	}
	return input, 0, nil
}

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

// Values are the answers of a form by the key of their field: what was written or
// chosen, a day as YYYY-MM-DD, a time as HH:MM. A field left empty is "". Files are
// not among them: see Files.
func Values(state *slack.ViewState) map[string]string {
	out := map[string]string{}
	each(state, func(key string, a slack.BlockAction) {
		switch string(a.Type) {
		case string(slack.METFileInput):
		case slack.OptTypeStatic:
			out[key] = a.SelectedOption.Value
		case string(slack.METDatepicker):
			out[key] = a.SelectedDate
		case string(slack.METTimepicker):
			out[key] = a.SelectedTime
		default:
			out[key] = strings.TrimSpace(glyph.Lines(a.Value))
		}
	})
	return out
}

// Files are the ids of the files of a form by the key of their field.
func Files(state *slack.ViewState) map[string][]string {
	out := map[string][]string{}
	each(state, func(key string, a slack.BlockAction) {
		for _, f := range a.Files {
			out[key] = append(out[key], f.ID)
		}
	})
	return out
}

// each calls do for each field of a form.
func each(state *slack.ViewState, do func(key string, a slack.BlockAction)) {
	if state == nil {
		return
	}
	for block, actions := range state.Values {
		key, ok := strings.CutPrefix(block, fieldID)
		if a, has := actions[inputID]; ok && has {
			do(key, a)
		}
	}
}

// Errors is what was wrong, by block_id, for a response_action of "errors": Slack
// shows each beside its field. Empty: nothing was wrong.
func Errors(fields []dialog.Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		if problem := glyph.Line(f.Error); problem != "" {
			out[fieldID+f.Key] = glyph.Cut(problem, maxError)
		}
	}
	return out
}
