package teamstest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
)

// Net is a network in memory, so that clients and servers work in a testing/synctest
// bubble. Servers listen on it by host name; every other name is the fake itself, which
// tells Microsoft's hosts from strangers'. Port 443 speaks TLS.
type Net struct {
	authority *authority

	mu      sync.Mutex
	main    *listener
	named   map[string]*listener
	outside bool // loopback addresses are dialled for real
	closed  bool
	refuses string // hosts whose name begins like that refuse connections; "": none does
}

func newNet(a *authority) *Net { return &Net{authority: a, named: map[string]*listener{}} }

// listen is the listener for all names that no other listens on.
func (n *Net) listen() net.Listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.main = newListener("teams.test")
	return n.main
}

// ListenOn is the listener for one host name. What is dialled on port 443 comes as TLS,
// with a certificate that Client trusts.
func (n *Net) ListenOn(host string) net.Listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.named[host] = newListener(host)
	return n.named[host]
}

// DialContext connects to the server of a name; it fits http.Transport.
func (n *Net) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	n.mu.Lock()
	l, outside, closed := n.named[host], n.outside, n.closed
	if l == nil {
		l = n.main
	}
	refused := n.refuses != "" && strings.HasPrefix(host, n.refuses)
	n.mu.Unlock()
	if refused {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	if outside && isLoopback(host) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	if l == nil || closed {
		return nil, fmt.Errorf("dialling %s: %w", address, net.ErrClosed)
	}
	ours, theirs := newPipe(address)
	if port == "443" {
		theirs = tls.Server(theirs, n.authority.server())
	}
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, fmt.Errorf("dialling %s: %w", address, net.ErrClosed)
	case <-ctx.Done():
		return nil, fmt.Errorf("dialling %s: %w", address, ctx.Err())
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// client makes all its connections on the network. It has no timeout.
func (n *Net) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.DialContext, MaxIdleConnsPerHost: 64,
		TLSClientConfig: &tls.Config{RootCAs: n.authority.pool, MinVersion: tls.VersionTLS12}}}
}

// Refuse has the connector refuse connections, or take them again. Connections of before
// are gone.
func (s *Teams) Refuse(down bool) {
	hosts := ""
	if down {
		hosts = "smba."
	}
	s.net.mu.Lock()
	s.net.refuses = hosts
	s.net.mu.Unlock()
	s.Client().CloseIdleConnections()
}

func (n *Net) reachLoopback() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.outside = true
}

// close closes every listener.
func (n *Net) close() {
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
