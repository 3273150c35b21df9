package graph

import (
	"slices"
	"time"
)

// ReportLag is how far the registration report may be behind its own time: Microsoft
// refreshes it within hours, a day at worst, and gives a row the time of the refresh.
const ReportLag = 24 * time.Hour

// Overtakes reports whether a status of the report says more than one that was read live.
// It says so from its own time on, if it says anything. But where it takes away what was
// seen live (that somebody is registered, that it lasts, that it is allowed) its time alone
// proves nothing, because what it tells may be older: it has to be ReportLag newer.
func (s Status) Overtakes(live Status) bool {
	switch {
	case s.Registration == Unknown || s.AsOf.IsZero() || s.AsOf.Before(live.AsOf):
		return false
	case s.takesFrom(live):
		return s.AsOf.Sub(live.AsOf) >= ReportLag
	}
	return true
}

// takesFrom reports whether somebody would stand worse by the report than by what was read
// live.
func (s Status) takesFrom(live Status) bool {
	switch {
	case live.Registration != Registered:
		return false
	case s.Registration != Registered:
		return true
	}
	return s.OnlyPhone() && !live.OnlyPhone() || s.Allowed == No && live.With(s).Allowed != No
}

// Whole reports whether the methods are all there are: everybody has a password at least,
// and each could be read.
func (s Status) Whole() bool { return len(s.Methods) > 0 && !slices.Contains(s.Methods, "") }

// lacks reports whether a second factor is not listed. The list may call a passkey in
// Windows Hello by the name of Windows Hello.
func (s Status) lacks(k Kind) bool {
	return k.Counts() == Yes && !has(s.Methods, k) && !(k == HelloPasskey && has(s.Methods, WindowsHello))
}

// Or is a live status or, where its methods do not tell, what was known before them: that
// somebody is registered, unless a second factor of then is no longer listed; that they are
// not, unless something is listed that was not there then.
func (s Status) Or(known Status) Status {
	if s.Registration != Unknown {
		return s
	}
	switch known.Registration {
	case Registered:
		if slices.ContainsFunc(known.Methods, s.lacks) {
			return s
		}
		return known
	case NotRegistered:
		if s.Whole() && covers(known.Methods, s.Methods) {
			return known
		}
	}
	return s
}
