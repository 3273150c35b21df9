package app

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// press is the press of a button of one of the messages that somebody has.
func (s *stage) press(who string, message dialog.Message, n int, label string) dialog.Event {
	s.t.Helper()
	e := s.event(who, "")
	for _, b := range message.Buttons {
		if b.Label == label {
			e.Action, e.Arg, e.At, e.On = b.Action, b.Arg, message.At, dialog.Ref(string(rune('0'+n)))
			return e
		}
	}
	s.t.Fatalf("there is no %q in\n%s", label, message.Transcript())
	return e
}

// one fails unless there is exactly one message to press.
func (s *stage) one(who string) {
	s.t.Helper()
	s.passes(5 * time.Minute)
	if n := s.screen.pressable(who); n != 1 {
		for i, m := range s.screen.of(who)[:min(n, 5)] {
			s.t.Logf("%d:\n%s", i, m.Transcript())
		}
		s.t.Errorf("%d messages of %s can be pressed, want one", n, who)
	}
}

func TestAnAddressThatTurnsOutToBeSomebodyElsesIsStillAnswered(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.is("x", graphtest.Anna)
		s.does("x", "sms")
		for range 6 {
			s.does("x", "[Klar, nästa]")
		}
		s.screen.is("x", graphtest.Bo)
		s.passes(identityFor + time.Minute)
		s.wants(s.does("x", "hej"), "Jag heter Lotsen")
		s.wants(s.does("x", "[Appen (rekommenderas)]"), "Steg 1 av 15")
		s.one("x")
		if n := len(s.screen.of("x")); n != 2 {
			t.Errorf("%d messages, want two", n)
		}
	})
}

func TestAStrangerWhoIsSomebodyWithAConversationOfTheirOwnGoesOnThere(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.is("x", graphtest.Anna)
		s.does("anna", "sms")
		s.tenant.Inject(graphtest.Fault{On: graphtest.Users, Trouble: graphtest.Overloaded, Times: -1})
		s.does("x", "appen")
		for range 6 {
			s.does("x", "[Klar, nästa]")
		}
		s.tenant.ClearFaults()
		s.passes(doubtFor)
		s.wants(s.does("x", "hej"), "Jag heter Lotsen", "Fortsätt: steg 1")
		s.one("x")
		s.wants(s.does("anna", "[Klar, nästa]"), "äldre")
		s.one("anna")
	})
}

func TestAMessageThatIsPressedWhileItIsBeingRetiredLivesOn(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		first := s.does("anna", "sms")
		s.screen.when(func(m dialog.Message) error {
			if len(m.Buttons) == 0 {
				time.Sleep(10 * time.Second) // taking the buttons off is slow
			}
			return nil
		})
		s.does("anna", "nästa")
		s.gets(s.press("anna", first, 0, "Klar, nästa"))
		s.one("anna")
		s.wants(s.screen.of("anna")[0], "Steg 2 av 10", "[Klar, nästa]")
	})
}

func TestAPressOnAnOlderMessageIsAnsweredAfterACrash(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		first := s.does("anna", "sms")
		s.screen.when(func(m dialog.Message) error {
			if len(m.Buttons) == 0 {
				return &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Trouble, Err: errors.New("no")}
			}
			return nil
		})
		s.does("anna", "nästa")
		s.screen.when(func(dialog.Message) error {
			return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Err: errors.New("down")}
		})
		s.gets(s.press("anna", first, 0, "Klar, nästa"))
		s.stop()
		s.screen.when(nil)
		s.start()
		s.passes(time.Minute)
		s.wants(s.screen.of("anna")[0], "Steg 2 av 10")
		s.one("anna")
	})
}

func TestWhatThePlatformDoesNotTakeIsSaidInPlainWords(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.screen.when(func(m dialog.Message) error {
			if m.Step == 2 {
				return &dialog.SendError{Outcome: dialog.Refused, Reason: dialog.Unfit, Err: errors.New("invalid_blocks")}
			}
			return nil
		})
		m := s.does("anna", "[Klar, nästa]")
		s.wants(m, "går inte att visa", "[Till början]")
		if n := len(s.screen.of("anna")); n != 1 {
			t.Errorf("%d messages, want the one that was pressed", n)
		}
		s.wants(s.does("anna", "nästa"), "Steg 3 av 10")
		s.wants(s.does("anna", "[Tillbaka]"), "går inte att visa")
		s.wants(s.does("anna", "[Till början]"), "Fortsätt: steg 2")
		s.one("anna")
	})
}

func TestAnEventThatComesAgainTakesNothingFromItsAnswer(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		m := s.does("anna", "det funkar inte")
		var slow, noted atomic.Bool
		s.screen.when(func(m dialog.Message) error {
			if slow.CompareAndSwap(false, true) {
				time.Sleep(time.Second)
			}
			if strings.Contains(m.Note, "Vad bra!") {
				noted.Store(true)
			}
			return nil
		})
		other := s.event("anna", "är du äkta?")
		if err := s.app.Receive(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		press := s.press("anna", m, 1, "Det löste sig")
		c, err := s.store.Conversation(t.Context(), dialog.PersonID(graphtest.Anna.ID()))
		if err != nil {
			t.Fatal(err)
		}
		press.At = c.Stamp() // as on a message that shows where they are now
		for range 2 {
			if err := s.app.Receive(t.Context(), press); err != nil {
				t.Fatal(err)
			}
		}
		s.passes(5 * time.Second)
		if !noted.Load() {
			t.Error("what happened was never told")
		}
		s.one("anna")
	})
}

func TestWhatWasPostedBeforeACrashAndOvertakenIsRetired(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.app.Add("web", seeking{s.screen})
		s.does("anna", "hej")
		lost := 1
		s.screen.when(func(m dialog.Message) error {
			if lost > 0 && m.Step == 1 {
				lost--
				s.screen.mu.Lock() // it is posted, and the answer is lost
				s.screen.shown["anna"] = append(s.screen.shown["anna"], m)
				s.screen.sent["reply/event-2"] = "1"
				s.screen.mu.Unlock()
				return &dialog.SendError{Outcome: dialog.NotKnownSent, Reason: dialog.Trouble, Err: errors.New("cut")}
			}
			return nil
		})
		s.does("anna", "sms")
		s.does("anna", "är du äkta?")
		s.wants(s.sees("anna"), "Är jag äkta?")
		s.one("anna")
		if n := len(s.screen.of("anna")); n != 3 {
			t.Errorf("%d messages, want three", n)
		}
	})
}

func TestARefusalLeavesNothingToPress(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.guests = GuestsRefused
		s.start()
		s.does("anna", "sms")
		s.screen.who["anna"] = dialog.Profile{SignIn: string(s.tenant.Cast(graphtest.Anna).SignIn), Kind: dialog.Guest}
		s.passes(identityFor + time.Minute)
		s.gets(s.event("anna", "nästa"))
		s.passes(time.Minute)
		s.wants(s.sees("anna"), "gäst")
		if n := s.screen.pressable("anna"); n != 0 {
			t.Errorf("%d messages can be pressed", n)
		}
	})
}
