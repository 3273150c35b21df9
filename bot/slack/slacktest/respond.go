package slacktest

import (
	"net/http"
	"time"
)

// A response_url can be used five times within thirty minutes.
// Source: docs.slack.dev, "Handling user interaction".
const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// responseURL is what a payload let its app answer with.
type responseURL struct {
	user    *User
	channel *channel
	message *message // the one pressed; nil: a command
	at      time.Time
	uses    int
}

// responseURL makes an address. The lock is held.
func (s *Slack) responseURL(u *User, c *channel, m *message) string {
	id := s.id("R")
	s.urls[id] = &responseURL{user: u, channel: c, message: m, at: s.opt.Now()}
	return s.base + "/respond/" + id
}

// serveRespond takes what an app posts to a response_url.
func (s *Slack) serveRespond(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	a, err := readArgs(r)
	if err != nil && !isRefusal(err) {
		return // the connection broke
	}
	logged := args{"url": s.APIURL()[:len(s.APIURL())-len("/api/")] + "/respond/" + id}
	for k, v := range a {
		logged[k] = v
	}
	s.stage(w, r, "respond", logged, func() answer {
		if err != nil {
			return answer{status: http.StatusBadRequest, code: "invalid_payload", text: "invalid_payload"}
		}
		return s.respond(s.urls[id], a)
	})
}

func (s *Slack) respond(u *responseURL, a args) answer {
	switch {
	case u == nil:
		return gone("invalid_url")
	case s.opt.Now().Sub(u.at) > responseLife:
		return gone("expired_url")
	case u.uses >= responseUses:
		return gone("used_url")
	}
	u.uses++
	ok := answer{status: http.StatusOK, text: "ok"}
	if a.bool("delete_original") {
		if u.message == nil || u.channel.find(u.message.ts) == nil {
			return gone("message_not_found")
		}
		s.remove(u.channel, u.message)
		return ok
	}
	said, err := s.content(a, maxUpdateText)
	if err != nil {
		code := "invalid_payload"
		if refusal, is := err.(*Refusal); is {
			code = refusal.Code
		}
		return answer{status: http.StatusBadRequest, code: code, text: code}
	}
	switch {
	case a.bool("replace_original"):
		if u.message == nil || u.channel.find(u.message.ts) == nil {
			return gone("message_not_found")
		}
		s.replace(u.channel, u.message, said)
	case a["response_type"] == "in_channel":
		m := &message{ts: s.ts(), user: BotUserID, text: said.text, blocks: said.blocks, metadata: said.metadata}
		u.channel.messages = append(u.channel.messages, m)
		s.echo(u.channel, object{}, m)
	default:
		s.whisper(u.user, said)
	}
	return ok
}

// gone is how a response_url says that it cannot be used.
func gone(code string) answer {
	return answer{status: http.StatusNotFound, code: code, body: object{"ok": false, "error": code}}
}
