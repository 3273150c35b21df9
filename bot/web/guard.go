package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"lotsen/dialog/texts"
)

// policy lets a page use what this package serves, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard turns away what does not come from the page itself: another name of the
// host (DNS rebinding), and forms that another site sent.
func (c *Chat) guard(next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.problem(w, r, http.StatusForbidden, texts.WebRefusedTitle, texts.WebRefusedBody)
	})
	same := http.NewCrossOriginProtection()
	same.SetDenyHandler(refuse)
	guarded := same.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		// not no-referrer: with it browsers send forms with the origin "null"
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !loopback(r.Host) {
			refuse(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// loopback reports whether a Host header names this computer, with or without a port.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
