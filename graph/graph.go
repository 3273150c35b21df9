// Package graph knows people, their managers and how far they are with their
// second factor: the types, and the rules that decide on them. It reaches no
// network. Package msgraph fills these types from Microsoft Graph, package
// graphtest from a simulated tenant.
//
// Three rules hold everywhere here:
//   - What is not known is Unknown, never "not registered". An error from
//     Microsoft leaves a status as it was, or Unknown.
//   - Every status says when it was true, and where it comes from.
//   - People are joined on ID, never on an address: addresses change hands.
package graph

import (
	"fmt"
	"strings"
)

// ID is the Entra object id of a person or a group: a GUID in lower case.
type ID string

// ParseID reads an object id. Anything but a GUID is refused with Invalid, so
// that no other text ever becomes part of a request's path.
func ParseID(s string) (ID, error) {
	id := ID(strings.ToLower(strings.TrimSpace(s)))
	if !id.Valid() {
		return "", fmt.Errorf("reading an object id: %w", Invalid)
	}
	return id, nil
}

// Valid reports whether the id is a GUID in lower case.
func (id ID) Valid() bool {
	if len(id) != 36 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
				return false
			}
		}
	}
	return true
}

// Truth is yes, no, or not known; the zero value is not known.
type Truth string

// The values of Truth.
const (
	NotKnown Truth = ""
	Yes      Truth = "yes"
	No       Truth = "no"
)

// Said turns a value that may be missing into a Truth.
func Said(v *bool) Truth {
	switch {
	case v == nil:
		return NotKnown
	case *v:
		return Yes
	default:
		return No
	}
}
