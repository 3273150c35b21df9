package app

import (
	"context"
	"sync"
	"time"
)

// Clock is what the time is, and how to wait for a time. Network deadlines do not
// go by it.
type Clock interface {
	Now() time.Time
	// Wait returns at the instant, when the clock is moved, or when ctx ends.
	Wait(ctx context.Context, until time.Time)
}

// RealClock is the machine's.
type RealClock struct{}

// Now is time.Now.
func (RealClock) Now() time.Time { return time.Now() }

// Wait waits.
func (RealClock) Wait(ctx context.Context, until time.Time) { waitReal(ctx, time.Until(until), nil) }

func waitReal(ctx context.Context, d time.Duration, moved <-chan struct{}) {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-moved:
	case <-ctx.Done():
	}
}

// MovableClock is the machine's clock, some way ahead. The demo moves it.
type MovableClock struct {
	mu     sync.Mutex
	offset time.Duration
	moved  chan struct{} // closed when the clock is moved
}

// NewMovableClock begins offset ahead of the machine's clock.
func NewMovableClock(offset time.Duration) *MovableClock {
	return &MovableClock{offset: offset, moved: make(chan struct{})}
}

// Now is the machine's time and the offset.
func (c *MovableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Offset is how far ahead the clock is.
func (c *MovableClock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Move moves the clock forward and wakes those who wait.
func (c *MovableClock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += max(d, 0)
	close(c.moved)
	c.moved = make(chan struct{})
}

// Wait implements Clock.
func (c *MovableClock) Wait(ctx context.Context, until time.Time) {
	c.mu.Lock()
	d, moved := until.Sub(time.Now().Add(c.offset)), c.moved
	c.mu.Unlock()
	waitReal(ctx, d, moved)
}
