package graphtest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"lotsen/graph"
)

// change is one change of the directory since the seed.
type change struct {
	At  time.Time `json:"at"`
	ID  graph.ID  `json:"id"` // of an account; with newGroup and joinAll of a group
	Do  verb      `json:"do"`
	Arg string    `json:"arg,omitempty"` // a method, a manager's or a group's id, a domain, or a text
	// Person is whom hire makes.
	Person *graph.Person `json:"person,omitempty"`
}

type verb string

const (
	register   verb = "register"
	remove     verb = "remove"
	enable     verb = "enable"
	disable    verb = "disable"
	license    verb = "license"
	unlicense  verb = "unlicense"
	move       verb = "move"
	rename     verb = "rename"
	readdress  verb = "readdress"
	department verb = "department"
	office     verb = "office"
	hire       verb = "hire"
	dismiss    verb = "delete"
	bringBack  verb = "restore"
	purge      verb = "purge"
	newGroup   verb = "new-group"
	join       verb = "join"
	leave      verb = "leave"
	joinAll    verb = "join-all"
)

// most bounds what a demo that runs for months collects.
func (t *Tenant) most() int { return max(100_000, t.size) }

// Register adds a method to a person's, as if they had registered it now.
// Microsoft Authenticator is push and six digits at once, as Microsoft reports
// it. A method that is there already changes nothing.
func (t *Tenant) Register(id graph.ID, k graph.Kind) error {
	return t.change(change{ID: id, Do: register, Arg: string(k)})
}

// Remove takes a method away; Microsoft Authenticator with all that belongs to it.
func (t *Tenant) Remove(id graph.ID, k graph.Kind) error {
	return t.change(change{ID: id, Do: remove, Arg: string(k)})
}

// Methods lists what somebody has registered now, in the report's words.
func (t *Tenant) Methods(id graph.ID) ([]graph.Kind, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.byID[id]
	if a == nil {
		return nil, graph.NotFound
	}
	return slices.Clone(a.methods()), nil
}

func (t *Tenant) change(c change) error {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.do(c, now)
}

// do does a change and keeps it. Called with mu held.
func (t *Tenant) do(c change, now time.Time) error {
	c.At = now
	if len(t.changes) >= t.most() {
		return errors.New("the directory has changed too often; start a new one")
	}
	if err := t.apply(c); err != nil {
		return fmt.Errorf("changing the directory (%s): %w", c.Do, err)
	}
	t.changes = append(t.changes, c)
	return nil
}

// apply does a change, or nothing.
func (t *Tenant) apply(c change) error {
	switch c.Do {
	case newGroup:
		return t.makeGroup(c.ID, c.Arg)
	case join, leave, joinAll:
		return t.regroup(c)
	case hire:
		return t.hire(c)
	case bringBack, purge:
		return t.undo(c)
	}
	a := t.byID[c.ID]
	if a == nil {
		return graph.NotFound
	}
	switch c.Do {
	case register:
		if c.Arg == "" {
			return graph.Invalid
		}
		a.become(c.At, with(a.methods(), graph.Kind(c.Arg)))
	case remove:
		a.become(c.At, without(a.methods(), graph.Kind(c.Arg)))
	case dismiss:
		t.dismiss(a)
	case move:
		return t.move(a, graph.ID(c.Arg))
	case readdress:
		return t.readdress(a, c.Arg)
	default:
		return t.edit(a, c)
	}
	return nil
}

func (a *account) become(at time.Time, methods []graph.Kind) {
	if !slices.Equal(methods, a.methods()) {
		a.later = append(a.later, state{at, methods})
	}
}

// parts are what the directory keeps for one registration.
func parts(k graph.Kind) []graph.Kind {
	switch k {
	case graph.Authenticator, graph.AuthenticatorPush:
		return []graph.Kind{graph.AuthenticatorPush, graph.SoftwareCode}
	case graph.AuthenticatorPasswordless:
		return []graph.Kind{graph.AuthenticatorPush, graph.AuthenticatorPasswordless, graph.SoftwareCode}
	case graph.Passkey:
		return []graph.Kind{graph.SecurityKey}
	}
	return []graph.Kind{k}
}

func with(have []graph.Kind, k graph.Kind) []graph.Kind {
	out := slices.Clone(have)
	for _, p := range parts(k) {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func without(have []graph.Kind, k graph.Kind) []graph.Kind {
	gone := parts(k)
	if slices.Contains(gone, graph.AuthenticatorPush) {
		gone = append(gone, graph.AuthenticatorPasswordless)
	}
	return slices.DeleteFunc(slices.Clone(have), func(h graph.Kind) bool { return slices.Contains(gone, h) })
}
