package cards

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// Renderer turns messages into Adaptive Cards. It is safe for concurrent use.
type Renderer struct {
	Texts *texts.Catalogue
	// PublicURL is where Teams finds /pictures/; empty or not https: messages have no
	// pictures.
	PublicURL string
}

// Card is a message as Teams takes it.
type Card struct {
	// JSON is the card itself: the content of an attachment of ContentType. It passes
	// Validate.
	JSON json.RawMessage
	// Summary is the message in one short plain line, for the activity's summary: the
	// preview in the list of chats and in notifications. It is never empty.
	Summary string

	unpictured json.RawMessage // nil: there is no picture
}

// ContentType is the content type of an attachment that is a card.
const ContentType = "application/vnd.microsoft.card.adaptive"

// HasPictures reports whether Teams has to fetch a picture for the card.
func (c Card) HasPictures() bool { return c.unpictured != nil }

// WithoutPictures is the card without them.
func (c Card) WithoutPictures() Card {
	if c.unpictured != nil {
		c.JSON, c.unpictured = c.unpictured, nil
	}
	return c
}

// Message is m as a card of at most 60 KB in UTF-16, and nearly always of a tenth of it.
// It fails for a button that carries too much, and for a form whose keys or choices are
// not such, neither of which text that people write can cause.
func (r Renderer) Message(m dialog.Message) (Card, error) { return r.message(m, cardRoom) }

// Short is m as a card of about a quarter of the size, for when Teams says of the whole
// one that it is too large (413). Its buttons and fields stay.
func (r Renderer) Short(m dialog.Message) (Card, error) { return r.message(m, shortRoom) }

func (r Renderer) message(m dialog.Message, room int) (Card, error) {
	c := Card{Summary: r.summary(m)}
	var err error
	if c.JSON, err = r.write(m, room); err == nil && r.picture(m.Picture) != nil {
		m.Picture = nil
		c.unpictured, err = r.write(m, room)
	}
	if err != nil {
		return Card{}, fmt.Errorf("rendering a message for Teams: %w", err)
	}
	return c, nil
}

// write is m as JSON that passes Validate: its content gives way to its buttons and
// fields.
func (r Renderer) write(m dialog.Message, room int) (json.RawMessage, error) {
	body := pieces(m.Body)
	actions, left, err := buttons(m)
	if err != nil {
		return nil, err
	}
	inputs, err := r.fields(m)
	if err != nil {
		return nil, err
	}
	sets, last := rows(actions)
	below := append(append(inputs, r.more(m.Lang, texts.TeamsMore, left)...), sets...)
	c := card{
		Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.5",
		Lang: string(cmp.Or(m.Lang, dialog.Swedish)), FallbackText: r.plain(m, body, maxFallback),
		MSTeams: width365{"Full"}, Body: head(m), Actions: last,
	}
	picture := r.picture(m.Picture)
	room -= weight(c) + weight(below) + weight(picture)
	c.Body = append(append(c.Body, r.content(m, body, picture, room)...), below...)
	if len(c.Body) == 0 {
		c.Body = []element{text(run{Text: glyph.Ellipsis})} // phones show no card without a body
	}
	raw, err := written(c)
	if err != nil {
		return nil, err
	}
	return raw, Validate(raw)
}

// content is what stands between the head of a card and its form, within room.
func (r Renderer) content(m dialog.Message, body []piece, picture *element, room int) []element {
	out, room, short := within(withProgress(body, glyph.Line(m.Progress)), room)
	if short {
		out = append(out, quiet(r.say(m.Lang, texts.TeamsCut)))
	}
	if picture != nil {
		out = append(out, *picture)
	}
	facts, room := r.facts(m, room)
	return append(append(out, facts...), r.table(m, room)...)
}

// withProgress is a body; that of a step has the progress bold on the line above.
func withProgress(body []piece, progress string) []piece {
	if progress == "" {
		return body
	}
	first := piece{spans: []dialog.Span{{Text: glyph.Cut(progress, maxTitle), Bold: true}}}
	body = append([]piece{first}, body...)
	if len(body) > 1 {
		body[1].space = none
	}
	return body
}

// head is the title and the note. A step's title is small, for its progress stands bold
// above the body.
func head(m dialog.Message) []element {
	var out []element
	if title := glyph.Cut(glyph.Line(m.Title), maxTitle); title != "" {
		e := element{Type: "TextBlock", Style: "heading", Size: "Large", Weight: bolder, Wrap: true, Text: literal(title)}
		if glyph.Line(m.Progress) != "" {
			e.Size, e.Weight, e.IsSubtle = "Small", "Default", true
		}
		out = append(out, e)
	}
	if note := glyph.Cut(glyph.Line(m.Note), maxNote); note != "" {
		out = append(out, quiet(note))
	}
	return out
}

// more is a quiet line that tells how many were left out; nothing if none were.
func (r Renderer) more(lang dialog.Lang, key texts.Key, n int) []element {
	if n <= 0 {
		return nil
	}
	return []element{quiet(r.Texts.Count(string(cmp.Or(lang, dialog.Swedish)), key, n))}
}

// say is a text of Lotsen's own; in Swedish for who has no language yet.
func (r Renderer) say(lang dialog.Lang, key texts.Key) string {
	return r.Texts.Text(string(cmp.Or(lang, dialog.Swedish)), key, nil)
}

// picture is an image that Teams can fetch and show, or nil.
// Source: learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference,
// inline card images: https, no redirect, PNG, JPEG or GIF.
func (r Renderer) picture(p *dialog.Picture) *element {
	if p == nil || !strings.HasPrefix(r.PublicURL, "https://") {
		return nil
	}
	switch strings.ToLower(path.Ext(p.Name)) {
	case ".png", ".jpg", ".jpeg", ".gif":
	default:
		return nil
	}
	address := strings.TrimSuffix(r.PublicURL, "/") + "/pictures/" + url.PathEscape(p.Name)
	alt := glyph.Cut(glyph.Line(p.Alt), maxAlt)
	if alt == "" || len(address) > maxURL {
		return nil
	}
	return &element{Type: "Image", URL: address, AltText: alt, MSTeams: &expand{true}}
}
