package dialog

import "time"

// State is where a conversation stands: "menu", "guide/step", or one of the
// book's own places. The empty state is a conversation that has not begun.
type State string

// Lang is a language that guides and texts exist in.
type Lang string

// The languages. Swedish is the one that others are translated from.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

// maxReturn is how many detours a person can be inside of.
const maxReturn = 4

// Conversation is all that is kept of a person's way. It is a value: Next
// returns a new one and leaves the old one as it was.
type Conversation struct {
	State State `json:"state"`
	// Rev counts the events that were acted on. Every button carries the one it
	// was made at, so that an old button moves nothing.
	Rev uint64 `json:"rev"`
	// Return is where the detours lead back to, the innermost last; at most four.
	Return []State `json:"return,omitempty"`
	// Lang was chosen by the person; empty: see Facts.Locale.
	Lang Lang `json:"lang,omitempty"`
	// Promise is when the person asked to be reminded; zero: no promise.
	Promise time.Time `json:"promise,omitzero"`
	// HandOff is the open request for the helpdesk; zero: none.
	HandOff HandOff `json:"hand_off,omitzero"`
	// Last is the press that led here, so that its repetition is told from an
	// old button.
	Last Press `json:"last,omitzero"`
}

// Stamp is the moment the conversation stands at.
func (c Conversation) Stamp() Stamp { return Stamp{c.State, c.Rev} }

// Waiting reports whether the person waits for what Microsoft says, and what they
// have been told so far: nothing, NotYet, NotKnown, Queued or NotAllowed.
func (c Conversation) Waiting() (told Action, waits bool) {
	where := string(c.State)
	if _, step, ok := c.State.split(); ok {
		where = step
	}
	switch where {
	case checkStep, string(placeStatus):
		return "", true
	case waitStep, string(placeNotYet), string(placePhoneOver):
		return NotYet, true
	case queueStep: // and placeQueue
		return Queued, true
	case string(placeNotAllowed):
		return NotAllowed, true
	case unsureStep, string(placeUnknown), string(placeUndecided):
		return NotKnown, true
	}
	return "", false
}

// Press is a press as it was made.
type Press struct {
	At     Stamp  `json:"at"`
	Action Action `json:"action"`
	Arg    string `json:"arg,omitempty"`
}

// HandOff is a request for a person from the helpdesk.
type HandOff struct {
	Since  time.Time `json:"since"`
	Reason Action    `json:"reason"` // Stuck or Human
	Where  State     `json:"where"`  // the step it was asked at
}

// Open reports whether somebody is waiting for the helpdesk.
func (h HandOff) Open() bool { return !h.Since.IsZero() }
