package campaign

import (
	"time"

	"lotsen/dialog"
)

// RowState is how far one person's reminder of one round is. The audience of a round is
// at every instant the sum of the six.
type RowState string

// The states of a row: queued → intent → sent | refused | unknown; queued → skipped; and
// queued → sent, when somebody presses a button of what was taken for not sent.
const (
	Queued  RowState = "queued"
	Intent  RowState = "intent"  // on disk before the call; the call may be under way
	Sent    RowState = "sent"    // the platform has it
	Refused RowState = "refused" // the platform will not take it
	Unknown RowState = "unknown" // it may have arrived; never sent again by itself
	Skipped RowState = "skipped" // not sent, and will not be
)

// Row is one person's reminder of one round: the ledger's line.
type Row struct {
	State RowState  `json:"s"`
	Why   Why       `json:"w,omitempty"`
	At    time.Time `json:"t"`          // of the last change
	After time.Time `json:"a,omitzero"` // Queued: not before
	// To, SendID, Attempt and Epoch are of the last attempt; Ref of what was sent.
	To      dialog.Address `json:"to,omitzero"`
	SendID  string         `json:"id,omitempty"`
	Attempt int            `json:"n,omitempty"`
	Epoch   uint64         `json:"e,omitempty"`
	Ref     dialog.Ref     `json:"r,omitempty"`
}

// Counts are the rows of a round, or of all, by state and by why.
type Counts struct {
	Queued, Intent, Sent, Refused, Unknown, Skipped int
	Why                                             map[Why]int // of Refused and Skipped
}

// All is the audience.
func (c Counts) All() int {
	return c.Queued + c.Intent + c.Sent + c.Refused + c.Unknown + c.Skipped
}
