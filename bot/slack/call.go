package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/proof"
	"lotsen/dialog"
)

// The methods that are told apart by name.
const (
	postMessage = "chat.postMessage"
	authTest    = "auth.test"
	respond     = "response_url" // not a method of the Web API
	upload      = "upload_url"   // nor is this
)

const (
	// callFor is how long one call of Slack's may take.
	callFor = 10 * time.Second
	// respondFor is shorter: chat.update is tried after a response_url.
	respondFor = 5 * time.Second
	// uploadFor is how long the bytes of one file may take.
	uploadFor = 30 * time.Second
	// cutOffRetry is when a call that Slack does not let in is worth another try.
	cutOffRetry = 10 * time.Minute
)

// call makes one call of Slack's: when Lotsen is let in, when its turn comes, with a
// deadline. The channel is for methods that are limited per channel, else "". Once is
// called at most once and must make one request at most. An error is always a
// *dialog.SendError, and what it asks of the adapter itself has been done: a limit
// pauses the method for everybody, a token that is not accepted halts all calls.
func (b *Bot) call(ctx context.Context, method, channel string, once func(ctx context.Context) error) error {
	if why := b.out.gate.halted(); why != "" {
		return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.CutOff, Retry: cutOffRetry,
			Err: fmt.Errorf("%s: Slack does not let Lotsen in: %s", method, why)}
	}
	return b.try(ctx, method, channel, once)
}

// try is call, whether Lotsen is let in or not.
func (b *Bot) try(ctx context.Context, method, channel string, once func(ctx context.Context) error) error {
	if err := b.out.limits.wait(ctx, method, channel); err != nil {
		return err
	}
	if err := dialog.Wanted(ctx); err != nil {
		return err
	}
	inner, cancel := context.WithTimeout(ctx, timeFor(method))
	defer cancel()
	inner, p := proof.With(inner)
	err := once(inner)
	b.out.gate.answers(time.Now(), method, err == nil || p.Status() != 0, err)
	if err == nil {
		b.out.gate.works(method)
		return nil
	}
	v := judge(method, err, p.NothingWritten(), p.Status())
	return b.act(ctx, method, v, err)
}

// timeFor is how long a call may take.
func timeFor(method string) time.Duration {
	switch method {
	case upload:
		return uploadFor
	case respond:
		return respondFor
	default:
		return callFor
	}
}

// act does what a verdict asks of the adapter, and makes it the caller's error.
func (b *Bot) act(ctx context.Context, method string, v verdict, err error) error {
	code := codeOf(err)
	if v.act == stop && method != authTest && b.out.gate.who().everywhere() {
		if m := ofWorkspace(method, code); m != strange {
			v = m.verdict()
		}
	}
	switch v.act {
	case pause:
		v.retry = b.slower(ctx, time.Now(), method, v.retry)
	case stop:
		b.halt(ctx, code)
	case lack:
		if needs := needed(err); b.out.gate.lacking(method, code+needs) {
			b.o.Log.ErrorContext(ctx, "Slack refuses a method to Lotsen: see the app's settings",
				slog.String("method", method), slog.String("why", code+needs))
		}
	case ask:
		v = b.whoseAccount(ctx, v)
	case note:
		b.o.Log.WarnContext(ctx, "Slack gave an error that Lotsen does not know", slog.String("method", method), slog.String("error", code))
	}
	return &dialog.SendError{Outcome: v.outcome, Reason: v.reason, Retry: v.retry, Err: fmt.Errorf("%s: %w", method, bare(err))}
}

// slower rests a method, for everybody, and gives how long.
func (b *Bot) slower(ctx context.Context, now time.Time, method string, rest time.Duration) time.Duration {
	rest = b.out.limits.slow(now, method, rest)
	b.o.Log.WarnContext(ctx, "Slack asks for fewer calls", slog.String("method", method), slog.Duration("pause", rest))
	return rest
}

// whoseAccount finds out whether it is the person's account that is closed, or the
// one behind Lotsen's own token: Slack has one word for both.
func (b *Bot) whoseAccount(ctx context.Context, v verdict) verdict {
	err := b.learn(ctx)
	var e *dialog.SendError
	switch {
	case err == nil:
		return v
	case errors.As(err, &e) && e.Reason == dialog.CutOff:
		return verdict{outcome: dialog.NotSent, reason: dialog.CutOff, retry: cutOffRetry}
	default:
		return later.verdict()
	}
}

// codeOf is Slack's word for an error; else the kind of it.
func codeOf(err error) string {
	var refusal slackapi.SlackErrorResponse
	if errors.As(err, &refusal) {
		return refusal.Err
	}
	return bare(err).Error()
}

// needed tells the scopes that Slack says are missing.
func needed(err error) string {
	var refusal slackapi.SlackErrorResponse
	if errors.As(err, &refusal) && refusal.Needed != "" {
		return " (needs " + refusal.Needed + ")"
	}
	return ""
}
