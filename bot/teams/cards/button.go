package cards

import (
	"cmp"
	"fmt"
	"slices"

	"lotsen/dialog"
	"lotsen/dialog/glyph"
)

// buttons are the actions of a message in the order of the guide, and how many of its
// buttons were left out. With fields, the first button sends them; the others send
// nothing of them, so that a field that has to be filled in holds nobody back.
func buttons(m dialog.Message) ([]action, int, error) {
	var out []action
	room, left := buttonRoom, 0
	for i, b := range m.Buttons {
		a, err := button(m, b, i == 0)
		if err != nil {
			return nil, 0, fmt.Errorf("the button %d: %w", i+1, err)
		}
		if a.Type == "" {
			continue
		}
		if room -= weight(a); room < 0 || len(out) == maxButtons {
			room = 0
			left++
			continue
		}
		out = append(out, a)
	}
	return out, left, nil
}

// button is one button; without a type: one that leads nowhere.
func button(m dialog.Message, b dialog.Button, first bool) (action, error) {
	a := action{Title: cmp.Or(glyph.Cut(glyph.Line(b.Label), maxLabel), glyph.Ellipsis)}
	switch b.Style { // Teams takes these and shows them, where it does
	case dialog.Primary:
		a.Style = "positive"
	case dialog.Danger:
		a.Style = "destructive"
	}
	switch {
	case b.URL != "":
		if !linkable(b.URL) {
			return action{}, nil
		}
		a.Type, a.URL = "Action.OpenUrl", b.URL
	case b.Action != "":
		carried, err := Press{Action: b.Action, Arg: b.Arg, At: m.At}.encode()
		if err != nil {
			return action{}, err
		}
		a.Type, a.Data, a.MSTeams = "Action.Submit", carried, &silent{feedback{Hide: true}}
		if !first && len(m.Fields) > 0 {
			a.AssociatedInputs = "none"
		}
	default:
		return action{}, nil
	}
	return a, nil
}

// rows divides buttons into those of sets in the body and those of the card itself,
// which stand below: Teams shows six of each.
// Source: github.com/atc0005/go-teams-notify/issues/161, tried by its authors.
func rows(all []action) (sets []element, last []action) {
	for part := range slices.Chunk(all, maxActions) {
		if last != nil {
			sets = append(sets, element{Type: "ActionSet", Actions: last})
		}
		last = part
	}
	return sets, last
}
