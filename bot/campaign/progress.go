package campaign

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// Progress is how far a campaign is.
type Progress struct {
	Campaign Campaign
	// Counts is the ledger of the round that goes out, or went out last.
	Counts
	// Figures are of all rounds, counted a while ago: see Figures.AsOf.
	Figures
	// PerMinute is how many reminders a minute were sent in the last minutes; 0: none, or
	// this process does not know.
	PerMinute float64
	// Finish is when the last of those who are queued will have got theirs, if it goes on
	// like this; zero: not known, or nobody is queued.
	Finish time.Time
	// Halts are the platforms that take nothing for the moment, as far as this process
	// knows.
	Halts []Halt
	// Outdated: the next round waits for a newer report, as far as this process knows.
	Outdated bool
}

// Progress tells how far a campaign is. It costs a few reads where the campaign is sent,
// and elsewhere one reading of the round's ledger.
func (e *Engine) Progress(ctx context.Context, id ID) (Progress, error) {
	p := Progress{}
	c, err := e.Get(ctx, id)
	if err != nil {
		return p, err
	}
	p.Campaign, p.Outdated = c, e.outdatedFor(c)
	if c.Round == 0 {
		return p, nil
	}
	if p.Figures, err = e.figures(ctx, id); err != nil {
		return p, err
	}
	known, err := e.known(ctx, c, &p)
	if err != nil || known {
		return p, err
	}
	return p, e.eachRow(ctx, id, c.Round, "", func(_ dialog.PersonID, r Row) error {
		p.add(r, 1)
		return nil
	})
}

// known fills in what the process knows that sends the campaign, if it is this one.
func (e *Engine) known(ctx context.Context, c Campaign, p *Progress) (bool, error) {
	e.mu.Lock()
	b := e.books[c.ID]
	e.mu.Unlock()
	if b == nil {
		return false, nil
	}
	if mine, err := b.mine(ctx); err != nil || !mine {
		return false, err
	}
	hours, err := e.calendar(c)
	if err != nil {
		return false, err
	}
	for _, l := range b.filled() {
		if h, ok := l.halted(); ok {
			h.Until = e.o.Now().Add(time.Until(h.Until))
			p.Halts = append(p.Halts, h)
		}
	}
	slices.SortFunc(p.Halts, func(a, b Halt) int { return strings.Compare(a.Platform, b.Platform) })
	now := e.o.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.whole || b.round != c.Round {
		return false, nil
	}
	p.Counts = b.counts.clone()
	p.PerMinute = b.recent.perMinute(now)
	if c.State != Sending || p.Queued == 0 {
		return true, nil
	}
	pace := schedule.Pace{PerMinute: int(math.Ceil(p.PerMinute)), PerHour: c.PerHour, PerDay: c.PerDay}
	if pace.PerMinute == 0 {
		for _, l := range e.o.Limits {
			pace.PerMinute += l.PerMinute
		}
	}
	if at, ok := b.meter.Under(hours, pace).Finish(now, p.Queued); ok && pace != (schedule.Pace{}) {
		p.Finish = at
	}
	return true, nil
}

func (c Counts) clone() Counts {
	whys := make(map[Why]int, len(c.Why))
	for why, n := range c.Why {
		whys[why] = n
	}
	c.Why = whys
	return c
}

// The rate is counted in so many pieces of so long.
const (
	pieces = 30
	piece  = 10 * time.Second
)

// recent counts what was sent in the last minutes.
type recent struct {
	counts [pieces]int
	last   int64 // the piece of time that was counted last
	first  int64 // and first
}

func (r *recent) turn(now time.Time) int64 {
	at := now.UnixNano() / int64(piece)
	if r.first == 0 || at < r.last || at-r.last >= pieces { // long ago, or the clock was turned back
		*r = recent{last: at, first: at}
	}
	for ; r.last < at; r.last++ {
		r.counts[(r.last+1)%pieces] = 0
	}
	r.first = max(r.first, at-pieces+1)
	return at
}

func (r *recent) add(now time.Time) { at := r.turn(now); r.counts[at%pieces]++ }

// perMinute leaves out the piece that is running, unless there is no other.
func (r *recent) perMinute(now time.Time) float64 {
	at := r.turn(now)
	sum, n := 0, at-r.first
	for i := r.first; i < at; i++ {
		sum += r.counts[i%pieces]
	}
	if n == 0 {
		sum, n = r.counts[at%pieces], 1
	}
	return float64(sum) / float64(n) * float64(time.Minute/piece)
}

// tell counts one that was sent.
func (b *book) tell(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.recent.add(at)
}
