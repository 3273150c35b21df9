package teams

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"lotsen/bot/recent"
	"lotsen/dialog"
)

const (
	// perSecond is how many calls are made in a second. Teams lets an app make 50 in an
	// organisation (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit);
	// the rest is for what the network makes of our pace.
	perSecond = 35
	// holdFor is how long a call waits for its turn. Who would wait longer is told when
	// to come again, so that no goroutine is held.
	holdFor = 3 * time.Second
	// pauseFor is how long all calls rest after the first 429 that does not say how
	// long; it doubles with each that follows, up to pauseMost. maxPause bounds what
	// Teams can ask for.
	pauseFor  = 2 * time.Second
	pauseMost = time.Minute
	maxPause  = 15 * time.Minute
	// raiseEvery is how often a pace that was slowed down gets a quarter faster again.
	raiseEvery = 30 * time.Second
	// adviseWithin bounds how far ahead turns are told.
	adviseWithin = time.Minute
	// maxSearch bounds how often a turn that suits all calls and one that suits the
	// conversation are compared.
	maxSearch = 100
	// maxConversations is for how many conversations it is known when something was
	// sent there. One that was forgotten has rested for long.
	maxConversations = 10_000
)

// conversationWindows is how often something may be sent to one conversation, from the
// same page.
func conversationWindows() []window {
	return []window{{7, time.Second}, {8, 2 * time.Second}, {60, 30 * time.Second}, {1800, time.Hour}}
}

// allWindows is the pace of all calls: so many a second, and no quarter of a second
// with much more than its part, as the network may push two bursts together.
func allWindows(pace float64) []window {
	return []window{
		{max(1, int(pace)), time.Second},
		{max(1, int(math.Ceil(pace/4))), time.Second / 4},
	}
}

// limits is the pace of all calls of the app in its organisation, shared by all
// goroutines. It counts in real time, as Teams does, whatever the program's clock says.
type limits struct {
	mu            sync.Mutex
	all           *diary
	top           float64 // the pace that nothing has slowed down, a second
	pace          float64 // a second
	conversations *recent.Memory[*diary]
	paused        time.Time // no call before
	slowed        time.Time // when the pace was slowed down last
	raised        time.Time // when it was made faster last
	inRow         int       // refusals for going too fast since a call was taken
	advice        time.Time // the turn of the next one who is told to come again
}

func newLimits() *limits { return limitsOf(perSecond) }

// limitsOf are the limits for so many calls a second.
func limitsOf(top float64) *limits {
	return &limits{all: newDiary(allWindows(top)...), top: top, pace: top, conversations: recent.New[*diary](maxConversations)}
}

// wait waits for the turn of a call, holdFor at most; else it returns a
// *dialog.SendError that says when to come again. The conversation is "" for a call
// that sends nothing to one.
func (l *limits) wait(ctx context.Context, o op, conversation string) error {
	for range 3 { // a pause that began meanwhile holds for who waits already
		at, retry := l.take(time.Now(), conversation)
		if retry > 0 {
			return slower(o, retry, nil)
		}
		if err := sleep(ctx, time.Until(at)); err != nil {
			l.giveBack(at, conversation)
			return slower(o, 0, err)
		}
		rest := l.pausedFor(time.Now())
		if rest <= 0 {
			return nil
		}
		l.giveBack(at, conversation)
		if rest > holdFor {
			return slower(o, rest, nil)
		}
	}
	return slower(o, pauseFor, nil)
}

func slower(o op, retry time.Duration, err error) error {
	if err != nil {
		err = fmt.Errorf("%s: waiting for a turn: %w", o, err)
	} else {
		err = fmt.Errorf("%s: too many calls at once", o)
	}
	return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: retry, Err: err}
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

// take takes a turn: when it is, or, if that is too late, after how long to ask again.
func (l *limits) take(now time.Time, conversation string) (at time.Time, retry time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.raise(now)
	l.all.forget(now)
	at = now
	if l.paused.After(at) {
		at = l.paused
	}
	var place *diary
	if conversation != "" {
		place = l.conversation(now, conversation)
	}
	for range maxSearch {
		if at = l.all.earliest(at); place == nil || at.Sub(now) > holdFor {
			break
		}
		own := place.earliest(at)
		if own.Equal(at) {
			break
		}
		if at = own; at.Sub(now) > holdFor {
			return at, at.Sub(now) // its own pace, and nobody else's
		}
	}
	if at.Sub(now) > holdFor {
		return at, l.advise(now, at)
	}
	l.all.add(at)
	if place != nil {
		place.add(at)
	}
	return at, 0
}

// conversation is when something was sent to one. The caller holds l.mu.
func (l *limits) conversation(now time.Time, id string) *diary {
	d, ok := l.conversations.Get(id)
	if !ok {
		d = newDiary(conversationWindows()...)
		l.conversations.Put(id, d)
	}
	d.forget(now)
	return d
}

// giveBack gives a turn back that was not used.
func (l *limits) giveBack(at time.Time, conversation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.cross(at)
	if d, ok := l.conversations.Get(conversation); ok {
		d.cross(at)
	}
}

// advise says how long to stay away. Turns are told one after the other, so that those
// who are sent away do not come back together. The caller holds l.mu.
func (l *limits) advise(now, at time.Time) time.Duration {
	if l.advice.Before(at) || l.advice.Sub(now) > max(adviseWithin, at.Sub(now)) {
		l.advice = at
	}
	wait := l.advice.Sub(now)
	l.advice = l.advice.Add(time.Duration(float64(time.Second) / l.pace))
	return wait
}

// raise makes a pace that was slowed down a little faster, when it is time. The caller
// holds l.mu.
func (l *limits) raise(now time.Time) {
	since := l.paused // a rest is no proof that the pace is right
	for _, at := range []time.Time{l.slowed, l.raised} {
		if at.After(since) {
			since = at
		}
	}
	if l.pace >= l.top || now.Sub(since) < raiseEvery {
		return
	}
	l.raised, l.pace = now, min(l.top, l.pace*1.25)
	l.all.set(allWindows(l.pace))
}

// slow rests all calls, and halves their pace from then on; zero is for a refusal that
// does not say how long. It gives how long they rest.
func (l *limits) slow(now time.Time, rest time.Duration) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.slowed) > time.Second { // calls under way together are refused together
		l.inRow++
		l.slowed, l.pace = now, max(l.pace/2, l.top/8)
		l.all.set(allWindows(l.pace))
	}
	if rest <= 0 {
		rest = min(pauseFor<<min(l.inRow-1, 8), pauseMost)
	}
	if end := now.Add(min(rest, maxPause)); end.After(l.paused) {
		l.paused = end
	}
	return l.paused.Sub(now)
}

// taken records that a call was not too fast.
func (l *limits) taken() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inRow = 0
}

// pausedFor is how long all calls rest still.
func (l *limits) pausedFor(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.paused.Sub(now)
}
