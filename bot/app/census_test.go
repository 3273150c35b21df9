package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// measured are the figures of /metrics.
func (s *stage) measured() map[string]float64 {
	s.t.Helper()
	r := httptest.NewRecorder()
	s.app.Metrics(r, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	list := map[string]float64{}
	for line := range strings.Lines(r.Body.String()) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name != "#" {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				s.t.Errorf("%q is no figure", line)
			}
			list[name] = v
		}
	}
	return list
}

var teamFigure = regexp.MustCompile(`Klara: (\d+) av (\d+)\nInte klara: (\d+)\nOkänt: (\d+)\nUndantag: (\d+)`)

// figuresAgree fails unless all that the program shows agrees with the tenant, to the
// last person.
func (s *stage) figuresAgree(when string) {
	s.t.Helper()
	s.agrees(when)
	all, shown := s.tenant.Census(), s.measured()
	phone := 0
	for _, x := range truth(s.tenant) {
		if x.OnlyPhone && !x.NotAllowed {
			phone++
		}
	}
	want := map[string]int{
		`lotsen_people{verdict="done"}`:        all.Registered - all.NotAllowed - phone,
		`lotsen_people{verdict="needs"}`:       all.Waiting,
		`lotsen_people{verdict="phone-only"}`:  phone,
		`lotsen_people{verdict="not-allowed"}`: all.NotAllowed,
		`lotsen_people{verdict="unknown"}`:     0,
		`lotsen_census_rows{reading="people"}`: all.Accounts,
	}
	for reason, n := range all.Seen.Reasons() {
		want[fmt.Sprintf("lotsen_people_left_out{reason=%q}", string(reason))] = n
	}
	for name, n := range want {
		if got, ok := shown[name]; !ok || got != float64(n) {
			s.t.Errorf("%s, %s is %v, want %d", when, name, got, n)
		}
	}
	led := graphtest.CensusBy(s.tenant, func(p graph.Person) bool { return p.Manager == graphtest.Eva.ID() })[true]
	ends, left := 0, led.LeftOut
	for _, p := range s.tenant.People() {
		if x := truth(s.tenant)[p.ID]; p.Manager == graphtest.Eva.ID() && x.OnlyPhone && !x.NotAllowed {
			ends++
		}
	}
	text := s.does("eva", "mitt team").Transcript()
	figures := fmt.Sprint(led.Registered-led.NotAllowed-ends, led.Employees, led.Waiting+ends, led.NotAllowed, left)
	if m := teamFigure.FindStringSubmatch(text); m == nil || strings.Join(m[1:], " ") != figures {
		s.t.Errorf("%s, Eva sees %v, want %s\n%s", when, m, figures, text)
	}
}

// shuffle changes the directory in every way that it can change.
func (s *stage) shuffle(r *rand.Rand) {
	s.t.Helper()
	var staff []graph.Person
	stands := truth(s.tenant)
	for _, p := range s.tenant.People() {
		if !strings.HasPrefix(string(p.ID), "0000c457-") && stands[p.ID].Exclusion == graph.Counted { // the cast stays
			staff = append(staff, p)
		}
	}
	for i := range 60 {
		p := staff[r.IntN(len(staff))]
		switch i % 10 {
		case 0:
			s.must(s.tenant.Register(p.ID, graph.Authenticator))
		case 1:
			s.must(s.tenant.Register(p.ID, graph.MobilePhone))
		case 2:
			s.must(s.tenant.Remove(p.ID, graph.Authenticator), s.tenant.Remove(p.ID, graph.MobilePhone))
		case 3:
			s.must(s.tenant.SetEnabled(p.ID, i%20 == 3))
		case 4:
			s.must(s.tenant.SetLicensed(p.ID, i%20 == 4))
		case 5:
			s.must(s.tenant.Move(p.ID, graphtest.Eva.ID()))
		case 6:
			s.must(s.tenant.Join(graphtest.ExclusionGroup, p.ID))
		case 7:
			s.must(s.tenant.Readdress(p.ID, graph.Address(fmt.Sprintf("moved%d@elev.nykoping.se", r.Uint32()))))
		case 8:
			_, err := s.tenant.Hire(graph.Person{SignIn: graph.Address(fmt.Sprintf("hire%d@nykoping.se", r.Uint32())), DisplayName: "Nyanställd", Manager: graphtest.Eva.ID()})
			s.must(err)
		case 9:
			s.must(s.tenant.Delete(p.ID))
			staff = append(staff[:0:0], staff...)
			for j := range staff {
				if staff[j].ID == p.ID {
					staff = append(staff[:j], staff[j+1:]...)
					break
				}
			}
		}
	}
}

