package app

import (
	"fmt"
	"time"

	"lotsen/bot/campaign"
)

// CampaignSettings are the settings of reminder campaigns.
type CampaignSettings struct {
	ApprovalFrom   string `name:"approval-from" env:"LOTSEN_APPROVAL_FROM" default:"100" help:"How many people a campaign may reach without a second person's approval; 0: none may."`
	SlackPerMinute string `name:"slack-per-minute" env:"LOTSEN_SLACK_PER_MINUTE" default:"230" help:"How many reminders a minute Slack is given."`
	TeamsPerSecond string `name:"teams-per-second" env:"LOTSEN_TEAMS_PER_SECOND" default:"35" help:"How many reminders a second Teams is given."`
	Notice         string `name:"campaign-notice" env:"LOTSEN_CAMPAIGN_NOTICE" default:"15m" help:"How long after its approval a campaign begins at the earliest: time to publish its code."`
	ReportAge      string `name:"report-age" env:"LOTSEN_REPORT_AGE" default:"24h" help:"How old the registration report may be that a reminder is sent on."`
}

// Bounds of these settings: what is beyond them is a slip, or what a platform refuses.
const (
	mostApproval  = 1_000_000
	mostPerMinute = 1_000
	mostPerSecond = 50 - answersTeams
)

// rules reads the settings, and tells what is wrong with them. Of an empty one it is the
// default.
func (s CampaignSettings) rules() (r Campaigns, list []Problem) {
	var v values
	r.ApprovalFrom = v.number("LOTSEN_APPROVAL_FROM", s.ApprovalFrom, campaign.Threshold, 0, mostApproval, "people")
	if r.ApprovalFrom == 0 {
		r.ApprovalFrom = -1 // every one
	}
	inSlack := v.number("LOTSEN_SLACK_PER_MINUTE", s.SlackPerMinute, usualSlack, 1, mostPerMinute, "messages a minute")
	inTeams := v.number("LOTSEN_TEAMS_PER_SECOND", s.TeamsPerSecond, usualTeams, 1, mostPerSecond, "messages a second")
	r.Limits = limitsOf(inSlack, inTeams)
	r.Notice = v.span("LOTSEN_CAMPAIGN_NOTICE", s.Notice, campaign.Notice, time.Minute, 7*24*time.Hour)
	r.ReportAge = v.span("LOTSEN_REPORT_AGE", s.ReportAge, 24*time.Hour, time.Hour, 7*24*time.Hour)
	return r, v.wrong
}

// problems are what is wrong with these settings, by themselves and beside those of the
// census.
func (s CampaignSettings) problems(of censusRules) []Problem {
	r, list := s.rules()
	if r.ReportAge <= of.every.Report {
		list = append(list, Problem{"LOTSEN_REPORT_AGE", fmt.Sprintf("%s is not longer than LOTSEN_SYNC_REPORT, %s: nobody could be reminded before the next reading", brief(r.ReportAge), brief(of.every.Report))})
	}
	return list
}
