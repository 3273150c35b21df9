package slack

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

// Post sends a new message to somebody, in their direct message with Lotsen. Its files
// are uploaded before, and shown below it; the message says so if Slack takes none. An
// error is a *dialog.SendError; where it is not known whether the files are there the
// outcome is NotKnownSent, and Sent sees to them.
func (b *Bot) Post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	ref, err := b.post(ctx, a, m, sendID)
	var e *dialog.SendError
	if errors.As(err, &e) && e.Reason == dialog.Closed {
		if err := b.o.Keep.Remember(ctx, closedKey(a.Ref), "1"); err != nil { // else nobody notices that it is open again
			b.o.Log.WarnContext(ctx, "keeping that an account is closed", slog.Any("error", err))
		}
	}
	return ref, b.counted(err)
}

func (b *Bot) post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	if a.Platform != Platform || a.Ref == "" {
		return "", rejected(dialog.Nowhere, errors.New("not an address of Slack's"))
	}
	if _, err := b.render.Message(m); err != nil { // before anything is called
		return "", rejected(dialog.Unfit, err)
	}
	channel, err := b.channel(ctx, a.Ref, false)
	if err != nil {
		return "", err
	}
	rendered, files, err := b.bring(ctx, m)
	if err != nil {
		return "", err
	}
	mark := sendMark(sendID)
	ref, err := b.send(ctx, channel, rendered, mark, files)
	if stale(err) { // kept from another time or another workspace
		if channel, err = b.channel(ctx, a.Ref, true); err == nil {
			ref, err = b.send(ctx, channel, rendered, mark, files)
		}
	}
	if err != nil {
		return "", err
	}
	if err := b.show(ctx, a, shows(ref, mark, files)); err != nil {
		return "", err
	}
	return ref, nil
}

// stale reports whether Slack does not know the channel.
func stale(err error) bool {
	var refusal slackapi.SlackErrorResponse
	return errors.As(err, &refusal) && refusal.Err == "channel_not_found"
}

// send posts what was rendered; without its pictures if it is not taken with them.
func (b *Bot) send(ctx context.Context, channel string, m blocks.Message, mark string, files []slackapi.FileSummary) (dialog.Ref, error) {
	var ref dialog.Ref
	err := b.withoutPictures(ctx, m, func(m blocks.Message) error {
		return b.call(ctx, postMessage, channel, func(ctx context.Context) error {
			options := append(content(m), slackapi.MsgOptionMetadata(metadata(mark, files)))
			where, ts, err := b.api.PostMessageContext(ctx, channel, options...)
			if err != nil {
				return err
			}
			if where == "" || ts == "" {
				return errors.New("the answer does not say which message it is")
			}
			ref = newRef(where, ts)
			return nil
		})
	})
	return ref, err
}

// content is what a message says, for chat.postMessage and chat.update.
func content(m blocks.Message) []slackapi.MsgOption {
	return []slackapi.MsgOption{
		slackapi.MsgOptionText(m.Text, false), // the renderer has escaped it
		slackapi.MsgOptionBlocks(m.Blocks...),
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
	}
}

// withoutPictures sends a message and, if it does not fit, once again without its
// pictures: one that Slack cannot load costs the whole message.
func (b *Bot) withoutPictures(ctx context.Context, m blocks.Message, send func(blocks.Message) error) error {
	err := send(m)
	if !b.isUnfit(ctx, err) || !m.HasPictures() {
		return err
	}
	err = send(m.WithoutPictures())
	b.isUnfit(ctx, err)
	return err
}

// isUnfit reports whether Slack does not take a message like that, and logs what it
// says about it: places and limits, nothing of what is in the message.
func (b *Bot) isUnfit(ctx context.Context, err error) bool {
	var e *dialog.SendError
	if !errors.As(err, &e) || e.Reason != dialog.Unfit {
		return false
	}
	b.o.Log.WarnContext(ctx, "Slack does not take a message",
		slog.Any("error", err), slog.Any("says", complaints(err)))
	return true
}

// complaints are the details that Slack gives with a refusal, bounded.
func complaints(err error) []string {
	const most, length = 5, 200
	var refusal slackapi.SlackErrorResponse
	if !errors.As(err, &refusal) {
		return nil
	}
	var all []string
	for _, s := range refusal.ResponseMetadata.Messages[:min(most, len(refusal.ResponseMetadata.Messages))] {
		all = append(all, strings.ToValidUTF8(s[:min(length, len(s))], ""))
	}
	return all
}

// Replace changes a message in place: through the response_url of the press that asked
// for it, else with chat.update. Its files are left to ReplaceWithFiles. An error is a
// *dialog.SendError; with the reason dialog.Missing the message cannot be changed any
// more, and has to be posted anew.
func (b *Bot) Replace(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (dialog.Ref, error) {
	err := b.replace(ctx, r, m)
	if b.counted(err) != nil {
		return "", err
	}
	return r, nil
}

func (b *Bot) replace(ctx context.Context, r dialog.Ref, m dialog.Message) error {
	channel, ts := split(r)
	if channel == "" || ts == "" {
		return rejected(dialog.Missing, errors.New("not a message of Slack's"))
	}
	rendered, err := b.render.Message(m)
	if err != nil {
		return rejected(dialog.Unfit, err)
	}
	if b.responded(ctx, r, rendered) {
		return nil
	}
	return b.update(ctx, channel, ts, rendered)
}

// responded changes a message through its response_url; false if that was not possible.
func (b *Bot) responded(ctx context.Context, r dialog.Ref, m blocks.Message) bool {
	address := b.out.hooks.use(r, time.Now())
	if address == "" {
		return false
	}
	err := b.withoutPictures(ctx, m, func(m blocks.Message) error { return b.respond(ctx, r, address, m) })
	if err == nil {
		return true
	}
	var e *dialog.SendError
	if errors.As(err, &e) {
		switch e.Outcome {
		case dialog.Refused:
			b.out.hooks.forget(r, address)
		case dialog.NotSent:
			b.out.hooks.unused(r, address)
		}
	}
	if e != nil && e.Reason != dialog.Throttled && e.Reason != dialog.CutOff {
		b.o.Log.InfoContext(ctx, "a response_url did not work; chat.update instead", slog.Any("error", err))
	}
	return false
}

// update changes a message with chat.update.
func (b *Bot) update(ctx context.Context, channel, ts string, m blocks.Message, more ...slackapi.MsgOption) error {
	return b.withoutPictures(ctx, m, func(m blocks.Message) error {
		return b.call(ctx, "chat.update", "", func(ctx context.Context) error {
			_, _, _, err := b.api.UpdateMessageContext(ctx, channel, ts, append(content(m), more...)...)
			return err
		})
	})
}

// counted counts a send by its outcome, and hands its error on.
func (b *Bot) counted(err error) error {
	var e *dialog.SendError
	switch {
	case err == nil:
		b.counts.send("")
	case errors.As(err, &e):
		b.counts.send(e.Outcome)
	}
	return err
}
