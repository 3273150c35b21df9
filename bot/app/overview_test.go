package app

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

func TestTheHelpdeskSeesTheWholeOrganisationToTheLastPerson(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.gets(s.opens("hanna"))
		s.gets(s.onHome("hanna", "Läget i organisationen"))
		m, all := s.sees("hanna"), s.tenant.Census()
		left := 0
		for _, n := range all.Seen.Reasons() {
			left += n
		}
		s.wants(m, fmt.Sprintf("Klara: %d av %d", all.Registered-all.NotAllowed, all.Employees), fmt.Sprintf("Inte klara: %d\n", all.Waiting),
			fmt.Sprintf("inte tillåten: %d\n", all.NotAllowed), "Okända: 0", fmt.Sprintf("Räknas inte: %d\n", left), "Räknat: nyss", "Äldsta uppgift: ")
		for reason, n := range all.Seen.Reasons() {
			because := s.app.Helpers.Texts.Text("sv", texts.Because(string(reason)), nil)
			if got := strings.Contains(m.Transcript(), fmt.Sprintf("| %s | %d |", because, n)); got != (n > 0) {
				t.Errorf("%s: %d are left out, and that is told: %v\n%s", reason, n, got, m.Transcript())
			}
		}
		s.wants(s.does("hanna", "hela organisationen"), "Läget i organisationen")
		s.wants(s.does("hanna", "who is left out?"), "räknas inte")
		if n := s.audited(dialog.Overview); n != 2 {
			t.Errorf("that she looked is on record %d times", n)
		}
	})
}

func TestWhoIsLeftOutCanBeCheckedOneByOne(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("hanna", "hela organisationen")
		m := s.does("hanna", "[Vilka räknas inte]")
		if len(m.Files) != 1 || m.Files[0].Name != "raknas-inte-2026-11-23.csv" {
			t.Fatalf("no list:\n%s", m.Transcript())
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(m.Files[0].Data, []byte("\ufeff"))))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]string{}
		for _, row := range rows[1:] {
			listed[row[3]] = row[0]
		}
		if len(listed) != len(rows)-1 {
			t.Error("somebody stands twice in the list")
		}
		really := truth(s.tenant)
		for _, p := range s.tenant.People() {
			why := really[p.ID].Exclusion
			want := ""
			if why != graph.Counted {
				want = s.app.Helpers.Texts.Text("sv", texts.Because(string(why)), nil)
			}
			if got := listed[string(p.SignIn)]; got != want {
				t.Errorf("somebody who is left out as %q stands in the list as %q", why, got)
			}
		}
		s.wants(m, fmt.Sprintf("%d konton räknas inte", len(listed)))
		if n := s.audited(dialog.LeftOut); n != 1 {
			t.Errorf("that she has the list is on record %d times", n)
		}
	})
}

func TestNobodyButTheHelpdeskSeesTheWholeOrganisation(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		for _, asks := range []string{"hela organisationen", "vilka räknas inte"} {
			for _, who := range []string{"anna", "eva"} {
				m := s.does(who, asks)
				s.wants(m, "Det kan jag inte visa")
				if len(m.Files) != 0 || len(m.Facts) != 0 || m.Table != nil {
					t.Errorf("%s sees\n%s", who, m.Transcript())
				}
			}
		}
		s.tenant.Inject(graphtest.Fault{On: graphtest.Membership, Trouble: graphtest.Overloaded, Times: -1})
		if m := s.does("hanna", "vilka räknas inte"); len(m.Files) != 0 || len(m.Facts) != 0 {
			t.Errorf("while it is not known who is the helpdesk, Hanna sees\n%s", m.Transcript())
		}
		if n := s.audited(actionRefused); n != 4 {
			t.Errorf("%d refusals are on record", n)
		}
	})
}

// shrinks deletes a third of the organisation, and waits until that was not believed.
func (s *stage) shrinks() {
	s.t.Helper()
	for i, p := range s.tenant.People() {
		if i%3 == 0 && !slices.ContainsFunc(graphtest.Keys(), func(k graphtest.Key) bool { return k.ID() == p.ID }) {
			s.must(s.tenant.Delete(p.ID))
		}
	}
	s.passes(11 * time.Minute)
}

