package app

import (
	"context"
	"fmt"

	"lotsen/dialog"
	"lotsen/store"
)

// Try is the message that an event would be answered with. Nothing becomes durable:
// a form is checked with it while its sender waits.
func (a *App) Try(ctx context.Context, e dialog.Event) (dialog.Message, error) {
	e = FromPerson(e.Redacted())
	e.Now = a.Clock.Now()
	who, known, err := a.stored(ctx, e.From)
	if err != nil {
		return dialog.Message{}, err
	}
	if !known {
		who = identity{Person: e.From.Unknown()}
	}
	if m, wrong := a.tryForm(ctx, who.as(e)); wrong {
		return m, nil
	}
	d, err := a.decision(ctx, who.as(e), nil)
	return d.message, err
}

// Current is the message that the conversation at an address stands at, or the form of
// another desk that was shown there last.
func (a *App) Current(ctx context.Context, at dialog.Address) (dialog.Message, error) {
	e, c, err := a.stands(ctx, at)
	if err != nil {
		return dialog.Message{}, err
	}
	if m, shown, err := a.formShown(ctx, e, c); err != nil || shown {
		return m, err
	}
	return a.Desk.Book.Current(c, e), nil
}

// Lang is the language to speak to somebody of whom only the address is known.
func (a *App) Lang(ctx context.Context, at dialog.Address) dialog.Lang {
	e, c, err := a.stands(ctx, at)
	if err != nil {
		a.logFailure(ctx, "looking up a language", err)
	}
	return a.Desk.Book.Lang(c, e.Facts)
}

// stands is where the conversation at an address stands.
func (a *App) stands(ctx context.Context, at dialog.Address) (dialog.Event, dialog.Conversation, error) {
	who, known, err := a.stored(ctx, at)
	if err != nil {
		return dialog.Event{}, dialog.Conversation{}, err
	}
	person := at.Unknown()
	if known {
		person = who.Person
	}
	return a.standing(ctx, person, at, "")
}

// shelf keeps small things for a platform.
type shelf struct {
	app      *App
	platform string
}

// shelfKind is the kind of their records.
const shelfKind = "platform"

// Recall gives what was kept under a key; "" if nothing was.
func (s shelf) Recall(ctx context.Context, key string) (string, error) {
	r, err := s.app.Store.Record(ctx, shelfKind, s.platform+"/"+key)
	if err != nil {
		return "", fmt.Errorf("reading what a platform keeps: %w", err)
	}
	return string(r.Value), nil
}

// Remember keeps a value under a key; "" forgets it.
func (s shelf) Remember(ctx context.Context, key, value string) error {
	r := store.Record{Kind: shelfKind, Key: s.platform + "/" + key}
	if value != "" {
		r.Value = []byte(value)
	}
	return s.app.commit(ctx, store.Change{At: s.app.Clock.Now(), Records: []store.Record{r}})
}
