package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// quietFor is how long a connection may bring nothing at all. Slack pings every ten
	// seconds or so.
	quietFor = 30 * time.Second
	// leaveFor is how long a connection may go on that Slack has announced to close: it
	// does so about ten seconds after.
	leaveFor = 30 * time.Second
	// writeFor is how long one acknowledgement may take. It is short, so that another
	// connection can take it over within Slack's three seconds.
	writeFor = time.Second
	// maxEnvelope is how much an envelope may hold, in bytes.
	maxEnvelope = 4 << 20
	// maxAck is how much an acknowledgement may hold, in bytes: Slack passes over a
	// larger one, in silence. frameSize is more, so that it goes in one piece.
	maxAck    = 20 << 10
	frameSize = 32 << 10
)

// What else than payloads a socket brings, and why Slack closes one.
const (
	typeHello      = "hello"
	typeDisconnect = "disconnect"
	linkDisabled   = "link_disabled"
	tooMany        = "too_many_websockets"
)

// conn is one connection of Socket Mode.
type conn struct {
	s       *sockets
	ws      *websocket.Conn
	writing chan struct{} // held by who writes
	leaving chan string   // why Slack is about to close it, once
	until   time.Time     // after it, nothing is read any more; zero: no end is set
	greeted bool          // under the lock of s
}

func newConn(s *sockets, ws *websocket.Conn) *conn {
	c := &conn{s: s, ws: ws, writing: make(chan struct{}, 1), leaving: make(chan string, 1)}
	ws.SetReadLimit(maxEnvelope)
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		if err := c.alive(); err != nil {
			return err
		}
		return pong(data)
	})
	return c
}

// alive gives a connection that has brought something another while.
func (c *conn) alive() error {
	at := time.Now().Add(quietFor)
	if !c.until.IsZero() && c.until.Before(at) {
		at = c.until
	}
	return c.ws.SetReadDeadline(at)
}

// read hands on what comes until the connection ends. It parses, and waits for nobody.
func (c *conn) read() error {
	defer c.ws.Close() // it has ended, or is to
	for {
		if err := c.alive(); err != nil {
			return fmt.Errorf("setting a deadline: %w", err)
		}
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return fmt.Errorf("reading from Slack: %w", err)
		}
		c.message(raw)
	}
}

// message handles one message of the socket. Whatever has an envelope id is answered.
func (c *conn) message(raw []byte) {
	var m struct {
		ID      string          `json:"envelope_id"`
		Type    string          `json:"type"`
		Reason  string          `json:"reason"`
		Payload json.RawMessage `json:"payload"`
		Attempt int             `json:"retry_attempt"`
	}
	err := json.Unmarshal(raw, &m) // what fits is filled in even if something does not
	switch {
	case m.ID != "":
		if m.Attempt > 0 {
			c.s.in.b.counts.add(retried)
		}
		c.s.in.take(envelope{payloadKind(m.Type), m.Payload}, &reply{send: func(a answer) {
			if a.acked() {
				c.s.ack(c, m.ID, a.body)
			}
		}})
	case m.Type == typeHello:
		c.s.greeted(c)
	case m.Type == typeDisconnect:
		if c.until.IsZero() {
			c.until = time.Now().Add(leaveFor)
		}
		select {
		case c.leaving <- m.Reason:
		default: // it was announced before
		}
	case err != nil:
		c.s.in.unreadable("", errUnreadable)
	default:
		c.s.in.unreadable("", errUnknown)
	}
}

// ack acknowledges an envelope; body goes with it.
func (c *conn) ack(envelopeID string, body any) error {
	raw, err := json.Marshal(struct {
		ID   string `json:"envelope_id"`
		Body any    `json:"payload,omitempty"`
	}{envelopeID, body})
	if err != nil {
		return fmt.Errorf("encoding an acknowledgement: %w", err)
	}
	if len(raw) >= maxAck {
		return fmt.Errorf("an acknowledgement has %d bytes, Slack takes %d", len(raw), maxAck)
	}
	timer := time.NewTimer(writeFor)
	defer timer.Stop()
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-timer.C:
		return errors.New("the connection does not take any more")
	}
	if err = c.ws.SetWriteDeadline(time.Now().Add(writeFor)); err == nil {
		err = c.ws.WriteMessage(websocket.TextMessage, raw)
	}
	if err != nil {
		_ = c.ws.Close() // it cannot be used any more; the reader ends
		return fmt.Errorf("writing to Slack: %w", err)
	}
	return nil
}

// close ends the connection; read returns.
func (c *conn) close() {
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeFor)) // a courtesy
	_ = c.ws.Close()
}
