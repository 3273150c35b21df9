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
	// Included are the members of the group that everything is limited to, direct
	// and nested; nil: there is no such group.
	Included map[ID]bool
	// Exempted are those whom the helpdesk let off.
	Exempted map[ID]bool
	// MaxAge is how old a status may be and still be acted on; zero: any age.
	MaxAge time.Duration
	// PhoneEnd is when calls and text messages stop working; zero: they do not,
	// because the organisation buys its own delivery.
	PhoneEnd time.Time
	// PhoneSoon is how long before PhoneEnd those who have nothing else are asked
	// to register something that lasts; zero: not before.
	PhoneSoon time.Duration
}

// DefaultPhoneSoon is the usual Policy.PhoneSoon.
const DefaultPhoneSoon = 60 * 24 * time.Hour

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
	// PhoneOnly: registered, but with calls or text messages alone, which end
	// soon: needs another method before Policy.PhoneEnd.
	PhoneOnly Verdict = "phone-only"
	// Done: nothing more to do.
	Done Verdict = "done"
	// LeftOut: the account does not count, so that the question does not arise.
	// Judge never gives it, whoever looks at the account as well does.
	LeftOut Verdict = "left-out"
)

// Judge says whether somebody still needs to register, in this order:
//
//  1. A status whose time is not known, or which is older than MaxAge: Unsure.
//  2. Registration Unknown: Unsure.
//  3. NotRegistered: Needs.
//  4. Registered, and the policy allows none of it: NotAllowed.
//  5. Registered with calls or text messages only, and PhoneEnd has come: Needs.
//  6. The same, and PhoneEnd is no further away than PhoneSoon: PhoneOnly.
//  7. Otherwise Done. A live status that could not be compared with the report
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
		case s.OnlyPhone() && p.phoneEndsSoon(now):
			return PhoneOnly
		}
		return Done
	}
	return Unsure
}

func (p Policy) phoneEndsSoon(now time.Time) bool {
	return p.PhoneSoon > 0 && !p.PhoneEnd.IsZero() && !now.Before(p.PhoneEnd.Add(-p.PhoneSoon))
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
	OutsideGroup Reason = "outside-group" // not in the group that everything is limited to
	IsExempted   Reason = "exempted"      // let off by the helpdesk
	IsDisabled   Reason = "disabled"
	HasNoLicence Reason = "unlicensed"
	NoIdentity   Reason = "no-identity" // no object id: nothing can be joined to it
)

// Reasons are all reasons to leave an account out, in the order in which they are
// looked for.
func Reasons() []Reason {
	return []Reason{NoIdentity, IsGuest, OtherDomain, IsShared, IsRoom, IsService, InGroup,
		IsDisabled, HasNoLicence, OutsideGroup, IsExempted}
}

// Standing is what groups and the helpdesk say of an account.
type Standing struct {
	Excluded bool // in the exclusion group
	Outside  bool // not in the group that everything is limited to
	Exempted bool // let off by the helpdesk
}

// Exclusion says why an account is left out, or Counted, with the groups of the
// policy itself. The first reason that holds is given, in the order of Reasons, the
// most telling first: a pupil whose account is disabled is a pupil. What is not
// known excludes nobody.
func (p Policy) Exclusion(x Person) Reason {
	return p.ExclusionIn(x, Standing{
		Excluded: p.Excluded[x.ID],
		Outside:  p.Included != nil && !p.Included[x.ID],
		Exempted: p.Exempted[x.ID],
	})
}

// ExclusionIn is Exclusion for a standing that is kept elsewhere than in the
// policy's maps.
func (p Policy) ExclusionIn(x Person, in Standing) Reason {
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
	case in.Excluded:
		return InGroup
	case x.Enabled == No:
		return IsDisabled
	case x.Licensed == No:
		return HasNoLicence
	case in.Outside:
		return OutsideGroup
	case in.Exempted:
		return IsExempted
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
