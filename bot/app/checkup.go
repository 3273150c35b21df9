package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"lotsen/bot/slack"
	"lotsen/bot/teams"
)

// CheckOptions are what CheckUp looks with.
type CheckOptions struct {
	Settings Settings
	// Connect makes the Graph client.
	Connect func(GraphSettings, func() time.Time) (Directory, error)
	Now     func() time.Time
	Out     io.Writer // is told the findings
}

// finding is one thing that was looked at, as teams and slack tell it.
type finding struct {
	What string
	OK   bool
	Mend string // what to do; empty if it is OK
}

// CheckUp asks the services that the settings name whether they let Lotsen in, and
// writes a line for each finding; ok is true if nothing must be mended. It sends
// nothing to anybody and changes nothing.
func CheckUp(ctx context.Context, o CheckOptions) (ok bool, err error) {
	ok = true
	for _, f := range o.findings(ctx) {
		line := "ok    " + f.What
		if !f.OK {
			ok, line = false, "mend  "+f.What+": "+f.Mend
		}
		if _, err := fmt.Fprintln(o.Out, line); err != nil {
			return false, fmt.Errorf("writing the findings: %w", err)
		}
	}
	return ok, nil
}

func (o CheckOptions) findings(ctx context.Context) []finding {
	s := o.Settings
	inSlack, inTeams, inGraph := s.Slack != (SlackSettings{}), s.inTeams(), s.Graph.set()
	if !inSlack && !inTeams && !inGraph {
		return []finding{{
			What: "no setting of Slack's, of Teams' or of Graph's is there",
			Mend: "for Slack set LOTSEN_SLACK_BOT_TOKEN and LOTSEN_SLACK_APP_TOKEN, for Teams LOTSEN_TEAMS_APP_ID, LOTSEN_TEAMS_TENANT_ID and " +
				"LOTSEN_TEAMS_CLIENT_SECRET, for Graph LOTSEN_TENANT_ID, LOTSEN_CLIENT_ID and LOTSEN_CLIENT_SECRET; bot handbook slack.en, teams.en " +
				"and operators.en say how to come by them",
		}}
	}
	var list []finding
	if inSlack {
		for _, f := range slack.Check(ctx, slack.CheckOptions{
			BotToken: string(s.Slack.BotToken), AppToken: string(s.Slack.AppToken),
			SigningSecret: string(s.Slack.SigningSecret), APIURL: s.Slack.APIURL,
		}) {
			list = append(list, finding(f))
		}
	}
	if inTeams {
		for _, f := range teams.Check(ctx, s.teamsCheck()) {
			list = append(list, finding(f))
		}
	}
	_, wrong := s.Census.rules()
	for _, p := range wrong {
		list = append(list, finding{What: p.Setting, Mend: p.Text})
	}
	switch {
	case inGraph:
		list = append(list, o.inGraph(ctx)...)
	case inTeams:
		list = append(list, finding{
			What: "Lotsen cannot install its app for people: LOTSEN_TENANT_ID, LOTSEN_CLIENT_ID and LOTSEN_CLIENT_SECRET are not set",
			Mend: "set them; bot handbook operators.en and teams.en say which permissions they need",
		})
	default:
		list = append(list, finding{What: "Microsoft Graph was not looked at: LOTSEN_TENANT_ID, LOTSEN_CLIENT_ID and LOTSEN_CLIENT_SECRET are not set, which bot serve needs", OK: true})
	}
	return list
}
