package graphtest

import (
	"cmp"
	"slices"
	"strings"

	"lotsen/graph"
)

// index finds accounts without looking through all of them. It is made when somebody
// is first looked for, and kept in step by the changes.
type index struct {
	// addresses holds, sorted, the hash of each address with the account's place under
	// it: eight bytes each. An entry that is out of date does no harm, because whoever
	// finds an account looks at it; newer ones are in later.
	addresses []uint64
	later     map[uint32][]int32
	led       map[graph.ID][]*account // by manager
}

// indexed is the index. Called with mu held.
func (t *Tenant) indexed() *index {
	if t.index.led != nil {
		return &t.index
	}
	x := index{addresses: make([]uint64, 0, 2*len(t.accounts)), later: map[uint32][]int32{}, led: map[graph.ID][]*account{}}
	for _, a := range t.accounts {
		for address := range a.addresses {
			x.addresses = append(x.addresses, uint64(hash(address))<<32|uint64(a.n))
		}
		if a.manager != "" && !a.gone {
			x.led[a.manager] = append(x.led[a.manager], a)
		}
	}
	slices.Sort(x.addresses)
	t.index = x
	return &t.index
}

// addresses are all addresses of an account, some perhaps twice.
func (a *account) addresses(yield func(string) bool) {
	if !yield(a.upn) || a.mail != "" && !yield(a.mail) {
		return
	}
	for _, x := range a.aliases {
		if !yield(x) {
			return
		}
	}
}

// hash is the same for an address in capitals (FNV-1a).
func hash(address string) uint32 {
	h := uint32(2166136261)
	for i := range len(address) {
		c := address[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// found keeps the addresses of an account that has others now.
func (x *index) found(a *account) {
	for address := range a.addresses {
		x.later[hash(address)] = append(x.later[hash(address)], a.n)
	}
}

// lead makes somebody one of a manager's people; empty: of nobody's.
func (x *index) lead(a *account, manager graph.ID) {
	x.led[a.manager] = slices.DeleteFunc(x.led[a.manager], func(o *account) bool { return o == a })
	if manager != "" {
		x.led[manager] = append(x.led[manager], a)
	}
}

// having are those accounts which have an address, whichever of theirs it is.
func (t *Tenant) having(address string) []*account {
	var found []*account
	look := func(n int32) {
		if a := t.accounts[n]; !a.gone && (a.matches(signIn, address) || a.matches(anyAddress, address)) && !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	x, h := t.indexed(), hash(address)
	at, _ := slices.BinarySearch(x.addresses, uint64(h)<<32)
	for ; at < len(x.addresses) && uint32(x.addresses[at]>>32) == h; at++ {
		look(int32(uint32(x.addresses[at])))
	}
	for _, n := range x.later[h] {
		look(n)
	}
	slices.SortFunc(found, func(a, b *account) int { return cmp.Compare(a.n, b.n) })
	return found
}

// field is what an account can be found by.
type field string

const (
	signIn     field = "userPrincipalName"
	mail       field = "mail"
	anyAddress field = "proxyAddresses"
)

// find lists the accounts with an address. Microsoft's comparison ignores case.
func (t *Tenant) find(f field, value string) []*account {
	var found []*account
	for _, a := range t.having(value) {
		if a.matches(f, value) {
			found = append(found, a)
		}
	}
	return found
}

func (a *account) matches(f field, value string) bool {
	switch f {
	case signIn:
		return strings.EqualFold(a.upn, value)
	case mail:
		return strings.EqualFold(a.mail, value)
	}
	if a.mail != "" && strings.EqualFold(a.mail, value) {
		return true
	}
	return slices.ContainsFunc(a.aliases, func(x string) bool { return strings.EqualFold(x, value) })
}

// reports are the accounts whose manager is id, by name.
func (t *Tenant) reports(id graph.ID) []*account {
	found := slices.Clone(t.indexed().led[id])
	slices.SortFunc(found, func(a, b *account) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.n, b.n))
	})
	return found
}
