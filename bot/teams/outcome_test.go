package teams

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lotsen/bot/proof"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestEachAnswerOfTeamsLeadsToTheRightAct(t *testing.T) {
	const (
		post    = "post"
		replace = "replace"
		create  = "create"
	)
	for _, c := range []struct {
		name  string
		does  string
		fault teamstest.Fault
		want  dialog.SendError
		tells bool // Trouble tells it
	}{
		{"not on the roster", post, teamstest.Fault{Code: "BotNotInConversationRoster"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut}, false},
		{"not installed", post, teamstest.Fault{Code: "ForbiddenOperationException"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut}, false},
		{"not installed, new", create, teamstest.Fault{Code: "ForbiddenOperationException"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut}, false},
		{"blocked", post, teamstest.Fault{Code: "ConversationBlockedByUser"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Removed}, false},
		{"blocked, as JSON in a string", post, teamstest.Fault{Code: "MessageWritesBlocked"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Removed}, false},
		{"blocked", replace, teamstest.Fault{Code: "MessageWritesBlocked"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Removed}, false},
		{"disabled", post, teamstest.Fault{Code: "BotDisabledByAdmin"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Barred, Retry: barredRetry}, false},
		{"no token is taken", post, teamstest.Fault{Code: "BotNotRegistered"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.CutOff, Retry: cutOffRetry}, true},
		{"nobody there", create, teamstest.Fault{Code: "BadArgument"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed}, false},
		{"nobody there", create, teamstest.Fault{Status: 404}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed}, false},
		{"no such conversation", post, teamstest.Fault{Code: "ConversationNotFound"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Shut}, false},
		{"no such conversation", replace, teamstest.Fault{Code: "ConversationNotFound"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing}, false},
		{"no such message", replace, teamstest.Fault{Code: "ActivityNotFoundInConversation"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing}, false},
		{"a page that is not there", post, teamstest.Fault{Status: 404, Body: "<html>"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: strangeRetry}, false},
		{"a bad card", post, teamstest.Fault{Code: "BadArgument"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit}, false},
		{"a bad card", replace, teamstest.Fault{Code: "BadSyntax"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit}, false},
		{"too large", post, teamstest.Fault{Code: "MessageSizeTooBig"}, dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit}, false},
		{"too fast", post, teamstest.Fault{Code: "Throttled", RetryAfter: "7"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: 7 * time.Second}, false},
		{"too fast, and no word how long", post, teamstest.Fault{Code: "Throttled"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: pauseFor}, false},
		{"too fast", replace, teamstest.Fault{Code: "Throttled", RetryAfter: "7"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: 7 * time.Second}, false},
		{"two at once", post, teamstest.Fault{Code: "PreconditionFailed"}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}, false},
		{"two at once", replace, teamstest.Fault{Code: "PreconditionFailed"}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}, false},
		{"two at once, which shows nothing", create, teamstest.Fault{Code: "PreconditionFailed"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble}, false},
		{"unwell, which shows nothing", create, teamstest.Fault{Code: "ServiceUnavailable"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble}, false},
		{"a no that is not known", post, teamstest.Fault{Code: "InvalidBotApiHost"}, dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: strangeRetry}, false},
		{"elsewhere", post, teamstest.Fault{Status: 307, Header: http.Header{"Location": {"https://evil.example/"}}}, dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble}, false},
	} {
		t.Run(c.does+" "+c.name, func(t *testing.T) {
			inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
				var ref dialog.Ref
				if c.does != create {
					f.wrote()
					ref = f.posts(oneStep())
				}
				f.teams.Fail(map[string]string{post: "send", replace: "update", create: "create"}[c.does], c.fault)
				var err error
				if c.does == replace {
					_, err = f.bot.Replace(t.Context(), address(bertaID), ref, oneStep())
				} else {
					_, err = f.bot.Post(t.Context(), address(bertaID), oneStep(), "s1")
				}
				e := sendError(t, err)
				if is(t, e, c.want.Outcome, c.want.Reason); e.Retry != c.want.Retry {
					t.Errorf("retry after %s, want %s", e.Retry, c.want.Retry)
				}
				if told := f.bot.Trouble(); (told != "") != c.tells {
					t.Errorf("the operator is told %q", told)
				}
			})
		})
	}
}

