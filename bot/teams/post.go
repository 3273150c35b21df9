package teams

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

// outgoing is an activity that Lotsen sends: one attachment and no text, for Teams makes two
// messages of the two; or, where no card can be, a text.
type outgoing struct {
	Type        string             `json:"type"`
	ID          string             `json:"id,omitempty"`      // of the one that is changed
	Summary     string             `json:"summary,omitempty"` // the preview
	TextFormat  string             `json:"textFormat,omitempty"`
	Text        string             `json:"text,omitempty"`
	Attachments []cards.Attachment `json:"attachments,omitempty"`
}

// Post sends a new message to somebody, in their personal conversation with Lotsen;
// below it, its files are offered, once for the send id; what Teams does not take of that
// is tried again, and told if it comes to nothing. Who never wrote is reached if they have
// the app. An error is a *dialog.SendError. Teams cannot be told a send id: what may have
// arrived is never sent again.
func (b *Bot) Post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	ref, err := b.post(ctx, a, m, sendID)
	return ref, b.counted(err)
}

// CannotTellWhatWasPosted marks the platform: see app.Forgetful.
func (*Bot) CannotTellWhatWasPosted() {}

func (b *Bot) post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	if a.Platform != Platform || a.Ref == "" {
		return "", rejected(dialog.Nowhere, errors.New("not an address of Teams'"))
	}
	if err := fit(m.Files); err != nil {
		return "", err
	}
	c, created, err := b.conversation(ctx, a.Ref)
	if err != nil {
		return "", err
	}
	owes := b.owes(ctx, a.Ref, m, sendID)
	ref, err := b.show(ctx, c, m)
	if asksFor(anew, err) && !created { // kept from another time
		if c, err = b.create(ctx, a.Ref); err == nil {
			ref, err = b.show(ctx, c, m)
		}
	}
	if err != nil {
		if owes {
			b.owe(context.WithoutCancel(ctx), sendID, debt{})
		}
		return "", err
	}
	b.offer(ctx, a.Ref, c, m, sendID)
	return ref, nil
}

// show sends a message to a conversation.
func (b *Bot) show(ctx context.Context, c reference, m dialog.Message) (dialog.Ref, error) {
	var ref dialog.Ref
	err := b.fitting(ctx, m, "", func(payload []byte) (err error) {
		ref, err = b.send(ctx, c, payload)
		return err
	})
	return ref, err
}

// Replace changes a message in place. Its files are left to ReplaceWithFiles. An error is a
// *dialog.SendError; with the reason dialog.Missing the message is not there any more, and
// has to be posted anew. What may have been changed can be changed again.
func (b *Bot) Replace(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (dialog.Ref, error) {
	_, err := b.replace(ctx, a, r, m)
	if b.counted(err) != nil {
		return "", err
	}
	return r, nil
}

// ReplaceWithFiles is Replace for a message with files: they are offered below, as in Post,
// once for the send id however often it is called.
func (b *Bot) ReplaceWithFiles(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message, sendID string, _ time.Time) (dialog.Ref, error) {
	owes := b.owes(ctx, a.Ref, m, sendID)
	c, err := b.replace(ctx, a, r, m)
	if b.counted(err) != nil {
		if owes {
			b.owe(context.WithoutCancel(ctx), sendID, debt{})
		}
		return "", err
	}
	b.offer(ctx, a.Ref, c, m, sendID)
	return r, nil
}

// owes keeps that the files of a message are about to be owed, if they have not been
// offered before.
func (b *Bot) owes(ctx context.Context, user string, m dialog.Message, sendID string) bool {
	if len(m.Files) == 0 || b.out.owed.has(sendID) {
		return false
	}
	b.owe(ctx, sendID, debt{User: user, Lang: m.Lang})
	return true
}

func (b *Bot) replace(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (c reference, err error) {
	conversation, id := split(r)
	if conversation == "" {
		return c, rejected(dialog.Missing, errors.New("not a message of Teams'"))
	}
	if err := fit(m.Files); err != nil {
		return c, err
	}
	if c, err = b.where(ctx, a.Ref, conversation); err != nil {
		return c, err
	}
	return c, b.fitting(ctx, m, id, func(payload []byte) error {
		_, err := b.call(ctx, request{op: updating, method: http.MethodPut, service: c.ServiceURL, conversation: conversation,
			path: conversationPath(conversation, "activities", id), body: payload})
		return err
	})
}

// Delete takes a message away. An error is a *dialog.SendError; the reason is
// dialog.Missing where it was not there any more.
func (b *Bot) Delete(ctx context.Context, a dialog.Address, r dialog.Ref) error {
	conversation, id := split(r)
	if conversation == "" {
		return rejected(dialog.Missing, errors.New("not a message of Teams'"))
	}
	c, err := b.where(ctx, a.Ref, conversation)
	if err != nil {
		return err
	}
	_, err = b.call(ctx, request{op: deleting, method: http.MethodDelete, service: c.ServiceURL, conversation: conversation,
		path: conversationPath(conversation, "activities", id)})
	return err
}

// send posts an activity to a conversation.
func (b *Bot) send(ctx context.Context, c reference, payload []byte) (dialog.Ref, error) {
	answer, err := b.call(ctx, request{op: sending, method: http.MethodPost, service: c.ServiceURL, conversation: c.Conversation,
		path: conversationPath(c.Conversation, "activities"), body: payload})
	if err != nil {
		return "", err
	}
	return newRef(c.Conversation, answer.ID), nil
}

// tell sends a plain text to a conversation of any kind.
func (b *Bot) tell(ctx context.Context, c reference, text string) error {
	payload, err := payloadOf(outgoing{Type: "message", TextFormat: "plain", Text: text})
	if err != nil {
		return err
	}
	_, err = b.send(ctx, c, payload)
	return err
}

// fitting sends a message as a card; if Teams does not take it, without its pictures,
// and then short. What was refused has not been shown, so it may be sent otherwise. The
// id is that of the activity that is changed, else "".
func (b *Bot) fitting(ctx context.Context, m dialog.Message, id string, send func(payload []byte) error) error {
	whole, err := b.render.Message(m)
	shapes := []func() (cards.Card, error){func() (cards.Card, error) { return whole, err }}
	if err == nil && whole.HasPictures() {
		shapes = append(shapes, func() (cards.Card, error) { return whole.WithoutPictures(), nil })
	}
	shapes = append(shapes, func() (cards.Card, error) { return b.render.Short(m) })
	var last error
	for _, shape := range shapes {
		if last = b.try(shape, id, send); !isUnfit(last) {
			return last
		}
		b.o.Log.WarnContext(ctx, "Teams does not take a message", slog.Any("error", last))
	}
	return last
}

// try sends a card, if it is one that Teams takes.
func (b *Bot) try(shape func() (cards.Card, error), id string, send func(payload []byte) error) error {
	card, err := shape()
	if err == nil {
		err = cards.Validate(card.JSON)
	}
	if err != nil {
		return rejected(dialog.Unfit, err)
	}
	payload, err := payloadOf(outgoing{Type: "message", ID: id, Summary: card.Summary, Attachments: []cards.Attachment{card.Attachment()}})
	if err != nil {
		return err
	}
	if size := sizeOf(payload); size > maxSize {
		return rejected(dialog.Unfit, fmt.Errorf("a message of %d bytes in UTF-16, at most %d are sent", size, maxSize))
	}
	return send(payload)
}

// isUnfit reports whether a message like that is not taken.
func isUnfit(err error) bool {
	var e *dialog.SendError
	return errors.As(err, &e) && e.Reason == dialog.Unfit
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
