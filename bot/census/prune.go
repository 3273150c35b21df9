package census

import (
	"context"
	"fmt"
	"strings"
)

// prune looks through a part of what hangs on a reading, and deletes what no longer has
// a reason: names of units that are empty; statuses that were read live and that the
// report has overtaken, or whose people are gone.
func (c *Census) prune(ctx context.Context, st *state) error {
	b := &batch{c: c, st: st}
	var done bool
	var err error
	if st.Name == People {
		done, err = c.pruneNames(ctx, b)
	} else {
		done, err = c.pruneLive(ctx, b)
	}
	if err != nil {
		return err
	}
	if done {
		c.rest(st)
	}
	return b.flush(ctx)
}

func (c *Census) pruneNames(ctx context.Context, b *batch) (done bool, err error) {
	names := c.cursor(inName, b.st.Stage.After)
	for range cursorPage {
		r, err := names.peek(ctx)
		if err != nil || r.Key == "" {
			return true, err
		}
		names.skip()
		b.st.Stage.After = r.Key
		first, err := c.o.Store.Records(ctx, inUnit, r.Key, 1)
		if err != nil {
			return false, fmt.Errorf("looking into a unit: %w", err)
		}
		if len(first) == 0 || !strings.HasPrefix(first[0].Key, r.Key) {
			b.add(inName, r.Key, nil)
			delete(c.named.keys, r.Key)
		}
	}
	return false, nil
}

// pruneLive deletes by the key of the one status that was looked at: one that is learned
// meanwhile has another.
func (c *Census) pruneLive(ctx context.Context, b *batch) (done bool, err error) {
	v, err := c.view(ctx)
	if err != nil {
		return true, ignore(err, ErrNotReady)
	}
	kept, live := "", c.cursor(inLive, b.st.Stage.After)
	for range cursorPage {
		if b.full() {
			return false, nil
		}
		r, err := live.peek(ctx)
		if err != nil || r.Key == "" {
			return true, err
		}
		live.skip()
		b.st.Stage.After = r.Key
		person := r.Key[:min(keyLen, len(r.Key))]
		if r.Key <= c.horizon(person) { // from before the clock was put back
			b.add(inLive, r.Key, nil)
			continue
		}
		over := person == kept // there is a newer one
		if !over {
			if over, err = c.overtaken(ctx, v, person, r.Value); err != nil {
				return false, err
			}
		}
		if over {
			b.add(inLive, r.Key, nil)
		}
		kept = person
	}
	return false, nil
}

// overtaken reports whether the report knows more of a person than a live status, or
// there is no such person any more.
func (c *Census) overtaken(ctx context.Context, v *view, person string, live []byte) (bool, error) {
	row, err := c.current(ctx, v.people, person)
	if err != nil || row == nil {
		return row == nil, err
	}
	s, err := readLive(live)
	if err != nil {
		return false, err
	}
	row, err = c.current(ctx, v.report, person)
	if err != nil || row == nil {
		return false, err
	}
	report, err := unpackStatus(row, v.report.Ref)
	return report.Overtakes(s), err
}
