package census

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"lotsen/store"
)

// acceptFor is how long what somebody accepted may come.
const acceptFor = 24 * time.Hour

// near is the share of rows by which what comes may differ from what was accepted, where
// less than Limits.Floor rows is no difference.
const near = 0.05

// acceptance is that somebody has looked at an alarm and knows better.
type acceptance struct {
	Reasons    []Cause   `json:"reasons"`
	Rows       int       `json:"rows"`
	Unreadable int       `json:"unreadable,omitempty"`
	Until      time.Time `json:"until"`
}

// Acceptable reports whether Accept would do anything about the alarm: there is one, of a
// reading that differs too much from what was there. An empty one may be right only of the
// exclusion and the helpdesk's group.
func (a Age) Acceptable() bool {
	return a.Alarm != nil && !slices.ContainsFunc(a.Alarm.Reasons(), func(why Cause) bool {
		switch why {
		case TooUnreadable, TooFew, TooMany, ShareFell, ShareRose:
			return false
		case Empty:
			return !mayBeEmpty(a.Reading)
		}
		return true
	})
}

func mayBeEmpty(r Reading) bool { return r == Exclude || r == Helpdesk }

// Accept adds to a change that the reading which the alarm is about is believed when it
// comes again, once, within a day: for the reasons of the alarm, and with about as many
// rows.
func (c *Census) Accept(change *store.Change, a Age) error {
	if !a.Acceptable() {
		return fmt.Errorf("accepting %s: there is nothing to accept", a.Reading)
	}
	value, err := json.Marshal(acceptance{
		Reasons: a.Alarm.Reasons(), Rows: a.Alarm.Rows, Unreadable: a.Alarm.Unreadable, Until: c.o.Now().Add(acceptFor).UTC(),
	})
	if err != nil {
		return fmt.Errorf("encoding what is accepted: %w", err)
	}
	change.Records = append(change.Records, store.Record{Kind: inAccept, Key: string(a.Reading), Value: value})
	return nil
}

// accepted is what is accepted of a reading, if that is what came; else the zero value.
func (c *Census) accepted(ctx context.Context, st *state) (a acceptance, err error) {
	rec, err := c.o.Store.Record(ctx, inAccept, string(st.Name))
	if err != nil {
		return a, fmt.Errorf("looking whether %s are accepted: %w", st.Name, err)
	}
	if rec.Value == nil || json.Unmarshal(rec.Value, &a) != nil { // what is not understood accepts nothing
		return acceptance{}, nil
	}
	now, differ := c.o.Now(), max(float64(c.o.Limits.Floor), near*float64(a.Rows))
	switch {
	case !now.Before(a.Until), a.Until.After(now.Add(acceptFor)): // or the clock was put back
		return acceptance{}, nil
	case float64(max(st.Stage.Rows-a.Rows, a.Rows-st.Stage.Rows)) > differ, st.Stage.Unreadable > max(1, 2*a.Unreadable):
		return acceptance{}, nil
	}
	return a, nil
}
