package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

const (
	// sendEvent names the metadata that every message of Lotsen's carries.
	sendEvent = "lotsen_send"
	// showAfter is how old a message is before its files are shown once more: Slack works
	// on them after it has answered, and shows them when it is done
	// (docs.slack.dev/reference/methods/files.getUploadURLExternal).
	showAfter = 30 * time.Second
	// showFor is how long it is tried to show files before their person is told that they
	// did not come.
	showFor = 10 * time.Minute
)

// metadata marks a message with its send id, so that Sent can find it, and with the files
// that belong below it. The id itself is nobody's business: members of the workspace could
// read it.
func metadata(mark string, files []slackapi.FileSummary) slackapi.SlackMetadata {
	payload := map[string]any{"id": mark}
	if raw, err := json.Marshal(files); err == nil && len(files) > 0 {
		payload["files"] = string(raw)
	}
	return slackapi.SlackMetadata{EventType: sendEvent, EventPayload: payload}
}

// filesOf are the files that a message is marked with.
func filesOf(m slackapi.SlackMetadata) []slackapi.FileSummary {
	var files []slackapi.FileSummary
	raw, _ := m.EventPayload["files"].(string)
	if json.Unmarshal([]byte(raw), &files) != nil || len(files) > maxFiles {
		return nil
	}
	return files
}

func sendMark(sendID string) string {
	sum := sha256.Sum256([]byte(sendID))
	return hex.EncodeToString(sum[:12])
}

// gaveUp marks the message which says that the files of a send did not come.
func gaveUp(mark string) string { return mark + "-files" }

// show shows uploaded files below their message, which is there. Where that will not
// succeed it says so instead. An error, whose outcome is NotKnownSent, means that it is
// not certain, and finish brings it to its end.
func (b *Bot) show(ctx context.Context, a dialog.Address, t *trace) error {
	if len(t.files) == 0 {
		return nil
	}
	err := b.share(ctx, t.channel, t.files)
	if err == nil {
		return nil
	}
	b.o.Log.WarnContext(ctx, "files were uploaded, and not shown yet", slog.Int("files", len(t.files)), slog.Any("error", err))
	var e *dialog.SendError
	switch {
	case !errors.As(err, &e):
	case e.Outcome == dialog.NotKnownSent:
		return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: e.Reason, Retry: max(e.Retry, showAfter), Err: err}
	case e.Outcome == dialog.NotSent && !b.lacks(e):
		return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: e.Reason, Retry: e.Retry, Err: err}
	}
	return b.giveUp(ctx, a, t, err)
}

// lacks reports whether an error says that Lotsen may not call one method, which nobody
// will mend at once, while it is let in to the others.
func (b *Bot) lacks(e *dialog.SendError) bool {
	return e.Reason == dialog.CutOff && b.out.gate.halted() == ""
}

// giveUp says that the files of a message did not come, and how to get them.
func (b *Bot) giveUp(ctx context.Context, a dialog.Address, t *trace, why error) error {
	lang := b.o.Receiver.Lang(ctx, a)
	m, err := b.render.Message(dialog.Message{Lang: lang, Body: b.o.Texts.Text(string(lang), withoutFiles(why), nil)})
	if err == nil {
		_, err = b.send(ctx, t.channel, m, gaveUp(t.mark), nil)
	}
	var e *dialog.SendError
	switch {
	case err == nil:
	case errors.As(err, &e) && e.Outcome != dialog.Refused:
		return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: e.Reason, Retry: e.Retry, Err: err}
	default: // nobody can be told there any more
		b.o.Log.ErrorContext(ctx, "files were not shown, and that was not told", slog.Any("error", err))
	}
	return nil
}

// finish has shown what is missing of a message that is there. Its errors are those of
// show.
func (b *Bot) finish(ctx context.Context, a dialog.Address, t *trace, since time.Time) error {
	switch {
	case t.shown():
		return nil
	case b.o.Now().Sub(since) > showFor:
		return b.giveUp(ctx, a, t, nil)
	}
	seconds, _, _ := strings.Cut(t.ts, ".")
	posted, err := strconv.ParseInt(seconds, 10, 64)
	if wait := showAfter - b.o.Now().Sub(time.Unix(max(posted, since.Unix()), 0)); err == nil && wait > 0 {
		return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble, Retry: min(wait, showAfter),
			Err: errors.New("files may still be shown")}
	}
	rest := *t
	rest.files = nil
	for _, f := range t.files {
		if !t.seen[f.ID] {
			rest.files = append(rest.files, f)
		}
	}
	return b.show(ctx, a, &rest)
}

// notSent is an error of show's for who looks whether something was sent.
func notSent(err error) error {
	var e *dialog.SendError
	if !errors.As(err, &e) {
		return err
	}
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: e.Reason, Retry: e.Retry, Err: e.Err}
}

// ReplaceWithFiles is Replace for a message with files: under one send id they are shown
// once, however often it is called. since is when it was first tried. If the outcome is
// NotKnownSent it is to be called again.
func (b *Bot) ReplaceWithFiles(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message, sendID string, since time.Time) (dialog.Ref, error) {
	if err := b.counted(b.replaceWithFiles(ctx, a, r, m, sendMark(sendID), since)); err != nil {
		return "", err
	}
	return r, nil
}

func (b *Bot) replaceWithFiles(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message, mark string, since time.Time) error {
	channel, ts := split(r)
	if channel == "" || ts == "" {
		return rejected(dialog.Missing, errors.New("not a message of Slack's"))
	}
	t, err := b.looked(ctx, channel, ts, mark, since)
	var e *dialog.SendError
	switch {
	case stale(err):
		return rejected(dialog.Missing, err)
	case errors.As(err, &e) && !b.lacks(e): // else it cannot be told whether it is there
		return err
	case t.there():
		return b.finish(ctx, a, t, since)
	}
	rendered, files, err := b.bring(ctx, m)
	if err != nil {
		return err
	}
	t.ts, t.files = ts, files
	if err := b.update(ctx, channel, ts, rendered, slackapi.MsgOptionMetadata(metadata(mark, files))); err != nil {
		return err
	}
	return b.show(ctx, a, t)
}

// shows is the trace of a message that was posted just now.
func shows(r dialog.Ref, mark string, files []slackapi.FileSummary) *trace {
	channel, ts := split(r)
	return &trace{channel: channel, ts: ts, mark: mark, files: files}
}
