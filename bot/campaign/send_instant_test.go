package campaign

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// instantChat takes everything at once.
type instantChat struct{ sent atomic.Int64 }

func randomText() string { return rand.Text() }

func (c *instantChat) Remind(context.Context, Reminder) (dialog.Ref, error) {
	c.sent.Add(1)
	return "ref", nil
}

func (*instantChat) Sent(context.Context, dialog.Address, string, time.Time) (dialog.Ref, bool, bool, error) {
	return "", false, false, nil
}

func (*instantChat) Answered(context.Context, dialog.PersonID) (time.Time, string, error) {
	return time.Time{}, "", nil
}

func (*instantChat) Promised(context.Context, dialog.PersonID) (time.Time, error) {
	return time.Time{}, nil
}

func (*instantChat) Away(context.Context, dialog.Address) (time.Time, Why, error) {
	return time.Time{}, "", nil
}

func (*instantChat) Check(context.Context, dialog.PersonID) (graph.Status, error) {
	return graph.Status{}, graph.Unavailable
}

func (*instantChat) HandOver(context.Context, dialog.PersonID, Campaign) ([]store.Record, error) {
	return nil, nil
}
