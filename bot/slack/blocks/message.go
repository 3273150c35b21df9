package blocks

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
	"lotsen/dialog/texts"
)

// Renderer turns messages into Block Kit. It is safe for concurrent use.
type Renderer struct {
	Texts *texts.Catalogue
	// PublicURL is where Slack finds /pictures/; empty: messages have no pictures.
	PublicURL string
	// Paste: a field for a file is one to paste text into. Slack takes no form with a
	// file from an app that may not read files.
	Paste bool
}

// Message is a message as Slack takes it.
type Message struct {
	// Text is the whole message but its buttons, for screen readers, which read it
	// instead of the blocks, and for notifications. It is escaped, at most 4,000
	// characters.
	// Source: docs.slack.dev/reference/methods/chat.postMessage, Accessibility.
	Text   string
	Blocks []slack.Block // at most 50
}

// HasPictures reports whether Slack has to fetch a picture for the message.
func (m Message) HasPictures() bool { return slices.ContainsFunc(m.Blocks, isPicture) }

// WithoutPictures is the message without them: one picture that Slack cannot fetch
// would cost the whole message.
func (m Message) WithoutPictures() Message {
	m.Blocks = slices.DeleteFunc(slices.Clone(m.Blocks), isPicture)
	return m
}

func isPicture(b slack.Block) bool { return b.BlockType() == slack.MBTImage }

// Message is m as a message. It fails for a button that carries more than Slack
// takes, which no text that people write can cause.
func (r Renderer) Message(m dialog.Message) (Message, error) {
	body := pieces(m.Body)
	all, err := r.blocks(m, body, maxMessageWeight)
	if err != nil {
		return Message{}, fmt.Errorf("rendering a message for Slack: %w", err)
	}
	return Message{Text: r.text(m, body), Blocks: all}, nil
}

// blocks are m, whose body is given in pieces, within a weight: its content gives way
// to its buttons.
func (r Renderer) blocks(m dialog.Message, body []piece, room int) ([]slack.Block, error) {
	rows, err := buttons(m)
	if err != nil {
		return nil, err
	}
	left := max(0, len(m.Buttons)-maxButtons)
	for _, b := range m.Buttons[:len(m.Buttons)-left] {
		room -= spanWeight + min(glyph.Units(b.Label), maxLabel)
	}
	return append(append(r.content(m, body, room), rows...), r.more(m.Lang, left)...), nil
}

// content is what stands above the buttons.
func (r Renderer) content(m dialog.Message, body []piece, room int) []slack.Block {
	out := head(m)
	room -= min(glyph.Units(m.Title), maxHeader) + min(glyph.Units(m.Note), maxNote)
	picture := r.picture(m.Picture)
	if picture != nil {
		room -= min(glyph.Units(m.Picture.Alt), maxAlt)
	}
	body = withProgress(body, glyph.Line(m.Progress))
	fits, room := within(body, room)
	out = append(out, rich(fits)...)
	if len(fits) < len(body) {
		out = append(out, context(r.say(m.Lang, texts.SlackCut)))
	}
	if picture != nil {
		out = append(out, picture)
	}
	facts := facts(m)
	fits, room = within(facts, room)
	out = append(append(out, rich(fits)...), r.more(m.Lang, len(facts)-len(fits))...)
	return append(out, r.table(m, room)...)
}

// withProgress is a body; that of a step has the progress bold on the line above.
func withProgress(body []piece, progress string) []piece {
	if progress == "" {
		return body
	}
	first := piece{spans: []dialog.Span{{Text: glyph.Cut(progress, maxHeader), Bold: true}}}
	body = append([]piece{first}, body...)
	if len(body) > 1 && body[1].kind == dialog.Paragraph {
		body[1].tight = true
	}
	return body
}

// within are the pieces that fit into room, and the room that is left.
func within(pieces []piece, room int) ([]piece, int) {
	for i, p := range pieces {
		if p.weight() > room {
			return pieces[:i], 0
		}
		room -= p.weight()
	}
	return pieces, room
}

// head is the title and the note. A step's title is small, for its progress stands
// bold above the body.
func head(m dialog.Message) []slack.Block {
	out := []slack.Block{} // Slack takes no blocks, but not null
	if title := glyph.Line(m.Title); title != "" {
		title = glyph.Cut(title, maxHeader)
		if glyph.Line(m.Progress) == "" {
			out = append(out, slack.NewHeaderBlock(plain(title)))
		} else {
			out = append(out, context(title))
		}
	}
	if note := glyph.Line(m.Note); note != "" {
		out = append(out, context(glyph.Cut(note, maxNote)))
	}
	return out
}

// context is a quiet line.
func context(text string) *slack.ContextBlock { return slack.NewContextBlock("", plain(text)) }

// more is a quiet line that tells how many were left out; nothing if none were.
func (r Renderer) more(lang dialog.Lang, n int) []slack.Block {
	if n <= 0 {
		return nil
	}
	return []slack.Block{context(r.count(lang, texts.SlackMore, n))}
}

// say is a text of Lotsen's own; in Swedish for who has no language yet.
func (r Renderer) say(lang dialog.Lang, key texts.Key) string {
	return r.Texts.Text(string(cmp.Or(lang, dialog.Swedish)), key, nil)
}

// count is a text with a number, as say.
func (r Renderer) count(lang dialog.Lang, key texts.Key, n int) string {
	return r.Texts.Count(string(cmp.Or(lang, dialog.Swedish)), key, n)
}

// picture is an image that Slack can fetch and show, or nil.
// Source: docs.slack.dev/reference/block-kit/blocks/image-block: png, jpg, jpeg, gif.
func (r Renderer) picture(p *dialog.Picture) slack.Block {
	if p == nil || r.PublicURL == "" {
		return nil
	}
	switch strings.ToLower(path.Ext(p.Name)) {
	case ".png", ".jpg", ".jpeg", ".gif":
	default:
		return nil
	}
	address := strings.TrimSuffix(r.PublicURL, "/") + "/pictures/" + url.PathEscape(p.Name)
	alt := glyph.Cut(glyph.Line(p.Alt), maxAlt)
	if alt == "" || len(address) > maxImageURL {
		return nil
	}
	return slack.NewImageBlock(address, alt, "", nil)
}
