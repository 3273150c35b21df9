package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/recent"
	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

const (
	// hookUses and hookFor are how often, and how long, a response_url can be used:
	// 5 times within 30 minutes (docs.slack.dev/interactivity/handling-user-interaction).
	// The margin is for clocks and for calls under way.
	hookUses = 5
	hookFor  = 30*time.Minute - time.Minute
	// When Slack wants fewer calls of crowdOf response_urls within crowdFor, it means them all.
	crowdOf  = 3
	crowdFor = 5 * time.Second
	// maxHooks is how many messages are remembered with theirs.
	maxHooks = 20_000
	// maxAnswer is how much of an answer is read.
	maxAnswer = 64 << 10
	// slackHooks is the host of Slack's own.
	slackHooks = "hooks.slack.com"
)

// hooks are the response_urls of presses: the newest of each message. They change a
// message without the limits of chat.update, which is 50 a minute for everybody. They
// are not kept across a restart: chat.update does the same.
type hooks struct {
	api *url.URL // of Options.APIURL; nil: Slack's own

	mu     sync.Mutex
	all    *recent.Memory[*hook]
	slowed map[string]time.Time // those that Slack wanted fewer calls of just now: crowdOf at most
}

type hook struct {
	url   string
	left  int
	until time.Time
}

func newHooks(apiURL string) *hooks {
	h := &hooks{all: recent.New[*hook](maxHooks), slowed: map[string]time.Time{}}
	if u, err := url.Parse(apiURL); err == nil && u.Host != "" {
		h.api = u
	}
	return h
}

// hook remembers the response_url of a press on a message. One that is not Slack's is
// not remembered: it would be given the message.
func (b *Bot) hook(r dialog.Ref, responseURL string) {
	if r == "" || !b.out.hooks.trusted(responseURL) {
		return
	}
	h := b.out.hooks
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all.Put(string(r), &hook{url: responseURL, left: hookUses, until: time.Now().Add(hookFor)})
}

// trusted reports whether an address is Slack's, or on the host of Options.APIURL.
func (h *hooks) trusted(address string) bool {
	return atSlack(address, h.api, slackHooks)
}

// use takes one use of a message's response_url; "" if there is none left.
func (h *hooks) use(r dialog.Ref, now time.Time) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, ok := h.all.Get(string(r))
	if !ok {
		return ""
	}
	if k.left <= 0 || now.After(k.until) {
		h.all.Drop(string(r))
		return ""
	}
	k.left--
	return k.url
}

// unused gives a use back that was not made.
func (h *hooks) unused(r dialog.Ref, address string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if k, ok := h.all.Get(string(r)); ok && k.url == address {
		k.left = min(k.left+1, hookUses)
	}
}

// forget gives up a message's response_url, if it is still this one.
func (h *hooks) forget(r dialog.Ref, address string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if k, ok := h.all.Get(string(r)); ok && k.url == address {
		h.all.Drop(string(r))
	}
}

// replacement is the body for a response_url. Blocks are always given: text alone would
// leave the old ones out of it, buttons and all.
type replacement struct {
	ReplaceOriginal bool             `json:"replace_original"`
	Text            string           `json:"text"`
	Blocks          []slackapi.Block `json:"blocks"`
	UnfurlLinks     bool             `json:"unfurl_links"`
	UnfurlMedia     bool             `json:"unfurl_media"`
}

// respond changes the message of a press through its response_url.
func (b *Bot) respond(ctx context.Context, r dialog.Ref, address string, m blocks.Message) error {
	body, err := json.Marshal(replacement{ReplaceOriginal: true, Text: m.Text, Blocks: m.Blocks})
	if err != nil {
		return rejected(dialog.Unfit, fmt.Errorf("encoding a message: %w", err))
	}
	return b.hooked(ctx, r, address, body)
}

// hooked posts to the response_url of a message, or of a command, which has none. One that
// Slack wants fewer calls of is given up; when it is several, all of them rest.
func (b *Bot) hooked(ctx context.Context, ref dialog.Ref, address string, body []byte) error {
	called := false
	err := b.call(ctx, respond, "", func(ctx context.Context) error {
		called = true
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return errors.New("the response_url cannot be called")
		}
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		resp, err := b.out.client.Do(r)
		if err != nil {
			return bare(err)
		}
		defer resp.Body.Close()
		return answered(resp)
	})
	var e *dialog.SendError
	if called && errors.As(err, &e) && e.Reason == dialog.Throttled {
		b.out.hooks.forget(ref, address)
		if now := time.Now(); b.out.hooks.crowded(address, now) {
			b.slower(ctx, now, respond, e.Retry)
		}
	}
	return err
}

// crowded records that Slack asked for fewer calls of one response_url, and reports whether
// it has asked that of several just now: then it means them all.
func (h *hooks) crowded(address string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.slowed, func(_ string, at time.Time) bool { return now.Sub(at) > crowdFor })
	if len(h.slowed) < crowdOf {
		h.slowed[address] = now
	}
	return len(h.slowed) >= crowdOf
}

// answered reads the answer of a response_url: "ok", in plain words or in JSON.
func answered(resp *http.Response) error {
	if resp.StatusCode == http.StatusTooManyRequests {
		if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
			return &slackapi.RateLimitedError{RetryAfter: time.Duration(s) * time.Second}
		}
	}
	if resp.StatusCode != http.StatusOK {
		return slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("reading the answer of a response_url: %w", err)
	}
	var a slackapi.SlackResponse
	if json.Unmarshal(raw, &a) == nil && !a.Ok {
		return slackapi.SlackErrorResponse{Err: a.Error, ResponseMetadata: a.ResponseMetadata}
	}
	return nil
}
