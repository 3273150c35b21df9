package teams

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Platform is the name of Teams in addresses. The Ref of an address is the person's
// Entra object id, in lower case.
const Platform = "teams"

// Receiver is the program behind the adapter.
type Receiver interface {
	// Receive makes an event durable and sets the answer going. When it returns nil
	// Teams may be told that it has arrived. An event that came before is nil too, and
	// does nothing.
	Receive(ctx context.Context, e dialog.Event) error
	// Unreachable records that nothing can be sent to an address, and why; an empty
	// reason that something can again.
	Unreachable(ctx context.Context, a dialog.Address, why dialog.Reason) error
	// Lang is the language to speak to somebody of whom only the address is known.
	Lang(ctx context.Context, a dialog.Address) dialog.Lang
}

// Keep keeps small things of the adapter's own, such as where each person's
// conversation is.
type Keep interface {
	// Recall gives what was kept under a key; "" if nothing was.
	Recall(ctx context.Context, key string) (string, error)
	Remember(ctx context.Context, key, value string) error
}

// Cloud is one of Microsoft's clouds: where tokens come from and are for.
type Cloud string

// The clouds.
const (
	Public Cloud = ""      // the whole world's
	USGov  Cloud = "usgov" // US government
	China  Cloud = "china" // operated by 21Vianet
)

// Options are what a Bot is made of.
type Options struct {
	AppID    string // the bot's; empty is refused: without it nothing could be proven
	TenantID string // the bot's own, and the organisation's: activities of others are refused
	Cloud    Cloud
	// Credential gives the tokens for the connector.
	Credential azcore.TokenCredential
	// OpenIDURL is the metadata that names the keys Teams signs with; empty: the cloud's.
	OpenIDURL string
	// ServiceHosts are more hosts that Teams may be at, exact, with the port if there
	// is one; http only on loopback.
	ServiceHosts []string
	// PublicURL is where Teams finds /pictures/; empty: steps have no pictures.
	PublicURL string
	// PerSecond is how many calls Teams takes in a second; 0: 35, of the 50 that it
	// documents. A 429 makes it less for a while.
	PerSecond int
	// Open takes activities without proof and calls without a token, both on loopback
	// only: for the demo and Microsoft's local client. The handler refuses anything
	// that does not come from loopback. Never set by serve.
	Open     bool
	Receiver Receiver
	Keep     Keep
	Texts    *texts.Catalogue
	Lang     dialog.Lang  // where nobody's language is known
	Client   *http.Client // makes all calls; nil: one of our own
	Now      func() time.Time
	Log      *slog.Logger
}
