package graphtest

import (
	"slices"

	"lotsen/graph"
)

// edit changes one property.
func (t *Tenant) edit(a *account, c change) error {
	was := *a
	switch c.Do {
	case enable, disable:
		a.enabled = c.Do == enable
	case license, unlicense:
		a.licensed = c.Do == license
		a.emptied.licence = a.emptied.licence || was.licensed && !a.licensed
	case rename:
		a.name = c.Arg
	case department:
		a.department = c.Arg
		a.emptied.department = a.emptied.department || was.department != ""
	case office:
		a.office = c.Arg
		a.emptied.office = a.emptied.office || was.office != ""
	default:
		return graph.Invalid
	}
	if a.person() != was.person() {
		t.tell(a)
	}
	return nil
}

func (t *Tenant) move(a *account, manager graph.ID) error {
	if manager != "" && t.byID[manager] == nil {
		return graph.NotFound
	}
	if manager == a.manager {
		return nil
	}
	t.lead(a, manager)
	return nil
}

func (t *Tenant) readdress(a *account, address string) error {
	to, err := graph.ParseAddress(address)
	if err != nil {
		return err
	}
	if string(to) == a.upn {
		return nil
	}
	if slices.ContainsFunc(t.having(string(to)), func(o *account) bool { return o != a }) {
		return graph.Exists
	}
	a.aliases = append(slices.Clone(a.aliases), a.upn)
	a.upn = string(to)
	t.indexed().found(a)
	if a.role == employee || a.role == outsider {
		a.role = roleIn(to.Domain())
	}
	t.tell(a)
	return nil
}

func roleIn(domain string) role {
	if domain == nykoping || domain == oxelosund {
		return employee
	}
	return outsider
}

func (t *Tenant) hire(c change) error {
	p := c.Person
	if p == nil || !c.ID.Valid() {
		return graph.Invalid
	}
	address, err := graph.ParseAddress(string(p.SignIn))
	if err != nil {
		return err
	}
	if p.Manager != "" && t.byID[p.Manager] == nil {
		return graph.NotFound
	}
	a := &account{
		id: c.ID, upn: string(address), mail: string(p.Mail), name: p.DisplayName, given: p.GivenName,
		department: p.Department, office: p.Office, title: p.JobTitle, language: p.Language,
		seeded: []graph.Kind{graph.Password}, role: roleIn(address.Domain()), n: int32(len(t.accounts)),
		enabled: p.Enabled != graph.No, licensed: p.Licensed != graph.No,
	}
	if p.Type == graph.Guest {
		a.role = guest
	}
	if t.byID[c.ID] != nil || t.groups[c.ID] != nil || t.bin[c.ID] != nil || t.taken(a) {
		return graph.Exists
	}
	t.accounts = append(t.accounts, a)
	t.byID[a.id] = a
	if p.Manager == "" {
		t.tell(a)
	} else {
		t.lead(a, p.Manager)
	}
	t.indexed().found(a)
	return nil
}

// taken reports whether somebody has one of an account's addresses.
func (t *Tenant) taken(a *account) bool {
	for address := range a.addresses {
		if len(t.having(address)) > 0 {
			return true
		}
	}
	return false
}

func (t *Tenant) dismiss(a *account) {
	for _, led := range slices.Clone(t.indexed().led[a.id]) {
		t.lead(led, "")
	}
	for _, g := range t.groups {
		t.leave(g, a.id)
	}
	t.indexed().lead(a, "")
	delete(t.byID, a.id)
	t.bin[a.id] = a
	a.gone = true
	t.tell(a)
}

// undo restores a deleted account, or deletes it for good.
func (t *Tenant) undo(c change) error {
	a := t.bin[c.ID]
	if a == nil {
		return graph.NotFound
	}
	if c.Do == purge {
		delete(t.bin, a.id)
		a.purged = true
		t.tell(a)
		return nil
	}
	if t.taken(a) {
		return graph.Exists
	}
	delete(t.bin, a.id)
	a.gone = false
	t.byID[a.id] = a
	if t.byID[a.manager] == nil {
		t.lead(a, "")
	} else {
		t.lead(a, a.manager)
	}
	return nil
}
