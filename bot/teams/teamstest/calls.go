package teamstest

import (
	"encoding/json"
	"slices"
	"time"
)

// Call is one call that the app made.
type Call struct {
	// Method is send, update, delete, create, typing, member or members at the
	// connector; token or discovery at Entra; openid or keys; upload or download of
	// files.
	Method       string
	Conversation string          // of the connector's calls
	Activity     string          // that was changed, or made
	User         string          // object id of the person it is about; "" in a group
	Body         json.RawMessage // as it was sent; nil where there was none
	At           time.Time       // when it came in
	OK           bool            // it was done
	Error        string          // Teams' code, or the name of the fault
	Status       int             // of the HTTP answer; 0: there was none
	Result       json.RawMessage // as it was answered; never of a token
}

type call Call

// Calls are all calls so far, in order. Those to strangers are EvilHits.
func (s *Teams) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// CallsOf are the calls of one method, in order.
func (s *Teams) CallsOf(method string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.Method != method })
}

// Count is how many calls of a method were done, or with no method how many at all.
func (s *Teams) Count(method string) int {
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

// ForgetCalls empties the log of calls.
func (s *Teams) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// Complaints are what Teams put up with but should not have had to: text beside a
// card, a card shown blank, several attachments, a token brought to a file.
func (s *Teams) Complaints() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// complain notes something. The lock is held.
func (s *Teams) complain(what string) {
	s.complaints = append(s.complaints, what)
	s.touch()
}
