package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Signing is how a request is signed; the zero value is as Slack does it.
type Signing struct {
	Secret    string        // "": the workspace's
	Age       time.Duration // how long ago the timestamp says it was signed
	Signature string        // instead of a computed one
	Omit      bool          // no signature header
	OmitTime  bool          // no timestamp header
}

// maxAnswer is the most that is read of an app's answer.
const maxAnswer = 1 << 20

// deliverHTTP posts a payload to the app.
func (s *Slack) deliverHTTP(app App, t try) (ack, Attempt) {
	address, kind, body := app.Events, "application/json", []byte(t.Payload)
	switch t.Kind {
	case Interactive:
		address, kind = app.Interactions, "application/x-www-form-urlencoded"
		body = []byte(url.Values{"payload": {string(t.Payload)}}.Encode())
	case Commands:
		address, kind = app.Commands, "application/x-www-form-urlencoded"
		body = []byte(form(t.Payload).Encode())
	}
	header := http.Header{"Content-Type": {kind}}
	if t.num > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(t.num))
		header.Set("X-Slack-Retry-Reason", t.reason)
	}
	ctx, cancel := s.soon()
	defer cancel()
	response, err := s.post(ctx, app.Client, address, header, body, Signing{})
	if err != nil {
		reason := "connection_failed"
		if errors.Is(err, context.DeadlineExceeded) {
			reason = "http_timeout"
		}
		return ack{reason: reason}, Attempt{}
	}
	a := Attempt{Status: response.status}
	if response.status < 200 || response.status > 299 {
		if response.header.Get("X-Slack-No-Retry") == "1" {
			return ack{reason: noRetry}, a
		}
		return ack{reason: "http_error"}, a
	}
	got := ack{ok: true}
	if len(bytes.TrimSpace(response.body)) > 0 {
		got.payload = response.body
		if !json.Valid(response.body) {
			got.payload = encode(object{"text": string(response.body)})
		}
	}
	return got, a
}

// form is a command's payload as a form.
func form(payload json.RawMessage) url.Values {
	var fields map[string]string
	if err := json.Unmarshal(payload, &fields); err != nil {
		return url.Values{"payload": {string(payload)}}
	}
	values := url.Values{}
	for k, v := range fields {
		values.Set(k, v)
	}
	return values
}

// response is an app's answer.
type response struct {
	status int
	header http.Header
	body   []byte
}

// post signs and sends a request.
func (s *Slack) post(ctx context.Context, client *http.Client, address string, header http.Header, body []byte, g Signing) (response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return response{}, fmt.Errorf("addressing the app: %w", err)
	}
	r.Header = header
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	s.sign(r.Header, body, g)
	if client == nil {
		client = s.client
	}
	answered, err := client.Do(r)
	if err != nil {
		return response{}, fmt.Errorf("posting to the app: %w", err)
	}
	defer func() { _ = answered.Body.Close() }() // it was read
	read, err := io.ReadAll(io.LimitReader(answered.Body, maxAnswer))
	if err != nil {
		return response{}, fmt.Errorf("reading the app's answer: %w", err)
	}
	return response{answered.StatusCode, answered.Header, read}, nil
}

// sign sets the two headers. Source: docs.slack.dev, "Verifying requests from Slack".
func (s *Slack) sign(h http.Header, body []byte, g Signing) {
	stamp := strconv.FormatInt(s.opt.Now().Add(-g.Age).Unix(), 10)
	mac := hmac.New(sha256.New, []byte(or(g.Secret, s.opt.SigningSecret)))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	if !g.OmitTime {
		h.Set("X-Slack-Request-Timestamp", stamp)
	}
	if !g.Omit {
		h.Set("X-Slack-Signature", or(g.Signature, "v0="+hex.EncodeToString(mac.Sum(nil))))
	}
}

// Post sends any body to the app's address of a kind, signed in any way, and gives the
// status of the answer: for what real Slack would not send. Over a socket it fails.
func (s *Slack) Post(ctx context.Context, kind, contentType string, body []byte, g Signing) (int, error) {
	s.mu.Lock()
	app := s.app
	s.mu.Unlock()
	if app == nil {
		return 0, errors.New("slacktest: Post is for HTTP")
	}
	address := map[string]string{Events: app.Events, Interactive: app.Interactions, Commands: app.Commands}[kind]
	got, err := s.post(ctx, app.Client, address, http.Header{"Content-Type": {contentType}}, body, g)
	return got.status, err
}

// Signed are the headers of a body signed now: to send it more than once.
func (s *Slack) Signed(body []byte, g Signing) http.Header {
	h := http.Header{}
	s.sign(h, body, g)
	return h
}

// VerifyURL sends url_verification, as Slack does when an address is entered, and
// fails when the challenge does not come back.
func (s *Slack) VerifyURL(ctx context.Context) error {
	s.mu.Lock()
	app := s.app
	challenge := fmt.Sprintf("%032x", s.next())
	s.mu.Unlock()
	if app == nil {
		return errors.New("slacktest: VerifyURL is for HTTP")
	}
	body := encode(object{"token": "legacy", "challenge": challenge, "type": "url_verification"})
	got, err := s.post(ctx, app.Client, app.Events, http.Header{"Content-Type": {"application/json"}}, body, Signing{})
	if err != nil {
		return err
	}
	var echoed struct{ Challenge string }
	if json.Unmarshal(got.body, &echoed) != nil {
		echoed.Challenge = string(bytes.TrimSpace(got.body))
	}
	if got.status != http.StatusOK || echoed.Challenge != challenge {
		return fmt.Errorf("slacktest: the app answered the challenge with %d", got.status)
	}
	return nil
}
