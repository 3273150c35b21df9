package slacktest

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// method is one method of the Web API.
type method struct {
	run    func(*Slack, args) (object, error) // the lock is held
	scopes []string                           // any of them will do; none: no scope is needed
	tier   tier
	app    bool // takes the app token, not the bot's
	either bool // takes both
}

func methods() map[string]method {
	return map[string]method{
		"auth.test":                    {run: (*Slack).authTest, tier: special, either: true},
		"auth.teams.list":              {run: (*Slack).teamsList, tier: tier2},
		"apps.connections.open":        {run: (*Slack).connectionsOpen, tier: tier1, app: true},
		"chat.postMessage":             {run: (*Slack).postMessage, scopes: []string{"chat:write"}, tier: posting},
		"chat.update":                  {run: (*Slack).updateMessage, scopes: []string{"chat:write"}, tier: tier3},
		"chat.delete":                  {run: (*Slack).deleteMessage, scopes: []string{"chat:write"}, tier: tier3},
		"chat.postEphemeral":           {run: (*Slack).postEphemeral, scopes: []string{"chat:write"}, tier: tier4},
		"conversations.open":           {run: (*Slack).openConversation, scopes: []string{"im:write"}, tier: tier3},
		"conversations.history":        {run: (*Slack).history, scopes: []string{"im:history"}, tier: tier3},
		"users.info":                   {run: (*Slack).userInfo, scopes: []string{"users:read"}, tier: tier4},
		"users.list":                   {run: (*Slack).userList, scopes: []string{"users:read"}, tier: tier2},
		"users.lookupByEmail":          {run: (*Slack).lookupByEmail, scopes: []string{"users:read.email"}, tier: tier3},
		"views.open":                   {run: (*Slack).openView, tier: tier4},
		"views.push":                   {run: (*Slack).pushView, tier: tier4},
		"views.update":                 {run: (*Slack).updateView, tier: tier4},
		"views.publish":                {run: (*Slack).publishView, tier: tier4},
		"files.getUploadURLExternal":   {run: (*Slack).uploadURL, scopes: []string{"files:write"}, tier: tier4},
		"files.completeUploadExternal": {run: (*Slack).completeUpload, scopes: []string{"files:write"}, tier: tier4},
		"files.info":                   {run: (*Slack).fileInfo, scopes: []string{"files:read"}, tier: tier4},
		"team.info":                    {run: (*Slack).teamInfo, scopes: []string{"team:read"}, tier: tier3},
		"dnd.info":                     {run: (*Slack).dndInfo, scopes: []string{"dnd:read"}, tier: tier3},
		"dnd.teamInfo":                 {run: (*Slack).dndTeamInfo, scopes: []string{"dnd:read"}, tier: tier2},
	}
}

