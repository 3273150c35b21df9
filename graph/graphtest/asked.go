package graphtest

import (
	"net/http"
	"slices"
)

// Asked is a question that came over HTTP, as far as tests look at it.
type Asked struct {
	Call     Call
	Method   string
	Priority string // the header x-ms-throttle-priority
	Prefer   string
	Request  string // the header client-request-id
	Agent    string
}

// maxAsked bounds what is kept of the questions.
const maxAsked = 10_000

// Asked lists the questions that came over HTTP, the oldest first; only the latest ten
// thousand are kept. Those for tokens are not among them.
func (t *Tenant) Asked() []Asked {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.asked[max(0, len(t.asked)-maxAsked):])
}

func (t *Tenant) note(r *http.Request, call Call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.asked) >= 2*maxAsked {
		t.asked = append(t.asked[:0], t.asked[maxAsked:]...)
	}
	h := r.Header
	t.asked = append(t.asked, Asked{
		Call: call, Method: r.Method, Priority: h.Get("X-Ms-Throttle-Priority"), Prefer: h.Get("Prefer"),
		Request: h.Get("Client-Request-Id"), Agent: h.Get("User-Agent"),
	})
}
