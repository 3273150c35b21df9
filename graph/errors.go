package graph

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorKind is why a question to the directory has no answer. Test for it with
// errors.Is(err, graph.Throttled).
type ErrorKind string

// The kinds. None of them says anything about whether somebody is registered.
const (
	// NotFound: the directory has no such person, or no manager for them.
	NotFound ErrorKind = "not found"
	// NoGroup: the directory has no such group. The settings name a wrong one, or
	// it was deleted; it says nothing about the person.
	NoGroup ErrorKind = "no such group"
	// NoApp: the organisation's catalogue of Teams apps has no such app; it says
	// nothing about the person.
	NoApp ErrorKind = "no such app in the catalogue"
	// Exists: what was to be made is there already.
	Exists ErrorKind = "there already"
	// Ambiguous: several people have the address, or several apps the id; it names
	// none of them.
	Ambiguous ErrorKind = "more than one has this name"
	// Throttled: too many questions; ask again after Error.RetryAfter.
	Throttled ErrorKind = "throttled"
	// Denied: Lotsen lacks a permission, or its credential is refused. Somebody
	// who administers the tenant must act.
	Denied ErrorKind = "denied"
	// Licence: Microsoft says the tenant lacks the licence for the report. It
	// says so now and then to tenants that have it.
	Licence ErrorKind = "licence missing"
	// Expired: the token of a reading of many pages is too old (410, or
	// syncStateNotFound); the reading begins anew, with the empty token.
	Expired ErrorKind = "token expired"
	// Unavailable: no answer: network, timeout, or Microsoft's own failure.
	Unavailable ErrorKind = "unavailable"
	// Malformed: an answer came that cannot be understood.
	Malformed ErrorKind = "answer not understood"
	// Invalid: the question itself is wrong, such as an id that is none.
	Invalid ErrorKind = "invalid"
)

// Error makes a kind an error that errors.Is finds.
func (k ErrorKind) Error() string { return string(k) }

// Error is a question that got no answer. Its text holds no personal data:
// neither addresses nor what Microsoft wrote about them.
type Error struct {
	Kind ErrorKind
	Op   string // what was being tried, such as "reading a person"
	// Status and Code are Microsoft's, RequestID is what its support asks for;
	// empty when no answer came.
	Status    int
	Code      string
	RequestID string
	// RetryAfter is how long to wait before asking again; zero: not said.
	RetryAfter time.Duration
	// Err is the cause, if there is one; it, too, is free of personal data.
	Err error
}

// Error names what was tried, the kind, and what Microsoft's support asks for.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(string(e.Kind))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d", e.Status)
		if e.Code != "" {
			b.WriteString(" " + e.Code)
		}
		if e.RequestID != "" {
			b.WriteString(", request " + e.RequestID)
		}
		b.WriteString(")")
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", again after %v", e.RetryAfter)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// RetryAfter is how long the directory asked to wait, or zero if it did not say.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}
