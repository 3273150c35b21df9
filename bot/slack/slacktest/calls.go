package slacktest

import (
	"encoding/json"
	"slices"
	"time"
)

// Call is one call that the app made.
type Call struct {
	Method string            // of the Web API; "respond" or "upload"
	Args   map[string]string // without the token; what came as JSON is JSON text
	At     time.Time         // when it came in
	OK     bool              // it was done
	Error  string            // Slack's code, or the name of the fault
	Status int               // of the HTTP answer; 0: there was none

	body object
}

// Result is the JSON that was answered; nil where there was none.
func (c Call) Result() json.RawMessage {
	if c.body == nil {
		return nil
	}
	return encode(c.body)
}

// Calls are all calls so far, in order.
func (s *Slack) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// CallsOf are the calls of one method, in order.
func (s *Slack) CallsOf(method string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.Method != method })
}

// Count is how many calls of a method were done, or with no method how many at all.
func (s *Slack) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.log {
		if c.OK && (method == "" || c.Method == method) {
			n++
		}
	}
	return n
}

// Methods are the names of what was called, each once, sorted.
func (s *Slack) Methods() []string {
	var names []string
	for _, c := range s.Calls() {
		names = append(names, c.Method)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ForgetCalls empties the log of calls.
func (s *Slack) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}
