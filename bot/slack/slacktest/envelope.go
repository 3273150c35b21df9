package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// envelope is a payload as it goes over a socket.
func envelope(id string, t try) object {
	e := object{"envelope_id": id, "type": t.Kind, "payload": t.Payload, "accepts_response_payload": t.respond}
	if t.Kind == Events {
		e["retry_attempt"], e["retry_reason"] = t.num, t.reason
		if t.envelope != "" { // as reported: nothing tells that it is a retry
			e["retry_attempt"], e["retry_reason"] = 0, ""
		}
	}
	return e
}

// attempt waits for the ack of an envelope.
type attempt struct{ ack chan json.RawMessage }

// deliverSocket sends an envelope to one of the open sockets.
func (s *Slack) deliverSocket(t try) (ack, Attempt) {
	s.mu.Lock()
	id := t.envelope
	if id == "" {
		id = fmt.Sprintf("%08x-0000-4000-8000-%012x", s.random.Uint32(), s.next())
	}
	open := slices.DeleteFunc(slices.Clone(s.sockets), func(k *Socket) bool { return k.leaving })
	if len(open) == 0 {
		s.mu.Unlock()
		return ack{reason: "timeout"}, Attempt{Envelope: id}
	}
	k := open[s.random.IntN(len(open))]
	waiting := &attempt{ack: make(chan json.RawMessage, 1)}
	s.pending[id] = waiting
	k.push(envelope(id, t))
	s.mu.Unlock()
	made := Attempt{Envelope: id, Socket: k.Number}
	ctx, cancel := s.soon()
	defer cancel()
	select {
	case payload := <-waiting.ack:
		return ack{ok: true, payload: payload}, made
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[id] == waiting {
		delete(s.pending, id)
	}
	return ack{reason: "timeout"}, made
}

// acked takes what the app sent over a socket.
func (s *Slack) acked(raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var frame struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	switch {
	case len(raw) >= MaxAck:
		s.strays = append(s.strays, "too large")
	case json.Unmarshal(raw, &frame) != nil || frame.EnvelopeID == "":
		s.strays = append(s.strays, "not an ack")
	case s.pending[frame.EnvelopeID] == nil:
		s.strays = append(s.strays, "unknown envelope")
	default:
		s.pending[frame.EnvelopeID].ack <- frame.Payload
		delete(s.pending, frame.EnvelopeID)
	}
	s.touch()
}

// StrayAcks says why what the app sent over sockets was ignored: "too large",
// "not an ack", or "unknown envelope" for one that came late or twice.
func (s *Slack) StrayAcks() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.strays)
}

// SendFrame sends any text over one of the open sockets, as it is.
func (s *Slack) SendFrame(frame string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sockets) == 0 {
		return errors.New("slacktest: no socket is open")
	}
	s.sockets[s.random.IntN(len(s.sockets))].push([]byte(frame))
	return nil
}

// Inject sends any payload of any kind over the transport in use, once, and reports
// whether it was acknowledged in time. Over a socket the kind may be one that does not
// exist; over HTTP such go to the address of events.
func (s *Slack) Inject(kind string, payload json.RawMessage) bool {
	s.mu.Lock()
	var head struct {
		Type  string `json:"type"`
		Event struct {
			Type string `json:"type"`
		} `json:"event"`
		EventID string `json:"event_id"`
	}
	_ = json.Unmarshal(payload, &head) // whatever it has not stays empty
	d := s.begin(kind, head.EventID, or(head.Event.Type, head.Type), payload)
	s.mu.Unlock()
	defer s.end()
	return s.deliver(try{Delivery: d}).ok
}

// Event sends an event of any type, in its callback, until it is acknowledged or given
// up, and returns its event_id at once.
func (s *Slack) Event(event map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emit(event)
}

// EventAcked is Event, and waits: true when it was acknowledged.
func (s *Slack) EventAcked(ctx context.Context, event map[string]any) (bool, error) {
	id := s.Event(event)
	acked := false
	err := s.WaitFor(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, d := range slices.Backward(s.sent) {
			if d.EventID == id {
				acked = d.Acked
				return d.Acked || len(d.Attempts) > len(s.opt.Retries)
			}
		}
		return false
	})
	return acked, err
}

// emit starts the delivery of an event. The lock is held.
func (s *Slack) emit(event object) string {
	id := s.id("Ev")
	now := s.opt.Now().Unix()
	if event["event_ts"] == nil {
		event["event_ts"] = s.ts()
	}
	callback := object{
		"token": "legacy", "team_id": TeamID, "context_team_id": TeamID, "api_app_id": AppID, "event": event,
		"type": "event_callback", "event_id": id, "event_time": now, "is_ext_shared_channel": event["user_team"] != nil,
		"event_context": "4-" + id, "context_enterprise_id": nil,
		"authorizations": []object{{"enterprise_id": nil, "team_id": TeamID, "user_id": BotUserID, "is_bot": true, "is_enterprise_install": false}},
	}
	if s.opt.Grid {
		callback["enterprise_id"], callback["context_enterprise_id"] = EnterpriseID, EnterpriseID
		callback["authorizations"] = []object{{"enterprise_id": EnterpriseID, "team_id": TeamID, "user_id": BotUserID, "is_bot": true, "is_enterprise_install": s.orgWide()}}
	}
	d := s.begin(Events, id, str(event["type"]), callback)
	if s.ctx.Err() != nil {
		s.unacked--
		return id
	}
	s.start(func() { s.deliverEvent(d) })
	return id
}

// echo tells the app what happened in a conversation, as Slack does of the app's own
// messages too. m is the new message; nil for a change. The lock is held.
func (s *Slack) echo(c *channel, event object, m *message) {
	s.touch()
	if s.opt.Quiet || c.slackbot {
		return
	}
	s.tell(c, event, m)
}

func (s *Slack) tell(c *channel, event object, m *message) string {
	if m != nil {
		for k, v := range m.json(s) {
			event[k] = v
		}
		event["event_ts"] = m.ts
	} else {
		event["ts"] = s.ts()
		event["event_ts"] = event["ts"]
	}
	event["type"], event["channel"], event["channel_type"] = "message", c.id, "im"
	return s.emit(event)
}
