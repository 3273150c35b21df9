package app

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// everythingSilent makes every reading of the directory fail, one by one people are still
// answered.
func (s *stage) everythingSilent() {
	for _, call := range []graphtest.Call{graphtest.Delta, graphtest.Report, graphtest.Members} {
		s.tenant.Inject(graphtest.Fault{On: call, Trouble: graphtest.Overloaded, Times: -1})
	}
}

// While nothing new is read, what is known grows old, and the figures with it.
func TestTheFiguresGrowOldWhenEverythingIsSilent(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		s.options = func(o *Options) { o.Policy.MaxAge = 24 * time.Hour }
		s.start()
		all := s.tenant.Census()
		s.wants(s.does("hanna", "hela organisationen"), fmt.Sprintf("Klara: %d av %d", all.Registered-all.NotAllowed, all.Employees))
		s.everythingSilent()
		s.log.Reset()
		s.passes(12 * time.Hour)
		if age := s.measured()["lotsen_count_age_seconds"]; age > 3700 {
			t.Errorf("the figures are %v seconds old", age)
		}
		s.passes(2 * 24 * time.Hour)
		m := s.does("hanna", "hela organisationen")
		s.wants(m, fmt.Sprintf("Klara: 0 av %d", all.Employees), "Inte klara: 0\n", fmt.Sprintf("Okända: %d\n", all.Employees))
		s.wants(m, "Larm: medarbetarna i katalogen.", "Larm: Microsofts rapport.", "Larm: helpdesks grupp.", "Jag har försökt länge och får inte läsa färdigt", "började för")
		if strings.Contains(m.Transcript(), "[Godta") {
			t.Error("silence can be accepted")
		}
		for _, r := range []string{"people", "report", "exclude", "helpdesk"} {
			if s.measured()[fmt.Sprintf("lotsen_census_silent{reading=%q}", r)] != 1 {
				t.Errorf("the silence of %s is not measured", r)
			}
			if n := strings.Count(s.log.String(), `not come to its end for long; the old figures stay" reading=`+r); n != 1 {
				t.Errorf("the silence of %s is in the log %d times", r, n)
			}
		}
		s.tenant.ClearFaults()
		s.passes(2 * time.Hour)
		m = s.does("hanna", "hela organisationen")
		s.wants(m, fmt.Sprintf("Klara: %d av %d", all.Registered-all.NotAllowed, all.Employees))
		if strings.Contains(m.Transcript(), "Larm") {
			t.Errorf("when it speaks again:\n%s", m.Transcript())
		}
	})
}

// slowly is a store in which a page of everybody takes long, as among a million.
type slowly struct {
	store.Store
	takes time.Duration
	pages *int
}

func (s slowly) Records(ctx context.Context, kind, after string, limit int) ([]store.Record, error) {
	if s.takes > 0 && kind == "census/people/1" && limit > 1 {
		*s.pages++
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Store.Records(ctx, kind, after, limit)
}

func TestACountMayTakeLongerThanAJobAndHoldsNothingUp(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		pages, takes := 0, time.Duration(0)
		s.options = func(o *Options) {
			o.Store, o.Every.People = slowly{o.Store, takes, &pages}, time.Minute
		}
		s.start()
		s.passes(11 * time.Minute) // by now the people are read every minute
		_, first := s.app.counted.last()
		s.stop()
		takes = 90 * time.Second
		s.start()
		s.passes(time.Second)
		if pages != 1 {
			t.Fatalf("%d pages are being read", pages)
		}
		asked := s.tenant.Requests()[graphtest.Delta]
		s.passes(80 * time.Second)
		if n := s.tenant.Requests()[graphtest.Delta]; n == asked || pages != 1 {
			t.Errorf("the reading of the directory waits for the count: asked %d times, %d pages", n-asked, pages)
		}
		s.wants(s.does("anna", "hej"), "Jag heter Lotsen")
		s.passes(5 * time.Minute)
		if _, at := s.app.counted.last(); !at.After(first) {
			t.Errorf("it was counted at %v; %d pages were read\n%s", at, pages, s.log.String())
		}
		if strings.Contains(s.log.String(), "job failed") || strings.Contains(s.log.String(), "counting everybody") {
			t.Errorf("it did not end well:\n%s", s.log.String())
		}
		if job, ok, err := s.store.Job(t.Context(), countKind); err != nil || !ok || job.Due.Before(s.clock.Now()) {
			t.Errorf("the next count is not planned: %+v %v", job, err)
		}
	})
}