func TestWhatMayHaveArrivedIsNeverSaidNotToHave(t *testing.T) {
	for name, c := range map[string]struct {
		fault   teamstest.Fault
		arrives bool
	}{
		"500":              {teamstest.Fault{Code: "InternalServerError"}, false},
		"502":              {teamstest.Fault{Code: "ServiceError"}, false},
		"503":              {teamstest.Fault{Code: "ServiceUnavailable"}, false},
		"504 with a page":  {teamstest.Fault{Status: 504, Body: "<html>"}, false},
		"hang":             {teamstest.Fault{Hang: true}, false},
		"drop":             {teamstest.Fault{Drop: true}, false},
		"apply, then drop": {teamstest.Fault{ApplyThenDrop: true}, true},
		"apply, then hang": {teamstest.Fault{ApplyThenHang: true}, true},
		"apply, then 502":  {teamstest.Fault{ApplyThenStatus: 502}, true},
		"apply, then 412":  {teamstest.Fault{ApplyThenStatus: 412}, true},
		"201 and nonsense": {teamstest.Fault{Status: 201, Body: "<html>"}, false},
		"201 without id":   {teamstest.Fault{Status: 201, Body: "{}"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
				f.wrote()
				ref := f.posts(oneStep())
				began := time.Now()
				f.teams.Fail("send", c.fault, 1)
				is(t, f.fails(), dialog.NotKnownSent, dialog.Trouble)
				if took := time.Since(began); took > callFor+holdFor {
					t.Errorf("it took %s", took)
				}
				want := 1
				if c.arrives {
					want++
				}
				if n, calls := len(f.teams.Messages(bertaID)), len(f.teams.CallsOf("send")); n != want || calls != 2 {
					t.Errorf("Berta sees %d messages after %d calls", n, calls)
				}
				f.teams.Fail("update", c.fault, 1) // a change may be made again
				_, err := f.bot.Replace(t.Context(), address(bertaID), ref, oneStep())
				if name != "201 and nonsense" && name != "201 without id" {
					is(t, sendError(t, err), dialog.NotKnownSent, dialog.Trouble)
				}
				if _, err := f.bot.Replace(t.Context(), address(bertaID), ref, oneStep()); err != nil {
					t.Errorf("changed again: %v", err)
				}
			})
		})
	}
}

func TestWhatHasNotLeftIsSaidNotToHave(t *testing.T) {
	refused := errors.New("connection refused")
	for name, c := range map[string]struct {
		wire http.RoundTripper
		want dialog.Outcome
	}{
		"no connection": {&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: refused}
		}}, dialog.NotSent},
		"no handshake": {&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			return near, far.Close()
		}}, dialog.NotSent},
		"nobody answers the dial": {&http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return nil, cmp.Or(sleep(ctx, time.Minute), refused) // longer than the call
		}}, dialog.NotSent},
		"half of it has left": {halfway{}, dialog.NotKnownSent},
	} {
		t.Run(name, func(t *testing.T) {
			inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
				f.wrote()
				f.posts(oneStep()) // there is a token
				f.bot.out.client = proof.Client(&http.Client{Transport: c.wire}, uploadFor)
				is(t, f.fails(), c.want, dialog.Trouble)
				time.Sleep(time.Minute) // the dial ends
			})
		})
	}
}

// halfway reads some of a body, and then fails as if it had never dialled.
type halfway struct{}

func (halfway) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = r.Body.Read(make([]byte, 10))
	return nil, errors.New("broken pipe")
}

func TestTheWordsForAnErrorAreFoundWhereverTheyAre(t *testing.T) {
	deep := `{"error":{"code":"ServiceError","message":"{\"errorCode\":209,\"message\":\"{\\r\\n \\\"subCode\\\": \\\"MessageWritesBlocked\\\",\\r\\n \\\"details\\\": \\\"Thread 19:x@unq is blocked\\\"}\"}"}}`
	for body, want := range map[string]string{
		`{"error":{"code":"BotNotInConversationRoster","message":"x"}}`:        "BotNotInConversationRoster",
		`{"error":"BotNotInConversationRoster"}`:                               "BotNotInConversationRoster",
		`{"errorCode":209,"message":"{\"subCode\":\"MessageWritesBlocked\"}"}`: "MessageWritesBlocked",
		`{"subCode":"MessageWritesBlocked"}`:                                   "MessageWritesBlocked",
		deep:                                                                   "ServiceError MessageWritesBlocked",
		`{"error":{"code":"anna@example.com"}}`:                                "",
		`{"error":{"code":"` + strings.Repeat("x", 70) + `"}}`:                 "",
		`["error"]`: "",
		`<html>`:    "",
		strings.Repeat(`{"error":`, 50) + "1" + strings.Repeat("}", 50): "",
		"": "",
	} {
		no := newRefusal(&http.Response{StatusCode: 403}, []byte(body))
		if got := strings.Join(no.codes, " "); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestAWaitIsUnderstoodInSecondsAndAsADate(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "5": 5 * time.Second, "0.5": time.Second / 2, "-1": 0, "soon": 0, "NaN": 0, "1e30": maxPause,
		"Sun, 22 Nov 2026 12:00:30 GMT": 30 * time.Second, "Sun, 22 Nov 2026 11:00:30 GMT": 0,
		"Mon, 23 Nov 2026 11:00:30 GMT": maxPause,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}
