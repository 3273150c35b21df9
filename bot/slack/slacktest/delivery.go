package slacktest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// The kinds of delivery, named as Socket Mode names them.
const (
	Events      = "events_api"
	Interactive = "interactive"
	Commands    = "slash_commands"
)

// ackTime is how long an app has to acknowledge. Source: docs.slack.dev, "Events API".
const ackTime = 3 * time.Second

// App is where Slack sends payloads over HTTP.
type App struct {
	Events, Interactions, Commands string // whole URLs
	Client                         *http.Client
}

// DeliverTo switches to HTTP.
func (s *Slack) DeliverTo(a App) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = &a
}

// DeliverBySocket switches to Socket Mode.
func (s *Slack) DeliverBySocket() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = nil
}

// Delivery is one payload and what became of it.
type Delivery struct {
	Kind     string // Events, Interactive or Commands
	EventID  string // of an event
	Type     string // of the event or interaction
	Payload  json.RawMessage
	Attempts []Attempt
	Acked    bool
}

// Attempt is one time that a payload was sent.
type Attempt struct {
	Envelope string // over a socket
	Socket   int    // its number; 0 over HTTP, and when no socket was open
	Status   int    // over HTTP; 0: no answer
	At       time.Time
	Acked    time.Time // zero: it was not
	Reason   string    // why it failed, in Slack's words
}

// Deliveries are all payloads so far, in the order they came about.
func (s *Slack) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Delivery
	for _, d := range s.sent {
		copied := *d
		copied.Attempts = slices.Clone(d.Attempts)
		all = append(all, copied)
	}
	return all
}

// try is one attempt as it is made.
type try struct {
	*Delivery
	num      int    // 0 for the first
	reason   string // why the one before failed
	envelope string // "": a new one
	respond  bool   // the ack may carry a payload
}

// ack is what an app answered.
type ack struct {
	ok      bool
	payload json.RawMessage // nil: nothing
	reason  string          // why it is not ok, in Slack's words
}

// deliver sends a payload once and waits for the ack.
func (s *Slack) deliver(t try) ack {
	s.mu.Lock()
	app, at := s.app, s.opt.Now()
	s.mu.Unlock()
	var got ack
	var a Attempt
	if app != nil {
		got, a = s.deliverHTTP(*app, t)
	} else {
		got, a = s.deliverSocket(t)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.At, a.Reason = at, got.reason
	if got.ok {
		a.Acked, t.Acked = s.opt.Now(), true
	}
	t.Attempts = append(t.Attempts, a)
	s.touch()
	return got
}

// begin logs a payload before it is sent. The lock is held.
func (s *Slack) begin(kind, eventID, name string, payload any) *Delivery {
	d := &Delivery{Kind: kind, EventID: eventID, Type: name, Payload: encode(payload)}
	s.sent = append(s.sent, d)
	s.unacked++
	s.touch()
	return d
}

func (s *Slack) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unacked--
	s.touch()
}

// deliverEvent sends an event until it is acknowledged or given up.
func (s *Slack) deliverEvent(d *Delivery) {
	defer s.end()
	t := try{Delivery: d}
	for {
		got := s.deliver(t)
		if got.ok || got.reason == noRetry || t.num == len(s.opt.Retries) {
			return
		}
		if s.wait(s.opt.Retries[t.num]) != nil {
			return
		}
		t.num++
		t.reason = got.reason
		if s.opt.SameEnvelope {
			t.envelope = s.firstEnvelope(d)
		}
	}
}

func (s *Slack) firstEnvelope(d *Delivery) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(d.Attempts) == 0 {
		return ""
	}
	return d.Attempts[0].Envelope
}

// noRetry is the reason of an app that asked not to get an event again.
const noRetry = "no_retry"

// Redeliver sends an event once more, though it may have been acknowledged, and waits
// for the ack: with the first delivery's envelope id and retry_attempt 0, as has been
// reported, or in a new envelope as the first retry.
func (s *Slack) Redeliver(eventID string, sameEnvelope bool) error {
	s.mu.Lock()
	i := slices.IndexFunc(s.sent, func(d *Delivery) bool { return d.EventID == eventID })
	if i < 0 {
		s.mu.Unlock()
		return refuse("event_not_found")
	}
	d := s.sent[i]
	t := try{Delivery: d, num: 1, reason: "timeout"}
	if sameEnvelope && len(d.Attempts) > 0 {
		t.envelope = d.Attempts[0].Envelope
	}
	s.unacked++
	s.mu.Unlock()
	defer s.end()
	if got := s.deliver(t); !got.ok {
		return refuse(got.reason)
	}
	return nil
}

// LastEvent is the id of the newest event; "" if there was none.
func (s *Slack) LastEvent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range slices.Backward(s.sent) {
		if d.EventID != "" {
			return d.EventID
		}
	}
	return ""
}

// soon is a context that ends with the time for an ack, or with the workspace.
func (s *Slack) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(s.ctx, ackTime)
}
