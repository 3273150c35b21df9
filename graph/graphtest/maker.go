package graphtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"lotsen/graph"
)

// maker makes the accounts of a tenant.
type maker struct {
	rng      *rand.Rand
	accounts []*account
	groups   map[graph.ID][]graph.ID
	names    []string
	langs    []string
	mixes    []mix
	total    int            // sum of the weights of mixes
	used     map[string]int // beginnings of account names, and how many have them
}

func newMaker(seed uint64) *maker {
	m := &maker{
		rng:    rand.New(rand.NewPCG(seed, 0x4c6f7473656e)),
		groups: map[graph.ID][]graph.ID{},
		names:  givenNames(),
		langs:  languages(),
		mixes:  mixes(),
		used:   map[string]int{},
	}
	for _, x := range m.mixes {
		m.total += x.weight
	}
	return m
}

// everybody fills the tenant with n accounts. The cast comes first: its ids and
// places do not depend on the seed.
func (m *maker) everybody(n int) {
	m.cast()
	for _, k := range []struct {
		perMille int
		make     func()
	}{
		{30, m.guest}, {30, m.leaver}, {30, m.shared}, {12, m.room}, {20, m.unlicensed}, {8, m.service}, {60, m.pupil},
	} {
		for range max(1, n*k.perMille/1000) {
			k.make()
		}
	}
	left := n - len(m.accounts)
	towns := municipalities()
	for i, town := range towns {
		count := left * town.percent / 100
		if i == len(towns)-1 {
			count = n - len(m.accounts)
		}
		m.staff(town, count)
	}
}

// staff makes the employees of a municipality as a tree: director, heads of
// units, area managers, group managers, everybody else.
func (m *maker) staff(town municipality, count int) {
	if count < 1 {
		return
	}
	director := m.worker(town, town.units[len(town.units)-1], chiefTitle, "")
	count--
	left := count
	for i, u := range town.units {
		share := count * u.percent / 100
		if i == len(town.units)-1 {
			share = left
		}
		left -= share
		m.unit(town, u, director, share)
	}
}

// unit makes a unit of count people under the director.
func (m *maker) unit(town municipality, u unit, director *account, count int) {
	if count < 1 {
		return
	}
	until := len(m.accounts) + count
	head := m.worker(town, u, headTitle, director.id)
	leaders := m.leaders(town, u, head, count/15)
	if town.domain == nykoping {
		m.place(u, head, leaders)
	}
	for i := 0; len(m.accounts) < until; i++ {
		a := m.worker(town, u, pick(m.rng, u.titles), leaders[i%len(leaders)].id)
		a.office = pick(m.rng, u.offices)
	}
}

// leaders makes group managers, eight under each area manager; in a small unit
// the head leads alone.
func (m *maker) leaders(town municipality, u unit, head *account, groups int) []*account {
	if groups < 2 {
		return []*account{head}
	}
	var leaders []*account
	for len(leaders) < groups {
		area := m.worker(town, u, areaTitle, head.id)
		for range min(8, groups-len(leaders)) {
			leaders = append(leaders, m.worker(town, u, groupTitle, area.id))
		}
	}
	return leaders
}

// place gives Eva and Hanna their managers, and Hanna her colleagues.
func (m *maker) place(u unit, head *account, leaders []*account) {
	switch u.name {
	case careUnit:
		m.byKey(Eva).manager = head.id
		if leaders[0] != head {
			m.byKey(Eva).manager = leaders[0].manager
		}
	case leadUnit:
		m.byKey(Hanna).manager = leaders[0].id
		for range 3 {
			a := m.worker(municipality{domain: nykoping}, u, "IT-tekniker", leaders[0].id)
			m.join(HelpdeskGroup, a)
		}
	}
}

// worker makes an employee.
func (m *maker) worker(town municipality, u unit, title string, manager graph.ID) *account {
	a := m.person(town.domain)
	a.department, a.office, a.title, a.manager = u.name, u.offices[0], title, manager
	a.language = pick(m.rng, m.langs)
	a.states = []state{{methods: m.methods()}}
	return a
}

func (m *maker) methods() []graph.Kind {
	n := m.rng.IntN(m.total)
	for _, x := range m.mixes {
		if n -= x.weight; n < 0 {
			return x.methods
		}
	}
	return m.mixes[0].methods
}

// person makes an enabled, licensed account with a name: a first name and an
// initial, as the directory shows it.
func (m *maker) person(domain string) *account {
	given := pick(m.rng, m.names)
	initial := string(rune('A' + m.rng.IntN(23)))
	a := m.add(m.id())
	a.given, a.name = given, given+" "+initial
	begin := ascii(given)[:2] + strings.ToLower(initial) + string("aeioy"[m.rng.IntN(5)])
	m.used[begin]++
	a.upn = fmt.Sprintf("%s%04d@%s", begin, m.used[begin], domain)
	a.mail = fmt.Sprintf("%s.%s%d@%s", ascii(given), strings.ToLower(initial), m.used[begin]*7+len(m.accounts), domain)
	a.enabled, a.licensed = true, true
	return a
}

func (m *maker) add(id graph.ID) *account {
	a := &account{id: id, states: []state{{methods: []graph.Kind{graph.Password}}}}
	m.accounts = append(m.accounts, a)
	return a
}

func (m *maker) join(group graph.ID, a *account) {
	m.groups[group] = append(m.groups[group], a.id)
}

// id is a random GUID (version 4).
func (m *maker) id() graph.ID {
	a, b := m.rng.Uint64(), m.rng.Uint64()
	return graph.ID(fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff))
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// ascii is a name in lower case without the Swedish letters.
func ascii(s string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "ö", "o").Replace(strings.ToLower(s))
}
