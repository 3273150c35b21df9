package graphtest

import "lotsen/graph"

// Census is the truth about the directory, counted from what its people are and what
// has happened to them, not by graph's rules. Each account is counted once. It knows a
// mailbox or a program for what it is even when it is given a licence or another
// address; a program that reads the directory then takes it for a person.
type Census struct {
	Accounts int
	LeftOut  int // guests, pupils, mailboxes, programs, the disabled, the unlicensed, the exempt
	// Why says why they are left out, Seen what a program can see of that which may
	// read people and groups, but no mailbox's settings: shared and room mailboxes are
	// disabled or unlicensed accounts to it.
	Why, Seen LeftOut
	// The rest are the employees that a campaign is about.
	Employees  int
	Registered int // have a second factor
	Waiting    int // have none
	NotAllowed int // of Registered: none that the policy allows
	OnlyPhone  int // of Registered: calls and text messages only
}

// LeftOut counts those who are left out, each once, by the first of the reasons, in
// this order.
type LeftOut struct {
	Guests, OtherDomain, Shared, Rooms, Services, Excluded, Disabled, Unlicensed int
}

// Reasons are the figures under the names that package graph has for the reasons,
// without those that nobody has.
func (l LeftOut) Reasons() map[graph.Reason]int {
	all := map[graph.Reason]int{
		graph.IsGuest: l.Guests, graph.OtherDomain: l.OtherDomain, graph.IsShared: l.Shared, graph.IsRoom: l.Rooms,
		graph.IsService: l.Services, graph.InGroup: l.Excluded, graph.IsDisabled: l.Disabled, graph.HasNoLicence: l.Unlicensed,
	}
	for reason, n := range all {
		if n == 0 {
			delete(all, reason)
		}
	}
	return all
}

// Census counts the directory as it is now.
func (t *Tenant) Census() Census {
	return CensusBy(t, func(graph.Person) bool { return true })[true]
}

// CensusBy counts the directory as it is now in parts: by domain, by department, by
// manager, inside a group and outside, or by id, which tells of each account what it is.
// The key must not ask the tenant anything.
func CensusBy[K comparable](t *Tenant, key func(graph.Person) K) map[K]Census {
	t.mu.Lock()
	defer t.mu.Unlock()
	parts := map[K]Census{}
	for _, a := range t.accounts {
		if a.gone {
			continue
		}
		k := key(a.person())
		c := parts[k]
		c.count(a, t.holds(ExclusionGroup, a.id))
		parts[k] = c
	}
	return parts
}

// count adds an account.
func (c *Census) count(a *account, excluded bool) {
	c.Accounts++
	if c.Why.count(a.role, a, excluded) {
		seen := a.role
		if seen == shared || seen == room {
			seen = employee
		}
		c.LeftOut++
		c.Seen.count(seen, a, excluded)
		return
	}
	c.Employees++
	any, may, other := false, false, false
	for _, k := range a.methods() {
		any = any || secondFactor(k)
		may = may || allowed(k)
		other = other || secondFactor(k) && k != "mobilePhone" && k != "alternateMobilePhone" && k != "officePhone"
	}
	if !any {
		c.Waiting++
		return
	}
	c.Registered++
	if !may {
		c.NotAllowed++
	}
	if !other {
		c.OnlyPhone++
	}
}

// count adds an account that is left out; false: it is not.
func (l *LeftOut) count(is role, a *account, excluded bool) bool {
	switch {
	case is == guest:
		l.Guests++
	case is == outsider:
		l.OtherDomain++
	case is == shared:
		l.Shared++
	case is == room:
		l.Rooms++
	case is == service:
		l.Services++
	case excluded:
		l.Excluded++
	case !a.enabled:
		l.Disabled++
	case !a.licensed:
		l.Unlicensed++
	default:
		return false
	}
	return true
}
