package teams

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lotsen/bot/recent"
	"lotsen/dialog"
)

// greetKey is where it is kept that somebody is to be greeted, or was.
func greetKey(user string) string { return "greet/" + user }

// The values of greetKey.
const (
	greetDue      = "due"
	greetDone     = "done"
	greetExpected = "expected" // Lotsen is about to be installed for them, and writes by itself
)

// install takes note that the app was installed for somebody: where their conversation
// is, and that they can be reached. Who has no conversation yet is greeted, once in a
// lifetime: with the message where they stand, which for somebody new is the start.
// Whoever wrote before, or was written to, knows Lotsen.
func (in intake) install(ctx context.Context, a arrival) error {
	keep := in.b.o.Keep
	greet, err := keep.Recall(ctx, greetKey(a.user))
	if err != nil {
		return fmt.Errorf("looking up whether somebody was greeted: %w", err)
	}
	if greet == "" {
		_, known, err := in.b.reference(ctx, a.user)
		if err != nil {
			return err
		}
		if !known {
			if err := keep.Remember(ctx, greetKey(a.user), greetDue); err != nil {
				return fmt.Errorf("keeping that somebody is to be greeted: %w", err)
			}
			greet = greetDue
		}
	}
	if err := in.b.remember(ctx, a.user, a.where); err != nil {
		return err
	}
	if err := in.b.o.Receiver.Unreachable(ctx, address(a.user), ""); err != nil {
		return fmt.Errorf("recording that somebody can be reached: %w", err)
	}
	if greet != greetDue {
		return nil
	}
	e := a.event
	e.Action, e.Via = dialog.Show, dialog.Installed
	if err := in.b.o.Receiver.Receive(ctx, e); err != nil {
		return fmt.Errorf("greeting somebody: %w", err)
	}
	if err := keep.Remember(ctx, greetKey(a.user), greetDone); err != nil {
		return fmt.Errorf("keeping that somebody was greeted: %w", err)
	}
	return nil
}

// remove takes note that the app was removed for somebody: nothing can be written to
// them until it is there again.
func (in intake) remove(ctx context.Context, a arrival) error {
	if err := in.b.o.Receiver.Unreachable(ctx, address(a.user), dialog.Removed); err != nil {
		return fmt.Errorf("recording that somebody cannot be reached: %w", err)
	}
	return nil
}

// maxTimes is for how many people it is remembered when they last did something.
const maxTimes = 20_000

// times is when each person last did something. Teams may deliver late, or again, what
// was overtaken: a removal from before the last message removes nothing.
type times struct {
	mu   sync.Mutex
	last *recent.Memory[time.Time]
}

func newTimes() *times { return &times{last: recent.New[time.Time](maxTimes)} }

// overtaken reports whether something later of a person was seen already; if not, it
// is the last now.
func (t *times) overtaken(user string, at time.Time) bool {
	if at.IsZero() {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	last, _ := t.last.Get(user)
	if at.Before(last) {
		return true
	}
	t.last.Put(user, at)
	return false
}