// failing is a store in which everybody cannot be gone through.
type failing struct {
	store.Store
	on    *atomic.Bool
	tried *atomic.Int64
}

func (s failing) Records(ctx context.Context, kind, after string, limit int) ([]store.Record, error) {
	if s.on.Load() && kind == "census/people/1" && limit > 1 {
		s.tried.Add(1)
		return nil, context.DeadlineExceeded
	}
	return s.Store.Records(ctx, kind, after, limit)
}

func TestACountThatFailsIsTriedAgainNowAndThen(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.stop()
		var on atomic.Bool
		var tried atomic.Int64
		on.Store(true)
		s.options = func(o *Options) { o.Store = failing{o.Store, &on, &tried} }
		s.start()
		s.passes(9*time.Minute + 30*time.Second)
		if n := tried.Load(); n < 2 || n > 11 {
			t.Errorf("in ten minutes it was tried %d times", n)
		}
		on.Store(false)
		s.passes(2 * time.Minute)
		if _, at := s.app.counted.last(); at.IsZero() {
			t.Error("nobody is counted when it works again")
		}
	})
}

// somebodyWith is one of the tenant's employees who has just these methods in the report.
func (s *stage) somebodyWith(k graph.Kind) graph.Person {
	s.t.Helper()
	stands := truth(s.tenant)
	for _, p := range s.tenant.People() {
		methods, err := s.tenant.Methods(p.ID)
		s.must(err)
		if stands[p.ID].Exclusion == graph.Counted && len(methods) == 2 && methods[0] == graph.Password && methods[1] == k {
			return p
		}
	}
	s.t.Fatalf("nobody has %s alone", k)
	return graph.Person{}
}

func TestWhatTheLiveListDoesNotTellTheReportDecides(t *testing.T) {
	for _, k := range []graph.Kind{graph.WindowsHello, "retinaScan"} {
		t.Run(string(k), func(t *testing.T) {
			on(t, func(t *testing.T, s *stage) {
				s.moves(7, 1200)
				s.isAt("vera", s.somebodyWith(k))
				s.does("vera", "hej")
				s.wants(s.does("vera", "är jag klar?"), "Klart!")
				s.wants(s.page("vera"), "Du är klar.")
			})
		})
	}
}

func TestWhatNobodyCanTellYetIsNotBlamedOnMicrosoftsSilence(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.tenant.SetReportLag(2*time.Hour, 0)
		s.does("bo", "hej")
		s.must(s.tenant.Register(graphtest.Bo.ID(), graph.WindowsHello)) // the report does not know it yet
		m := s.does("bo", "är jag klar?")
		s.wants(m, "Jag kan inte avgöra om du är klar.", "Microsoft har svarat.", "[Fråga Microsoft igen]")
		if text := m.Transcript(); strings.Contains(text, "svarar inte") || strings.Contains(text, "Inte klart") {
			t.Errorf("he reads\n%s", text)
		}
		before := len(s.screen.of("bo"))
		s.passes(8 * time.Hour)
		s.wants(s.sees("bo"), "Klart!")
		if n := len(s.screen.of("bo")); n != before+1 {
			t.Errorf("he was told %d times more", n-before)
		}
	})
}

// The report gives its rows the time of its refresh, and what they tell may be hours older.
func TestAReportThatIsBehindItsOwnTimeTurnsNobodyBack(t *testing.T) {
	on(t, func(t *testing.T, s *stage) {
		s.tenant.SetReportLag(20*time.Hour, 0)
		s.tenant.SetReportAhead(20 * time.Hour)
		s.does("anna", "hej")
		s.must(s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator))
		s.wants(s.does("anna", "är jag klar?"), "Klart!")
		for range 7 { // every four hours a report whose time is newer
			s.passes(4*time.Hour + time.Minute)
			if text := s.does("eva", "mitt team").Transcript(); strings.Contains(text, "| Anna |") {
				t.Fatalf("she is turned back:\n%s", text)
			}
		}
		if e := s.app.entry(t.Context(), graphtest.Anna.ID()); e.Status.Registration != graph.Registered || e.Reported.Registration != graph.Registered {
			t.Errorf("in the end she is %+v, and the report has %+v", e.Status, e.Reported)
		}
		s.must(s.tenant.Remove(graphtest.Anna.ID(), graph.Authenticator))
		s.passes(50 * time.Hour) // a day of it is the report's, and a day nobody knows better
		s.wants(s.does("eva", "mitt team"), "| Anna | inte klar |")
	})
}
