package teams

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// langFor is how long the language of an answer may be looked for.
const langFor = 500 * time.Millisecond

// answerKind is how a request is answered.
type answerKind int

// The kinds of answer.
const (
	byStatus answerKind = iota // a status says it all
	byCard                     // adaptiveCard/action: what happened to the card
	byTask                     // task/…: what happens to the dialog
)

func answerOf(act activity) answerKind {
	switch {
	case act.Type != "invoke":
		return byStatus
	case act.Name == invokeAction:
		return byCard
	case act.Name == invokeTaskFetch, act.Name == invokeTaskSubmit:
		return byTask
	}
	return byStatus
}

// answer is what a request is answered with.
type answer struct {
	status int
	body   any // nil: none
}

// cardAnswer is the answer to adaptiveCard/action. Its HTTP status is always 200; its
// own says how it went. Source: learn.microsoft.com/adaptive-cards/authoring-cards/
// universal-action-model, "Response format".
type cardAnswer struct {
	Status int    `json:"statusCode"`
	Type   string `json:"type"`
	Value  any    `json:"value"`
}

// The types of a cardAnswer: a line that is shown for a while, and an error.
const (
	toastType = "application/vnd.microsoft.activity.message"
	errorType = "application/vnd.microsoft.error"
)

// taskAnswer closes a dialog, or does not open it, with a line in its place.
// Source: learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
type taskAnswer struct {
	Task struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	} `json:"task"`
}

// answered is the answer to an activity that was taken, or, with another status, was not:
// by it Teams knows whether to send it again. Who waits for a card or
// a dialog is told in words.
func (in intake) answered(ctx context.Context, a arrival, status int) answer {
	key := texts.TeamsHeard
	switch {
	case status/100 != 2:
		key = texts.TeamsNotNow
	case a.deed == outOfPlace:
		key = texts.TeamsOneToOne
	}
	switch a.answer {
	case byCard:
		body := cardAnswer{Status: http.StatusOK, Type: toastType, Value: in.say(ctx, a.user, key)}
		if status/100 != 2 {
			body.Status, body.Type = http.StatusInternalServerError, errorType
			body.Value = map[string]string{"code": "NotNow", "message": in.say(ctx, a.user, key)}
		}
		return answer{http.StatusOK, body}
	case byTask:
		var body taskAnswer
		body.Task.Type, body.Task.Value = "message", in.say(ctx, a.user, key)
		return answer{http.StatusOK, body}
	}
	return answer{status: status}
}

// say is a text in the language of a person.
func (in intake) say(ctx context.Context, user string, key texts.Key) string {
	lang := dialog.Lang("")
	if user != "" {
		quick, cancel := context.WithTimeout(ctx, langFor)
		defer cancel()
		lang = in.b.o.Receiver.Lang(quick, address(user))
	}
	if lang == "" {
		lang = in.b.o.Lang
	}
	if lang == "" {
		lang = dialog.Swedish
	}
	return in.b.o.Texts.Text(string(lang), key, nil)
}

func (a answer) write(w http.ResponseWriter) {
	var raw []byte
	if a.body != nil {
		raw, _ = json.Marshal(a.body) // numbers and strings never fail
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "2")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(raw) // who hung up is not told
}
