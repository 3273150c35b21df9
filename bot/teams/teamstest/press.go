package teamstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Press is somebody pressing a button, found by its label or id: in a message (by its
// id), or in the Dialog; with "" in the newest message of the bot that has such a
// button. It fails when there is none, when the client checks what was entered and
// sends nothing, and when the app does not answer.
func (s *Teams) Press(user, where, what string, entered ...Inputs) error {
	return s.press(user, where, what, true, entered)
}

// PressUnchecked is Press in a client that does not check what was entered, as old ones
// on phones do not.
func (s *Teams) PressUnchecked(user, where, what string, entered ...Inputs) error {
	return s.press(user, where, what, false, entered)
}

func (s *Teams) press(user, where, what string, checked bool, inputs []Inputs) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	var seen []string
	for _, p := range u.places(where) {
		for _, b := range p.buttons() {
			if b.Label == what || b.ID != "" && b.ID == what {
				return s.pressed(u, b, checked, inputs) // it unlocks
			}
			seen = append(seen, b.Label)
		}
	}
	s.mu.Unlock()
	return fmt.Errorf("teamstest: there is no button %q to press, only %q", what, strings.Join(seen, ", "))
}

// PressSeen is Press of a button that was seen before and may be gone or changed by
// now: the screen of its person was not up to date.
func (s *Teams) PressSeen(user string, b Button, entered ...Inputs) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	return s.pressed(u, b, true, entered)
}

// pressed does what a button does. The lock is held, and let go.
func (s *Teams) pressed(u *User, b Button, checked bool, inputs []Inputs) error {
	unlock := s.mu.Unlock
	if !b.acts() {
		unlock()
		return nil // the client does it alone
	}
	given := Inputs{}
	for _, more := range inputs {
		maps.Copy(given, more)
	}
	values := object{}
	if str(b.action["associatedInputs"]) != "none" {
		var err error
		if values, err = entered(b.card, given, checked); err != nil {
			unlock()
			return err
		}
	} else if len(given) > 0 {
		unlock()
		return errors.New("teamstest: this button sends no inputs")
	}
	data := object{}
	if held, is := b.action["data"].(object); is {
		data = clone(held)
	}
	teams := obj(data["msteams"])
	maps.Copy(data, values)
	c := s.chat(u)
	switch {
	case b.Where == Dialog:
		return s.dialogInvoke(u, c, b, "task/submit", data)
	case b.Type == "Action.Execute":
		return s.execute(u, c, b, data)
	case str(teams["type"]) == "task/fetch":
		return s.dialogInvoke(u, c, b, "task/fetch", data)
	}
	return s.submit(u, c, b, data, teams)
}

// submit is a message without text, or what data.msteams makes of it. The lock is held,
// and let go.
func (s *Teams) submit(u *User, c *conversation, b Button, data, teams object) error {
	a := object{"type": "message", "id": c.nextID(s.opt.Now()), "value": data, "replyToId": b.Where}
	switch str(teams["type"]) {
	case "messageBack":
		a["text"] = str(teams["text"])
		if v := teams["value"]; v != nil {
			a["value"] = v
		}
		if shown := str(teams["displayText"]); shown != "" {
			c.add(&message{id: str(a["id"]), from: u, text: shown, at: s.opt.Now()})
		}
	case "imBack":
		delete(a, "value")
		delete(a, "replyToId")
		a["text"] = str(teams["value"])
		c.add(&message{id: str(a["id"]), from: u, text: str(teams["value"]), at: s.opt.Now()})
	}
	a = s.activity(u, c, a)
	data, _ = a["channelData"].(object)
	data["source"], data["legacy"] = object{"name": "message"}, object{"replyToId": b.Where}
	d := s.begin(u, a)
	s.mu.Unlock()
	if _, err := s.interact(u, d); err != nil {
		return err
	}
	if !b.quiet() {
		s.alter(u.ObjectID, func(u *User) { u.notices = append(u.notices, "Your response was sent to the app") })
	}
	return nil
}

