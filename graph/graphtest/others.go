package graphtest

import "fmt"

// guest makes somebody from another organisation.
func (m *maker) guest() {
	a := m.person("konsult.example")
	n := len(m.accounts)
	a.role, a.licensed = guest, false
	a.mail = fmt.Sprintf("gast%d@konsult.example", n)
	a.upn = fmt.Sprintf("gast%d_konsult.example#ext#@nykoping.onmicrosoft.com", n)
	a.seeded = m.methods()
}

// leaver makes somebody whose account is disabled.
func (m *maker) leaver() {
	a := m.person(pick(m.rng, []string{nykoping, nykoping, oxelosund}))
	a.enabled = false
	a.department = careUnit
	a.seeded = m.methods()
}

// shared makes a shared mailbox. Exchange keeps their accounts disabled and
// without a licence; now and then somebody has enabled one.
func (m *maker) shared() {
	a := m.mailbox("funktion")
	a.role, a.name = shared, "Funktionsbrevlåda"
	a.enabled = m.rng.IntN(4) == 0
}

// room makes a room to book.
func (m *maker) room() {
	a := m.mailbox("rum")
	a.role, a.name = room, "Sammanträdesrum"
}

func (m *maker) mailbox(begin string) *account {
	a := m.add(m.id())
	m.used[begin]++
	a.upn = fmt.Sprintf("%s-%d@%s", begin, m.used[begin], pick(m.rng, []string{nykoping, oxelosund}))
	a.mail = a.upn
	return a
}

// unlicensed makes somebody who has an account but no licence, such as somebody
// paid by the hour.
func (m *maker) unlicensed() {
	a := m.person(pick(m.rng, []string{nykoping, oxelosund}))
	a.licensed = false
	a.department, a.title = careUnit, "Timvikarie"
}

// service makes a program's account, and puts it into the exclusion group.
func (m *maker) service() {
	a := m.mailbox("svc")
	a.role, a.name = service, "Tjänstekonto"
	a.enabled, a.licensed = true, true
	m.join(ExclusionGroup, a)
}

// pupil makes a pupil of the schools.
func (m *maker) pupil() {
	a := m.person(elev)
	a.role, a.department, a.title = outsider, "Skola", "Elev"
	if m.rng.IntN(5) == 0 {
		a.seeded = m.phone
	}
}
