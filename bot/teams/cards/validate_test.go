package cards_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"lotsen/bot/teams/cards"
)

// element is the first of a type in a card, wherever it stands.
func element(v any, kind string) object {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if found := element(e, kind); found != nil {
				return found
			}
		}
	case object:
		if v["type"] == kind {
			return v
		}
		for _, e := range v {
			if found := element(e, kind); found != nil {
				return found
			}
		}
	}
	return nil
}

// set, without and add are ways to spoil a card.
func set(kind, name string, value any) func(object) {
	return func(c object) { element(c, kind)[name] = value }
}

func without(kind, name string) func(object) {
	return func(c object) { delete(element(c, kind), name) }
}

func add(e any) func(object) {
	return func(c object) { c["body"] = append(c["body"].([]any), e) }
}

// spoiledText is a card whose texts are not as they should be, by what is wrong.
func spoiledText() map[string]func(object) {
	nested := object{"type": "TextBlock", "text": "x", "wrap": true}
	for range 9 {
		nested = object{"type": "Container", "items": []any{nested}}
	}
	return map[string]func(object){
		"another version":         set("AdaptiveCard", "version", "1.6"),
		"another type":            set("AdaptiveCard", "type", "Card"),
		"no body":                 without("AdaptiveCard", "body"),
		"an empty body":           set("AdaptiveCard", "body", []any{}),
		"no language":             without("AdaptiveCard", "lang"),
		"no words for the old":    without("AdaptiveCard", "fallbackText"),
		"no width":                without("AdaptiveCard", "msteams"),
		"a property too many":     set("AdaptiveCard", "refresh", object{}),
		"an unknown element":      add(object{"type": "Table"}),
		"an element of no type":   add(object{"text": "x"}),
		"no element":              add("x"),
		"an action in the body":   add(object{"type": "Action.OpenUrl", "title": "x", "url": "https://e.se"}),
		"too deep":                add(nested),
		"an empty text":           set("TextBlock", "text", " "),
		"a text that is a number": set("TextBlock", "text", 7),
		"a text on one line":      without("TextBlock", "wrap"),
		"a size":                  set("TextBlock", "size", "Huge"),
		"no runs":                 set("RichTextBlock", "inlines", []any{}),
		"a run of text":           set("RichTextBlock", "inlines", []any{"x"}),
		"a colour":                set("TextRun", "color", "Red"),
		"a picture over http":     set("Image", "url", "http://e.se/x.png"),
		"a picture in the card":   set("Image", "url", "data:image/png;base64,x"),
		"a picture untold":        without("Image", "altText"),
	}
}

// spoiledForm is a card whose values, fields or buttons are not as they should be.
func spoiledForm() map[string]func(object) {
	return map[string]func(object){
		"no facts":                set("FactSet", "facts", []any{}),
		"half a fact":             set("FactSet", "facts", []any{object{"title": "x"}}),
		"an empty fact":           set("FactSet", "facts", []any{object{"title": "x", "value": ""}}),
		"an input of no id":       without("Input.Date", "id"),
		"an id of another's":      set("Input.Date", "id", "day"),
		"an id twice":             func(c object) { element(c, "Input.Date")["id"] = element(c, "Input.Time")["id"] },
		"a field of no name":      without("Input.Time", "label"),
		"silently required":       without("Input.Text", "errorMessage"),
		"a flag that is a word":   set("Input.Text", "isRequired", "yes"),
		"a length of nothing":     set("Input.Text", "maxLength", 0),
		"no choices":              set("Input.ChoiceSet", "choices", []any{}),
		"a choice of no value":    set("Input.ChoiceSet", "choices", []any{object{"title": "x"}}),
		"seven buttons":           func(c object) { a := c["actions"].([]any)[0]; c["actions"] = []any{a, a, a, a, a, a, a} },
		"no buttons":              set("AdaptiveCard", "actions", []any{}),
		"a button of no label":    without("Action.Submit", "title"),
		"a button of no data":     without("Action.Submit", "data"),
		"a button of another's":   set("Action.Submit", "data", object{"x": 1}),
		"a button that is told":   without("Action.Submit", "msTeams"),
		"a button half silent":    set("Action.Submit", "msTeams", object{}),
		"a button not silent":     set("Action.Submit", "msTeams", object{"feedback": object{"hide": false}}),
		"a silence sent back":     func(c object) { element(c, "Action.Submit")["data"].(object)["msteams"] = object{} },
		"a page that is a script": set("Action.OpenUrl", "url", "javascript:alert(1)"),
		"a long label":            set("Action.Submit", "title", strings.Repeat("x", 76)),
		"too much":                add(object{"type": "TextBlock", "wrap": true, "text": strings.Repeat("x", 44_000)}),
	}
}

func TestACardThatTeamsWouldNotShowIsNotSent(t *testing.T) {
	all := spoiledText()
	maps.Copy(all, spoiledForm())
	for name, spoil := range all {
		c := everything(t)
		if err := cards.Validate(marshal(t, c)); err != nil {
			t.Fatal(err)
		}
		spoil(c)
		if err := cards.Validate(marshal(t, c)); err == nil {
			t.Errorf("%s passes", name)
		} else if len(err.Error()) > 5000 {
			t.Errorf("%s: %d bytes of error", name, len(err.Error()))
		}
	}
	whole := string(marshal(t, everything(t)))
	for _, raw := range []string{whole + "{}", whole + " x", whole[:len(whole)-1], "", "null", "[]", "7", "{", "{}{}", "{}", "\xff", `{"type":"AdaptiveCard"} x`, strings.Repeat("[", 100_000)} {
		if cards.Validate(json.RawMessage(raw)) == nil {
			t.Errorf("%.20q passes", raw)
		}
	}
}

// everything is a card with each kind of element.
func everything(t *testing.T) object {
	t.Helper()
	m, step, team := form(), others()["picture"], others()["team"]
	m.Picture, m.Facts, m.Table = step.Picture, team.Facts, team.Table
	m.Buttons = append(m.Buttons, step.Buttons[2])
	var c object
	if err := json.Unmarshal(render(t, m).JSON, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func FuzzAnyCardIsJudged(f *testing.F) {
	f.Add([]byte(`{"type":"AdaptiveCard","version":"1.5","lang":"sv","fallbackText":"x","msteams":{"width":"Full"},"body":[{"type":"Container","items":[{"type":"Input.Text","id":"f:x","label":"x"}]}]}`))
	f.Add([]byte(`{"type":"AdaptiveCard","body":[{"type":["x"]},{"type":null,"text":{}}],"actions":{}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if cards.Validate(raw) == nil && !json.Valid(raw) {
			t.Error("it is no JSON")
		}
	})
}
