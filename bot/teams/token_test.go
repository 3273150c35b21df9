package teams

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
)

func TestOneTokenIsFetchedForEverybody(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.teams.Fail("token", teamstest.Fault{Delay: 3 * time.Second})
		var work sync.WaitGroup
		for range 64 {
			work.Go(func() { f.insists(bertaID) })
		}
		work.Wait()
		if n := len(f.teams.CallsOf("token")); n != 1 {
			t.Errorf("%d tokens were fetched", n)
		}
	})
}

func TestATokenIsRenewedBeforeItEndsAndNobodyWaits(t *testing.T) {
	inBureau(t, teamstest.Options{TokenLife: time.Hour}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.posts(oneStep())
		f.teams.Fail("token", teamstest.Fault{Delay: 10 * time.Second})
		time.Sleep(56*time.Minute + time.Second)
		for range 5 {
			began := time.Now()
			f.posts(oneStep())
			if took := time.Since(began); took > time.Second {
				t.Errorf("a message waited for %s", took)
			}
		}
		time.Sleep(10 * time.Minute) // the first one has ended
		f.posts(oneStep())
		if n := len(f.teams.CallsOf("token")); n != 2 {
			t.Errorf("%d tokens were fetched", n)
		}
		for _, c := range f.teams.CallsOf("send") {
			if !c.OK {
				t.Errorf("a message was refused: %s", c.Error)
			}
		}
	})
}

func TestATokenThatIsNotAcceptedIsRenewedOnceInTheMiddleOfABurst(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.posts(oneStep())
		f.teams.RevokeTokens()
		var work sync.WaitGroup
		for range 64 {
			work.Go(func() { f.insists(bertaID) })
		}
		work.Wait()
		if n := len(f.teams.CallsOf("token")); n != 2 {
			t.Errorf("%d tokens were fetched", n)
		}
		if n := len(f.teams.Messages(bertaID)); n != 65 {
			t.Errorf("Berta sees %d messages, want 65", n)
		}
		if why := f.bot.Trouble(); why != "" {
			t.Errorf("the operator is told %q", why)
		}
	})
}

func TestALogInServiceThatFailsSendsNothingAndIsNotFlooded(t *testing.T) {
	for name, c := range map[string]struct {
		fault teamstest.Fault
		want  dialog.Reason
	}{
		"500":     {teamstest.Fault{Status: 500}, dialog.Trouble},
		"429":     {teamstest.Fault{Status: 429, RetryAfter: "30"}, dialog.Trouble},
		"drop":    {teamstest.Fault{Drop: true}, dialog.Trouble},
		"hang":    {teamstest.Fault{Hang: true}, dialog.Trouble},
		"refused": {teamstest.Fault{Status: 401, Body: `{"error":"invalid_client","error_description":"AADSTS7000215 ` + theSecret + `"}`}, dialog.CutOff},
	} {
		t.Run(name, func(t *testing.T) {
			inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
				f.wrote()
				f.teams.Fail("token", c.fault)
				var work sync.WaitGroup
				for range 20 {
					work.Go(func() { is(t, f.fails(), dialog.NotSent, c.want) })
				}
				work.Wait()
				if n := len(f.teams.CallsOf("token")); n != 1 {
					t.Errorf("%d tokens were asked for at once", n)
				}
				if n := len(f.teams.CallsOf("send")); n > 0 {
					t.Errorf("%d messages were sent without a token", n)
				}
				f.teams.ClearFaults()
				if c.want == dialog.Trouble {
					time.Sleep(tokenAgain)
					f.posts(oneStep())
				}
			})
		})
	}
}

func TestALogInServiceThatFailsForLongIsToldToTheOperator(t *testing.T) {
	inBureau(t, teamstest.Options{}, func(t *testing.T, f *bureau) {
		f.wrote()
		f.teams.Fail("token", teamstest.Fault{Status: 503})
		f.fails()
		if why := f.bot.Trouble(); why != "" {
			t.Errorf("told at once: %s", why)
		}
		time.Sleep(tokenTold + time.Second)
		f.fails()
		if f.bot.Trouble() == "" {
			t.Error("the operator is not told")
		}
		f.teams.ClearFaults()
		time.Sleep(tokenAgain)
		f.posts(oneStep())
		if why := f.bot.Trouble(); why != "" {
			t.Errorf("still told: %s", why)
		}
	})
}

// slowly is a credential whose tokens live for a time and take their time.
type slowly struct {
	takes, lives time.Duration
	asked        atomic.Int32
}

func (s *slowly) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	n := s.asked.Add(1)
	if err := sleep(ctx, s.takes); err != nil {
		return azcore.AccessToken{}, err
	}
	return azcore.AccessToken{Token: fmt.Sprint("t", n), ExpiresOn: time.Now().Add(s.lives)}, nil
}

func TestNobodyWaitsForATokenLongerThanTheyCan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := newTokens(Options{Credential: &slowly{takes: 10 * time.Second, lives: time.Hour}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := tokens.get(ctx)
		if is(t, sendError(t, err), dialog.NotSent, dialog.Trouble); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if token, err := tokens.get(t.Context()); token != "t1" || err != nil {
			t.Errorf("who waited got %q, %v", token, err)
		}
	})
}

func TestATokenThatLivesShortlyIsStillUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := &slowly{lives: 100 * time.Second}
		tokens := newTokens(Options{Credential: cred})
		for range 60 {
			if _, err := tokens.get(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			synctest.Wait()
		}
		if n := cred.asked.Load(); n != 1 {
			t.Errorf("%d tokens within a minute", n)
		}
		time.Sleep(25 * time.Second)
		tokens.get(t.Context())
		synctest.Wait()
		if n := cred.asked.Load(); n != 2 {
			t.Errorf("%d tokens were fetched, want a second before the first ends", n)
		}
	})
}

// stubborn is a credential that gives the same token until it ends.
type stubborn struct {
	until time.Time
	asked atomic.Int32
}

func (s *stubborn) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	s.asked.Add(1)
	return azcore.AccessToken{Token: "old", ExpiresOn: s.until}, nil
}

func TestACredentialThatGivesTheOldTokenIsNotAskedAllTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := &stubborn{until: time.Now().Add(time.Hour)}
		tokens := newTokens(Options{Credential: cred})
		for range 2 {
			for range 100 {
				if token, err := tokens.get(t.Context()); token != "old" || err != nil {
					t.Fatalf("%q, %v", token, err)
				}
				synctest.Wait()
			}
			time.Sleep(58 * time.Minute)
		}
		if n := cred.asked.Load(); n != 2 {
			t.Errorf("it was asked %d times", n)
		}
	})
}
