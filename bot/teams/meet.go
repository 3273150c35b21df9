package teams

import (
	"context"
	"errors"

	"lotsen/dialog"
)

// Expect says that Lotsen's app is about to be installed for somebody so that they can
// be written to: the installation itself does not greet them.
func (b *Bot) Expect(ctx context.Context, a dialog.Address) error {
	greet, err := b.o.Keep.Recall(ctx, greetKey(a.Ref))
	if err != nil || greet != "" {
		return err
	}
	return b.o.Keep.Remember(ctx, greetKey(a.Ref), greetExpected)
}

// NotExpected takes that back, for the app was not installed: if they install it themselves
// one day, they are greeted.
func (b *Bot) NotExpected(ctx context.Context, a dialog.Address) error {
	greet, err := b.o.Keep.Recall(ctx, greetKey(a.Ref))
	if err != nil || greet != greetExpected {
		return err
	}
	return b.o.Keep.Remember(ctx, greetKey(a.Ref), "")
}

// Meet remembers the conversation with somebody who never wrote: the one that Graph
// gave when Lotsen's app was installed for them. Nothing is sent. One that Teams told
// of itself is kept.
func (b *Bot) Meet(ctx context.Context, a dialog.Address, conversation string) error {
	if a.Platform != Platform || a.Ref == "" || conversation == "" {
		return errors.New("teams: a conversation needs a person and an id")
	}
	_, known, err := b.reference(ctx, a.Ref)
	if err != nil || known {
		return err
	}
	service := b.anyService(ctx)
	if service == "" {
		return errors.New("teams: no service URL is known in this cloud until somebody has written")
	}
	return b.remember(ctx, a.Ref, reference{ServiceURL: service, Conversation: conversation, Tenant: b.o.TenantID, Bot: "28:" + b.o.AppID})
}
