package graphtest

import (
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

// The groups that every tenant has. NewGroup makes others.
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
	accounts []*account // in the order they were made; the deleted ones too
	byID     map[graph.ID]*account
	bin      map[graph.ID]*account // the deleted ones that can be restored
	groups   map[graph.ID]*group
	index    index // made when first needed
	log      []event
	changes  []change
	lag      time.Duration
	interval time.Duration
	ahead    time.Duration // see SetReportAhead
	page     int
	delta    deltaSettings
	faults   []*pending
	calls    map[Call]int
	asked    []Asked
	gate     gate
	apps     apps
}

// New makes a tenant of n accounts (at least 100). The same seed and size give
// the same tenant. now is the directory's clock. A million accounts take a few
// seconds and some 400 MB.
func New(seed uint64, n int, now func() time.Time) *Tenant {
	t := &Tenant{
		seed: seed, size: max(n, 100), now: now,
		lag: defaultLag, interval: defaultInterval, page: defaultPage, delta: deltaSettings{page: defaultDelta},
		calls: map[Call]int{}, gate: newGate(),
		apps: apps{published: map[graph.ID]graph.ID{}, installed: map[graph.ID]map[graph.ID]bool{}},
	}
	t.populate()
	return t
}

// populate makes the directory as the seed has it.
func (t *Tenant) populate() {
	m := newMaker(t.seed, t.size)
	m.everybody(t.size)
	t.accounts, t.groups, t.bin = m.accounts, m.groups, map[graph.ID]*account{}
	t.byID = make(map[graph.ID]*account, len(m.accounts))
	for i, a := range m.accounts {
		a.n = int32(i)
		t.byID[a.id] = a
	}
}

// People lists everybody in a fixed order, guests and mailboxes too.
func (t *Tenant) People() []graph.Person {
	t.mu.Lock()
	defer t.mu.Unlock()
	people := make([]graph.Person, 0, len(t.byID))
	for _, a := range t.accounts {
		if !a.gone {
			people = append(people, a.person())
		}
	}
	return people
}

// Members lists who is in a group directly: people, and groups.
func (t *Tenant) Members(group graph.ID) []graph.ID {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g := t.groups[group]; g != nil {
		return slices.Clone(g.members)
	}
	return nil
}

// Policy is the policy that fits the tenant. Age and the end of text messages
// are for the caller to set.
func (t *Tenant) Policy() graph.Policy {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := graph.Policy{
		Domains:         graph.Domains{nykoping, oxelosund},
		ServiceAccounts: []string{"svc-"},
		Excluded:        map[graph.ID]bool{},
	}
	for _, id := range t.people(ExclusionGroup).ids {
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
