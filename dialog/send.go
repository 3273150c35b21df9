package dialog

import (
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
	Missing   Reason = "missing"   // the message to be changed is not there any more
	Unfit     Reason = "unfit"     // the platform does not take a message like this
	Throttled Reason = "throttled" // too many at once; it can be sent later
	Trouble   Reason = "trouble"   // the platform or the network fails; it can be sent later
	CutOff    Reason = "cut-off"   // Lotsen itself is not let in: uninstalled, or its token is not accepted
	Nowhere   Reason = "nowhere"   // Lotsen does not talk on that platform
)

// Unreachable reports whether nothing can be sent to that address until the person
// shows up there again.
func (r Reason) Unreachable() bool { return r == Closed || r == Shut }

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
