package graph

import (
	"strings"
	"time"
)

// Policy is what the organisation decided. It is a value: nothing in it
// changes while somebody reads it.
type Policy struct {
	// Domains whose people are meant; none: all domains.
	Domains Domains
	// ServiceAccounts are beginnings of sign-in addresses that belong to
	// programs, in lower case, such as "svc-".
	ServiceAccounts []string
	// Excluded are the members of the exclusion group, direct and nested.
	Excluded map[ID]bool
	// MaxAge is how old a status may be and still be acted on; zero: any age.
	MaxAge time.Duration
	// PhoneEnd is when calls and text messages stop working; zero: they do not,
	// because the organisation buys its own delivery.
	PhoneEnd time.Time
}

// Verdict is what a status means for the person.
type Verdict string

// The verdicts. The zero value is Unsure.
const (
	// Unsure: not known, or known too long ago. Nobody is reminded on it, and
	// nobody is told that they are done.
	Unsure Verdict = ""
	// Needs: still needs to register.
	Needs Verdict = "needs"
	// NotAllowed: registered, but with nothing that the policy lets be used.
	// Registering again does not help; the helpdesk must look.
	NotAllowed Verdict = "not-allowed"
	// Done: nothing more to do.
	Done Verdict = "done"
)

// Judge says whether somebody still needs to register, in this order:
//
//  1. A status whose time is not known, or which is older than MaxAge: Unsure.
//  2. Registration Unknown: Unsure.
//  3. NotRegistered: Needs.
//  4. Registered, and the policy allows none of it: NotAllowed.
//  5. Registered with calls or text messages only, and PhoneEnd has come: Needs.
//  6. Otherwise Done. A live status that could not be compared with the report
//     (see Status.With) is taken for allowed.
//
// It says nothing about whether the account counts at all: see Exclusion.
func (p Policy) Judge(s Status, now time.Time) Verdict {
	if s.AsOf.IsZero() || p.MaxAge > 0 && s.Age(now) > p.MaxAge {
		return Unsure
	}
	switch s.Registration {
	case NotRegistered:
		return Needs
	case Registered:
		switch {
		case s.Allowed == No:
			return NotAllowed
		case s.OnlyPhone() && p.PhoneEnded(now):
			return Needs
		}
		return Done
	}
	return Unsure
}

// PhoneEnded reports whether calls and text messages have stopped working.
func (p Policy) PhoneEnded(now time.Time) bool {
	return !p.PhoneEnd.IsZero() && !now.Before(p.PhoneEnd)
}

// Reason is why an account is left out of every count. The empty reason means
// that it counts.
type Reason string

// The reasons.
const (
	Counted      Reason = ""
	IsGuest      Reason = "guest"
	OtherDomain  Reason = "other-domain" // such as pupils
	IsShared     Reason = "shared-mailbox"
	IsRoom       Reason = "room-mailbox" // or equipment
	IsService    Reason = "service-account"
	InGroup      Reason = "exclusion-group"
	IsDisabled   Reason = "disabled"
	HasNoLicence Reason = "unlicensed"
	NoIdentity   Reason = "no-identity" // no object id: nothing can be joined to it
)

// Exclusion says why an account is left out, or Counted. The first reason that
// holds is given, the most telling first: a pupil whose account is disabled is
// a pupil. What is not known excludes nobody.
func (p Policy) Exclusion(x Person) Reason {
	switch {
	case !x.ID.Valid():
		return NoIdentity
	case x.Type == Guest:
		return IsGuest
	case len(p.Domains) > 0 && !p.Domains.Has(x.SignIn):
		return OtherDomain
	case x.Purpose == SharedMailbox:
		return IsShared
	case x.Purpose == RoomMailbox || x.Purpose == Equipment:
		return IsRoom
	case p.service(x.SignIn):
		return IsService
	case p.Excluded[x.ID]:
		return InGroup
	case x.Enabled == No:
		return IsDisabled
	case x.Licensed == No:
		return HasNoLicence
	}
	return Counted
}

func (p Policy) service(a Address) bool {
	for _, prefix := range p.ServiceAccounts {
		if prefix != "" && strings.HasPrefix(string(a), prefix) {
			return true
		}
	}
	return false
}
