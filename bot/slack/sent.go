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

// Sent looks for the message that was posted with a send id, at since or later, and has
// its files shown if they are not yet. An error, always a *dialog.SendError whose outcome
// is NotSent, means that it is not known, or that the files are still to come.
func (b *Bot) Sent(ctx context.Context, a dialog.Address, sendID string, since time.Time) (dialog.Ref, bool, error) {
	channel, err := b.channel(ctx, a.Ref, false)
	if err != nil {
		return "", false, err
	}
	t, err := b.look(ctx, channel, sendMark(sendID), since)
	if stale(err) { // nothing was posted there: Post opens a channel anew before it gives up
		if channel, err = b.channel(ctx, a.Ref, true); err == nil {
			t, err = b.look(ctx, channel, sendMark(sendID), since)
		}
	}
	if err == nil && t.there() {
		err = notSent(b.finish(ctx, a, t, since))
	}
	if err != nil || !t.there() {
		return "", false, err
	}
	return newRef(channel, t.ts), true, nil
}

// trace is what a conversation shows of one send.
type trace struct {
	channel, ts string // of its message; no ts: it is not there
	mark        string
	files       []slackapi.FileSummary // that belong below it
	seen        map[string]bool        // the ids of files that are shown
	told        bool                   // its files were given up, in words
}

func (t *trace) there() bool { return t.ts != "" }

// shown reports whether nothing of it is missing any more.
func (t *trace) shown() bool {
	for _, f := range t.files {
		if !t.seen[f.ID] && !t.told {
			return false
		}
	}
	return true
}

// take adds what one message shows, and reports whether it is the one that was sent.
func (t *trace) take(m *slackapi.Message) bool {
	for _, f := range m.Files {
		t.seen[f.ID] = true
	}
	if m.Metadata.EventType != sendEvent {
		return false
	}
	switch m.Metadata.EventPayload["id"] {
	case gaveUp(t.mark):
		t.told = true
	case t.mark:
		t.ts, t.files = m.Timestamp, filesOf(m.Metadata)
		return true
	}
	return false
}

// look goes through a conversation from its end back to since, for a message with a mark.
func (b *Bot) look(ctx context.Context, channel, mark string, since time.Time) (*trace, error) {
	t := &trace{channel: channel, mark: mark, seen: map[string]bool{}}
	return t, b.through(ctx, channel, since, t.take)
}

// looked is look for a message whose place is known: it may be older than since.
func (b *Bot) looked(ctx context.Context, channel, ts, mark string, since time.Time) (*trace, error) {
	t := &trace{channel: channel, mark: mark, seen: map[string]bool{}}
	page, err := b.history(ctx, &slackapi.GetConversationHistoryParameters{
		ChannelID: channel, Limit: 1, IncludeAllMetadata: true, Inclusive: true, Oldest: ts, Latest: ts,
	})
	if err != nil {
		return t, err
	}
	for i := range page.Messages {
		if m := &page.Messages[i]; m.Timestamp == ts {
			t.take(m)
		}
	}
	if !t.there() || t.shown() {
		return t, nil
	}
	return t, b.through(ctx, channel, since, func(m *slackapi.Message) bool {
		t.take(m)
		return t.shown()
	})
}

// through shows see the messages of a conversation since then, the newest first, until it
// has seen enough.
func (b *Bot) through(ctx context.Context, channel string, since time.Time, see func(*slackapi.Message) (enough bool)) error {
	query := slackapi.GetConversationHistoryParameters{
		ChannelID: channel, Limit: sentPage, IncludeAllMetadata: true, Inclusive: true,
		Oldest: fmt.Sprintf("%d.000000", since.Add(-sentMargin).Unix()),
	}
	for range sentPages {
		page, err := b.history(ctx, &query)
		if err != nil {
			return err
		}
		for i := range page.Messages {
			if see(&page.Messages[i]) {
				return nil
			}
		}
		if !page.HasMore {
			return nil
		}
		if query.Cursor = page.ResponseMetaData.NextCursor; query.Cursor == "" {
			break
		}
	}
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble,
		Err: errors.New("conversations.history: more messages than are looked through")}
}

func (b *Bot) history(ctx context.Context, query *slackapi.GetConversationHistoryParameters) (page *slackapi.GetConversationHistoryResponse, err error) {
	err = b.call(ctx, "conversations.history", "", func(ctx context.Context) (err error) {
		page, err = b.api.GetConversationHistoryContext(ctx, query)
		return err
	})
	return page, err
}
