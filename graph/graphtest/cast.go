package graphtest

import (
	"fmt"
	"slices"

	"lotsen/graph"
)

// Key names one of the people that stories are told about. Their ids and
// addresses are the same in every tenant.
type Key string

// The cast.
const (
	Anna  Key = "anna"  // new; telephone and computer; nothing registered
	Bo    Key = "bo"    // has no smartphone; nothing registered
	Cilla Key = "cilla" // will not use her private telephone; nothing registered
	Disa  Key = "disa"  // text messages only
	Erik  Key = "erik"  // done: Microsoft Authenticator
	Gus   Key = "gus"   // a guest from another organisation
	Eva   Key = "eva"   // manager of the five first and seven more; done
	Hanna Key = "hanna" // helpdesk; done
)

// The units that the cast works in.
const (
	careUnit = "Vård och omsorg"
	leadUnit = "Kommunledning"
)

// Keys lists the cast in a fixed order.
func Keys() []Key { return []Key{Anna, Bo, Cilla, Disa, Erik, Gus, Eva, Hanna} }

// ID is the object id of one of the cast; empty for any other key.
func (k Key) ID() graph.ID {
	i := slices.Index(Keys(), k)
	if i < 0 {
		return ""
	}
	return castID(i + 1)
}

// Cast is one of the cast as the directory has them now; the zero Person for
// any other key.
func (t *Tenant) Cast(k Key) graph.Person {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.byID[k.ID()]
	if a == nil {
		return graph.Person{}
	}
	return a.person()
}

func castID(n int) graph.ID { return graph.ID(fmt.Sprintf("0000c457-0000-4000-8000-%012d", n)) }

// cast makes the eight, and the seven who complete Eva's group with every
// status that a manager may meet.
func (m *maker) cast() {
	app := []graph.Kind{graph.Password, graph.AuthenticatorPush, graph.SoftwareCode}
	for _, p := range []struct {
		upn, name, title string
		methods          []graph.Kind
	}{
		{"anny0001", "Anna", "Undersköterska", []graph.Kind{graph.Password}},
		{"boxe0001", "Bo", "Vårdbiträde", []graph.Kind{graph.Password}},
		{"cill0001", "Cilla", "Undersköterska", []graph.Kind{graph.Password}},
		{"disa0001", "Disa", "Undersköterska", []graph.Kind{graph.Password, graph.MobilePhone}},
		{"erik0001", "Erik", "Sjuksköterska", app},
		{"gus", "Gus (gäst)", "", app},
		{"evae0001", "Eva", groupTitle, app},
		{"hann0001", "Hanna", "IT-tekniker", app},
		{"olga0001", "Olga", "Undersköterska", []graph.Kind{graph.Password, graph.OfficePhone}},
		{"pers0001", "Peter", "Sjuksköterska", []graph.Kind{graph.Password, graph.SecurityKey}},
		{"rosa0001", "Rosa", "Vårdbiträde", []graph.Kind{graph.Password, graph.TemporaryPass}},
		{"simo0001", "Simon", "Undersköterska", []graph.Kind{graph.Password, unheardOf}},
		{"tina0001", "Tina", "Undersköterska", append(slices.Clone(app), graph.MobilePhone)},
		{"urba0001", "Urban", "Vårdbiträde", []graph.Kind{graph.Password}},
		{"vilm0001", "Vilma", "Vårdbiträde", []graph.Kind{graph.Password}},
	} {
		a := m.add(castID(len(m.accounts) + 1))
		m.used[p.upn[:min(4, len(p.upn))]]++
		a.upn, a.name, a.given, a.title = p.upn+"@"+nykoping, p.name, p.name, p.title
		a.mail = ascii(p.name) + "@" + nykoping
		a.aliases = []string{ascii(p.name) + ".demo@" + nykoping}
		a.department, a.office, a.language = careUnit, "Hemtjänst Öster", "sv-SE"
		a.enabled, a.licensed = true, true
		a.manager = Eva.ID()
		a.seeded = p.methods
	}
	eva, hanna, gus := m.byKey(Eva), m.byKey(Hanna), m.byKey(Gus)
	eva.manager = ""
	hanna.manager, hanna.department, hanna.office = "", leadUnit, "Stadshuset"
	m.join(HelpdeskGroup, hanna)
	m.groups[ITGroup].members = []graph.ID{HelpdeskGroup}
	*gus = account{id: gus.id, role: guest, name: gus.name, given: "Gus", enabled: true, seeded: gus.seeded,
		mail: "gus@konsult.example", upn: "gus_konsult.example#ext#@nykoping.onmicrosoft.com"}
	urban, vilma := m.accounts[13], m.accounts[14]
	urban.enabled = false
	m.join(ExclusionGroup, vilma)
}

// byKey is one of the cast while the tenant is being made: they come first.
func (m *maker) byKey(k Key) *account { return m.accounts[slices.Index(Keys(), k)] }
