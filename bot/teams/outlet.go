package teams

import "net/http"

// outlet is everything that goes to Teams.
type outlet struct {
	client *http.Client // of all calls
	tokens *tokens
	gate   *gate
	limits *limits
	refs   *refs
	files  *offers
}

func newOutlet(o Options) outlet {
	return outlet{
		client: witnessed(o.Client), tokens: newTokens(o), gate: newGate(), limits: newLimits(),
		refs: newRefs(), files: newOffers(),
	}
}
