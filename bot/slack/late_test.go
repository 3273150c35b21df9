package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func (o *program) Refusal(_ context.Context, a dialog.Address) (m dialog.Message, ok bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m, ok = o.refuses[a.Ref]
	return m, ok, nil
}

// failsAfter is a store that fails after a while.
func failsAfter(d time.Duration) func(context.Context, dialog.Event) error {
	return func(ctx context.Context, e dialog.Event) error {
		if err := slow(d)(ctx, e); err != nil {
			return err
		}
		return errors.New("the disk is full")
	}
}

// told are the words that only this person saw, where they did something.
func (w *town) told(user string) string {
	var all []string
	for _, e := range w.slack.Ephemerals(user) {
		all = append(all, e.Text)
	}
	return strings.Join(all, " | ")
}

func TestACommandThatFailsLateIsToldToFailWhereItWasWritten(t *testing.T) {
	for name, store := range map[string]func(context.Context, dialog.Event) error{"fails": failsAfter(5 * time.Second), "hangs": hangs} {
		inTown(t, both(), slacktest.Options{}, func(w *town) {
			w.program.on(store)
			if said, err := w.slack.Command(anna, "/lotsen", "status"); err != nil || said != "" {
				w.Fatalf("%s: it is answered at once with %q, %v", name, said, err)
			}
			w.wait(15 * time.Second)
			if got := w.told(anna); !strings.HasPrefix(got, "Det gick inte just nu.") {
				w.Errorf("%s: anna is told %q", name, got)
			}
			if n := len(w.slack.Messages(anna)); n != 0 {
				w.Errorf("%s: %d messages", name, n)
			}
			if strings.Contains(w.log.String(), "/respond/") {
				w.Errorf("%s: the log tells a response_url:\n%s", name, w.log)
			}
		})
	}
}

func TestACommandThatIsHeardLateIsToldSo(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.on(slow(4 * time.Second))
		if _, err := w.slack.Command(anna, "/lotsen", "status"); err != nil {
			w.Fatal(err)
		}
		w.wait(5 * time.Second)
		if got := w.told(anna); !strings.HasPrefix(got, "Jag svarar i vår egen chatt.") {
			w.Errorf("anna is told %q", got)
		}
	})
}

func TestAPressThatFailsLateIsSeenToFailAndItsMessageStays(t *testing.T) {
	for name, store := range map[string]func(context.Context, dialog.Event) error{
		"fails": failsAfter(5 * time.Second), "hangs": hangs,
		"faults": func(ctx context.Context, e dialog.Event) error {
			_ = slow(5*time.Second)(ctx, e)
			panic("hemligt")
		},
	} {
		inTown(t, both(), slacktest.Options{}, func(w *town) {
			w.posts(anna, pressable(7))
			w.program.on(store)
			w.presses(anna, "Nästa")
			if got := w.told(anna); got != "" {
				w.Errorf("%s: anna is told %q too early", name, got)
			}
			w.wait(15 * time.Second)
			if got := w.told(anna); !strings.HasPrefix(got, "Det gick inte just nu.") || strings.Contains(got, "|") {
				w.Errorf("%s: anna is told %q", name, got)
			}
			w.program.on(nil)
			w.presses(anna, "Nästa")
			w.wait(time.Second)
			w.only()
		})
	}
}

func TestAPressThatFailsInTimeIsToldBySlackAlone(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.posts(anna, pressable(7))
		w.program.on(failsAfter(time.Second))
		if err := w.slack.Press(anna, "", "Nästa"); err == nil {
			w.Error("anna thinks that it worked")
		}
		w.wait(15 * time.Second)
		if got := w.told(anna); got != "" {
			w.Errorf("anna is told %q, too", got)
		}
	})
}

func TestAFormThatOpensTooLateIsToldNotToOpen(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pausing(3))
		w.slack.Fail("views.open", slacktest.Fault{Code: "expired_trigger_id", Delay: 2700 * time.Millisecond}, 1)
		w.presses(anna, "Annan tid")
		w.wait(10 * time.Second)
		if got := w.told(anna); !strings.HasPrefix(got, "Det gick inte just nu.") {
			w.Errorf("anna is told %q", got)
		}
	})
}

func TestAWorkspaceThatIsNotSlacksIsToldNothing(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		w.program.on(failsAfter(5 * time.Second))
		w.slack.Inject(slacktest.Commands, []byte(`{"user_id":"U0ANNA","trigger_id":"t.1","response_url":"http://evil.test/x"}`))
		w.wait(10 * time.Second)
		if strings.Contains(w.log.String(), "could not be told") {
			w.Errorf("it was called:\n%s", w.log)
		}
	})
}

func TestWhoIsNotServedIsToldSoWhereTheyWroteACommand(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.refuses = map[string]dialog.Message{anna: {Lang: dialog.Swedish, Body: "Du är **gäst** här."}}
		said, err := w.slack.Command(anna, "/lotsen", "status")
		if err != nil || !strings.Contains(said, "gäst") || strings.Contains(said, "egen chatt") {
			w.Errorf("it is answered with %q, %v", said, err)
		}
		w.wait(time.Second)
		w.only() // it is looked up anew whether they are
	})
}

func TestWhoOpensAFormDoesNotWaitForTheLimitUntilTheirTriggerIsDead(t *testing.T) {
	l, now := newLimits(), time.Now()
	longest := time.Duration(0)
	for range 10 * tierOf("views.open").burst {
		if wait, ok := l.take(now, "views.open", ""); ok {
			longest = max(longest, wait)
		}
	}
	if longest > time.Second || longest < time.Second/2 {
		t.Errorf("somebody waits for %s", longest)
	}
}

func TestWhenTooMuchWaitsEverybodySeesIt(t *testing.T) {
	inTown(t, both(), slacktest.Options{}, func(w *town) {
		w.program.current = pausing(3)
		w.posts(anna, pausing(3))
		hold := make(chan struct{})
		for i := 0; w.bot.in.lanes.add(fmt.Sprint(i), func() { <-hold }) == nil; i++ {
			continue
		}
		var all sync.WaitGroup
		w.slack.AddUser(slacktest.User{ID: "UBO", Name: "bo"})
		w.posts("UBO", pressable(7))
		for what, do := range map[string]func() error{
			"a press":   func() error { return w.slack.Press("UBO", "", "Nästa") },
			"a form":    func() error { return w.slack.Press(anna, "", "Annan tid") },
			"a command": func() error { _, err := w.slack.Command(anna, "/lotsen", "status"); return err },
		} {
			all.Go(func() {
				if err := do(); err == nil {
					w.Errorf("%s seems to have worked", what)
				}
			})
		}
		all.Wait()
		w.counted("slack_put_off_total", 3)
		w.counted("slack_dropped_total", 0)
		close(hold)
		w.wait(time.Second)
		w.presses("UBO", "Nästa")
		w.wait(time.Second)
		w.only()
	})
}
