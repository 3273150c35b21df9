package graph

import (
	"math"
	"slices"
	"time"
)

// Registration is whether somebody has a second factor. The zero value is
// Unknown, and any text that is not one of these counts as Unknown.
type Registration string

// The three states.
const (
	Unknown       Registration = ""
	Registered    Registration = "registered"
	NotRegistered Registration = "not-registered"
)

// Source is where a status comes from.
type Source string

// The sources.
const (
	// Live: the person's list of methods, read at AsOf.
	Live Source = "live"
	// FromReport: a row of the registration report, which Microsoft refreshed
	// at AsOf; hours, at worst a day, behind.
	FromReport Source = "report"
)

// Status is how far one person is, and when that was so. The zero value knows
// nothing.
type Status struct {
	Registration Registration `json:"registration,omitempty"`
	// Allowed is whether the organisation's policy lets one of the registered
	// methods be used (Microsoft's isMfaCapable). No with Registered is a fault
	// of the policy, not the person's. The live list does not tell: see With.
	Allowed Truth `json:"allowed,omitempty"`
	// Methods are what is registered, second factors or not. For the helpdesk
	// and the person alone, never for the manager. An empty Kind stands for a
	// method that could not be read.
	Methods []Kind    `json:"methods,omitempty"`
	AsOf    time.Time `json:"as_of,omitzero"`
	Source  Source    `json:"source,omitempty"`
}

// Age is how old the knowledge is: never negative, and the longest duration
// there is when its time is not known.
func (s Status) Age(now time.Time) time.Duration {
	if s.AsOf.IsZero() {
		return math.MaxInt64
	}
	return max(0, now.Sub(s.AsOf))
}

// OnlyPhone reports whether calls and text messages are the only second factor.
// Microsoft stops delivering those on 1 February 2027; whoever has nothing else
// must then register a passkey before they get in. A method that is not known
// may be something else, so it makes the answer false.
func (s Status) OnlyPhone() bool {
	phone := false
	for _, k := range s.Methods {
		switch {
		case k.Phone():
			phone = true
		case k.Counts() != No:
			return false
		}
	}
	return phone && s.Registration == Registered
}

// PhishingResistant is whether a registered method withstands a forged sign-in page:
// a passkey, Windows Hello or the key of the computer. Without one, a method that is
// not known here makes it NotKnown, as does a Registration of Unknown.
//
// Source: Microsoft Entra, "Authentication strengths", phishing-resistant MFA. The
// certificates that it names as well are in no list of methods.
func (s Status) PhishingResistant() Truth {
	doubt := s.Registration == Unknown
	for _, k := range s.Methods {
		switch f := k.family(); {
		case f == Passkey, f == WindowsHello, f == PlatformCredential:
			return Yes
		case f.Counts() == NotKnown:
			doubt = true
		}
	}
	if doubt {
		return NotKnown
	}
	return No
}

// LiveStatus is the status that follows from the live list of methods.
//
// One second factor is enough for Registered. Without one, any method that is
// not known here (or could not be read, the empty Kind) makes it Unknown. So
// does an empty list: every member has at least a password, so an empty list is
// not the whole truth.
func LiveStatus(methods []Kind, asOf time.Time) Status {
	s := Status{Methods: slices.Clone(methods), AsOf: asOf, Source: Live}
	doubt := len(methods) == 0
	for _, k := range methods {
		switch k.Counts() {
		case Yes:
			s.Registration = Registered
			return s
		case NotKnown:
			doubt = true
		}
	}
	if !doubt {
		s.Registration, s.Allowed = NotRegistered, No
	}
	return s
}

// ReportStatus is the status that follows from a row of the registration
// report: isMfaRegistered, isMfaCapable, methodsRegistered and the time the
// report was refreshed. A missing flag, or allowed without registered, which
// contradicts Microsoft's own definition, makes it Unknown.
func ReportStatus(registered, capable Truth, methods []Kind, asOf time.Time) Status {
	s := Status{Methods: slices.Clone(methods), AsOf: asOf, Source: FromReport}
	switch {
	case registered == Yes && capable != NotKnown:
		s.Registration, s.Allowed = Registered, capable
	case registered == No && capable == No:
		s.Registration, s.Allowed = NotRegistered, No
	}
	return s
}

// With adds to a live status what only the report knows: whether the policy
// allows what is registered. The report is behind, so it is believed only as
// far as the methods are still the same: all that it called allowed must still
// be there, and for a "not allowed" nothing may have been added since.
func (s Status) With(report Status) Status {
	if s.Source != Live || s.Registration != Registered || s.Allowed != NotKnown ||
		report.Source != FromReport || report.Registration != Registered {
		return s
	}
	switch report.Allowed {
	case Yes:
		if covers(s.Methods, report.Methods) {
			s.Allowed = Yes
		}
	case No:
		if covers(report.Methods, s.Methods) {
			s.Allowed = No
		}
	}
	return s
}

// covers reports whether every method of part that may be a second factor is
// also in whole.
func covers(whole, part []Kind) bool {
	for _, k := range part {
		if k.Counts() != No && !has(whole, k) {
			return false
		}
	}
	return true
}
