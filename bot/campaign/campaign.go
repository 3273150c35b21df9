package campaign

import (
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
)

// ID names a campaign. In the order of ids the newest campaign is the first.
type ID string

// State is where a campaign is in its life; machine.go has the moves.
type State string

// The states.
const (
	Draft     State = "draft"     // being written
	Previewed State = "previewed" // somebody has seen whom it reaches
	Awaiting  State = "awaiting"  // a second person of the helpdesk must approve
	Scheduled State = "scheduled" // approved; the next round has not begun
	Sending   State = "sending"   // a round is going out
	Paused    State = "paused"    // nothing goes out until it is resumed
	Done      State = "done"
	Cancelled State = "cancelled"
)

// Over reports whether nothing more will ever be sent.
func (s State) Over() bool { return s == Done || s == Cancelled }

// Campaign is what the helpdesk has decided. It is kept as one record.
type Campaign struct {
	ID      ID     `json:"id"`
	Version uint64 `json:"version"` // grows with every change
	State   State  `json:"state"`
	// Code proves a reminder genuine: it stands in each, on the intranet and with the
	// helpdesk. It is given at approval; empty before.
	Code     string   `json:"code,omitempty"`
	Name     string   `json:"name"` // for the helpdesk alone
	Audience Audience `json:"audience"`
	// Template and Texts are what a reminder says; see Text.
	Template Template             `json:"template"`
	Texts    map[dialog.Lang]Text `json:"texts,omitempty"`
	// Deadline is the day by which people are asked to be done; zero: none is told.
	Deadline time.Time `json:"deadline,omitzero"`
	// Rounds are days after the first round, in rising order, the first 0. On day
	// HandOver who has not answered three in a row goes to the helpdesk's list.
	Rounds   []int `json:"rounds"`
	HandOver int   `json:"hand_over"`
	// Start is when the first round may begin; zero: once it is approved. The approval
	// puts it off to the end of Options.Notice. Nothing is sent after Ends, which may be
	// zero.
	Start time.Time `json:"start,omitzero"`
	Ends  time.Time `json:"ends,omitzero"`
	// PerHour and PerDay bound the pace; 0: as fast as the platforms take it.
	PerHour int `json:"per_hour,omitempty"`
	PerDay  int `json:"per_day,omitempty"`
	// Opens and Closes are the campaign's own hours of working days, between 7 and 21;
	// both zero: office hours.
	Opens  schedule.TimeOfDay `json:"opens,omitempty"`
	Closes schedule.TimeOfDay `json:"closes,omitempty"`

	By          dialog.PersonID `json:"by"` // who made it
	Made        time.Time       `json:"made"`
	EditedBy    dialog.PersonID `json:"edited_by,omitempty"` // who changed it last
	SubmittedBy dialog.PersonID `json:"submitted_by,omitempty"`
	ApprovedBy  dialog.PersonID `json:"approved_by,omitempty"`
	Approved    time.Time       `json:"approved,omitzero"`
	// Expected is how many it may reach by the preview that was seen, submitted and
	// approved last: Preview.Most.
	Expected int `json:"expected,omitempty"`
	// Outgrown is how many a round would have reached that was halted because they are
	// many more than Expected. Who resumes it approves that number.
	Outgrown int `json:"outgrown,omitempty"`

	// Round is the number of the round that goes out, or went out last, from 1; 0:
	// none yet. Began is when round 1 began. Enrolled: its ledger is complete.
	Round    int       `json:"round,omitempty"`
	Began    time.Time `json:"began,omitzero"`
	Enrolled bool      `json:"enrolled,omitempty"`
	// RoundBegan is when that round began, which a pause may have put off.
	RoundBegan time.Time `json:"round_began,omitzero"`
	// Resume is the state to go back to from Paused.
	Resume State `json:"resume,omitempty"`
	// Ended is when it became Done or Cancelled.
	Ended time.Time `json:"ended,omitzero"`
}

// Whom says whom a campaign is about. All kinds mean those among them who still need
// to register now.
type Whom string

