package graphtest

import "lotsen/graph"

// SetEnabled lets an account sign in, or stops it.
func (t *Tenant) SetEnabled(id graph.ID, on bool) error {
	if on {
		return t.change(change{ID: id, Do: enable})
	}
	return t.change(change{ID: id, Do: disable})
}

// SetLicensed assigns a licence to an account, or takes it away.
func (t *Tenant) SetLicensed(id graph.ID, on bool) error {
	if on {
		return t.change(change{ID: id, Do: license})
	}
	return t.change(change{ID: id, Do: unlicense})
}

// Move gives somebody another manager; an empty one: none. Circles are allowed, as
// they are in Entra.
func (t *Tenant) Move(id, manager graph.ID) error {
	return t.change(change{ID: id, Do: move, Arg: string(manager)})
}

// Rename gives somebody another display name.
func (t *Tenant) Rename(id graph.ID, name string) error {
	return t.change(change{ID: id, Do: rename, Arg: name})
}

// Readdress gives somebody another sign-in address, which nobody may have (Exists).
// The old one stays an alias. In another domain they belong to another employer, or
// to none of the two.
func (t *Tenant) Readdress(id graph.ID, address graph.Address) error {
	return t.change(change{ID: id, Do: readdress, Arg: string(address)})
}

// SetDepartment puts somebody into another department.
func (t *Tenant) SetDepartment(id graph.ID, name string) error {
	return t.change(change{ID: id, Do: department, Arg: name})
}

// SetOffice puts somebody into another office.
func (t *Tenant) SetOffice(id graph.ID, name string) error {
	return t.change(change{ID: id, Do: office, Arg: name})
}

// Hire makes an account with a password and nothing else registered, and gives its
// id. The person's own id may be empty, Enabled and Licensed count as yes unless they
// are No. An address or id that is taken is refused with Exists.
func (t *Tenant) Hire(p graph.Person) (graph.ID, error) {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.ID == "" {
		p.ID = castID(hired + len(t.accounts))
	}
	return p.ID, t.do(change{ID: p.ID, Do: hire, Person: &p}, now)
}

// hired is where the ids of those who were hired without one begin.
const hired = 1_000_000_000

// Delete deletes an account, as Entra does: it can be restored, and nobody is led by
// it or finds it in a group any more.
func (t *Tenant) Delete(id graph.ID) error { return t.change(change{ID: id, Do: dismiss}) }

// Undelete restores a deleted account, without the groups and the people that it had.
func (t *Tenant) Undelete(id graph.ID) error { return t.change(change{ID: id, Do: bringBack}) }

// Purge deletes a deleted account for good.
func (t *Tenant) Purge(id graph.ID) error { return t.change(change{ID: id, Do: purge}) }

// NewGroup makes a group. It is empty until somebody joins.
func (t *Tenant) NewGroup(id graph.ID, name string) error {
	return t.change(change{ID: id, Do: newGroup, Arg: name})
}

// Join puts a person, or a group, into a group.
func (t *Tenant) Join(group, member graph.ID) error {
	return t.change(change{ID: member, Do: join, Arg: string(group)})
}

// JoinAll puts everybody who signs in with an address in a domain now into a group.
func (t *Tenant) JoinAll(group graph.ID, domain string) error {
	return t.change(change{ID: group, Do: joinAll, Arg: domain})
}

// Leave takes a person, or a group, out of a group.
func (t *Tenant) Leave(group, member graph.ID) error {
	return t.change(change{ID: member, Do: leave, Arg: string(group)})
}
