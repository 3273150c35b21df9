package msgraph

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lotsen/graph"

	"github.com/google/uuid"
)

// wire carries the SDK's requests: limiter, token, sending, judging, retrying.
// It is the only place that holds a token, and it sends it to one host only.
type wire struct {
	next    http.RoundTripper
	host    *url.URL // scheme and host of Graph
	tokens  *tokens
	limiter *limiter
	timeout time.Duration // of one attempt
	random  func() float64
}

// question is what the wire must know of a request; it travels in the context.
type question struct {
	op      string
	limited bool // counts against the budget
	bulk    bool
}

type questionKey struct{}

// The ends of the paths under /users/{id} that POST goes to.
const (
	memberGroups  = "/checkMemberGroups"      // a question with a body: it changes nothing
	installedApps = "/teamwork/installedApps" // installs our own app; done again it is 409, and nothing changes
)

// maxQuestion is the longest body of a question, in bytes.
const maxQuestion = 4 << 10

// RoundTrip answers a question with a complete JSON object or a *graph.Error.
// Questions are every GET, and the two POSTs above, which may be repeated. Nothing
// else is sent: a request that changes something each time must not be repeated
// unseen.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	q, _ := r.Context().Value(questionKey{}).(question)
	r, err := repeatable(r)
	if err != nil {
		return nil, err
	}
	if r.URL.Scheme != w.host.Scheme || r.URL.Host != w.host.Host {
		return nil, &graph.Error{Kind: graph.Malformed, Err: errors.New("the address is on another host")}
	}
	renewed := false
	for spent := 1; ; spent++ {
		res, token, err := w.attempt(r, q)
		if err == nil {
			return res, nil
		}
		if refusedToken(err, token) && !renewed {
			renewed = true
			w.tokens.drop(token)
			continue
		}
		wait, retry := again(r.Context(), err, spent, w.random())
		if !retry {
			return nil, err
		}
		if sleep(r.Context(), wait) != nil {
			return nil, err
		}
	}
}

// repeatable is the same question with a body that can be sent again.
func repeatable(r *http.Request) (*http.Request, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	switch {
	case r.Method == http.MethodGet:
		return r, nil
	case r.Method != http.MethodPost || r.Body == nil || postTo(r.URL) == "":
		return nil, &graph.Error{Kind: graph.Invalid, Err: errors.New("only questions are sent to Graph")}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxQuestion+1))
	if err != nil || len(body) > maxQuestion {
		return nil, &graph.Error{Kind: graph.Invalid, Err: errors.New("the question is too long, or cannot be read")}
	}
	out := r.Clone(r.Context())
	out.ContentLength = int64(len(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return out, nil
}

// postTo is which of the two POSTs an address takes; empty: none.
func postTo(u *url.URL) string {
	rest, under := strings.CutPrefix(u.EscapedPath(), "/v1.0/users/")
	id, end, _ := strings.Cut(rest, "/")
	if end = "/" + end; under && graph.ID(id).Valid() && u.RawQuery == "" && (end == memberGroups || end == installedApps) {
		return end
	}
	return ""
}

// refusedToken reports whether Graph refused the token that it was sent.
func refusedToken(err error, token string) bool {
	var e *graph.Error
	return token != "" && errors.As(err, &e) && e.Status == http.StatusUnauthorized
}

// attempt sends the request once and reads the whole answer.
func (w *wire) attempt(r *http.Request, q question) (res *http.Response, token string, err error) {
	if q.limited {
		if err := w.limiter.wait(r.Context(), q.bulk); err != nil {
			return nil, "", err
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), w.timeout)
	defer cancel()
	token, err = w.tokens.get(ctx)
	if err != nil {
		return nil, "", err
	}
	out := r.Clone(ctx)
	if r.GetBody != nil {
		if out.Body, err = r.GetBody(); err != nil {
			return nil, token, &graph.Error{Kind: graph.Invalid, Err: err}
		}
	}
	out.Header.Set("Authorization", "Bearer "+token)
	out.Header.Set("User-Agent", "lotsen")
	out.Header.Set("Client-Request-Id", uuid.NewString())
	out.URL.RawQuery = strings.ReplaceAll(out.URL.RawQuery, "%24", "$") // as Graph documents its parameters
	got, err := w.next.RoundTrip(out)
	if err != nil {
		return nil, token, &graph.Error{Kind: graph.Unavailable, Err: cause(ctx, err)}
	}
	if r.Method == http.MethodPost && postTo(r.URL) == installedApps {
		got = created(got)
	}
	res, err = judge(got)
	if q.limited && errors.Is(err, graph.Throttled) {
		w.limiter.throttled(graph.RetryAfter(err))
	}
	return res, token, err
}

// cause is why a request got no answer. The text of a failed connection names
// hosts; that of a *url.Error would name people.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
