package dialog

import (
	"context"
	"fmt"
	"time"
)

// Ref names a message that a platform has posted. It is opaque: only the
// platform that gave it can read it.
type Ref string

// Outcome is what is known of a send that failed.
type Outcome string

// The outcomes.
const (
	// NotSent is proof that nothing was delivered; it may be tried again.
	NotSent Outcome = "not-sent"
	// Refused is proof that nothing was delivered, and trying again will not help.
	Refused Outcome = "refused"
	// NotKnownSent: it may have been delivered. It is never sent again by itself.
	NotKnownSent Outcome = "unknown"
)

// Reason is why a send failed, as far as somebody can do something about it.
type Reason string

// The reasons.
const (
	Closed    Reason = "closed"    // the account behind the address is closed or not there
	Shut      Reason = "shut"      // the platform does not let Lotsen write to this person
	Removed   Reason = "removed"   // the person took Lotsen away, or blocked it
	Barred    Reason = "barred"    // an administrator does not let Lotsen write to this person
	Missing   Reason = "missing"   // the message to be changed is not there any more
	Unfit     Reason = "unfit"     // the platform does not take a message like this
	Throttled Reason = "throttled" // too many at once; it can be sent later
	Trouble   Reason = "trouble"   // the platform or the network fails; it can be sent later
	CutOff    Reason = "cut-off"   // Lotsen itself is not let in: uninstalled, or its token is not accepted
	Nowhere   Reason = "nowhere"   // Lotsen does not talk on that platform
	// Unlisted and Unconsented are of the whole organisation, for people who were never
	// written to: Lotsen's app is not in its catalogue, or may not be installed for them.
	Unlisted    Reason = "unlisted"
	Unconsented Reason = "unconsented"
)

// Unreachable reports whether nothing can be sent to that address until the person
// shows up there again.
func (r Reason) Unreachable() bool { return r == Closed || r == Shut || r == Removed }

// SendError is why a message was not, or perhaps not, delivered. Platforms
// return it from Post and Replace.
type SendError struct {
	Outcome Outcome
	Reason  Reason
	// Retry is how long to wait before trying again; zero: the caller's choice.
	Retry time.Duration
	Err   error // for the log; never shown
}

func (e *SendError) Error() string { return fmt.Sprintf("%s (%s): %v", e.Outcome, e.Reason, e.Err) }

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }

type wantedKey struct{}

// WithWanted is a context under which a send asks once more whether it is still wanted, right
// before each of its requests leaves: a platform may have it wait for its turn until then. An
// error says that it is not. It is called on any goroutine, and must be quick.
func WithWanted(ctx context.Context, still func(context.Context) error) context.Context {
	return context.WithValue(ctx, wantedKey{}, still)
}

// Wanted asks whether the send of a context is still wanted. Platforms call it when a
// request's turn has come. The error is a *SendError: nothing was sent.
func Wanted(ctx context.Context) error {
	still, ok := ctx.Value(wantedKey{}).(func(context.Context) error)
	if !ok {
		return nil
	}
	if err := still(ctx); err != nil {
		return &SendError{Outcome: NotSent, Reason: Trouble, Err: fmt.Errorf("asking whether it is still wanted: %w", err)}
	}
	return nil
}
