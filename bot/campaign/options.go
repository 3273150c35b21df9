package campaign

import (
	"context"
	"log/slog"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// People is the census.
type People interface {
	Each(ctx context.Context, f census.Filter, do func(census.Entry) error) error
	Lookup(ctx context.Context, id graph.ID) (e census.Entry, ok bool, err error)
}

// Place is somewhere that a person can be written to, or could be but for Why.
type Place struct {
	Address dialog.Address
	Seen    time.Time     // when they last did something there; zero: never
	Why     dialog.Reason // why nothing can be sent there; empty: it can
	// First: nobody has written there yet, which costs more requests.
	First bool
}

// Chat is where reminders go, and what is known of people there. The calls that reach a
// network have a deadline of their own.
type Chat interface {
	// Places are somebody's, where they were last active first. It reads the store alone.
	Places(ctx context.Context, p dialog.PersonID) ([]Place, error)
	// Remind sends a reminder. Errors are *dialog.SendError.
	Remind(ctx context.Context, r Reminder) (dialog.Ref, error)
	// Sent looks for what was sent under an id since a time. able is false where the
	// platform cannot tell at all.
	Sent(ctx context.Context, at dialog.Address, sendID string, since time.Time) (ref dialog.Ref, found, able bool, err error)
	// Answered is when somebody last pressed or wrote anything; proof is the send id of
	// the last reminder of which they pressed a button. It reads the store alone.
	Answered(ctx context.Context, p dialog.PersonID) (at time.Time, proof string, err error)
	// Promised is when somebody has asked to be reminded; zero: they have not.
	Promised(ctx context.Context, p dialog.PersonID) (time.Time, error)
	// Away reports until when somebody is to wait, and why: Away, the platform says that
	// they are not to be disturbed, or NotMet, Lotsen is just being installed for them.
	// Zero: they need not, or the platform does not tell.
	Away(ctx context.Context, at dialog.Address) (until time.Time, why Why, err error)
	// Check reads somebody's status live, as bulk work. Errors have graph's kinds.
	Check(ctx context.Context, p dialog.PersonID) (graph.Status, error)
	// HandOver is the record that puts somebody on the helpdesk's list.
	HandOver(ctx context.Context, p dialog.PersonID, c Campaign) ([]store.Record, error)
}

// Reminder is what is sent to one person.
type Reminder struct {
	Campaign Campaign
	Round    int // from 1
	Person   dialog.PersonID
	To       dialog.Address
	SendID   string
	// Standing is what was known at the last look.
	Standing census.Entry
}

// Options of New. What is not named as required may be zero.
type Options struct {
	Store  store.Store // required
	People People      // required
	Chat   Chat        // required
	// Members reads the people of a group in the directory, page by page; the empty
	// token begins anew. nil: there are no campaigns to groups.
	Members  func(ctx context.Context, group graph.ID, from graph.Token) (graph.MembersPage, error)
	Now      func() time.Time // required
	Log      *slog.Logger     // required
	Calendar schedule.Calendar
	Policy   graph.Policy
	Random   func() string // a new random text, for ids and codes; required
	// Threshold: see there; 0: Threshold. Below 0: everything needs approval.
	Threshold int
	// Notice is how long after its approval a campaign begins at the earliest, so that its
	// code can be published before anybody gets it; 0: it may begin at once.
	Notice time.Duration
	// Limits are what each platform takes; see Limit.
	Limits map[string]Limit
	// ReportAge is how old the report may be that a reminder is sent on; 0: 24 hours.
	ReportAge time.Duration
	// Settle is how long a message that may have been sent has to show up, before that
	// it does not proves anything; 0: 60 seconds.
	Settle time.Duration
}

// Limit is what a platform takes.
type Limit struct {
	PerMinute   int // messages
	FirstMinute int // messages to people who were never written to; 0: as PerMinute
	FirstCost   int // how many messages such a one counts for in PerMinute; 0: one
	InFlight    int // calls at once
}
