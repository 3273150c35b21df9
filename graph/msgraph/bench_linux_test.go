package msgraph

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"lotsen/bot/gauge"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// What a reading of everybody may cost: 20 seconds of CPU on two cores and 150 MB for
// 100,000 people, the simulated tenant's own work included.
const (
	mostCPU    = 20.0  // seconds
	mostMemory = 150.0 // MB
	everybody  = 100_000
)

// BenchmarkEverybodyIsRead reads people, managers, the report and a group of 100,000
// through the SDK, with the throttles off: once from the tenant, over loopback, and once
// from its recorded answers, which leaves the client's own work.
func BenchmarkEverybodyIsRead(b *testing.B) {
	tenant := graphtest.New(1, everybody, time.Now)
	tenant.SetThrottle(0, 0)
	srv := httptest.NewServer(tenant.Handler())
	b.Cleanup(srv.Close)
	b.Run("from the tenant", func(b *testing.B) {
		measure(b, srv.URL, nil)
	})
	b.Run("the client alone", func(b *testing.B) {
		tape := &recorder{next: newTransport(), answers: map[string]*recorded{}}
		readEverybody(b, unlimited(b, srv.URL, tape), func() {})
		tape.next = nil
		measure(b, srv.URL, tape)
	})
}

func unlimited(b *testing.B, url string, through http.RoundTripper) *Client {
	b.Helper()
	cfg := config(url, through)
	cfg.Budget = 1 << 20
	c, err := New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	c.limiter.turns.window = 0
	return c
}

func measure(b *testing.B, url string, through http.RoundTripper) {
	c := unlimited(b, url, through)
	for b.Loop() {
		var peak float64
		runtime.GC()
		idle, began := gauge.Heap(), gauge.CPU(b)
		readEverybody(b, c, func() { peak = max(peak, gauge.Heap()-idle) })
		took := (gauge.CPU(b) - began).Seconds()
		b.ReportMetric(took, "cpu-s/op")
		b.ReportMetric(took/mostCPU, "of-20s")
		if through == nil { // else the recording is in the way
			b.ReportMetric(peak, "MB")
			b.ReportMetric(peak/mostMemory, "of-150MB")
		}
	}
	b.ReportMetric(float64(c.Figures().Requests)/float64(b.N), "requests/op")
}

func readEverybody(b *testing.B, c *Client, look func()) {
	b.Helper()
	people, rows := 0, 0
	readAll(b, func(from graph.Token) (graph.Token, bool, error) {
		p, err := c.Changes(b.Context(), from)
		people += len(p.Rows)
		look()
		return p.Next, p.Last, err
	})
	readAll(b, func(from graph.Token) (graph.Token, bool, error) {
		p, err := c.ReportPage(b.Context(), from)
		rows += len(p.Rows)
		look()
		return p.Next, p.Last, err
	})
	readAll(b, func(from graph.Token) (graph.Token, bool, error) {
		p, err := c.MembersPage(b.Context(), graphtest.ExclusionGroup, from)
		return p.Next, p.Last, err
	})
	if people < everybody || rows < everybody*9/10 {
		b.Fatalf("%d people, %d rows", people, rows)
	}
}

func readAll(b *testing.B, page func(graph.Token) (graph.Token, bool, error)) {
	b.Helper()
	from := graph.Token("")
	for last := false; !last; {
		next, end, err := page(from)
		if err != nil {
			b.Fatal(err)
		}
		from, last = next, end
	}
}

// recorder keeps answers, and gives them again when there is nobody to ask.
type recorder struct {
	next    http.RoundTripper
	mu      sync.Mutex
	answers map[string]*recorded
}

type recorded struct {
	header http.Header
	body   []byte
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next == nil {
		a := r.answers[q.URL.String()]
		if a == nil {
			return nil, fmt.Errorf("no answer is kept")
		}
		return &http.Response{StatusCode: http.StatusOK, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), Request: q}, nil
	}
	res, err := r.next.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return nil, err
	}
	r.answers[q.URL.String()] = &recorded{res.Header, body}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}
