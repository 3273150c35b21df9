package app

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

var update = flag.Bool("update", false, "write the golden files as they are now")

// swaps changes the directory to and fro, so that every reading has something to tell.
type swaps struct {
	*stage
	on bool
}

func (s *swaps) swap() {
	s.t.Helper()
	s.on = !s.on
	bo, cilla, tina := graphtest.Bo.ID(), graphtest.Cilla.ID(), s.named("Tina").ID
	s.must(s.tenant.SetEnabled(tina, !s.on), s.tenant.SetOffice(bo, fmt.Sprint("Hus ", s.on)), s.tenant.SetOffice(cilla, fmt.Sprint("Hus ", s.on)))
	if s.on {
		s.must(s.tenant.Register(bo, graph.Authenticator), s.tenant.Remove(graphtest.Erik.ID(), graph.Authenticator), s.tenant.Join(graphtest.ExclusionGroup, cilla))
	} else {
		s.must(s.tenant.Remove(bo, graph.Authenticator), s.tenant.Register(graphtest.Erik.ID(), graph.Authenticator), s.tenant.Leave(graphtest.ExclusionGroup, cilla))
	}
}

// isOf reports whether what is known of somebody was true at one of two times, or is
// "not known", which is no claim. Who counts and how they stand are read apart, so that
// they may be of different times.
func isOf(known, before, after stand) bool {
	excluded := known.Exclusion == before.Exclusion || known.Exclusion == after.Exclusion
	same := func(s stand) bool {
		return known.Registration == s.Registration && known.NotAllowed == s.NotAllowed && known.OnlyPhone == s.OnlyPhone
	}
	return excluded && (known.Exclusion != graph.Counted || known.Registration == graph.Unknown || same(before) || same(after))
}

// outcome is what becomes of one fault, as a line of the table.
func (s *swaps) outcome(f graphtest.Fault, r census.Reading) string {
	s.t.Helper()
	before := s.known()
	s.swap()
	after := truth(s.tenant)
	f.Times = -1
	s.tenant.Inject(f)
	asked := s.tenant.Requests()[f.On]
	s.passes(3*time.Hour + 5*time.Minute)
	asked = s.tenant.Requests()[f.On] - asked
	behind := 0
	for id, is := range s.known() {
		if !isOf(is, before[id], after[id]) {
			s.t.Errorf("%v: %s is %+v; it was %+v and has become %+v", f, id, is, before[id], after[id])
		}
		if is != after[id] {
			behind++
		}
	}
	m := s.does("eva", "mitt team")
	for _, p := range s.tenant.People() {
		if p.Manager == graphtest.Eva.ID() && before[p.ID].Registration == graph.Registered && after[p.ID].Registration == graph.Registered &&
			strings.Contains(m.Transcript(), "| "+p.DisplayName+" | inte klar |") {
			s.t.Errorf("%v: Eva is told that %s is not done", f, p.DisplayName)
		}
	}
	list, err := s.tenant.DirectReports(s.t.Context(), graphtest.Eva.ID())
	s.must(err)
	team, err := s.app.team(s.t.Context(), list)
	s.must(err)
	shown := s.clock.Now().Sub(team.AsOf).Round(time.Hour)
	why := "none"
	ages, err := s.app.census.Ages(s.t.Context())
	s.must(err)
	for _, age := range ages {
		if age.Reading == r && age.Alarm != nil {
			why = string(age.Alarm.Reason)
		} else if age.Alarm != nil {
			s.t.Errorf("%v: the alarm of %s is %+v", f, age.Reading, age.Alarm)
		}
	}
	s.tenant.ClearFaults()
	s.passes(6 * time.Hour)
	s.agrees(fmt.Sprintf("hours after %v", f))
	ages, err = s.app.census.Ages(s.t.Context())
	s.must(err)
	for _, age := range ages {
		if age.Alarm != nil {
			s.t.Errorf("%v: hours later the alarm of %s is still %+v", f, age.Reading, age.Alarm)
		}
	}
	known := "new"
	if behind > 0 {
		known = fmt.Sprintf("older for %d", behind)
	}
	return fmt.Sprintf("%-28s asked %3d times, alarm %-15s known %-13s shown as of %.0f h ago", f, asked, why+",", known+",", shown.Hours())
}

// TestEveryFaultLeavesCorrectOrOlderStatuses goes through all that can go wrong with each
// reading, for three hours, with everybody being read every hour; the table says what
// becomes of it.
func TestEveryFaultLeavesCorrectOrOlderStatuses(t *testing.T) {
	if testing.Short() {
		t.Skip("minutes under the race detector, and nothing in it runs side by side that other tests do not")
	}
	for _, c := range []struct {
		on graphtest.Call
		r  census.Reading
	}{{graphtest.Delta, census.People}, {graphtest.Report, census.Report}, {graphtest.Members, census.Exclude}} {
		t.Run(string(c.r), func(t *testing.T) {
			var table strings.Builder
			on(t, func(t *testing.T, s *stage) {
				s.stop()
				s.path += ".another"
				s.options = func(o *Options) {
					o.HelpdeskGroup = "" // its members are read by the same call
					hour := time.Hour
					o.Every = census.Every{People: hour, Full: 3 * hour, Report: hour, Groups: hour, Again: hour}
				}
				s.tenant.SetPageSize(60)
				s.tenant.SetDeltaPage(60)
				s.start()
				s.does("eva", "hej")
				x := &swaps{stage: s}
				for _, f := range graphtest.Faults(c.on) {
					fmt.Fprintln(&table, x.outcome(f, c.r))
				}
			})
			golden := filepath.Join("testdata", "faults", string(c.r)+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), table.String()); d != "" {
				t.Errorf("what becomes of the faults is another (- golden, + now); write it with -update:\n%s", d)
			}
		})
	}
}

// TestEveryFaultOfALiveCheckIsNoAnswer goes through all that can go wrong when somebody
// waits for the answer.
func TestEveryFaultOfALiveCheckIsNoAnswer(t *testing.T) {
	for _, f := range graphtest.Faults(graphtest.Methods) {
		t.Run(f.String(), func(t *testing.T) {
			on(t, func(t *testing.T, s *stage) {
				s.does("anna", "hej")
				s.must(s.tenant.Register(graphtest.Anna.ID(), graph.Authenticator))
				f.Times = 1
				s.tenant.Inject(f)
				s.does("anna", "är jag klar?")
				s.passes(9 * time.Second) // as long as one question may take
				first := s.sees("anna").Title
				switch {
				case f.Kind() == graph.Throttled && (first == "Väntar på Microsoft" || first == "Klart!"):
				case f.Kind() != graph.Throttled && first == "Microsoft svarar inte just nu":
				case f.Kind() == "" && first == "Klart!":
				default:
					t.Errorf("she reads %q", first)
				}
				s.passes(2 * time.Minute)
				s.wants(s.sees("anna"), "Klart!")
				if n := s.audited(dialog.NotAllowed); n != 0 {
					t.Error("the helpdesk was told")
				}
			})
		})
	}
}
