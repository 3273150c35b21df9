package slacktest

// element is what every interactive element may have.
func element(more shape) shape { return shape{"action_id": may(text(1, maxID))}.with(more) }

// focused may take the focus; only one in a view does.
func focused(c *checker, at string, v any) {
	yesNo(c, at, v)
	if v == true {
		if c.focus++; c.focus > 1 {
			c.fault(at, "only one element can have focus_on_load set to true")
		}
	}
}

// picker is what elements with a choice may have.
func picker(more shape) shape {
	return element(shape{"confirm": may(confirmation), "focus_on_load": may(focused)}).with(more)
}

// menu is a picker with a placeholder.
func menu(more shape) shape {
	return picker(shape{"placeholder": may(plainText(maxPlaceholder))}).with(more)
}

func button() check {
	return element(shape{"text": must(plainText(75)), "value": may(text(0, 2000)), "url": may(link),
		"style": may(among("primary", "danger")), "confirm": may(confirmation), "accessibility_label": may(text(1, 75))}).of
}

// choosers are the elements with choices that sections, actions and inputs share.
func choosers() map[string]check {
	one, some := optionOf(plainText(maxOptionText), false), list(0, 100, optionOf(plainText(maxOptionText), false))
	boxes := options(1, 10, anyText(maxOptionText), false)
	most := shape{"max_selected_items": may(within(1, 100))}
	id, ids := text(1, maxID), list(0, 100, text(1, maxID))
	filter := may(shape{"include": may(list(1, 4, among("im", "mpim", "private", "public"))),
		"exclude_external_shared_channels": may(yesNo), "exclude_bot_users": may(yesNo)}.of)
	static := shape{"options": may(options(1, 100, plainText(maxOptionText), false)), "option_groups": may(optionGroups)}
	return map[string]check{
		"checkboxes":            picker(shape{"options": must(boxes), "initial_options": may(list(1, 10, optionOf(anyText(maxOptionText), false)))}).begins(),
		"radio_buttons":         picker(shape{"options": must(boxes), "initial_option": may(optionOf(anyText(maxOptionText), false))}).begins(),
		"datepicker":            menu(shape{"initial_date": may(day)}).of,
		"timepicker":            menu(shape{"initial_time": may(clock), "timezone": may(text(1, maxID))}).of,
		"static_select":         menu(static.with(shape{"initial_option": may(one)})).begins(),
		"multi_static_select":   menu(static.with(most).with(shape{"initial_options": may(some)})).begins(),
		"external_select":       menu(shape{"initial_option": may(one), "min_query_length": may(within(0, 100))}).of,
		"multi_external_select": menu(most.with(shape{"initial_options": may(some), "min_query_length": may(within(0, 100))})).of,
		"users_select":          menu(shape{"initial_user": may(id)}).of,
		"multi_users_select":    menu(most.with(shape{"initial_users": may(ids)})).of,
		"channels_select":       menu(shape{"initial_channel": may(id), "response_url_enabled": may(yesNo)}).of,
		"multi_channels_select": menu(most.with(shape{"initial_channels": may(ids)})).of,
		"conversations_select": menu(shape{"initial_conversation": may(id), "default_to_current_conversation": may(yesNo),
			"response_url_enabled": may(yesNo), "filter": filter}).of,
		"multi_conversations_select": menu(most.with(shape{"initial_conversations": may(ids), "default_to_current_conversation": may(yesNo),
			"filter": filter})).of,
	}
}

// begins checks an element with choices: what it begins with is among them, and it has
// one kind of list.
func (s shape) begins() check {
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		o, ok := v.(object)
		if !ok {
			return
		}
		if _, grouped := s["option_groups"]; grouped && (o["options"] == nil) == (o["option_groups"] == nil) {
			c.fault(at, "must define either `options` or `option_groups`")
		}
		first, _ := o["initial_options"].([]any)
		if one := o["initial_option"]; one != nil {
			first = append(first, one)
		}
		for _, initial := range first {
			if !offers(o, initial) {
				c.fault(at+"/initial_option", "must exactly match one of the provided options")
			}
		}
	}
}

// offers reports whether a choice is, exactly, among those of an element.
func offers(o object, initial any) bool {
	choices, _ := o["options"].([]any)
	if groups, ok := o["option_groups"].([]any); ok {
		for _, g := range groups {
			group, _ := g.(object)
			more, _ := group["options"].([]any)
			choices = append(choices, more...)
		}
	}
	want := string(encode(initial))
	for _, choice := range choices {
		if string(encode(choice)) == want {
			return true
		}
	}
	return false
}

func overflow() check {
	return element(shape{"options": must(options(1, 5, plainText(maxOptionText), true)), "confirm": may(confirmation)}).of
}

// accessories go beside a section's text.
func accessories() map[string]check {
	all := choosers()
	all["button"], all["overflow"], all["image"] = button(), overflow(), image(nil)
	all["workflow_button"] = workflowButton()
	return all
}

// actionElements go in an actions block.
func actionElements() map[string]check {
	all := choosers()
	all["button"], all["overflow"] = button(), overflow()
	all["datetimepicker"] = datetimepicker()
	all["rich_text_input"] = richInput()
	all["workflow_button"] = workflowButton()
	return all
}

func datetimepicker() check { return picker(shape{"initial_date_time": may(moment)}).of }

func workflowButton() check {
	return element(shape{"text": must(plainText(75)), "workflow": must(shapeless), "style": may(among("primary", "danger")),
		"accessibility_label": may(text(1, 75)), "confirm": may(confirmation)}).of
}

func dispatch(c *checker, at string, v any) {
	shape{"trigger_actions_on": may(list(1, 2, among("on_enter_pressed", "on_character_entered")))}.of(c, at, v)
}

func richInput() check {
	return element(shape{"initial_value": may(shapeless), "dispatch_action_config": may(dispatch), "focus_on_load": may(focused),
		"placeholder": may(plainText(maxPlaceholder)), "min_lines": may(within(1, 100)), "max_lines": may(within(1, 100))}).of
}

// inputElements go in an input block.
func inputElements(surface Surface) map[string]check {
	all := choosers()
	line := element(shape{"placeholder": may(plainText(maxPlaceholder)), "dispatch_action_config": may(dispatch),
		"focus_on_load": may(focused), "initial_value": may(text(0, 3000))})
	all["plain_text_input"] = lengths(line.with(shape{"multiline": may(yesNo), "min_length": may(within(0, 3000)), "max_length": may(within(1, 3000))}))
	all["email_text_input"] = line.of
	all["url_text_input"] = line.of
	all["number_input"] = line.with(shape{"is_decimal_allowed": must(yesNo), "min_value": may(text(1, maxID)), "max_value": may(text(1, maxID))}).of
	all["datetimepicker"] = datetimepicker()
	all["rich_text_input"] = richInput()
	if surface == ModalView {
		all["file_input"] = element(shape{"filetypes": may(list(1, 100, text(1, maxID))), "max_files": may(within(1, 10))}).of
	}
	return all
}

// lengths checks a text field whose own limits must fit each other.
func lengths(s shape) check {
	return func(c *checker, at string, v any) {
		s.of(c, at, v)
		o, ok := v.(object)
		if !ok {
			return
		}
		least, most := number(o["min_length"], 0), number(o["max_length"], 3000)
		if least > most {
			c.fault(at+"/min_length", "must be less than max_length")
		}
		if initial := str(o["initial_value"]); initial != "" {
			c.length(at+"/initial_value", initial, least, most)
		}
	}
}
