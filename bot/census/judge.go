package census

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// judge says why the generation that was made is not believed: all that speaks against it,
// if not all of that was accepted.
func (c *Census) judge(ctx context.Context, st *state) ([]Cause, error) {
	list, err := c.doubts(ctx, st)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	known, err := c.accepted(ctx, st)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(list, func(why Cause) bool { return !slices.Contains(known.Reasons, why) }) {
		return list, nil
	}
	return nil, nil
}

// doubts are what speaks against a generation. See Limits for the bounds.
//
//   - More rows could not be read than Limits.Unreadable allows.
//   - It is empty, unless it is the helpdesk's or the exclusion group and had less than
//     Floor members.
//   - It has fewer rows than before, or is a group that has grown.
//   - The share of the report that is registered, or capable, is another.
func (c *Census) doubts(ctx context.Context, st *state) (list []Cause, err error) {
	s, l := &st.Stage, c.o.Limits
	all := s.Unreadable + max(s.Came, st.Rows)
	if s.Unreadable > max(1, st.Usual, int(l.Unreadable*float64(all))) {
		list = append(list, TooUnreadable)
	}
	if s.Rows == 0 {
		if !mayBeEmpty(st.Name) || st.Rows >= l.Floor {
			list = append(list, Empty)
		}
		return list, nil
	}
	if !st.ready() {
		return list, nil
	}
	if st.Rows >= l.Floor && float64(s.Rows) < (1-l.Fewer)*float64(st.Rows) {
		list = append(list, TooFew)
	}
	grown, err := c.grown(ctx, st)
	if err != nil {
		return nil, err
	}
	if grown {
		list = append(list, TooMany)
	}
	if st.Name == Report && st.Rows >= l.Floor {
		list = append(list, c.moved(st)...)
	}
	return list, nil
}

// grown reports whether a group that decides who counts has become another: the one that
// everything is limited to, or so large a part of everybody left out.
func (c *Census) grown(ctx context.Context, st *state) (bool, error) {
	rows, more, l := float64(st.Stage.Rows), float64(st.Stage.Rows-st.Rows), c.o.Limits
	switch st.Name {
	case Include:
		return more > l.More*float64(max(st.Rows, l.Floor)), nil
	case Exclude:
		people, err := c.state(ctx, People)
		if err != nil || people.Rows < l.Floor {
			return false, err
		}
		most := l.Excluded * float64(people.Rows)
		return rows > most && more > most/5, nil
	}
	return false, nil
}

// moved tells whether the shares of a report have moved implausibly. From nobody that is
// capable they may: then something was forbidden that is allowed now.
func (c *Census) moved(st *state) (list []Cause) {
	s, l := &st.Stage, c.o.Limits
	days := max(1, s.Began.Sub(st.AsOf).Hours()/24)
	by := share(s.Registered, s.Rows) - share(st.Registered, st.Rows)
	byCapable := by
	if st.Capable > 0 {
		byCapable = share(s.Capable, s.Rows) - share(st.Capable, st.Rows)
	}
	if min(by, byCapable) < -l.Fallen {
		list = append(list, ShareFell)
	}
	if max(by, byCapable) > l.Risen*days {
		list = append(list, ShareRose)
	}
	return list
}

func share(part, of int) float64 { return float64(part) / float64(max(of, 1)) }

// refuse throws the generation away and keeps why.
func (c *Census) refuse(ctx context.Context, st *state, why []Cause, err error) error {
	now := c.o.Now()
	c.tellSilence(ctx, st, now)
	st.raise(Alarm{Reason: why[0], Also: why[1:], Rows: st.Stage.Rows, Before: st.Rows, Unreadable: st.Stage.Unreadable}, now)
	c.o.Log.LogAttrs(ctx, slog.LevelError, "a reading of the directory is refused; the old figures stay", slog.String("reading", string(st.Name)),
		slog.String("why", fmt.Sprint(why)), slog.Int("rows", st.Stage.Rows), slog.Int("before", st.Rows), slog.Int("unreadable", st.Stage.Unreadable),
		slog.Duration("for", now.Sub(st.Alarm.At).Round(time.Second)), slog.Any("err", err))
	st.Tries, st.Garbled = 0, 0
	if st.Name == People {
		st.Token = "" // what the round brought is lost: all of it is read again
	}
	return c.drop(ctx, st, now.Add(c.o.Every.Again))
}
