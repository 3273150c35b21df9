package slacktest

import (
	"encoding/json"
	"slices"
)

// Post is a message of the conversation with the app, as its person sees it.
type Post struct {
	TS       string
	Channel  string
	Text     string
	Blocks   json.RawMessage // nil: none
	Metadata json.RawMessage // nil: none; people do not see it
	FromBot  bool            // the app wrote it
	Edited   bool
	Thread   string
	Files    []File
}

// File is a file in a message.
type File struct {
	ID, Name, Title, Type string
	Data                  []byte
}

// Messages is the conversation of somebody with the app, oldest first.
func (s *Slack) Messages(user string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return nil
	}
	return s.channels["D"+u.ID].posts()
}

// SlackbotMessages is what landed in somebody's conversation with Slackbot, because
// it was posted to a user id.
func (s *Slack) SlackbotMessages(user string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return nil
	}
	return s.channels["DSLACKBOT"+u.ID].posts()
}

func (c *channel) posts() []Post {
	if c == nil {
		return nil
	}
	var posts []Post
	for _, m := range c.messages {
		p := Post{TS: m.ts, Channel: c.id, Text: m.text, FromBot: m.user == BotUserID, Edited: m.edited != "", Thread: m.thread}
		if len(m.blocks) > 0 {
			p.Blocks = encode(m.blocks)
		}
		if len(m.metadata) > 0 {
			p.Metadata = encode(m.metadata)
		}
		for _, f := range m.files {
			p.Files = append(p.Files, File{ID: f.id, Name: f.name, Title: f.title, Type: f.mimetype(), Data: f.data})
		}
		posts = append(posts, p)
	}
	return posts
}

// Ephemerals are the messages that only this person saw, oldest first.
func (s *Slack) Ephemerals(user string) []Ephemeral {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.user(user); u != nil {
		return slices.Clone(u.ephemerals)
	}
	return nil
}

// Warnings are the errors that Slack itself showed somebody, because the app did not
// answer in time or answered nonsense.
func (s *Slack) Warnings(user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.user(user); u != nil {
		return slices.Clone(u.warnings)
	}
	return nil
}

// warn shows somebody an error.
func (s *Slack) warn(u *User, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.warnings = append(u.warnings, what)
	s.touch()
}

// Button is something to press that a person sees.
type Button struct {
	Label    string
	ActionID string
	BlockID  string
	Value    string
	URL      string // opened in the browser, besides the event
	Style    string // "", primary or danger
	Where    string // the ts of its message, Home or Modal
}

// Where a button can be besides in a message, for Press and Buttons.
const (
	Home  = "home"
	Modal = "modal"
)

// Buttons are the buttons of a message (by its ts), of Home or of Modal; "" is the
// newest message of the app that has any.
func (s *Slack) Buttons(user, where string) []Button {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return nil
	}
	for _, place := range s.places(u, where) {
		if buttons := place.buttons(); len(buttons) > 0 {
			return buttons
		}
	}
	return nil
}

// Labels are the labels of Buttons.
func (s *Slack) Labels(user, where string) []string {
	var labels []string
	for _, b := range s.Buttons(user, where) {
		labels = append(labels, b.Label)
	}
	return labels
}

// place is where buttons are.
type place struct {
	name    string
	channel *channel
	message *message
	view    *view
}

func (p place) blocks() []any {
	if p.view != nil {
		return p.view.blocks()
	}
	return p.message.blocks
}

// places are the surfaces that where names, in the order to look for a button in.
func (s *Slack) places(u *User, where string) []place {
	switch where {
	case Home:
		if u.home != nil {
			return []place{{name: Home, view: u.home}}
		}
		return nil
	case Modal:
		if top := u.modal(); top != nil {
			return []place{{name: Modal, view: top}}
		}
		return nil
	}
	var found []place
	if c := s.channels["D"+u.ID]; c != nil {
		for _, m := range slices.Backward(c.messages) {
			if where == m.ts || where == "" && m.user == BotUserID {
				found = append(found, place{name: m.ts, channel: c, message: m})
			}
		}
	}
	return found
}

func (p place) buttons() []Button {
	var buttons []Button
	for _, b := range p.controls() {
		if b.element["type"] == "button" {
			buttons = append(buttons, b.button(p.name))
		}
	}
	return buttons
}

// control is an interactive element, and the block it stands in.
type control struct {
	element object
	block   object
}

func (c control) button(where string) Button {
	text, _ := c.element["text"].(object)
	return Button{Label: str(text["text"]), ActionID: str(c.element["action_id"]), BlockID: str(c.block["block_id"]),
		Value: str(c.element["value"]), URL: str(c.element["url"]), Style: str(c.element["style"]), Where: where}
}

func str(v any) string {
	text, _ := v.(string)
	return text
}

// controls are the interactive elements of a surface, in order.
func (p place) controls() []control {
	var found []control
	for _, b := range p.blocks() {
		block, _ := b.(object)
		candidates := []any{block["accessory"], block["element"]}
		if elements, ok := block["elements"].([]any); ok && block["type"] == "actions" {
			candidates = elements
		}
		for _, c := range candidates {
			if element, ok := c.(object); ok && element["action_id"] != nil {
				found = append(found, control{element: element, block: block})
			}
		}
	}
	return found
}
