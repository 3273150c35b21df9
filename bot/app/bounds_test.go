package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

func TestWhoWritesALotHoldsNobodyElseUp(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "hej")
		s.does("bo", "hej")
		s.screen.when(func(m dialog.Message) error {
			if m.Step > 0 {
				time.Sleep(time.Second) // as fast as a platform takes messages of one person
			}
			return nil
		})
		for range laneQueue + 50 {
			e := s.event("anna", "sms")
			if err := s.app.Receive(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		s.passes(2 * time.Second)
		s.wants(s.does("bo", "är du äkta?"), "Är jag äkta?")
		s.passes(20 * time.Minute)
		for id, n := range s.screen.posted() {
			if n != 1 {
				t.Errorf("%s was posted %d times", id, n)
			}
		}
		s.one("anna")
	})
}

func TestAPromiseIsKeptWhereThePersonCanBeReached(t *testing.T) {
	for name, gone := range map[string]bool{"both work": false, "the first account is closed": true} {
		t.Run(name, func(t *testing.T) {
			on(t, func(t *testing.T, s *stage) {
				other := newScreen(s.tenant)
				s.app.Add("teams", other)
				e := s.event("anna", "hej")
				e.From.Platform = "teams"
				s.gets(e)
				s.does("anna", "sms")
				s.does("anna", "påminn mig imorgon 9:15")
				if gone {
					if err := s.app.Unreachable(t.Context(), dialog.Address{Platform: "web", Ref: "anna"}, dialog.Closed); err != nil {
						t.Fatal(err)
					}
				}
				here, there := len(s.screen.of("anna")), len(other.of("anna"))
				s.passes(24 * time.Hour)
				here, there = len(s.screen.of("anna"))-here, len(other.of("anna"))-there
				if gone && (here != 0 || there != 1) || !gone && (here != 1 || there != 0) {
					t.Errorf("%d reminders here and %d there", here, there)
				}
			})
		})
	}
}

func TestAPromiseIsKeptThoughItTurnsOutOnlyThenThatNobodyIsThere(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "påminn mig imorgon 9:15")
		s.screen.when(func(dialog.Message) error {
			return &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Closed, Err: errors.New("account_inactive")}
		})
		s.passes(24 * time.Hour)
		known, err := s.app.reach(t.Context(), dialog.Address{Platform: "web", Ref: "anna"})
		if err != nil || known.Why != dialog.Closed {
			t.Errorf("it is not remembered: %q, %v", known.Why, err)
		}
	})
}

func TestAGuestIsNeverCalledUnregistered(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.who["x"] = dialog.Profile{SignIn: string(s.tenant.Cast(graphtest.Anna).SignIn), Kind: dialog.Guest}
		s.does("x", "hej")
		m := s.does("x", "status")
		if text := m.Transcript(); strings.Contains(text, "visar in") {
			t.Errorf("their second factor is with another organisation:\n%s", text)
		}
		s.gets(s.opens("x"))
		pages := s.screen.pages("x")
		s.wants(pages[len(pages)-1], "Jag vet inte om du är klar")
	})
}

func TestNothingThatIsKnownForSureIsAskedTwice(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		for n := range 5 {
			if err := s.app.Receive(t.Context(), dialog.Event{ID: fmt.Sprint("first-", n), From: dialog.Address{Platform: "web", Ref: "anna"}, Text: "nästa"}); err != nil {
				t.Fatal(err)
			}
		}
		s.settle()
		if n := s.screen.asked.Load(); n != 1 {
			t.Errorf("the platform was asked %d times who she is", n)
		}
	})
}

func TestAnInstallationAtNightGreetsInTheMorningOnceAndNobodyWhoHasTalked(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.passes(13 * time.Hour) // it is 23:00
		for _, who := range []string{"anna", "bo"} {
			e := s.event(who, "")
			e.Action, e.Via = dialog.Show, dialog.Installed
			s.gets(e)
		}
		if n := len(s.screen.of("anna")); n != 0 {
			t.Fatalf("Anna got %d messages at night", n)
		}
		s.does("bo", "sms")
		s.passes(9 * time.Hour)
		s.wants(s.sees("anna"), "Tvåfaktorsinlogg.")
		s.wants(s.sees("bo"), "Steg 1 av 10.")
		if a, b := len(s.screen.of("anna")), len(s.screen.of("bo")); a != 1 || b != 1 {
			t.Errorf("Anna has %d messages and Bo %d, want one each", a, b)
		}
	})
}
