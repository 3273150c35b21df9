package slack

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"lotsen/bot/slack/blocks"
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
// command was written only the person sees, and only, that it was heard; or why they are
// not served, for then nothing follows.
func (in intake) command(ctx context.Context, a arrival, r *reply) {
	e := a.event
	if action, ok := in.words[strings.ToLower(strings.TrimSpace(e.Text))]; ok {
		e.Action, e.Text = action, ""
	}
	say := in.heard(ctx, e.From)
	if err := in.b.o.Receiver.Receive(ctx, e); err != nil {
		in.failed(ctx, err)
		say = in.whisper(in.b.o.Receiver.Lang(ctx, e.From), texts.SlackCommandFailed)
	}
	if !r.give(answer{http.StatusOK, say}) {
		in.late(a.responseURL, say)
	}
}

// heard is what is said where a command was written.
func (in intake) heard(ctx context.Context, from dialog.Address) whisper {
	refusal, refused, err := in.b.o.Receiver.Refusal(ctx, from)
	if err == nil && refused {
		var m blocks.Message
		if m, err = in.b.render.Message(refusal); err == nil {
			return whisper{Kind: "ephemeral", Text: m.Text, Blocks: m.Blocks}
		}
	}
	if err != nil { // whether they are served is found out again when they are answered
		in.b.o.Log.WarnContext(ctx, "looking up whether somebody is served", slog.Any("error", err))
	}
	return in.whisper(in.b.o.Receiver.Lang(ctx, from), texts.SlackCommandHeard)
}
