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

// SendError is why a message was not, or perhaps not, delivered. Platforms
// return it from Post and Replace.
type SendError struct {
	Outcome Outcome
	// Reason is the key of a text that tells people why, such as "blocked".
	Reason string
	// Retry is how long to wait before trying again; zero: the caller's choice.
	Retry time.Duration
	Err   error // for the log; never shown
}

func (e *SendError) Error() string { return fmt.Sprintf("%s (%s): %v", e.Outcome, e.Reason, e.Err) }

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }
