package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxAge is how far a request's time may be from ours:
// https://docs.slack.dev/authentication/verifying-requests-from-slack
const maxAge = 5 * time.Minute

// What is wrong with a signature.
var (
	errUnsigned = errors.New("the request is not signed")
	errOld      = errors.New("the request's time is more than five minutes from ours")
	errForged   = errors.New("the request's signature is not one of our signing secret")
)

// verify checks that Slack made a request, and made it now. It gives the signature,
// which is another one for each second and body.
func verify(secret string, header http.Header, body []byte, now time.Time) (string, error) {
	at, given := header.Get("X-Slack-Request-Timestamp"), header.Get("X-Slack-Signature")
	if at == "" || given == "" {
		return "", errUnsigned
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return "", errUnsigned
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > maxAge || age < -maxAge {
		return "", errOld
	}
	sum, err := hex.DecodeString(strings.TrimPrefix(given, "v0="))
	if err != nil || !strings.HasPrefix(given, "v0=") {
		return "", errForged
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + at + ":")) // a hash never fails
	mac.Write(body)
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return "", errForged
	}
	return string(sum), nil
}

// generations remember keys for a while: in two generations, of which the older is
// forgotten when the younger has its age or its size.
type generations struct {
	keep  time.Duration // each key is remembered for at least this long …
	limit int           // … unless more than so many are

	mu         sync.Mutex
	since      time.Time
	young, old map[string]struct{}
}

func newGenerations(keep time.Duration, limit int) *generations {
	return &generations{keep: keep, limit: limit, young: map[string]struct{}{}}
}

// claim remembers a key; false: it was remembered before.
func (r *generations) claim(key string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(now)
	_, young := r.young[key]
	_, old := r.old[key]
	if young || old {
		return false
	}
	r.young[key] = struct{}{}
	return true
}

// release forgets a key.
func (r *generations) release(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.young, key)
	delete(r.old, key)
}

// turn makes the younger generation the older one when it is time. The lock is held.
func (r *generations) turn(now time.Time) {
	if now.Sub(r.since) < r.keep && len(r.young) < r.limit {
		return
	}
	if now.Sub(r.since) >= 2*r.keep {
		r.young = map[string]struct{}{} // both are too old
	}
	r.old, r.young, r.since = r.young, map[string]struct{}{}, now
}
