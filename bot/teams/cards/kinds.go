package cards

import (
	"errors"
	"maps"
	"strings"
)

// kind is what an object of a card may hold.
type kind struct {
	typed      bool // it names its type
	properties map[string]property
	needs      []string
	also       func(object) error
}

// property is what a value may be: a text that is not empty, unless said otherwise.
type property struct {
	flag, number bool
	object       *kind
	list         []string // a list of objects of these kinds
	oneOf        []string
	most         int // characters, or elements of a list; 0: any number
	blank        bool
	check        func(string) bool
}

// kinds are the objects that a card may hold, by their type or, where they have none,
// by a name.
// Source: adaptivecards.io/explorer, version 1.5.
func kinds() map[string]kind {
	elements := property{list: []string{"TextBlock", "RichTextBlock", "Image", "FactSet", "Container", "ActionSet", "Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time"}}
	actions := property{list: []string{"Action.Submit", "Action.OpenUrl"}, most: maxActions}
	all := map[string]kind{
		"AdaptiveCard": {needs: []string{"type", "version", "lang", "fallbackText", "msteams", "body"}, properties: map[string]property{
			"$schema": {oneOf: []string{"http://adaptivecards.io/schemas/adaptive-card.json"}}, "type": {oneOf: []string{"AdaptiveCard"}},
			"version": {oneOf: []string{"1.5"}}, "lang": {most: 20}, "fallbackText": {most: maxFallback},
			"msteams": {object: &kind{needs: []string{"width"}, properties: map[string]property{"width": {oneOf: []string{"Full"}}}}},
			"body":    elements, "actions": actions,
		}},
		"ActionSet": typed(map[string]property{"actions": actions}, "actions"),
		"Container": typed(map[string]property{"items": elements}, "items"),
	}
	for _, more := range []map[string]kind{textKinds(), inputKinds(), actionKinds()} {
		maps.Copy(all, more)
	}
	return all
}

// typed is an element or an action with its own properties and those that all have.
func typed(own map[string]property, needs ...string) kind {
	k := kind{typed: true, needs: append(needs, "type"), properties: map[string]property{
		"type": {}, "spacing": {oneOf: []string{none, near, apart}},
	}}
	maps.Copy(k.properties, own)
	return k
}

// textKinds are what shows something.
func textKinds() map[string]kind {
	weights := property{oneOf: []string{"Default", bolder}}
	return map[string]kind{
		"TextBlock": typed(map[string]property{"text": {}, "wrap": {flag: true}, "isSubtle": {flag: true}, "weight": weights,
			"style": {oneOf: []string{"heading"}}, "size": {oneOf: []string{"Small", "Large"}}}, "text", "wrap"),
		"RichTextBlock": typed(map[string]property{"inlines": {list: []string{"TextRun"}}}, "inlines"),
		"TextRun": {typed: true, needs: []string{"type", "text"}, properties: map[string]property{"type": {}, "text": {blank: true}, "weight": weights,
			"isSubtle": {flag: true}, "color": {oneOf: []string{attention}}, "fontType": {oneOf: []string{monospace}}}},
		"Image": typed(map[string]property{"url": {most: maxURL, check: page}, "altText": {most: maxAlt},
			"msteams": {object: &kind{properties: map[string]property{"allowExpand": {flag: true}}}}}, "url", "altText"),
		"FactSet": typed(map[string]property{"facts": {list: []string{"Fact"}}}, "facts"),
		"Fact":    {needs: []string{"title", "value"}, properties: map[string]property{"title": {}, "value": {}}},
	}
}

// inputKinds are what can be filled in.
func inputKinds() map[string]kind {
	input := func(own map[string]property) kind {
		k := typed(map[string]property{
			"id":    {check: func(id string) bool { return strings.HasPrefix(id, fieldID) && len(id) > len(fieldID) }},
			"label": {most: 2 * maxCell}, "placeholder": {most: maxLabel}, "value": {most: maxInput}, "isRequired": {flag: true}, "errorMessage": {},
		}, "id", "label")
		k.also = func(o object) error {
			if o["isRequired"] == true && o["errorMessage"] == nil {
				return errors.New("it does not tell that it has to be filled in")
			}
			return nil
		}
		maps.Copy(k.properties, own)
		return k
	}
	choices := input(map[string]property{"style": {oneOf: []string{"compact"}}, "choices": {list: []string{"Choice"}, most: maxOptions}})
	choices.needs = append(choices.needs, "choices")
	return map[string]kind{
		"Input.Text":      input(map[string]property{"isMultiline": {flag: true}, "maxLength": {number: true}}),
		"Input.Date":      input(nil),
		"Input.Time":      input(nil),
		"Input.ChoiceSet": choices,
		"Choice":          {needs: []string{"title", "value"}, properties: map[string]property{"title": {most: maxCell}, "value": {most: maxKey}}},
	}
}

// actionKinds are what can be pressed.
func actionKinds() map[string]kind {
	action := func(own map[string]property, needs ...string) kind {
		k := typed(map[string]property{"title": {most: maxLabel}, "style": {oneOf: []string{"positive", "destructive"}}}, append(needs, "title")...)
		delete(k.properties, "spacing")
		maps.Copy(k.properties, own)
		return k
	}
	hide := kind{properties: map[string]property{"hide": {flag: true}}, also: func(o object) error {
		if o["hide"] != true {
			return errors.New("it lets Teams say that it was sent")
		}
		return nil
	}}
	silent := kind{needs: []string{"feedback"}, properties: map[string]property{"feedback": {object: &hide}}}
	stamp := kind{properties: map[string]property{"state": {blank: true}, "rev": {number: true}}}
	press := kind{needs: []string{"a"}, properties: map[string]property{"a": {blank: true}, "r": {blank: true}, "t": {object: &stamp}}}
	data := kind{needs: []string{dataKey}, properties: map[string]property{dataKey: {object: &press}}}
	return map[string]kind{
		"Action.Submit":  action(map[string]property{"data": {object: &data}, "associatedInputs": {oneOf: []string{"none"}}, "msTeams": {object: &silent}}, "data", "msTeams"),
		"Action.OpenUrl": action(map[string]property{"url": {most: maxURL, check: linkable}}, "url"),
	}
}

// page reports whether an address is that of a page.
func page(address string) bool { return strings.HasPrefix(address, "https://") && linkable(address) }