func TestTheFiguresAgreeWithTheDirectoryToTheLastPerson(t *testing.T) {
	if testing.Short() {
		t.Skip("minutes under the race detector, and nothing in it runs side by side that other tests do not")
	}
	for _, c := range []struct {
		seed   uint64
		people int
	}{{demoSeed, graphtest.DefaultSize}, {rand.Uint64(), 700}} {
		t.Run(fmt.Sprintf("seed %d", c.seed), func(t *testing.T) {
			on(t, func(t *testing.T, s *stage) {
				s.options = func(o *Options) {
					o.Policy.PhoneEnd, o.Policy.PhoneSoon = s.clock.Now().Add(30*24*time.Hour), graph.DefaultPhoneSoon
				}
				s.moves(c.seed, c.people)
				s.figuresAgree("at first")
				r := rand.New(rand.NewPCG(c.seed, 1))
				for i := range 3 {
					s.shuffle(r)
					s.passes(5 * time.Hour)
					s.figuresAgree(fmt.Sprintf("after change %d", i+1))
				}
			})
		})
	}
}

func TestAReadingGoesOnAfterARestart(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		slow := func() { s.tenant.SetDeltaPage(20); s.tenant.SetPageSize(20) }
		s.stop()
		s.start() // nothing is read twice: it is not due yet
		if n := s.tenant.Requests()[graphtest.Delta]; n != 1 {
			t.Errorf("the people were asked for %d times, want once", n)
		}
		s.tenant = graphtest.New(7, 300, s.clock.Now)
		slow()
		s.tenant.SetReportLag(0, 0)
		s.tenant.Inject(graphtest.Fault{On: graphtest.Delta, Trouble: graphtest.Hang, After: 7, Times: 1})
		s.tenant.Inject(graphtest.Fault{On: graphtest.Report, Trouble: graphtest.Hang, After: 4, Times: 1})
		s.stop()
		s.path += ".another"
		s.start()
		began := time.Now()
		s.stop()
		if took := time.Since(began); took > time.Second {
			t.Errorf("stopping in the middle of a page took %v", took)
		}
		s.start()
		s.passes(5 * time.Minute)
		pages := func(rows int) int { return (rows + 19) / 20 }
		asked := s.tenant.Requests()
		if want := pages(len(s.tenant.People())) + 1; asked[graphtest.Delta] != want {
			t.Errorf("the people took %d requests, want %d: each page once, and the one that hung", asked[graphtest.Delta], want)
		}
		if rows := int(s.measured()[`lotsen_census_rows{reading="report"}`]); asked[graphtest.Report] > pages(rows)+1 {
			t.Errorf("the report of %d rows took %d requests", rows, asked[graphtest.Report])
		}
		s.agrees("after the restart")
	})
}

func TestATokenThatHasExpiredBringsAReadingInFull(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.tenant.ExpireDelta()
		s.must(s.tenant.SetEnabled(graphtest.Bo.ID(), false), s.tenant.Move(graphtest.Anna.ID(), graphtest.Hanna.ID()))
		s.log.Reset()
		s.passes(11 * time.Minute)
		s.agrees("afterwards")
		if log := s.log.String(); !strings.Contains(log, "a token has expired") || !strings.Contains(log, "reading=people full=true") {
			t.Errorf("the people were not read in full:\n%s", log)
		}
	})
}

func TestTheClockOfTheDemoWakesTheCensus(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.must(s.tenant.Register(graphtest.Bo.ID(), graph.Authenticator))
		s.clock.Move(24 * time.Hour)
		s.settle()
		s.agrees("a day later")
	})
}

