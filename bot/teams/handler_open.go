package teams

import (
	"errors"
	"mime"
	"net"
	"net/http"
)

// localOnly lets through what a program on this machine sends to this machine. The demo
// asks nobody who they are, so nobody else may come: not another machine, not through a
// proxy or a tunnel, not a page of another site in a browser here (its address bar may
// even say localhost, by DNS rebinding).
func (in intake) localOnly(next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in.turnAway(r.Context(), w, foreign("it does not come from this machine"))
	})
	same := http.NewCrossOriginProtection()
	same.SetDenyHandler(refuse)
	guarded := same.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if local(r) != nil {
			refuse(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// local says why a request does not come from this machine.
func local(r *http.Request) error {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !isLoopback(from) {
		return errors.New("it comes from another machine")
	}
	to, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		to = r.Host
	}
	if !isLoopback(to) {
		return errors.New("it is for another host")
	}
	for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "Via"} {
		if len(r.Header.Values(header)) > 0 {
			return errors.New("it was passed on")
		}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return errors.New("it is what a form of a page can send")
	}
	return nil
}
