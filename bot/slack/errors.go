package slack

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/dialog"
)

// verdict is what an error of Slack's means for the message, and what the adapter has
// to do about it.
type verdict struct {
	outcome dialog.Outcome
	reason  dialog.Reason
	retry   time.Duration
	act     act
}

// act is what the adapter does about an error, besides telling the caller.
type act int

const (
	noAct act = iota
	pause     // the method rests, for everybody
	stop      // all calls halt until auth.test works again
	lack      // this method is not allowed to Lotsen: somebody has to mend the app's settings
	ask       // auth.test tells whose account is meant
	note      // not among the codes: logged, so that it can be added
)

// delivers reports whether a method shows something to somebody, so that an answer
// that did not come leaves it open whether they have it. The others can be repeated.
func delivers(method string) bool {
	return strings.HasPrefix(method, "chat.") || strings.HasPrefix(method, "views.") ||
		method == "files.completeUploadExternal" || method == respond
}

// judge says what an error of a call means. Unwritten is proof that the request has not
// left; status is that of the answer, 0 if none came.
func judge(method string, err error, unwritten bool, status int) verdict {
	v := weigh(method, err, unwritten, status)
	if v.outcome == dialog.NotKnownSent && !delivers(method) {
		v.outcome = dialog.NotSent
	}
	if method == respond {
		v.act = noAct // it says nothing of the Web API or of other presses, and chat.update is tried next
	}
	return v
}

func weigh(method string, err error, unwritten bool, status int) verdict {
	var refusal slackapi.SlackErrorResponse
	var limited *slackapi.RateLimitedError
	switch {
	case errors.As(err, &refusal):
		return meaningOf(method, refusal.Err).verdict()
	case errors.As(err, &limited):
		v := slower.verdict()
		v.retry = limited.RetryAfter
		return v
	case unwritten, dialled(err):
		return later.verdict()
	case status == http.StatusTooManyRequests: // without a Retry-After that can be read
		return slower.verdict()
	case status == http.StatusRequestTimeout, status >= 500, status == 0, status == http.StatusOK:
		return perhaps.verdict() // 200 is an answer that could not be read
	case method == respond && status == http.StatusBadRequest:
		return unfit.verdict() // what was sent; a picture, perhaps
	case method == respond:
		return missing.verdict() // used up, too old, or the message is not there
	default:
		return later.verdict() // a proxy on the way, or Slack's own: the method was not reached
	}
}

// dialled reports whether an error is that no connection was made. A transport that
// sent a POST on an older connection does not dial again for it.
func dialled(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// bare is an error without the address that was called: an upload's and a press's
// address is a secret.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
