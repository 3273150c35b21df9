package graphtest

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"lotsen/graph"
)

// DefaultSize is how many accounts the demo's tenant has.
const DefaultSize = 1200

// How the registration report runs unless told otherwise: Microsoft's lags by
// hours.
const (
	defaultLag      = time.Hour
	defaultInterval = 4 * time.Hour
	defaultPage     = 200
)

// The identity of the tenant and of the application that may ask it.
const (
	TenantID     = "0000c457-0000-4000-8000-0000000000f0"
	ClientID     = "0000c457-0000-4000-8000-0000000000f1"
	ClientSecret = "demo-secret-of-no-value"
)

// The groups of the tenant.
const (
	HelpdeskGroup  graph.ID = "0000c457-0000-4000-8000-0000000000e1"
	ExclusionGroup graph.ID = "0000c457-0000-4000-8000-0000000000e2"
	// ITGroup holds the helpdesk group and nobody else.
	ITGroup graph.ID = "0000c457-0000-4000-8000-0000000000e3"
)

// Tenant is the simulated directory. Its methods may be called at the same time.
type Tenant struct {
	seed uint64
	size int
	now  func() time.Time

	mu       sync.Mutex
	accounts []*account // in the order they were made
	byID     map[graph.ID]*account
	groups   map[graph.ID][]graph.ID
	changes  []change
	lag      time.Duration
	interval time.Duration
	page     int
	faults   []*pending
	calls    map[Call]int
	gate     gate
	apps     apps
}

// account is one account as the directory has it.
type account struct {
	id         graph.ID
	role       role
	upn        string
	mail       string
	aliases    []string // further mail addresses
	name       string
	given      string
	department string
	office     string
	title      string
	language   string
	enabled    bool
	licensed   bool
	manager    graph.ID
	// states are the methods over time, the oldest first; the first is the
	// seed's and has the zero time.
	states []state
}

// state is what was registered from a time on, in the report's words.
type state struct {
	at      time.Time
	methods []graph.Kind
}

// role is what the generator meant the account to be. The ground truth is
// counted from it, not from graph's rules.
type role int

const (
	employee role = iota
	guest
	leaver
	shared
	room
	unlicensed
	service
	pupil
	exempt // in the exclusion group although it looks like an employee
)

// New makes a tenant of n accounts (at least 100). The same seed and size give
// the same tenant. now is the directory's clock.
func New(seed uint64, n int, now func() time.Time) *Tenant {
	t := &Tenant{
		seed: seed, size: max(n, 100), now: now,
		lag: defaultLag, interval: defaultInterval, page: defaultPage,
		calls: map[Call]int{}, gate: newGate(),
		apps: apps{published: map[graph.ID]graph.ID{}, installed: map[graph.ID]map[graph.ID]bool{}},
	}
	t.populate()
	return t
}

// populate makes the directory as the seed has it.
func (t *Tenant) populate() {
	m := newMaker(t.seed)
	m.everybody(t.size)
	t.accounts, t.groups, t.changes = m.accounts, m.groups, nil
	t.byID = make(map[graph.ID]*account, len(m.accounts))
	for _, a := range m.accounts {
		t.byID[a.id] = a
	}
}

// People lists everybody in a fixed order, guests and mailboxes too.
func (t *Tenant) People() []graph.Person {
	t.mu.Lock()
	defer t.mu.Unlock()
	people := make([]graph.Person, 0, len(t.accounts))
	for _, a := range t.accounts {
		people = append(people, a.person())
	}
	return people
}

// Members lists who is in a group directly: people, and groups.
func (t *Tenant) Members(group graph.ID) []graph.ID {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.groups[group])
}

// Policy is the policy that fits the tenant. Age and the end of text messages
// are for the caller to set.
func (t *Tenant) Policy() graph.Policy {
	p := graph.Policy{
		Domains:         graph.Domains{nykoping, oxelosund},
		ServiceAccounts: []string{"svc-"},
		Excluded:        map[graph.ID]bool{},
	}
	for _, id := range t.Members(ExclusionGroup) {
		p.Excluded[id] = true
	}
	return p
}

// Requests counts what was asked of each kind, both ways, faults included.
func (t *Tenant) Requests() map[Call]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.calls)
}

// SetPageSize sets how many rows a page of the report has; at least 1.
func (t *Tenant) SetPageSize(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.page = max(1, n)
}

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
func (a *account) methods() []graph.Kind { return a.states[len(a.states)-1].methods }

// methodsAt are what was registered at a time.
func (a *account) methodsAt(at time.Time) []graph.Kind {
	i := len(a.states) - 1
	for i > 0 && a.states[i].at.After(at) {
		i--
	}
	return a.states[i].methods
}

// reports are the accounts whose manager is id, by name.
func (t *Tenant) reports(id graph.ID) []*account {
	var found []*account
	for _, a := range t.accounts {
		if a.manager == id {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b *account) int { return cmp.Compare(a.name, b.name) })
	return found
}
