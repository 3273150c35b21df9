package slack

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Platform is the name of Slack in addresses. The Ref of an address is the user's
// id, U… or W…; on Enterprise Grid the id that the whole organisation shares.
const Platform = "slack"

// Receiver is the program behind the adapter.
type Receiver interface {
	// Receive makes an event durable and sets the answer going. When it returns nil
	// Slack may be told that the event has arrived. An event that came before is nil
	// too, and does nothing.
	Receive(ctx context.Context, e dialog.Event) error
	// Try is the message that an event would be answered with, decided but not made
	// durable: a form is checked with it while its sender waits.
	Try(ctx context.Context, e dialog.Event) (dialog.Message, error)
	// Current is the message that somebody's conversation stands at.
	Current(ctx context.Context, a dialog.Address) (dialog.Message, error)
	// Unreachable records that nothing can be sent to an address, and why; an empty
	// reason that something can again.
	Unreachable(ctx context.Context, a dialog.Address, why dialog.Reason) error
	// Lang is the language to speak to somebody of whom only the address is known.
	Lang(ctx context.Context, a dialog.Address) dialog.Lang
	// Refusal is what somebody is told of whom it is known that they are not served; ok is
	// false for everybody else.
	Refusal(ctx context.Context, a dialog.Address) (m dialog.Message, ok bool, err error)
}

// Keep keeps small things of the adapter's own, such as the channel of each person.
type Keep interface {
	// Recall gives what was kept under a key; "" if nothing was.
	Recall(ctx context.Context, key string) (string, error)
	Remember(ctx context.Context, key, value string) error
}

// Options are what a Bot is made of.
type Options struct {
	BotToken      string // xoxb-…
	AppToken      string // xapp-…: Socket Mode; empty: HTTP
	SigningSecret string // of HTTP mode
	APIURL        string // ends in /api/; empty: Slack's own
	// PublicURL is where Slack finds /pictures/; empty: steps have no pictures.
	PublicURL string
	// PerMinute is how many messages Slack takes in a minute; 0: 240, which is on the
	// safe side of its "several hundred". A 429 makes it less for a while.
	PerMinute int
	Receiver  Receiver
	Keep      Keep
	Texts     *texts.Catalogue
	// Client makes all calls, and the sockets' connections where its transport is an
	// *http.Transport. Nil: one of our own.
	Client *http.Client
	Now    func() time.Time
	Log    *slog.Logger
}
