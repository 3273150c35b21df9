package campaign

import (
	"context"
	"errors"
	"sync"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// fault is what becomes of a call.
type fault int

const (
	fine      fault = iota
	drops           // the connection is cut before the platform has it
	applies         // the connection is cut after the platform has it
	fails           // 500: nothing is known; the platform does not have it
	hangs           // until the caller gives up; the platform has it
	throttles       // 429 with a time
	refuses         // the person cannot be written to
	unplugged       // nothing was written to the connection
	cutsOff         // Lotsen is not let in
)

// delivery is a message that a platform has.
type delivery struct {
	round    int
	person   dialog.PersonID
	platform string
	sendID   string
	at       time.Time
	ref      dialog.Ref
}

// sendChat is the platforms: Slack, which can tell what it has, and Teams, which cannot.
type sendChat struct {
	w  *sendWorld
	mu sync.Mutex
	// fault chooses what becomes of the n-th call for somebody; nil: fine.
	fault   func(r Reminder, n int) fault
	latency time.Duration
	lag     time.Duration // until Slack shows what it has
	retry   time.Duration // of a 429

	places   map[dialog.PersonID][]Place
	answered map[dialog.PersonID]time.Time
	proof    map[dialog.PersonID]string
	promised map[dialog.PersonID]time.Time
	away     map[dialog.PersonID]time.Time
	absent   Why                              // why they are
	live     map[dialog.PersonID]graph.Status // an answer of Check; else it is unavailable
	checked  map[dialog.PersonID]int
	handed   map[dialog.PersonID]bool

	has     []delivery
	calls   map[dialog.PersonID]int
	flying  map[string]int
	most    map[string]int // calls at once
	looks   int
	lookErr error
}

func newSendChat(w *sendWorld) *sendChat {
	return &sendChat{
		w: w, places: map[dialog.PersonID][]Place{}, answered: map[dialog.PersonID]time.Time{}, proof: map[dialog.PersonID]string{},
		promised: map[dialog.PersonID]time.Time{}, away: map[dialog.PersonID]time.Time{}, absent: Away, live: map[dialog.PersonID]graph.Status{},
		checked: map[dialog.PersonID]int{}, handed: map[dialog.PersonID]bool{}, calls: map[dialog.PersonID]int{},
		flying: map[string]int{}, most: map[string]int{}, latency: 100 * time.Millisecond, retry: 7 * time.Second,
	}
}

// deliveries are what the platforms have for each person of a round.
func (c *sendChat) deliveries(round int) map[dialog.PersonID]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := map[dialog.PersonID]int{}
	for _, d := range c.has {
		if d.round == round {
			n[d.person]++
		}
	}
	return n
}

func (c *sendChat) total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.has)
}

func (c *sendChat) Places(_ context.Context, p dialog.PersonID) ([]Place, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Place(nil), c.places[p]...), nil
}

func (c *sendChat) Answered(_ context.Context, p dialog.PersonID) (time.Time, string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered[p], c.proof[p], nil
}

func (c *sendChat) Promised(_ context.Context, p dialog.PersonID) (time.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.promised[p], nil
}

func (c *sendChat) Away(_ context.Context, at dialog.Address) (time.Time, Why, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for p, until := range c.away {
		if places := c.places[p]; len(places) > 0 && places[0].Address == at {
			return until, c.absent, nil
		}
	}
	return time.Time{}, "", nil
}

func (c *sendChat) Check(_ context.Context, p dialog.PersonID) (graph.Status, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.checked[p]++
	if s, ok := c.live[p]; ok {
		return s, nil
	}
	return graph.Status{}, &graph.Error{Kind: graph.Throttled, RetryAfter: time.Minute}
}

func (c *sendChat) HandOver(_ context.Context, p dialog.PersonID, _ Campaign) ([]store.Record, error) {
	return []store.Record{{Kind: "handed", Key: string(p), Value: []byte("1")}}, nil
}

// Where implements Locator.
func (c *sendChat) Where(context.Context, dialog.PersonID) (string, error) {
	return "authenticator/scan-code", nil
}

func (c *sendChat) choose(r Reminder) fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.calls[r.Person]
	c.calls[r.Person]++
	c.flying[r.To.Platform]++
	c.most[r.To.Platform] = max(c.most[r.To.Platform], c.flying[r.To.Platform])
	if c.fault == nil {
		return fine
	}
	return c.fault(r, n)
}

func (c *sendChat) take(r Reminder) dialog.Ref {
	c.mu.Lock()
	defer c.mu.Unlock()
	ref := dialog.Ref("ts-" + r.SendID)
	c.has = append(c.has, delivery{r.Round, r.Person, r.To.Platform, r.SendID, sendMonday.Add(time.Since(c.w.began)), ref})
	return ref
}

func (c *sendChat) remind(ctx context.Context, r Reminder, d *death) (dialog.Ref, error) {
	f := c.choose(r)
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.flying[r.To.Platform]--
	}()
	send := func(o dialog.Outcome, why dialog.Reason, retry time.Duration) error {
		return &dialog.SendError{Outcome: o, Reason: why, Retry: retry, Err: errors.New("fake")}
	}
	if c.latency > 0 {
		if err := sleep(ctx, c.latency); err != nil {
			return "", send(dialog.NotKnownSent, dialog.Trouble, 0)
		}
	}
	if err := d.pass("sending"); err != nil { // a process that died meanwhile has not sent it
		return "", err
	}
	switch f {
	case drops, fails:
		return "", send(dialog.NotKnownSent, dialog.Trouble, 0)
	case throttles:
		return "", send(dialog.NotSent, dialog.Throttled, c.retry)
	case refuses:
		return "", send(dialog.Refused, dialog.Shut, 0)
	case unplugged:
		return "", send(dialog.NotSent, dialog.Trouble, 0)
	case cutsOff:
		return "", send(dialog.Refused, dialog.CutOff, 0)
	}
	ref := c.take(r)
	switch f {
	case applies:
		return "", send(dialog.NotKnownSent, dialog.Trouble, 0)
	case hangs:
		<-ctx.Done()
		return "", ctx.Err()
	}
	return ref, nil
}

func (c *sendChat) Sent(_ context.Context, at dialog.Address, sendID string, since time.Time) (dialog.Ref, bool, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks++
	if at.Platform == "teams" {
		return "", false, false, nil
	}
	if c.lookErr != nil {
		return "", false, true, c.lookErr
	}
	for _, d := range c.has {
		shown := time.Since(c.w.began) >= d.at.Add(c.lag).Sub(sendMonday)
		if d.sendID == sendID && shown && !d.at.Before(since) {
			return d.ref, true, true, nil
		}
	}
	return "", false, true, nil
}
