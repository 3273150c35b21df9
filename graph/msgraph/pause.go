package msgraph

import (
	"context"
	"sync"
	"time"

	"lotsen/graph"
)

// unsaid is how long the directory is left alone after a 429 that does not say.
const unsaid = 2 * time.Second

// pause leaves the directory alone for as long as a 429 of its asked. It has no budget:
// Microsoft's, some thousand units in ten seconds, is not ours to reach. A 429 to bulk
// work holds bulk work only: it has a low priority, and is throttled first.
type pause struct {
	mu         sync.Mutex
	bulk, live time.Time // until then
}

// wait returns when a question may be sent. If that would be after ctx's deadline it
// returns at once, with Throttled and the time to wait.
func (p *pause) wait(ctx context.Context, bulk bool) error {
	for {
		wait := time.Until(p.until(bulk))
		if wait <= 0 {
			return nil
		}
		if deadline, limited := ctx.Deadline(); limited && time.Until(deadline) <= wait {
			return &graph.Error{Kind: graph.Throttled, RetryAfter: wait}
		}
		if err := sleep(ctx, wait); err != nil {
			return &graph.Error{Kind: graph.Unavailable, Err: err}
		}
	}
}

func (p *pause) until(bulk bool) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if bulk && p.bulk.After(p.live) {
		return p.bulk
	}
	return p.live
}

// throttled learns from a 429. after is its Retry-After, or zero.
func (p *pause) throttled(after time.Duration, bulk bool) {
	if after <= 0 {
		after = unsaid
	}
	until := time.Now().Add(after)
	p.mu.Lock()
	defer p.mu.Unlock()
	of := &p.live
	if bulk {
		of = &p.bulk
	}
	if until.After(*of) {
		*of = until
	}
}
