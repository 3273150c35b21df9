package teamstest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxPayload is how big a message may be, in bytes of UTF-16.
// Source: learn.microsoft.com, "Limits and specifications for Teams", 100 KB.
const maxPayload = 100 * 1024

// serveConnector is the connector's API under any service URL.
func (s *Teams) serveConnector(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the connection broke
	}
	c, run := s.route(r, body)
	s.stage(w, r, c, func() answer {
		if !s.authorized(r) {
			return refuse("Unauthorized")
		}
		return run()
	})
}

// route finds what a call asks for. What it gives runs with the lock held.
func (s *Teams) route(r *http.Request, body []byte) (call, func() answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := call{Method: "unknown"}
	if len(body) > 0 {
		c.Body = body
	}
	_, path, _ := strings.Cut(r.URL.EscapedPath(), "/v3/")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		plain, err := url.PathUnescape(part)
		if err != nil {
			return c, func() answer { return refuse("BadSyntax") }
		}
		parts[i] = plain
	}
	if parts[0] != "conversations" || len(parts) > 4 {
		return c, func() answer { return refuse("BadSyntax", "There is nothing at this path.") }
	}
	if len(parts) == 1 {
		return s.routeCreate(c, r.Method, body)
	}
	c.Conversation = parts[1]
	if chat := s.chats[c.Conversation]; chat != nil && chat.user != nil {
		c.User = chat.user.ObjectID
	}
	parts = append(parts, "", "")
	switch c.Activity = parts[3]; {
	case parts[2] == "activities" && r.Method == http.MethodPost && parts[3] == "":
		return s.routeSend(c, body)
	case parts[2] == "activities" && r.Method == http.MethodPut && parts[3] != "":
		c.Method = "update"
		return c, func() answer { return s.update(c, body) }
	case parts[2] == "activities" && r.Method == http.MethodDelete && parts[3] != "":
		c.Method = "delete"
		return c, func() answer { return s.remove(c) }
	case parts[2] == "members" && r.Method == http.MethodGet && parts[3] != "":
		c.Method, c.Activity = "member", ""
		return c, func() answer { return s.member(c, parts[3]) }
	case (parts[2] == "members" || parts[2] == "pagedmembers") && r.Method == http.MethodGet:
		c.Method = "members"
		return c, func() answer { return s.members(c, parts[2] == "pagedmembers") }
	}
	return c, func() answer { return refuse("MethodNotAllowed") }
}

func (s *Teams) routeSend(c call, body []byte) (call, func() answer) {
	activity, _ := decode(body)
	c.Method = "send"
	if str(obj(activity)["type"]) == "typing" {
		c.Method = "typing"
	}
	return c, func() answer { return s.send(c, body) }
}

func (s *Teams) routeCreate(c call, method string, body []byte) (call, func() answer) {
	if method != http.MethodPost {
		return c, func() answer { return refuse("MethodNotAllowed") }
	}
	c.Method = "create"
	asked, _ := decode(body)
	if members := list(obj(asked)["members"]); len(members) > 0 {
		if u := s.byID[str(obj(members[0])["id"])]; u != nil {
			c.User = u.ObjectID
		}
	}
	return c, func() answer { return s.create(obj(asked)) }
}

// create opens the conversation of a person and the bot, or finds it. The lock is held.
func (s *Teams) create(asked object) answer {
	members := list(asked["members"])
	group, _ := asked["isGroup"].(bool)
	tenant := str(asked["tenantId"])
	if tenant == "" {
		tenant = str(obj(obj(asked["channelData"])["tenant"])["id"])
	}
	if wait := s.limited("app", perApp()); wait > 0 {
		return s.throttled(wait)
	}
	if str(obj(asked["bot"])["id"]) != s.botID() || group || len(members) != 1 || tenant != s.opt.TenantID {
		return refuse("BadArgument", "Bot, tenant and one member are needed.")
	}
	who := obj(members[0])
	if _, wrong := who["aadObjectId"]; wrong && who["id"] == nil {
		return refuse("BadArgument", "The member has no id.")
	}
	u := s.byID[str(who["id"])]
	switch {
	case u == nil:
		return refuse("BadArgument", "The member was not found.")
	case s.disabled:
		return refuse("BotDisabledByAdmin")
	case !u.installed:
		return refuse("ForbiddenOperationException")
	}
	if wait := s.limited("create/"+u.ObjectID, perConversation()); wait > 0 {
		return s.throttled(wait)
	}
	return done(http.StatusCreated, object{"id": s.chat(u).id})
}

// allowed says whether the bot may act in a conversation. The lock is held.
func (s *Teams) allowed(c call, reading bool) (*conversation, *answer) {
	no := func(a answer) (*conversation, *answer) { return nil, &a }
	if wait := s.limited("app", perApp()); wait > 0 {
		return no(s.throttled(wait))
	}
	chat := s.chats[c.Conversation]
	switch {
	case chat == nil || chat.gone:
		return no(refuse("ConversationNotFound"))
	case s.disabled:
		return no(refuse("BotDisabledByAdmin"))
	case chat.user != nil && !chat.user.installed:
		return no(refuse("BotNotInConversationRoster"))
	case chat.user != nil && chat.user.blocked != "" && !reading:
		return no(refuse(chat.user.blocked))
	}
	limits, name := perConversation(), "write/"
	if reading {
		limits, name = perRoster(), "read/"
	}
	if wait := s.limited(name+chat.id, limits); wait > 0 {
		return no(s.throttled(wait))
	}
	return chat, nil
}

// utf16Bytes is the size of a payload as Teams counts it.
func utf16Bytes(body []byte) int {
	n := 0
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		body = body[size:]
		n += 2
		if r > 0xFFFF {
			n += 2
		}
	}
	return n
}

// member is what the roster tells of one person. The lock is held.
func (s *Teams) member(c call, id string) answer {
	chat, no := s.allowed(c, true)
	if no != nil {
		return *no
	}
	for _, u := range chat.people() {
		if u.ID == id || strings.EqualFold(u.ObjectID, id) {
			return done(http.StatusOK, s.roster(u))
		}
	}
	return answer{status: http.StatusNotFound, code: "MemberNotFoundInConversation",
		body: refusal{message: "The member was not found in the conversation."}.body("MemberNotFoundInConversation")}
}

func (s *Teams) members(c call, paged bool) answer {
	chat, no := s.allowed(c, true)
	if no != nil {
		return *no
	}
	all := []any{}
	for _, u := range chat.people() {
		all = append(all, s.roster(u))
	}
	if paged {
		return done(http.StatusOK, object{"members": all})
	}
	return done(http.StatusOK, all)
}

func (s *Teams) roster(u *User) object {
	o := object{"id": u.ID, "name": u.Name, "objectId": u.ObjectID, "aadObjectId": u.ObjectID, "tenantId": s.tenantOf(u), "userRole": "user"}
	if u.Guest {
		o["userRole"] = "guest"
	}
	if u.SignIn != "" {
		o["userPrincipalName"], o["email"] = u.SignIn, u.SignIn
	}
	return o
}
