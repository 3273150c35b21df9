package app

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// toTheEnd walks the app guide to the question to Microsoft.
func toTheEnd(s *stage, who string) dialog.Message {
	s.t.Helper()
	s.does(who, "hej")
	m := s.does(who, "[Appen (rekommenderas)]")
	for range 15 {
		m = s.does(who, "[Klar, nästa]")
	}
	return m
}

func TestAnnaRegistersAndIsDoneWhenMicrosoftSaysSo(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		m := s.does("anna", "hej")
		s.wants(m, "Jag heter Lotsen", "[Appen (rekommenderas)]")
		m = s.does("anna", "[Appen (rekommenderas)]")
		s.wants(m, "Steg 1 av 15.")
		for range 2 {
			m = s.does("anna", "[Klar, nästa]")
		}
		s.wants(m, "Logga in med "+string(s.tenant.Cast(graphtest.Anna).SignIn))
		for range 13 {
			m = s.does("anna", "[Klar, nästa]")
		}
		s.wants(m, "Väntar på Microsoft.", "[Fråga Microsoft igen]")
		if n := len(s.screen.of("anna")); n != 1 {
			t.Errorf("%d messages; a guide is one living message below the first word", n)
		}
		if err := s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator); err != nil {
			t.Fatal(err)
		}
		m = s.does("anna", "[Fråga Microsoft igen]")
		s.wants(m, "Klart!", "Microsoft bekräftar", "Nu är appen klar")
	})
}

func TestMicrosoftIsAskedAgainByItself(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.wants(toTheEnd(s, "anna"), "Väntar på Microsoft.")
		before := len(s.screen.of("anna"))
		s.passes(10 * time.Minute)
		if n := len(s.screen.of("anna")); n != before {
			t.Errorf("%d messages while nothing is new, was %d", n, before)
		}
		if err := s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator); err != nil {
			t.Fatal(err)
		}
		s.passes(2 * time.Hour)
		s.wants(s.sees("anna"), "Klart!")
		if n := len(s.screen.of("anna")); n != before+1 {
			t.Errorf("%d messages; the late news is one new message", n)
		}
		s.passes(48 * time.Hour)
		if n := len(s.screen.of("anna")); n != before+1 {
			t.Errorf("told again: %d messages", n)
		}
	})
}

func TestWhateverGraphAnswersNobodyIsCalledUnregisteredWhoIsNot(t *testing.T) {
	for _, trouble := range []graphtest.Trouble{
		graphtest.TooMany, graphtest.ServerError, graphtest.BadGateway, graphtest.Overloaded, graphtest.GatewayTimeout,
		graphtest.Hang, graphtest.Garbage, graphtest.Empty, graphtest.Truncated, graphtest.NoPermission, graphtest.NoLicence,
	} {
		t.Run(string(trouble), func(t *testing.T) {
			on(t, func(t *testing.T, s *stage) {
				s.does("anna", "hej") // known before the trouble begins
				if err := s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator); err != nil {
					t.Fatal(err)
				}
				s.tenant.Inject(graphtest.Fault{Trouble: trouble, Times: -1})
				toTheEnd(s, "anna")
				s.passes(15 * time.Second)
				m := s.sees("anna")
				if trouble == graphtest.TooMany {
					s.wants(m, "Väntar på Microsoft.", "Du behöver inte göra något", "[Fråga Microsoft igen]")
				} else {
					s.wants(m, "Microsoft svarar inte just nu.", "Du har inte gjort något fel", "[Fråga Microsoft igen]")
				}
				if strings.Contains(m.Transcript(), "visar in") {
					t.Errorf("unknown is shown as not registered:\n%s", m.Transcript())
				}
				s.tenant.ClearFaults()
				s.passes(time.Hour)
				s.wants(s.sees("anna"), "Klart!")
			})
		})
	}
}

func TestAnotherMethodDoesNotMakeTheAppReady(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		m := toTheEnd(s, "disa") // has SMS
		s.wants(m, "Väntar på Microsoft.")
		s.wants(s.does("disa", "status"), "Klart!", "Microsoft bekräftar att du är registrerad för tvåfaktorsinlogg")
	})
}

func TestNoAnswerBecomesAnAnswerInPlace(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "hej")
		s.tenant.Inject(graphtest.Fault{Trouble: graphtest.ServerError, Times: 1})
		s.wants(toTheEnd(s, "anna"), "Microsoft svarar inte just nu.")
		before := len(s.screen.of("anna"))
		s.passes(25 * time.Second)
		s.wants(s.sees("anna"), "Väntar på Microsoft.")
		if n := len(s.screen.of("anna")); n != before {
			t.Errorf("%d messages, was %d: the answer is a message of its own", n, before)
		}
	})
}

