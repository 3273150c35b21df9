package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// fills is somebody sending the form that they see.
func (s *stage) fills(who, label string, fields map[string]string) dialog.Message {
	s.t.Helper()
	e := s.event(who, "["+label+"]")
	e.Fields = fields
	s.gets(e)
	return s.sees(who)
}

// exempts is what Hanna writes to let somebody off.
func (s *stage) exempts(who graphtest.Key, until string) map[string]string {
	return map[string]string{"address": string(s.tenant.Cast(who).SignIn), "cause": "waits", "note": "ny telefon i december", "until": until}
}

// letsOff is Hanna letting somebody off by the form.
func (s *stage) letsOff(who graphtest.Key, until string) dialog.Message {
	s.t.Helper()
	s.does("hanna", "hela organisationen")
	s.does("hanna", "[Undantag]")
	s.does("hanna", "[Nytt undantag]")
	return s.fills("hanna", "Spara undantaget", s.exempts(who, until))
}

// reason is why the census leaves one of the cast out.
func (s *stage) reason(who graphtest.Key) graph.Reason {
	s.t.Helper()
	return s.app.entry(s.t.Context(), who.ID()).Exclusion
}

// keptExemptions is how many exemptions the store has, here and in the census.
func (s *stage) keptExemptions() (n int) {
	s.t.Helper()
	for _, kind := range []string{exemptedKind, "census/exempt"} {
		records, err := s.store.Records(s.t.Context(), kind, "", 100)
		s.must(err)
		n += len(records)
	}
	return n
}

func TestTheHelpdeskLetsSomebodyOffUntilADay(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		left := s.tenant.Census().Accounts - s.tenant.Census().Employees
		s.wants(s.does("hanna", "hela organisationen"), fmt.Sprintf("Räknas inte: %d\n", left))
		s.wants(s.does("hanna", "[Undantag]"), "Ingen är undantagen just nu.")
		s.wants(s.does("hanna", "[Nytt undantag]"), "Personen kan själv läsa varför och hur länge.", "skriv inget om hälsa")
		nobody := s.exempts(graphtest.Anna, "2026-12-31")
		nobody["address"] = "ingen0001@nykoping.se"
		m := s.fills("hanna", "Spara undantaget", nobody)
		if f := m.Fields[0]; f.Error != "Ingen i katalogen har den adressen." || f.Value != "ingen0001@nykoping.se" || m.Fields[2].Value == "" {
			t.Errorf("an address that nobody has: %+v", m.Fields)
		}
		if s.keptExemptions() != 0 || s.audited(dialog.ExemptSave) != 0 {
			t.Errorf("%d are kept, %d on record", s.keptExemptions(), s.audited(dialog.ExemptSave))
		}
		m = s.fills("hanna", "Spara undantaget", s.exempts(graphtest.Anna, "2026-12-31"))
		s.wants(m, "Sparat: Anna är undantagen till och med torsdag 31 december.",
			"| Anna | torsdag 31 december | Väntar på utrustning: ny telefon i december | Hanna |", "[Ta bort: Anna]")
		if n := s.audited(dialog.ExemptSave); n != 1 || s.keptExemptions() != 2 || s.reason(graphtest.Anna) != graph.IsExempted {
			t.Errorf("on record %d times, %d kept, left out as %q", n, s.keptExemptions(), s.reason(graphtest.Anna))
		}
		s.passes(11 * time.Minute)
		s.wants(s.does("hanna", "hela organisationen"), fmt.Sprintf("Räknas inte: %d\n", left+1), "| Undantagen av helpdesk | 1 |")
		file := string(s.does("hanna", "[Vilka räknas inte]").Files[0].Data)
		if want := ";Anna;" + string(s.tenant.Cast(graphtest.Anna).SignIn); !strings.Contains(file, "Undantagen av helpdesk;") || !strings.Contains(file, want) {
			t.Errorf("the list of those who are left out does not say it:\n%s", file)
		}
		s.wants(s.does("eva", "mitt team"), "| Anna | undantag |")
		s.wants(s.does("anna", "är jag klar?"), "Du behöver inte registrera dig.", "undantagit dig till och med torsdag 31 december, och jag påminner dig inte")
		s.wants(s.page("anna"), "Du behöver inte registrera dig till och med torsdag 31 december.")
		s.gets(s.onHome("anna", "Mina uppgifter"))
		pages := s.screen.pages("anna")
		s.wants(pages[len(pages)-1], "Undantag: Till och med torsdag 31 december: Väntar på utrustning: ny telefon i december")
	})
}

