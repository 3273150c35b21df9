package app

import (
	"context"
	"fmt"
	"io"

	"lotsen/bot/slack"
)

// CheckUp asks the services that the settings name whether they let Lotsen in, and
// writes a line for each finding; ok is true if nothing must be mended. It sends
// nothing to anybody and changes nothing.
func CheckUp(ctx context.Context, w io.Writer, s Settings) (ok bool, err error) {
	ok = true
	for _, f := range s.Slack.check(ctx) {
		line := "ok    " + f.What
		if !f.OK {
			ok, line = false, "mend  "+f.What+": "+f.Mend
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return false, fmt.Errorf("writing the findings: %w", err)
		}
	}
	return ok, nil
}

func (s SlackSettings) check(ctx context.Context) []slack.Finding {
	if s == (SlackSettings{}) {
		return []slack.Finding{{
			What: "no setting of Slack's is there",
			Mend: "set LOTSEN_SLACK_BOT_TOKEN and LOTSEN_SLACK_APP_TOKEN; bot handbook slack.en says how to come by them",
		}}
	}
	return slack.Check(ctx, slack.CheckOptions{
		BotToken: string(s.BotToken), AppToken: string(s.AppToken),
		SigningSecret: string(s.SigningSecret), APIURL: s.APIURL,
	})
}
