package teams

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lotsen/dialog"
)

// verdict is what an error of a call means for the message, and what the adapter has to
// do about it.
type verdict struct {
	outcome dialog.Outcome
	reason  dialog.Reason
	retry   time.Duration
	act     act
}

// act is what the adapter does about an error, besides telling the caller.
type act int

const (
	noAct  act = iota
	pause      // all calls rest
	renew      // another token; if that is not accepted either, all calls halt
	barred     // an administrator does not let Lotsen in, for this person or for all
	anew       // the conversation is to be created again
	shrink     // it is too large: a smaller one may do
	note       // not in the table: logged, so that it can be added
)

// refusal is an answer that says no.
type refusal struct {
	status int
	codes  []string // the words for it, the outermost first
	after  time.Duration
}

func (r *refusal) Error() string {
	return strings.TrimSpace("status " + strconv.Itoa(r.status) + " " + strings.Join(r.codes, " "))
}

// Bounds of what is read of a refusal.
const (
	maxAnswer = 64 << 10 // bytes
	maxCodes  = 8
	maxNested = 5 // JSON in a string in JSON …
)

// newRefusal reads an answer that says no.
func newRefusal(resp *http.Response, body []byte) *refusal {
	r := &refusal{status: resp.StatusCode, after: retryAfter(resp.Header, time.Now())}
	var said any
	if json.Unmarshal(body, &said) == nil {
		r.read(said, maxNested)
	}
	return r
}

// read finds the words for an error, wherever they are: Teams gives
// {"error":{"code":…}}, and for some {"error":{"message":"{\"subCode\":…}"}}.
func (r *refusal) read(said any, depth int) {
	all, ok := said.(map[string]any)
	if !ok || depth == 0 {
		return
	}
	for _, key := range []string{"code", "subCode", "errorCode", "error"} {
		if word, ok := all[key].(string); ok && len(r.codes) < maxCodes {
			if word = plainWord(word); word != "" && !slices.Contains(r.codes, word) {
				r.codes = append(r.codes, word)
			}
		}
	}
	for _, key := range []string{"error", "innerHttpError", "body", "message", "details"} {
		inner := all[key]
		if text, ok := inner.(string); ok && strings.HasPrefix(strings.TrimSpace(text), "{") {
			inner = nil
			_ = json.Unmarshal([]byte(text), &inner) // what is no JSON says nothing
		}
		r.read(inner, depth-1)
	}
}

// plainWord is a word as a service names an error; "" if it is none. What else an
// answer says may be about people, and stays out of the log.
func plainWord(s string) string {
	const longest = 64
	if len(s) > longest {
		return ""
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_') {
			return ""
		}
	}
	return s
}

// retryAfter is how long an answer asks to wait, in seconds or until a date; 0 if it
// does not.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
		return time.Duration(min(seconds, maxPause.Seconds()) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return min(at.Sub(now), maxPause)
	}
	return 0
}

// judge says what an error of a call means. Unwritten is proof that the request has not
// left.
func judge(o op, err error, unwritten bool) verdict {
	v := weigh(o, err, unwritten)
	if v.outcome == dialog.NotKnownSent && o.repeatable() {
		v.outcome = dialog.NotSent
	}
	return v
}

func weigh(o op, err error, unwritten bool) verdict {
	var no *refusal
	switch {
	case !errors.As(err, &no) && (unwritten || dialled(err)):
		return verdict{outcome: dialog.NotSent, reason: dialog.Trouble}
	case no == nil:
		return verdict{outcome: dialog.NotKnownSent, reason: dialog.Trouble}
	}
	for _, row := range rows() {
		if row.means(o, no) {
			v := row.verdict
			v.retry = max(v.retry, no.after)
			return v
		}
	}
	return verdict{outcome: dialog.NotKnownSent, reason: dialog.Trouble, act: note}
}

// dialled reports whether an error is that no connection was made. A transport that
// sent a POST on an older connection does not dial again for it.
func dialled(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// bare is an error without the address that was called: it names a conversation.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// rejected is an error that lies in the message or the reference itself.
func rejected(why dialog.Reason, err error) error {
	return &dialog.SendError{Outcome: dialog.Refused, Reason: why, Err: err}
}
