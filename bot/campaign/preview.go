package campaign

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lotsen/bot/census"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// Preview is whom a campaign would reach if its first round went out now. Everybody whom
// the audience names is counted once: All is the sum of In, Done, Without, Promised,
// NotAllowed, Unknown, of LeftOut and of Unreachable.
type Preview struct {
	All int
	In  int // would be sent a reminder
	// Loads are those In by the platform that they would get it on.
	Loads      map[string]Load
	Done       int // have registered
	Without    int // left out of this campaign
	Promised   int // asked to be reminded at another time
	NotAllowed int // registered with what the organisation does not allow
	// Unknown is of whom nothing can be trusted; Stale, of these, is of whom something
	// was known, but too long ago: they get a reminder if a newer report says so.
	Unknown, Stale int
	LeftOut        map[graph.Reason]int // left out of every count
	Unreachable    map[Why]int
	// Report is the time of the newest status that comes from the report; zero: none does.
	Report time.Time
	// Begins is when the first may be sent, and Finishes when the last one would be, at
	// the platforms' limits, the campaign's pace and within the hours. Finishes is zero if
	// that is more than two years away.
	Begins, Finishes time.Time
}

// Load is what a platform has to take.
type Load struct {
	People int
	First  int // of them, people to whom nobody has written there yet
}

// First is how many are written to for the first time.
func (p Preview) First() (n int) {
	for _, l := range p.Loads {
		n += l.First
	}
	return n
}

// Away is how many cannot be reached, whatever the reason.
func (p Preview) Away() (n int) {
	for _, k := range p.Unreachable {
		n += k
	}
	return n
}

// Most is how many may get a reminder: those In, and those who would if they could be
// reached by then, if their promise were over, or if the report were new. It is what
// needs approval: an app that is installed for everybody on the next day must not turn a
// campaign to fifty into one to all.
func (p Preview) Most() int { return p.In + p.Promised + p.Stale + p.Away() }

// Preview counts whom a campaign reaches, in one pass over its audience.
func (e *Engine) Preview(ctx context.Context, c Campaign) (Preview, error) {
	p := Preview{Loads: map[string]Load{}, LeftOut: map[graph.Reason]int{}, Unreachable: map[Why]int{}}
	w := c.Audience.without()
	err := e.each(ctx, c, "", func(x census.Entry) error {
		f, place, err := e.reach(ctx, w, x)
		if err == nil {
			p.add(x, f, place)
		}
		return err
	})
	if err != nil {
		return Preview{}, fmt.Errorf("counting whom a campaign reaches: %w", err)
	}
	return p, e.time(c, &p)
}

// add counts somebody.
func (p *Preview) add(x census.Entry, f fate, place Place) {
	p.All++
	if s := x.Status; s.Source == graph.FromReport && s.AsOf.After(p.Report) {
		p.Report = s.AsOf
	}
	switch {
	case f.left:
		p.LeftOut[x.Exclusion]++
	case f.done:
		p.Done++
	case f.why == "":
		p.In++
		l := p.Loads[place.Address.Platform]
		l.People++
		if place.First {
			l.First++
		}
		p.Loads[place.Address.Platform] = l
	case f.why == Excepted:
		p.Without++
	case f.why == Promised:
		p.Promised++
	case f.why == Helpless:
		p.NotAllowed++
	case f.why == NotKnown:
		p.Unknown++
		if f.stale {
			p.Stale++
		}
	default:
		p.Unreachable[f.why]++
	}
}

// reach is judge, and for who needs it the place where they would get it.
func (e *Engine) reach(ctx context.Context, w without, x census.Entry) (fate, Place, error) {
	f, err := e.judge(ctx, w, x)
	if err != nil || f.why != "" {
		return f, Place{}, err
	}
	places, err := e.o.Chat.Places(ctx, dialog.PersonID(x.Person.ID))
	if err != nil {
		return f, Place{}, fmt.Errorf("reading where somebody is: %w", err)
	}
	for _, p := range places {
		if p.Why == "" {
			return f, p, nil
		}
	}
	f.why = NoPlace
	if len(places) > 0 {
		f.why = WhyPlatform(places[0].Why)
	}
	return f, Place{}, nil
}

// time says how long a round takes. The platforms go side by side. So do, on each, those
// who are written to for the first time and the others: each of the first has a turn of
// its own besides those that it takes from all; see platform.turn.
func (e *Engine) time(c Campaign, p *Preview) error {
	calendar, err := e.calendar(c)
	if err != nil {
		return fmt.Errorf("the hours of a campaign: %w", err)
	}
	from := e.o.Now()
	if c.Approved.IsZero() { // if it were approved now
		from = from.Add(e.o.Notice)
	}
	if c.Start.After(from) {
		from = c.Start
	}
	p.Begins = calendar.NextOpen(from)
	last, ok := calendar.Finish(p.Begins, p.In, schedule.Pace{PerHour: c.PerHour, PerDay: c.PerDay})
	for name, l := range p.Loads {
		limit := e.o.Limits[name]
		all := l.People + l.First*(max(limit.FirstCost, 1)-1)
		for _, queue := range []struct{ n, perMinute int }{{all, limit.PerMinute}, {l.First, limit.FirstMinute}} {
			at, in := calendar.Finish(p.Begins, queue.n, schedule.Pace{PerMinute: queue.perMinute})
			if ok = ok && in; at.After(last) {
				last = at
			}
		}
	}
	if ok {
		p.Finishes = last
	}
	return nil
}

// Look shows somebody of the helpdesk whom a campaign reaches, which must be done before
// it is submitted. Who is in a group is read anew, and stays as it is then. The errors
// are those of Do.
func (e *Engine) Look(ctx context.Context, id ID, by dialog.PersonID, version uint64) (Campaign, Preview, error) {
	c, err := e.Get(ctx, id)
	if err != nil {
		return c, Preview{}, err
	}
	if c.Version != version {
		return c, Preview{}, ErrMoved
	}
	if _, err := e.life.fire(c.State, MovePreview); err != nil {
		return c, Preview{}, err
	}
	next := c
	before, err := e.freshen(ctx, &next)
	if err != nil {
		return c, Preview{}, err
	}
	p, err := e.Preview(ctx, next)
	if err != nil {
		return next, Preview{}, err
	}
	next.Expected = p.Most()
	if err := e.advance(ctx, &next, MovePreview, by, "", store.Change{}); err != nil {
		return next, Preview{}, err
	}
	if before != next.Audience.List {
		e.discard(ctx, id, before)
	}
	return next, p, nil
}

// Line is one person of an audience, for the list that the helpdesk downloads.
type Line struct {
	Name    string
	Address graph.Address
	Unit    string // the department
	// Why they would get nothing; empty: they are In, and Platform is where.
	Why      Why
	Platform string
}

// PreviewRows calls do for everybody of a campaign's audience, in the order of the ids.
// What do has been given when it ends with an error is not the whole.
func (e *Engine) PreviewRows(ctx context.Context, c Campaign, do func(Line) error) error {
	w := c.Audience.without()
	stopped := error(nil)
	err := e.each(ctx, c, "", func(x census.Entry) error {
		f, place, err := e.reach(ctx, w, x)
		if err != nil {
			return err
		}
		stopped = do(Line{
			Name: x.Person.DisplayName, Address: x.Person.SignIn, Unit: x.Person.Department,
			Why: f.why, Platform: place.Address.Platform,
		})
		return stopped
	})
	if err != nil && !errors.Is(err, stopped) {
		return fmt.Errorf("listing whom a campaign reaches: %w", err)
	}
	return err
}
