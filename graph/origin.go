package graph

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// ParseOrigin reads the address of a server that is given tokens: scheme and host, no
// path. http is allowed for loopback only.
func ParseOrigin(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("it must be https://host, without a path")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, errors.New("it must begin with https:// (http:// on loopback)")
	}
	return u, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
