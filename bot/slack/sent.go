package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

const (
	// sentPages of sentPage messages are looked through for one that was sent.
	sentPages = 10
	sentPage  = 100
	// sentMargin is how far Slack's clock may be behind ours.
	sentMargin = 2 * time.Minute
)

// Sent looks for the message that was posted with a send id, at since or later. An
// error, always a *dialog.SendError, means that it is not known.
func (b *Bot) Sent(ctx context.Context, a dialog.Address, sendID string, since time.Time) (dialog.Ref, bool, error) {
	channel, err := b.channel(ctx, a.Ref, false)
	if err != nil {
		return "", false, err
	}
	ref, found, err := b.look(ctx, channel, sendMark(sendID), since)
	if stale(err) { // nothing was posted there: Post opens a channel anew before it gives up
		if channel, err = b.channel(ctx, a.Ref, true); err == nil {
			ref, found, err = b.look(ctx, channel, sendMark(sendID), since)
		}
	}
	return ref, found, err
}

func (b *Bot) look(ctx context.Context, channel, mark string, since time.Time) (dialog.Ref, bool, error) {
	query := slackapi.GetConversationHistoryParameters{
		ChannelID: channel, Limit: sentPage, IncludeAllMetadata: true, Inclusive: true,
		Oldest: fmt.Sprintf("%d.000000", since.Add(-sentMargin).Unix()),
	}
	for range sentPages {
		var page *slackapi.GetConversationHistoryResponse
		err := b.call(ctx, "conversations.history", "", func(ctx context.Context) (err error) {
			page, err = b.api.GetConversationHistoryContext(ctx, &query)
			return err
		})
		if err != nil {
			return "", false, err
		}
		for _, m := range page.Messages {
			if m.Metadata.EventType == sendEvent && m.Metadata.EventPayload["id"] == mark {
				return newRef(channel, m.Timestamp), true, nil
			}
		}
		if !page.HasMore {
			return "", false, nil
		}
		if query.Cursor = page.ResponseMetaData.NextCursor; query.Cursor == "" {
			break
		}
	}
	return "", false, &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble,
		Err: errors.New("conversations.history: more messages than are looked through")}
}
