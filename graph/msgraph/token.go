package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"lotsen/graph"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// A token is renewed this long before it ends, and fetching one may take this
// long, whoever waits for it.
const (
	tokenMargin  = 5 * time.Minute
	tokenTimeout = 15 * time.Second
)

// tokens holds the application's token for Graph. azidentity keeps its callers
// in a line that ignores their deadlines; here one fetches and the others wait
// only as long as they can.
type tokens struct {
	open  func() (azcore.TokenCredential, error)
	scope string

	mu       sync.Mutex
	cred     azcore.TokenCredential
	token    string
	until    time.Time
	fetching *fetch
}

// fetch is a token on its way.
type fetch struct {
	done  chan struct{}
	token string
	err   error
}

func newTokens(cfg Config, login, graphURL *url.URL) (*tokens, error) {
	t := &tokens{
		open:  func() (azcore.TokenCredential, error) { return openCredential(cfg, login) },
		scope: graphURL.String() + "/.default",
	}
	cred, err := t.open()
	if err != nil {
		return nil, err
	}
	t.cred = cred
	return t, nil
}

// get is a token that is still good for a while.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	if t.token != "" && time.Until(t.until) > tokenMargin {
		token := t.token
		t.mu.Unlock()
		return token, nil
	}
	f := t.fetching
	if f == nil {
		f = &fetch{done: make(chan struct{})}
		t.fetching = f
		go t.fetch(f, t.cred)
	}
	t.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", &graph.Error{Kind: graph.Unavailable, Err: ctx.Err()}
	}
}

// fetch gets a token for everybody who waits.
func (t *tokens) fetch(f *fetch, cred azcore.TokenCredential) {
	ctx, cancel := context.WithTimeout(context.Background(), tokenTimeout)
	defer cancel()
	got, err := getToken(ctx, cred, t.scope)
	t.mu.Lock()
	defer t.mu.Unlock()
	f.token, f.err = got.Token, err
	if err == nil {
		t.token, t.until = got.Token, got.ExpiresOn
		if time.Until(t.until) <= tokenMargin { // a short life: use it for half
			t.until = t.until.Add(tokenMargin - time.Until(t.until)/2)
		}
	}
	t.fetching = nil
	close(f.done)
}

// drop forgets a token that Graph refused, and the credential that would hand
// out the same one again.
func (t *tokens) drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token != token {
		return
	}
	t.token = ""
	if cred, err := t.open(); err == nil {
		t.cred = cred
	}
}

func getToken(ctx context.Context, cred azcore.TokenCredential, scope string) (got azcore.AccessToken, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &graph.Error{Kind: graph.Malformed, Err: errors.New("the identity library failed")}
		}
	}()
	got, err = cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	if err != nil {
		return got, tokenError(ctx, err)
	}
	if got.Token == "" {
		return got, &graph.Error{Kind: graph.Malformed, Err: errors.New("the log-in service gave an empty token")}
	}
	return got, nil
}

// tokenError keeps the status and the code. The rest of azidentity's text quotes
// the whole answer and is dropped.
func tokenError(ctx context.Context, err error) error {
	e := &graph.Error{Kind: graph.Unavailable, Err: errors.New("the log-in service gave no token")}
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(err, &failed) || failed.RawResponse == nil {
		if ctx.Err() != nil {
			e.Err = ctx.Err()
		}
		return e
	}
	r := failed.RawResponse
	e.Status, e.RequestID = r.StatusCode, plainText(r.Header.Get("X-Ms-Request-Id"))
	e.Code = tokenCode(r)
	switch {
	case r.StatusCode == http.StatusTooManyRequests:
		e.Kind, e.RetryAfter = graph.Throttled, retryAfter(r.Header, time.Now())
	case r.StatusCode >= 500:
		e.RetryAfter = retryAfter(r.Header, time.Now())
	case r.StatusCode >= 400:
		e.Kind = graph.Denied
	default:
		e.Kind = graph.Malformed
	}
	return e
}

func tokenCode(r *http.Response) string {
	var body struct {
		Error string `json:"error"`
	}
	if r.Body == nil {
		return ""
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxErrorBody))
	if err != nil || json.Unmarshal(raw, &body) != nil {
		return ""
	}
	return plainText(body.Error)
}
