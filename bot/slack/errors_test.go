package slack

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/proof"
	"lotsen/dialog"
)

// codes are the errors that codes.go knows, with a method before those of one alone.
func codes(t *testing.T) []string {
	t.Helper()
	var list []string
	constants := constantTexts(source(t))
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		clause, ok := n.(*ast.CaseClause)
		if !ok {
			return true
		}
		for _, e := range clause.List {
			code := textOf(e, constants)
			if sum, ok := e.(*ast.BinaryExpr); ok {
				code = textOf(sum.X, constants) + textOf(sum.Y, constants)
			}
			if code != "" {
				list = append(list, code)
			}
		}
		return true
	})
	if len(list) < 70 {
		t.Fatalf("only %d codes were found", len(list))
	}
	return list
}

// said is an answer of Slack's with a code.
func said(code string) error { return slackapi.SlackErrorResponse{Err: code} }

func TestWhatAnErrorMeansForTheMessage(t *testing.T) {
	reset := &url.Error{Op: "Post", URL: "https://slack.com/api/x", Err: errors.New("connection reset")}
	dial := &url.Error{Op: "Post", URL: "https://slack.com/api/x", Err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}}
	for _, c := range []struct {
		name      string
		method    string
		err       error
		unwritten bool
		status    int
		want      verdict
	}{
		{"a limit that says how long", postMessage, &slackapi.RateLimitedError{RetryAfter: 7 * time.Second}, false, 429,
			verdict{dialog.NotSent, dialog.Throttled, 7 * time.Second, pause}},
		{"a limit that does not", postMessage, slackapi.StatusCodeError{Code: 429}, false, 429,
			verdict{dialog.NotSent, dialog.Throttled, 0, pause}},
		{"a limit whose header is not a number", postMessage, errors.New("strconv.ParseInt"), false, 429,
			verdict{dialog.NotSent, dialog.Throttled, 0, pause}},
		{"nothing was written", postMessage, reset, true, 0, later.verdict()},
		{"no connection", postMessage, dial, false, 0, later.verdict()},
		{"broken off while a message was posted", postMessage, reset, false, 0, perhaps.verdict()},
		{"broken off while one was changed", "chat.update", reset, false, 0, perhaps.verdict()},
		{"broken off while one was looked for", "conversations.history", reset, false, 0, later.verdict()},
		{"broken off while a conversation was opened", "conversations.open", reset, false, 0, later.verdict()},
		{"500 to a post", postMessage, slackapi.StatusCodeError{Code: 500}, false, 500, perhaps.verdict()},
		{"503 to a question", "users.info", slackapi.StatusCodeError{Code: 503}, false, 503, later.verdict()},
		{"an answer that cannot be read", postMessage, io.ErrUnexpectedEOF, false, 200, perhaps.verdict()},
		{"a proxy in between", postMessage, slackapi.StatusCodeError{Code: 403}, false, 403, later.verdict()},
		{"a response_url that is over", respond, slackapi.StatusCodeError{Code: 404}, false, 404, missing.verdict()},
		{"a response_url that does not take a message like that", respond, slackapi.StatusCodeError{Code: 400}, false, 400, unfit.verdict()},
		{"a redirect", postMessage, slackapi.StatusCodeError{Code: 302}, false, 302, later.verdict()},
		{"half done, perhaps, to a post", postMessage, said("internal_error"), false, 200, perhaps.verdict()},
		{"half done to a question", "users.info", said("fatal_error"), false, 200, later.verdict()},
		{"a code nobody has seen", postMessage, said("brand_new"), false, 200, strange.verdict()},
		{"gone where a message is changed", "chat.update", said("channel_not_found"), false, 200, missing.verdict()},
		{"gone where one is posted", postMessage, said("channel_not_found"), false, 200, shut.verdict()},
		{"our own account", authTest, said("account_inactive"), false, 200, locked.verdict()},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := judge(c.method, c.err, c.unwritten, c.status); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestARefusalByAResponseURLStopsNothingElse(t *testing.T) {
	for _, code := range codes(t) {
		if got := judge(respond, said(code), false, 200); got.act != noAct && got.act != pause {
			t.Errorf("%s: %+v", code, got)
		}
	}
}

func TestEveryErrorInTheTableIsOneTheProgramCanActOn(t *testing.T) {
	for _, code := range codes(t) {
		method, plain, found := strings.Cut(code, " ")
		if !found {
			method, plain = "users.info", code
		}
		switch v := meaningOf(method, plain).verdict(); {
		case v.act == note:
			t.Errorf("%s is not known", code)
		case v.outcome == "" || v.reason == "":
			t.Errorf("%s says nothing", code)
		case v.outcome == dialog.Refused && v.retry != 0:
			t.Errorf("%s is refused, and to be tried again", code)
		case v.reason == dialog.CutOff && v.act != stop && v.act != lack:
			t.Errorf("%s cuts Lotsen off, and nobody is told", code)
		case (v.reason == dialog.Closed || v.reason == dialog.Shut) && v.outcome != dialog.Refused:
			t.Errorf("%s is about the person, and would be tried for ever", code)
		}
	}
}

// roundTripper is a transport that is a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// through posts a body through a client that is watched, and tells what is proved.
func through(t *testing.T, base roundTripper) *proof.Proof {
	t.Helper()
	ctx, p := proof.With(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://slack.test/", strings.NewReader("token=x"))
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := proof.Client(&http.Client{Transport: base}, uploadFor).Do(r); err == nil {
		resp.Body.Close()
	}
	return p
}

func TestNothingWrittenIsProvedByTheBody(t *testing.T) {
	t.Run("the connection was never made", func(t *testing.T) {
		p := through(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
		if !p.NothingWritten() {
			t.Error("not proved")
		}
	})
	t.Run("some of the body was read", func(t *testing.T) {
		p := through(t, func(r *http.Request) (*http.Response, error) {
			_, _ = r.Body.Read(make([]byte, 1))
			return nil, errors.New("reset")
		})
		if p.NothingWritten() {
			t.Error("proved what is not so")
		}
	})
	t.Run("some of a second copy of the body was read", func(t *testing.T) {
		p := through(t, func(r *http.Request) (*http.Response, error) {
			again, err := r.GetBody()
			if err == nil {
				_, _ = again.Read(make([]byte, 1))
			}
			return nil, errors.New("reset")
		})
		if p.NothingWritten() {
			t.Error("proved what is not so")
		}
	})
	t.Run("a transport that is late finds the body closed", func(t *testing.T) {
		var late io.Reader
		p := through(t, func(r *http.Request) (*http.Response, error) {
			late = r.Body
			return nil, context.DeadlineExceeded
		})
		if !p.NothingWritten() {
			t.Fatal("not proved")
		}
		if n, err := late.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("read %d bytes after it was said that nothing leaves", n)
		}
	})
	t.Run("an answer came", func(t *testing.T) {
		p := through(t, func(r *http.Request) (*http.Response, error) {
			_, _ = io.ReadAll(r.Body)
			return &http.Response{StatusCode: 429, Body: http.NoBody, Header: http.Header{}}, nil
		})
		if p.NothingWritten() || p.Status() != 429 {
			t.Errorf("status %d", p.Status())
		}
	})
}

func TestARedirectIsNotFollowed(t *testing.T) {
	calls := 0
	through(t, func(r *http.Request) (*http.Response, error) {
		calls++
		return &http.Response{StatusCode: 307, Body: http.NoBody, Header: http.Header{"Location": {"https://elsewhere.test/"}}}, nil
	})
	if calls != 1 {
		t.Errorf("%d calls; the token went to where a redirect pointed", calls)
	}
}

func TestAnErrorNamesNoAddress(t *testing.T) {
	secret := "https://hooks.slack.com/actions/T0/secret"
	got := bare(fmt.Errorf("calling: %w", &url.Error{Op: "Post", URL: secret, Err: errors.New("reset")}))
	if strings.Contains(got.Error(), "secret") {
		t.Errorf("the log would have %q", got)
	}
}
