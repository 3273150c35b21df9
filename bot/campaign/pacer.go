package campaign

import (
	"context"
	"sync"
	"time"

	"lotsen/dialog"
)

// The pace counts in real time, as the platforms do, whatever the program's clock says.

const (
	// usualInFlight is how many calls go on at once where no limit says.
	usualInFlight = 16
	// looksMinute is how many messages a minute are looked for on one platform. Slack
	// lets a conversation be read 50 times a minute (docs.slack.dev, Tier 3), and other
	// parts of the program want some of it.
	looksMinute = 45
	// catchUp is how late a turn may be taken without those after it moving.
	catchUp = 300 * time.Millisecond
	// haltFor is how long a platform rests that does not let Lotsen in.
	haltFor = 5 * time.Minute
	// badInRow is how many calls in a row may fail, before a platform rests, each time
	// for twice as long.
	badInRow = 5
	maxRest  = 5 * time.Minute
)

// tooLate: the turn comes after the slice has ended.
type tooLate struct{ at time.Time }

func (t tooLate) Error() string { return "the turn comes after the slice" }

// turns come one after the other, so far apart. One goroutine at a time waits for the
// next, the others for that one; who gives up has taken nothing.
type turns struct {
	gate  chan struct{}
	apart time.Duration // 0: no limit
	next  time.Time     // guarded by the gate
}

func newTurns(perMinute int) *turns {
	t := &turns{gate: make(chan struct{}, 1)}
	if perMinute > 0 {
		t.apart = time.Minute / time.Duration(perMinute)
	}
	return t
}

// take waits for a turn that is as long as so many, and not before what rest says. A turn
// that comes after the end of ctx is not waited for: tooLate says when it would be.
func (t *turns) take(ctx context.Context, cost int, rest func() time.Time) error {
	select {
	case t.gate <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-t.gate }()
	for {
		now := time.Now()
		at := t.next
		if r := rest(); r.After(at) {
			at = r
		}
		if !at.After(now) {
			if late := now.Add(-catchUp); t.next.Before(late) {
				t.next = late
			}
			t.next = t.next.Add(t.apart * time.Duration(max(cost, 1)))
			return nil
		}
		if end, ok := ctx.Deadline(); ok && at.After(end) {
			return tooLate{at}
		}
		if err := sleep(ctx, at.Sub(now)); err != nil {
			return err
		}
	}
}

// giveBack is for who has taken a turn and does not use it.
func (t *turns) giveBack() {
	t.gate <- struct{}{}
	t.next = t.next.Add(-t.apart)
	<-t.gate
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// platform is the pace of one, shared by all campaigns of the process.
type platform struct {
	name  string
	limit Limit
	// posts, firsts and looks are the turns to send, to send to somebody for the first
	// time besides, and to look for what may have been sent.
	posts, firsts, looks *turns
	slots                chan struct{} // one for each call that goes on

	mu     sync.Mutex
	until  time.Time     // it rests
	reason dialog.Reason // why
	bad    int           // calls that failed, one after the other
	rested int           // so many times without a call that went well in between
	blind  bool          // it has said that it cannot tell what was sent
}

// platform finds the pace of a platform.
func (e *Engine) platform(name string) *platform {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.platforms[name]; p != nil {
		return p
	}
	l := e.o.Limits[name]
	if l.InFlight <= 0 {
		l.InFlight = usualInFlight
	}
	p := &platform{
		name: name, limit: l, slots: make(chan struct{}, l.InFlight),
		posts: newTurns(l.PerMinute), firsts: newTurns(l.FirstMinute), looks: newTurns(looksMinute),
	}
	if e.platforms == nil {
		e.platforms = map[string]*platform{}
	}
	e.platforms[name] = p
	return p
}

// turn waits for the turn of a message.
func (p *platform) turn(ctx context.Context, first bool) error {
	if !first {
		return p.posts.take(ctx, 1, p.rests)
	}
	if err := p.firsts.take(ctx, 1, p.rests); err != nil {
		return err
	}
	err := p.posts.take(ctx, p.limit.FirstCost, p.rests)
	if err != nil {
		p.firsts.giveBack()
	}
	return err
}

// rests is until when nothing is sent there.
func (p *platform) rests() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.until
}

// Halt is a platform that takes nothing for the moment.
type Halt struct {
	Platform string
	Reason   dialog.Reason
	Until    time.Time
}

// halted tells of a platform that rests, in real time.
func (p *platform) halted() (Halt, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Halt{p.name, p.reason, p.until}, p.until.After(time.Now())
}

// rest has everybody wait.
func (p *platform) rest(d time.Duration, why dialog.Reason) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until, p.reason = until, why
	}
}

// learn takes what a call has shown of the platform as a whole: not let in, too fast, or
// failing again and again. A platform that fails is left alone, for each call may end as
// one of which nobody knows whether it arrived.
func (p *platform) learn(failed *dialog.SendError) {
	if failed != nil && failed.Reason == dialog.Barred {
		return // it says something of one person alone
	}
	p.mu.Lock()
	if failed == nil || failed.Outcome == dialog.Refused && failed.Reason != dialog.CutOff {
		p.bad, p.rested = 0, 0
		p.mu.Unlock()
		return
	}
	p.bad++
	again := time.Duration(0)
	if p.bad >= badInRow && !p.until.After(time.Now()) { // calls that end meanwhile say the same
		again = min(time.Second<<min(p.rested, 9), maxRest)
		p.rested++
	}
	p.mu.Unlock()
	switch failed.Reason {
	case dialog.CutOff:
		p.rest(max(failed.Retry, haltFor), dialog.CutOff)
	case dialog.Throttled:
		p.rest(max(failed.Retry, time.Second), dialog.Throttled)
	default:
		p.rest(again, dialog.Trouble)
	}
}
