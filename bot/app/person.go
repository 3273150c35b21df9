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

// strangerFor is how long it is believed that somebody is a stranger: their address may be
// mended any moment, and they are waiting for it.
const strangerFor = 10 * time.Minute

// doubtFor is how long nobody is asked again after there was no answer. A person who
// presses on meanwhile is answered at once, as who they were taken for.
const doubtFor = 15 * time.Second

// Guests is what guests of a chat platform get.
type Guests string

// The policies for guests.
const (
	GuestsGuided  Guests = "guides" // guides, as everybody
	GuestsRefused Guests = "refuse" // a line that says why not
)

// identity is who is behind an address.
type identity struct {
	Person dialog.PersonID    `json:"person"`
	SignIn string             `json:"sign_in,omitempty"`
	Locale string             `json:"locale,omitempty"`
	Kind   dialog.ProfileKind `json:"kind,omitempty"`
	Match  dialog.Match       `json:"match,omitempty"` // why they are a stranger
	AsOf   time.Time          `json:"as_of"`
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

// lookFor is how long the platform and the directory may take to say who somebody
// is. They wait.
const lookFor = 6 * time.Second

// identify asks the platform and the directory who is behind an address. Somebody
// whom the directory does not have, or for whom it does not answer, is a stranger
// for now: they get guides. sure is false when there was no answer.
func (a *App) identify(ctx context.Context, from dialog.Address, now time.Time) (who identity, sure bool) {
	who = identity{Person: from.Unknown(), AsOf: now}
	platform, ok := a.platforms[from.Platform]
	if !ok {
		return who, false
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	profile, err := platform.Who(ctx, from)
	if err != nil {
		a.logFailure(ctx, "asking the platform who an address is", err)
		return who, false
	}
	who.Kind, who.Locale = profile.Kind, profile.Locale
	if profile.Kind != dialog.Member && profile.Kind != dialog.Guest {
		return who, true // nobody of the organisation's is looked up for them
	}
	person, err := a.find(ctx, profile)
	switch {
	case errors.Is(err, errNoAddress):
		who.Match = dialog.NoAddress
		return who, true
	case errors.Is(err, graph.NotFound):
		who.Match = dialog.NoMatch
		if address, err := graph.ParseAddress(profile.SignIn); err == nil {
			who.SignIn = string(address) // they are told which
		}
		return who, true
	case errors.Is(err, graph.Ambiguous):
		who.Match = dialog.ManyMatches
		return who, true
	case err != nil:
		a.logFailure(ctx, "finding a person in the directory", err)
		return who, false
	}
	who.Person, who.SignIn = dialog.PersonID(person.ID), string(person.SignIn)
	if who.Locale == "" {
		who.Locale = person.Language
	}
	if person.Type == graph.Guest {
		who.Kind = dialog.Guest
	}
	return who, true
}

// errNoAddress: the platform tells nothing that somebody could be looked up by.
var errNoAddress = errors.New("no address")

// find looks somebody up in the directory: by their object id where the platform
// knows it, for addresses change hands, else by their address.
func (a *App) find(ctx context.Context, p dialog.Profile) (graph.Person, error) {
	if id, err := graph.ParseID(p.ID); err == nil {
		return a.Directory.Person(ctx, id)
	}
	address, err := graph.ParseAddress(p.SignIn)
	if err != nil {
		return graph.Person{}, errNoAddress
	}
	return a.Directory.FindPerson(ctx, address)
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
	e.Facts = dialog.Facts{SignIn: who.SignIn, Locale: locale, Match: who.Match, Secret: e.Facts.Secret}
	return e
}

// doubted is an identity that could not be asked about: it is believed for a moment.
func (who identity) doubted(now time.Time) identity {
	who.AsOf = now.Add(doubtFor - who.lasts())
	return who
}

// believed reports whether an identity can be used without asking again.
func (who identity) believed(now time.Time) bool { return now.Sub(who.AsOf) < who.lasts() }

// lasts is how long an identity is believed.
func (who identity) lasts() time.Duration {
	if who.Match != "" {
		return strangerFor
	}
	return identityFor
}
