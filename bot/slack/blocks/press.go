package blocks

import (
	"encoding/json"
	"fmt"

	"lotsen/dialog"
)

// Press is what a button of Lotsen carries in its value: what it asks for, and the
// moment of the conversation it was made at.
type Press struct {
	Action dialog.Action `json:"a"`
	Arg    string        `json:"r,omitempty"`
	At     dialog.Stamp  `json:"t,omitzero"`
	// Form: the button opens the form of its message instead of asking directly.
	Form bool `json:"f,omitempty"`
}

// maxValue is how long a button's value may be.
const maxValue = 2000

// encode is the press as a button's value.
func (p Press) encode() (string, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("encoding a button: %w", err)
	}
	if len(raw) > maxValue {
		return "", fmt.Errorf("a button carries %d bytes, Slack takes %d", len(raw), maxValue)
	}
	return string(raw), nil
}

// ReadPress reads a button's value.
func ReadPress(value string) (Press, error) {
	var p Press
	if len(value) > maxValue {
		return p, fmt.Errorf("a button's value has %d bytes, Slack takes %d", len(value), maxValue)
	}
	if err := json.Unmarshal([]byte(value), &p); err != nil {
		return p, fmt.Errorf("reading a button's value: %w", err)
	}
	if p.Action == "" {
		return p, fmt.Errorf("a button's value names no action")
	}
	return p, nil
}
