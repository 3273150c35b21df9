package teamstest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// User is a person. What is left empty is made up or stays unknown.
type User struct {
	ObjectID string // Entra's; all methods take it
	ID       string // Teams' own, 29:…, as this bot sees it
	Name     string
	SignIn   string // only the roster tells it
	Locale   string // "": sv-SE
	TimeZone string // "": Europe/Stockholm
	Guest    bool
	Tenant   string // "": the bot's own

	conversation *conversation // the present one; nil: none
	installed    bool
	blocked      string // the code that messages are refused with
	dialog       object // the card of the open dialog
	warnings     []string
	notices      []string
	chatCount    int
}

// AddUser adds somebody who does not have the app, and returns the object id.
func (s *Teams) AddUser(u User) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.ObjectID = cmp.Or(u.ObjectID, s.guid())
	u.ID = cmp.Or(u.ID, "29:"+base64.RawURLEncoding.EncodeToString([]byte("user "+u.ObjectID)))
	u.Locale, u.TimeZone = cmp.Or(u.Locale, "sv-SE"), cmp.Or(u.TimeZone, "Europe/Stockholm")
	fresh := &User{ObjectID: u.ObjectID, ID: u.ID, Name: u.Name, SignIn: u.SignIn, Locale: u.Locale, TimeZone: u.TimeZone, Guest: u.Guest, Tenant: u.Tenant}
	s.users = append(s.users, fresh)
	s.byID[fresh.ObjectID], s.byID[fresh.ID] = fresh, fresh
	s.touch()
	return fresh.ObjectID
}

func (s *Teams) botID() string { return "28:" + s.opt.AppID }

func (s *Teams) tenantOf(u *User) string { return cmp.Or(u.Tenant, s.opt.TenantID) }

// person finds somebody: a test that names nobody is wrong. The lock is held.
func (s *Teams) person(user string) (*User, error) {
	if u := s.byID[user]; u != nil {
		return u, nil
	}
	if u := s.byID[strings.ToLower(user)]; u != nil {
		return u, nil
	}
	return nil, fmt.Errorf("teamstest: there is no user %q", user)
}

// chat is somebody's conversation with the bot, opened if need be. The lock is held.
func (s *Teams) chat(u *User) *conversation {
	if u.conversation == nil || u.conversation.gone {
		u.chatCount++
		id := "a:1" + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "chat %d with %s", u.chatCount, u.ObjectID))
		if s.opt.OddIDs {
			id += "/å?"
		}
		u.conversation = &conversation{id: id, kind: "personal", user: u}
		s.chats[id] = u.conversation
	}
	return u.conversation
}

// Conversation is the id of somebody's conversation with the bot, which Graph tells
// too; "" when there is none.
func (s *Teams) Conversation(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil || u.conversation == nil || u.conversation.gone {
		return ""
	}
	return u.conversation.id
}

// ForgetConversation makes somebody's conversation be refused with
// ConversationNotFound; the next one has another id.
func (s *Teams) ForgetConversation(user string) { s.alter(user, (*User).forget) }

func (u *User) forget() {
	if u.conversation != nil {
		u.conversation.gone = true
	}
}

// Block makes messages to somebody be refused with a code, such as
// ConversationBlockedByUser or MessageWritesBlocked; "" allows them again. The bot is
// not told.
func (s *Teams) Block(user, code string) { s.alter(user, func(u *User) { u.blocked = code }) }

// Disable is the admin switching the bot off for everybody, or on again.
func (s *Teams) Disable(off bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disabled = off
	s.touch()
}

// ChangeUser changes what a person is called, speaks or belongs to. Ids stay.
func (s *Teams) ChangeUser(user string, change func(*User)) {
	s.alter(user, func(u *User) {
		objectID, id := u.ObjectID, u.ID
		change(u)
		u.ObjectID, u.ID = objectID, id
	})
}

func (s *Teams) alter(user string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, err := s.person(user); err == nil {
		change(u)
		s.touch()
	}
}

// AddGroup makes a group chat ("groupChat") or a channel ("channel") with the bot in
// it, and returns the conversation id.
func (s *Teams) AddGroup(kind, name string, users ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &conversation{kind: kind, name: name, id: fmt.Sprintf("19:%08x@thread.v2", s.next())}
	if kind == "channel" {
		g.id = fmt.Sprintf("19:%08x@thread.tacv2;messageid=%d", s.next(), s.opt.Now().UnixMilli())
	}
	for _, user := range users {
		if u := s.byID[user]; u != nil && !slices.Contains(g.members, u) {
			g.members = append(g.members, u)
		}
	}
	s.chats[g.id] = g
	return g.id
}
