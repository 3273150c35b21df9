package teams

import (
	"net/http"

	"lotsen/bot/proof"
)

// outlet is everything that goes to Teams.
type outlet struct {
	client *http.Client // of all calls
	tokens *tokens
	gate   *gate
	limits *limits
	refs   *refs
	files  *offers
	owed   *owed
}

func newOutlet(o Options) outlet {
	limits := newLimits()
	if o.PerSecond > 0 {
		limits = limitsOf(float64(o.PerSecond))
	}
	return outlet{
		client: proof.Client(o.Client, uploadFor), tokens: newTokens(o), gate: newGate(), limits: limits,
		refs: newRefs(), files: newOffers(), owed: newOwed(),
	}
}
