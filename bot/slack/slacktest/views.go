package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// view is a modal or somebody's Home.
type view struct {
	id       string
	hash     string
	root     string
	previous string
	user     *User
	body     object // as the app gave it, with ids filled in
	closed   bool
}

func (v *view) blocks() []any {
	blocks, _ := v.body["blocks"].([]any)
	return blocks
}

// json is the view as the API and payloads show it; state is what the person entered.
func (v *view) json(state object) object {
	if state == nil {
		state = object{}
	}
	o := object{"close": nil, "submit": nil, "title": object{"type": "plain_text", "text": "View Title", "emoji": true},
		"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": false, "notify_on_close": false}
	maps.Copy(o, v.body)
	maps.Copy(o, object{"id": v.id, "team_id": TeamID, "app_id": AppID, "bot_id": BotID, "app_installed_team_id": TeamID,
		"hash": v.hash, "root_view_id": v.root, "previous_view_id": nil, "state": object{"values": state}})
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	return o
}

// modal is the one that somebody sees now, or nil.
func (u *User) modal() *view {
	if len(u.modals) == 0 {
		return nil
	}
	return u.modals[len(u.modals)-1]
}

// triggerLife is how long a trigger_id can be exchanged.
const triggerLife = 3 * time.Second

type trigger struct {
	user *User
	at   time.Time
	used bool
}

// trigger makes a trigger_id. The lock is held.
func (s *Slack) trigger(u *User) string {
	id := fmt.Sprintf("%d.%d.%032x", s.next(), s.opt.Now().Unix(), s.next())
	s.triggers[id] = &trigger{user: u, at: s.opt.Now()}
	return id
}

// exchange uses a trigger_id up.
func (s *Slack) exchange(id string) (*User, error) {
	t := s.triggers[id]
	switch {
	case id == "":
		return nil, refuse("invalid_arguments", "missing required field: trigger_id")
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case s.opt.Now().Sub(t.at) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t.user, nil
}

// viewBody checks a view and fills its ids in.
func (s *Slack) viewBody(raw string, kind Surface) (object, error) {
	if raw == "" {
		return nil, refuse("invalid_arguments", "missing required field: view")
	}
	body, err := s.checkView(raw, kind)
	if err != nil {
		return nil, err
	}
	if blocks, ok := body["blocks"].([]any); ok {
		body["blocks"] = s.complete(blocks)
	}
	return body, nil
}

// unique refuses an external_id that another open view has.
func (s *Slack) unique(body object, self *view) error {
	id := str(body["external_id"])
	if id == "" {
		return nil
	}
	for _, v := range s.views {
		if v != self && !v.closed && str(v.body["external_id"]) == id {
			return refuse("duplicate_external_id")
		}
	}
	return nil
}

// newView makes a view. The lock is held.
func (s *Slack) newView(u *User, body object) *view {
	v := &view{id: s.id("V"), user: u, body: body}
	v.root = v.id
	v.hash = s.hash()
	s.views[v.id] = v
	return v
}

func (s *Slack) hash() string { return fmt.Sprintf("%d.%08x", s.opt.Now().Unix(), s.next()) }

func (s *Slack) openView(a args) (object, error) {
	body, err := s.viewBody(a["view"], ModalView)
	if err == nil {
		err = s.unique(body, nil)
	}
	if err != nil {
		return nil, err
	}
	u, err := s.exchange(a["trigger_id"])
	if err != nil {
		return nil, err
	}
	for _, old := range u.modals {
		old.closed = true
	}
	v := s.newView(u, body)
	u.modals = []*view{v}
	s.touch()
	return object{"view": v.json(nil)}, nil
}

// maxModals is how many modals lie on each other.
const maxModals = 3

func (s *Slack) pushView(a args) (object, error) {
	body, err := s.viewBody(a["view"], ModalView)
	if err == nil {
		err = s.unique(body, nil)
	}
	if err != nil {
		return nil, err
	}
	u, err := s.exchange(a["trigger_id"])
	if err != nil {
		return nil, err
	}
	if len(u.modals) >= maxModals {
		return nil, refuse("push_limit_reached")
	}
	return object{"view": s.push(u, body).json(nil)}, nil
}

func (s *Slack) push(u *User, body object) *view {
	v := s.newView(u, body)
	if top := u.modal(); top != nil {
		v.root, v.previous = top.root, top.id
	}
	u.modals = append(u.modals, v)
	s.touch()
	return v
}

func (s *Slack) updateView(a args) (object, error) {
	v := s.views[a["view_id"]]
	if id := a["external_id"]; a["view_id"] == "" && id != "" {
		for _, other := range s.views {
			if str(other.body["external_id"]) == id && !other.closed {
				v = other
			}
		}
	}
	if v == nil || v.closed {
		return nil, refuse("not_found")
	}
	if hash := a["hash"]; hash != "" && hash != v.hash {
		return nil, refuse("hash_conflict")
	}
	kind := ModalView
	if v.body["type"] == "home" {
		kind = HomeView
	}
	body, err := s.viewBody(a["view"], kind)
	if err == nil {
		err = s.unique(body, v)
	}
	if err != nil {
		return nil, err
	}
	s.change(v, body)
	return object{"view": v.json(nil)}, nil
}

func (s *Slack) change(v *view, body object) {
	v.body, v.hash = body, s.hash()
	s.touch()
}

func (s *Slack) publishView(a args) (object, error) {
	u := s.user(a["user_id"])
	if u == nil {
		return nil, refuse("invalid_arguments", "invalid `user_id`")
	}
	if u.Deleted {
		return nil, refuse("account_inactive")
	}
	if hash := a["hash"]; hash != "" && (u.home == nil || u.home.hash != hash) {
		return nil, refuse("hash_conflict")
	}
	body, err := s.viewBody(a["view"], HomeView)
	if err == nil {
		err = s.unique(body, u.home)
	}
	if err != nil {
		return nil, err
	}
	if u.home == nil {
		u.home = s.newView(u, body)
	} else {
		s.change(u.home, body)
	}
	s.touch()
	return object{"view": u.home.json(nil)}, nil
}

// Seen is a modal or a Home as its person sees it.
type Seen struct {
	ID, Hash, CallbackID, PrivateMetadata string
	Title, Submit, Close                  string // of a modal
	Blocks                                json.RawMessage
	Raw                                   json.RawMessage // all of it
}

// Home is the App Home of somebody; false: nothing was published.
func (s *Slack) Home(user string) (Seen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil || u.home == nil {
		return Seen{}, false
	}
	return u.home.seen(), true
}

// Modal is the modal on top of what somebody sees; false: none is open.
func (s *Slack) Modal(user string) (Seen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil || u.modal() == nil {
		return Seen{}, false
	}
	return u.modal().seen(), true
}

func (v *view) seen() Seen {
	words := func(key string) string {
		text, _ := v.body[key].(object)
		return str(text["text"])
	}
	return Seen{ID: v.id, Hash: v.hash, CallbackID: str(v.body["callback_id"]), PrivateMetadata: str(v.body["private_metadata"]),
		Title: words("title"), Submit: words("submit"), Close: words("close"),
		Blocks: encode(v.blocks()), Raw: encode(v.json(nil))}
}
