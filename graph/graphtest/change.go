package graphtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"lotsen/graph"
)

// change is one change of the directory since the seed.
type change struct {
	At  time.Time `json:"at"`
	ID  graph.ID  `json:"id"`
	Do  verb      `json:"do"`
	Arg string    `json:"arg,omitempty"` // a method, or a manager's id
}

type verb string

const (
	register verb = "register"
	remove   verb = "remove"
	enable   verb = "enable"
	disable  verb = "disable"
	move     verb = "move"
)

// maxChanges bounds what a demo that runs for months collects.
const maxChanges = 100_000

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

// SetEnabled lets an account sign in, or stops it.
func (t *Tenant) SetEnabled(id graph.ID, on bool) error {
	if on {
		return t.change(change{ID: id, Do: enable})
	}
	return t.change(change{ID: id, Do: disable})
}

// Move gives somebody another manager; an empty one: none.
func (t *Tenant) Move(id, manager graph.ID) error {
	return t.change(change{ID: id, Do: move, Arg: string(manager)})
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
	c.At = t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.changes) >= maxChanges {
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
	case enable, disable:
		a.enabled = c.Do == enable
	case move:
		if c.Arg != "" && t.byID[graph.ID(c.Arg)] == nil {
			return graph.NotFound
		}
		a.manager = graph.ID(c.Arg)
	default:
		return graph.Invalid
	}
	return nil
}

func (a *account) become(at time.Time, methods []graph.Kind) {
	if !slices.Equal(methods, a.methods()) {
		a.states = append(a.states, state{at, methods})
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

// snapshot is what Snapshot writes: which tenant it was, and what changed since.
type snapshot struct {
	Schema   int           `json:"schema"`
	Seed     uint64        `json:"seed"`
	Size     int           `json:"size"`
	Lag      time.Duration `json:"lag"`
	Interval time.Duration `json:"interval"`
	Changes  []change      `json:"changes"`
}

const schema = 1

// Snapshot is the directory's changes since the seed, as JSON. Faults, counters
// and tokens are not part of it.
func (t *Tenant) Snapshot() ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, err := json.Marshal(snapshot{schema, t.seed, t.size, t.lag, t.interval, t.changes})
	if err != nil {
		return nil, fmt.Errorf("writing the directory's changes: %w", err)
	}
	return b, nil
}

// Restore makes the directory what it was when Snapshot was called. A snapshot
// of another tenant, or a damaged one, is refused and changes nothing.
func (t *Tenant) Restore(b []byte) error {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("reading the directory's changes: %w", err)
	}
	if s.Schema != schema || s.Seed != t.seed || s.Size != t.size || len(s.Changes) > maxChanges || s.Lag < 0 || s.Interval < 0 {
		return errors.New("reading the directory's changes: they are another directory's")
	}
	fresh := New(s.Seed, s.Size, t.now)
	for i, c := range s.Changes {
		if err := fresh.apply(c); err != nil {
			return fmt.Errorf("reading the directory's changes, number %d: %w", i+1, err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.accounts, t.byID, t.groups = fresh.accounts, fresh.byID, fresh.groups
	t.changes, t.lag, t.interval = s.Changes, s.Lag, s.Interval
	return nil
}
