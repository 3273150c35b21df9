package app

import (
	"sync"
	"time"

	"lotsen/bot/slack"
)

// A reminder is followed by taking the buttons off the message before it. A press on that
// one does no harm, so it is not hurried: in bulk it would take from the reminders, and
// from people who wait for an answer, what the platforms allow.

// How far apart that is done for reminders. Slack lets messages be changed 50 times a
// minute (docs.slack.dev/reference/methods/chat.update, Tier 3).
const (
	tidySlack = 3 * time.Second
	tidyOther = time.Second
)

// tidying is when the next message is tidied away, by platform.
type tidying struct {
	mu   sync.Mutex
	next map[string]time.Time
}

// turn is how long after now it is somebody's turn.
func (t *tidying) turn(platform string, now time.Time) time.Duration {
	apart := tidyOther
	if platform == slack.Platform {
		apart = tidySlack
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next == nil {
		t.next = map[string]time.Time{}
	}
	at := t.next[platform]
	if at.Before(now) {
		at = now
	}
	t.next[platform] = at.Add(apart)
	return at.Sub(now)
}
