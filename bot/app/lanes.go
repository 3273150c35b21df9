package app

import (
	"context"
	"errors"
	"hash/maphash"
	"strings"
	"sync"

	"lotsen/bot/campaign"
)

// Bounds of the lanes.
const (
	laneCount = 64  // so many people are served at the same time
	laneQueue = 256 // so much waits in one lane
	// ownLanes are for the keys that have one to themselves.
	ownLanes = 2
	// campaignLanes are for so many campaigns that go out at the same time.
	campaignLanes = 4
)

// Why work is not taken.
var (
	errStopping = errors.New("the program is stopping")
	errFull     = errors.New("too much waits already")
)

// lanes run work in order for each key, and different keys side by side. Keys
// share a lane by their hash, so that everything stays bounded.
type lanes struct {
	seed maphash.Seed
	// After those of the people come those of the readings and of the counts, whose work
	// takes so long that nobody should wait for it, and for the same reason the campaigns'.
	queue [laneCount + ownLanes + campaignLanes]chan func(context.Context)
	quit  chan struct{}
	done  sync.WaitGroup
}

// newLanes starts the lanes; ctx is what the work is given.
func newLanes(ctx context.Context) *lanes {
	l := &lanes{seed: maphash.MakeSeed(), quit: make(chan struct{})}
	for i := range l.queue {
		l.queue[i] = make(chan func(context.Context), laneQueue)
		l.done.Go(func() { l.run(ctx, l.queue[i]) })
	}
	return l
}

func (l *lanes) run(ctx context.Context, queue chan func(context.Context)) {
	for {
		select {
		case work := <-queue:
			work(ctx)
		case <-l.quit:
			for { // what was taken is finished
				select {
				case work := <-queue:
					work(ctx)
				default:
					return
				}
			}
		}
	}
}

// add puts work behind what the key has already. It never waits: one key that has a
// lot to do holds up nobody else.
func (l *lanes) add(key string, work func(context.Context)) error {
	select {
	case <-l.quit:
		return errStopping
	default:
	}
	select {
	case l.queue[l.at(key)] <- work:
		return nil
	default:
		return errFull
	}
}

// at is the lane of a key.
func (l *lanes) at(key string) uint64 {
	hash := maphash.String(l.seed, key)
	switch {
	case key == censusKind:
		return laneCount
	case key == countKind:
		return laneCount + 1
	case strings.HasPrefix(key, campaignLane):
		return laneCount + ownLanes + hash%campaignLanes
	}
	return hash % laneCount
}

// campaignLane begins the ids of the campaigns' jobs.
const campaignLane = campaign.JobKind + "/"

// close takes no more work and waits for what was taken; the caller ends the
// work's context if that takes too long.
func (l *lanes) close() {
	close(l.quit)
	l.done.Wait()
}
