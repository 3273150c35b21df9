package slack

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// unreachedFor is how long Slack may give no answer at all, or not tell who Lotsen is,
	// before it is trouble.
	unreachedFor = time.Minute
	// probeSoon is how often Slack is asked while it is not known who Lotsen is, or while
	// there is no answer: a call that was lost by chance is not held against it.
	probeSoon = 20 * time.Second
)

// contact is whether Slack's Web API answers, in whatever way.
type contact struct {
	began time.Time // when it was asked for the first time who Lotsen is; zero: not yet
	since time.Time // the first of the calls that got no answer, since one did; zero: none
}

// begin records when it is asked for the first time who Lotsen is.
func (g *gate) begin(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.contact.began.IsZero() {
		g.contact.began = now
	}
}

// answers records that a call was answered, or that it was not. A call that was given up
// here says neither.
func (g *gate) answers(now time.Time, method string, answered bool, err error) {
	if method == respond || method == upload || errors.Is(err, context.Canceled) {
		return // those are other hosts
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case answered:
		g.contact.since = time.Time{}
	case g.contact.since.IsZero():
		g.contact.since = now
		g.wake()
	}
}

// silence is what an operator is told when there is no answer; "" if there is one. The
// caller holds g.mu.
func (g *gate) silence(now time.Time) string {
	c := g.contact
	switch {
	case !c.since.IsZero() && now.Sub(c.since) > unreachedFor:
		return fmt.Sprintf("Slack has not answered for %s", now.Sub(c.since).Round(time.Second))
	case g.self == (self{}) && g.why == "" && !c.began.IsZero() && now.Sub(c.began) > unreachedFor:
		return "Slack has not told yet who Lotsen is"
	}
	return ""
}
