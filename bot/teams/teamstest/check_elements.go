package teamstest

import "strings"

// The limits of Teams.
// Source: learn.microsoft.com, "Cards reference"; facts that bots in the field met.
const (
	maxActions = 6
	manyItems  = 1000
)

// card checks a whole card. Only the outermost has to say its version.
func (c *checker) card(at string, v any, outermost bool) {
	if c.depth++; c.depth > maxDepth {
		c.fault(at, "is nested too deep")
		return
	}
	defer func() { c.depth-- }()
	s := shape{"$schema": may(text), "version": may(version), "body": may(items(0, manyItems, element)), "actions": may(items(0, maxActions, action)),
		"fallbackText": may(text), "speak": may(text), "lang": may(matching(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*$`, "a language")), "rtl": may(yesNo),
		"minHeight": may(pixels), "backgroundImage": may(either(picture, background)), "verticalContentAlignment": may(verticals()),
		"selectAction": may(action), "refresh": may(refresh), "authentication": may(anything), "metadata": may(anything), "msteams": may(teamsOfCard), "msTeams": may(teamsOfCard)}
	if outermost {
		s["version"] = must(version)
	}
	s.of(c, at, v)
	o := obj(v)
	if o != nil && str(o["type"]) != "AdaptiveCard" {
		c.fault(at, "the type must be AdaptiveCard")
	}
	if len(list(o["body"])) == 0 && len(list(o["actions"])) == 0 {
		c.fault(at, "there is nothing in it")
	}
}

// version: Teams shows 1.0 to 1.5.
func version(c *checker, at string, v any) { matching(`^1\.[0-5]$`, "1.0 to 1.5")(c, at, v) }

func verticals() check { return among("top", "center", "bottom") }
func pixels(c *checker, at string, v any) {
	matching(`^[0-9]+(\.[0-9]+)?px$`, "a number of px")(c, at, v)
}
func styles() check {
	return among("default", "emphasis", "good", "attention", "warning", "accent")
}

func background(c *checker, at string, v any) {
	shape{"url": must(picture), "fillMode": may(among("cover", "repeatHorizontally", "repeatVertically", "repeat")),
		"horizontalAlignment": may(horizontals()), "verticalAlignment": may(verticals())}.of(c, at, v)
}

func horizontals() check { return among("left", "center", "right") }

func refresh(c *checker, at string, v any) {
	shape{"action": must(action), "userIds": may(items(1, 60, words)), "expires": may(text)}.of(c, at, v)
}

func teamsOfCard(c *checker, at string, v any) {
	shape{"width": may(among("Full")), "entities": may(items(0, manyItems, anything)), "allowExpand": may(yesNo)}.of(c, at, v)
}

// common is what every element may have.
func common() shape {
	return shape{"id": may(id), "isVisible": may(yesNo), "separator": may(yesNo), "height": may(either(among("auto", "stretch"), pixels)),
		"spacing":  may(among("default", "none", "extraSmall", "small", "medium", "large", "extraLarge", "padding")),
		"requires": may(anything), "fallback": may(fallback(false)), "lang": may(text), "targetWidth": may(text)}
}

func element(c *checker, at string, v any) { kinds(false)(c, at, v) }

// elementKinds are what a body may hold.
func elementKinds() map[string]check {
	known := map[string]check{
		"TextBlock": common().with(textStyle()).with(shape{"text": must(text), "wrap": may(yesNo), "maxLines": may(positive),
			"horizontalAlignment": may(horizontals()), "style": may(among("default", "heading", "columnHeader"))}).of,
		"RichTextBlock": common().with(shape{"inlines": must(items(1, manyItems, either(text, textRun))), "horizontalAlignment": may(horizontals())}).of,
		"Image":         image,
		"ImageSet":      common().with(shape{"images": must(items(1, manyItems, element)), "imageSize": may(sizes()), "style": may(text)}).of,
		"Media": common().with(shape{"sources": must(items(1, 10, shape{"url": must(picture), "mimeType": may(text)}.of)), "poster": may(picture), "altText": may(text),
			"captionSources": may(anything)}).of,
		"Container": container,
		"ColumnSet": common().with(box()).with(shape{"columns": may(items(1, 20, column)), "horizontalAlignment": may(horizontals())}).of,
		"FactSet":   common().with(shape{"facts": must(items(1, manyItems, shape{"title": must(text), "value": must(text)}.of))}).of,
		"ActionSet": common().with(shape{"actions": must(items(1, maxActions, action)), "horizontalAlignment": may(horizontals())}).of,
		"Table":     table,
	}
	for name, one := range inputs() {
		known[name] = one
	}
	return known
}

func textStyle() shape {
	return shape{"color": may(among("default", "dark", "light", "accent", "good", "warning", "attention")), "fontType": may(among("default", "monospace")),
		"isSubtle": may(yesNo), "size": may(among("default", "small", "medium", "large", "extraLarge")), "weight": may(among("default", "lighter", "bolder"))}
}

func textRun(c *checker, at string, v any) {
	if str(obj(v)["type"]) != "TextRun" {
		c.fault(at, "must be a TextRun")
	}
	textStyle().with(shape{"text": must(text), "highlight": may(yesNo), "italic": may(yesNo), "strikethrough": may(yesNo), "underline": may(yesNo),
		"selectAction": may(action), "lang": may(text), "isVisible": may(yesNo), "id": may(id)}).of(c, at, v)
}

func sizes() check { return among("auto", "stretch", "small", "medium", "large") }

// image needs an alternative text: who cannot see it gets nothing else.
func image(c *checker, at string, v any) {
	common().with(shape{"url": must(picture), "altText": must(text), "backgroundColor": may(text), "horizontalAlignment": may(horizontals()),
		"width": may(either(among("auto", "stretch"), pixels)), "size": may(sizes()), "style": may(among("default", "person")), "selectAction": may(action),
		"msteams": may(anything), "msTeams": may(anything)}).of(c, at, v)
}

// box is what holds other elements.
func box() shape {
	return shape{"style": may(styles()), "bleed": may(yesNo), "minHeight": may(pixels), "selectAction": may(action), "backgroundImage": may(either(picture, background)),
		"verticalContentAlignment": may(verticals()), "rtl": may(yesNo), "showBorder": may(yesNo), "roundedCorners": may(yesNo)}
}

func container(c *checker, at string, v any) {
	common().with(box()).with(shape{"items": must(items(0, manyItems, element))}).of(c, at, v)
}

func column(c *checker, at string, v any) {
	if kind := obj(v)["type"]; kind != nil && kind != "Column" {
		c.fault(at, "must be a Column")
	}
	width := either(among("auto", "stretch"), either(pixels, either(number, matching(`^[0-9]+(\.[0-9]+)?$`, "a width"))))
	common().with(box()).with(shape{"items": may(items(0, manyItems, element)), "width": may(width)}).of(c, at, v)
}

// table: no row has more cells than there are columns.
func table(c *checker, at string, v any) {
	columns := len(list(obj(v)["columns"]))
	cell := func(c *checker, at string, v any) {
		if str(obj(v)["type"]) != "TableCell" {
			c.fault(at, "must be a TableCell")
		}
		common().with(box()).with(shape{"items": must(items(0, manyItems, element))}).of(c, at, v)
	}
	row := func(c *checker, at string, v any) {
		if str(obj(v)["type"]) != "TableRow" {
			c.fault(at, "must be a TableRow")
		}
		if n := len(list(obj(v)["cells"])); n > columns {
			c.fault(at, "has %d cells in %d columns", n, columns)
		}
		shape{"cells": must(items(0, manyItems, cell)), "style": may(styles()), "horizontalCellContentAlignment": may(horizontals()),
			"verticalCellContentAlignment": may(verticals()), "id": may(id)}.of(c, at, v)
	}
	definition := shape{"width": may(either(number, pixels)), "horizontalCellContentAlignment": may(horizontals()), "verticalCellContentAlignment": may(verticals())}
	common().with(shape{"columns": must(items(1, 50, definition.of)), "rows": must(items(0, manyItems, row)), "firstRowAsHeader": may(yesNo), "firstRowAsHeaders": may(yesNo),
		"showGridLines": may(yesNo), "gridStyle": may(styles()), "horizontalCellContentAlignment": may(horizontals()), "verticalCellContentAlignment": may(verticals())}).of(c, at, v)
}

func action(c *checker, at string, v any) { kinds(true)(c, at, v) }

func actionKinds() map[string]check {
	every := shape{"title": may(words), "id": may(id), "iconUrl": may(either(picture, matching(`^icon:`, "a picture"))), "style": may(among("default", "positive", "destructive")),
		"fallback": may(fallback(true)), "tooltip": may(text), "isEnabled": may(yesNo), "mode": may(among("primary", "secondary")), "role": may(text), "requires": may(anything)}
	data := shape{"data": may(anyData), "associatedInputs": may(among("auto", "none")), "msteams": may(teamsOfAction), "msTeams": may(teamsOfAction)}
	nested := func(c *checker, at string, v any) { c.card(at, v, false) }
	toggle := func(c *checker, at string, v any) {
		target := str(v)
		if o := obj(v); o != nil {
			target = str(o["elementId"])
		}
		c.targets = append(c.targets, target)
	}
	return map[string]check{
		"Action.Submit":           every.with(data).of,
		"Action.Execute":          every.with(data).with(shape{"verb": may(text)}).of,
		"Action.OpenUrl":          every.with(shape{"url": must(link)}).of,
		"Action.ShowCard":         every.with(shape{"card": must(nested)}).of,
		"Action.ToggleVisibility": every.with(shape{"targetElements": must(items(1, manyItems, toggle))}).of,
	}
}

// anyData is an object: inputs can be merged into nothing else.
func anyData(c *checker, at string, v any) {
	o, ok := v.(object)
	if !ok {
		c.fault(at, "must be an object")
		return
	}
	teams := obj(o["msteams"])
	if kind := str(teams["type"]); kind != "" {
		among("messageBack", "imBack", "task/fetch", "signin", "invoke")(c, at+"/msteams/type", kind)
	}
}

func teamsOfAction(c *checker, at string, v any) {
	shape{"feedback": may(shape{"hide": may(yesNo)}.of)}.of(c, at, v)
}

// inputs are the elements that people fill in.
func inputs() map[string]check {
	every := common().with(shape{"id": must(id), "label": may(either(words, element)), "isRequired": may(yesNo), "errorMessage": may(words),
		"labelPosition": may(among("inline", "above")), "labelWidth": may(anything), "inputStyle": may(text), "valueChangedAction": may(anything)})
	day, hour := matching(`^\d{4}-\d\d-\d\d$`, "a day, YYYY-MM-DD"), matching(`^\d\d:\d\d$`, "a time, HH:MM")
	picked := func(one check) shape {
		return shape{"value": may(one), "min": may(one), "max": may(one), "placeholder": may(text)}
	}
	return map[string]check{
		"Input.Text": every.with(shape{"value": may(text), "placeholder": may(text), "isMultiline": may(yesNo), "maxLength": may(positive), "regex": may(text),
			"style": may(among("text", "tel", "url", "email", "password")), "inlineAction": may(action)}).of,
		"Input.Number":    every.with(picked(either(number, matching(`^-?[0-9.]+$`, "a number")))).of,
		"Input.Date":      every.with(picked(day)).of,
		"Input.Time":      every.with(picked(hour)).of,
		"Input.Toggle":    every.with(shape{"title": must(words), "value": may(text), "valueOn": may(text), "valueOff": may(text), "wrap": may(yesNo)}).of,
		"Input.ChoiceSet": every.with(choiceSet()).ofChoices,
	}
}

func choiceSet() shape {
	return shape{"choices": may(items(1, manyItems, shape{"title": must(words), "value": must(words)}.of)), "choices.data": may(anything), "isMultiSelect": may(yesNo),
		"style": may(among("compact", "expanded", "filtered")), "value": may(text), "placeholder": may(text), "wrap": may(yesNo)}
}

// ofChoices: no two choices have one value, and what is chosen at first is among them.
func (s shape) ofChoices(c *checker, at string, v any) {
	s.of(c, at, v)
	o, values := obj(v), map[string]bool{}
	for _, one := range list(o["choices"]) {
		value := str(obj(one)["value"])
		if values[value] {
			c.fault(at, "two choices have the value %q", value)
		}
		values[value] = true
	}
	for part := range strings.SplitSeq(str(o["value"]), ",") {
		if part != "" && o["choices.data"] == nil && !values[part] {
			c.fault(at, "there is no choice %q to begin with", part)
		}
	}
}
