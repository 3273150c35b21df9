package graphtest

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"strings"

	"lotsen/graph"
)

// maker makes the accounts of a tenant.
type maker struct {
	rng      *rand.Rand
	accounts []*account
	groups   map[graph.ID]*group
	names    []string
	plain    []string // the names without Swedish letters
	shown    map[string]string
	password []graph.Kind
	phone    []graph.Kind
	langs    []string
	mixes    []mix
	total    int            // sum of the weights of mixes
	used     map[string]int // beginnings of account names, and how many have them
}

func newMaker(seed uint64, size int) *maker {
	m := &maker{
		rng:      rand.New(rand.NewPCG(seed, 0x4c6f7473656e)),
		accounts: make([]*account, 0, size),
		groups:   map[graph.ID]*group{HelpdeskGroup: {name: "Helpdesk"}, ExclusionGroup: {name: "MFA-undantag"}, ITGroup: {name: "IT"}},
		names:    givenNames(),
		shown:    map[string]string{},
		password: []graph.Kind{graph.Password},
		phone:    []graph.Kind{graph.Password, graph.MobilePhone},
		langs:    languages(),
		mixes:    mixes(),
		used:     map[string]int{},
	}
	for _, name := range m.names {
		m.plain = append(m.plain, ascii(name))
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
	a.seeded = m.methods()
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
	which := m.rng.IntN(len(m.names))
	given, plain := m.names[which], m.plain[which]
	initial := "ABCDEFGHIJKLMNOPQRSTUVW"[m.rng.IntN(23)]
	lower := string(initial + 'a' - 'A')
	a := m.add(m.id())
	a.given, a.name = given, m.share(given+" "+string(initial))
	begin := plain[:2] + lower + string("aeioy"[m.rng.IntN(5)])
	m.used[begin]++
	n := m.used[begin]
	a.upn = begin + padded(n) + "@" + domain
	a.mail = plain + "." + lower + strconv.Itoa(n*7+len(m.accounts)) + "@" + domain
	a.enabled, a.licensed = true, true
	return a
}

// share gives the one copy of a text that all accounts with it have.
func (m *maker) share(s string) string {
	if one, known := m.shown[s]; known {
		return one
	}
	m.shown[s] = s
	return s
}

// padded is a number with four digits, or more.
func padded(n int) string {
	s := strconv.Itoa(n)
	return "0000"[:max(0, 4-len(s))] + s
}

func (m *maker) add(id graph.ID) *account {
	a := &account{id: id, seeded: m.password}
	m.accounts = append(m.accounts, a)
	return a
}

func (m *maker) join(group graph.ID, a *account) {
	g := m.groups[group]
	g.members = append(g.members, a.id)
}

// id is a random GUID (version 4).
func (m *maker) id() graph.ID {
	a, b := m.rng.Uint64(), m.rng.Uint64()
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:], a)
	binary.BigEndian.PutUint64(raw[8:], b)
	raw[6] = 0x40 | byte(a>>8&0xf)
	raw[7] = byte(a)
	raw[8] = 0x80 | raw[8]&0x3f
	var text [36]byte
	hex.Encode(text[:8], raw[:4])
	hex.Encode(text[9:13], raw[4:6])
	hex.Encode(text[14:18], raw[6:8])
	hex.Encode(text[19:23], raw[8:10])
	hex.Encode(text[24:], raw[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return graph.ID(text[:])
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// ascii is a name in lower case without the Swedish letters.
func ascii(s string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "ö", "o").Replace(strings.ToLower(s))
}
