package graphtest

import (
	"slices"

	"lotsen/graph"
)

// Trouble is what goes wrong.
type Trouble string

// The troubles of any question.
const (
	TooMany        Trouble = "429" // with Fault.RetryAfter
	ServerError    Trouble = "500"
	BadGateway     Trouble = "502" // as a page of HTML
	Overloaded     Trouble = "503" // with Fault.RetryAfter
	GatewayTimeout Trouble = "504" // without a body
	TextError      Trouble = "error-is-text"
	Hang           Trouble = "hang"
	Drip           Trouble = "drip" // a byte a second
	Cut            Trouble = "cut"  // the connection ends in the middle of the body
	Truncated      Trouble = "truncated"
	Garbage        Trouble = "garbage"  // 200 with a page of HTML, as a proxy's log-in page
	Empty          Trouble = "empty"    // 200 without a body
	NoContent      Trouble = "204"      // in place of an answer
	NoValue        Trouble = "no-value" // 200 with an object that lacks its rows or id
	Redirected     Trouble = "302"      // to another host
	Huge           Trouble = "huge"     // a body without end
	NoPermission   Trouble = "no-permission"
	// NoLicence is said of the report, now and then to tenants that have the licence.
	NoLicence    Trouble = "no-licence"
	TokenExpired Trouble = "401" // the application's token, whatever it is
)

// The troubles of some questions. Others they do not touch.
const (
	NullElements    Trouble = "null-elements" // lists: every second row is null
	RepeatedPage    Trouble = "repeated-page" // lists: the next page is the same one
	ForeignNextLink Trouble = "foreign-next"  // lists: the next page is on another host
	BadDate         Trouble = "bad-date"      // Report: every second row's dates are none
	// EmptyPage: a page without rows, and with a link to those that should be here. It
	// is allowed: nothing may be lost by it.
	EmptyPage Trouble = "empty-page" // Delta, Report, Members
	// NoLink: a page without a link to the next. A report or a group looks as if it
	// ended there; a page of changes must have a link.
	NoLink Trouble = "no-link" // Delta, Report, Members
	// Replayed: what was told before is told again first. It is allowed as well.
	Replayed  Trouble = "replay"               // Delta
	DeltaGone Trouble = "410"                  // Delta: the token has expired
	DeltaLost Trouble = "sync-state-not-found" // Delta: the same as a 400
)

// everywhere are the troubles of any question.
func everywhere() []Trouble {
	return []Trouble{TooMany, ServerError, BadGateway, Overloaded, GatewayTimeout, TextError, Hang, Drip, Cut, Truncated,
		Garbage, Empty, NoContent, NoValue, Redirected, Huge, NoPermission, NoLicence, TokenExpired}
}

// some are the troubles that only some questions have, with those questions.
func some() map[Trouble][]Call {
	lists := []Call{Users, DirectReports, Methods, Membership, Catalogue, Installed, Report, Delta, Members}
	paged := []Call{Delta, Report, Members}
	return map[Trouble][]Call{
		NullElements: lists, RepeatedPage: lists, ForeignNextLink: lists, BadDate: {Report},
		EmptyPage: paged, NoLink: paged, Replayed: {Delta}, DeltaGone: {Delta}, DeltaLost: {Delta},
	}
}

// Faults are all that can go wrong with a question, once each, with every form of
// Retry-After: for tests that go through them all. Over HTTP some take as long as the
// client waits: Hang, Drip and Huge.
func Faults(on Call) []Fault {
	var all []Fault
	for _, trouble := range everywhere() {
		switch trouble {
		case TooMany:
			for _, after := range []string{"", "7", "1.5", "date+7"} {
				all = append(all, Fault{On: on, Trouble: trouble, RetryAfter: after})
			}
		case Overloaded:
			all = append(all, Fault{On: on, Trouble: trouble}, Fault{On: on, Trouble: trouble, RetryAfter: "7"})
		default:
			all = append(all, Fault{On: on, Trouble: trouble})
		}
	}
	its := some()
	for _, trouble := range []Trouble{NullElements, RepeatedPage, ForeignNextLink, BadDate, EmptyPage, NoLink, Replayed, DeltaGone, DeltaLost} {
		if slices.Contains(its[trouble], on) {
			all = append(all, Fault{On: on, Trouble: trouble})
		}
	}
	return all
}

// String names the fault, for the names of tests: "report/429 after 1.5".
func (f Fault) String() string {
	s := string(f.Trouble)
	if f.On != "" {
		s = string(f.On) + "/" + s
	}
	if f.RetryAfter != "" {
		s += " after " + f.RetryAfter
	}
	return s
}

// Kind is what a client reports for the fault, after its own retries. Empty: it reports
// nothing, because an answer comes: whole, or with rows that cannot be read, or again,
// or without what should follow.
func (f Fault) Kind() graph.ErrorKind {
	if its, only := some()[f.Trouble]; only && !slices.Contains(its, f.On) {
		return ""
	}
	switch f.Trouble {
	case TooMany:
		return graph.Throttled
	case ServerError, BadGateway, Overloaded, GatewayTimeout, TextError, Cut, Hang, Drip:
		return graph.Unavailable
	case Truncated, Garbage, Empty, NoContent, NoValue, Redirected, Huge, RepeatedPage, ForeignNextLink:
		return graph.Malformed
	case NoLink:
		if f.On == Delta {
			return graph.Malformed
		}
	case DeltaGone, DeltaLost:
		return graph.Expired
	case NoLicence:
		return graph.Licence
	case NoPermission, TokenExpired:
		return graph.Denied
	}
	return ""
}
