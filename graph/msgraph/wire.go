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
	pause   *pause
	timeout time.Duration // of one attempt
	random  func() float64
	watch   *watch
}

// question is what the wire must know of a request; it travels in the context.
type question struct {
	op      string
	service service
	bulk    bool
}

// service is which of Microsoft's services answers: each throttles by itself.
type service int

const (
	directoryService service = iota // people and groups
	reportService                   // the report and methods, which have the limiter's budget
	teamsService
)

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
		res, token, err := w.attempt(r, q, spent)
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
		w.watch.again(r.Context(), q, err, wait)
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
func (w *wire) attempt(r *http.Request, q question, number int) (res *http.Response, token string, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, "", &graph.Error{Kind: graph.Unavailable, Err: err}
	}
	// The token must be there before the turn comes: what is sent late is counted late.
	if _, err := w.token(r.Context()); err != nil {
		return nil, "", err
	}
	if err := w.turn(r.Context(), q); err != nil {
		return nil, "", err
	}
	if token, err = w.token(r.Context()); err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(r.Context(), w.timeout)
	defer cancel()
	out, err := outgoing(ctx, r, q, token)
	if err != nil {
		return nil, token, err
	}
	began := time.Now()
	got, err := w.next.RoundTrip(out)
	if err != nil {
		err = &graph.Error{Kind: graph.Unavailable, Err: cause(ctx, err)}
	} else {
		if r.Method == http.MethodPost && postTo(r.URL) == installedApps {
			got = created(got)
		}
		res, err = judge(got)
	}
	w.watch.attempt(ctx, q, number, out, got, time.Since(began), err)
	if errors.Is(err, graph.Throttled) {
		w.throttled(q, graph.RetryAfter(err))
	}
	return res, token, err
}

// token is waited for as long as an attempt may take.
func (w *wire) token(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	return w.tokens.get(ctx)
}

// turn waits until the question may be sent.
func (w *wire) turn(ctx context.Context, q question) error {
	switch began := time.Now(); q.service {
	case reportService:
		defer func() { w.watch.waited(time.Since(began)) }()
		return w.limiter.wait(ctx, q.bulk)
	case directoryService:
		defer func() { w.watch.waited(time.Since(began)) }()
		return w.pause.wait(ctx, q.bulk)
	}
	return nil
}

// throttled learns from a 429. Each service throttles by itself; what Teams says is
// for the caller, who paces the installing.
func (w *wire) throttled(q question, after time.Duration) {
	switch q.service {
	case reportService:
		w.limiter.throttled(after)
	case directoryService:
		w.pause.throttled(after, q.bulk)
	}
}

// outgoing is the question as it goes out.
func outgoing(ctx context.Context, r *http.Request, q question, token string) (*http.Request, error) {
	out := r.Clone(ctx)
	if r.GetBody != nil {
		var err error
		if out.Body, err = r.GetBody(); err != nil {
			return nil, &graph.Error{Kind: graph.Invalid, Err: err}
		}
	}
	out.Header.Set("Authorization", "Bearer "+token)
	out.Header.Set("User-Agent", "lotsen")
	out.Header.Set("Client-Request-Id", uuid.NewString())
	if q.bulk { // is then throttled before what people wait for
		out.Header.Set("X-Ms-Throttle-Priority", "low")
	}
	out.URL.RawQuery = strings.ReplaceAll(out.URL.RawQuery, "%24", "$") // as Graph documents its parameters
	return out, nil
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
