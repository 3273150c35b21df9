package teams

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestTwoHundredPeopleAreWrittenToWithinTeamsLimits(t *testing.T) {
	inBureau(t, teamstest.Options{Throttle: true}, func(t *testing.T, f *bureau) {
		const people = 200
		name := func(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }
		for i := range people {
			f.teams.AddUser(teamstest.User{ObjectID: name(i), Name: "N"})
			f.teams.Install(name(i))
		}
		for round, each := range []int{2, 1} { // the first is for people who are new
			began := time.Now()
			var work sync.WaitGroup
			for i := range people {
				work.Go(func() { f.insists(name(i)) })
			}
			work.Wait()
			least := leastFor(people * each)
			if took := time.Since(began); took < least || took > least*11/10 {
				t.Errorf("round %d took %s, the least is %s", round, took, least)
			}
			time.Sleep(time.Minute)
		}
		for _, c := range f.teams.Calls() {
			if !c.OK {
				t.Fatalf("%s: %s", c.Method, c.Error)
			}
		}
		for i := range people {
			if n := len(f.teams.Messages(name(i))); n != 2 {
				t.Errorf("person %d has %d messages", i, n)
			}
		}
	})
}

// insists posts a step to somebody, as often as it takes.
func (f *bureau) insists(user string) {
	for range 100 {
		_, err := f.bot.Post(f.t.Context(), address(user), oneStep(), "s")
		if err == nil {
			return
		}
		var e *dialog.SendError
		if !errors.As(err, &e) || e.Reason != dialog.Throttled || e.Retry <= 0 {
			f.t.Errorf("got %v", err)
			return
		}
		time.Sleep(e.Retry)
	}
	f.t.Error("sent away for ever")
}

func TestOnePersonIsWrittenToWithinTeamsLimits(t *testing.T) {
	inBureau(t, teamstest.Options{Throttle: true}, func(t *testing.T, f *bureau) {
		f.wrote()
		var work sync.WaitGroup
		for range 100 {
			work.Go(func() { f.insists(bertaID) })
		}
		work.Wait()
		for _, c := range f.teams.Calls() {
			if !c.OK {
				t.Fatalf("%s: %s", c.Method, c.Error)
			}
		}
	})
}

func TestOneLimitOfTeamsHoldsForEverybody(t *testing.T) {
	for name, after := range map[string]string{"with Retry-After": "20", "without": ""} {
		t.Run(name, func(t *testing.T) {
			inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
				f.wrote()
				f.posts(oneStep())
				f.teams.Fail("send", teamstest.Fault{Code: "Throttled", RetryAfter: after}, 1)
				want := pauseFor
				if after != "" {
					want = 20 * time.Second
				}
				e := f.fails()
				if is(t, e, dialog.NotSent, dialog.Throttled); e.Retry != want {
					t.Fatalf("retry after %s", e.Retry)
				}
				before := len(f.teams.Calls())
				if after != "" {
					var work sync.WaitGroup
					for range 10 {
						work.Go(func() {
							if e := f.fails(); e.Retry < want {
								t.Errorf("another may come after %s", e.Retry)
							}
						})
					}
					work.Wait()
				}
				if n := len(f.teams.Calls()); n != before {
					t.Errorf("%d calls in the rest", n-before)
				}
				time.Sleep(want)
				f.posts(oneStep())
			})
		})
	}
}
