package slack

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// whisper is what only the person sees who pressed something or wrote a command, where they
// did: the answer to a command, and what a response_url takes
// (docs.slack.dev/interactivity/handling-user-interaction).
type whisper struct {
	Kind    string           `json:"response_type"`
	Replace bool             `json:"replace_original"`
	Text    string           `json:"text"`
	Blocks  []slackapi.Block `json:"blocks,omitempty"`
}

func (in intake) whisper(lang dialog.Lang, key texts.Key) whisper {
	return whisper{Kind: "ephemeral", Text: in.b.o.Texts.Text(string(lang), key, nil)}
}

// undone tells that what a payload asked for was not done: Slack, which then tells the
// person, or the person, if the watchdog has told Slack otherwise.
func (in intake) undone(a arrival, r *reply) {
	if r.refuse(http.StatusInternalServerError) {
		return
	}
	where := ""
	switch {
	case a.deed == asked:
		where = a.responseURL
	case a.deed != submit && a.responseURL != "": // of a form the watchdog has said that it is not saved
		where = in.b.out.hooks.use(a.event.On, time.Now())
	}
	if where == "" {
		return
	}
	ctx, cancel := context.WithTimeout(in.work, langFor) // the work's own time may be over
	lang := in.b.o.Receiver.Lang(ctx, a.event.From)
	cancel()
	in.late(where, in.whisper(lang, texts.SlackCommandFailed))
}

// late says something through a response_url, after Slack has stopped waiting for it.
func (in intake) late(address string, say whisper) {
	if !in.b.out.hooks.trusted(address) {
		return
	}
	body, err := json.Marshal(say)
	if err == nil {
		err = in.b.hooked(in.work, "", address, body)
	}
	if err != nil {
		in.b.o.Log.Warn("somebody could not be told what became of a press or a command", slog.Any("error", err))
	}
}
