package teams

import (
	"context"
	"errors"
	"log/slog"

	"lotsen/dialog/texts"
)

// consent hands on what somebody answered when asked whether a file may be stored.
// Storing it takes its time, and Teams does not wait for it.
func (in intake) consent(ctx context.Context, a arrival) error {
	if err := in.b.remember(ctx, a.user, a.where); err != nil {
		return err
	}
	c := a.consent
	if !c.accepted {
		in.b.declined(a.user, c.offer)
		return nil
	}
	again := !in.notices.first("consent/"+digest(a.user, c.offer), in.b.o.Now())
	begun := in.errand(func(ctx context.Context) {
		switch err := in.b.consented(ctx, a.user, c.offer, c.upload); {
		case err == nil:
		case errors.Is(err, errExpired):
			if !again { // what is delivered twice was stored the first time
				in.notify(a, "gone/"+digest(a.user, c.offer), texts.TeamsFileGone)
			}
		default:
			in.b.o.Log.WarnContext(ctx, "a file was not stored", slog.Any("error", err))
			in.notify(a, "gone/"+digest(a.user, c.offer), texts.TeamsFileGone)
		}
	})
	if !begun {
		return errFull
	}
	return nil
}
