package campaign

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"lotsen/bot/census"
	"lotsen/graph"
)

// MaxListBytes is how long a pasted or uploaded list may be, in bytes.
const MaxListBytes = 16 << 20

// addresses are those in a text.
type addresses struct {
	list []graph.Address // each once, in the order of the text
	bad  []string        // what has an @ and is no address; at most MaxMissing
	more bool            // there are more than MaxListed
}

// readAddresses reads a pasted list or an uploaded file, in UTF-8 or UTF-16: whatever
// stands between spaces, line ends, separators, quotes and brackets and has an @ in it.
// So a column of addresses is found in any table, "Anna <anna@nykoping.se>" is read too,
// and names and headings are passed over.
func readAddresses(data []byte) (a addresses) {
	text, _, err := transform.String(unicode.BOMOverride(transform.Nop), string(data))
	if err != nil {
		text = string(data) // what can be read of it is
	}
	seen := map[graph.Address]bool{}
	for token := range strings.FieldsFuncSeq(text, between) {
		token = strings.Trim(token, ".'*`")
		if !strings.Contains(token, "@") {
			continue
		}
		address, err := graph.ParseAddress(token)
		switch {
		case err != nil:
			a.bad = named(a.bad, strings.ToValidUTF8(token, "?"))
		case seen[address]:
		case len(a.list) == MaxListed:
			a.more = true
			return a
		default:
			seen[address] = true
			a.list = append(a.list, address)
		}
	}
	return a
}

// between reports what cannot be part of an address.
func between(r rune) bool {
	return r <= ' ' || r == '\u00a0' || r == '\ufeff' || r >= '\u2000' && r <= '\u206f' || strings.ContainsRune(`,;:<>()[]"”“|\`, r)
}

// named adds to a list of what is named to people.
func named(list []string, s string) []string {
	if len(list) == MaxMissing {
		return list
	}
	return append(list, cut(s, maxNamed))
}

// maxNamed is how much is shown of what is no address, in bytes.
const maxNamed = 100

// cut is the beginning of a text, of at most so many bytes of whole letters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// matched is whose an address is.
type matched struct {
	id     graph.ID
	signs  bool // they sign in with it; else it is their mail address alone
	shared bool // so is somebody else's
}

// match finds whose addresses are, in one pass over the census. Who signs in with an
// address goes before whose mail address it is: mail addresses are given to shared
// mailboxes and to several accounts of one person.
func (e *Engine) match(ctx context.Context, list []graph.Address) (map[graph.Address]matched, error) {
	of := make(map[graph.Address]matched, len(list))
	for _, a := range list {
		of[a] = matched{}
	}
	note := func(a graph.Address, id graph.ID, signs bool) {
		m, wanted := of[a]
		switch {
		case a == "" || !wanted || m.id == id || m.signs && !signs:
			return
		case m.id == "" || signs && !m.signs:
			of[a] = matched{id: id, signs: signs}
		default:
			m.shared = true
			of[a] = m
		}
	}
	err := e.pass(ctx, census.Filter{}, "", func(x census.Entry) error {
		note(x.Person.SignIn, x.Person.ID, true)
		note(x.Person.Mail, x.Person.ID, false)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking addresses up: %w", err)
	}
	return of, nil
}

// Listed is what became of a list of addresses.
type Listed struct {
	People []graph.ID // each once, in the order of the ids
	// Missing are addresses that the directory does not have, and what is no address;
	// Shared those that more than one person has. At most MaxMissing of each.
	Missing, Shared []string
	// Lost is how many addresses are missing or shared, named or not.
	Lost int
	// TooMany: there are more than MaxListed addresses; none was looked up.
	TooMany bool
}

// Resolve finds the people of a pasted list or an uploaded file. An address is taken as
// the one somebody signs in with, else as their mail address.
func (e *Engine) Resolve(ctx context.Context, data []byte) (l Listed, err error) {
	if len(data) > MaxListBytes {
		return Listed{TooMany: true}, nil
	}
	a := readAddresses(data)
	if a.more {
		return Listed{TooMany: true}, nil
	}
	l.Missing, l.Lost = a.bad, len(a.bad)
	if len(a.list) == 0 {
		return l, nil
	}
	of, err := e.match(ctx, a.list)
	if err != nil {
		return l, err
	}
	for _, address := range a.list {
		switch m := of[address]; {
		case m.id == "":
			l.Missing = named(l.Missing, string(address))
			l.Lost++
		case m.shared:
			l.Shared = named(l.Shared, string(address))
			l.Lost++
		default:
			l.People = append(l.People, m.id)
		}
	}
	slices.Sort(l.People)
	l.People = slices.Compact(l.People)
	return l, nil
}