// The audiences. There is no usual one: an empty Whom reaches nobody.
const (
	Everyone   Whom = "everyone"
	ByDomain   Whom = "domain"     // Value: a domain, that is a municipality
	ByDept     Whom = "department" // Value: its name
	ByOffice   Whom = "office"     // Value: its name
	ByGroup    Whom = "group"      // Value: the object id of a group in the directory
	BelowBoss  Whom = "manager"    // Value: the sign-in address of a manager; everybody below them
	PhoneAlone Whom = "phone-only" // who has nothing but calls and text messages
	ByList     Whom = "list"       // the people of a pasted or uploaded list of addresses
)

// Audience is whom a campaign is about, less the exclusions.
type Audience struct {
	Whom  Whom   `json:"whom"`
	Value string `json:"value,omitempty"`
	// Without are addresses, departments or offices that are left out of this campaign.
	Without []string `json:"without,omitempty"`
	// Listed is how many people of a list or a group were found; they are kept in
	// records of their own. Missing are the addresses that the directory does not have,
	// at most MaxMissing of them.
	Listed  int      `json:"listed,omitempty"`
	Missing []string `json:"missing,omitempty"`
	// Shared are addresses that more than one person has, so that they name nobody; at
	// most MaxMissing of them.
	Shared []string `json:"shared,omitempty"`
	// List is which of the campaign's lists is the one meant; 0: there is none.
	List uint64 `json:"list,omitempty"`
	// Boss is whom Value named when it was given: addresses change hands.
	Boss graph.ID `json:"boss,omitempty"`
}

// Bounds of an audience.
const (
	MaxListed  = 200_000 // people of a list or a group
	MaxMissing = 100     // addresses that are named as missing
	MaxWithout = 50
)

// Template is a text to begin with.
type Template string

// The templates; their words are in dialog/texts.
const (
	First     Template = "first"      // the first time that people hear of it
	Repeated  Template = "reminder"   // again
	PhoneEnds Template = "phone-ends" // text messages end, another method is needed
)

// Text is what a reminder says in one language, besides what always stands there: why,
// how long it takes, the code and the buttons. Small Markdown without links.
type Text struct {
	Title string `json:"title"` // at most MaxTitle letters
	Body  string `json:"body"`  // at most MaxBody letters
}

// Bounds of a text, in letters; what the tightest platform shows without cutting.
const (
	MaxTitle = 100
	MaxBody  = 1_200
)

// Notice is how long after its approval a campaign begins at the earliest, unless it is
// set: time to put its code on the intranet.
const Notice = 15 * time.Minute

// Threshold is how many people a campaign may reach without a second person's approval,
// unless it is set.
const Threshold = 100

// Why is why somebody of the audience gets nothing, or did not get it. Each has its
// words in dialog/texts.
type Why string

// Why rows are skipped or refused. Besides these a graph.Reason (left out of every
// count) and a dialog.Reason (a platform's refusal) are told in WhyOut and WhyPlatform.
const (
	AlreadyDone Why = "done"         // has registered
	Helpless    Why = "not-allowed"  // registered, but the organisation's policy allows none of it
	NotKnown    Why = "unknown"      // nothing trustworthy is known of them
	Excepted    Why = "without"      // left out of this campaign
	NoPlace     Why = "no-place"     // never seen in Slack or Teams, and the app cannot be installed
	Promised    Why = "promised"     // will be reminded when they asked for it
	Silent      Why = "silent"       // did not answer three in a row: on the helpdesk's list
	TooLate     Why = "too-late"     // the campaign ended before their turn
	Withdrawn   Why = "cancelled"    // the campaign was cancelled
	Away        Why = "away"         // the platform says do not disturb, to the end of the round
	LookedBusy  Why = "not-answered" // Microsoft or the platform gave no answer to the end of the round
	NotMet      Why = "not-met"      // Lotsen's app could not be installed for them to the end of the round
	Lately      Why = "lately"       // was reminded shortly before, by another campaign or a late round
)

// WhyOut is the Why of who is left out of every count.
func WhyOut(r graph.Reason) Why { return Why("out/" + string(r)) }

// WhyPlatform is the Why of a platform's refusal.
func WhyPlatform(r dialog.Reason) Why { return Why("platform/" + string(r)) }
