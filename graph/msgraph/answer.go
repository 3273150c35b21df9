package msgraph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"lotsen/graph"
)

// Limits of an answer in bytes, unpacked: a page of the report with a thousand
// rows is about 1 MB.
const (
	maxBody      = 16 << 20
	maxErrorBody = 64 << 10
	maxLoginBody = 1 << 20
	maxName      = 100 // of a code or an id in an error
)

// errGarbled marks an answer that was damaged on its way: worth asking again.
var errGarbled = errors.New("the answer is damaged")

// judge lets an answer through when it is a complete JSON object, and makes an
// error of everything else. The SDK loses the status of an HTML error page,
// panics on {"error":"text"}, and takes an empty 200 for success; so it sees
// none of them.
func judge(r *http.Response) (*http.Response, error) {
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil, refusal(r)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, failed(r, graph.Unavailable, err)
	case len(body) > maxBody:
		return nil, failed(r, graph.Malformed, errors.New("the answer is too long"))
	case !isJSON(r.Header):
		return nil, failed(r, graph.Malformed, errGarbled)
	}
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '{' || !json.Valid(body) {
		return nil, failed(r, graph.Malformed, errGarbled)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}

// created makes an empty object of the answer that something was made: 201, which
// Graph sends without a body here. Any other answer is left as it is.
func created(r *http.Response) *http.Response {
	if r.StatusCode != http.StatusCreated {
		return r
	}
	r.Body.Close()
	r.StatusCode, r.Status = http.StatusOK, ""
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2
	r.Header = http.Header{"Content-Type": {"application/json"}}
	return r
}

// refusal is the error of an answer that is not 200.
func refusal(r *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxErrorBody)) // the status says enough without it
	e := failed(r, graph.Unavailable, nil)
	e.Code, e.RetryAfter = errorCode(body), retryAfter(r.Header, time.Now())
	switch {
	case r.StatusCode == http.StatusTooManyRequests:
		e.Kind = graph.Throttled
	case r.StatusCode >= 500 || r.StatusCode == http.StatusRequestTimeout:
	case r.StatusCode == http.StatusForbidden && e.Code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant":
		e.Kind = graph.Licence
	case r.StatusCode == http.StatusUnauthorized || r.StatusCode == http.StatusForbidden:
		e.Kind = graph.Denied
	case r.StatusCode == http.StatusGone || expired(e.Code):
		e.Kind = graph.Expired
	case r.StatusCode == http.StatusNotFound:
		e.Kind = graph.NotFound
	case r.StatusCode == http.StatusConflict:
		e.Kind = graph.Exists
	case r.StatusCode >= 400:
		e.Kind = graph.Invalid
	case r.StatusCode >= 300: // followed, a redirect would carry the token away
		e.Kind, e.Err = graph.Malformed, errors.New("the answer is a redirect")
	default: // such as 204: there should have been an answer
		e.Kind, e.Err = graph.Malformed, errGarbled
	}
	return e
}

// expired reports whether a code says that a token is too old. Source: Microsoft Graph,
// "Error codes", and the directory's own for pages of a list.
func expired(code string) bool {
	for _, known := range []string{"syncStateNotFound", "syncStateInvalid", "resyncRequired", "Directory_ExpiredPageToken"} {
		if strings.EqualFold(code, known) {
			return true
		}
	}
	return false
}

func failed(r *http.Response, kind graph.ErrorKind, cause error) *graph.Error {
	return &graph.Error{Kind: kind, Status: r.StatusCode, RequestID: plainText(r.Header.Get("Request-Id")), Err: cause}
}

// errorCode reads {"error":{"code":…}} and nothing else: the message may name
// people. Any other shape has no code.
func errorCode(body []byte) string {
	var v struct {
		Error json.RawMessage `json:"error"`
	}
	var inner struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(body, &v) != nil || json.Unmarshal(v.Error, &inner) != nil {
		return ""
	}
	return plainText(inner.Code)
}

// plainText keeps a code or an id if it looks like one. It goes into logs.
func plainText(s string) string {
	if len(s) > maxName {
		return ""
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if !('a' <= c && c <= 'z' || '0' <= s[i] && s[i] <= '9' || strings.IndexByte("._-", s[i]) >= 0) {
			return ""
		}
	}
	return s
}

func isJSON(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && media == "application/json"
}