// AllScopes are the scopes that some method of the fake asks for, those of commands,
// and those that widen an answer.
func AllScopes() []string {
	all := []string{"commands"}
	for _, m := range methods() {
		all = append(all, m.scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// serveMethod answers one call.
func (s *Slack) serveMethod(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	a, err := readArgs(r)
	if err != nil && !isRefusal(err) {
		return // the connection broke
	}
	if token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); bearer && a != nil {
		a["token"] = token
	}
	s.stage(w, r, name, a, func() answer {
		result, failure := object(nil), err
		if failure == nil {
			result, failure = s.call(name, a)
		}
		out := s.written(result, failure)
		if a["token"] == s.opt.AppToken {
			out.header.Set("X-Oauth-Scopes", "connections:write")
		} else if failure == nil {
			out.header.Set("X-Oauth-Scopes", strings.Join(s.scopes(), ","))
		}
		if r.Header.Get("Content-Type") == "application/json" {
			out.warn("missing_charset")
		}
		return out
	})
}

func isRefusal(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal)
}

// call does what a method does. The lock is held.
func (s *Slack) call(name string, a args) (object, error) {
	m, known := s.methods[name]
	if !known {
		return nil, refuse("unknown_method")
	}
	if err := s.authorize(m, a["token"]); err != nil {
		return nil, err
	}
	if wait := s.throttle(name, m.tier, a["channel"]); wait > 0 {
		return nil, &tooMany{wait}
	}
	return m.run(s, a)
}

func (s *Slack) authorize(m method, token string) error {
	switch {
	case token == "":
		return refuse("not_authed")
	case token != s.opt.BotToken && token != s.opt.AppToken:
		return refuse("invalid_auth")
	case !m.either && m.app != (token == s.opt.AppToken):
		return refuse("not_allowed_token_type")
	case token == s.opt.AppToken && s.appDead != "":
		return refuse(s.appDead)
	case token == s.opt.BotToken && s.dead != "":
		return refuse(s.dead)
	}
	if m.app || len(m.scopes) == 0 {
		return nil
	}
	for _, scope := range m.scopes {
		if s.granted(scope) {
			return nil
		}
	}
	return &Refusal{Code: "missing_scope", needed: strings.Join(m.scopes, ",")}
}

// scopes are those of the bot token.
func (s *Slack) scopes() []string {
	if s.opt.Scopes == nil {
		return AllScopes()
	}
	return s.opt.Scopes
}

func (s *Slack) granted(scope string) bool {
	return s.opt.Scopes == nil || slices.Contains(s.opt.Scopes, scope)
}

// tooMany is a 429.
type tooMany struct{ wait time.Duration }

func (*tooMany) Error() string { return "ratelimited" }

// answer is what goes back, before it does.
type answer struct {
	status int
	header http.Header
	body   object // or text
	text   string
	kind   string // of the text; "": text/html
	code   string // for the log: "" is success
}

// written is the answer of a method.
func (s *Slack) written(result object, err error) answer {
	out := answer{status: http.StatusOK, header: http.Header{}, body: object{"ok": true}}
	var refusal *Refusal
	var slow *tooMany
	switch {
	case errors.As(err, &slow):
		seconds := int((slow.wait + time.Second - 1) / time.Second)
		return throttled(strconv.Itoa(seconds))
	case errors.As(err, &refusal):
		out.code = refusal.Code
		out.body = refusal.body(s.scopes())
		return out
	case err != nil:
		out.code, out.status = "fatal_error", http.StatusInternalServerError
		out.body = object{"ok": false, "error": "fatal_error"}
		return out
	}
	for k, v := range result {
		out.body[k] = v
	}
	return out
}

// throttled is a 429, with or without the header.
func throttled(retryAfter string) answer {
	out := answer{status: http.StatusTooManyRequests, header: http.Header{}, code: "ratelimited",
		body: object{"ok": false, "error": "ratelimited"}}
	if retryAfter != "" {
		out.header.Set("Retry-After", retryAfter)
	}
	return out
}

func (r *Refusal) body(scopes []string) object {
	o := object{"ok": false, "error": r.Code}
	if r.needed != "" {
		o["needed"], o["provided"] = r.needed, strings.Join(scopes, ",")
	}
	if len(r.Messages) > 0 {
		var marked []string
		for _, m := range r.Messages {
			marked = append(marked, "[ERROR] "+m)
		}
		o["errors"] = r.Messages
		o["response_metadata"] = object{"messages": marked}
	}
	return o
}

// warn adds a warning, as Slack does for what it puts up with.
func (a answer) warn(what string) {
	a.body["warning"] = what
	meta, _ := a.body["response_metadata"].(object)
	if meta == nil {
		meta = object{}
	}
	meta["warnings"] = []string{what}
	a.body["response_metadata"] = meta
}

func (a answer) write(w http.ResponseWriter) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	if a.body == nil {
		w.Header().Set("Content-Type", or(a.kind, "text/html"))
		w.WriteHeader(a.status)
		_, _ = w.Write([]byte(a.text)) // a client that left is no concern of the server
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(a.status)
	_, _ = w.Write(encode(a.body))
}
