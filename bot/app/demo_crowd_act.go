package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// handful is how many of the crowd act at once.
const handful = 8

// run lets the crowd act when its time comes, until ctx ends.
func (c *crowd) run(ctx context.Context) error {
	for ctx.Err() == nil {
		next := c.act(ctx, c.demo.clock.Now())
		if limit := c.demo.clock.Now().Add(idle); next.IsZero() || next.After(limit) {
			next = limit
		}
		c.demo.clock.Wait(ctx, next)
	}
	return nil
}

// turns are what somebody does now.
type turns struct {
	who   graph.ID
	deeds []deed
}

// act does what falls due until a time, as far as ctx lets it, and tells when the next
// thing does; zero: nothing is planned. What was not done is done the next time; done
// twice it is the same.
func (c *crowd) act(ctx context.Context, until time.Time) (next time.Time) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return time.Time{}
	}
	if due := c.due(until); len(due) > 0 {
		done, err := c.acted(ctx, due)
		if err == nil {
			err = c.keep(context.WithoutCancel(ctx), done)
		}
		if err != nil {
			c.failed(ctx, err)
			return time.Time{} // not at once again
		}
	}
	return c.next()
}

// due is what falls due until a time, of one after the other.
func (c *crowd) due(until time.Time) (list []turns) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, b := range c.people {
		n := 0
		for n < len(b.ToDo) && !b.ToDo[n].At.After(until) {
			n++
		}
		if n > 0 {
			list = append(list, turns{id, slices.Clone(b.ToDo[:n])})
		}
	}
	return list
}

// next is when the next thing falls due; zero: nothing is planned.
func (c *crowd) next() (at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, b := range c.people {
		if len(b.ToDo) > 0 && (at.IsZero() || b.ToDo[0].At.Before(at)) {
			at = b.ToDo[0].At
		}
	}
	return at
}

// acted does what people do: first all registrations, which take no time, then what they
// press. done are those who did all of it.
func (c *crowd) acted(ctx context.Context, due []turns) (done []turns, err error) {
	if err := c.register(ctx, due); err != nil {
		return nil, err
	}
	if err := c.introduce(ctx, due); err != nil {
		return nil, err
	}
	queue := make(chan turns, len(due))
	for _, t := range due {
		queue <- t
	}
	close(queue)
	var mu sync.Mutex
	var hands sync.WaitGroup
	for range min(handful, len(due)) {
		hands.Go(func() {
			for t := range queue {
				if ctx.Err() != nil {
					return
				}
				if err := c.press(ctx, t); err != nil {
					c.failed(ctx, err)
					continue // the others still act; this one will, later
				}
				mu.Lock()
				done = append(done, t)
				mu.Unlock()
			}
		})
	}
	hands.Wait()
	return done, nil
}

// register has people register. Who comes to the end of the guide says so, and Microsoft
// is asked then; if it does not answer, the next report tells.
func (c *crowd) register(ctx context.Context, list []turns) error {
	done := map[graph.ID]time.Time{}
	for _, t := range list {
		for _, d := range t.deeds {
			if d.Register == "" {
				continue
			}
			if err := c.demo.tenant.Register(t.who, d.Register); err != nil {
				return fmt.Errorf("registering one of the crowd: %w", err)
			}
			done[t.who] = d.At
		}
	}
	if len(done) == 0 {
		return nil
	}
	if err := c.demo.panel.save(ctx); err != nil || c.census == nil {
		return err
	}
	learned := store.Change{At: c.demo.clock.Now()}
	for id, at := range done {
		status, err := c.demo.tenant.Status(ctx, id)
		if err != nil {
			break
		}
		if at.After(status.AsOf) { // the clock is about to be moved
			status.AsOf = at
		}
		if err := c.census.Learned(&learned, id, status); err != nil {
			return err
		}
	}
	if len(learned.Records) == 0 {
		return nil
	}
	return c.demo.store.Commit(ctx, learned)
}

// introduce says who is behind the addresses, as the directory would if it were asked.
func (c *crowd) introduce(ctx context.Context, list []turns) error {
	now := c.demo.clock.Now()
	var records []store.Record
	for _, t := range list {
		at := crowdAddress(t.who)
		who := identity{Person: dialog.PersonID(t.who), SignIn: string(c.people[t.who].signIn), AsOf: now}
		r, err := who.record(at)
		if err != nil {
			return err
		}
		records = append(append(records, r), moved(at, "", dialog.PersonID(t.who))...)
	}
	for part := range slices.Chunk(records, store.MaxPage) {
		if err := c.demo.store.Commit(ctx, store.Change{At: now, Records: part}); err != nil {
			return fmt.Errorf("introducing the crowd: %w", err)
		}
	}
	return nil
}

// press lets somebody press what they do now, one after the other.
func (c *crowd) press(ctx context.Context, t turns) error {
	who := dialog.PersonID(t.who)
	for i, d := range t.deeds {
		if d.Press == "" {
			continue
		}
		e := dialog.Event{From: crowdAddress(t.who), Person: who, Action: d.Press, Arg: d.Arg}
		e.ID = fmt.Sprintf("crowd/%s/%d/%s/%d", t.who, d.At.UnixMilli(), d.Press, i)
		if d.Arg == "" { // a button of the conversation
			standing, err := c.demo.store.Conversation(ctx, who)
			if err != nil {
				return fmt.Errorf("reading where one of the crowd stands: %w", err)
			}
			e.At = standing.Stamp()
		}
		if d.Press == dialog.Promise {
			at := promised(d.At, c.demo.desk.Zone())
			e.Fields = map[string]string{"day": at.Format(time.DateOnly), "time": at.Format("15:04")}
		}
		if err := c.receive(ctx, e); err != nil {
			return fmt.Errorf("what one of the crowd does: %w", err)
		}
	}
	return nil
}

// failed logs what went wrong, unless it is that there was no more time.
func (c *crowd) failed(ctx context.Context, err error) {
	if ctx.Err() == nil {
		c.log.LogAttrs(ctx, slog.LevelWarn, "the demo's crowd could not act", slog.Any("err", err))
	}
}

// keep remembers that people have done what was due.
func (c *crowd) keep(ctx context.Context, done []turns) error {
	var records []store.Record
	c.mu.Lock()
	for _, t := range done {
		b := c.people[t.who]
		b.ToDo = slices.Clone(b.ToDo[len(t.deeds):])
		r, err := b.record(t.who)
		if err != nil {
			c.mu.Unlock()
			return err
		}
		records = append(records, r)
	}
	c.mu.Unlock()
	for part := range slices.Chunk(records, store.MaxPage) {
		if err := c.demo.store.Commit(ctx, store.Change{At: c.demo.clock.Now(), Records: part}); err != nil {
			return fmt.Errorf("keeping what the crowd has done: %w", err)
		}
	}
	return nil
}
