package slack

import (
	"net/http"
	"sync/atomic"
	"time"
)

// watchdogAfter is when a press, a form or a command is acknowledged although its
// work is not done. Slack waits 3 s and never sends it again:
// https://docs.slack.dev/interactivity/handling-user-interaction
const watchdogAfter = 2500 * time.Millisecond

// answer is what Slack is told about a payload. Over a socket there is only one
// answer, the acknowledgement; any other is silence.
type answer struct {
	status int
	body   any // nil, or what is encoded as JSON
}

// acked reports whether the answer takes the payload over.
func (a answer) acked() bool { return a.status == http.StatusOK }

// reply tells Slack about one payload, once: what is first counts.
type reply struct {
	send  func(answer)
	given atomic.Bool
	timer *time.Timer // nil: nobody watches
}

// give sends an answer; false: there was one before.
func (r *reply) give(a answer) bool {
	if !r.given.CompareAndSwap(false, true) {
		return false
	}
	if r.timer != nil {
		r.timer.Stop()
	}
	r.send(a)
	return true
}

// over reports whether Slack has been told.
func (r *reply) over() bool { return r.given.Load() }

// ack takes the payload over.
func (r *reply) ack(body any) { r.give(answer{http.StatusOK, body}) }

// refuse leaves the payload with Slack: an event comes again, and of anything else
// the person sees that it did not work. false: Slack was told otherwise before.
func (r *reply) refuse(status int) bool { return r.give(answer{status: status}) }

// watch acknowledges with body in time for Slack, if nobody has by then, and calls
// late. It is called before the reply is shared.
func (r *reply) watch(body any, late func()) {
	r.timer = time.AfterFunc(watchdogAfter, func() {
		if r.given.CompareAndSwap(false, true) {
			r.send(answer{http.StatusOK, body})
			late()
		}
	})
}
