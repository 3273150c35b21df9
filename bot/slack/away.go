package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"lotsen/bot/recent"
	"lotsen/dialog"
)

const (
	// awayFor is how long it is believed what Slack says of somebody's do-not-disturb.
	awayFor = 5 * time.Minute
	// awayLull is how long nobody is asked about after Slack gave no answer.
	awayLull = time.Minute
	// gatherFor is how long the first of those who are asked about waits for others: Slack
	// answers 20 times a minute, for 50 people each time
	// (docs.slack.dev/reference/methods/dnd.teamInfo).
	gatherFor = 150 * time.Millisecond
	maxGather = 50
)

// away is what Slack says of people's do-not-disturb.
type away struct {
	mu     sync.Mutex
	people *recent.Memory[quiet]
	now    *gathering // those who are asked about next; nil: nobody
	lull   time.Time  // nobody is asked about before
}

// quiet is one person's.
type quiet struct{ from, until, asked time.Time }

// gathering are people who are asked about together.
type gathering struct {
	users []string
	full  chan struct{} // closed when there are maxGather
	done  chan struct{} // closed when the answer is there
	err   error
}

func newAway() *away { return &away{people: recent.New[quiet](maxPeople)} }

// errAwayUnknown: Slack does not tell.
var errAwayUnknown = errors.New("it is not known who is not to be disturbed")

// Away is until when somebody has asked Slack not to disturb them, by snoozing or by their
// hours; zero: they may be disturbed. It is some minutes old at most. An error means that
// it is not known, which keeps nobody from anything.
func (b *Bot) Away(ctx context.Context, a dialog.Address) (time.Time, error) {
	if b.out.gate.who().everywhere() { // there a workspace would have to be named
		return time.Time{}, errAwayUnknown
	}
	now := b.o.Now()
	s := b.out.away
	s.mu.Lock()
	if q, ok := s.people.Get(a.Ref); ok && now.Sub(q.asked) < awayFor {
		s.mu.Unlock()
		return q.at(now), nil
	}
	if now.Before(s.lull) {
		s.mu.Unlock()
		return time.Time{}, errAwayUnknown
	}
	g, first := s.join(a.Ref)
	s.mu.Unlock()
	if first {
		b.gather(context.WithoutCancel(ctx), g)
	}
	select {
	case <-g.done:
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	if g.err != nil {
		return time.Time{}, g.err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, _ := s.people.Get(a.Ref)
	return q.at(now), nil
}

// at is until when they are not to be disturbed at an instant.
func (q quiet) at(now time.Time) time.Time {
	if now.Before(q.from) || !now.Before(q.until) {
		return time.Time{}
	}
	return q.until
}

// join adds somebody to those who are asked about next. first: nobody else asks for them.
// The caller holds s.mu.
func (s *away) join(user string) (g *gathering, first bool) {
	if g = s.now; g == nil {
		g, first = &gathering{full: make(chan struct{}), done: make(chan struct{})}, true
		s.now = g
	}
	if g.users = append(g.users, user); len(g.users) == maxGather {
		close(g.full)
		s.now = nil
	}
	return g, first
}

// gather waits for others, and asks about them all.
func (b *Bot) gather(ctx context.Context, g *gathering) {
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	select {
	case <-g.full:
	case <-timer.C:
	}
	s := b.out.away
	s.mu.Lock()
	if s.now == g {
		s.now = nil
	}
	users := g.users
	s.mu.Unlock()
	var said map[string]slackapi.DNDStatus
	err := b.call(ctx, "dnd.teamInfo", "", func(ctx context.Context) (err error) {
		said, err = b.api.GetDNDTeamInfoContext(ctx, users)
		return err
	})
	now := b.o.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.err = err; err != nil {
		s.lull = now.Add(awayLull)
	}
	for _, user := range users {
		if err == nil {
			s.people.Put(user, quietOf(said[user], now))
		}
	}
	close(g.done)
}

// quietOf is what Slack says of one person. A snooze is told of others as the hours that
// come next.
func quietOf(said slackapi.DNDStatus, now time.Time) quiet {
	q := quiet{asked: now}
	if said.Enabled {
		q.from, q.until = time.Unix(int64(said.NextStartTimestamp), 0), time.Unix(int64(said.NextEndTimestamp), 0)
	}
	return q
}
