package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/proof"
	"lotsen/bot/recent"
	"lotsen/dialog"
)

// maxPeople is for how many people the channel is remembered without asking Keep.
const maxPeople = 20_000

// outlet is everything that goes to Slack.
type outlet struct {
	client *http.Client // of all calls
	gate   *gate
	limits *limits
	hooks  *hooks
	away   *away

	mu       *sync.Mutex
	channels *recent.Memory[string] // of the direct message with each person
}

func newOutlet(b *Bot) outlet {
	limits := newLimits()
	limits.perMinute = b.o.PerMinute
	return outlet{
		client: proof.Client(b.o.Client, uploadFor), gate: newGate(), limits: limits, hooks: newHooks(b.o.APIURL), away: newAway(),
		mu: new(sync.Mutex), channels: recent.New[string](maxPeople),
	}
}

// channelKey is what the channel of a person is kept under.
func channelKey(user string) string { return "slack/channel/" + user }

// known is the channel that is remembered for a person without asking Keep.
func (o *outlet) known(user string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	channel, _ := o.channels.Get(user)
	return channel
}

func (o *outlet) learned(user, channel string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if channel == "" {
		o.channels.Drop(user)
		return
	}
	o.channels.Put(user, channel)
}

// remember keeps the channel of the direct message with a person, if it is news.
func (b *Bot) remember(ctx context.Context, user, channel string) error {
	if user == "" || channel == "" || b.out.known(user) == channel {
		return nil
	}
	if err := b.o.Keep.Remember(ctx, channelKey(user), channel); err != nil {
		return fmt.Errorf("keeping the channel of a person: %w", err)
	}
	b.out.learned(user, channel)
	return nil
}

// channel is the channel of the direct message with a person: from memory, else from
// Keep, else from Slack. Fresh asks Slack in any case.
func (b *Bot) channel(ctx context.Context, user string, fresh bool) (string, error) {
	if !fresh {
		if channel := b.out.known(user); channel != "" {
			return channel, nil
		}
		channel, err := b.o.Keep.Recall(ctx, channelKey(user))
		if err != nil {
			b.o.Log.WarnContext(ctx, "reading the channel of a person", slog.Any("error", err))
		}
		if channel != "" {
			b.out.learned(user, channel)
			return channel, nil
		}
	}
	var channel string
	err := b.call(ctx, "conversations.open", "", func(ctx context.Context) error {
		c, _, _, err := b.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{user}})
		if err != nil {
			return err
		}
		if c == nil || c.ID == "" {
			return errors.New("no conversation was opened")
		}
		channel = c.ID
		return nil
	})
	if err != nil {
		return "", err
	}
	b.out.learned(user, "") // so that it is kept even if it is the same
	if err := b.remember(ctx, user, channel); err != nil {
		b.out.learned(user, channel)
		b.o.Log.WarnContext(ctx, "a channel will be asked for again", slog.Any("error", err))
	}
	return channel, nil
}

// rejected is an error that lies in the message or the reference itself.
func rejected(why dialog.Reason, err error) error {
	return &dialog.SendError{Outcome: dialog.Refused, Reason: why, Err: err}
}
