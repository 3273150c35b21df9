package slacktest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// What Socket Mode holds to. Sources: docs.slack.dev, "Using Socket Mode"; the
// official SDKs for the pings and the largest ack.
const (
	maxSockets     = 10
	ticketLife     = 30 * time.Second
	pingEvery      = 10 * time.Second
	pongWithin     = 30 * time.Second
	RefreshWarning = 10 * time.Second // from the warning to refresh_requested
	MaxAck         = 20 << 10         // an ack of this many bytes or more is ignored
	maxFrame       = 1 << 20
	maxQueue       = 4096 // frames that one socket has yet to write
)

func (s *Slack) connectionsOpen(args) (object, error) {
	ticket := fmt.Sprintf("%016x", s.next())
	s.tickets[ticket] = s.opt.Now()
	base := "ws" + strings.TrimPrefix(s.base, "http")
	return object{"url": base + "/link?ticket=" + ticket + "&app_id=" + AppID}, nil
}

// redeem takes a ticket, once.
func (s *Slack) redeem(ticket string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, issued := s.tickets[ticket]
	delete(s.tickets, ticket)
	return issued && s.opt.Now().Sub(at) <= ticketLife
}

// Socket is one websocket of the app.
type Socket struct {
	// Number counts the sockets of the workspace from 1, in the order they opened.
	Number int

	s      *Slack
	conn   *websocket.Conn
	frames chan []byte
	done   chan struct{}
	once   sync.Once

	// Under the lock of s.
	leaving bool // gets no more envelopes
	stalled bool
}

// Sockets are the open sockets, oldest first.
func (s *Slack) Sockets() []*Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sockets)
}

// serveLink is the life of one socket.
func (s *Slack) serveLink(w http.ResponseWriter, r *http.Request) {
	if f, faulty := s.meet("link"); faulty {
		if f.Status == 0 {
			drop()
		}
		http.Error(w, f.Body, f.Status)
		return
	}
	if !s.redeem(r.URL.Query().Get("ticket")) {
		http.Error(w, "the ticket is not valid", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the client was told
	}
	k := &Socket{s: s, conn: conn, frames: make(chan []byte, maxQueue), done: make(chan struct{})}
	defer k.Drop()
	if !k.join() {
		return
	}
	k.read()
}

// join adds the socket to the workspace and says hello.
func (k *Socket) join() bool {
	s := k.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.start(k.write)
	if len(s.sockets) >= maxSockets {
		k.push(object{"type": "disconnect", "reason": "too_many_websockets", "debug_info": object{"host": "applink"}})
		s.start(func() { _ = s.wait(time.Second); k.Drop() })
		return true
	}
	s.opened++
	k.Number = s.opened
	s.sockets = append(s.sockets, k)
	k.push(object{"type": "hello", "num_connections": len(s.sockets), "connection_info": object{"app_id": AppID},
		"debug_info": object{"host": "applink", "build_number": 1, "approximate_connection_time": 18060}})
	s.touch()
	s.start(k.ping)
	return true
}

// read takes acks until the connection ends.
func (k *Socket) read() {
	k.conn.SetReadLimit(maxFrame)
	k.conn.SetPongHandler(func(string) error { return k.alive() })
	answerPing := k.conn.PingHandler()
	k.conn.SetPingHandler(func(data string) error {
		if k.deaf() {
			return nil
		}
		return answerPing(data)
	})
	if k.alive() != nil {
		return
	}
	for {
		_, raw, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		if !k.deaf() && k.alive() == nil {
			k.s.acked(raw)
		}
	}
}

// alive puts off the moment at which the connection counts as dead.
func (k *Socket) alive() error {
	return k.conn.SetReadDeadline(time.Now().Add(pongWithin)) // a deadline of the network, not of the workspace
}

func (k *Socket) deaf() bool {
	k.s.mu.Lock()
	defer k.s.mu.Unlock()
	return k.stalled
}

// write sends the frames, one after the other.
func (k *Socket) write() {
	for {
		select {
		case frame := <-k.frames:
			if k.deaf() {
				continue
			}
			_ = k.conn.SetWriteDeadline(time.Now().Add(pongWithin)) // it only remembers the time
			if k.conn.WriteMessage(websocket.TextMessage, frame) != nil {
				k.Drop()
				return
			}
		case <-k.done:
			return
		}
	}
}

// ping keeps the connection alive.
func (k *Socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if k.deaf() {
				continue
			}
			if k.conn.WriteControl(websocket.PingMessage, []byte("Ping from applink"), time.Now().Add(pingEvery)) != nil {
				k.Drop()
				return
			}
		case <-k.done:
			return
		}
	}
}

// push queues a frame; a socket whose queue is full loses it.
func (k *Socket) push(frame any) {
	raw, ok := frame.([]byte)
	if !ok {
		raw = encode(frame)
	}
	select {
	case k.frames <- raw:
	default:
	}
}

// Drop breaks the connection, without a word.
func (k *Socket) Drop() {
	k.once.Do(func() {
		close(k.done)
		_ = k.conn.NetConn().Close() // it is gone either way
		k.s.mu.Lock()
		defer k.s.mu.Unlock()
		k.s.sockets = slices.DeleteFunc(k.s.sockets, func(o *Socket) bool { return o == k })
		k.s.touch()
	})
}

// Stall keeps the connection open but dead: no pings, no envelopes, and nothing that
// comes is read. Slack goes on choosing it for envelopes.
func (k *Socket) Stall() {
	k.s.mu.Lock()
	defer k.s.mu.Unlock()
	k.stalled = true
}

// Refresh is what happens to every socket now and then: a warning, refresh_requested
// after the given time (RefreshWarning, in Slack), and soon after the end. With 0 there
// is no warning. It returns at once.
func (k *Socket) Refresh(after time.Duration) {
	k.s.mu.Lock()
	defer k.s.mu.Unlock()
	if after > 0 {
		k.push(disconnect("warning"))
	}
	k.s.start(func() {
		if k.s.wait(after) == nil {
			k.leave("refresh_requested")
		}
	})
}

func disconnect(reason string) object {
	return object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink"}}
}

// leave tells the app to go, and closes if it does not.
func (k *Socket) leave(reason string) {
	k.s.mu.Lock()
	k.leaving = true
	k.push(disconnect(reason))
	k.s.mu.Unlock()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-timer.C:
		k.Drop()
	case <-k.done:
	case <-k.s.ctx.Done():
	}
}

// DisableSockets is Socket Mode switched off: every socket gets link_disabled, and no
// new one can be opened until EnableSockets.
func (s *Slack) DisableSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appDead = "socket_mode_not_enabled"
	for _, k := range s.sockets {
		s.start(func() { k.leave("link_disabled") })
	}
}

// EnableSockets switches Socket Mode on again.
func (s *Slack) EnableSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appDead = ""
}
