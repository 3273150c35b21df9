package app

import (
	"slices"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/graph/graphtest"
)

// TestPeopleAreAnsweredInTeamsWhileACampaignSends: the reminders leave them room, and Teams is
// not given more than it takes.
func TestPeopleAreAnsweredInTeamsWhileACampaignSends(t *testing.T) {
	inCounty(t, 480, UsualLimits(), true, func(t *testing.T, k *county) {
		for _, key := range graphtest.Keys() {
			k.g.teams.Type(object(key), "hej")
		}
		k.settle()
		k.c = k.starts(campaign.Campaign{})
		k.waits(20)
		var took []time.Duration
		for range 4 {
			for _, key := range graphtest.Keys()[:5] {
				before, began := len(k.g.posts(object(key))), time.Now()
				k.g.teams.Type(object(key), "hej")
				for len(k.g.posts(object(key))) == before && time.Since(began) < 5*time.Second {
					k.passes(10 * time.Millisecond)
				}
				took = append(took, time.Since(began))
			}
		}
		if got := k.counts(k.c.ID); got.Queued == 0 {
			t.Fatalf("the campaign was over too soon: %+v", got)
		}
		slices.Sort(took)
		t.Logf("of %d answers half came within %v, the last after %v", len(took), took[len(took)/2], took[len(took)-1])
		if slowest := took[len(took)-1]; slowest > 750*time.Millisecond {
			t.Errorf("an answer took %v", slowest)
		}
		for _, c := range k.g.teams.CallsOf("send") {
			if c.Status == 429 {
				t.Error("Teams was given more than it takes")
			}
		}
	})
}
