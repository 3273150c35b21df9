package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// page is the home page of an address, opened now.
func (s *stage) page(who string) dialog.Message {
	s.t.Helper()
	s.gets(s.opens(who))
	pages := s.screen.pages(who)
	if len(pages) == 0 {
		s.t.Fatalf("%s has no home page", who)
	}
	return pages[len(pages)-1]
}

func TestWhatIsRegisteredAndNotAllowedIsTheHelpdesksWork(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.isAt("olga", s.named("Olga")) // has an office telephone, which the policy forbids
		s.does("olga", "hej")
		s.wants(s.does("olga", "är jag klar?"), "Registrerat, men inte tillåtet ännu.", "Jag har skrivit upp det hos helpdesk", "[Annan metod]")
		s.wants(s.page("olga"), "Registrerat, men inte tillåtet ännu.")
		m := s.does("hanna", "vilka väntar på helpdesk?")
		s.wants(m, "En person väntar på er.", "Registrerad, men organisationens regler tillåter inte metoden")
		if text := m.Transcript(); strings.Contains(text, "office") || strings.Contains(strings.ToLower(text), "telefon") {
			t.Errorf("which method it is, is not needed:\n%s", text)
		}
		before := len(s.screen.of("olga"))
		s.passes(24 * time.Hour)
		if n := len(s.screen.of("olga")); n != before {
			t.Errorf("told %d times more of what has not changed", n-before)
		}
		s.must(s.tenant.Register(s.named("Olga").ID, graph.Authenticator))
		s.wants(s.does("olga", "är jag klar?"), "Klart!", "strukit din fråga")
		s.wants(s.does("hanna", "vilka väntar på helpdesk?"), "Ingen väntar på er just nu.")
	})
}

func TestWhoHasOnlyTextMessagesIsToldWhenTheyEnd(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.options = func(o *Options) {
			o.Policy.PhoneEnd = time.Date(2027, 2, 1, 0, 0, 0, 0, s.app.Desk.Zone())
			o.Policy.PhoneSoon = graph.DefaultPhoneSoon
			o.Every = rarely()
		}
		s.start()
		s.wants(s.does("disa", "är jag klar?"), "Klart!")
		s.wants(s.page("disa"), "Du är klar.")
		s.passes(14 * 24 * time.Hour) // 7 December: less than sixty days
		s.wants(s.does("disa", "är jag klar?"), "Klart!", "till och med den 31 januari 2027", "Registrera ett sätt till", "[Microsoft Authenticator]")
		s.wants(s.page("disa"), "Du är klar tills vidare.", "31 januari 2027")
		s.wants(s.does("eva", "mitt team"), "| Disa | inte klar |")
		s.passes(56 * 24 * time.Hour) // 1 February
		s.wants(s.does("disa", "är jag klar?"), "Inte klart ännu.", "fungerar inte längre", "[Microsoft Authenticator]")
		s.wants(s.page("disa"), "Inte klart ännu.", "fungerar inte längre")
	})
}

func TestWhoIsLetOffNeedNotRegister(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		vilma := s.named("Vilma") // in the exclusion group
		s.isAt("vilma", vilma)
		s.does("vilma", "hej")
		s.wants(s.does("vilma", "är jag klar?"), "Du behöver inte registrera dig.")
		s.wants(s.page("vilma"), "Du behöver inte registrera dig.")
		s.must(s.tenant.Register(vilma.ID, graph.Authenticator))
		s.wants(s.does("vilma", "är jag klar?"), "Klart!")
		change := store.Change{At: s.clock.Now()}
		s.must(s.app.census.Exempt(&change, graphtest.Bo.ID(), s.clock.Now().Add(24*time.Hour)), s.store.Commit(t.Context(), change))
		s.wants(s.does("eva", "mitt team"), "| Bo | undantag |")
		s.passes(25 * time.Hour)
		s.wants(s.does("eva", "[Uppdatera]"), "| Bo | inte klar |")
	})
}

func TestWhatWasReadLiveIsKnownToEverybodyWhoMaySeeIt(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.tenant.SetReportLag(6*time.Hour, 0)
		s.wants(s.does("eva", "mitt team"), "| Anna | inte klar |", "| Bo | inte klar |")
		s.must(s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator), s.tenant.Register(graphtest.Bo.ID(), graph.Authenticator))
		s.wants(s.does("anna", "är jag klar?"), "Klart!")
		s.wants(s.page("bo"), "Du är klar.")
		for _, after := range []time.Duration{0, 4 * time.Hour, 8 * time.Hour} { // the report knows it later
			s.passes(after)
			text := s.does("eva", "[Uppdatera]").Transcript()
			if strings.Contains(text, "| Anna |") || strings.Contains(text, "| Bo |") {
				t.Errorf("after %v it is not known:\n%s", after, text)
			}
		}
		s.tenant.Inject(graphtest.Fault{On: graphtest.Methods, Trouble: graphtest.Overloaded, Times: -1})
		s.wants(s.page("bo"), "Du är klar.", "Senast kontrollerat för")
	})
}

// The group that everything is limited to may be a wrong one: nobody is counted, and that
// is told once, as an alarm.
func TestWithoutTheGroupThatEverythingIsLimitedToNobodyIsCounted(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.path += ".another"
		s.options = func(o *Options) { o.Include = "00000000-0000-4000-8000-00000000dead" }
		s.start()
		s.passes(time.Hour)
		if _, at := s.app.counted.last(); !at.IsZero() {
			t.Error("somebody was counted")
		}
		if strings.Contains(s.log.String(), "counting everybody") {
			t.Error("that nobody can be counted is taken for a failure")
		}
		text := s.does("eva", "mitt team").Transcript()
		if strings.Contains(text, "inte klar |") || strings.Contains(text, "läser in") {
			t.Errorf("nothing is known of anybody, and it says\n%s", text)
		}
		if s.measured()[`lotsen_census_alarm{reading="include",reason="group-missing"}`] != 1 {
			t.Error("there is no alarm")
		}
	})
}
