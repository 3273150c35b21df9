package graphtest

import (
	"time"

	"lotsen/graph"
)

// account is one account as the directory has it. What many have in common (names,
// places, methods, managers) is shared between them: there may be a million.
type account struct {
	id         graph.ID
	upn        string
	mail       string
	aliases    []string // further mail addresses
	name       string
	given      string
	department string
	office     string
	title      string
	language   string
	manager    graph.ID
	// seeded are the methods as the seed has them, later what came after, the oldest
	// first.
	seeded []graph.Kind
	later  []state
	// n is the account's place in Tenant.accounts; told and led are how long the log
	// was after the last change, and after the last change of the manager.
	n, told, led int32
	role         role
	enabled      bool
	licensed     bool
	gone         bool // deleted
	purged       bool // deleted for good
	emptied      emptied
}

// emptied are the properties that had a value and have none any more. Graph tells them
// as null, and leaves out those that never had any.
type emptied struct{ department, office, licence bool }

// state is what was registered from a time on, in the report's words.
type state struct {
	at      time.Time
	methods []graph.Kind
}

// role is what an account is. The ground truth is counted from it and from what has
// happened to the account, not from graph's rules.
type role uint8

const (
	employee role = iota
	guest
	shared
	room
	service
	outsider // of another domain, as pupils are
)

// person is the account as the program sees it.
func (a *account) person() graph.Person {
	p := graph.Person{
		ID:          a.id,
		SignIn:      graph.Address(a.upn),
		DisplayName: a.name,
		GivenName:   a.given,
		Mail:        graph.Address(a.mail),
		Department:  a.department,
		Office:      a.office,
		JobTitle:    a.title,
		Language:    a.language,
		Enabled:     graph.Said(&a.enabled),
		Type:        graph.Member,
		Licensed:    graph.Said(&a.licensed),
		Manager:     a.manager,
	}
	if a.role == guest {
		p.Type = graph.Guest
	}
	return p
}

// methods are what is registered now.
func (a *account) methods() []graph.Kind {
	if len(a.later) == 0 {
		return a.seeded
	}
	return a.later[len(a.later)-1].methods
}

// methodsAt are what was registered at a time.
func (a *account) methodsAt(at time.Time) []graph.Kind {
	for i := len(a.later) - 1; i >= 0; i-- {
		if !a.later[i].at.After(at) {
			return a.later[i].methods
		}
	}
	return a.seeded
}
