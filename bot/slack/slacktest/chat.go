package slacktest

import (
	"strings"
	"unicode/utf8"
)

// How long a text may be. Source: docs.slack.dev, chat.postMessage and chat.update.
const (
	maxText       = 40000
	maxUpdateText = 4000
)

// content is what a message says, as a call brings it.
type content struct {
	text      string
	blocks    []any
	hasBlocks bool
	metadata  object
	hasMeta   bool
}

// content reads and checks text, blocks and metadata. The lock is held.
func (s *Slack) content(a args, longest int) (content, error) {
	c := content{text: a["text"], hasBlocks: a.has("blocks"), hasMeta: a.has("metadata")}
	if utf8.RuneCountInString(c.text) > longest {
		return c, refuse("msg_too_long")
	}
	if c.hasBlocks {
		blocks, err := s.checkBlocks(a["blocks"], Message)
		if err != nil {
			return c, err
		}
		c.blocks = s.complete(blocks)
	}
	if c.text == "" && len(c.blocks) == 0 && !a.has("attachments") {
		return c, refuse("no_text")
	}
	if c.hasMeta {
		meta, err := checkMetadata(a["metadata"])
		if err != nil {
			return c, err
		}
		c.metadata = meta
	}
	return c, nil
}

// target is the channel that a call names. The lock is held.
func (s *Slack) target(id string) (*channel, error) {
	if id == "" {
		return nil, refuse("channel_not_found")
	}
	if c := s.channels[id]; c != nil {
		return c, s.refusesPosts(c.user)
	}
	if !strings.HasPrefix(id, "U") && !strings.HasPrefix(id, "W") {
		return nil, refuse("channel_not_found")
	}
	u := s.user(id)
	if u == nil {
		return nil, refuse("channel_not_found")
	}
	if err := s.refusesPosts(u); err != nil {
		return nil, err
	}
	// A post to a user id lands where the person does not look for the app.
	c := s.conversation("DSLACKBOT"+u.ID, u)
	c.slackbot = true
	return c, nil
}

func (s *Slack) refusesPosts(u *User) error {
	switch {
	case u.Refuses != "":
		return refuse(u.Refuses)
	case u.Deleted:
		return refuse("user_disabled")
	}
	return nil
}

func (s *Slack) postMessage(a args) (object, error) {
	c, err := s.target(a["channel"])
	if err != nil {
		return nil, err
	}
	said, err := s.content(a, maxText)
	if err != nil {
		return nil, err
	}
	m := &message{ts: s.ts(), user: BotUserID, text: said.text, blocks: said.blocks, metadata: said.metadata, thread: a["thread_ts"]}
	c.messages = append(c.messages, m)
	s.echo(c, object{}, m)
	return object{"channel": c.id, "ts": m.ts, "message": m.json(s)}, nil
}

// own finds a message of the app.
func (s *Slack) own(a args, foreign string) (*channel, *message, error) {
	c := s.channels[a["channel"]]
	if c == nil {
		return nil, nil, refuse("channel_not_found")
	}
	m := c.find(a["ts"])
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	if m.user != BotUserID {
		return nil, nil, refuse(foreign)
	}
	return c, m, nil
}

func (s *Slack) updateMessage(a args) (object, error) {
	c, m, err := s.own(a, "cant_update_message")
	if err != nil {
		return nil, err
	}
	said, err := s.content(a, maxUpdateText)
	if err != nil {
		return nil, err
	}
	s.replace(c, m, said)
	return object{"channel": c.id, "ts": m.ts, "text": m.text, "message": m.json(s)}, nil
}

// replace changes a message: text without blocks takes the blocks away; metadata that
// is left out stays, and an empty object takes it away.
func (s *Slack) replace(c *channel, m *message, said content) {
	before := *m
	m.text, m.blocks = said.text, said.blocks
	if said.hasMeta {
		m.metadata = said.metadata
	}
	m.edited = s.ts()
	s.echo(c, object{"subtype": "message_changed", "message": m.json(s), "previous_message": before.json(s), "hidden": true}, nil)
}

func (s *Slack) deleteMessage(a args) (object, error) {
	c, m, err := s.own(a, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.remove(c, m)
	return object{"channel": c.id, "ts": m.ts}, nil
}

func (s *Slack) remove(c *channel, gone *message) {
	kept := c.messages[:0]
	for _, m := range c.messages {
		if m != gone {
			kept = append(kept, m)
		}
	}
	c.messages = kept
	s.echo(c, object{"subtype": "message_deleted", "deleted_ts": gone.ts, "previous_message": gone.json(s), "hidden": true}, nil)
}

// Ephemeral is a message that only one person sees, and that no history has.
type Ephemeral struct {
	TS     string
	Text   string
	Blocks []byte // JSON; nil: none
}

func (s *Slack) postEphemeral(a args) (object, error) {
	c, err := s.target(a["channel"])
	if err != nil {
		return nil, err
	}
	u := s.user(a["user"])
	if u == nil || c.user != u {
		return nil, refuse("user_not_in_channel")
	}
	said, err := s.content(a, maxText)
	if err != nil {
		return nil, err
	}
	return object{"message_ts": s.whisper(u, said)}, nil
}

// whisper shows somebody a message of no channel.
func (s *Slack) whisper(u *User, said content) string {
	e := Ephemeral{TS: s.ts(), Text: said.text}
	if len(said.blocks) > 0 {
		e.Blocks = encode(said.blocks)
	}
	u.ephemerals = append(u.ephemerals, e)
	s.touch()
	return e.TS
}
