package slack

import (
	"context"
	"net/http"
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// commandWords are what the slash command is followed by, in every language: people
// mix them.
func commandWords(c *texts.Catalogue) map[string]dialog.Action {
	words := map[string]dialog.Action{"": dialog.Show}
	for key, action := range map[texts.Key]dialog.Action{
		texts.SlackWordsStatus: dialog.Status, texts.SlackWordsGuide: dialog.Show, texts.SlackWordsHelp: dialog.Help,
	} {
		for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
			for word := range strings.FieldsSeq(c.Text(string(lang), key, nil)) {
				words[word] = action
			}
		}
	}
	return words
}

// command answers a slash command: in the person's own conversation. Where the
// command was written only the person sees, and only, that it was heard.
func (in intake) command(ctx context.Context, a arrival, r *reply) {
	e := a.event
	if action, ok := in.words[strings.ToLower(strings.TrimSpace(e.Text))]; ok {
		e.Action, e.Text = action, ""
	}
	lang := in.b.o.Receiver.Lang(ctx, e.From)
	key := texts.SlackCommandHeard
	if err := in.b.o.Receiver.Receive(ctx, e); err != nil {
		in.failed(ctx, err)
		key = texts.SlackCommandFailed
	}
	r.give(answer{http.StatusOK, map[string]string{
		"response_type": "ephemeral", "text": in.b.o.Texts.Text(string(lang), key, nil),
	}})
}
