package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// knownAs is the kind of the records that say who is behind an address.
const knownAs = "known-as"

// identityFor is how long that is believed before the directory is asked again.
const identityFor = 24 * time.Hour

// identity is who is behind an address.
type identity struct {
	Person dialog.PersonID `json:"person"`
	SignIn string          `json:"sign_in,omitempty"`
	Locale string          `json:"locale,omitempty"`
	AsOf   time.Time       `json:"as_of"`
}

func addressKey(a dialog.Address) string { return a.Platform + "/" + a.Ref }

// stored reads who an address was last known as; ok is false if it never was.
func (a *App) stored(ctx context.Context, from dialog.Address) (who identity, ok bool, err error) {
	r, err := a.Store.Record(ctx, knownAs, addressKey(from))
	if err != nil {
		return identity{}, false, fmt.Errorf("reading who an address is: %w", err)
	}
	if r.Value == nil {
		return identity{}, false, nil
	}
	if err := json.Unmarshal(r.Value, &who); err != nil {
		return identity{}, false, fmt.Errorf("decoding who an address is: %w", err)
	}
	return who, true, nil
}

// lookFor is how long the directory may take to say who somebody is. They wait.
const lookFor = 6 * time.Second

// identify asks the platform and the directory who is behind an address. Somebody
// whom the directory does not have, or for whom it does not answer, is a stranger
// for now: they get guides. sure is false when there was no answer.
func (a *App) identify(ctx context.Context, from dialog.Address, now time.Time) (who identity, sure bool) {
	stranger := identity{Person: from.Unknown(), AsOf: now}
	platform, ok := a.platforms[from.Platform]
	if !ok {
		return stranger, false
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	signIn, err := platform.SignIn(ctx, from)
	if err != nil {
		a.logFailure(ctx, "asking the platform who an address is", err)
		return stranger, false
	}
	address, err := graph.ParseAddress(signIn)
	if err != nil {
		return stranger, true
	}
	person, err := a.Directory.FindPerson(ctx, address)
	switch {
	case errors.Is(err, graph.NotFound), errors.Is(err, graph.Ambiguous):
		return stranger, true
	case err != nil:
		a.logFailure(ctx, "finding a person in the directory", err)
		return stranger, false
	}
	return identity{Person: dialog.PersonID(person.ID), SignIn: string(person.SignIn), Locale: person.Language, AsOf: now}, true
}

// record is the record that keeps an identity.
func (who identity) record(from dialog.Address) (store.Record, error) {
	value, err := json.Marshal(who)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding who an address is: %w", err)
	}
	return store.Record{Kind: knownAs, Key: addressKey(from), Value: value}, nil
}

// as is an event with who it comes from. Of what the platform said of the person
// only the language is believed; roles come from the directory.
func (who identity) as(e dialog.Event) dialog.Event {
	e.Person = who.Person
	locale := e.Facts.Locale
	if locale == "" {
		locale = who.Locale
	}
	e.Facts = dialog.Facts{SignIn: who.SignIn, Locale: locale, Secret: e.Facts.Secret}
	return e
}
