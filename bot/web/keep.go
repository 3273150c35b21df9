package web

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/dialog"
)

// maxKept is how many entries of a person's conversation are kept and shown.
const maxKept = 200

// Keeper is where conversations survive. Methods are called at the same time for
// different people, never for the same one.
type Keeper interface {
	// Put keeps a value under its number, instead of what was there, and forgets
	// the person's numbers below oldest. Numbers begin at 1; at most 200 remain.
	Put(ctx context.Context, who string, n uint64, value []byte, oldest uint64) error
	// List gives what is kept of a person, in the order of the numbers.
	List(ctx context.Context, who string) ([]Kept, error)
}

// Kept is one value under its number. The value is opaque to the Keeper.
type Kept struct {
	N     uint64
	Value []byte
}

// entry is one thing that was said: by Lotsen, or by the person.
type entry struct {
	N       uint64          `json:"-"`
	Version int             `json:"version"` // how often it was replaced
	At      time.Time       `json:"at"`      // when it was first said
	Message *dialog.Message `json:"message,omitempty"`
	SendID  string          `json:"send_id,omitempty"`
	Said    *said           `json:"said,omitempty"`
}

// said is what the person typed, redacted.
type said struct {
	Event  string `json:"event"` // the id of the event
	Text   string `json:"text"`
	Secret bool   `json:"secret,omitempty"` // something was taken out
}

func (e entry) encode() ([]byte, error) {
	value, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encoding what was said: %w", err)
	}
	return value, nil
}

func (k Kept) decode() (entry, error) {
	e := entry{N: k.N}
	if err := json.Unmarshal(k.Value, &e); err != nil {
		return e, fmt.Errorf("decoding what was said (%d): %w", k.N, err)
	}
	return e, nil
}
