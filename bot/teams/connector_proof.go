package teams

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// trace watches one request: whether any of its body was read for sending. A POST of
// which no byte of the body has left does nothing.
type trace struct{ state atomic.Int32 } // untouched, then read or sealed

const (
	untouched int32 = iota
	read            // some of the body may have been written
	sealed          // the call is over, and nothing more is read
)

type traceKey struct{}

// nothingWritten reports whether nothing was written. From then on nothing can be: a
// transport that is still busy finds the body closed.
func (p *trace) nothingWritten() bool {
	return p.state.CompareAndSwap(untouched, sealed) || p.state.Load() == sealed
}

var errOver = errors.New("the call is over")

// watched is a request's body.
type watched struct {
	io.ReadCloser
	p *trace
}

func (w watched) Read(buf []byte) (int, error) {
	if !w.p.state.CompareAndSwap(untouched, read) && w.p.state.Load() == sealed {
		return 0, errOver
	}
	return w.ReadCloser.Read(buf)
}

// witness is the transport of every call: it keeps the proof that call asks for. A
// request without a body can be made again anyway, and needs none.
type witness struct{ base http.RoundTripper }

func (t witness) RoundTrip(r *http.Request) (*http.Response, error) {
	p, _ := r.Context().Value(traceKey{}).(*trace)
	if p == nil {
		return t.base.RoundTrip(r)
	}
	if r.Body == nil || r.Body == http.NoBody {
		p.state.Store(read)
		return t.base.RoundTrip(r)
	}
	r = r.Clone(r.Context())
	r.Body = watched{r.Body, p}
	if again := r.GetBody; again != nil {
		r.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			return watched{body, p}, err
		}
	}
	return t.base.RoundTrip(r)
}

// witnessed is a client whose calls can be proved not to have been written. It follows
// no redirect: the token and the message go nowhere else.
func witnessed(c *http.Client) *http.Client {
	base := c.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	return &http.Client{
		Transport: witness{base}, Timeout: uploadFor, // call has tighter deadlines
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
