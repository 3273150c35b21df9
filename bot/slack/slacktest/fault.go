package slacktest

import (
	"net/http"
	"slices"
	"time"
)

// Fault is what goes wrong with a call. Exactly one of the kinds is set; Delay may go
// with each.
type Fault struct {
	// Code answers 200 with ok:false and this error. For "respond" that is the other
	// form in which Slack has been seen to refuse a response_url.
	Code     string
	Messages []string // response_metadata.messages of Code
	// Status answers with this status: 429 as Slack throttles, others with Body.
	Status     int
	RetryAfter string // the header of a 429, in seconds; "": there is none
	Body       string // of Status or, alone, of a 200 that is not what was asked for
	Hang       bool   // nothing is done, and no answer comes until the client gives up
	Drop       bool   // nothing is done, and the connection breaks
	// ApplyThenDrop and ApplyThenHang do what was asked, but the client does not learn.
	ApplyThenDrop bool
	ApplyThenHang bool
	Delay         time.Duration // before anything else happens
}

type pendingFault struct {
	Fault
	method string
	nth    []int
	seen   int
}

// Fail makes calls of a method fail: the nth from now, counted from 1, or every one
// when no number is given. The method "" is any; "respond" is a response_url,
// "upload" the upload address, "download" that of a file, "link" the start of a websocket (with a Status, else
// dropped). Of several faults that fit, the first given is taken.
func (s *Slack) Fail(method string, f Fault, nth ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &pendingFault{Fault: f, method: method, nth: nth})
}

// ClearFaults ends all trouble, but for calls that hang already.
func (s *Slack) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// meet is the fault that a call meets.
func (s *Slack) meet(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var met *pendingFault
	for _, f := range s.faults {
		if f.method != "" && f.method != method {
			continue
		}
		f.seen++
		if met == nil && (len(f.nth) == 0 || slices.Contains(f.nth, f.seen)) {
			met = f
		}
	}
	if met == nil {
		return Fault{}, false
	}
	return met.Fault, true
}

// stage answers a call, by way of the fault that it meets. do runs with the lock held.
func (s *Slack) stage(w http.ResponseWriter, r *http.Request, name string, a args, do func() answer) {
	at := s.opt.Now()
	f, faulty := s.meet(name)
	if f.Delay > 0 && !s.pause(r, f.Delay) {
		drop()
	}
	switch {
	case !faulty || f.onlyDelays():
		s.apply(name, a, at, do).write(w)
	case f.Hang:
		s.record(Call{Method: name, Args: a.logged(), At: at, Error: "hang"})
		s.hang(r)
		drop()
	case f.Drop:
		s.record(Call{Method: name, Args: a.logged(), At: at, Error: "drop"})
		drop()
	case f.ApplyThenDrop:
		s.apply(name, a, at, do)
		drop()
	case f.ApplyThenHang:
		s.apply(name, a, at, do)
		s.hang(r)
		drop()
	default:
		out := f.answer()
		s.record(Call{Method: name, Args: a.logged(), At: at, Status: out.status, Error: out.code})
		out.write(w)
	}
}

// onlyDelays: the call is done in the end.
func (f Fault) onlyDelays() bool {
	return f.Code == "" && f.Status == 0 && f.Body == "" && !f.Hang && !f.Drop && !f.ApplyThenDrop && !f.ApplyThenHang
}

func (f Fault) answer() answer {
	switch {
	case f.Status == http.StatusTooManyRequests:
		return throttled(f.RetryAfter)
	case f.Code != "":
		refusal := &Refusal{Code: f.Code, Messages: f.Messages}
		return answer{status: http.StatusOK, code: f.Code, body: refusal.body(nil)}
	case f.Status != 0:
		return answer{status: f.Status, code: http.StatusText(f.Status), text: f.Body}
	}
	return answer{status: http.StatusOK, code: "garbage", text: f.Body}
}

// apply does a call and logs it.
func (s *Slack) apply(name string, a args, at time.Time, do func() answer) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := do()
	s.log = append(s.log, Call{Method: name, Args: a.logged(), At: at, OK: out.code == "", Error: out.code, Status: out.status, body: out.body})
	s.touch()
	return out
}

func (s *Slack) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, c)
	s.touch()
}

// pause waits as long as the client does; false: one of the two left.
func (s *Slack) pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}

func (s *Slack) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
}

// drop breaks the connection.
func drop() { panic(http.ErrAbortHandler) }