func TestWhoWasLetOffCountsAgainWhenTheDayIsOver(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.letsOff(graphtest.Anna, "2026-11-24")
		s.passes(time.Date(2026, 11, 24, 23, 59, 59, 0, s.app.Desk.Zone()).Sub(s.clock.Now()))
		if got := s.reason(graphtest.Anna); got != graph.IsExempted {
			t.Errorf("a second before midnight: %q", got)
		}
		s.passes(2 * time.Second)
		if got := s.reason(graphtest.Anna); got != graph.Counted || s.keptExemptions() != 0 || s.audited(exemptionOver) != 1 {
			t.Errorf("after midnight: left out as %q, %d kept, on record %d times", got, s.keptExemptions(), s.audited(exemptionOver))
		}
		s.wants(s.does("eva", "mitt team"), "| Anna | inte klar |")
		s.does("hanna", "hela organisationen")
		s.wants(s.does("hanna", "[Undantag]"), "Ingen är undantagen just nu.")
	})
}

func TestAnExemptionThatIsMadeLongerEndsOnTheLaterDay(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.letsOff(graphtest.Anna, "2026-11-24")
		s.wants(s.letsOff(graphtest.Anna, "2026-11-26"), "torsdag 26 november")
		s.passes(48 * time.Hour)
		if got := s.reason(graphtest.Anna); got != graph.IsExempted || s.keptExemptions() != 2 {
			t.Errorf("left out as %q, %d kept", got, s.keptExemptions())
		}
		s.passes(48 * time.Hour)
		if got := s.reason(graphtest.Anna); got != graph.Counted || s.keptExemptions() != 0 {
			t.Errorf("left out as %q, %d kept", got, s.keptExemptions())
		}
	})
}

func TestAnExemptionEndsOnlyWhenAskedTwice(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.letsOff(graphtest.Anna, "2026-12-31")
		s.wants(s.does("hanna", "[Ta bort: Anna]"), "Ska undantaget tas bort?", "Vem: Anna", "Av: Hanna")
		s.wants(s.does("hanna", "[Nej, låt det vara]"), "| Anna |")
		s.does("hanna", "[Nytt undantag]")
		s.fills("hanna", "Spara undantaget", map[string]string{"address": "ingen0001@nykoping.se", "note": "ändrade sig"})
		s.does("hanna", "[Alla undantag]")
		if records, err := s.store.Records(t.Context(), formKind, "", 10); err != nil || len(records) != 0 {
			t.Errorf("what was written in a form that was left is kept: %d, %v", len(records), err)
		}
		s.does("hanna", "[Ta bort: Anna]")
		sure, again := s.event("hanna", "[Ja, ta bort undantaget]"), s.event("hanna", "[Ja, ta bort undantaget]")
		s.gets(sure)
		s.wants(s.sees("hanna"), "Borttaget: Anna räknas igen.", "Ingen är undantagen just nu.")
		s.gets(again)
		s.wants(s.sees("hanna"), "Ingen är undantagen just nu.")
		if n := s.audited(dialog.ExemptEndSure); n != 1 || s.keptExemptions() != 0 || s.reason(graphtest.Anna) != graph.Counted {
			t.Errorf("on record %d times, %d kept, left out as %q", n, s.keptExemptions(), s.reason(graphtest.Anna))
		}
		if _, there, err := s.store.Job(t.Context(), exemptionJob(dialog.PersonID(graphtest.Anna.ID()))); err != nil || there {
			t.Errorf("what would end it is still planned: %v", err)
		}
	})
}

func TestAButtonOfAnOlderExemptionDoesNotEndTheNewOne(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.letsOff(graphtest.Anna, "2026-12-31")
		s.does("hanna", "[Ta bort: Anna]")
		old := s.event("hanna", "[Ja, ta bort undantaget]")
		s.passes(time.Minute)
		s.letsOff(graphtest.Anna, "2027-01-31")
		old.At = s.sees("hanna").At
		s.gets(old)
		s.wants(s.sees("hanna"), "Det undantaget finns inte längre, eller har ändrats.", "söndag 31 januari 2027")
		if s.reason(graphtest.Anna) != graph.IsExempted || s.audited(dialog.ExemptEndSure) != 0 {
			t.Error("it ended the new one")
		}
	})
}

