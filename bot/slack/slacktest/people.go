package slacktest

import (
	"fmt"
	"slices"
	"time"
)

// User is a member of the workspace, or somebody it can see.
type User struct {
	ID     string // U… or W…; "": one is made
	Name   string // the handle; the real name too
	Email  string
	Locale string // such as sv-SE; "": en-US
	Zone   string // "": Europe/Stockholm

	Guest       bool // is_restricted
	SingleGuest bool // is_ultra_restricted
	Invited     bool // is_invited_user
	Bot         bool
	Stranger    bool // from another organisation, over Slack Connect
	Deleted     bool

	// EnterpriseID is the id that all of a Grid organisation shares, when it differs
	// from ID. The user is found by both.
	EnterpriseID string
	// Teams are the workspaces of the organisation that they are in; nil: TeamID.
	Teams []string
	// Refuses is the code that posts to this person are refused with, such as
	// messages_tab_disabled.
	Refuses string
	// Away is until when notifications are snoozed; zero: they are not.
	Away time.Time

	home       *view
	modals     []*view // the last is seen
	ephemerals []Ephemeral
	warnings   []string
}

// AddUser adds somebody, and returns the id.
func (s *Slack) AddUser(u User) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.id("U")
	}
	u.home, u.modals = nil, nil
	s.add(&u)
	s.touch()
	return u.ID
}

func (s *Slack) add(u *User) {
	s.users = append(s.users, u)
	s.byID[u.ID] = u
	if u.EnterpriseID != "" {
		s.byID[u.EnterpriseID] = u
	}
}

// user finds somebody by either id. The lock is held.
func (s *Slack) user(id string) *User { return s.byID[id] }

// person is user for the acts of people: a test that names nobody is wrong.
func (s *Slack) person(id string) (*User, error) {
	if u := s.user(id); u != nil {
		return u, nil
	}
	return nil, fmt.Errorf("slacktest: there is no user %q", id)
}

// channel is a direct conversation between a person and a bot.
type channel struct {
	id       string
	user     *User
	slackbot bool // not the app's own
	messages []*message
}

// dm opens the conversation of somebody with the app. The lock is held.
func (s *Slack) dm(u *User) *channel { return s.conversation("D"+u.ID, u) }

func (s *Slack) conversation(id string, u *User) *channel {
	c := s.channels[id]
	if c == nil {
		c = &channel{id: id, user: u}
		s.channels[id] = c
	}
	return c
}

// message is one post in a channel.
type message struct {
	ts, user, text string
	blocks         []any
	metadata       object
	edited         string // when, "" never
	files          []*file
	thread         string
}

func (c *channel) find(ts string) *message {
	for _, m := range slices.Backward(c.messages) {
		if m.ts == ts {
			return m
		}
	}
	return nil
}

// object is a JSON object.
type object = map[string]any

// json is the message as the API and events show it.
func (m *message) json(s *Slack) object {
	o := object{"type": "message", "ts": m.ts, "text": m.text, "user": m.user, "team": TeamID}
	if m.user == BotUserID {
		o["bot_id"], o["app_id"] = BotID, AppID
	}
	if m.blocks != nil {
		o["blocks"] = m.blocks
	}
	if m.edited != "" {
		o["edited"] = object{"user": m.user, "ts": m.edited}
	}
	if m.thread != "" {
		o["thread_ts"] = m.thread
	}
	if len(m.files) > 0 {
		var files []any
		for _, f := range m.files {
			files = append(files, f.json(s))
		}
		o["files"] = files
	}
	return o
}
