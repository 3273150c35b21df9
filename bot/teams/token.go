package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"lotsen/dialog"
)

const (
	// renewBefore is how long before its end a token is renewed, while it is still used;
	// of a short life it is a fifth. Until 5 minutes before, azidentity gives the same
	// one again. Without spareFor left it is not used any more.
	renewBefore = 4 * time.Minute
	spareFor    = 30 * time.Second
	// tokenFor is how long fetching a token may take, whoever waits for it.
	tokenFor = 15 * time.Second
	// tokenAgain is how long after a failure the log-in service is left alone.
	tokenAgain = 5 * time.Second
	// tokenTold is how long no token may come before the operator is told.
	tokenTold = time.Minute
)

// tokens holds the token for the connector. azidentity keeps its callers in a line that
// ignores their deadlines; here one goroutine fetches, and the others wait as long as
// they can, or go on with a token that is still good.
type tokens struct {
	cred  azcore.TokenCredential // nil: calls are made without
	scope string

	mu       sync.Mutex
	token    string
	renew    time.Time // from when on a new one is fetched
	until    time.Time // until when it is used
	fetching *fetch
	failed   error     // of the last fetch
	failedAt time.Time // the last of them
	failing  time.Time // since when there are no others
}

// fetch is a token on its way.
type fetch struct {
	done  chan struct{}
	token string
	err   error
}

// renewer is a credential that can forget the token it would hand out again.
type renewer interface{ Renew() error }

// scopeOf is what the connector's tokens are for, in each cloud
// (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication).
func scopeOf(c Cloud) string {
	switch c {
	case USGov:
		return "https://api.botframework.us/.default"
	case China:
		return "https://api.botframework.azure.cn/.default"
	default:
		return "https://api.botframework.com/.default"
	}
}

func newTokens(o Options) *tokens { return &tokens{cred: o.Credential, scope: scopeOf(o.Cloud)} }

// get is a token that is good for a while still; "" where calls need none. An error is
// a *dialog.SendError: nothing was sent.
func (t *tokens) get(ctx context.Context) (string, error) {
	if t.cred == nil {
		return "", nil
	}
	now := time.Now()
	t.mu.Lock()
	good := t.token != "" && now.Before(t.until)
	if t.failed != nil && now.Sub(t.failedAt) < tokenAgain && t.fetching == nil {
		defer t.mu.Unlock()
		if good {
			return t.token, nil
		}
		return "", t.failed
	}
	if good && now.Before(t.renew) {
		defer t.mu.Unlock()
		return t.token, nil
	}
	f := t.fetching
	if f == nil {
		f = &fetch{done: make(chan struct{})}
		t.fetching = f
		go t.fetch(f)
	}
	token := t.token
	t.mu.Unlock()
	if good {
		return token, nil
	}
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: fmt.Errorf("waiting for a token: %w", ctx.Err())}
	}
}

// fetch gets a token for everybody who waits.
func (t *tokens) fetch(f *fetch) {
	ctx, cancel := context.WithTimeout(context.Background(), tokenFor)
	defer cancel()
	got, err := ask(ctx, t.cred, t.scope)
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	f.token, f.err = got.Token, err
	t.fetching, t.failed = nil, err
	if err == nil {
		life := got.ExpiresOn.Sub(now)
		t.renew, t.until = got.ExpiresOn.Add(-min(renewBefore, life/5)), got.ExpiresOn.Add(-min(spareFor, life/10))
		if soon := now.Add(tokenAgain); got.Token == t.token && t.renew.Before(soon) {
			t.renew = soon // the old one came again
		}
		t.token, t.failing = got.Token, time.Time{}
	} else {
		t.failedAt = now
		if t.failing.IsZero() {
			t.failing = now
		}
	}
	close(f.done)
}

// drop forgets a token that the connector did not accept.
func (t *tokens) drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token != token || token == "" {
		return // somebody has dropped it already
	}
	t.token = ""
	if r, ok := t.cred.(renewer); ok {
		if err := r.Renew(); err != nil {
			t.failed, t.failedAt = denied("its certificate or key cannot be read any more"), time.Now()
		}
	}
}

// anew lets the next call ask for a token at once, after failures too.
func (t *tokens) anew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = nil
}

// trouble tells that no token has come for some time.
func (t *tokens) trouble() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failing.IsZero() || time.Since(t.failing) < tokenTold || time.Now().Before(t.until) && t.token != "" {
		return ""
	}
	return "the log-in service gives no token for Teams"
}

// ask asks a credential. Its text quotes whole answers and is dropped.
func ask(ctx context.Context, cred azcore.TokenCredential, scope string) (azcore.AccessToken, error) {
	got, err := cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	switch {
	case err != nil:
		return azcore.AccessToken{}, tokenError(ctx, err)
	case got.Token == "":
		return azcore.AccessToken{}, denied("its token is empty")
	default:
		return got, nil
	}
}

// denied is that the log-in service does not know Lotsen.
func denied(why string) error {
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.CutOff, Retry: cutOffRetry,
		Err: errors.New("the log-in service gives no token: " + why)}
}

// tokenError is what a credential's error means: a definite no of the log-in service
// cuts Lotsen off, everything else passes.
func tokenError(ctx context.Context, err error) error {
	trouble := &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: errors.New("the log-in service gave no token")}
	if ctx.Err() != nil {
		trouble.Err = fmt.Errorf("the log-in service gave no token: %w", ctx.Err())
		return trouble
	}
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(err, &failed) || failed.RawResponse == nil {
		return trouble
	}
	r := failed.RawResponse
	switch {
	case r.StatusCode == http.StatusTooManyRequests, r.StatusCode == http.StatusRequestTimeout, r.StatusCode >= 500:
		trouble.Err = fmt.Errorf("the log-in service gave no token: status %d", r.StatusCode)
		trouble.Retry = retryAfter(r.Header, time.Now())
		return trouble
	case r.StatusCode >= 400:
		return denied(fmt.Sprintf("%d %s", r.StatusCode, loginCode(r)))
	default:
		return trouble
	}
}

// loginCode is the log-in service's word for an error, such as invalid_client.
func loginCode(r *http.Response) string {
	var body struct {
		Error string `json:"error"`
	}
	if r.Body == nil {
		return ""
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer))
	if err != nil || json.Unmarshal(raw, &body) != nil {
		return ""
	}
	return plainWord(body.Error)
}
