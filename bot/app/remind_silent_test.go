package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/graph/graphtest"
	"lotsen/store"
)

// TestWhoAnsweredAndIsSilentAgainIsOnTheHelpdesksListAgain although nobody has looked at the
// list in between.
func TestWhoAnsweredAndIsSilentAgainIsOnTheHelpdesksListAgain(t *testing.T) {
	inTownhall(t, 1, func(t *testing.T, f *townhall) {
		hands := func() bool {
			records, err := reminders{f.app}.HandOver(t.Context(), dialog.PersonID(f.unit[0].ID), campaign.Campaign{})
			if err == nil && len(records) > 0 {
				err = f.store.Commit(t.Context(), store.Change{Records: records})
			}
			if err != nil {
				t.Fatal(err)
			}
			return len(records) > 0
		}
		if !hands() || hands() {
			t.Fatal("they are not put on the list, or twice")
		}
		f.passes(time.Hour)
		f.types(f.member(0), "hej")
		f.passes(time.Hour) // another campaign
		if !hands() || hands() {
			t.Error("they are not put on the list again, or twice")
		}
		f.wants(f.types(hanna, "vilka väntar på helpdesk?"), "En person väntar", string(f.unit[0].SignIn))
		f.types(f.member(0), "hej")
		f.wants(f.types(hanna, "vilka väntar på helpdesk?"), "Ingen väntar på er just nu.")
	})
}

// TestWhomTeamsCannotTakeInHasAnOutcomeOfTheirOwn: they have not asked not to be disturbed.
func TestWhomTeamsCannotTakeInHasAnOutcomeOfTheirOwn(t *testing.T) {
	inTwoChats(t, 1, func(t *testing.T, s *office, _ *teamsOffice, _ []graph.Person) {
		s.tenant.Inject(graphtest.Fault{On: graphtest.Install, Trouble: graphtest.Overloaded, Times: -1})
		c := s.starts(campaign.Campaign{Ends: s.clock.Now().Add(5 * time.Hour)})
		s.passes(6 * time.Hour)
		n := s.counts(c.ID)
		if n.Why[campaign.NotMet] != 1 || n.All() != 1 {
			t.Errorf("the ledger says %+v\n%s", n, s.log)
		}
		if words := s.app.Helpers.Campaigns(dialog.Swedish, s.clock.Now()).Why(campaign.NotMet); !strings.Contains(words, "i Teams") {
			t.Errorf("it is told as %q", words)
		}
	})
}
