package teams

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestWhenLotsenIsNotLetInNothingIsCalledUntilItIsAgain(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.running(func() {
			f.wrote()
			f.posts(oneStep())
			f.teams.Fail("", teamstest.Fault{Code: "BotNotRegistered"})
			for i := range 5 {
				is(t, f.fails(), dialog.NotSent, dialog.CutOff)
				if n := len(f.teams.CallsOf("send")); n != 3 { // with the token, and with a new one
					t.Errorf("%d calls after %d messages", n-1, i+1)
				}
			}
			if why := f.bot.Trouble(); !strings.Contains(why, "BotNotRegistered") {
				t.Errorf("the operator is told %q", why)
			}
			f.teams.ClearFaults()
			time.Sleep(probeEvery + time.Second)
			synctest.Wait()
			if why := f.bot.Trouble(); why != "" {
				t.Errorf("still in trouble: %s", why)
			}
			f.posts(oneStep())
		})
		f.cries(1)
	})
}

// cries fails unless the log has so many errors.
func (f *bureau) cries(n int) {
	f.t.Helper()
	if got := strings.Count(f.log.String(), "level=ERROR"); got != n {
		f.t.Errorf("the log cries %d times, want %d:\n%s", got, n, f.log)
	}
}

func TestASecretThatIsWrongFromTheBeginningIsToldAtOnce(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.bot = f.open(CredentialConfig{Secret: "another"})
		f.running(func() {
			if why := f.bot.Trouble(); !strings.Contains(why, "invalid_client") {
				t.Errorf("the operator is told %q", why)
			}
			if !strings.Contains(f.log.String(), "LOTSEN_TEAMS_APP_ID") {
				t.Errorf("the log does not name the settings:\n%s", f.log)
			}
			f.teams.ForgetCalls()
			time.Sleep(10*time.Minute + time.Second)
			if n := len(f.teams.CallsOf("token")); n < 9 || n > 11 {
				t.Errorf("asked %d times in ten minutes", n)
			}
		})
		f.cries(1)
	})
}

func TestWhatOnlyTheLogInServiceAllowsIsTriedLessAndLess(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.posts(oneStep())
		f.teams.Fail("send", teamstest.Fault{Code: "BotNotRegistered"})
		f.running(func() {
			f.teams.ForgetCalls()
			for range 60 {
				f.fails()
				time.Sleep(time.Minute)
			}
			if n := len(f.teams.CallsOf("send")); n > 20 {
				t.Errorf("%d calls in an hour that cannot succeed", n)
			}
			f.teams.ClearFaults()
			time.Sleep(probeSeldom)
			synctest.Wait()
			f.posts(oneStep())
		})
		f.cries(1)
	})
}

func TestAnAppPolicyForOnePersonStopsNobodyElse(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		other := f.teams.AddUser(teamstest.User{Name: "Carl"})
		f.teams.Install(other)
		f.teams.Fail("send", teamstest.Fault{Code: disabled, User: bertaID})
		for range 10 {
			is(t, f.fails(), dialog.NotSent, dialog.Barred) // also again and again
			is(t, f.fails(), dialog.NotSent, dialog.Barred)
			is(t, f.fails(), dialog.NotSent, dialog.Barred)
			if _, err := f.bot.Post(t.Context(), address(other), oneStep(), "s"); err != nil {
				t.Fatalf("another person: %v", err)
			}
		}
		if why := f.bot.Trouble(); why != "" {
			t.Errorf("others are served, and the operator is told %q", why)
		}
	})
}

func TestABotThatIsDisabledForAllHaltsSoon(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.posts(oneStep())
		f.teams.Disable(true)
		f.running(func() {
			f.teams.ForgetCalls()
			for i := range 20 {
				user := fmt.Sprint("u", i)
				f.teams.AddUser(teamstest.User{ObjectID: user})
				f.teams.Install(user)
				_, err := f.bot.Post(t.Context(), address(user), oneStep(), "s")
				why := dialog.CutOff
				if i < maxBarred-1 { // it may be a rule for them
					why = dialog.Barred
				}
				is(t, sendError(t, err), dialog.NotSent, why)
			}
			if n := len(f.teams.Calls()); n != maxBarred {
				t.Errorf("%d calls", n)
			}
			f.teams.Disable(false)
			time.Sleep(probeEvery + time.Second)
			synctest.Wait()
			f.posts(oneStep())
		})
	})
}

func TestTheReceiversWordHaltsAndResumes(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.bot.halt(t.Context(), "removed")
		is(t, f.fails(), dialog.NotSent, dialog.CutOff)
		if n := len(f.teams.Calls()); n != 0 {
			t.Errorf("%d calls", n)
		}
		f.bot.resume(t.Context())
		f.posts(oneStep())
	})
}
