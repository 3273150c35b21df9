package census

import (
	"context"
	"errors"
	"fmt"
)

// view is what is current of every reading at one moment.
type view struct{ people, report, helpdesk, include, exclude *state }

// view looks at what is current.
func (c *Census) view(ctx context.Context) (*view, error) {
	v := &view{}
	for r, part := range v.parts() {
		st, err := c.state(ctx, r)
		if err != nil {
			return nil, err
		}
		if c.asked(r) && !st.ready() && r != Report && r != Helpdesk {
			return nil, fmt.Errorf("%s: %w", r, ErrNotReady)
		}
		*part = st
	}
	return v, nil
}

func (v *view) parts() map[Reading]**state {
	return map[Reading]**state{People: &v.people, Report: &v.report, Helpdesk: &v.helpdesk, Include: &v.include, Exclude: &v.exclude}
}

// still is ErrMoved if what the view saw is being overwritten, or swept: rows of the
// lower generation that are held from before are then no longer hidden. What was read
// before the call is whole if it gives nil.
func (c *Census) still(ctx context.Context, v *view) error {
	for r, part := range v.parts() {
		was := *part
		now, err := c.state(ctx, r)
		if err != nil {
			return err
		}
		if now.Folded > was.Epoch || was.Base != 0 && now.Base != was.Base || was.Over != 0 && now.Over != was.Over {
			return ErrMoved
		}
	}
	return nil
}

// tries is how often an answer is begun anew when the figures move under it.
const tries = 5

func again(read func() error) error { return Anew(tries, read) }

// Anew calls read until the figures do not move under it, so often at most; then its
// error is ErrMoved. What read gathers it must begin anew each time.
func Anew(tries int, read func() error) error {
	err := ErrMoved
	for range tries {
		if err = read(); !errors.Is(err, ErrMoved) {
			return err
		}
	}
	return err
}

// ignore makes nothing of an error that is expected.
func ignore(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}