// quiet: the action hides that the response was sent. Teams has been seen to take both
// spellings, on the action.
func (b Button) quiet() bool {
	for _, name := range []string{"msteams", "msTeams"} {
		if hide, _ := obj(obj(b.action[name])["feedback"])["hide"].(bool); hide {
			return true
		}
	}
	return false
}

// execute is the invoke of Action.Execute. The lock is held, and let go.
func (s *Teams) execute(u *User, c *conversation, b Button, data object) error {
	action := object{"type": b.Type, "verb": b.Verb, "data": data, "title": b.Label}
	if b.ID != "" {
		action["id"] = b.ID
	}
	d := s.begin(u, s.activity(u, c, object{"type": "invoke", "name": "adaptiveCard/action", "replyToId": b.Where,
		"value": object{"action": action, "trigger": "manual"}}))
	s.mu.Unlock()
	a, err := s.once(u, d)
	if err != nil {
		return err
	}
	var got struct {
		StatusCode int
		Type       string
		Value      any
	}
	if err := json.Unmarshal(a.Body, &got); err != nil || got.StatusCode == 0 {
		return s.nonsense(u, fmt.Errorf("the answer to Action.Execute is not statusCode, type and value: %s", a.Body))
	}
	switch {
	case got.StatusCode != 200:
		s.warn(u, str(obj(got.Value)["message"]))
		return fmt.Errorf("teamstest: the app answered Action.Execute with statusCode %d", got.StatusCode)
	case got.Type == "application/vnd.microsoft.activity.message":
		s.alter(u.ObjectID, func(u *User) { u.notices = append(u.notices, str(got.Value)) })
		return nil
	case got.Type != adaptiveCard:
		return s.nonsense(u, fmt.Errorf("the answer to Action.Execute has the type %q", got.Type))
	}
	if err := Validate(encode(got.Value)); err != nil {
		return s.nonsense(u, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := c.find(b.Where); m != nil && !m.deleted {
		m.card, m.edits = clone(obj(got.Value)), m.edits+1
	}
	s.touch()
	return nil
}

func (s *Teams) nonsense(u *User, why error) error {
	s.warn(u, "Something went wrong. Please try again.")
	return fmt.Errorf("teamstest: the app answered nonsense: %w", why)
}

// dialogInvoke is task/fetch or task/submit. The lock is held, and let go.
func (s *Teams) dialogInvoke(u *User, c *conversation, b Button, name string, data object) error {
	value := object{"data": data, "context": object{"theme": "default"}}
	more := object{"type": "invoke", "name": name, "value": value}
	if b.Where != Dialog {
		more["replyToId"] = b.Where
	}
	d := s.begin(u, s.activity(u, c, more))
	s.mu.Unlock()
	a, err := s.once(u, d)
	if err != nil {
		return err
	}
	var got struct {
		Task struct {
			Type  string
			Value json.RawMessage
		}
	}
	if len(a.Body) > 0 {
		if err := json.Unmarshal(a.Body, &got); err != nil {
			return s.nonsense(u, err)
		}
	}
	card := object(nil)
	switch got.Task.Type {
	case "": // it closes
	case "message":
		var text string
		if err := json.Unmarshal(got.Task.Value, &text); err != nil {
			return s.nonsense(u, err)
		}
		s.alter(u.ObjectID, func(u *User) { u.notices = append(u.notices, text) })
	case "continue":
		if card, err = dialogCard(got.Task.Value); err != nil {
			return s.nonsense(u, err)
		}
	default:
		return s.nonsense(u, fmt.Errorf("a task of type %q", got.Task.Type))
	}
	s.alter(u.ObjectID, func(u *User) { u.dialog = card })
	return nil
}

func dialogCard(raw json.RawMessage) (object, error) {
	v, err := decode(raw)
	if err != nil {
		return nil, err
	}
	attachment := obj(obj(v)["card"])
	if str(attachment["contentType"]) != adaptiveCard {
		return nil, errors.New("the dialog has no Adaptive Card")
	}
	return obj(attachment["content"]), Validate(encode(attachment["content"]))
}
