package teams

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lotsen/bot/proof"
	"lotsen/dialog"
)

const (
	// callFor is how long one call of Teams' may take.
	callFor = 10 * time.Second
	// uploadFor is how long the bytes of one file may take.
	uploadFor = 30 * time.Second
)

// request is one call of the connector.
type request struct {
	op           op
	method       string
	service      string   // the service URL, as it was stored
	path         []string // below it, not escaped
	conversation string   // that it sends something to; "" if none
	body         []byte   // JSON; nil: none
}

// whom tells apart those whom calls are about.
func (r request) whom() string {
	if r.conversation == "" { // one is asked for, with somebody
		return string(r.body)
	}
	return r.conversation
}

// identified is what the connector answers with.
type identified struct {
	ID         string `json:"id"`
	ServiceURL string `json:"serviceUrl"`
}

// call makes one call of the connector: to no host but Teams', when Lotsen is let in,
// with a token, when its turn comes, with a deadline. An error is always a
// *dialog.SendError, and what it asks of the adapter itself has been done: a limit
// pauses all calls, a token that is not accepted is renewed, and then halts all calls.
func (b *Bot) call(ctx context.Context, r request) (identified, error) {
	base, err := b.hosts.check(r.service)
	if err != nil {
		return identified{}, rejected(dialog.Nowhere, fmt.Errorf("%s: %w", r.op, err))
	}
	target := base
	for _, part := range r.path {
		target += "/" + url.PathEscape(part)
	}
	for renewed := false; ; renewed = true {
		if why, retry := b.out.gate.halted(); why != "" {
			return identified{}, &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.CutOff, Retry: retry,
				Err: fmt.Errorf("%s: Teams does not let Lotsen in: %s", r.op, why)}
		}
		token, err := b.token(ctx)
		if err != nil {
			return identified{}, err
		}
		if err := b.out.limits.wait(ctx, r.op, r.conversation); err != nil {
			return identified{}, err
		}
		if err := dialog.Wanted(ctx); err != nil {
			return identified{}, err
		}
		answer, v, err := b.once(ctx, r, target, token)
		if err == nil {
			return answer, nil
		}
		if v.act == renew && !renewed && token != "" {
			b.out.tokens.drop(token) // it was refused unread: nothing was sent
			continue
		}
		return identified{}, b.act(ctx, r, v, err)
	}
}

// once makes the call itself.
func (b *Bot) once(ctx context.Context, r request, target, token string) (identified, verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	ctx, p := proof.With(ctx)
	answer, err := b.exchange(ctx, r, target, token)
	if err == nil {
		b.out.gate.works()
		b.out.limits.taken()
		return answer, verdict{}, nil
	}
	return identified{}, judge(r.op, err, p.NothingWritten()), err
}

func (b *Bot) exchange(ctx context.Context, r request, target, token string) (answer identified, err error) {
	req, err := http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(r.body))
	if err != nil {
		return answer, errors.New("the call cannot be put into a request") // the cause quotes the address
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := b.out.client.Do(req)
	if err != nil {
		return answer, bare(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case resp.StatusCode/100 != 2:
		return answer, newRefusal(resp, body)
	case r.op != sending && r.op != creating:
		return answer, nil // its answer says nothing more
	case err != nil:
		return answer, fmt.Errorf("reading the answer: %w", bare(err))
	case json.Unmarshal(body, &answer) != nil || answer.ID == "":
		return answer, errors.New("the answer does not say which one it is")
	default:
		return answer, nil
	}
}

// act does what a verdict asks of the adapter, and makes it the caller's error.
func (b *Bot) act(ctx context.Context, r request, v verdict, err error) error {
	o := r.op
	switch v.act {
	case pause:
		v.retry = b.out.limits.slow(time.Now(), v.retry)
		b.o.Log.WarnContext(ctx, "Teams asks for fewer calls", slog.String("call", string(o)), slog.Duration("pause", v.retry))
	case renew:
		b.halt(ctx, err.Error())
	case barred:
		if b.barred(ctx, r.whom()) {
			v.reason, v.retry = dialog.CutOff, cutOffRetry
		}
	case note:
		b.o.Log.WarnContext(ctx, "Teams gave an answer that Lotsen does not know", slog.String("call", string(o)), slog.Any("error", err))
	}
	return &dialog.SendError{Outcome: v.outcome, Reason: v.reason, Retry: v.retry, Err: &callError{op: o, act: v.act, err: err}}
}

// callError is what a call failed with, and what is to be done about it by whoever made it.
type callError struct {
	op  op
	act act
	err error
}

func (f *callError) Error() string { return string(f.op) + ": " + f.err.Error() }

func (f *callError) Unwrap() error { return f.err }

// asksFor reports whether an error asks whoever made the call for an act.
func asksFor(a act, err error) bool {
	var f *callError
	return errors.As(err, &f) && f.act == a
}

// conversationPath is the path to a conversation, and below it.
func conversationPath(conversation string, below ...string) []string {
	return append([]string{"v3", "conversations", conversation}, below...)
}

// payloadOf is an activity, or what else is sent, as JSON. People's text is not made longer than it is.
func payloadOf(payload any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(payload); err != nil {
		return nil, rejected(dialog.Unfit, fmt.Errorf("encoding an activity: %w", err))
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// sizeOf is how large a payload is for Teams: in UTF-16, in bytes.
func sizeOf(payload []byte) int {
	size := 0
	for _, r := range string(payload) {
		size += 2
		if r > 0xFFFF {
			size += 2
		}
	}
	return size
}

// maxSize is how large a payload may be (learn.microsoft.com/microsoftteams/platform/
// bots/how-to/format-your-bot-messages: 100 KB), less a little for what is not counted
// the same.
const maxSize = 98 << 10

// bot is Lotsen's id in a conversation.
func (b *Bot) bot(c reference) string {
	if strings.HasPrefix(c.Bot, "28:") {
		return c.Bot
	}
	return "28:" + b.o.AppID
}
