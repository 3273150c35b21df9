package teams

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
)

// maxBody is how much of a request is read, in bytes. What Teams posts has at most some
// 100 KB.
const maxBody = 512 << 10

// Handler serves POST /api/messages. Only what proves to be Teams', and for this bot
// and this organisation, is acted on; with Options.Open, only what comes from this
// machine.
func (b *Bot) Handler() http.Handler {
	mux := http.NewServeMux()
	serve := http.Handler(http.HandlerFunc(b.in.serve))
	if b.o.Open {
		serve = b.in.localOnly(serve)
	}
	mux.Handle("POST /api/messages", serve)
	return mux
}

// serve answers one request. All of it has one deadline.
func (in intake) serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(in.work, answerIn)
	defer cancel()
	act, odd, err := in.admitted(ctx, w, r)
	if err != nil {
		in.turnAway(ctx, w, err)
		return
	}
	in.take(ctx, act, odd).write(w)
}

// errTooBig is a body over the limit.
var errTooBig = errors.New("the request is too big")

// admitted is the activity of a request that has proven itself. Nothing of a request is
// read before its token is checked.
func (in intake) admitted(ctx context.Context, w http.ResponseWriter, r *http.Request) (act activity, odd bool, err error) {
	var p vouched
	if !in.b.o.Open {
		if p, err = in.auth.prove(ctx, r.Header); err != nil {
			return act, false, err
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
		return act, false, errTooBig
	}
	if err != nil {
		return act, false, errUnreadable
	}
	if act, odd, err = readActivity(body); err != nil {
		return act, false, err
	}
	if in.b.o.Open {
		if _, err := in.b.hosts.check(act.ServiceURL); err != nil {
			return act, false, foreign(err.Error())
		}
		return act, odd, nil
	}
	return act, odd, in.auth.admit(p, act)
}

// turnAway answers a request that nothing is done for.
func (in intake) turnAway(ctx context.Context, w http.ResponseWriter, err error) {
	status, counted := http.StatusBadRequest, unparseable
	no, refused := errors.AsType[*rebuff](err)
	switch {
	case refused && no.status == http.StatusUnauthorized:
		status, counted = no.status, refusedToken
		w.Header().Set("WWW-Authenticate", "Bearer")
	case refused:
		status, counted = no.status, refusedActivity
	case errors.Is(err, errKeysAway): // it may be Teams'; then it comes again
		status, counted = http.StatusServiceUnavailable, unjudged
	case errors.Is(err, errTooBig):
		status = http.StatusRequestEntityTooLarge
	}
	in.b.counts.add(counted)
	in.warn(ctx, "a request was turned away; if Teams sent it, mend LOTSEN_TEAMS_APP_ID, LOTSEN_TEAMS_TENANT_ID or this machine's clock", err)
	answer{status: status}.write(w)
}

// warn tells the operator of what anybody can cause, at most once a minute.
func (in intake) warn(ctx context.Context, what string, err error) {
	now := in.b.o.Now().Unix()
	if last := in.warned.Load(); now-last < 60 || !in.warned.CompareAndSwap(last, now) {
		return
	}
	in.b.o.Log.WarnContext(ctx, what, slog.Any("error", err))
}
