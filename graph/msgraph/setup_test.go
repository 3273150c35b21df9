package msgraph

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// directory is all that the program asks. The client and the simulated tenant
// answer it alike.
type directory interface {
	FindPerson(context.Context, graph.Address) (graph.Person, error)
	Person(context.Context, graph.ID) (graph.Person, error)
	Manager(context.Context, graph.ID) (graph.Person, error)
	DirectReports(context.Context, graph.ID) (graph.List, error)
	MemberOf(ctx context.Context, id, group graph.ID) (bool, error)
	source
}

var (
	_ directory = (*Client)(nil)
	_ directory = (*graphtest.Tenant)(nil)
)

// source is what the census and a live check ask.
type source interface {
	Changes(context.Context, graph.Token) (graph.Changes, error)
	ReportPage(context.Context, graph.Token) (graph.ReportPage, error)
	MembersPage(context.Context, graph.ID, graph.Token) (graph.MembersPage, error)
	Status(context.Context, graph.ID) (graph.Status, error)
}

// wholeReport reads every page of the report.
func wholeReport(ctx context.Context, s source) (rows []graph.Row, unreadable, pages int, err error) {
	for from := graph.Token(""); ; {
		p, err := s.ReportPage(ctx, from)
		if err != nil {
			return nil, unreadable, pages, err
		}
		rows, unreadable, pages = append(rows, p.Rows...), unreadable+p.Unreadable, pages+1
		if p.Last {
			return rows, unreadable, pages, nil
		}
		if p.Next == from {
			return nil, unreadable, pages, graph.Malformed
		}
		from = p.Next
	}
}

func newTenant(now func() time.Time) *graphtest.Tenant { return graphtest.New(1, 300, now) }

func config(url string, through http.RoundTripper) Config {
	return Config{
		TenantID: graphtest.TenantID, ClientID: graphtest.ClientID, Credential: Secret(graphtest.ClientSecret),
		LoginURL: url, GraphURL: url, Transport: through,
		Random: func() float64 { return 0.5 }, // waits of 0.5, 1 and 2 seconds
	}
}

func newClient(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// overLoopback is a client of the tenant over real connections.
func overLoopback(t *testing.T, tenant *graphtest.Tenant) *Client {
	t.Helper()
	srv := httptest.NewServer(tenant.Handler())
	t.Cleanup(srv.Close)
	return newClient(t, config(srv.URL, nil))
}

// inMemory is a client of the tenant over connections in memory, for virtual
// time. A connection to any other host fails the test.
func inMemory(t *testing.T, tenant *graphtest.Tenant, change ...func(*Config)) *Client {
	t.Helper()
	l := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
	srv := &http.Server{Handler: tenant.Handler()}
	var done sync.WaitGroup
	done.Go(func() { _ = srv.Serve(l) })
	transport := &http.Transport{DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
		if addr != "127.0.0.1:80" {
			t.Errorf("a connection to %s", addr)
			return nil, errors.New("no such host")
		}
		return l.dial(ctx)
	}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = srv.Close()
		done.Wait()
	})
	cfg := config("http://127.0.0.1", transport)
	for _, f := range change {
		f(&cfg)
	}
	return newClient(t, cfg)
}

// memory is a listener whose connections are pipes.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error   { m.once.Do(func() { close(m.closed) }); return nil }
func (m *memory) Addr() net.Addr { return &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (m *memory) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case m.conns <- far:
		return near, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
