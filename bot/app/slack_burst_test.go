package app

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
)

// crowd are people who all stand at the first step of the guide for SMS.
func (f *office) crowd(n int) []string {
	f.t.Helper()
	var people []string
	for i := range n {
		user := fmt.Sprintf("U%03d", i)
		f.slack.AddUser(slacktest.User{ID: user, Email: fmt.Sprintf("anst%03d@nykoping.se", i)})
		people = append(people, user)
		f.slack.Type(user, "sms")
		f.passes(1200 * time.Millisecond) // as fast as Slack opens conversations: all are found
	}
	f.settle()
	for _, user := range people {
		f.wants(f.sees(user), "Steg 1 av 10")
	}
	return people
}

// stands fails unless everybody has one message, which can be pressed, at a step; and no
// press was seen to fail.
func (f *office) stands(people []string, step string) {
	f.t.Helper()
	for _, user := range people {
		f.wants(f.sees(user), step)
		if n, m := len(f.posts(user)), f.living(user); n != 1 || m != 1 {
			f.t.Errorf("%s has %d messages, %d of which can be pressed, want one", user, n, m)
		}
		if told := f.slack.Warnings(user); len(told) != 0 {
			f.t.Errorf("%s was told %q", user, told)
		}
	}
}

// next is the button that leads to the next step.
func (f *office) next(user string) (slacktest.Button, bool) {
	for _, b := range f.slack.Buttons(user, "") {
		if b.Label == "Klar, nästa" {
			return b, true
		}
	}
	return slacktest.Button{}, false
}

func TestAThousandPressesOfTwoHundredPeople(t *testing.T) {
	in(t, slacktest.Options{Throttle: true}, func(t *testing.T, f *office) {
		people := f.crowd(200)
		began := time.Now()
		var all sync.WaitGroup
		for _, user := range people {
			all.Go(func() { // each as fast as their message changes
				var last slacktest.Button
				for range 5 {
					b, ok := f.next(user)
					for tries := 0; (!ok || b == last) && tries < 10_000; tries++ {
						time.Sleep(10 * time.Millisecond)
						b, ok = f.next(user)
					}
					if err := f.slack.PressSeen(user, b); err != nil {
						t.Error(err)
					}
					last = b
				}
			})
		}
		all.Wait()
		took := time.Since(began)
		f.settle()
		f.stands(people, "Steg 6 av 10")
		if took > time.Second {
			t.Errorf("a thousand presses took %s", took)
		}
		if n := f.bot.Counts()["slack_late_acks_total"]; n != 0 {
			t.Errorf("%d presses were acknowledged by the watchdog", n)
		}
	})
}

func TestAThousandPressesAtTheSameInstant(t *testing.T) {
	in(t, slacktest.Options{Throttle: true}, func(t *testing.T, f *office) {
		people := f.crowd(200)
		var all sync.WaitGroup
		for _, user := range people {
			b, ok := f.next(user)
			if !ok {
				t.Fatalf("%s has nothing to press", user)
			}
			for range 5 { // on the same button: four are too many
				all.Go(func() {
					if err := f.slack.PressSeen(user, b); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		f.passes(time.Minute)
		f.stands(people, "Steg 2 av 10")
		for _, user := range people {
			if err := f.slack.Press(user, "", "Klar, nästa"); err != nil {
				t.Error(err)
			}
		}
		f.passes(time.Minute)
		f.stands(people, "Steg 3 av 10")
	})
}
