package teams

import (
	"bytes"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
)

func TestWhatIsNotTeamsIsRefusedAndNothingIsDone(t *testing.T) {
	for _, forge := range teamstest.Forges() {
		t.Run(string(forge), func(t *testing.T) {
			onStage(t, teamstest.Options{Crowd: 20}, func(s *stage) {
				before := s.keep.writes
				reply, err := s.teams.Attack(s.Context(), s.anna, forge)
				if err != nil {
					s.Fatal(err)
				}
				if reply.Status != http.StatusUnauthorized && reply.Status != http.StatusForbidden || len(reply.Body) > 0 {
					s.Errorf("it is answered %d %s", reply.Status, reply.Body)
				}
				synctest.Wait()
				if s.book.brought() != 0 || s.book.recorded() != "[]" || s.keep.writes != before {
					s.Errorf("work was done: %d events, %s, %d writes", s.book.brought(), s.book.recorded(), s.keep.writes-before)
				}
				if counts := s.bot.Counts(); counts["teams_bad_tokens_total"]+counts["teams_refused_total"] != 1 {
					s.Errorf("it was not counted: %v", counts)
				}
			})
		})
	}
}

func TestForgedTokensDoNotMakeTheKeysBeFetchedOften(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		const minutes = 5
		for range minutes {
			var crowd sync.WaitGroup
			for range 10 {
				crowd.Go(func() {
					for _, f := range []teamstest.Forge{teamstest.UnknownKey, teamstest.WrongAudience, teamstest.Expired, teamstest.BadSignature} {
						if reply, err := s.teams.Attack(s.Context(), s.anna, f); err != nil || reply.Status != http.StatusUnauthorized {
							s.Errorf("%s is answered %d, %v", f, reply.Status, err)
						}
					}
				})
			}
			crowd.Wait()
			s.passes(time.Minute)
		}
		// one at the start, one a minute
		if n := s.teams.Count("keys"); n < 2 || n > minutes+1 {
			s.Errorf("the keys were fetched %d times", n)
		}
		if s.book.brought() != 0 {
			s.Error("work was done")
		}
		if lines := bytes.Count([]byte(s.log.String()), []byte("turned away")); lines > minutes {
			s.Errorf("the log has %d lines of it", lines)
		}
	})
}

func TestWhileTheKeysRotateNoValidActivityIsRefused(t *testing.T) {
	for _, keep := range []bool{true, false} {
		onStage(t, teamstest.Options{Crowd: 50}, func(s *stage) {
			s.teams.Fail("keys", teamstest.Fault{Delay: 300 * time.Millisecond})
			s.passes(2 * time.Minute)
			old := s.teams.Bearer("", teamstest.Genuine)
			const people = 32
			var crowd sync.WaitGroup
			begin := func(rounds int) {
				for i := range people {
					crowd.Go(func() {
						for n := range rounds {
							time.Sleep(time.Duration(i) * time.Millisecond) // virtual time
							act := s.teams.Activity(s.anna, map[string]any{"type": "typing", "n": n})
							if reply := s.posts(act, teamstest.Genuine); reply.Status != http.StatusOK {
								s.Errorf("it is answered %d", reply.Status)
							}
						}
					})
				}
			}
			begin(3)
			time.Sleep(100 * time.Millisecond)
			s.teams.RotateKeys(keep)
			begin(3)
			crowd.Wait()
			if n := s.teams.Count("keys"); n != 2 {
				s.Errorf("the keys were fetched %d times", n)
			}
			// what the old key has signed was on the way
			act, err := http.NewRequestWithContext(s.Context(), http.MethodPost, "http://lotsen.test/api/messages",
				bytes.NewReader(mustJSON(s.T, s.teams.Activity(s.anna, map[string]any{"type": "typing"}))))
			if err != nil {
				s.Fatal(err)
			}
			act.Header.Set("Authorization", old)
			resp, err := s.teams.Client().Do(act)
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				s.Errorf("what the old key has signed is answered %d", resp.StatusCode)
			}
		})
	}
}

func TestKeysThatCannotBeRefreshedStay(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		s.teams.Fail("openid", teamstest.Fault{Status: http.StatusServiceUnavailable})
		for day := range 3 {
			s.passes(24 * time.Hour)
			s.teams.Type(s.anna, "hej")
			s.settle()
			if n := len(s.book.all()); n != day+1 {
				s.Fatalf("on day %d, %d were taken", day, n)
			}
		}
		if s.bot.in.trouble() == "" {
			s.Error("nobody is told")
		}
		s.teams.ClearFaults()
		s.passes(2 * time.Minute)
		s.teams.Type(s.anna, "hej")
		s.settle()
		if why := s.bot.in.trouble(); why != "" {
			s.Errorf("it is still said that %s", why)
		}
		if s.bot.Counts()["teams_key_failures_total"] == 0 {
			s.Error("the failures were not counted")
		}
	})
}

func TestWithoutAnyKeyNothingIsBelievedAndNothingLost(t *testing.T) {
	for name, fault := range map[string]teamstest.Fault{
		"refused": {Status: http.StatusInternalServerError}, "hangs": {Hang: true}, "breaks": {Drop: true}, "nonsense": {Status: 200, Body: "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, teamstest.Options{RetryErrors: true, Retries: []time.Duration{time.Second, 10 * time.Second}}, func(s *stage) {
				s.bot.in.auth.keys.set.Store(nil) // as at the start
				s.teams.Fail("keys", fault)
				s.passes(time.Minute)
				s.teams.Type(s.anna, "hej")
				s.passes(7 * time.Second)
				if s.book.brought() != 0 || s.bot.in.trouble() == "" {
					s.Errorf("%d were taken; the trouble is %q", s.book.brought(), s.bot.in.trouble())
				}
				if got := s.statuses(); len(got) == 0 || got[0] != http.StatusServiceUnavailable {
					s.Errorf("it is answered %v", got)
				}
				s.teams.ClearFaults()
				s.settle()
				s.only()
			})
		})
	}
}

func TestAStrangersServiceURLIsNeverStoredOrCalled(t *testing.T) {
	onStage(t, teamstest.Options{}, func(s *stage) {
		for _, address := range []string{s.teams.EvilURL(), "https://smba.trafficmanager.net.evil.example/emea/", "https://evil.trafficmanager.net/", "http://smba.trafficmanager.net/emea/",
			"https://smba.trafficmanager.net:8443/", "https://user@smba.trafficmanager.net/", "https://127.0.0.1/", "http://127.0.0.1:9/", "https://smba.trafficmanager.net@evil.example/"} {
			act := s.teams.Activity(s.anna, map[string]any{"type": "message", "id": "1", "text": "hej", "serviceUrl": address})
			if reply := s.posts(act, teamstest.Genuine); reply.Status != http.StatusForbidden {
				s.Errorf("%s is answered %d", address, reply.Status)
			}
		}
		if kept := s.keep.has("conversation/"); s.book.brought() != 0 || len(kept) > 0 {
			s.Errorf("it is kept: %v", kept)
		}
	})
}
