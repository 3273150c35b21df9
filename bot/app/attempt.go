package app

import (
	"context"
	"errors"
	"fmt"

	"lotsen/dialog"
	"lotsen/store"
)

// attempt records that a message is about to be posted on a platform that cannot tell
// afterwards. If that is on record already, the program ended in the middle of it: the
// message may have been posted. The error is a *dialog.SendError.
func (a *App) attempt(ctx context.Context, sendID string, r *reply) error {
	err := a.commit(ctx, store.Change{At: a.Clock.Now(), Dedupe: fmt.Sprintf("post/%s/%d", sendID, r.Tries)})
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrSeen):
		return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble, Err: errors.New("the program ended while it was being posted")}
	}
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: err}
}
