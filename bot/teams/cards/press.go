package cards

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// Press is what a button of Lotsen carries: what it asks for, and the moment of the
// conversation it was made at.
type Press struct {
	Action dialog.Action `json:"a"`
	Arg    string        `json:"r,omitempty"`
	At     dialog.Stamp  `json:"t,omitzero"`
}

// dataKey is where a press stands in an action's data, and fieldID what the id of an
// input begins with, before the field's key. Teams merges the two when a button is
// pressed.
const (
	dataKey = "lotsen"
	fieldID = "f:"
)

// data is what an action carries.
type data struct {
	Lotsen Press `json:"lotsen"` // dataKey
}

// maxPress is how long a press may be, and maxValue what is read of one that came
// back with what was filled in, both in bytes. Teams documents no limit of its own;
// these hold a card and a press well within that of a message.
const (
	maxPress = 2000
	maxValue = 100_000
)

// encode is the press as the data of an action.
func (p Press) encode() (*data, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encoding a button: %w", err)
	}
	if len(raw) > maxPress {
		return nil, fmt.Errorf("a button carries %d bytes, at most %d are allowed", len(raw), maxPress)
	}
	return &data{Lotsen: p}, nil
}

// ReadPress reads the value of an activity that pressing a button sent: what the
// button carries, and what was filled in, by the key of its field. What is filled in is
// as Event.Fields wants it: without what cannot be seen, a day as YYYY-MM-DD, a time as
// HH:MM. It fails for what no button of Lotsen's can have sent.
func ReadPress(value json.RawMessage) (Press, map[string]string, error) {
	var p Press
	if len(value) > maxValue {
		return p, nil, fmt.Errorf("a press has %d bytes, at most %d are read", len(value), maxValue)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(value, &all); err != nil {
		return p, nil, fmt.Errorf("reading a press: %w", err)
	}
	if len(all[dataKey]) == 0 {
		return p, nil, errors.New("a press is not of a button of Lotsen's")
	}
	if err := json.Unmarshal(all[dataKey], &p); err != nil {
		return Press{}, nil, fmt.Errorf("reading what a button carries: %w", err)
	}
	if p.Action == "" {
		return Press{}, nil, errors.New("a button names no action")
	}
	var fields map[string]string
	for id, raw := range all {
		key, ok := strings.CutPrefix(id, fieldID)
		if !ok || key == "" {
			continue
		}
		if fields == nil {
			fields = map[string]string{}
		}
		fields[key] = answer(raw)
	}
	return p, fields, nil
}

// answer is what was filled in at one input. Teams sends a string for each; another
// client may send a number or nothing.
func answer(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimFunc(glyph.Lines(s), unicode.IsSpace)
	}
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && strings.ContainsRune("-0123456789tf", rune(raw[0])) {
		return string(raw)
	}
	return ""
}
