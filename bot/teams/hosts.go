package teams

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// hosts is where Teams may be. An activity says where it wants its answer, and anybody
// may try to send one; so no other host is ever called, and none gets a token.
type hosts struct {
	known map[string]bool // host, with the port if it is not the scheme's
	open  bool            // loopback, on any port, and nothing else
}

// teamsHosts are Microsoft's own, by their exact names. A suffix would not do: anybody
// can register a name under trafficmanager.net.
func teamsHosts() []string {
	return []string{
		"smba.trafficmanager.net",
		"smba.infra.gcc.teams.microsoft.com",
		"smba.infra.gov.teams.microsoft.us",
		"smba.infra.dod.teams.microsoft.us",
	}
}

func newHosts(o Options) (hosts, error) {
	h := hosts{known: map[string]bool{}, open: o.Open}
	for _, host := range teamsHosts() {
		h.known[host] = true
	}
	for _, host := range o.ServiceHosts {
		u, err := url.Parse("https://" + host)
		if err != nil || u.Host != host || u.Hostname() == "" {
			return h, fmt.Errorf("teams: %q is not a host, or a host and a port", host)
		}
		h.known[strings.ToLower(host)] = true
	}
	return h, nil
}

// check gives the base of the calls to a service URL, without a slash at its end; an
// error if Teams cannot be there. It quotes nothing: the URL may be an attacker's.
func (h hosts) check(serviceURL string) (string, error) {
	u, err := url.Parse(serviceURL)
	if err != nil {
		return "", errors.New("the service URL cannot be read")
	}
	if u.User != nil || u.Opaque != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || !plainPath(u.EscapedPath()) {
		return "", errors.New("the service URL has parts that Teams' have not")
	}
	host := strings.ToLower(u.Host)
	loopback := isLoopback(u.Hostname())
	switch {
	case u.Scheme == "https":
		host = strings.TrimSuffix(host, ":443")
	case u.Scheme == "http" && loopback:
		host = strings.TrimSuffix(host, ":80")
	default:
		return "", errors.New("the service URL is not https")
	}
	if h.open && !loopback || !h.open && !h.known[host] {
		return "", errors.New("the service URL is not at a host of Teams'")
	}
	return strings.TrimRight(u.Scheme+"://"+host+u.Path, "/"), nil
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// plainPath reports whether a path is one of plain names, such as /emea/ or /teams/.
func plainPath(path string) bool {
	for _, r := range path {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("/-_.", r):
		default:
			return false
		}
	}
	return !strings.Contains(path, "..") && !strings.Contains(path, "//")
}
