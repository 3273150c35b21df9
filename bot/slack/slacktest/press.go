package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Press is somebody pressing a button, found by its label or action_id: in a message
// (by its ts), in Home or in the Modal; with "" in the newest message of the app that
// has such a button. It fails when there is none, and when the app does not
// acknowledge the press in time.
func (s *Slack) Press(user, where, what string) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	var seen []string
	for _, p := range s.places(u, where) {
		for _, b := range p.buttons() {
			if b.Label == what || b.ActionID == what {
				d := s.beginPress(u, p, b.action())
				s.mu.Unlock()
				_, err := s.interact(u, d, false)
				return err
			}
			seen = append(seen, b.Label)
		}
	}
	s.mu.Unlock()
	return fmt.Errorf("slacktest: there is no button %q to press, only %q", what, strings.Join(seen, ", "))
}

// PressSeen is Press of a button that was seen before and may be gone or changed by
// now: the screen of its person was not up to date.
func (s *Slack) PressSeen(user string, b Button) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	places := s.places(u, b.Where)
	if len(places) == 0 {
		s.mu.Unlock()
		return fmt.Errorf("slacktest: what the button %q stood in is not there any more", b.Label)
	}
	d := s.beginPress(u, places[0], b.action())
	s.mu.Unlock()
	_, err = s.interact(u, d, false)
	return err
}

// Choose is somebody choosing in a select, radio buttons or an overflow menu, or
// picking a date or a time, outside a form: the element by its action_id, the choice by
// value or label.
func (s *Slack) Choose(user, where, actionID, choice string) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	for _, p := range s.places(u, where) {
		for _, c := range p.controls() {
			if c.element["action_id"] != actionID || c.element["type"] == "button" {
				continue
			}
			action, err := s.entered(c.element, choice)
			if err != nil {
				s.mu.Unlock()
				return err
			}
			action["action_id"], action["block_id"] = actionID, c.block["block_id"]
			d := s.beginPress(u, p, action)
			s.mu.Unlock()
			_, err = s.interact(u, d, false)
			return err
		}
	}
	s.mu.Unlock()
	return fmt.Errorf("slacktest: there is nothing to choose from with the action_id %q", actionID)
}

// action is the press of a button as the payload tells it.
func (b Button) action() object {
	a := object{"type": "button", "action_id": b.ActionID, "block_id": b.BlockID,
		"text": object{"type": "plain_text", "text": b.Label, "emoji": true}}
	for key, value := range map[string]string{"value": b.Value, "url": b.URL, "style": b.Style} {
		if value != "" {
			a[key] = value
		}
	}
	return a
}

// beginPress makes the payload of a press. The lock is held.
func (s *Slack) beginPress(u *User, p place, action object) *Delivery {
	action["action_ts"] = s.ts()
	payload := s.head("block_actions", u)
	payload["actions"] = []object{action}
	if p.view != nil {
		values := initialState(p.view.blocks())
		payload["container"] = object{"type": "view", "view_id": p.view.id}
		payload["view"] = p.view.json(values)
	} else {
		payload["container"] = object{"type": "message", "message_ts": p.message.ts, "channel_id": p.channel.id, "is_ephemeral": false}
		payload["channel"] = object{"id": p.channel.id, "name": "directmessage"}
		payload["message"] = p.message.json(s)
		payload["state"] = object{"values": initialState(p.message.blocks)}
		payload["response_url"] = s.responseURL(u, p.channel, p.message)
	}
	return s.begin(Interactive, "", "block_actions", payload)
}

// Submitted is what came of sending a form.
type Submitted struct {
	Action string            // "": the modal closed; errors, update, push or clear
	Errors map[string]string // by block_id, with the action errors
}

// Submit is somebody sending the form of a modal ("" is the one on top). What they
// entered is given by block_id or action_id: the text, the value or label of a choice
// (several with commas between), YYYY-MM-DD, HH:MM, or ids of files. What is left out
// stays as it was. It fails when the form does not let itself be sent like that, and
// when the app does not acknowledge it in time or answers nonsense.
func (s *Slack) Submit(user, viewID string, values map[string]string) (Submitted, error) {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil {
		s.mu.Unlock()
		return Submitted{}, err
	}
	v := u.modal()
	if viewID != "" {
		v = s.views[viewID]
	}
	if v == nil || v.closed || v.user != u || v.body["type"] != "modal" {
		s.mu.Unlock()
		return Submitted{}, fmt.Errorf("slacktest: %s sees no such form", u.Name)
	}
	state, err := s.fill(v, values)
	if err != nil {
		s.mu.Unlock()
		return Submitted{}, err
	}
	payload := s.head("view_submission", u)
	payload["view"], payload["response_urls"] = v.json(state), []object{}
	d := s.begin(Interactive, "", "view_submission", payload)
	s.mu.Unlock()
	got, err := s.interact(u, d, true)
	if err != nil {
		return Submitted{}, err
	}
	done, err := s.submitted(u, v, got.payload)
	if err != nil {
		s.warn(u, "the app answered nonsense: "+err.Error())
		return Submitted{}, fmt.Errorf("slacktest: taking the answer to a form: %w", err)
	}
	return done, nil
}

// submitted does what the ack of a form says.
func (s *Slack) submitted(u *User, v *view, raw json.RawMessage) (Submitted, error) {
	var answer struct {
		ResponseAction string            `json:"response_action"`
		Errors         map[string]string `json:"errors"`
		View           json.RawMessage   `json:"view"`
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &answer); err != nil {
			return Submitted{}, refuse("invalid_json")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	done := Submitted{Action: answer.ResponseAction, Errors: answer.Errors}
	switch answer.ResponseAction {
	case "":
		u.close(v)
	case "clear":
		for _, open := range u.modals {
			open.closed = true
		}
		u.modals = nil
	case "errors":
		if len(answer.Errors) == 0 {
			return done, refuse("errors_missing")
		}
		for block := range answer.Errors {
			if !v.hasInput(block) {
				return done, refuse("invalid_block_id", block)
			}
		}
	case "update", "push":
		body, err := s.viewBody(string(answer.View), ModalView)
		if err != nil {
			return done, err
		}
		if answer.ResponseAction == "update" {
			s.change(v, body)
		} else if len(u.modals) < maxModals {
			s.push(u, body)
		} else {
			return done, refuse("push_limit_reached")
		}
	default:
		return done, refuse("invalid_response_action", answer.ResponseAction)
	}
	s.touch()
	return done, nil
}

// CloseModal is somebody closing the modal on top without sending it. The app learns
// of it when the view asked for that.
func (s *Slack) CloseModal(user string) error {
	s.mu.Lock()
	u, err := s.person(user)
	if err != nil || u.modal() == nil {
		s.mu.Unlock()
		return err
	}
	v := u.modal()
	u.close(v)
	s.touch()
	if notify, _ := v.body["notify_on_close"].(bool); !notify {
		s.mu.Unlock()
		return nil
	}
	payload := s.head("view_closed", u)
	delete(payload, "trigger_id")
	payload["view"], payload["is_cleared"] = v.json(nil), false
	d := s.begin(Interactive, "", "view_closed", payload)
	s.mu.Unlock()
	_, err = s.interact(u, d, false)
	return err
}
