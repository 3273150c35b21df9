package slacktest

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// close takes a modal away.
func (u *User) close(v *view) {
	v.closed = true
	u.modals = slices.DeleteFunc(u.modals, func(o *view) bool { return o == v })
}

// inputs are the input blocks.
func inputs(blocks []any) []object {
	var found []object
	for _, b := range blocks {
		if block, _ := b.(object); block["type"] == "input" {
			found = append(found, block)
		}
	}
	return found
}

func (v *view) hasInput(blockID string) bool {
	return slices.ContainsFunc(inputs(v.blocks()), func(b object) bool { return b["block_id"] == blockID })
}

// fill is the state of a form after somebody has entered values. The lock is held.
func (s *Slack) fill(v *view, values map[string]string) (object, error) {
	state := initialState(v.blocks())
	used := map[string]bool{}
	for _, block := range inputs(v.blocks()) {
		element, _ := block["element"].(object)
		blockID, actionID := str(block["block_id"]), str(element["action_id"])
		key := blockID
		if _, given := values[blockID]; !given {
			key = actionID
		}
		if text, given := values[key]; given {
			used[key] = true
			now, err := s.entered(element, text)
			if err != nil {
				return nil, err
			}
			state[blockID] = object{actionID: now}
		}
		optional, _ := block["optional"].(bool)
		if held, _ := state[blockID].(object)[actionID].(object); !optional && empty(held) {
			return nil, fmt.Errorf("slacktest: the field %q must be filled in", label(block))
		}
	}
	for key := range values {
		if !used[key] {
			return nil, fmt.Errorf("slacktest: the form has no field %q", key)
		}
	}
	return state, nil
}

func label(block object) string {
	text, _ := block["label"].(object)
	return str(text["text"])
}

// empty reports whether an element holds nothing.
func empty(held object) bool {
	for key, value := range held {
		if key == "type" {
			continue
		}
		list, isList := value.([]any)
		if value != nil && value != "" && (!isList || len(list) > 0) {
			return false
		}
	}
	return true
}

// initialState is what the elements hold when they are first shown.
func initialState(blocks []any) object {
	state := object{}
	for _, c := range (place{view: &view{body: object{"blocks": blocks}}}).controls() {
		if now := held(c.element); now != nil {
			block, _ := state[str(c.block["block_id"])].(object)
			if block == nil {
				block = object{}
			}
			block[str(c.element["action_id"])] = now
			state[str(c.block["block_id"])] = block
		}
	}
	return state
}

// holds says, per type of element, the field of what it begins with and the field of
// what it holds.
func holds(kind string) (initial, now string) {
	fields := map[string][2]string{
		"plain_text_input": {"initial_value", "value"}, "email_text_input": {"initial_value", "value"},
		"url_text_input": {"initial_value", "value"}, "number_input": {"initial_value", "value"},
		"rich_text_input": {"initial_value", "rich_text_value"}, "static_select": {"initial_option", "selected_option"},
		"external_select": {"initial_option", "selected_option"}, "radio_buttons": {"initial_option", "selected_option"},
		"checkboxes": {"initial_options", "selected_options"}, "multi_static_select": {"initial_options", "selected_options"},
		"overflow": {"", "selected_option"}, "datepicker": {"initial_date", "selected_date"}, "timepicker": {"initial_time", "selected_time"},
		"datetimepicker": {"initial_date_time", "selected_date_time"}, "users_select": {"initial_user", "selected_user"},
		"conversations_select": {"initial_conversation", "selected_conversation"},
		"channels_select":      {"initial_channel", "selected_channel"}, "file_input": {"", "files"},
	}[kind]
	return fields[0], fields[1]
}

// held is what an element begins with; nil for what holds nothing, such as a button.
func held(element object) object {
	kind := str(element["type"])
	initial, now := holds(kind)
	if now == "" {
		return nil
	}
	value := element[initial]
	if list := kind == "checkboxes" || strings.HasPrefix(kind, "multi_") || kind == "file_input"; list && value == nil {
		value = []any{}
	}
	return object{"type": kind, now: value}
}

// entered is what an element holds after somebody has entered something.
func (s *Slack) entered(element object, text string) (object, error) {
	kind := str(element["type"])
	_, now := holds(kind)
	var value any
	var err error
	switch kind {
	case "static_select", "radio_buttons", "overflow":
		if text != "" {
			value, err = option(element, text)
		}
	case "checkboxes", "multi_static_select":
		list := []any{}
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			var one any
			if one, err = option(element, part); err != nil {
				break
			}
			list = append(list, one)
		}
		value = list
	case "datepicker":
		value, err = shaped(text, `^\d{4}-\d\d-\d\d$`)
	case "timepicker":
		value, err = shaped(text, `^\d\d:\d\d$`)
	case "file_input":
		value, err = s.chosen(element, text)
	case "plain_text_input":
		value, err = typed(element, text)
	default:
		if now == "" {
			return nil, fmt.Errorf("slacktest: nothing can be entered in a %s", kind)
		}
		value = text
	}
	return object{"type": kind, now: value}, err
}

// maxInputFile is the most that a file_input takes.
const maxInputFile = 10 << 20

// chosen are the files with some ids, as a file_input lets them be chosen.
func (s *Slack) chosen(element object, ids string) (any, error) {
	list := []any{}
	types, limited := element["filetypes"].([]any)
	for id := range strings.SplitSeq(ids, ",") {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		f := s.files[id]
		switch {
		case f == nil:
			return nil, fmt.Errorf("slacktest: there is no file %q", id)
		case len(f.data) > maxInputFile:
			return nil, fmt.Errorf("slacktest: a form takes files of at most %d bytes", maxInputFile)
		case limited && !slices.Contains(types, any(strings.TrimPrefix(path.Ext(f.name), "."))):
			return nil, fmt.Errorf("slacktest: the field takes files of %v, not %q", types, f.name)
		}
		list = append(list, f.json(s))
	}
	if most := number(element["max_files"], 10); len(list) > most {
		return nil, fmt.Errorf("slacktest: the field takes %d files, not %d", most, len(list))
	}
	return list, nil
}

// shaped is a text of a pattern, or nothing.
func shaped(text, pattern string) (any, error) {
	switch {
	case text == "":
		return nil, nil
	case !regexp.MustCompile(pattern).MatchString(text):
		return nil, fmt.Errorf("slacktest: nobody can pick %q", text)
	}
	return text, nil
}

// typed is a text within the lengths that the element asks for.
func typed(element object, text string) (any, error) {
	n := utf8.RuneCountInString(text)
	most := number(element["max_length"], 3000)
	if least := number(element["min_length"], 0); n < least || n > most {
		return nil, fmt.Errorf("slacktest: the field takes %d to %d characters, not %d", least, most, n)
	}
	if text == "" {
		return nil, nil
	}
	return text, nil
}

// option finds a choice by its value or label.
func option(element object, what string) (any, error) {
	options, _ := element["options"].([]any)
	if groups, ok := element["option_groups"].([]any); ok {
		for _, g := range groups {
			group, _ := g.(object)
			more, _ := group["options"].([]any)
			options = append(options, more...)
		}
	}
	for _, o := range options {
		choice, _ := o.(object)
		text, _ := choice["text"].(object)
		if choice["value"] == what || text["text"] == what {
			return choice, nil
		}
	}
	return nil, fmt.Errorf("slacktest: there is no choice %q", what)
}
