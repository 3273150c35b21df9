package dialog

import (
	"strings"
	"time"
)

// PersonID names a person: the Entra object id, or, for an address that the
// directory has not (yet) given a person for, "?platform/ref".
type PersonID string

// Known reports whether the directory knows the person. Somebody it does not
// know gets guides, but neither checks nor roles.
func (p PersonID) Known() bool { return p != "" && p[0] != '?' }

// Address is where a person can be reached: one person may have several.
type Address struct {
	Platform string `json:"platform"` // "slack", "teams", "web"
	Ref      string `json:"ref"`      // opaque, the platform's own
}

// Unknown is the PersonID of an address that the directory has no person for.
func (a Address) Unknown() PersonID { return PersonID("?" + a.Platform + "/" + a.Ref) }

// Role is what a person may do. Roles come from the directory, never from the
// platform.
type Role string

// The roles.
const (
	Employee Role = "employee"
	Manager  Role = "manager"
	Helpdesk Role = "helpdesk"
	// Program is Lotsen itself: the results of checks, and promises that fall
	// due. No person ever has it.
	Program Role = "program"
)

// Action is what a press asks for: "desk.verb". The table in bot/app gives
// each its roles; an action that is not in it is refused.
type Action string

// The actions of the guide conversation.
const (
	Start     Action = "guide.start"     // Arg: the guide
	Next      Action = "guide.next"      // this step is done
	Back      Action = "guide.back"      // the step before
	GoTo      Action = "guide.goto"      // Arg: a step of the same guide
	Finished  Action = "guide.finished"  // "I have done it all": asks Microsoft
	Stuck     Action = "guide.stuck"     // the step does not work
	Switch    Action = "guide.switch"    // another method
	Pause     Action = "guide.pause"     // asks when to be reminded
	Promise   Action = "guide.promise"   // Arg, or Fields "day" and "time": when
	Unpromise Action = "guide.unpromise" // no reminder after all
	Human     Action = "guide.human"     // wants a person from the helpdesk
	Solved    Action = "guide.solved"    // takes the request for the helpdesk back
	Resume    Action = "guide.resume"    // back from a detour
	Menu      Action = "guide.menu"      // the start
	Restart   Action = "guide.restart"   // the guide from its first step
	Status    Action = "guide.status"    // "am I done?": asks Microsoft
	Genuine   Action = "guide.genuine"   // "is this really you?"
	Help      Action = "guide.help"      // what can be said here
	Language  Action = "guide.language"  // Arg: "sv" or "en"
	Show      Action = "guide.show"      // the current step again
)

// The actions of the manager's desk.
const (
	Team Action = "manager.team" // how my people stand
)

// The actions of the helpdesk's desk.
const (
	Requests Action = "helpdesk.requests" // who waits for the helpdesk
	Overview Action = "helpdesk.overview" // how the whole organisation stands
	LeftOut  Action = "helpdesk.left-out" // who is left out of every count, and why
	// Accept: the next reading of the directory is believed. Arg: the alarm it is about.
	Accept Action = "helpdesk.accept"
)

// Desk is the part of an action before the dot.
func (a Action) Desk() string {
	desk, _, _ := strings.Cut(string(a), ".")
	return desk
}

// What Lotsen itself reports to the conversation. No person may send these.
const (
	Confirmed Action = "check.confirmed" // Microsoft has it
	NotYet    Action = "check.not-yet"   // Microsoft answered: not (yet)
	NotKnown  Action = "check.unknown"   // no answer that can be trusted
	// Queued: Microsoft lets Lotsen wait; the answer comes by itself.
	Queued Action = "check.queued"
	// NotAllowed: Microsoft has it, and the organisation's rules let none of it be used.
	NotAllowed Action = "check.not-allowed"
	// Spared: they need not register.
	Spared     Action = "check.spared"
	PromiseDue Action = "promise.due" // the time the person asked for has come
)

// PhoneEnds is the Arg of Confirmed and NotYet when calls and text messages are all that
// somebody has: they stop working soon, or have stopped.
const PhoneEnds = "phone-ends"

// Undecided is the Arg of NotKnown when Microsoft did answer, and nobody can tell from it:
// what somebody has is no second factor by itself, or one that is not known.
const Undecided = "undecided"

// Stamp is a moment of a conversation, carried by every button. It is empty
// for typed text.
type Stamp struct {
	State State  `json:"state,omitempty"`
	Rev   uint64 `json:"rev,omitempty"`
}

// Event is what somebody did, and what was known then.
type Event struct {
	ID     string            `json:"id"` // the dedupe key; the same for each redelivery
	Person PersonID          `json:"person"`
	From   Address           `json:"from"`
	Action Action            `json:"action,omitempty"` // empty for typed text
	Arg    string            `json:"arg,omitempty"`
	At     Stamp             `json:"at,omitzero"`
	On     Ref               `json:"on,omitempty"`   // the message that was pressed; empty where the platform tells none
	Via    Surface           `json:"via,omitempty"`  // where it was done, besides the conversation
	Text   string            `json:"text,omitempty"` // after Redact
	Fields map[string]string `json:"fields,omitempty"`
	Files  []File            `json:"files,omitempty"`
	Now    time.Time         `json:"now"`
	Facts  Facts             `json:"facts,omitzero"`
}

// Facts is what was known about the person when the event came.
type Facts struct {
	// SignIn is the person's own sign-in address; empty when unknown.
	SignIn string `json:"sign_in,omitempty"`
	// Methods are the guides the organisation's policy offers this person;
	// nil: all that the book has. A guide past its end date is never offered.
	Methods []string `json:"methods,omitempty"`
	// Roles hold besides Employee, which everybody has.
	Roles []Role `json:"roles,omitempty"`
	// Locale is the platform's language for the person, else the directory's
	// (BCP 47). A language the person chose goes before it.
	Locale string `json:"locale,omitempty"`
	// PhoneOnly: calls and text messages are all that the person has, and they end soon.
	PhoneOnly bool `json:"phone_only,omitempty"`
	// Codes are those that reminders carry now or have carried lately, and those among
	// CodesIn the text that are ours; nil: not known. Empty: no reminders are about.
	Codes []Code `json:"codes,omitzero"`
	// Match is why the person is not known; empty for who is, and as long as the
	// directory has not answered.
	Match Match `json:"match,omitempty"`
	// LetOff is until when the helpdesk lets the person off; zero: it does not.
	LetOff time.Time `json:"let_off,omitzero"`
	// Secret: Redact found what looks like a secret in the text and took it out.
	Secret bool `json:"secret,omitempty"`
}
