package cards

import (
	"bytes"
	"encoding/json"
	"fmt"

	"lotsen/dialog/glyph"
)

// card is an Adaptive Card as it is written.
type card struct {
	Schema       string    `json:"$schema"`
	Type         string    `json:"type"`
	Version      string    `json:"version"`
	Lang         string    `json:"lang"`
	FallbackText string    `json:"fallbackText"`
	MSTeams      width365  `json:"msteams"`
	Body         []element `json:"body"`
	Actions      []action  `json:"actions,omitempty"`
}

// width365 lets a card take the whole width of the chat.
type width365 struct {
	Width string `json:"width"`
}

// element is any element of a body; each type has a few of its properties.
type element struct {
	Type         string    `json:"type"`
	ID           string    `json:"id,omitempty"`
	Spacing      string    `json:"spacing,omitempty"`
	Style        string    `json:"style,omitempty"`
	Text         string    `json:"text,omitempty"`
	Size         string    `json:"size,omitempty"`
	Weight       string    `json:"weight,omitempty"`
	Wrap         bool      `json:"wrap,omitempty"`
	IsSubtle     bool      `json:"isSubtle,omitempty"`
	Inlines      []run     `json:"inlines,omitempty"`
	Items        []element `json:"items,omitempty"`
	Facts        []fact    `json:"facts,omitempty"`
	URL          string    `json:"url,omitempty"`
	AltText      string    `json:"altText,omitempty"`
	MSTeams      *expand   `json:"msteams,omitempty"`
	Label        string    `json:"label,omitempty"`
	Placeholder  string    `json:"placeholder,omitempty"`
	Value        string    `json:"value,omitempty"`
	IsRequired   bool      `json:"isRequired,omitempty"`
	ErrorMessage string    `json:"errorMessage,omitempty"`
	IsMultiline  bool      `json:"isMultiline,omitempty"`
	MaxLength    int       `json:"maxLength,omitempty"`
	Choices      []choice  `json:"choices,omitempty"`
	Actions      []action  `json:"actions,omitempty"`
}

// expand lets people enlarge a picture.
type expand struct {
	AllowExpand bool `json:"allowExpand"`
}

// run is some text that looks the same, in a RichTextBlock.
type run struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Weight   string `json:"weight,omitempty"`
	Color    string `json:"color,omitempty"`
	FontType string `json:"fontType,omitempty"`
	IsSubtle bool   `json:"isSubtle,omitempty"`
}

type fact struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

type choice struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

// action is a button.
type action struct {
	Type             string  `json:"type"`
	Title            string  `json:"title"`
	Style            string  `json:"style,omitempty"`
	URL              string  `json:"url,omitempty"`
	Data             *data   `json:"data,omitempty"`
	AssociatedInputs string  `json:"associatedInputs,omitempty"`
	MSTeams          *silent `json:"msTeams,omitempty"`
}

// silent tells Teams not to say "Your response was sent to the app": the card that
// changes says so. It stands on the action itself, not in its data, which would be sent
// back.
// Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages,
// form completion feedback.
type silent struct {
	Feedback feedback `json:"feedback"`
}

type feedback struct {
	Hide bool `json:"hide"`
}

// The weights, colours, sizes and distances that are used.
const (
	bolder    = "Bolder"
	attention = "Attention"
	monospace = "Monospace"
	near      = "Small"
	none      = "None"
	apart     = "Medium"
)

// text is a RichTextBlock of some runs, without those that are empty; neighbours that
// look the same are one.
func text(runs ...run) element {
	e := element{Type: "RichTextBlock"}
	for _, r := range runs {
		if r.Text == "" {
			continue
		}
		r.Type = "TextRun"
		if last := len(e.Inlines) - 1; last >= 0 && e.Inlines[last].looks(r) {
			e.Inlines[last].Text += r.Text
			continue
		}
		e.Inlines = append(e.Inlines, r)
	}
	for i := range e.Inlines {
		e.Inlines[i].Text = undated(e.Inlines[i].Text)
	}
	return e
}

// looks reports whether two runs differ in nothing but their text.
func (r run) looks(o run) bool {
	o.Text = r.Text
	return r == o
}

// quiet is a line that stands back.
func quiet(s string) element { return text(run{Text: s, IsSubtle: true}) }

// written is v as JSON, in which < > & are themselves: each would count six.
func written(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("writing a card: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// weight is what a part of a card takes of its room.
func weight(v any) int {
	raw, err := written(v)
	if err != nil {
		return maxCard // nothing of ours; it fits nowhere
	}
	return glyph.Units(string(raw)) + 1
}
