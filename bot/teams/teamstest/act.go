package teamstest

import (
	"maps"
	"strings"
)

// activity is what every activity of a person has, and more. The lock is held.
func (s *Teams) activity(u *User, c *conversation, more object) object {
	now := s.opt.Now().UTC()
	stamp := now.Format("2006-01-02T15:04:05.000Z")
	chat := object{"id": c.id, "conversationType": c.kind, "tenantId": s.tenantOf(u)}
	data := object{"tenant": object{"id": s.tenantOf(u)}}
	if c.kind != "personal" {
		chat["isGroup"] = true
	}
	if c.kind == "channel" {
		channel, _, _ := strings.Cut(c.id, ";")
		data["teamsChannelId"], data["channel"], data["team"] = channel, object{"id": channel}, object{"id": channel}
	}
	from := s.account(u)
	a := object{"channelId": "msteams", "serviceUrl": s.service, "timestamp": stamp, "localTimestamp": stamp, "localTimezone": u.TimeZone, "locale": u.Locale,
		"from": from, "recipient": object{"id": s.botID(), "name": BotName}, "conversation": chat, "channelData": data,
		"entities": []any{object{"type": "clientInfo", "locale": u.Locale, "country": "SE", "platform": "Web", "timezone": u.TimeZone}}}
	maps.Copy(a, more)
	if a["id"] == nil {
		a["id"] = "f:" + s.guid()
	}
	return a
}

func (s *Teams) account(u *User) object {
	return object{"id": u.ID, "name": u.Name, "aadObjectId": u.ObjectID}
}

// Order is what of an installation's two events is sent, and how.
type Order int

// The orders.
const (
	InstallationFirst Order = iota
	ConversationFirst
	Together
	InstallationAlone
	ConversationAlone
)

// Install is somebody, or Graph for them, getting the app. It returns the conversation
// id at once; installationUpdate and conversationUpdate are sent, each after the one
// before has been answered.
func (s *Teams) Install(user string, order ...Order) string { return s.presence(user, true, order) }

// Uninstall is somebody removing the app: messages to them are refused with
// BotNotInConversationRoster from now on.
func (s *Teams) Uninstall(user string, order ...Order) { s.presence(user, false, order) }

func (s *Teams) presence(user string, here bool, order []Order) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return ""
	}
	u.installed = here
	c := s.chat(u)
	action, members := "add", "membersAdded"
	if !here {
		action, members = "remove", "membersRemoved"
	}
	installation := s.activity(u, c, object{"type": "installationUpdate", "action": action})
	who := []any{object{"id": s.botID()}}
	if here {
		who = append(who, object{"id": u.ID, "aadObjectId": u.ObjectID})
	}
	update := s.activity(u, c, object{"type": "conversationUpdate", members: who})
	switch append(order, InstallationFirst)[0] {
	case InstallationFirst:
		s.events(u, installation, update)
	case ConversationFirst:
		s.events(u, update, installation)
	case Together:
		s.event(u, installation)
		s.event(u, update)
	case InstallationAlone:
		s.event(u, installation)
	case ConversationAlone:
		s.event(u, update)
	}
	return c.id
}

// events sends several activities, one after the other. The lock is held.
func (s *Teams) events(u *User, activities ...object) {
	var all []*Delivery
	for _, a := range activities {
		all = append(all, s.begin(u, a))
	}
	s.start(func() {
		for _, d := range all {
			s.deliver(d)
		}
	})
}

// Type is somebody writing to the bot. It returns the message's id at once; a person
// who does not exist gets "". Who can write has the app.
func (s *Teams) Type(user, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return ""
	}
	return s.say(u, s.chat(u), text, nil)
}

// say puts what somebody wrote in the conversation and sends it. The lock is held.
func (s *Teams) say(u *User, c *conversation, text string, more object) string {
	id := c.nextID(s.opt.Now())
	c.add(&message{id: id, from: u, text: text, at: s.opt.Now()})
	if c.user != nil {
		u.installed = true
	}
	a := object{"type": "message", "id": id, "text": text, "textFormat": "plain",
		"attachments": []any{object{"contentType": "text/html", "content": "<p>" + htmlEscape(text) + "</p>"}}}
	maps.Copy(a, more)
	s.event(u, s.activity(u, c, a))
	return id
}

func htmlEscape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// Mention is somebody naming the bot in a group chat or a channel, in front of a text.
func (s *Teams) Mention(user, group, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	c := s.chats[group]
	if err != nil || c == nil {
		return ""
	}
	at := "<at>" + BotName + "</at>"
	return s.say(u, c, at+" "+text, object{"entities": []any{
		object{"type": "mention", "text": at, "mentioned": object{"id": s.botID(), "name": BotName}},
		object{"type": "clientInfo", "locale": u.Locale}}})
}

// Edit is somebody changing what they wrote; Delete takes it away.
func (s *Teams) Edit(user, id, text string) {
	s.rewrite(user, id, func(m *message) object {
		m.text, m.edits = text, m.edits+1
		return object{"type": "messageUpdate", "text": text, "event": "editMessage"}
	})
}

// Delete is somebody deleting what they wrote.
func (s *Teams) Delete(user, id string) {
	s.rewrite(user, id, func(m *message) object {
		m.deleted = true
		return object{"type": "messageDelete", "event": "softDeleteMessage"}
	})
}

func (s *Teams) rewrite(user, id string, change func(*message) object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return
	}
	c := s.chat(u)
	m := c.find(id)
	if m == nil || m.from != u {
		return
	}
	a := change(m)
	event := a["event"]
	delete(a, "event")
	a["id"] = id
	a = s.activity(u, c, a)
	obj(a["channelData"])["eventType"] = event
	s.event(u, a)
}

// React is somebody putting a reaction such as "like" on a message, or taking it away.
func (s *Teams) React(user, id, reaction string, away bool) {
	field := "reactionsAdded"
	if away {
		field = "reactionsRemoved"
	}
	s.Event(user, map[string]any{"type": "messageReaction", field: []any{object{"type": reaction}}, "replyToId": id})
}

// See is somebody having read up to a message, which is a read receipt.
func (s *Teams) See(user, id string) {
	s.Event(user, map[string]any{"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": object{"lastReadMessageId": id}})
}

// BotMessage is another bot writing in somebody's conversation with this one.
func (s *Teams) BotMessage(user, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return ""
	}
	c := s.chat(u)
	id := c.nextID(s.opt.Now())
	c.add(&message{id: id, foreign: true, text: text, at: s.opt.Now()})
	s.event(u, s.activity(u, c, object{"type": "message", "id": id, "text": text,
		"from": object{"id": "28:99999999-7777-4777-8777-0123456789ab", "name": "another bot", "role": "bot"}}))
	return id
}

// Activity is an activity of somebody, with fields of its own, such as type: to be
// changed and posted with PostActivity.
func (s *Teams) Activity(user string, fields map[string]any) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return nil
	}
	return s.activity(u, s.chat(u), fields)
}

// Event sends an activity with fields of its own, such as an unknown type. It returns
// the activity's id at once.
func (s *Teams) Event(user string, fields map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return ""
	}
	a := s.activity(u, s.chat(u), fields)
	s.event(u, a)
	return str(a["id"])
}
