package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// reminders is where the reminders of campaigns go: it implements campaign.Chat.
type reminders struct{ *App }

// Patient is a directory that can be asked by bulk work: whoever waits in the chat goes
// before it.
type Patient interface {
	// InBulk is the same directory for work that nobody waits for.
	InBulk() Directory
}

// Absent is a platform that knows when people do not want to be disturbed.
type Absent interface {
	// Away is until when; zero: they may be disturbed. An error means that it is not known.
	Away(ctx context.Context, a dialog.Address) (time.Time, error)
}

// Places implements campaign.Chat. Somebody who can be written to nowhere is introduced in
// Teams, if Lotsen can do that: see Away.
func (c reminders) Places(ctx context.Context, p dialog.PersonID) ([]campaign.Place, error) {
	addresses, err := c.addresses(ctx, p)
	if err != nil {
		return nil, err
	}
	var places []campaign.Place
	for _, at := range addresses {
		place, err := c.place(ctx, p, at)
		if err != nil {
			return nil, err
		}
		places = append(places, place)
	}
	slices.SortStableFunc(places, func(a, b campaign.Place) int { return b.Seen.Compare(a.Seen) })
	if slices.ContainsFunc(places, func(at campaign.Place) bool { return at.Why == "" }) {
		return places, nil
	}
	at, may, err := c.introducible(ctx, p)
	if err != nil || !may {
		return places, err
	}
	return append(slices.DeleteFunc(places, func(old campaign.Place) bool { return old.Address == at.Address }), at), nil
}

// place is what is known of one of somebody's addresses.
func (a *App) place(ctx context.Context, p dialog.PersonID, at dialog.Address) (campaign.Place, error) {
	known, err := a.reach(ctx, at)
	if err != nil {
		return campaign.Place{}, err
	}
	place := campaign.Place{Address: at, Seen: known.Seen, Why: known.Why}
	if _, there := a.platforms[at.Platform]; !there {
		place.Why = dialog.Nowhere
	}
	if place.Why != "" || !place.Seen.IsZero() {
		return place, nil
	}
	lives, err := a.living(ctx, at)
	place.First = lives.Ref == ""
	return place, err
}

// Remind implements campaign.Chat. What goes before the call and after it in the ledger of
// the campaign is what attempt does for other messages: nothing is posted twice. The
// reminder is the message that can be pressed at the address from then on.
func (c reminders) Remind(ctx context.Context, r campaign.Reminder) (dialog.Ref, error) {
	platform, ok := c.platforms[r.To.Platform]
	if !ok {
		return "", &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Nowhere, Err: errors.New("there is no such platform")}
	}
	m, err := c.reminder(ctx, r)
	if err != nil {
		return "", notSent(err)
	}
	ref, err := platform.Post(ctx, r.To, m, r.SendID)
	if err != nil {
		return "", c.notReminded(ctx, r.To, err)
	}
	// That it arrived is certain, whatever comes of this.
	if err := c.pressable(context.WithoutCancel(ctx), r, ref, m); err != nil {
		c.logFailure(ctx, "keeping that a reminder can be pressed", err)
	}
	return ref, nil
}

// notSent is the error of what went wrong before anything was sent.
func notSent(err error) error {
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: err}
}

// notReminded notes why nothing can be sent to an address.
func (a *App) notReminded(ctx context.Context, to dialog.Address, err error) error {
	var failed *dialog.SendError
	if errors.As(err, &failed) && failed.Outcome == dialog.Refused && failed.Reason.Unreachable() {
		if err := a.Unreachable(context.WithoutCancel(ctx), to, failed.Reason); err != nil {
			a.logFailure(ctx, "keeping that an address cannot be reached", err)
		}
	}
	return err
}

// reminder is what somebody is reminded with: in the language that they chose, else the
// platform's or the directory's.
func (a *App) reminder(ctx context.Context, r campaign.Reminder) (dialog.Message, error) {
	e, c, err := a.standing(ctx, r.Person, r.To, "")
	if err != nil {
		return dialog.Message{}, err
	}
	if e.Facts.Locale == "" {
		e.Facts.Locale = r.Standing.Person.Language
	}
	e.Facts.PhoneOnly = r.Standing.Status.OnlyPhone()
	return a.Desk.Book.Reminder(c, e, dialog.Reminder{
		Texts: a.Helpers.Words(r.Campaign), Code: r.Campaign.Code, Deadline: r.Campaign.Deadline, SendID: r.SendID,
	}), nil
}

// pressable keeps a reminder as the message that lives at its address. Its buttons carry
// no revision: what has been shown of the conversation is what was shown before.
func (a *App) pressable(ctx context.Context, r campaign.Reminder, ref dialog.Ref, m dialog.Message) error {
	return a.lives(ctx, store.Change{}, r.To, a.tidyTurn(r.To.Platform, a.Clock.Now()), func(was lived) lived {
		return lived{
			Ref: ref, Person: r.Person, Rev: was.revFor(r.Person), Reminded: a.Clock.Now(),
			Words: reminderWords(m),
		}
	})
}

// Sent implements campaign.Chat.
func (c reminders) Sent(ctx context.Context, at dialog.Address, sendID string, since time.Time) (ref dialog.Ref, found, able bool, err error) {
	seeker, able := c.platforms[at.Platform].(Seeker)
	if !able {
		return "", false, false, nil
	}
	ref, found, err = seeker.Sent(ctx, at, sendID, since)
	return ref, found, true, err
}

// Promised implements campaign.Chat.
func (c reminders) Promised(ctx context.Context, p dialog.PersonID) (time.Time, error) {
	talk, err := c.Store.Conversation(ctx, p)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading a promise: %w", err)
	}
	return talk.Promise, nil
}

// Where implements campaign.Locator: the step that somebody is in, or was last in.
func (c reminders) Where(ctx context.Context, p dialog.PersonID) (string, error) {
	talk, err := c.Store.Conversation(ctx, p)
	if err != nil {
		return "", fmt.Errorf("reading where somebody is: %w", err)
	}
	for _, s := range append([]dialog.State{talk.State}, talk.Return...) {
		if strings.Contains(string(s), "/") { // of a guide
			return string(s), nil
		}
	}
	return "", nil
}

// Away implements campaign.Chat. Who is about to be introduced in Teams waits until then.
func (c reminders) Away(ctx context.Context, at dialog.Address) (until time.Time, why campaign.Why, err error) {
	until, err = c.introduced(ctx, at)
	if err != nil { // nothing is sent before it is known
		c.logFailure(ctx, "introducing somebody in Teams", err)
		return c.Clock.Now().Add(retryAfter), campaign.NotMet, nil
	}
	if !until.IsZero() {
		return until, campaign.NotMet, nil
	}
	if absent, ok := c.platforms[at.Platform].(Absent); ok {
		until, err = absent.Away(ctx, at)
	}
	return until, campaign.Away, err
}

// Check implements campaign.Chat. What Microsoft says is kept.
func (c reminders) Check(ctx context.Context, p dialog.PersonID) (graph.Status, error) {
	directory := c.Directory
	if patient, ok := directory.(Patient); ok {
		directory = patient.InBulk()
	}
	limited, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	status, err := directory.Status(limited, graph.ID(p))
	if err != nil {
		return status, err
	}
	change := store.Change{At: c.Clock.Now()}
	if err := c.census.Learned(&change, graph.ID(p), status); err != nil {
		return status, err
	}
	return status, c.commit(ctx, change)
}