func TestAFormOfAnExemptionThatIsSentTwiceMovesNothingTheSecondTime(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("hanna", "hela organisationen")
		s.does("hanna", "[Undantag]")
		s.does("hanna", "[Nytt undantag]")
		first, again, later := s.event("hanna", "[Spara undantaget]"), s.event("hanna", "[Spara undantaget]"), s.event("hanna", "[Spara undantaget]")
		for _, e := range []*dialog.Event{&first, &again, &later} {
			e.Fields = s.exempts(graphtest.Bo, "2026-12-31")
		}
		s.gets(first)
		before, _, err := s.app.exemption(t.Context(), dialog.PersonID(graphtest.Bo.ID()))
		s.must(err)
		s.gets(again)
		s.does("hanna", "[Ta bort: Bo]")
		later.At = s.sees("hanna").At
		s.gets(later) // not the last press any more
		after, holds, err := s.app.exemption(t.Context(), dialog.PersonID(graphtest.Bo.ID()))
		s.must(err)
		if !holds || before != after || s.audited(dialog.ExemptSave) != 1 {
			t.Errorf("%+v became %+v, on record %d times", before, after, s.audited(dialog.ExemptSave))
		}
		if n := s.audited(dialog.ExemptNew); n != 1 {
			t.Errorf("that the form was opened is on record %d times", n)
		}
	})
}

func TestExemptionsAreListedInPagesThoseThatEndFirstBeforeTheOthers(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		people := s.tenant.People()
		for i := range 2*helpdesk.ExemptionPage + 1 {
			x := helpdesk.Exemption{Person: dialog.PersonID(people[i].ID), Until: s.clock.Now().AddDate(0, 0, 100-i), Cause: helpdesk.Away, By: dialog.PersonID(graphtest.Hanna.ID()), At: s.clock.Now()}
			s.must(s.app.exempt(t.Context(), fmt.Sprint("job-", i), x))
		}
		s.does("hanna", "hela organisationen")
		var seen []string
		m := s.does("hanna", "[Undantag]")
		for range 3 {
			for _, row := range m.Table.Rows {
				seen = append(seen, row[0])
			}
			if !strings.Contains(m.Transcript(), "[Fler undantag]") {
				break
			}
			m = s.does("hanna", "[Fler undantag]")
		}
		if len(seen) != 2*helpdesk.ExemptionPage+1 || len(m.Table.Rows) != 1 {
			t.Fatalf("%d are listed, %d on the last page", len(seen), len(m.Table.Rows))
		}
		for i, name := range seen {
			if want := people[len(seen)-1-i].DisplayName; name != want {
				t.Errorf("place %d has another person than the one whose exemption ends then", i)
			}
		}
	})
}

func TestWhenMicrosoftDoesNotAnswerNobodyIsLetOffAndNothingWrittenIsLost(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("hanna", "hela organisationen")
		s.does("hanna", "[Undantag]")
		s.does("hanna", "[Nytt undantag]")
		s.tenant.Inject(graphtest.Fault{On: graphtest.Users, Trouble: graphtest.Overloaded, Times: -1})
		m := s.fills("hanna", "Spara undantaget", s.exempts(graphtest.Bo, "2026-12-31"))
		s.wants(m, "Inget är sparat: Microsoft svarar inte just nu")
		if len(m.Fields) == 0 || m.Fields[2].Value != "ny telefon i december" || s.keptExemptions() != 0 {
			t.Errorf("%+v, %d kept", m.Fields, s.keptExemptions())
		}
		s.tenant.ClearFaults()
		s.wants(s.fills("hanna", "Spara undantaget", s.exempts(graphtest.Bo, "2026-12-31")), "Sparat: Bo")
	})
}

func TestWhoIsTheHelpdeskNoLongerLearnsNothingFromTheForm(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("hanna", "hela organisationen")
		s.does("hanna", "[Undantag]")
		s.does("hanna", "[Nytt undantag]")
		e := s.event("hanna", "[Spara undantaget]")
		e.Fields = s.exempts(graphtest.Anna, "2026-12-31")
		e.Fields["address"] = "ingen0001@nykoping.se"
		if m, err := s.app.Try(t.Context(), e); err != nil || len(m.Fields) == 0 || m.Fields[0].Error == "" {
			t.Fatalf("Hanna is not told what is wrong: %v\n%s", err, m.Transcript())
		}
		s.must(s.tenant.Leave(graphtest.HelpdeskGroup, graphtest.Hanna.ID()))
		if m, err := s.app.Try(t.Context(), e); err != nil || len(m.Fields) != 0 {
			t.Errorf("%v\n%s", err, m.Transcript())
		}
		e.Fields["address"] = string(s.tenant.Cast(graphtest.Anna).SignIn)
		s.gets(e)
		s.wants(s.sees("hanna"), "Det kan jag inte visa")
		if s.keptExemptions() != 0 || s.reason(graphtest.Anna) != graph.Counted {
			t.Error("she lets somebody off all the same")
		}
	})
}
