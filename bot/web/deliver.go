package web

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"lotsen/dialog"
)

// Post shows a message below the others. One with the send id of a message that
// is still kept is not posted again; its Ref comes back. An empty send id is
// nobody's. Errors are *dialog.SendError, never with the outcome unknown: posting
// again under the same send id is safe.
func (c *Chat) Post(ctx context.Context, a dialog.Address, m dialog.Message, sendID string) (dialog.Ref, error) {
	t, err := c.thread(a)
	if err != nil {
		return "", err
	}
	n, err := t.post(ctx, c.o.Clock.Now(), m, sendID)
	if err != nil {
		return "", sendError(fmt.Errorf("posting to the browser chat: %w", err))
	}
	return refOf(n), nil
}

// Replace shows a message in the place of one that was posted. The Ref stays the
// same. Errors are *dialog.SendError; a message that is not kept any more is refused.
func (c *Chat) Replace(ctx context.Context, a dialog.Address, r dialog.Ref, m dialog.Message) (dialog.Ref, error) {
	t, err := c.thread(a)
	if err != nil {
		return "", err
	}
	n, ok := numberOf(r)
	if !ok {
		return "", sendError(fmt.Errorf("replacing in the browser chat: %w", errGone))
	}
	if err := t.replace(ctx, n, m); err != nil {
		return "", sendError(fmt.Errorf("replacing in the browser chat: %w", err))
	}
	return r, nil
}

func (c *Chat) thread(a dialog.Address) (*thread, error) {
	t := c.threads[a.Ref]
	if a.Platform != Platform || t == nil {
		return nil, &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed,
			Err: errors.New("the browser chat has nobody with that address")}
	}
	return t, nil
}

func sendError(err error) *dialog.SendError {
	if errors.Is(err, errGone) {
		return &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Missing, Err: err}
	}
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: err}
}

// A Ref is the number of the message in its conversation.
func refOf(n uint64) dialog.Ref { return dialog.Ref(strconv.FormatUint(n, 10)) }

func numberOf(r dialog.Ref) (n uint64, ok bool) {
	n, err := strconv.ParseUint(string(r), 10, 64)
	return n, err == nil && refOf(n) == r
}
