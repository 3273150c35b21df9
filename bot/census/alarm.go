package census

import (
	"context"
	"log/slog"
	"time"
)

// Cause is why a reading was refused, or does not go on.
type Cause string

// The causes.
const (
	NoCause       Cause = ""
	Empty         Cause = "empty"          // not one row
	TooFew        Cause = "too-few"        // implausibly fewer rows than before, see Limits.Fewer
	TooMany       Cause = "too-many"       // a group has grown implausibly, see Limits.More and Excluded
	ShareFell     Cause = "share-fell"     // implausibly fewer registered than before, see Limits.Fallen
	ShareRose     Cause = "share-rose"     // implausibly more, see Limits.Risen
	TooUnreadable Cause = "unreadable"     // too many rows could not be understood, see Limits.Unreadable
	NotUnderstood Cause = "not-understood" // a page could not be understood
	NoLicence     Cause = "no-licence"     // Microsoft says that the tenant has no licence
	NotGranted    Cause = "not-granted"    // a permission is missing
	GroupMissing  Cause = "group-missing"  // the directory has no such group
)

// Alarm is a reading that was refused or does not go on. What was known before stays,
// with its age.
type Alarm struct {
	Reason Cause `json:"reason"`
	// Also are what else spoke against what was read.
	Also []Cause `json:"also,omitempty"`
	// At is since when the reason has been the same, Last when it was met last.
	At   time.Time `json:"at"`
	Last time.Time `json:"last,omitzero"`
	// Rows and Unreadable are what was read, Before what is kept; 0 where no page came.
	Rows       int `json:"rows,omitempty"`
	Before     int `json:"before,omitempty"`
	Unreadable int `json:"unreadable,omitempty"`
}

// Reasons are all reasons of the alarm.
func (a Alarm) Reasons() []Cause { return append([]Cause{a.Reason}, a.Also...) }

// raise raises an alarm. Since when its reason holds stays.
func (st *state) raise(a Alarm, now time.Time) {
	a.At, a.Last = now, now
	if st.Alarm != nil && st.Alarm.Reason == a.Reason {
		a.At = st.Alarm.At
	}
	st.Alarm = &a
}

// tellSilence tells, once until the reading comes to its end, that it has not for long.
// It is called when that has just failed, so that a program that was not running, or a
// clock that was moved, is no silence.
func (c *Census) tellSilence(ctx context.Context, st *state, now time.Time) {
	if st.Asked.IsZero() || st.Asked.After(now) {
		st.Asked = now
	}
	patience := max(time.Duration(c.o.Limits.Silent-1)*c.every(st.Name), time.Hour) // the first interval is over when it is begun
	if st.Silent || now.Sub(st.Asked) < patience {
		return
	}
	st.Silent = true
	c.o.Log.LogAttrs(ctx, slog.LevelError, "a reading of the directory has not come to its end for long; the old figures stay", slog.String("reading", string(st.Name)),
		slog.Duration("for", now.Sub(st.Asked)), slog.Time("as_of", st.AsOf))
}

// Age is how a reading stands.
type Age struct {
	Reading Reading
	// Ready: it was read to the end at least once.
	Ready bool
	// AsOf is when the reading began that is current, Oldest the oldest time that a row
	// of the report has; zero when there is none.
	AsOf, Oldest time.Time
	Rows         int
	Unreadable   int    // rows of it that could not be understood
	Alarm        *Alarm // of the last attempt; nil: none
	// Silent is since when it has been tried in vain, if that is longer than
	// Limits.Silent allows; zero: it is not. There may be an Alarm as well.
	Silent time.Time
	// Under way: how many pages and rows of the next one have come.
	UnderWay    bool
	Pages, Came int
	// Due is when the next step is taken.
	Due time.Time
}

// Ages tells how each reading stands.
func (c *Census) Ages(ctx context.Context) ([]Age, error) {
	var list []Age
	for _, r := range all() {
		if !c.asked(r) {
			continue
		}
		st, err := c.state(ctx, r)
		if err != nil {
			return nil, err
		}
		age := Age{
			Reading: r, Ready: st.ready(), AsOf: st.AsOf, Oldest: st.Oldest, Rows: st.Rows, Unreadable: st.Unreadable, Alarm: st.Alarm,
			UnderWay: st.Phase == reading || st.Phase == weighing, Pages: st.Stage.Pages, Came: st.Stage.Came, Due: st.Due,
		}
		if st.Silent {
			age.Silent = st.Asked
		}
		list = append(list, age)
	}
	return list, nil
}
