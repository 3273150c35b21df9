package app

import (
	"context"
	"fmt"
	"io"

	"lotsen/bot/campaign"
)

// campaignMetrics tells how far the campaigns under way are that are among the newest: the
// rows of the round that goes out by their state.
func (a *App) campaignMetrics(ctx context.Context, w io.Writer) error {
	page, _, err := a.campaigns.List(ctx, "", homeCampaigns)
	if err != nil {
		return err
	}
	running := 0
	var rows []string
	for _, c := range page {
		if !underWay(c) {
			continue
		}
		running++
		p, err := a.campaigns.Progress(ctx, c.ID)
		if err != nil {
			return err
		}
		rows = append(rows, campaignRows(p)...)
	}
	fmt.Fprintf(w, "# TYPE lotsen_campaigns gauge\nlotsen_campaigns %d\n", running)
	if len(rows) > 0 {
		fmt.Fprintln(w, "# TYPE lotsen_campaign_people gauge")
	}
	for _, row := range rows {
		fmt.Fprintln(w, row)
	}
	return nil
}

func campaignRows(p campaign.Progress) (rows []string) {
	for _, s := range []struct {
		state campaign.RowState
		n     int
	}{
		{campaign.Queued, p.Queued}, {campaign.Intent, p.Intent}, {campaign.Sent, p.Sent},
		{campaign.Refused, p.Refused}, {campaign.Unknown, p.Unknown}, {campaign.Skipped, p.Skipped},
	} {
		rows = append(rows, fmt.Sprintf("lotsen_campaign_people{campaign=%q,state=%q} %d", string(p.Campaign.ID), string(s.state), s.n))
	}
	return rows
}
