package teams

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"lotsen/dialog"
)

// conversation is where somebody is reached: where they wrote last, or a conversation
// that is created for them. An error is a *dialog.SendError.
func (b *Bot) conversation(ctx context.Context, user string) (c reference, created bool, err error) {
	if c, ok := b.known(ctx, user); ok {
		return c, false, nil
	}
	c, err = b.create(ctx, user)
	return c, true, err
}

// known is the conversation with somebody, if it is at a host that may still be called.
func (b *Bot) known(ctx context.Context, user string) (reference, bool) {
	c, ok, err := b.reference(ctx, user)
	if err != nil {
		b.o.Log.WarnContext(ctx, "reading where somebody is", slog.Any("error", err))
	}
	if !ok || c.Conversation == "" {
		return c, false
	}
	if _, err := b.hosts.check(c.ServiceURL); err != nil {
		b.o.Log.WarnContext(ctx, "a conversation that was kept is not used", slog.Any("error", err))
		return reference{Locale: c.Locale}, false
	}
	return c, true
}

// where is how a conversation of somebody's is called, that one or an earlier one.
func (b *Bot) where(ctx context.Context, user, conversation string) (reference, error) {
	c, ok := b.known(ctx, user)
	if !ok {
		c.ServiceURL = b.anyService(ctx)
	}
	if c.ServiceURL == "" {
		return c, nowhere()
	}
	c.Conversation = conversation
	return c, nil
}

// nowhere is that nobody's activity has told yet where Teams is.
func nowhere() error {
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: cutOffRetry,
		Err: errors.New("it is not known yet where Teams is: nobody has written")}
}

// opening asks for the personal conversation of somebody and Lotsen. It is the same
// each time.
type opening struct {
	Bot     member   `json:"bot"`
	Members []member `json:"members"` // the id may be the Entra object id, in this property
	Tenant  string   `json:"tenantId"`
	Data    struct {
		Tenant member `json:"tenant"`
	} `json:"channelData"`
	IsGroup bool `json:"isGroup"`
}

type member struct {
	ID string `json:"id"`
}

// create creates the conversation with somebody, or finds it, and keeps it. An error is
// a *dialog.SendError: Refused and dialog.Shut if they do not have the app.
func (b *Bot) create(ctx context.Context, user string) (reference, error) {
	old, _ := b.known(ctx, user)
	service := old.ServiceURL
	if service == "" {
		service = b.anyService(ctx)
	}
	if service == "" {
		return reference{}, nowhere()
	}
	ask := opening{Bot: member{b.bot(old)}, Members: []member{{user}}, Tenant: b.o.TenantID}
	ask.Data.Tenant = member{b.o.TenantID}
	payload, err := payloadOf(ask)
	if err != nil {
		return reference{}, err
	}
	answer, err := b.call(ctx, request{op: creating, method: http.MethodPost, service: service, path: []string{"v3", "conversations"}, body: payload})
	if err != nil {
		return reference{}, err
	}
	c := reference{ServiceURL: service, Conversation: answer.ID, Tenant: b.o.TenantID, Bot: ask.Bot.ID, Locale: old.Locale}
	if base, err := b.hosts.check(answer.ServiceURL); err == nil {
		c.ServiceURL = base
	}
	if err := b.remember(ctx, user, c); err != nil {
		b.out.refs.put(user, c)
		b.o.Log.WarnContext(ctx, "a conversation will be asked for again", slog.Any("error", err))
	}
	return c, nil
}
