package teamstest

import (
	"net/http"
	"slices"
	"time"
)

// Fault is what goes wrong with a call. At most one of the kinds is set; Delay may go
// with each, or stand alone.
type Fault struct {
	// Code answers with one of Codes, in the shape that it has in Teams.
	Code string
	// Status answers with this status, Header and Body.
	Status int
	Body   string
	Header http.Header
	// RetryAfter is the header of Code or Status, in seconds; "": there is none.
	RetryAfter string
	Hang       bool // nothing is done, and no answer comes until the client gives up
	Drop       bool // nothing is done, and the connection breaks
	// These three do what was asked, but the client does not learn: the connection
	// breaks, no answer comes, or this status is answered, such as 502.
	ApplyThenDrop   bool
	ApplyThenHang   bool
	ApplyThenStatus int
	Delay           time.Duration // before anything else happens
	// User limits the fault to calls about one person, by object id.
	User string
}

type pendingFault struct {
	Fault
	method string
	nth    []int
	seen   int
}

// Fail makes calls of a method (see Call) fail: the nth from now, counted from 1, or
// every one when no number is given. The method "" is any of the connector's, so
// neither Entra's nor the keys'. Of several faults that fit, the first given is taken.
func (s *Teams) Fail(method string, f Fault, nth ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &pendingFault{Fault: f, method: method, nth: nth})
}

// ClearFaults ends all trouble, but for calls that hang already.
func (s *Teams) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// connectors are the methods that Fail("") means.
func connectors() []string {
	return []string{"send", "update", "delete", "create", "typing", "member", "members"}
}

// meet is the fault that a call meets.
func (s *Teams) meet(c Call) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var met *pendingFault
	for _, f := range s.faults {
		if f.method != c.Method && (f.method != "" || !slices.Contains(connectors(), c.Method)) || f.User != "" && f.User != c.User {
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
func (s *Teams) stage(w http.ResponseWriter, r *http.Request, c call, do func() answer) {
	c.At = s.opt.Now()
	f, faulty := s.meet(Call(c))
	if f.Delay > 0 && !s.pause(r, f.Delay) {
		drop()
	}
	switch {
	case !faulty || f.onlyDelays():
		s.apply(c, do).write(w)
	case f.Hang:
		s.record(c, "hang", 0)
		s.hang(r)
		drop()
	case f.Drop:
		s.record(c, "drop", 0)
		drop()
	case f.ApplyThenDrop:
		s.apply(c, do)
		drop()
	case f.ApplyThenHang:
		s.apply(c, do)
		s.hang(r)
		drop()
	case f.ApplyThenStatus != 0:
		s.apply(c, do)
		answer{status: f.ApplyThenStatus}.write(w)
	default:
		out := f.answer()
		s.record(c, out.code, out.status)
		out.write(w)
	}
}

// onlyDelays: the call is done in the end.
func (f Fault) onlyDelays() bool {
	return f.Code == "" && f.Status == 0 && !f.Hang && !f.Drop && !f.ApplyThenDrop && !f.ApplyThenHang && f.ApplyThenStatus == 0
}

func (f Fault) answer() answer {
	out := answer{status: f.Status, code: http.StatusText(f.Status), text: f.Body}
	if f.Code != "" {
		out = refuse(f.Code)
	}
	out.header = f.Header.Clone()
	if out.header == nil {
		out.header = http.Header{}
	}
	if f.RetryAfter != "" {
		out.header.Set("Retry-After", f.RetryAfter)
	}
	return out
}

// apply does a call and logs it.
func (s *Teams) apply(c call, do func() answer) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := do()
	c.OK, c.Error, c.Status = out.code == "", out.code, out.status
	if out.body != nil && c.Method != "token" {
		c.Result = encode(out.body)
	}
	if id := str(obj(out.body)["id"]); c.Activity == "" && c.OK {
		c.Activity = id
	}
	s.log = append(s.log, Call(c))
	s.touch()
	return out
}

func (s *Teams) record(c call, why string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Error, c.Status = why, status
	s.log = append(s.log, Call(c))
	s.touch()
}

// pause waits as long as the client does; false: one of the two left.
func (s *Teams) pause(r *http.Request, d time.Duration) bool {
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

func (s *Teams) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
}

// drop breaks the connection.
func drop() { panic(http.ErrAbortHandler) }
