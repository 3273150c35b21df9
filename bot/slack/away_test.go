package slack

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
)

func TestWhoSnoozesIsAwayUntilTheSnoozeEnds(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		until := time.Now().Add(time.Hour).Truncate(time.Second)
		w.slack.ChangeUser(anna, func(u *slacktest.User) { u.Away = until })
		got, err := w.bot.Away(w.Context(), address(anna))
		if err != nil || !got.Equal(until) {
			w.Errorf("away until %v, %v; want %v", got, err, until)
		}
		w.wait(time.Hour + time.Second)
		if got, err := w.bot.Away(w.Context(), address(anna)); err != nil || !got.IsZero() {
			w.Errorf("after it away until %v, %v", got, err)
		}
	})
}

func TestManyAreAskedAboutInOneCallAndNotAgainForAWhile(t *testing.T) {
	inTown(t, []transport{byHTTP}, slacktest.Options{}, func(w *town) {
		var people []dialog.Address
		for i := range 120 {
			people = append(people, address(w.slack.AddUser(slacktest.User{ID: fmt.Sprintf("UMANY%d", i), Name: "m", Email: fmt.Sprintf("m%d@example.com", i)})))
		}
		for range 2 {
			var asking sync.WaitGroup
			for _, a := range people {
				asking.Go(func() {
					if _, err := w.bot.Away(w.Context(), a); err != nil {
						w.Error(err)
					}
				})
			}
			asking.Wait()
		}
		if n := len(w.slack.CallsOf("dnd.teamInfo")); n != 3 {
			w.Errorf("%d calls for 120 people, want 3", n)
		}
	})
}

func TestThatSlackDoesNotTellCostsOneCallAMinute(t *testing.T) {
	scopes := Scopes()
	for i, s := range scopes {
		if s == "dnd:read" {
			scopes = append(scopes[:i:i], scopes[i+1:]...)
			break
		}
	}
	inTown(t, []transport{byHTTP}, slacktest.Options{Scopes: scopes}, func(w *town) {
		for range 5 {
			if _, err := w.bot.Away(w.Context(), address(anna)); err == nil {
				w.Error("it was told without the scope")
			}
		}
		if n := len(w.slack.CallsOf("dnd.teamInfo")); n != 1 {
			w.Errorf("%d calls, want one", n)
		}
	})
}
