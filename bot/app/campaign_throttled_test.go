package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/slack/slacktest"
	"lotsen/bot/teams/teamstest"
	"lotsen/dialog"
	"lotsen/graph/graphtest"
)

// TestNothingWaitsForATurnPastTheEndOfACampaign: after a 429 the adapters go at half the pace
// for a while, and have reminders wait for their turn that the campaign has let go.
func TestNothingWaitsForATurnPastTheEndOfACampaign(t *testing.T) {
	inCounty(t, 240, UsualLimits(), false, func(t *testing.T, k *county) {
		k.s.slack.Fail("chat.postMessage", slacktest.Fault{Status: 429, RetryAfter: "1"}, 3)
		k.g.teams.Fail("send", teamstest.Fault{Status: 429, RetryAfter: "1"}, 10)
		k.c = k.starts(campaign.Campaign{})
		k.waits(2)
		k.passes(3500 * time.Millisecond)
		if _, err := k.app.campaigns.Do(t.Context(), k.c.ID, campaign.MoveCancel, dialog.PersonID(graphtest.Hanna.ID()), "", 0); err != nil {
			t.Fatal(err)
		}
		cancelled := time.Now()
		k.passes(24 * time.Hour)
		sent, late := [2]int{}, [2]time.Duration{} // in Slack, in Teams
		for i := range k.unit {
			for _, p := range k.botPosts(i) {
				if strings.Contains(p.says, k.c.Code) {
					sent[i%2]++
					late[i%2] = max(late[i%2], p.at.Sub(cancelled))
				}
			}
		}
		if max(late[0], late[1]) > time.Second || min(sent[0], sent[1]) < 3 || max(sent[0], sent[1]) > 100 {
			t.Errorf("%v have got a reminder in Slack and in Teams, the last %v after the campaign was cancelled", sent, late)
		}
		n := sent[0] + sent[1]
		if got := k.counts(k.c.ID); got.Sent != n || got.Why[campaign.Withdrawn] != 240-n {
			t.Errorf("%d are reminded; the ledger says %+v", n, got)
		}
	})
}
