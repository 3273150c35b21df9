package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

// interaction is what presses and forms have in common.
type interaction struct {
	Type      string
	User      account
	Trigger   string `json:"trigger_id"`
	Container struct {
		Type    string `json:"type"`
		TS      string `json:"message_ts"`
		Channel string `json:"channel_id"`
		ViewID  string `json:"view_id"`
	}
	Actions []struct {
		Type  string `json:"type"`
		ID    string `json:"action_id"`
		Value string `json:"value"`
		TS    string `json:"action_ts"`
	}
	ResponseURL string `json:"response_url"`
	View        viewOf
}

func parseInteraction(raw []byte) (arrival, error) {
	var i interaction
	if err := decode(raw, &i); err != nil {
		return arrival{}, err
	}
	who := i.User.ref()
	switch i.Type {
	case "block_actions", "view_submission":
		if !ident(who) {
			return arrival{}, errIncomplete
		}
	case "":
		return arrival{}, errIncomplete
	default: // a view was closed; shortcuts, which Lotsen has not
		return arrival{}, nil
	}
	if i.Type == "view_submission" {
		return parseForm(i, who)
	}
	return parsePress(i, who)
}

// parsePress reads the press of a button. Slack sends one action at a time. What
// was chosen in a form's list is told when the form is sent.
func parsePress(i interaction, who string) (arrival, error) {
	if len(i.Actions) == 0 {
		return arrival{}, errIncomplete
	}
	action := i.Actions[0]
	if action.Type != "button" || blocks.IsLink(action.ID) {
		return arrival{}, nil
	}
	a := arrival{deed: receive, user: who, trigger: i.Trigger, event: dialog.Event{From: address(who)}}
	e := &a.event
	where := i.Container.TS
	switch {
	case i.Container.Type == "message":
		e.On = newRef(i.Container.Channel, where)
		a.responseURL = i.ResponseURL
		if strings.HasPrefix(i.Container.Channel, "D") {
			a.im = i.Container.Channel
		}
		if !ident(i.Container.Channel) {
			return arrival{}, errIncomplete
		}
	case i.View.Type == "home":
		where, e.Via = i.Container.ViewID, dialog.Home
		if where == "" {
			where = i.View.ID
		}
	default:
		return arrival{}, nil // a form has no buttons of ours
	}
	if !ident(where) || !ident(action.TS) || len(action.ID) > 255 {
		return arrival{}, errIncomplete
	}
	e.ID = strings.Join([]string{"slack/p", who, where, action.TS, action.ID}, "/")
	press, err := blocks.ReadPress(action.Value)
	if err != nil {
		e.Action = dialog.Show // of a button that nothing is known of any more: where they stand
		return a, nil
	}
	a.press = press
	e.Action, e.Arg, e.At = press.Action, press.Arg, press.At
	if press.Form {
		a.deed = openForm
	}
	return a, nil
}

// parseForm reads a form that was sent. Its key holds what was answered: a form
// that is corrected and sent again is another event, one that Slack delivers twice
// is not.
func parseForm(i interaction, who string) (arrival, error) {
	if i.View.Callback != blocks.FormID {
		return arrival{}, nil
	}
	meta, err := blocks.ReadMeta(i.View.Meta)
	if err != nil || !ident(i.View.ID) || len(i.View.Hash) > 255 {
		return arrival{}, errIncomplete
	}
	fields, files := i.View.State.Answers(), i.View.State.Files()
	answered := []any{fields}
	for _, block := range slices.Sorted(maps.Keys(files)) {
		for _, f := range files[block] {
			answered = append(answered, block, f.ID)
		}
	}
	answers, err := json.Marshal(answered) // with its keys in order
	if err != nil {
		return arrival{}, errUnreadable
	}
	sum := sha256.Sum256(answers)
	a := arrival{deed: submit, user: who, event: dialog.Event{
		ID:   strings.Join([]string{"slack/f", i.View.ID, i.View.Hash, hex.EncodeToString(sum[:8])}, "/"),
		From: address(who), Action: meta.Press.Action, Arg: meta.Press.Arg, At: meta.Press.At,
		On: meta.On, Fields: fields,
	}, files: files}
	for _, b := range i.View.Blocks {
		if b.Type == "input" && b.ID != "" {
			a.fields = append(a.fields, b.ID)
		}
	}
	return a, nil
}
