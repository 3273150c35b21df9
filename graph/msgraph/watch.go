package msgraph

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"lotsen/graph"
)

// watch counts and logs what goes over the wire. Nothing that it writes names a person:
// no address of a question, whose path may hold an id, and no text of an error, which
// may quote one.
type watch struct {
	log                          *slog.Logger
	requests, retries, throttles atomic.Uint64
	wait                         atomic.Int64 // nanoseconds

	mu       sync.Mutex
	failures map[graph.ErrorKind]uint64
}

func newWatch(log *slog.Logger) *watch {
	return &watch{log: log, failures: map[graph.ErrorKind]uint64{}}
}

// attempt is a request that was sent; got is nil when no answer came.
func (w *watch) attempt(ctx context.Context, q question, number int, sent *http.Request, got *http.Response, took time.Duration, err error) {
	w.requests.Add(1)
	if number > 1 {
		w.retries.Add(1)
	}
	status, request := 0, ""
	if got != nil {
		status, request = got.StatusCode, plainText(got.Header.Get("Request-Id"))
	}
	if status == http.StatusTooManyRequests {
		w.throttles.Add(1)
	}
	w.log.LogAttrs(ctx, slog.LevelDebug, "asked Microsoft Graph", slog.String("op", q.op), slog.Int("attempt", number),
		slog.Int("status", status), slog.String("kind", string(kindOf(err))), slog.Duration("took", took), slog.Bool("bulk", q.bulk),
		slog.String("request", request), slog.String("client_request", sent.Header.Get("Client-Request-Id")))
}

// again is a request that will be sent once more.
func (w *watch) again(ctx context.Context, q question, err error, wait time.Duration) {
	w.log.LogAttrs(ctx, slog.LevelInfo, "asking Microsoft Graph again", append(reason(err), slog.String("op", q.op), slog.Duration("wait", wait))...)
}

func (w *watch) waited(d time.Duration) { w.wait.Add(int64(d)) }

// reason is what may be said of an error.
func reason(err error) []slog.Attr {
	var e *graph.Error
	if !errors.As(err, &e) {
		return nil
	}
	return []slog.Attr{slog.String("kind", string(e.Kind)), slog.Int("status", e.Status), slog.String("code", e.Code),
		slog.String("request", e.RequestID), slog.Duration("retry_after", e.RetryAfter)}
}

func kindOf(err error) graph.ErrorKind {
	var e *graph.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// lost counts a question that got no answer, and gives the error back. That somebody is
// not there, or has the app already, is an answer; and whoever gave up asking lost none.
func (c *Client) lost(ctx context.Context, err error) error {
	kind := kindOf(err)
	if kind == graph.NotFound || kind == graph.Exists || errors.Is(err, context.Canceled) {
		return err
	}
	w := c.watch
	w.mu.Lock()
	w.failures[kind]++
	w.mu.Unlock()
	w.log.LogAttrs(ctx, slog.LevelWarn, "no answer from Microsoft Graph", append(reason(err), slog.String("op", opOf(ctx)))...)
	return err
}

// Figures tells how the asking goes. Every copy of the client counts in the same ones.
func (c *Client) Figures() graph.Figures {
	w := c.watch
	w.mu.Lock()
	failures := maps.Clone(w.failures)
	w.mu.Unlock()
	f := graph.Figures{
		Requests: w.requests.Load(), Retries: w.retries.Load(), Throttled: w.throttles.Load(),
		Failures: failures, Waited: time.Duration(w.wait.Load()),
	}
	c.limiter.figures(&f)
	return f
}
