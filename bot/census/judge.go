package census

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"lotsen/store"
)

// Cause is why a reading was refused, or does not go on.
type Cause string

// The causes.
const (
	NoCause       Cause = ""
	Empty         Cause = "empty"          // not one row
	TooFew        Cause = "too-few"        // implausibly fewer rows than before, see Limits.Fewer
	ShareFell     Cause = "share-fell"     // implausibly fewer registered than before, see Limits.Fallen
	TooUnreadable Cause = "unreadable"     // too many rows could not be understood, see Limits.Unreadable
	NotUnderstood Cause = "not-understood" // a page could not be understood
	NoLicence     Cause = "no-licence"     // Microsoft says that the tenant has no licence
	NotGranted    Cause = "not-granted"    // a permission is missing
	GroupMissing  Cause = "group-missing"  // the directory has no such group
)

// Alarm is a reading that was refused or does not go on. What was known before stays,
// with its age.
type Alarm struct {
	Reason Cause     `json:"reason"`
	At     time.Time `json:"at"`
	// Rows and Unreadable are what was read, Before what is kept; 0 where no page came.
	Rows       int `json:"rows,omitempty"`
	Before     int `json:"before,omitempty"`
	Unreadable int `json:"unreadable,omitempty"`
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
		list = append(list, Age{
			Reading: r, Ready: st.ready(), AsOf: st.AsOf, Oldest: st.Oldest, Rows: st.Rows, Unreadable: st.Unreadable, Alarm: st.Alarm,
			UnderWay: st.Phase == reading || st.Phase == weighing, Pages: st.Stage.Pages, Came: st.Stage.Came, Due: st.Due,
		})
	}
	return list, nil
}

// Accept adds to a change that the next reading is believed however much it differs:
// somebody has looked at the alarm and knows better. It does not hold for an empty one.
func (c *Census) Accept(change *store.Change, r Reading) {
	change.Records = append(change.Records, store.Record{Kind: inAccept, Key: string(r), Value: []byte{1}})
}

// judge says why the generation that was made is not believed.
//
//   - One that is Empty never is, unless it is the helpdesk's or the exclusion group and
//     had less than Floor members.
//   - Neither is one with more than Limits.Unreadable of its rows unreadable.
//   - From Limits.Floor rows on: one that has Limits.Fewer less rows than before, or for
//     the report a share of registered that fell by Limits.Fallen, unless accepted.
func (c *Census) judge(ctx context.Context, st *state) (Cause, error) {
	s, l := &st.Stage, c.o.Limits
	all := s.Unreadable + max(s.Came, st.Rows)
	if float64(s.Unreadable) > l.Unreadable*float64(all) {
		return TooUnreadable, nil
	}
	mayBeEmpty := (st.Name == Exclude || st.Name == Helpdesk) && st.Rows < l.Floor
	if s.Rows == 0 && !mayBeEmpty {
		return Empty, nil
	}
	if st.Rows < l.Floor || !st.ready() {
		return NoCause, nil
	}
	cause := NoCause
	switch {
	case float64(s.Rows) < (1-l.Fewer)*float64(st.Rows):
		cause = TooFew
	case st.Name == Report && share(s.Registered, s.Rows) < share(st.Registered, st.Rows)-l.Fallen:
		cause = ShareFell
	default:
		return NoCause, nil
	}
	accepted, err := c.o.Store.Record(ctx, inAccept, string(st.Name))
	if err != nil {
		return cause, fmt.Errorf("looking whether %s are accepted: %w", st.Name, err)
	}
	if accepted.Value != nil {
		cause = NoCause
	}
	return cause, nil
}

func share(part, of int) float64 { return float64(part) / float64(max(of, 1)) }

// refuse throws the generation away and keeps why.
func (c *Census) refuse(ctx context.Context, st *state, why Cause, err error) error {
	now := c.o.Now()
	st.Alarm = &Alarm{Reason: why, At: now, Rows: st.Stage.Rows, Before: st.Rows, Unreadable: st.Stage.Unreadable}
	c.o.Log.LogAttrs(ctx, slog.LevelError, "a reading of the directory is refused; the old figures stay", slog.String("reading", string(st.Name)),
		slog.String("why", string(why)), slog.Int("rows", st.Stage.Rows), slog.Int("before", st.Rows), slog.Int("unreadable", st.Stage.Unreadable), slog.Any("err", err))
	st.Tries = 0
	if st.Name == People {
		st.Token = "" // what the round brought is lost: all of it is read again
	}
	return c.drop(ctx, st, now.Add(c.o.Every.Again))
}