func TestWhoIsAskedAboutComesBeforeTheReading(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.does("anna", "hej")
		s.tenant.SetPageSize(5)
		s.tenant.SetThrottle(5, 10*time.Second)
		s.passes(4 * time.Hour) // the next report is due: 56 pages, two minutes
		for !strings.Contains(s.log.String(), "again_after") {
			s.passes(time.Second)
		}
		before := len(s.screen.of("anna"))
		m := s.does("anna", "är jag klar?")
		s.wants(m, "Väntar på Microsoft.", "jag frågar igen av mig själv")
		s.passes(11 * time.Second)
		if n := len(s.screen.of("anna")); n != before+2 {
			t.Errorf("%d messages, want the one that she waits and the answer", n-before)
		}
		s.wants(s.sees("anna"), "Inte klart ännu.")
		if s.measured()[`lotsen_census_under_way{reading="report"}`] != 1 {
			t.Error("the report was read by then: nothing was proved")
		}
		s.passes(5 * time.Minute)
		s.agrees("in the end")
	})
}

func TestWhoReadsDuringAReadingSeesTheOldFiguresOrTheNew(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.wants(s.does("eva", "mitt team"), "måndag 23 november kl. 10:00")
		s.must(s.tenant.Register(graphtest.Bo.ID(), graph.Authenticator))
		s.tenant.Inject(graphtest.Fault{On: graphtest.Report, Trouble: graphtest.Overloaded, After: 1, Times: 20})
		s.passes(4*time.Hour + time.Minute)
		s.wants(s.does("eva", "[Uppdatera]"), "måndag 23 november kl. 10:00", "| Bo | inte klar |")
		s.passes(4 * time.Hour)
		m := s.does("eva", "[Uppdatera]")
		if text := m.Transcript(); strings.Contains(text, "| Bo |") || strings.Contains(text, "kl. 10:00") {
			t.Errorf("the new figures are not shown:\n%s", text)
		}
	})
}

func TestBeforeTheFirstReadingNobodyIsCalledAnything(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.path += ".another"
		s.tenant.Inject(graphtest.Fault{On: graphtest.Report, Trouble: graphtest.Overloaded, Times: -1})
		s.start()
		m := s.does("eva", "mitt team")
		s.wants(m, "läser in uppgifterna")
		if text := m.Transcript(); strings.Contains(text, "klar |") || m.Facts != nil || m.Table != nil {
			t.Errorf("there are no figures, and it says\n%s", text)
		}
		s.tenant.ClearFaults()
		s.passes(15 * time.Minute)
		s.wants(s.does("eva", "[Uppdatera]"), "| Anna | inte klar |")
	})
}

func TestAnAlarmIsToldToWhoRunsItAndChangesNoFigure(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		before := s.known()
		s.tenant.Inject(graphtest.Fault{On: graphtest.Report, Trouble: graphtest.NullElements, Times: -1})
		s.passes(4*time.Hour + time.Minute)
		r := httptest.NewRecorder()
		s.app.Readyz(r, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if body := r.Body.String(); r.Code != http.StatusOK || !strings.Contains(body, "census: report: unreadable since 2026-11-23T13:00:00Z") {
			t.Errorf("%d %s", r.Code, body)
		}
		if s.measured()[`lotsen_census_alarm{reading="report",reason="unreadable"}`] != 1 || !strings.Contains(s.log.String(), "level=ERROR") {
			t.Error("the alarm is neither measured nor in the log")
		}
		if after := s.known(); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Error("the figures have changed")
		}
		s.wants(s.does("eva", "mitt team"), "måndag 23 november kl. 10:00")
	})
}

func TestTheNextStepIsAlwaysPlanned(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		if job, ok, err := s.store.Job(t.Context(), censusKind); err != nil || !ok || job.Due.Before(s.clock.Now()) {
			t.Errorf("the next step is not planned: %+v %v", job, err)
		}
		ages, err := s.app.census.Ages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, age := range ages {
			if !age.Ready || age.Reading == census.Include {
				t.Errorf("%s is %+v", age.Reading, age)
			}
		}
	})
}
