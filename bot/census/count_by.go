package census

import (
	"context"

	"lotsen/graph"
)

// CountBy is Count with Totals.Parts: part names the part that somebody who counts is in;
// empty: none.
func (c *Census) CountBy(ctx context.Context, f Filter, part func(Entry) string) (t Totals, err error) {
	now := c.o.Now()
	err = again(func() error {
		t = Totals{LeftOut: map[graph.Reason]int{}}
		parts := map[string]*Totals{}
		err := c.Each(ctx, f, func(e Entry) error {
			t.add(e, c.o.Policy, now)
			name := ""
			if e.Exclusion == graph.Counted {
				name = part(e)
			}
			if name == "" {
				return nil
			}
			if parts[name] == nil {
				parts[name] = &Totals{}
			}
			parts[name].add(e, c.o.Policy, now)
			return nil
		})
		for name, p := range parts {
			if t.Parts == nil {
				t.Parts = map[string]Totals{}
			}
			t.Parts[name] = *p
		}
		return err
	})
	return t, err
}
