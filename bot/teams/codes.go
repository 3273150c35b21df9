package teams

import (
	"net/http"
	"slices"
	"time"

	"lotsen/dialog"
)

// op is one kind of call, and names it in the log.
type op string

const (
	sending  op = "send"   // POST of an activity: shows something new
	updating op = "update" // PUT of one
	deleting op = "delete"
	creating op = "create" // POST of a conversation: gives the same one each time, and shows nothing
	upload   op = "upload" // PUT of a file's bytes
)

// repeatable reports whether a call that may have worked does no harm when it is made
// again, and leaves nothing open that anybody has to know.
func (o op) repeatable() bool { return o == creating || o == upload }

const (
	// cutOffRetry is when a call that Teams does not let in is worth another try.
	cutOffRetry = 10 * time.Minute
	// barredRetry is when one is that an administrator's policy for one person forbids.
	barredRetry = time.Hour
	// strangeRetry is when one is that Teams gave an unknown answer to.
	strangeRetry = 5 * time.Minute
)

// row is what one answer means: the first that fits holds.
type row struct {
	status int
	codes  []string // one of them was said; none: whatever was said
	ops    []op     // of one of these calls; none: of all
	verdict
}

func (r row) means(o op, no *refusal) bool {
	return (r.status == no.status || r.status == anyServer && no.status >= 500 || r.status == anyClient && no.status/100 == 4) &&
		(len(r.ops) == 0 || slices.Contains(r.ops, o)) &&
		(len(r.codes) == 0 || slices.ContainsFunc(r.codes, func(code string) bool { return slices.Contains(no.codes, code) }))
}

const (
	anyServer = -5 // each status from 500 on
	anyClient = -4 // each from 400 to 499
)

// rows is what each answer of Teams' means: learn.microsoft.com/microsoftteams/platform/
// bots/how-to/conversations/conversation-messages, "Status codes from bot conversational
// APIs". Who is not reached is Shut or Removed, and shows up again by writing or by
// installing.
func rows() []row {
	var (
		shut    = verdict{outcome: dialog.Refused, reason: dialog.Shut}
		blocked = verdict{outcome: dialog.Refused, reason: dialog.Removed}
		gone    = verdict{outcome: dialog.Refused, reason: dialog.Closed}
		missing = verdict{outcome: dialog.Refused, reason: dialog.Missing}
		unfit   = verdict{outcome: dialog.Refused, reason: dialog.Unfit}
		locked  = verdict{outcome: dialog.NotSent, reason: dialog.CutOff, retry: cutOffRetry}
		theirs  = verdict{outcome: dialog.NotSent, reason: dialog.Barred, retry: barredRetry}
		perhaps = verdict{outcome: dialog.NotKnownSent, reason: dialog.Trouble}
		strange = verdict{outcome: dialog.NotSent, reason: dialog.Trouble, retry: strangeRetry, act: note}
	)
	with := func(v verdict, a act) verdict { v.act = a; return v }
	changing := []op{updating, deleting}
	return []row{
		// Lotsen itself is not let in.
		{status: http.StatusUnauthorized, verdict: with(locked, renew)},                                      // BotNotRegistered, or a token that is over
		{status: http.StatusForbidden, codes: []string{"BotDisabledByAdmin"}, verdict: with(theirs, barred)}, // one person's, or everybody's

		// The person has not installed Lotsen, or blocked it.
		{status: http.StatusForbidden, codes: []string{"BotNotInConversationRoster", "ForbiddenOperationException"}, verdict: shut},
		{status: http.StatusForbidden, codes: []string{"ConversationBlockedByUser", "MessageWritesBlocked"}, verdict: blocked},
		{status: http.StatusNotFound, codes: []string{"BotNotInConversationRoster"}, verdict: shut},

		// The conversation, the message or the person is not there.
		{status: http.StatusNotFound, ops: changing, verdict: missing},
		{status: http.StatusNotFound, ops: []op{creating}, verdict: gone}, // nobody in the organisation has that id
		{status: http.StatusNotFound, codes: []string{"ConversationNotFound"}, verdict: with(shut, anew)},
		{status: http.StatusGone, ops: changing, verdict: missing},

		// What is sent.
		{status: http.StatusRequestEntityTooLarge, verdict: with(unfit, shrink)},
		{status: http.StatusBadRequest, codes: []string{"MessageSizeTooBig"}, verdict: with(unfit, shrink)},
		{status: http.StatusBadRequest, codes: []string{"BadArgument", "BadSyntax"}, ops: []op{creating}, verdict: gone}, // only who it is with differs
		{status: http.StatusBadRequest, ops: []op{creating}, verdict: strange},
		{status: http.StatusBadRequest, verdict: unfit},

		// Too much, too fast.
		{status: http.StatusTooManyRequests, verdict: verdict{outcome: dialog.NotSent, reason: dialog.Throttled, act: pause}},

		// Teams' own trouble, after which it is open what was done.
		{status: http.StatusPreconditionFailed, verdict: perhaps}, // two calls met in one conversation
		{status: http.StatusRequestTimeout, verdict: perhaps},
		{status: anyServer, verdict: perhaps},

		// A proxy on the way, or an answer that is not known yet: refused all the same.
		{status: anyClient, verdict: strange},
	}
}
