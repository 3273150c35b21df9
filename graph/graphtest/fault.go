package graphtest

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lotsen/graph"
)

// Call is a kind of question to the directory.
type Call string

// The calls. In a Fault the empty Call means every one but Token.
const (
	Users         Call = "users"         // a person by an address, or a list
	User          Call = "user"          // a person by id
	Manager       Call = "manager"       // somebody's manager
	DirectReports Call = "directReports" // somebody's people
	Methods       Call = "methods"       // the live list of methods
	Membership    Call = "membership"    // whether somebody is in a group
	Group         Call = "group"         // whether a group exists; after every Membership that is not a yes
	Report        Call = "report"        // a page of the registration report
	Catalogue     Call = "catalogue"     // the organisation's Teams apps
	Install       Call = "install"       // installing a Teams app for somebody
	Installed     Call = "installed"     // whether somebody has a Teams app
	Chat          Call = "chat"          // somebody's conversation with a Teams app
	Delta         Call = "delta"         // a page of the accounts that have changed
	Members       Call = "members"       // a page of those in a group
	Token         Call = "token"         // a token for the application; over HTTP only
)

// Fault is an order to fail. The Go value fails with what a client would report
// after its own retries; over HTTP the fault is staged on the wire.
type Fault struct {
	On      Call // empty: any
	Trouble Trouble
	After   int // questions of that kind that still succeed first
	Times   int // how many then fail; 0 is one, below 0 is all
	// RetryAfter is the header of TooMany and Overloaded: seconds, with or without
	// a fraction; "date+N" for a date N seconds from now; empty for none.
	RetryAfter string
}

// pending is a fault that waits for its time.
type pending struct {
	Fault
	seen int // questions that it fitted
}

// Inject adds a fault. Of several that are due, the first is taken.
func (t *Tenant) Inject(f Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = append(t.faults, &pending{Fault: f})
}

// ClearFaults ends all trouble.
func (t *Tenant) ClearFaults() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = nil
}

// take counts a question and gives the fault that it meets, or the zero one.
func (t *Tenant) take(call Call) Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls[call]++
	for _, p := range t.faults {
		if p.On != call && (p.On != "" || call == Token) {
			continue
		}
		p.seen++
		if p.seen > p.After && (p.Times < 0 || p.seen <= p.After+max(1, p.Times)) {
			met := p.Fault
			met.On = call
			return met
		}
	}
	return Fault{}
}

// hole reports whether the i-th row of an answer is not to be understood. Of
// the lists only the report has dates that are read.
func (f Fault) hole(i int) bool {
	return i%2 == 1 && (f.Trouble == NullElements || f.Trouble == BadDate && f.On == Report)
}

// clientTimeout is how long a client waits for an answer that does not come.
const clientTimeout = 20 * time.Second

// ask is a question to the Go value: what a client would make of the fault it
// meets. A fault that only spoils some rows is returned for the caller to apply.
func (t *Tenant) ask(ctx context.Context, call Call) (Fault, error) {
	if err := ctx.Err(); err != nil {
		return Fault{}, &graph.Error{Kind: graph.Unavailable, Op: string(call), Err: err}
	}
	f := t.take(call)
	switch kind := f.Kind(); {
	case f.Trouble == Hang || f.Trouble == Drip:
		ctx, cancel := context.WithTimeout(ctx, clientTimeout)
		defer cancel()
		<-ctx.Done()
		return f, &graph.Error{Kind: kind, Op: string(call), Err: ctx.Err()}
	case kind == graph.Throttled:
		return f, tooMany(call, f.wait())
	case kind != "":
		return f, failure(call, kind)
	}
	if call == Methods || call == Report {
		if wait := t.gate.throttled(false); wait > 0 {
			return f, tooMany(call, wait)
		}
	}
	return f, nil
}

func tooMany(call Call, wait time.Duration) error {
	return &graph.Error{Kind: graph.Throttled, Op: string(call), Status: http.StatusTooManyRequests, RetryAfter: wait}
}

func failure(call Call, kind graph.ErrorKind) error {
	return &graph.Error{Kind: kind, Op: string(call)}
}

// wait is the Retry-After as a duration; zero when there is none.
func (f Fault) wait() time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimPrefix(f.RetryAfter, "date+"), 64)
	if err != nil {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}
