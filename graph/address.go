package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of an address, in bytes. Entra allows 64 before the @ and 113 in all
// for a userPrincipalName; mail may be longer (RFC 5321).
const (
	maxLocal   = 64
	maxAddress = 254
)

// Address is a sign-in or mail address in lower case, such as
// fnen0001@nykoping.se. Only ParseAddress makes one from what people type.
type Address string

// ParseAddress reads an address. Space around it is dropped and letters become
// lower case; anything else that is not an address is refused with Invalid.
// Letters outside ASCII are refused: a sign-in address has none, and look-alikes
// of a domain are not that domain.
func ParseAddress(s string) (Address, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, found := strings.Cut(s, "@")
	if !found || len(s) > maxAddress || !validLocal(local) || !validDomain(domain) {
		return "", fmt.Errorf("reading an address: %w", Invalid)
	}
	return Address(s), nil
}

// Domain is what follows the @; empty if there is none.
func (a Address) Domain() string {
	_, domain, _ := strings.Cut(string(a), "@")
	return domain
}

// Local is what stands before the @.
func (a Address) Local() string {
	local, _, _ := strings.Cut(string(a), "@")
	return local
}

// Domains are the domains whose people Lotsen is for, in lower case.
type Domains []string

// ParseDomains reads a comma-separated list such as "nykoping.se,oxelosund.se".
func ParseDomains(list string) (Domains, error) {
	var ds Domains
	for part := range strings.SplitSeq(list, ",") {
		d := strings.ToLower(strings.TrimSpace(part))
		if d == "" {
			continue
		}
		if !validDomain(d) {
			return nil, fmt.Errorf("reading the domain %q: %w", d, Invalid)
		}
		if !slices.Contains(ds, d) {
			ds = append(ds, d)
		}
	}
	return ds, nil
}

// Has reports whether the address is in one of the domains. The match is
// exact: elev.nykoping.se is not nykoping.se.
func (ds Domains) Has(a Address) bool {
	return slices.Contains(ds, strings.ToLower(a.Domain()))
}

func validLocal(s string) bool {
	if s == "" || len(s) > maxLocal || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for i := range len(s) {
		if !alphanumeric(s[i]) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", rune(s[i])) {
			return false
		}
	}
	return true
}

func validDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for i := range len(l) {
			if !alphanumeric(l[i]) && l[i] != '-' {
				return false
			}
		}
	}
	return true
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
