package app

import (
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// opens is somebody opening their home page.
func (s *stage) opens(who string) dialog.Event {
	e := s.event(who, "")
	e.Action, e.Via = dialog.HomePage, dialog.Home
	return e
}

// onHome is the press of a button of the home page that shows.
func (s *stage) onHome(who, label string) dialog.Event {
	s.t.Helper()
	pages := s.screen.pages(who)
	if len(pages) == 0 {
		s.t.Fatalf("%s has no home page", who)
	}
	page := pages[len(pages)-1]
	e := s.event(who, "")
	for _, b := range page.Buttons {
		if b.Label == label {
			e.Action, e.Arg, e.At, e.Via = b.Action, b.Arg, page.At, dialog.Home
			return e
		}
	}
	s.t.Fatalf("there is no %q on\n%s", label, page.Transcript())
	return e
}

func TestAHomePageThatIsOpenedFiftyTimesHoldsNothingUp(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.tenant.Inject(graphtest.Fault{On: graphtest.Methods, Trouble: graphtest.Hang, Times: -1})
		for range 50 {
			if err := s.app.Receive(t.Context(), s.opens("anna")); err != nil {
				t.Fatal(err)
			}
		}
		s.wants(s.does("anna", "[Klar, nästa]"), "Steg 2 av 10")
		s.passes(time.Minute)
		if n := len(s.screen.pages("anna")); n == 0 || n > 3 {
			t.Errorf("the page was made %d times", n)
		}
	})
}

func TestADoublePressOnTheHomePageIsOne(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		for who, label := range map[string]string{"anna": "Kom igång", "eva": "Mitt team"} {
			s.does(who, "hej")
			s.gets(s.opens(who))
			first, again := s.onHome(who, label), s.onHome(who, label)
			s.gets(first)
			s.gets(again)
			s.passes(time.Minute)
			if n := len(s.screen.of(who)); n != 2 {
				t.Errorf("%s: %d messages, want two", label, n)
			}
			s.one(who)
			s.gets(s.onHome(who, "Uppdatera"))
			s.gets(s.onHome(who, label))
			if n := len(s.screen.of(who)); n != 3 {
				t.Errorf("%s, pressed again later: %d messages, want three", label, n)
			}
		}
	})
}

func TestAnotherLanguageIsChosenBesideAList(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("eva", "mitt team")
		s.gets(s.opens("eva"))
		s.gets(s.onHome("eva", "In English"))
		s.passes(time.Minute)
		m := s.sees("eva")
		s.wants(m, "My name is Lotsen")
		if m.Table != nil || len(s.screen.of("eva")) != 1 {
			t.Errorf("%d messages\n%s", len(s.screen.of("eva")), m.Transcript())
		}
		s.does("eva", "["+m.Buttons[0].Label+"]")
		s.one("eva")
	})
}

func TestTheHomePageTellsOfEveryChatThatSomebodyUses(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		other := newScreen(s.tenant)
		s.app.Add("teams", other)
		s.does("anna", "hej")
		e := s.event("anna", "hej")
		e.From.Platform = "teams"
		s.gets(e)
		s.gets(s.opens("anna"))
		s.gets(s.onHome("anna", "Mina uppgifter"))
		pages := s.screen.pages("anna")
		s.wants(pages[len(pages)-1], "Teams")
	})
}

func TestAPressAtTheOtherAddressOfAPersonHeals(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		other := newScreen(s.tenant)
		s.app.Add("teams", other)
		first := s.does("anna", "sms")
		there := s.event("anna", "nästa")
		there.From.Platform = "teams"
		s.gets(there)
		s.gets(s.press("anna", first, 0, "Klar, nästa"))
		s.wants(s.sees("anna"), "Steg 2 av 10", "äldre")
		s.wants(s.does("anna", "[Klar, nästa]"), "Steg 3 av 10")
		s.does("anna", "påminn mig imorgon 9:15")
		here := len(s.screen.of("anna"))
		s.passes(24 * time.Hour)
		if n := len(other.of("anna")); n != 1 || len(s.screen.of("anna")) != here+1 {
			t.Errorf("the reminder is not where it was asked for: %d there", n)
		}
	})
}

func TestTheHelpdeskAsksInWordsWhoWaits(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "sms")
		s.does("anna", "koden funkar inte")
		s.wants(s.does("hanna", "vilka väntar på helpdesk?"), "Väntar på helpdesk.", "En person väntar på er.", string(s.tenant.Cast(graphtest.Anna).SignIn))
		s.wants(s.does("eva", "vem väntar på hjälp"), "Det kan jag inte visa.")
	})
}
