package slacktest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// OpenHome is somebody opening the app's Home tab.
func (s *Slack) OpenHome(user string) error { return s.openTab(user, "home") }

// OpenMessages is somebody opening the app's Messages tab.
func (s *Slack) OpenMessages(user string) error { return s.openTab(user, "messages") }

func (s *Slack) openTab(user, tab string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(user)
	if err != nil {
		return err
	}
	event := object{"type": "app_home_opened", "user": u.ID, "channel": s.dm(u).id, "tab": tab}
	if tab == "home" && u.home != nil {
		event["view"] = u.home.json(nil)
	}
	s.emit(event)
	return nil
}

// Type is somebody writing to the app. It returns the message's ts at once; a person
// who does not exist gets "".
func (s *Slack) Type(user, text string) string { return s.SendFile(user, text) }

// SendFile is Type with files of AddFile.
func (s *Slack) SendFile(user, text string, files ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return ""
	}
	m := &message{ts: s.ts(), user: u.ID, text: text}
	if text != "" {
		m.blocks = []any{object{"type": "rich_text", "block_id": s.id("b"), "elements": []any{
			object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": text}}}}}}
	}
	event := object{"client_msg_id": fmt.Sprintf("%08x-0000-4000-8000-%012x", s.random.Uint32(), s.next())}
	for _, id := range files {
		if f := s.files[id]; f != nil {
			m.files = append(m.files, f)
			event["subtype"], event["upload"] = "file_share", false
		}
	}
	if u.Stranger {
		event["user_team"], event["source_team"] = "T0STRANGERS", "T0STRANGERS"
	}
	c := s.dm(u)
	c.messages = append(c.messages, m)
	s.touch()
	s.tell(c, event, m)
	return m.ts
}

// Edit is somebody changing what they wrote; Delete takes it away.
func (s *Slack) Edit(user, ts, text string) {
	s.alter(user, ts, func(c *channel, m *message) object {
		before := m.json(s)
		m.text, m.edited = text, s.ts()
		return object{"subtype": "message_changed", "message": m.json(s), "previous_message": before, "hidden": true}
	})
}

// Delete is somebody deleting what they wrote.
func (s *Slack) Delete(user, ts string) {
	s.alter(user, ts, func(c *channel, gone *message) object {
		c.messages = slices.DeleteFunc(c.messages, func(m *message) bool { return m == gone })
		return object{"subtype": "message_deleted", "deleted_ts": ts, "previous_message": gone.json(s), "hidden": true}
	})
}

func (s *Slack) alter(user, ts string, change func(*channel, *message) object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return
	}
	c := s.dm(u)
	if m := c.find(ts); m != nil {
		s.tell(c, change(c, m), nil)
		s.touch()
	}
}

// BotMessage is another app writing in somebody's conversation with this one.
func (s *Slack) BotMessage(user, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return ""
	}
	m := &message{ts: s.ts(), user: "U0OTHERBOT", text: text}
	c := s.dm(u)
	c.messages = append(c.messages, m)
	s.touch()
	s.tell(c, object{"subtype": "bot_message", "bot_id": "B0OTHER", "app_id": "A0OTHER"}, m)
	return m.ts
}

// ChangeUser changes somebody and tells the app with user_change.
func (s *Slack) ChangeUser(user string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		return
	}
	change(u)
	s.emit(object{"type": "user_change", "user": u.json(s, true), "cache_ts": s.opt.Now().Unix()})
	s.touch()
}

// DeactivateUser closes somebody's account.
func (s *Slack) DeactivateUser(user string) { s.ChangeUser(user, func(u *User) { u.Deleted = true }) }

// ReactivateUser opens it again.
func (s *Slack) ReactivateUser(user string) { s.ChangeUser(user, func(u *User) { u.Deleted = false }) }

// Join is AddUser, and tells the app with team_join.
func (s *Slack) Join(u User) string {
	id := s.AddUser(u)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit(object{"type": "team_join", "user": s.user(id).json(s, true), "cache_ts": s.opt.Now().Unix()})
	return id
}

// Uninstall removes the app: its bot token is refused with account_inactive from now
// on, and app_uninstalled and tokens_revoked are sent.
func (s *Slack) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = "account_inactive"
	s.emit(object{"type": "app_uninstalled"})
	s.emit(object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{BotUserID}}})
}

