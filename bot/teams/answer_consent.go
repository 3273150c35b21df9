package teams

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// consentAgain is how soon an answer that comes again is the same one, delivered twice.
const consentAgain = 30 * time.Second

// consent hands on what somebody answered when asked whether a file may be stored.
// Storing it takes its time, and Teams does not wait for it. The question goes away then:
// it can be answered once.
func (in intake) consent(ctx context.Context, a arrival) error {
	if err := in.b.remember(ctx, a.user, a.where); err != nil {
		return err
	}
	c, now := a.consent, in.b.o.Now()
	last := time.Time{}
	if c.accepted {
		last = in.notices.last("consent/"+digest(a.user, c.offer), now)
	}
	begun := in.errand(func(ctx context.Context) {
		if c.accepted {
			in.store(ctx, a, last, now)
		} else {
			in.b.declined(a.user, c.offer)
		}
		in.answeredQuestion(ctx, a)
	})
	if !begun {
		return errFull
	}
	return nil
}

// store stores a file that somebody agreed to. last is when they did before; zero: never.
func (in intake) store(ctx context.Context, a arrival, last, now time.Time) {
	offer := a.consent.offer
	switch err := in.b.consented(ctx, a.user, offer, a.consent.upload); {
	case err == nil:
	case errors.Is(err, errExpired) && last.IsZero():
		in.notify(a, "gone/"+digest(a.user, offer), texts.TeamsFileGone)
	case errors.Is(err, errExpired):
		if now.Sub(last) > consentAgain {
			in.notify(a, "stored/"+digest(a.user, offer), texts.TeamsFileStored)
		}
	default:
		in.b.o.Log.WarnContext(ctx, "a file was not stored", slog.Any("error", err))
		in.notify(a, "gone/"+digest(a.user, offer), texts.TeamsFileGone)
	}
}

// answeredQuestion takes a question about a file away. One that stays does no harm.
func (in intake) answeredQuestion(ctx context.Context, a arrival) {
	if a.consent.question == "" {
		return
	}
	err := in.b.Delete(ctx, address(a.user), a.consent.question)
	var e *dialog.SendError
	if err != nil && !(errors.As(err, &e) && e.Reason == dialog.Missing) {
		in.b.o.Log.InfoContext(ctx, "a question that was answered stays", slog.Any("error", err))
	}
}
