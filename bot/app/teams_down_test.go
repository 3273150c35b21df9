package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/bot/teams/teamstest"
	"lotsen/graph/graphtest"
)

// A connector that is down for a minute in the middle of a guide: nothing is lost, nothing is
// doubled, one card lives, and nobody who waits for an answer is left in silence.
func TestTheConnectorIsDownForAMinute(t *testing.T) {
	for name, down := range map[string]func(f *teamsOffice, off bool){
		"it refuses connections": func(f *teamsOffice, off bool) { f.teams.Refuse(off) },
		"it answers 503": func(f *teamsOffice, off bool) {
			if f.teams.ClearFaults(); off {
				f.teams.Fail("", teamstest.Fault{Code: "ServiceUnavailable"})
			}
		},
		"it hangs": func(f *teamsOffice, off bool) {
			if f.teams.ClearFaults(); off {
				f.teams.Fail("", teamstest.Fault{Hang: true})
			}
		},
	} {
		for _, typed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, typed %v", name, typed), func(t *testing.T) {
				inTeams(t, teamstest.Options{}, func(t *testing.T, f *teamsOffice) {
					anna := object(graphtest.Anna)
					f.types(anna, "sms")
					first := f.presses(anna, "Klar, nästa").ID
					down(f, true)
					want := 1
					if typed {
						f.teams.Type(anna, "nästa")
						if name == "it refuses connections" { // then it is certain that nothing was posted
							want = 2
						}
					} else {
						f.must(f.teams.Press(anna, "", "Klar, nästa"))
					}
					f.passes(time.Minute)
					down(f, false)
					f.eventually(anna, "Steg 3 av 10")
					f.once(anna, want)
					if newest := f.sees(anna); want == 1 && (newest.ID != first || strings.Contains(onCard(newest), "senaste svar") != typed) {
						t.Errorf("she sees\n%s", onCard(newest))
					}
					f.wants(f.presses(anna, "Klar, nästa"), "Steg 4 av 10")
					f.once(anna, want)
				})
			})
		}
	}
}
