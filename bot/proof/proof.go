// Package proof watches calls that must not be made twice: it proves of one that
// failed that nothing of it was written. Only such a call may be made again by itself.
package proof

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// Proof watches one request: whether any of its body was read for sending, and what
// status the answer had. A POST of which no byte of the body has left does nothing.
type Proof struct {
	state  atomic.Int32 // untouched, then read or sealed
	status atomic.Int32
}

const (
	untouched int32 = iota
	read            // some of the body may have been written
	sealed          // the call is over, and nothing more is read
)

type key struct{}

// With is a context under which a Client's request is watched; one request for each.
func With(ctx context.Context) (context.Context, *Proof) {
	p := &Proof{}
	return context.WithValue(ctx, key{}, p), p
}

// NothingWritten reports whether nothing was written. From then on nothing can be: a
// transport that is still busy finds the body closed.
func (p *Proof) NothingWritten() bool {
	return p.state.CompareAndSwap(untouched, sealed) || p.state.Load() == sealed
}

// Status is the HTTP status of the answer; 0: there was none.
func (p *Proof) Status() int { return int(p.status.Load()) }

var errOver = errors.New("the call is over")

// watched is a request's body.
type watched struct {
	io.ReadCloser
	p *Proof
}

func (w watched) Read(buf []byte) (int, error) {
	if !w.p.state.CompareAndSwap(untouched, read) && w.p.state.Load() == sealed {
		return 0, errOver
	}
	return w.ReadCloser.Read(buf)
}

// witness is the transport of every call. Of a request without a body nothing can be
// proved, and it can be made again anyway.
type witness struct{ base http.RoundTripper }

func (t witness) RoundTrip(r *http.Request) (*http.Response, error) {
	p, _ := r.Context().Value(key{}).(*Proof)
	if p == nil {
		return t.base.RoundTrip(r)
	}
	if r.Body == nil || r.Body == http.NoBody {
		p.state.Store(read)
	} else {
		r = p.watch(r)
	}
	answer, err := t.base.RoundTrip(r)
	if err == nil {
		p.status.Store(int32(answer.StatusCode))
	}
	return answer, err
}

// watch is the request with its body watched, also where the body is read anew.
func (p *Proof) watch(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.Body = watched{r.Body, p}
	if again := r.GetBody; again != nil {
		r.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			return watched{body, p}, err
		}
	}
	return r
}

// Client is c with its calls watched, each bounded by longest. It follows no redirect:
// a token and a message go nowhere else.
func Client(c *http.Client, longest time.Duration) *http.Client {
	base := c.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	return &http.Client{
		Transport: witness{base}, Timeout: longest,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
