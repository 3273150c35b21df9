package cards_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

// seen is a card as it is sent.
type seen struct {
	Lang, FallbackText string
	Body               []part
	Actions            []press
}

type part struct {
	Type, ID, Text, Style, Size, Spacing, URL, AltText, Label, Placeholder, Value, ErrorMessage string
	IsRequired, IsSubtle, IsMultiline                                                           bool
	Inlines                                                                                     []struct{ Text, Weight, Color, FontType string }
	Items                                                                                       []part
	Facts, Choices                                                                              []struct{ Title, Value string }
	Actions                                                                                     []press
}

type press struct {
	Type, Title, Style, URL, AssociatedInputs string
	Data                                      json.RawMessage
	MSTeams                                   json.RawMessage `json:"msTeams"`
}

func open(t testing.TB, c cards.Card) seen {
	t.Helper()
	var s seen
	if err := json.Unmarshal(c.JSON, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// render is a message as it is sent, and held against the rules.
func render(t testing.TB, m dialog.Message) cards.Card {
	t.Helper()
	c, err := renderer(t).Message(m)
	if err != nil {
		t.Fatal(err)
	}
	obeys(t, asSent(c))
	return c
}

// looks is how a card looks, a line for each element: # heading, ~ quiet, !bold!, > code,
// {an input}, ^ what was wrong, [button].
func looks(t testing.TB, c cards.Card) string {
	s := open(t, c)
	var b strings.Builder
	for _, p := range s.Body {
		p.look(&b)
	}
	row(&b, s.Actions)
	return b.String()
}

func (p part) look(b *strings.Builder) {
	switch p.Type {
	case "TextBlock":
		if p.Style == "heading" {
			b.WriteString(map[string]string{"Large": "# ", "Small": "## "}[p.Size])
		}
		b.WriteString(bare(p.Text) + "\n")
	case "RichTextBlock":
		for _, r := range p.Inlines {
			mark := map[string]string{"Bolder": "!"}[r.Weight]
			b.WriteString(map[string]string{"Attention": "^ "}[r.Color] + map[string]string{"Monospace": "> "}[r.FontType] + mark + bare(r.Text) + mark)
		}
		b.WriteString("\n")
	case "Image":
		b.WriteString("<" + p.URL + " | " + p.AltText + ">\n")
	case "FactSet":
		for _, f := range p.Facts {
			b.WriteString(bare(f.Title) + ": " + bare(f.Value) + "\n")
		}
	case "Container":
		for _, item := range p.Items {
			item.look(b)
		}
	case "ActionSet":
		row(b, p.Actions)
	default:
		required := map[bool]string{true: "*"}[p.IsRequired]
		fmt.Fprintf(b, "{%s %s%s = %q}\n", strings.TrimPrefix(p.Type, "Input."), p.Label, required, p.Value)
	}
}

func row(b *strings.Builder, all []press) {
	for i, a := range all {
		b.WriteString(strings.Repeat(" ", min(i, 1)) + "[" + a.Title + "]")
	}
	if len(all) > 0 {
		b.WriteString("\n")
	}
}

// pressed are all buttons of a card, from above.
func pressed(t testing.TB, c cards.Card) []press {
	s := open(t, c)
	var out []press
	for _, p := range s.Body {
		out = append(out, p.Actions...)
	}
	return append(out, s.Actions...)
}
