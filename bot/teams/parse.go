package teams

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"lotsen/dialog"
)

// activity is what Teams posts, as far as Lotsen reads it.
// Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
type activity struct {
	Type         string  `json:"type"`
	Name         string  `json:"name"`   // of an invoke
	Action       string  `json:"action"` // of an installationUpdate
	ID           string  `json:"id"`
	Timestamp    string  `json:"timestamp"`
	ServiceURL   string  `json:"serviceUrl"`
	ChannelID    string  `json:"channelId"`
	From         account `json:"from"`
	Recipient    account `json:"recipient"`
	Conversation struct {
		ID       string `json:"id"`
		TenantID string `json:"tenantId"`
		Kind     string `json:"conversationType"`
		IsGroup  bool   `json:"isGroup"`
	} `json:"conversation"`
	ChannelData struct {
		Tenant  struct{ ID string }
		Team    struct{ ID string }
		Channel struct{ ID string }
	} `json:"channelData"`
	Text           string          `json:"text"`
	TextFormat     string          `json:"textFormat"`
	Locale         string          `json:"locale"`
	ReplyToID      string          `json:"replyToId"`
	Value          json.RawMessage `json:"value"`
	Entities       []entity        `json:"entities"`
	Attachments    []attachment    `json:"attachments"`
	MembersAdded   []account       `json:"membersAdded"`
	MembersRemoved []account       `json:"membersRemoved"`
}

// account is somebody, or a bot: its id is unique for this bot, the object id in the
// whole organisation.
type account struct {
	ID       string `json:"id"`
	ObjectID string `json:"aadObjectId"`
	Role     string `json:"role"`
}

// attachment is a file, a card, or the text once more as HTML.
type attachment struct {
	ContentType string          `json:"contentType"`
	Name        string          `json:"name"`
	Content     json.RawMessage `json:"content"`
}

// deed is what an activity asks for.
type deed int

// The deeds.
const (
	nothing    deed = iota // to be accepted; none of ours to act on
	receive                // event is for the program
	installed              // the app was installed for somebody
	removed                // it was removed
	consent                // somebody was asked whether a file may be stored, and has answered
	outOfPlace             // somebody speaks to Lotsen where others listen
)

// arrival is what an activity means.
type arrival struct {
	deed    deed
	user    string // whose it is, an Entra object id in lower case
	at      time.Time
	event   dialog.Event
	where   reference
	files   []remoteFile // to be fetched for the event
	answer  answerKind   // how the request is answered
	consent consentAnswer
}

// Why an activity cannot be read. They say nothing of what it holds.
var (
	errUnreadable = errors.New("it is not the JSON that is documented")
	errIncomplete = errors.New("it lacks what every activity of its type has")
)

// parse says what an activity means. It is a pure function. In the open, for local
// clients, people have ids of any form.
func parse(act activity, open bool) (arrival, error) {
	if act.Type == "" {
		return arrival{}, errIncomplete
	}
	a := arrival{answer: answerOf(act)}
	if machine(act.From) {
		return a, nil
	}
	var read func(activity, *arrival) error
	switch act.Type {
	case "message":
		read = parseMessage
	case "invoke":
		read = parseInvoke
	case "installationUpdate", "conversationUpdate":
		read = parseLife
	default: // reactions, edits, deletions, read receipts, typing, and what is invented after us
		return a, nil
	}
	if err := a.belongs(act, open); err != nil {
		return arrival{answer: a.answer}, err
	}
	if !personal(act) {
		if act.Type == "message" || act.Type == "invoke" {
			a.deed = outOfPlace
		}
		return a, nil
	}
	if err := read(act, &a); err != nil {
		return arrival{answer: a.answer}, err
	}
	return a, nil
}

// belongs fills in whose an activity is and where.
func (a *arrival) belongs(act activity, open bool) error {
	who := act.From.ObjectID
	if who == "" && act.Type == "conversationUpdate" {
		who = newcomer(act)
	}
	who = strings.ToLower(who)
	if !guid(who) && !(open && ident(who)) {
		return errIncomplete
	}
	if c := act.Conversation.ID; c == "" || len(c) > 1000 || len(act.ID) > 1000 || len(act.ReplyToID) > 1000 {
		return errIncomplete
	}
	if act.Timestamp != "" { // one that cannot be read is none
		a.at, _ = time.Parse(time.RFC3339Nano, act.Timestamp)
	}
	a.user = who
	a.where = reference{ServiceURL: act.ServiceURL, Conversation: act.Conversation.ID,
		Tenant: firstOf(act.ChannelData.Tenant.ID, act.Conversation.TenantID), Bot: act.Recipient.ID, Locale: locale(act.Locale)}
	a.event = dialog.Event{From: address(who), Facts: dialog.Facts{Locale: a.where.Locale}}
	return nil
}

// machine reports whether a bot speaks, Lotsen itself among them.
func machine(a account) bool {
	return strings.HasPrefix(a.ID, "28:") || strings.EqualFold(a.Role, "bot") || strings.EqualFold(a.Role, "skill")
}

// personal reports whether nobody else listens. Where the kind of a conversation is
// not told, it is personal if nothing says otherwise.
func personal(act activity) bool {
	group := act.Conversation.IsGroup || act.ChannelData.Team.ID != "" || act.ChannelData.Channel.ID != ""
	switch act.Conversation.Kind {
	case "personal":
		return !act.Conversation.IsGroup
	case "":
		return !group
	}
	return false
}

// readActivity reads the body of a request. odd: something in it has another type than
// documented; what could be read is there.
func readActivity(body []byte) (act activity, odd bool, err error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) || !shallow(body, maxDepth) {
		return act, false, errUnreadable
	}
	err = json.Unmarshal(body, &act)
	if _, mistyped := errors.AsType[*json.UnmarshalTypeError](err); mistyped {
		return act, true, nil
	}
	if err != nil {
		return activity{}, false, errUnreadable
	}
	return act, false, nil
}

// maxDepth is how deep an activity may be nested. A card in one has some twenty levels.
const maxDepth = 64

// shallow reports whether JSON is nested no deeper than so many levels.
func shallow(raw []byte, most int) bool {
	depth, inString := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

// digest is a key of ours made of parts that others chose: none runs into the next,
// and nothing of them can be read in it.
func digest(parts ...string) string {
	raw, _ := json.Marshal(parts) // strings never fail
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}

// moment is what tells an activity from others like it, and stays the same when Teams
// delivers it again, perhaps under a new id: when it was sent.
func (act activity) moment() string { return firstOf(act.Timestamp, act.ID) }

func firstOf(all ...string) string {
	if i := slices.IndexFunc(all, func(s string) bool { return s != "" }); i >= 0 {
		return all[i]
	}
	return ""
}

// guid reports whether s has the form of an Entra object id, in lower case.
func guid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdef", rune(c)) {
			return false
		}
	}
	return true
}

// ident reports whether s is made of letters, digits and dashes.
func ident(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// locale is a language tag, or nothing.
func locale(s string) string {
	if len(s) > 35 || !ident(strings.ToLower(s)) {
		return ""
	}
	return s
}
