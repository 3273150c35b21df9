package app

import (
	"context"
	"errors"
	"fmt"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/store"
)

// opens keeps which form is in an answer about a campaign, so that it can be made anew
// where it opens beside the conversation: that of its card, or of a question (about).
func (q *asked) opens(got answered, c campaign.Campaign, about dialog.Action) answered {
	if got.live != "" || len(got.message.Fields) > 0 {
		got.form = &form{Person: q.e.Person, Rev: q.c.Rev, ID: c.ID, About: about}
	}
	return got
}

// drawnAbout is such a form as a message.
func (a *App) drawnAbout(ctx context.Context, v helpdesk.Campaigns, c campaign.Campaign, about dialog.Action) (dialog.Message, error) {
	switch about {
	case dialog.CampaignRefuse:
		return v.Refuse(c), nil
	case dialog.CampaignAgain:
		p, err := a.campaigns.Progress(ctx, c.ID)
		return v.Again(c, p.Refused, p.Unknown), err
	}
	return v.Reason(c), nil
}

// refuses asks once more before a campaign is not approved.
func (q *asked) refuses(c campaign.Campaign) (answered, error) {
	return q.looked(q.opens(answered{message: q.v.Refuse(c)}, c, dialog.CampaignRefuse), nil)
}

// why puts on record why somebody has paused or cancelled a campaign, in their own words.
func (q *asked) why(ctx context.Context, c campaign.Campaign) (answered, error) {
	said := campaign.Reason(helpdesk.ReadWhy(q.task.Fields))
	if said == "" {
		return q.looked(q.card(ctx, c))
	}
	entry := store.Entry{Actor: q.e.Person, Action: q.task.Action, Object: string(c.ID), Detail: fmt.Sprintf("state=%s round=%d why=%s", c.State, c.Round, said)}
	err := q.commit(ctx, store.Change{At: q.e.Now, Dedupe: "why/" + q.job.ID, Audit: []store.Entry{entry}})
	if err != nil && !errors.Is(err, store.ErrSeen) {
		return answered{}, err
	}
	got, err := q.card(ctx, c)
	got.message.Note = q.v.Noted()
	return got, err
}

// intranet is the text to publish.
func (q *asked) intranet(ctx context.Context, c campaign.Campaign) (answered, error) {
	if c.Code == "" {
		return q.refusal(ctx, c, campaign.ErrNotNow)
	}
	return q.looked(answered{message: q.v.Intranet(c)}, nil)
}
