package slack

import (
	"encoding/json"
	"errors"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

// payloadKind is the kind of a payload, as Socket Mode names it.
type payloadKind string

// The kinds. Of these only events come again when they are not acknowledged.
const (
	kindEvents      payloadKind = "events_api"
	kindInteractive payloadKind = "interactive"
	kindCommands    payloadKind = "slash_commands"
)

// envelope is a payload of Slack's. Both transports bring the same: the body of an
// event, the payload of an interaction, the fields of a command as an object.
type envelope struct {
	kind    payloadKind
	payload []byte
}

// deed is what a payload asks for.
type deed int

// The deeds.
const (
	nothing  deed = iota // to be acknowledged; none of ours to answer
	receive              // event is for the program
	openForm             // a press that opens a form
	submit               // a form that was sent
	asked                // a slash command; event is for the program too
	life                 // something happened to an account or to the app
)

// arrival is what a payload means.
type arrival struct {
	deed  deed
	user  string       // whose it is; "" only for nothing and life
	event dialog.Event // of receive, openForm, submit and asked

	im          string // the channel between the user and Lotsen, when the payload tells it
	responseURL string // of a press on a message, or of a command
	trigger     string // opens a modal, within three seconds
	press       blocks.Press
	fields      []string                 // of submit: the block_ids of the form's inputs, in order
	files       map[string][]blocks.File // of submit: what was put into which of them
	change      change                   // of life
	accounts    []string                 // of a change of an account: each id that the person has
}

// Why a payload cannot be read. They say nothing of what it holds.
var (
	errUnreadable = errors.New("it is not the JSON that is documented")
	errIncomplete = errors.New("it lacks what every payload of its kind has")
	errUnknown    = errors.New("its kind is not known")
)

// parse says what a payload means. It is a pure function.
func parse(e envelope) (arrival, error) {
	switch e.kind {
	case kindEvents:
		return parseEvent(e.payload)
	case kindInteractive:
		return parseInteraction(e.payload)
	case kindCommands:
		return parseCommand(e.payload)
	}
	return arrival{}, errUnknown
}

// decode reads JSON. What Slack adds is passed over; an error tells nothing of the
// payload.
func decode(raw []byte, into any) error {
	if json.Unmarshal(raw, into) != nil {
		return errUnreadable
	}
	return nil
}

// ident reports whether s can be one of Slack's ids or timestamps: they are parts
// of our keys.
func ident(s string) bool {
	if s == "" || len(s) > 100 {
		return false
	}
	for _, c := range []byte(s) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// account is somebody, as most payloads name them. In an Enterprise Grid
// organisation a person has one id that all its workspaces share; where it is told
// it is the one that counts. Of an account that is closed it is not told:
// https://docs.slack.dev/enterprise
type account struct {
	ID         string `json:"id"`
	IsBot      bool   `json:"is_bot"`
	Deleted    bool   `json:"deleted"`
	Enterprise struct {
		ID string `json:"id"`
	} `json:"enterprise_user"`
}

func (a account) ref() string {
	if a.Enterprise.ID != "" {
		return a.Enterprise.ID
	}
	return a.ID
}

// parseCommand reads a slash command. Its answer goes to the direct conversation:
// a channel where others read along is no place for somebody's status.
func parseCommand(raw []byte) (arrival, error) {
	var c struct {
		User     string `json:"user_id"`
		Text     string `json:"text"`
		Trigger  string `json:"trigger_id"`
		Response string `json:"response_url"`
	}
	if err := decode(raw, &c); err != nil {
		return arrival{}, err
	}
	if !ident(c.User) || !ident(c.Trigger) {
		return arrival{}, errIncomplete
	}
	return arrival{deed: asked, user: c.User, responseURL: c.Response, event: dialog.Event{
		ID: "slack/c/" + c.Trigger, From: address(c.User), Via: dialog.Command, Text: plainText(c.Text),
	}}, nil
}

// viewOf is the view of an interaction.
type viewOf struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Hash     string       `json:"hash"`
	Callback string       `json:"callback_id"`
	Meta     string       `json:"private_metadata"`
	State    blocks.State `json:"state"`
	Blocks   []struct {
		Type string `json:"type"`
		ID   string `json:"block_id"`
	} `json:"blocks"`
}
