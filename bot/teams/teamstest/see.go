package teamstest

import (
	"encoding/json"
	"slices"
	"time"
)

// Post is a message of a conversation, as people see it.
type Post struct {
	ID      string
	From    string // object id of who wrote it; "" the bot, "?" another bot
	Text    string
	Card    json.RawMessage // the Adaptive Card; nil: none
	Blank   string          // why the card shows nothing; "": it shows
	Consent *Consent        // it asks whether to take a file; nil: it does not
	Files   []string        // names on file cards
	Summary string          // the preview
	Alert   bool            // it asks for a notice in the feed
	ReplyTo string
	Edits   int  // how often it was changed
	Deleted bool // people see that there was something
	At      time.Time
	Size    int // in bytes of UTF-16, as it was sent; 0 for people's
}

// FromBot: the bot under test wrote it.
func (p Post) FromBot() bool { return p.From == "" }

// Consent is what a file consent card says.
type Consent struct {
	Name, Description string
	Size              int64
}

// Messages is the conversation of somebody with the bot, oldest first: the present one,
// when there were several.
func (s *Teams) Messages(user string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil || u.conversation == nil {
		return nil
	}
	return u.conversation.posts()
}

// GroupMessages is a group chat or a channel, oldest first.
func (s *Teams) GroupMessages(group string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[group]; c != nil {
		return c.posts()
	}
	return nil
}

func (c *conversation) posts() []Post {
	var posts []Post
	for _, m := range c.messages {
		p := Post{ID: m.id, Text: m.text, Blank: m.blank, Summary: m.summary, Alert: m.alert, ReplyTo: m.replyTo,
			Edits: m.edits, Deleted: m.deleted, At: m.at, Size: m.size}
		switch {
		case m.from != nil:
			p.From = m.from.ObjectID
		case m.foreign:
			p.From = "?"
		}
		if m.card != nil {
			p.Card = encode(m.card)
		}
		if m.consent != nil {
			size, _ := m.consent["sizeInBytes"].(json.Number).Int64()
			p.Consent = &Consent{Name: str(m.consent["name"]), Description: str(m.consent["description"]), Size: size}
		}
		for _, f := range m.info {
			p.Files = append(p.Files, f.name)
		}
		posts = append(posts, p)
	}
	return posts
}

// Typing is how often the bot has shown somebody that it is writing.
func (s *Teams) Typing(user string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, err := s.person(user); err == nil && u.conversation != nil {
		return u.conversation.typing
	}
	return 0
}

// Warnings are the errors that Teams itself showed somebody, because the bot did not
// answer in time, or answered with an error or nonsense.
func (s *Teams) Warnings(user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, err := s.person(user); err == nil {
		return slices.Clone(u.warnings)
	}
	return nil
}

// Notices are the short lines that somebody saw and that went away by themselves: the
// text of an answer to Action.Execute, and "Your response was sent to the app" of a
// press whose action does not hide it.
func (s *Teams) Notices(user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, err := s.person(user); err == nil {
		return slices.Clone(u.notices)
	}
	return nil
}

// warn shows somebody an error.
func (s *Teams) warn(u *User, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.warnings = append(u.warnings, what)
	s.touch()
}

// Dialog is where the buttons of an open dialog are, for Press and Buttons.
const Dialog = "dialog"

// DialogCard is the card in the open dialog; nil: none is open.
func (s *Teams) DialogCard(user string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, err := s.person(user); err == nil && u.dialog != nil {
		return encode(u.dialog)
	}
	return nil
}

// CloseDialog is somebody closing the dialog; the bot is not told.
func (s *Teams) CloseDialog(user string) { s.alter(user, func(u *User) { u.dialog = nil }) }

// Button is something to press that a person sees.
type Button struct {
	Label string
	Type  string          // Action.Submit, Action.Execute, Action.OpenUrl …
	Data  json.RawMessage // nil: none
	Verb  string          // of Action.Execute
	ID    string
	URL   string // of Action.OpenUrl
	Style string // "", default, positive or destructive
	Where string // the id of its message, or Dialog

	action object
	card   object // as it was seen
}

// acts: the bot learns when it is pressed.
func (b Button) acts() bool { return b.Type == "Action.Submit" || b.Type == "Action.Execute" }

// Buttons are the buttons of a message (by its id) or of the Dialog; "" is the newest
// message of the bot that has any.
func (s *Teams) Buttons(user, where string) []Button {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return nil
	}
	for _, p := range u.places(where) {
		if found := p.buttons(); len(found) > 0 {
			return found
		}
	}
	return nil
}

// Labels are the labels of Buttons.
func (s *Teams) Labels(user, where string) []string {
	var labels []string
	for _, b := range s.Buttons(user, where) {
		labels = append(labels, b.Label)
	}
	return labels
}

// Living is how many cards in somebody's conversation have a button that the bot learns
// of. There should never be more than one.
func (s *Teams) Living(user string) int { return len(s.LivingCards(user)) }

// LivingCards are the ids of those cards, newest first.
func (s *Teams) LivingCards(user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return nil
	}
	var living []string
	for _, p := range u.places("") {
		if slices.ContainsFunc(p.buttons(), Button.acts) {
			living = append(living, p.where)
		}
	}
	return living
}

// place is where buttons are.
type place struct {
	where   string
	card    object
	message *message // nil: the dialog
}

// places are the cards that where names, in the order to look for a button in.
func (u *User) places(where string) []place {
	if where == Dialog {
		if u.dialog == nil {
			return nil
		}
		return []place{{where: Dialog, card: u.dialog}}
	}
	var found []place
	if u.conversation != nil {
		for _, m := range slices.Backward(u.conversation.messages) {
			if m.card != nil && !m.deleted && m.blank == "" && (where == "" || where == m.id) {
				found = append(found, place{where: m.id, card: m.card, message: m})
			}
		}
	}
	return found
}

// buttons are the actions of a card, in the order they are seen.
func (p place) buttons() []Button {
	var found []Button
	walk(p.card, func(o object) {
		kind := str(o["type"])
		if len(kind) < 7 || kind[:7] != "Action." {
			return
		}
		if enabled, set := o["isEnabled"].(bool); set && !enabled {
			return
		}
		b := Button{Label: str(o["title"]), Type: kind, Verb: str(o["verb"]), ID: str(o["id"]), URL: str(o["url"]), Style: str(o["style"]),
			Where: p.where, action: o, card: p.card}
		if o["data"] != nil {
			b.Data = encode(o["data"])
		}
		found = append(found, b)
	})
	return found
}

// parts are the properties of an element that hold more elements or actions, in the
// order they are seen.
func parts() []string {
	return []string{"body", "columns", "items", "rows", "cells", "images", "inlines", "inlineAction", "selectAction", "actions", "card"}
}

// walk visits every element and action of a card that people may see. data is left out.
func walk(v any, visit func(object)) {
	switch v := v.(type) {
	case object:
		if visible, set := v["isVisible"].(bool); set && !visible && !toggled(v) {
			return
		}
		visit(v)
		for _, name := range parts() {
			walk(v[name], visit)
		}
	case []any:
		for _, one := range v {
			walk(one, visit)
		}
	}
}

// toggled: what is hidden at first can be shown when it has an id.
func toggled(o object) bool { return str(o["id"]) != "" }
