package slacktest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
)

// Net is a network in memory, made of net.Pipe, so that clients and servers work in a
// testing/synctest bubble. Servers listen on it by host name; every other name, with
// or without a port, is the workspace itself.
type Net struct {
	mu     sync.Mutex
	main   *listener
	named  map[string]*listener
	closed bool
}

// NewNet makes a network without servers.
func NewNet() *Net { return &Net{named: map[string]*listener{}} }

// Listen is the listener for all names that no other listens on.
func (n *Net) Listen() net.Listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.main = newListener("slack.test")
	return n.main
}

// ListenOn is the listener for one host name.
func (n *Net) ListenOn(host string) net.Listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.named[host] = newListener(host)
	return n.named[host]
}

// DialContext connects to the server of a name; it fits http.Transport and
// websocket.Dialer.
func (n *Net) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	n.mu.Lock()
	l := n.named[host]
	if l == nil {
		l = n.main
	}
	closed := n.closed
	n.mu.Unlock()
	if l == nil || closed {
		return nil, fmt.Errorf("dialling %s: %w", address, net.ErrClosed)
	}
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, fmt.Errorf("dialling %s: %w", address, net.ErrClosed)
	case <-ctx.Done():
		return nil, fmt.Errorf("dialling %s: %w", address, ctx.Err())
	}
}

// Client makes all its connections on the network. It has no timeout.
func (n *Net) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.DialContext, MaxIdleConnsPerHost: 64}}
}

// Close closes every listener.
func (n *Net) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	if n.main != nil {
		_ = n.main.Close() // it always succeeds
	}
	for _, l := range n.named {
		_ = l.Close()
	}
}

type listener struct {
	name  string
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newListener(name string) *listener {
	return &listener{name: name, conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *listener) Addr() net.Addr { return address(l.name) }

// address is the name of a server in memory.
type address string

func (address) Network() string  { return "memory" }
func (a address) String() string { return string(a) }
