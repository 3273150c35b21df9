package teamstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The content types of attachments.
const (
	adaptiveCard = "application/vnd.microsoft.card.adaptive"
	consentCard  = "application/vnd.microsoft.teams.card.file.consent"
	infoCard     = "application/vnd.microsoft.teams.card.file.info"
	downloadInfo = "application/vnd.microsoft.teams.file.download.info"
)

// message is one message in a conversation.
type message struct {
	id      string
	from    *User // nil: the bot
	foreign bool  // another bot wrote it
	text    string
	summary string
	alert   bool
	replyTo string
	card    object // nil: none
	consent object // content of a file consent card
	info    []fileInfo
	blank   string // why the card shows nothing
	edits   int
	deleted bool
	at      time.Time
	size    int // bytes of UTF-16
}

type fileInfo struct{ name, url string }

// content is what an activity of the app shows.
type content struct {
	message
	beside string // text that stood beside the card
}

// send takes one activity. The lock is held.
func (s *Teams) send(c call, body []byte) answer {
	chat, no := s.allowed(c, false)
	if no != nil {
		return *no
	}
	if c.Method == "typing" {
		chat.typing++
		return done(http.StatusCreated, object{"id": chat.nextID(s.opt.Now())})
	}
	said, no := s.read(body)
	if no != nil {
		return *no
	}
	if said.beside != "" {
		chat.add(&message{id: chat.nextID(s.opt.Now()), text: said.beside, at: s.opt.Now()})
	}
	m := said.message
	m.id, m.at = chat.nextID(s.opt.Now()), s.opt.Now()
	chat.add(&m)
	return done(http.StatusCreated, object{"id": m.id})
}

// update puts an activity in the place of one that is there.
func (s *Teams) update(c call, body []byte) answer {
	chat, no := s.allowed(c, false)
	if no != nil {
		return *no
	}
	old := chat.find(c.Activity)
	if old == nil || old.deleted {
		return refuse("ActivityNotFoundInConversation")
	}
	if old.from != nil || old.foreign {
		return refuse("NotEnoughPermissions")
	}
	said, no := s.read(body)
	if no != nil {
		return *no
	}
	if said.beside != "" {
		return refuse("BadArgument", "Text beside a card cannot be put in the place of one message.")
	}
	m := said.message
	m.id, m.at, m.edits = old.id, old.at, old.edits+1
	*old = m
	return done(http.StatusOK, object{"id": m.id})
}

func (s *Teams) remove(c call) answer {
	chat, no := s.allowed(c, false)
	if no != nil {
		return *no
	}
	old := chat.find(c.Activity)
	if old == nil || old.deleted {
		return refuse("ActivityNotFoundInConversation")
	}
	if old.from != nil || old.foreign {
		return refuse("NotEnoughPermissions")
	}
	old.deleted = true
	return answer{status: http.StatusOK}
}

// read checks an activity of the app. The lock is held.
func (s *Teams) read(body []byte) (content, *answer) {
	no := func(a answer) (content, *answer) { return content{}, &a }
	size := utf16Bytes(body)
	if size > maxPayload {
		return no(refuse("MessageSizeTooBig"))
	}
	v, err := decode(body)
	activity, is := v.(object)
	if err != nil || !is {
		return no(refuse("BadSyntax"))
	}
	if kind := str(activity["type"]); kind != "message" {
		return no(refuse("BadArgument", fmt.Sprintf("Unknown activity type %q", kind)))
	}
	var said content
	said.size, said.summary = size, str(activity["summary"])
	said.text, said.replyTo = str(activity["text"]), str(activity["replyToId"])
	said.alert, _ = obj(obj(activity["channelData"])["notification"])["alert"].(bool)
	attachments := list(activity["attachments"])
	if len(attachments) == 0 && strings.TrimSpace(said.text) == "" {
		return no(refuse("BadArgument", "Activity must include non empty 'text' field or at least 1 attachment"))
	}
	if len(attachments) > 1 {
		s.complain(fmt.Sprintf("%d attachments in one message; people see a list", len(attachments)))
	}
	for i, a := range attachments {
		if fault := s.attach(&said, obj(a)); fault != "" {
			return no(refuse("BadArgument", fmt.Sprintf("attachments/%d: %s", i, fault)))
		}
	}
	if said.text != "" && len(attachments) > 0 {
		if s.opt.RefuseText {
			return no(refuse("BadArgument", "Text and an attachment cannot go in one message."))
		}
		s.complain("text beside an attachment; it became a message of its own")
		said.beside, said.text = said.text, ""
	}
	return said, nil
}

// attach reads one attachment, and says what is wrong with it.
func (s *Teams) attach(said *content, a object) string {
	inside, isObject := a["content"].(object)
	switch kind := str(a["contentType"]); kind {
	case adaptiveCard:
		said.card = inside
		err := Validate(encode(a["content"]))
		if err == nil {
			return ""
		}
		if !s.opt.BlankCards {
			return err.Error()
		}
		said.blank = err.Error()
		s.complain("a card shows blank: " + said.blank)
	case consentCard:
		size, ok := inside["sizeInBytes"].(json.Number)
		if n, err := size.Int64(); !ok || err != nil || n <= 0 || str(a["name"]) == "" {
			return "a file consent card needs a name and sizeInBytes"
		}
		said.consent = object{"name": a["name"], "description": inside["description"], "sizeInBytes": size,
			"acceptContext": inside["acceptContext"], "declineContext": inside["declineContext"]}
	case infoCard:
		if str(a["contentUrl"]) == "" || str(inside["uniqueId"]) == "" {
			return "a file info card needs contentUrl and uniqueId"
		}
		said.info = append(said.info, fileInfo{name: str(a["name"]), url: str(a["contentUrl"])})
	case "":
		return "contentType is missing"
	default:
		if strings.HasPrefix(kind, "image/") {
			return ""
		}
		if !isObject && a["contentUrl"] == nil {
			return "there is nothing in it"
		}
		return "contentType " + kind + " is not supported"
	}
	return ""
}

// conversation is a chat with the bot in it.
type conversation struct {
	id      string
	kind    string // personal, groupChat or channel
	name    string
	user    *User   // of a personal one
	members []*User // of the others
	gone    bool    // ConversationNotFound

	messages []*message
	last     int64
	typing   int
}

func (c *conversation) people() []*User {
	if c.user != nil {
		return []*User{c.user}
	}
	return c.members
}

// nextID is the next activity id: the time in milliseconds, unique in the conversation
// alone, as in Teams.
func (c *conversation) nextID(now time.Time) string {
	c.last = max(c.last+1, now.UnixMilli())
	return fmt.Sprint(c.last)
}

func (c *conversation) add(m *message) { c.messages = append(c.messages, m) }

func (c *conversation) find(id string) *message {
	for _, m := range slices.Backward(c.messages) {
		if m.id == id {
			return m
		}
	}
	return nil
}