func TestAPromiseBringsOneReminder(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "hej")
		s.does("anna", "[Appen (rekommenderas)]")
		s.does("anna", "[Klar, nästa]")
		m := s.does("anna", "påminn mig imorgon 9:15")
		s.wants(m, "imorgon kl. 09:15")
		before := len(s.screen.of("anna"))
		s.passes(23 * time.Hour) // Tuesday 09:00
		if n := len(s.screen.of("anna")); n != before {
			t.Fatal("reminded too early")
		}
		s.passes(16 * time.Minute)
		s.wants(s.sees("anna"), "Du bad mig att påminna dig nu.", "Steg 2 av 15.")
		s.passes(72 * time.Hour)
		if n := len(s.screen.of("anna")); n != before+1 {
			t.Errorf("%d reminders, want one", n-before)
		}
	})
}

func TestAPromiseAtNightIsKeptInTheMorning(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.does("anna", "påminn mig imorgon 23:30")
		before := len(s.screen.of("anna"))
		s.passes(44 * time.Hour) // Wednesday 06:00
		if n := len(s.screen.of("anna")); n != before {
			t.Fatal("reminded at night")
		}
		s.passes(2 * time.Hour)
		if n := len(s.screen.of("anna")); n != before+1 {
			t.Errorf("%d reminders in the morning, want one", n-before)
		}
	})
}

func TestWhoHasRegisteredIsToldSoInsteadOfBeingReminded(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.does("anna", "påminn mig imorgon 9:15")
		if err := s.tenant.Register(graphtest.Anna.ID(), graph.MobilePhone); err != nil {
			t.Fatal(err)
		}
		s.passes(24 * time.Hour)
		m := s.sees("anna")
		s.wants(m, "Klart!")
		if strings.Contains(m.Transcript(), "påminna") {
			t.Error("reminded although registered")
		}
	})
}

func TestTheSameEventTwiceIsOneMoveAndOneReply(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		e := s.event("anna", "nästa")
		var together sync.WaitGroup
		for range 8 {
			together.Go(func() {
				if err := s.app.Receive(t.Context(), e); err != nil {
					t.Error(err)
				}
			})
		}
		together.Wait()
		s.settle()
		s.gets(e)
		s.wants(s.sees("anna"), "Steg 2 av 10.")
		if n := len(s.screen.of("anna")); n != 2 {
			t.Errorf("%d messages, want two", n)
		}
	})
}

func TestTwoPressesAtOnceAreOneMove(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		first, second := s.event("anna", "[Klar, nästa]"), s.event("anna", "[Klar, nästa]")
		var together sync.WaitGroup
		for _, e := range []dialog.Event{first, second} {
			together.Go(func() {
				if err := s.app.Receive(t.Context(), e); err != nil {
					t.Error(err)
				}
			})
		}
		together.Wait()
		s.settle()
		m := s.sees("anna")
		s.wants(m, "Steg 2 av 10.")
		if m.Note != "" {
			t.Errorf("a double tap is told off: %s", m.Note)
		}
	})
}

func TestAfterARestartTheGuideGoesOnAndNothingIsSaidTwice(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.does("anna", "[Klar, nästa]")
		before := len(s.screen.of("anna"))
		s.stop()
		s.start()
		s.passes(5 * time.Minute)
		if n := len(s.screen.of("anna")); n != before {
			t.Errorf("%d messages after the restart, was %d", n, before)
		}
		s.wants(s.does("anna", "[Klar, nästa]"), "Steg 3 av 10.")
		for id, n := range s.screen.posts {
			if n > 1 {
				t.Errorf("%s was posted %d times", id, n)
			}
		}
	})
}

func TestAnAnswerThatWasNotDeliveredIsDeliveredLater(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.screen.broken = &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Trouble, Retry: 5 * time.Second, Err: errors.New("down")}
		s.gets(s.event("anna", "[Klar, nästa]"))
		s.wants(s.sees("anna"), "Steg 1 av 10.")
		s.stop() // with the answer still owed
		s.screen.broken = nil
		s.start()
		s.passes(time.Minute)
		s.wants(s.sees("anna"), "Steg 2 av 10.")
	})
}

func TestStoppingFinishesWhatWasTaken(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		for _, who := range []string{"anna", "bo", "cilla", "disa"} {
			if err := s.app.Receive(t.Context(), s.event(who, "sms")); err != nil {
				t.Fatal(err)
			}
		}
		s.stop()
		s.start()
		s.passes(time.Minute)
		for _, who := range []string{"anna", "bo", "cilla", "disa"} {
			if n := len(s.screen.of(who)); n != 1 {
				t.Errorf("%s has %d messages, want one", who, n)
			}
		}
	})
}

func TestTheDailyBackupCanBeOpened(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.stop()
		s.backups, s.options = t.TempDir(), func(o *Options) { o.Every = rarely() }
		s.start()
		s.passes(20 * 24 * time.Hour)
		names, err := os.ReadDir(s.app.BackupDir)
		if err != nil || len(names) != backupKeep {
			t.Fatalf("%d backups after 20 days, want %d: %v", len(names), backupKeep, err)
		}
		s.stop()
		s.path = s.app.BackupDir + "/" + names[len(names)-1].Name()
		s.start()
		s.wants(s.does("anna", "nästa"), "Steg 2 av 10.")
	})
}
