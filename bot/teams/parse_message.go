package teams

import (
	"bytes"
	"encoding/json"
	"strings"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

// parseMessage reads what somebody wrote in the personal conversation, or the press of
// a button of a card, which comes as a message with a value.
func parseMessage(act activity, a *arrival) error {
	if act.moment() == "" {
		return errIncomplete
	}
	text := plainText(act)
	if isPress(act.Value) || text == "" && something(act.Value) {
		pressed(act, act.Value, a)
		return nil
	}
	a.deed = receive
	a.event.Text = text
	a.files = filesOf(act.Attachments)
	a.event.ID = "teams/m/" + digest(act.Conversation.ID, act.moment(), text, names(a.files))
	return nil
}

// pressed reads what a button carries. Its key holds when it was pressed: a button that
// is pressed once more, because its card did not change, is another event, and the
// stamp that it carries makes sure that nothing happens twice.
func pressed(act activity, value json.RawMessage, a *arrival) {
	a.deed = receive
	e := &a.event
	if act.ReplyToID != "" {
		e.On = newRef(act.Conversation.ID, act.ReplyToID)
	}
	e.ID = "teams/p/" + digest(act.Conversation.ID, act.ReplyToID, act.moment(), compact(value))
	press, fields, err := cards.ReadPress(value)
	if err != nil {
		e.Action = dialog.Show // of a button that nothing is known of any more: where they stand
		return
	}
	e.Action, e.Arg, e.At, e.Fields = press.Action, press.Arg, press.At, fields
}

// isPress reports whether a value is of a button of Lotsen's.
func isPress(value json.RawMessage) bool {
	if !something(value) {
		return false
	}
	_, _, err := cards.ReadPress(value)
	return err == nil
}

// something reports whether a value is there.
func something(value json.RawMessage) bool {
	s := string(bytes.TrimSpace(value))
	return s != "" && s != "null" && s != `""` && s != "{}"
}

// compact is JSON without what does not matter.
func compact(value json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}

// names are what a message's files are called, for its key.
func names(files []remoteFile) string {
	var b strings.Builder
	for _, f := range files {
		b.WriteString(f.id + "\n" + f.name + "\n")
	}
	return b.String()
}

// The invokes that Lotsen reads.
const (
	invokeAction     = "adaptiveCard/action"
	invokeTaskFetch  = "task/fetch"
	invokeTaskSubmit = "task/submit"
	invokeConsent    = "fileConsent/invoke"
)

// parseInvoke reads a press that waits for its answer, and what was answered to a
// question of Teams' own.
func parseInvoke(act activity, a *arrival) error {
	switch act.Name {
	case invokeAction:
		var v struct {
			Action struct {
				Data json.RawMessage `json:"data"`
			} `json:"action"`
		}
		if json.Unmarshal(act.Value, &v) != nil || act.moment() == "" {
			return errIncomplete
		}
		pressed(act, v.Action.Data, a)
	case invokeTaskFetch, invokeTaskSubmit: // Lotsen has no dialogs; what they carry is a press
		var v struct {
			Data json.RawMessage `json:"data"`
		}
		if json.Unmarshal(act.Value, &v) != nil || act.moment() == "" {
			return errIncomplete
		}
		pressed(act, v.Data, a)
	case invokeConsent:
		return parseConsent(act, a)
	}
	return nil
}

// consentAnswer is what somebody answered when asked whether a file may be stored.
type consentAnswer struct {
	accepted bool
	offer    string // which file: what the question carried
	upload   uploadInfo
	question dialog.Ref // the message that asked; empty: not told
}

// parseConsent reads the answer to a FileConsentCard.
// Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
func parseConsent(act activity, a *arrival) error {
	var v struct {
		Action  string               `json:"action"`
		Context cards.ConsentContext `json:"context"`
		Upload  uploadInfo           `json:"uploadInfo"`
	}
	if json.Unmarshal(act.Value, &v) != nil || v.Context.File == "" || v.Action != "accept" && v.Action != "decline" {
		return errIncomplete
	}
	a.deed = consent
	a.consent = consentAnswer{accepted: v.Action == "accept", offer: v.Context.File, upload: v.Upload}
	if act.ReplyToID != "" {
		a.consent.question = newRef(act.Conversation.ID, act.ReplyToID)
	}
	return nil
}
