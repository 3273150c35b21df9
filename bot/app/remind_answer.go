package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// reminderDesk is the desk of the actions of a reminder's buttons.
const reminderDesk = "reminder"

// pressedKind is the kind of the records of the reminder of which somebody pressed a button
// last. It proves that the reminder arrived.
const pressedKind = "campaign/pressed"

// maxSendID is how long the send id of a reminder can be, in bytes.
const maxSendID = 64

// pressed is such a press.
type pressed struct {
	SendID string    `json:"id"`
	At     time.Time `json:"at"`
}

// answersReminder adds to a change that somebody has pressed a button of a reminder.
func answersReminder(change *store.Change, e dialog.Event) error {
	if e.Action.Desk() != reminderDesk || e.Arg == "" || len(e.Arg) > maxSendID {
		return nil
	}
	value, err := json.Marshal(pressed{e.Arg, e.Now})
	if err != nil {
		return fmt.Errorf("encoding the press on a reminder: %w", err)
	}
	change.Records = append(change.Records, store.Record{Kind: pressedKind, Key: string(e.Person), Value: value})
	return nil
}

// Answered implements campaign.Chat: to the minute, and exactly where it is about a
// reminder.
func (c reminders) Answered(ctx context.Context, p dialog.PersonID) (at time.Time, proof string, err error) {
	addresses, err := c.addresses(ctx, p)
	if err != nil {
		return at, "", err
	}
	for _, where := range addresses {
		known, err := c.reach(ctx, where)
		if err != nil {
			return at, "", err
		}
		if known.Did.After(at) {
			at = known.Did
		}
	}
	r, err := c.Store.Record(ctx, pressedKind, string(p))
	if err != nil {
		return at, "", fmt.Errorf("reading the press on a reminder: %w", err)
	}
	if r.Value == nil {
		return at, "", nil
	}
	var last pressed
	if err := json.Unmarshal(r.Value, &last); err != nil {
		return at, "", fmt.Errorf("decoding the press on a reminder: %w", err)
	}
	if last.At.After(at) {
		at = last.At
	}
	return at, last.SendID, nil
}