// alarmOf is the alarm of a reading; nil: there is none.
func (s *stage) alarmOf(r census.Reading) *census.Alarm {
	s.t.Helper()
	ages, err := s.app.census.Ages(s.t.Context())
	s.must(err)
	for _, age := range ages {
		if age.Reading == r {
			return age.Alarm
		}
	}
	return nil
}

func TestTheHelpdeskAcceptsAReadingThatWasNotBelieved(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		was := s.tenant.Census().Accounts
		s.shrinks()
		m := s.does("hanna", "hela organisationen")
		s.wants(m, "Larm: medarbetarna i katalogen.", fmt.Sprintf("%d rader mot %d förut", s.tenant.Census().Accounts, was), "för en minut sedan")
		stale := s.event("hanna", "[Godta nästa läsning: medarbetarna i katalogen]")
		m = s.does("hanna", "[Godta nästa läsning: medarbetarna i katalogen]")
		s.wants(m, "Nästa läsning godtas")
		if got := s.alarmOf(census.People); got == nil || s.audited(dialog.Accept) != 1 {
			t.Errorf("the alarm %v, on record %d times", got, s.audited(dialog.Accept))
		}
		s.passes(61 * time.Minute)
		if got := s.alarmOf(census.People); got != nil {
			t.Errorf("the reading that was accepted is not believed: %+v", got)
		}
		stale.ID, stale.At = "late", s.sees("hanna").At
		s.gets(stale)
		s.wants(s.sees("hanna"), "Det larmet gäller inte längre")
		if n := s.audited(dialog.Accept); n != 1 {
			t.Errorf("what no longer holds was accepted: %d", n)
		}
	})
}

func TestNobodyButTheHelpdeskAccepts(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.shrinks()
		s.does("hanna", "hela organisationen")
		forged := s.event("hanna", "[Godta nästa läsning: medarbetarna i katalogen]")
		forged.From.Ref = "anna"
		s.does("anna", "hej")
		forged.At = s.sees("anna").At
		s.gets(forged)
		s.wants(s.sees("anna"), "Det kan jag inte visa")
		s.passes(61 * time.Minute)
		if s.alarmOf(census.People) == nil || s.audited(dialog.Accept) != 0 {
			t.Error("Anna accepted the reading")
		}
	})
}

func TestAnAlarmThatNobodyCanAcceptHasNoButton(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.tenant.Inject(graphtest.Fault{On: graphtest.Report, Trouble: graphtest.NoLicence, Times: -1})
		s.passes(5 * time.Hour)
		m := s.does("hanna", "hela organisationen")
		s.wants(m, "Larm: Microsofts rapport.", "saknar licens", "Klara: ")
		if strings.Contains(m.Transcript(), "Godta") {
			t.Errorf("a missing licence can be accepted:\n%s", m.Transcript())
		}
	})
}

func TestEveryCauseOfAnAlarmHasWords(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	causes := []census.Cause{census.Empty, census.TooFew, census.TooMany, census.ShareFell, census.ShareRose, silence, census.TooUnreadable, census.NotUnderstood, census.NoLicence, census.NotGranted, census.GroupMissing}
	readings := []census.Reading{census.People, census.Report, census.Helpdesk, census.Include, census.Exclude}
	for _, lang := range []string{"sv", "en"} {
		for _, c := range causes {
			if got := catalogue.Text(lang, texts.Alarm(string(c)), texts.Data{"Rows": 1, "Before": 2, "Unreadable": 3}); got == "" || strings.Contains(got, "alarm-") {
				t.Errorf("%s, %s: %q", lang, c, got)
			}
		}
		for _, r := range readings {
			if got := catalogue.Text(lang, texts.Reading(string(r)), nil); got == "" || strings.Contains(got, "reading-") {
				t.Errorf("%s, %s: %q", lang, r, got)
			}
		}
	}
}
