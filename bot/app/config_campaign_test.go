package app

import (
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/slack"
	"lotsen/bot/teams"
)

func TestTheSettingsOfCampaignsSayInWordsWhatIsWrong(t *testing.T) {
	for _, x := range []struct {
		set  CampaignSettings
		says string
	}{
		{CampaignSettings{ApprovalFrom: "hundred"}, `LOTSEN_APPROVAL_FROM: "hundred" is not a number of people`},
		{CampaignSettings{ApprovalFrom: "-1"}, "LOTSEN_APPROVAL_FROM"},
		{CampaignSettings{SlackPerMinute: "0"}, "LOTSEN_SLACK_PER_MINUTE"},
		{CampaignSettings{TeamsPerSecond: "51"}, "from 1 to 45, such as 35"},
		{CampaignSettings{ReportAge: "soon"}, "LOTSEN_REPORT_AGE"},
		{CampaignSettings{Notice: "0s"}, "LOTSEN_CAMPAIGN_NOTICE"},
		{CampaignSettings{ReportAge: "2h"}, "is not longer than LOTSEN_SYNC_REPORT, 4h"},
	} {
		s := good()
		s.Campaigns = x.set
		var all strings.Builder
		for _, p := range s.Problems() {
			all.WriteString(p.String() + "\n")
		}
		if !strings.Contains(all.String(), x.says) || strings.Count(all.String(), "\n") != 1 {
			t.Errorf("%+v: the problems are\n%s", x.set, all.String())
		}
	}
	if list := good().Problems(); len(list) != 0 {
		t.Errorf("nothing is wrong: %v", list)
	}
}

func TestTheSettingsOfCampaignsAreTakenOver(t *testing.T) {
	r, _ := CampaignSettings{}.rules()
	if r.ApprovalFrom != campaign.Threshold || r.ReportAge != 24*time.Hour || r.Notice != 15*time.Minute || r.Limits[slack.Platform] != (campaign.Limit{PerMinute: 230, FirstMinute: 50, InFlight: 16}) ||
		r.Limits[teams.Platform] != (campaign.Limit{PerMinute: 2100, FirstMinute: 1050, FirstCost: 2, InFlight: 64}) {
		t.Errorf("where nothing is set: %+v", r)
	}
	r, list := CampaignSettings{ApprovalFrom: "0", SlackPerMinute: "30", TeamsPerSecond: "1", ReportAge: "48h"}.rules()
	if len(list) != 0 || r.ApprovalFrom >= 0 || r.ReportAge != 48*time.Hour || r.Limits[slack.Platform].FirstMinute != 30 || r.Limits[teams.Platform].PerMinute != 60 {
		t.Errorf("%+v, %v", r, list)
	}
}
