package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lotsen/bot/employee"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func TestAPlatformThatKnowsTheObjectIDIsBelievedOverTheAddress(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		bo := s.tenant.Cast(graphtest.Bo)
		s.screen.who["x"] = dialog.Profile{ID: strings.ToUpper(string(graphtest.Anna.ID())), SignIn: string(bo.SignIn)}
		s.does("x", "sms")
		m := s.does("x", "[Klar, nästa]")
		s.wants(m, string(s.tenant.Cast(graphtest.Anna).SignIn))
		if strings.Contains(m.Transcript(), string(bo.SignIn)) {
			t.Errorf("it shows somebody else's address:\n%s", m.Transcript())
		}
		s.screen.who["y"] = dialog.Profile{ID: "11111111-1111-4111-8111-111111111111", SignIn: string(bo.SignIn)}
		s.wants(s.does("y", "hej"), "Jag hittar inte din adress i katalogen")
		s.screen.who["z"] = dialog.Profile{ID: "nonsense", SignIn: string(bo.SignIn)}
		s.does("z", "sms")
		s.wants(s.does("z", "[Klar, nästa]"), string(bo.SignIn))
	})
}

func TestAGuestOfTheDirectoryIsAGuest(t *testing.T) {
	for guests, want := range map[Guests]string{GuestsRefused: "Du är gäst", GuestsGuided: "Jag heter Lotsen"} {
		on(t, func(t *testing.T, s *stage) {
			s.stop()
			s.guests = guests
			s.start()
			s.screen.who["x"] = dialog.Profile{ID: string(graphtest.Gus.ID())}
			s.wants(s.does("x", "hej"), want)
		})
	}
}

func TestWhatIsAboutSomebodyElseIsNotToldAtAnAddress(t *testing.T) {
	for name, story := range map[string]func(s *stage){
		"a promise":                 func(s *stage) { s.does("x", "sms"); s.does("x", "påminn mig på torsdag 10:00") },
		"what Microsoft says later": func(s *stage) { s.does("x", "hej"); s.passes(identityFor - time.Hour); toTheEnd(s, "x") },
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(t *testing.T, s *stage) {
				s.screen.is("x", graphtest.Anna)
				story(s)
				s.screen.is("x", graphtest.Bo)
				s.passes(2 * time.Hour)
				if name == "a promise" {
					s.passes(identityFor)
				}
				s.does("x", "hej")
				if err := s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator); err != nil {
					t.Fatal(err)
				}
				n := len(s.screen.of("x"))
				s.passes(7 * 24 * time.Hour)
				if list := s.screen.of("x"); len(list) != n {
					t.Errorf("Bo is told of Anna:\n%s", list[len(list)-1].Transcript())
				}
			})
		})
	}
}

func TestAListIsNotShownAtAnAddressThatIsSomebodyElsesByNow(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.is("x", graphtest.Eva)
		s.does("x", "hej")
		s.passes(identityFor - time.Minute)
		s.screen.when(func(dialog.Message) error {
			return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: time.Hour, Err: errors.New("later")}
		})
		s.gets(s.event("x", "mitt team"))
		s.screen.is("x", graphtest.Bo)
		s.passes(2 * time.Minute)
		s.screen.when(nil)
		s.gets(s.event("x", "hej"))
		s.passes(replyFor)
		for _, m := range s.screen.of("x") {
			if strings.Contains(m.Transcript(), "Ditt team") {
				t.Errorf("Bo sees Eva's people:\n%s", m.Transcript())
			}
		}
	})
}

func TestWhatAStrangerAskedForIsMergedIntoTheirOwnConversation(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.is("x", graphtest.Anna)
		s.does("anna", "sms")
		s.tenant.Inject(graphtest.Fault{On: graphtest.Users, Trouble: graphtest.Overloaded, Times: -1})
		s.does("x", "sms")
		s.does("x", "det funkar inte")
		s.does("x", "påminn mig imorgon 9:15")
		s.tenant.ClearFaults()
		s.passes(doubtFor)
		s.does("x", "hej")
		waiting, err := s.store.Records(t.Context(), employee.HandOffs, "", 10)
		if err != nil || len(waiting) != 1 || !strings.Contains(waiting[0].Key, string(graphtest.Anna.ID())) {
			t.Errorf("%d on the helpdesk's list: %v", len(waiting), err)
		}
		if _, ok, err := s.store.Job(t.Context(), employee.PromiseID(dialog.PersonID(graphtest.Anna.ID()))); !ok || err != nil {
			t.Errorf("the promise is not Anna's: %v", err)
		}
		before := len(s.screen.of("x"))
		s.passes(24 * time.Hour)
		if n := len(s.screen.of("x")); n != before+1 {
			t.Errorf("%d reminders, want one", n-before)
		}
		s.does("x", "det löste sig")
		if waiting, err = s.store.Records(t.Context(), employee.HandOffs, "", 10); err != nil || len(waiting) != 0 {
			t.Errorf("%d still on the list: %v", len(waiting), err)
		}
	})
}

func TestTheHelpdeskSeesWhoAskedAndNotWhoHasTheAddressNow(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.is("x", graphtest.Anna)
		s.does("x", "det funkar inte")
		s.screen.is("x", graphtest.Bo)
		s.passes(identityFor + time.Minute)
		s.does("x", "hej")
		s.gets(s.opens("hanna"))
		s.gets(s.onHome("hanna", "Väntar på helpdesk (1)"))
		m := s.sees("hanna")
		s.wants(m, "En person väntar")
		if bo := string(s.tenant.Cast(graphtest.Bo).SignIn); strings.Contains(m.Transcript(), bo) {
			t.Errorf("Bo did not ask:\n%s", m.Transcript())
		}
	})
}

func TestWhoSeesAListAfterNoAnswerIsOnRecord(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("eva", "hej")
		s.tenant.Inject(graphtest.Fault{Trouble: graphtest.Overloaded, Times: -1})
		s.screen.when(func(dialog.Message) error {
			return &dialog.SendError{Outcome: dialog.NotSent, Reason: dialog.Throttled, Retry: time.Minute, Err: errors.New("later")}
		})
		s.gets(s.event("eva", "mitt team"))
		s.tenant.ClearFaults()
		s.screen.when(nil)
		s.passes(5 * time.Minute)
		s.wants(s.sees("eva"), "Ditt team", "| inte klar")
		entries, err := s.store.Audit(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var details []string
		for _, e := range entries {
			if e.Action == dialog.Team {
				details = append(details, e.Detail)
			}
		}
		if len(details) != 2 || !strings.HasSuffix(details[1], "people") {
			t.Errorf("on record is %q", details)
		}
	})
}

func TestWhatWasTakenOverOnceIsNotTakenOverByTheNext(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.screen.is("x", graphtest.Anna)
		s.tenant.Inject(graphtest.Fault{On: graphtest.Users, Trouble: graphtest.Overloaded, Times: -1})
		s.does("x", "sms")
		s.does("x", "det funkar inte")
		s.tenant.ClearFaults()
		s.passes(doubtFor)
		s.does("x", "fortsätt")
		s.screen.is("x", graphtest.Bo)
		s.passes(identityFor + time.Minute)
		s.does("x", "hej")
		waiting, err := s.store.Records(t.Context(), employee.HandOffs, "", 10)
		if err != nil || len(waiting) != 1 || !strings.Contains(waiting[0].Key, string(graphtest.Anna.ID())) {
			t.Errorf("%d on the helpdesk's list, want Anna: %v", len(waiting), err)
		}
	})
}