// RevokeTokens takes the bot token back: token_revoked from now on.
func (s *Slack) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead = "token_revoked"
	s.emit(object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{BotUserID}}})
}

// RefuseTokens makes the bot token or the app token be refused with a code, such as
// invalid_auth; "" accepts it.
func (s *Slack) RefuseTokens(bot, app string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead, s.appDead = bot, app
}

// GrantTeams and RevokeTeams are an organisation giving the app to workspaces, and
// taking it back.
func (s *Slack) GrantTeams(ids ...string) string {
	return s.Event(object{"type": "team_access_granted", "team_ids": ids})
}

// RevokeTeams is an organisation taking the app from workspaces.
func (s *Slack) RevokeTeams(ids ...string) string {
	return s.Event(object{"type": "team_access_revoked", "team_ids": ids})
}

// head is what every interaction begins with. The lock is held.
func (s *Slack) head(kind string, u *User) object {
	who := object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": TeamID}
	if u.Stranger {
		who["team_id"] = "T0STRANGERS"
	}
	o := object{"type": kind, "user": who, "api_app_id": AppID, "token": "legacy", "trigger_id": s.trigger(u),
		"team": object{"id": TeamID, "domain": "townhall"}, "enterprise": nil, "is_enterprise_install": s.orgWide()}
	if s.opt.Grid {
		o["enterprise"] = object{"id": EnterpriseID, "name": "Organisation"}
		o["team"] = object{"id": TeamID, "domain": "townhall", "enterprise_id": EnterpriseID, "enterprise_name": "Organisation"}
	}
	return o
}

// interact sends an interaction and shows the person an error when no ack comes.
func (s *Slack) interact(u *User, d *Delivery, respond bool) (ack, error) {
	defer s.end()
	got := s.deliver(try{Delivery: d, respond: respond})
	if !got.ok {
		s.warn(u, "the app did not answer: "+got.reason)
		return got, fmt.Errorf("slacktest: %s was not acknowledged: %s", d.Type, got.reason)
	}
	return got, nil
}

// Command is somebody giving a slash command in their conversation with the app. It
// returns what they were shown at once, "" for nothing.
func (s *Slack) Command(user, command, text string) (string, error) {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	c := s.dm(u)
	payload := object{"token": "legacy", "team_id": TeamID, "team_domain": "townhall", "channel_id": c.id, "channel_name": "directmessage",
		"user_id": u.ID, "user_name": u.Name, "command": command, "text": text, "api_app_id": AppID, "is_enterprise_install": strconv.FormatBool(s.orgWide()),
		"response_url": s.responseURL(u, c, nil), "trigger_id": s.trigger(u)}
	if s.opt.Grid {
		maps.Copy(payload, object{"enterprise_id": EnterpriseID, "enterprise_name": "Organisation"})
	}
	d := s.begin(Commands, "", command, payload)
	s.mu.Unlock()
	got, err := s.interact(u, d, true)
	if err != nil {
		return "", err
	}
	return s.show(u, c, got)
}

// show puts the answer that came with a command's ack before the person.
func (s *Slack) show(u *User, c *channel, got ack) (string, error) {
	a := args{}
	answer, err := decode(string(or(string(got.payload), "{}")))
	fields, is := answer.(object)
	if err != nil || !is {
		return "", nil
	}
	for k, v := range fields {
		a[k] = plain(encode(v))
	}
	if a["text"] == "" && !a.has("blocks") {
		return "", nil
	}
	s.mu.Lock()
	said, err := s.content(a, maxUpdateText)
	if err == nil && a["response_type"] == "in_channel" {
		m := &message{ts: s.ts(), user: BotUserID, text: said.text, blocks: said.blocks}
		c.messages = append(c.messages, m)
		s.echo(c, object{}, m)
	} else if err == nil {
		s.whisper(u, said)
	}
	s.mu.Unlock()
	if err != nil {
		s.warn(u, "the app answered nonsense: "+err.Error())
		return "", fmt.Errorf("slacktest: showing the answer to a command: %w", err)
	}
	return said.text, nil
}
