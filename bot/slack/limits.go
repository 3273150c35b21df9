package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"lotsen/bot/recent"
	"lotsen/dialog"
)

const (
	// holdFor is how long a call waits for its turn. Who would wait longer is told when
	// to come again, so that no goroutine is held.
	holdFor = 3 * time.Second
	// formFor is how long one waits that opens a form: its trigger lives for three seconds.
	formFor = time.Second
	// pauseFor is how long a method rests after a 429 that does not say how long.
	pauseFor = 30 * time.Second
	// maxPause bounds what Slack can ask for.
	maxPause = 15 * time.Minute
	// raiseEvery is how often a method that was slowed down gets a quarter faster again.
	raiseEvery = time.Minute
	// adviseWithin bounds how far after the first free turn turns are told.
	adviseWithin = time.Minute
	// channelBurst is how many messages may follow each other in one channel; after
	// them it is one a second (docs.slack.dev/apis/web-api/rate-limits).
	channelBurst = 3
	// maxChannels is for how many channels the pace is remembered. A channel that was
	// forgotten has rested for long, and begins with a full burst either way.
	maxChannels = 10_000
)

// tier is how often a method may be called: so many a minute, so many at once.
type tier struct {
	perMinute float64
	burst     int
}

// tierOf gives the limits of a method, from docs.slack.dev/apis/web-api/rate-limits and
// the page of each method. Slack counts per app, method and workspace; a Bot is in one.
func tierOf(method string) tier {
	switch {
	case method == postMessage:
		return tier{240, 20} // "several hundred a minute"
	case method == respond:
		return tier{60_000, 5_000} // none is documented: bounded, so that a fault of ours is no flood
	case method == authTest:
		return tier{200, 20} // "hundreds a minute"
	case method == "chat.update", method == "conversations.open", method == "conversations.history":
		return tier{50, 10} // Tier 3
	case method == "files.getUploadURLExternal", method == "files.completeUploadExternal", method == upload:
		return tier{100, 20} // Tier 4
	case method == "users.info", strings.HasPrefix(method, "views."):
		return tier{100, 20} // Tier 4
	default:
		return tier{20, 5} // Tier 2: what is not named here is called seldom
	}
}

// limits is the pace of all calls, shared by all goroutines. It counts in real time,
// as Slack does, whatever the program's clock says.
type limits struct {
	// perMinute is how many messages are posted in a minute; 0: tierOf's.
	perMinute int

	mu       sync.Mutex
	methods  map[string]*pace
	channels *recent.Memory[*rate.Limiter]
}

// pace is the pace of one method.
type pace struct {
	tier   tier
	lim    *rate.Limiter
	paused time.Time // no call before
	raised time.Time // when the pace was changed last
	advice time.Time // the turn of the next one who is told to come again
}

func newLimits() *limits {
	return &limits{methods: make(map[string]*pace), channels: recent.New[*rate.Limiter](maxChannels)}
}

// holdOf is how long a call of a method waits for its turn.
func holdOf(method string) time.Duration {
	if method == "views.open" {
		return formFor
	}
	return holdFor
}

// wait waits for the turn of a call, holdOf at most; else it returns a
// *dialog.SendError that says when to come again.
func (l *limits) wait(ctx context.Context, method, channel string) error {
	var retry time.Duration
	for range 3 { // a pause that began meanwhile holds for who waits already
		wait, ok := l.take(time.Now(), method, channel)
		if !ok {
			retry = wait
			break
		}
		if err := sleep(ctx, wait); err != nil {
			return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled,
				Err: fmt.Errorf("waiting to call %s: %w", method, err)}
		}
		if retry = l.pausedFor(time.Now(), method); retry <= 0 {
			return nil
		}
	}
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: retry,
		Err: fmt.Errorf("%s: too many calls at once", method)}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take takes a turn: how long until it comes, or, if that is too long, when to ask again.
func (l *limits) take(now time.Time, method, channel string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.pace(method)
	start := now
	if p.paused.After(now) {
		start = p.paused
	}
	p.raise(now, start)
	turn := p.lim.ReserveN(start, 1)
	at := start.Add(turn.DelayFrom(start))
	hold := holdOf(method)
	if at.Sub(now) > hold {
		turn.CancelAt(start)
		return p.advise(now, at), false
	}
	if channel == "" {
		return at.Sub(now), true
	}
	place := l.channel(channel).ReserveN(at, 1)
	whole := at.Add(place.DelayFrom(at))
	if whole.Sub(now) > hold {
		place.CancelAt(at)
		turn.CancelAt(start)
		return whole.Sub(now), false
	}
	return whole.Sub(now), true
}

// pace is a method's pace. The caller holds l.mu.
func (l *limits) pace(method string) *pace {
	p := l.methods[method]
	if p == nil {
		t := tierOf(method)
		if method == postMessage && l.perMinute > 0 {
			t.perMinute = float64(l.perMinute)
		}
		p = &pace{tier: t, lim: rate.NewLimiter(rate.Limit(t.perMinute/60), t.burst)}
		l.methods[method] = p
	}
	return p
}

// channel is a channel's pace. The caller holds l.mu.
func (l *limits) channel(id string) *rate.Limiter {
	c, ok := l.channels.Get(id)
	if !ok {
		c = rate.NewLimiter(1, channelBurst)
		l.channels.Put(id, c)
	}
	return c
}

// raise makes a method that was slowed down a little faster, when it is time.
func (p *pace) raise(now, start time.Time) {
	top := rate.Limit(p.tier.perMinute / 60)
	if p.lim.Limit() >= top || now.Sub(p.raised) < raiseEvery {
		return
	}
	p.raised = now
	p.lim.SetLimitAt(start, min(top, p.lim.Limit()*1.25))
}

// advise says how long to stay away. Turns are told one after the other, so that those
// who are sent away do not come back together.
func (p *pace) advise(now, at time.Time) time.Duration {
	if p.advice.Before(at) {
		p.advice = at
	}
	if p.advice.Sub(at) > adviseWithin {
		p.advice = at
	}
	wait := p.advice.Sub(now)
	p.advice = p.advice.Add(time.Duration(float64(time.Second) / float64(p.lim.Limit())))
	return wait
}

// slow rests a method for everybody, and halves its pace from then on; zero is for a
// refusal that does not say how long. It gives how long it rests.
func (l *limits) slow(now time.Time, method string, rest time.Duration) time.Duration {
	if rest <= 0 {
		rest = pauseFor
	}
	rest = min(rest, maxPause)
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.pace(method)
	if end := now.Add(rest); end.After(p.paused) {
		p.paused = end
	}
	limit := p.lim.Limit()
	if now.Sub(p.raised) > time.Second || p.raised.IsZero() { // calls under way together are refused together
		limit = max(limit/2, rate.Limit(p.tier.perMinute/60/8))
	}
	p.raised = now
	p.lim = rate.NewLimiter(limit, p.tier.burst)
	p.lim.AllowN(p.paused, p.tier.burst) // nothing is saved up in a pause
	return p.paused.Sub(now)
}

// pausedFor is how long a method rests still.
func (l *limits) pausedFor(now time.Time, method string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pace(method).paused.Sub(now)
}
