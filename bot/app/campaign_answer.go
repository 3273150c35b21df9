package app

import (
	"context"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/graph"
)

// answer does what is asked, and says what is shown.
func (q *asked) answer(ctx context.Context) (answered, error) {
	switch q.task.Action {
	case dialog.Campaigns:
		return q.list(ctx)
	case dialog.CampaignNew:
		return q.form(ctx, form{})
	case dialog.CampaignSave, dialog.CampaignTextSave:
		return q.save(ctx)
	}
	if onExemptions(q.task.Action) {
		return q.exempting(ctx)
	}
	c, err := q.campaigns.Get(ctx, q.id)
	if err != nil {
		return q.refusal(ctx, c, err)
	}
	switch q.task.Action {
	case dialog.CampaignShow:
		return q.looked(q.card(ctx, c))
	case dialog.CampaignEdit, dialog.CampaignText:
		if !editable(c) {
			return q.refusal(ctx, c, campaign.ErrNotNow)
		}
		return q.form(ctx, form{ID: c.ID, Texts: q.task.Action == dialog.CampaignText})
	case dialog.CampaignPreview:
		return q.preview(ctx, c)
	case dialog.CampaignTry:
		return q.tryFirst(ctx, c)
	case dialog.CampaignList:
		return q.file(ctx, c)
	case dialog.CampaignCancel, dialog.CampaignAgain:
		return q.sure(ctx, c)
	case dialog.CampaignRefuse:
		return q.refuses(c)
	case dialog.CampaignWhy:
		return q.why(ctx, c)
	case dialog.CampaignIntranet:
		return q.intranet(ctx, c)
	case dialog.CampaignAgainSure:
		return q.sendAgain(ctx, c)
	case dialog.CampaignResult:
		return q.looked(q.result(ctx, c.ID))
	}
	if move, ok := moveOf(q.task.Action); ok {
		return q.move(ctx, c, move)
	}
	return q.refusal(ctx, c, campaign.ErrNotNow)
}

// editable reports whether a campaign can still be changed.
func editable(c campaign.Campaign) bool {
	return c.State == campaign.Draft || c.State == campaign.Previewed || c.State == campaign.Awaiting
}

// moveOf is the move that an action makes.
func moveOf(a dialog.Action) (campaign.Move, bool) {
	m, ok := map[dialog.Action]campaign.Move{
		dialog.CampaignSubmit: campaign.MoveSubmit, dialog.CampaignApprove: campaign.MoveApprove, dialog.CampaignRefuseSure: campaign.MoveRefuse,
		dialog.CampaignPause: campaign.MovePause, dialog.CampaignResume: campaign.MoveResume, dialog.CampaignCancelSure: campaign.MoveCancel,
	}[a]
	return m, ok
}

// looked adds to an answer that somebody has looked.
func (q *asked) looked(got answered, err error) (answered, error) {
	if got.audit == "" && !got.denied {
		got.audit, got.object, got.detail = q.task.Action, string(q.id), "looked"
	}
	return got, err
}

// list are the campaigns of a page.
func (q *asked) list(ctx context.Context) (answered, error) {
	page, next, err := q.campaigns.List(ctx, campaign.ID(q.task.Arg), helpdesk.MaxListed)
	if err != nil {
		return q.refusal(ctx, campaign.Campaign{}, err)
	}
	lines := make([]helpdesk.Line, len(page))
	for i, c := range page {
		lines[i] = helpdesk.Line{Campaign: c}
		if c.Round == 0 {
			continue
		}
		p, err := q.campaigns.Progress(ctx, c.ID)
		if err != nil {
			return q.refusal(ctx, campaign.Campaign{}, err)
		}
		lines[i].Sent, lines[i].All = p.Sent, p.All()
	}
	return q.looked(answered{message: q.v.List(lines, string(next))}, nil)
}

// card is a campaign as it stands.
func (q *asked) card(ctx context.Context, c campaign.Campaign) (answered, error) {
	switch {
	case c.State == campaign.Draft:
		return answered{message: q.v.Draft(c)}, nil
	case c.State == campaign.Previewed:
		p, err := q.campaigns.Preview(ctx, c)
		if err != nil {
			return q.refusal(ctx, c, err)
		}
		return answered{message: q.v.Preview(c, p, q.threshold())}, nil
	case c.State == campaign.Awaiting:
		figures := new(campaign.Preview)
		p, err := q.campaigns.Preview(ctx, c)
		if *figures = p; err != nil {
			q.logFailure(ctx, "counting whom a campaign reaches", err)
			figures = nil
		}
		by := q.entry(ctx, graph.ID(c.SubmittedBy)).Person.DisplayName
		return answered{message: q.v.Awaiting(c, figures, q.e.Person, by)}, nil
	case c.State.Over():
		return q.result(ctx, c.ID)
	}
	p, err := q.campaigns.Progress(ctx, c.ID)
	if err != nil {
		return q.refusal(ctx, c, err)
	}
	q.halts(&p)
	return q.opens(answered{message: q.v.Live(p, q.campaigns.GoesOn(p.Campaign)), live: c.ID}, c, dialog.CampaignShow), nil
}

// threshold is how many a campaign may reach without approval.
func (a *App) threshold() int {
	if a.Campaigns.ApprovalFrom == 0 {
		return campaign.Threshold
	}
	return a.Campaigns.ApprovalFrom
}

// preview counts whom a campaign reaches, which it must be before it is sent.
func (q *asked) preview(ctx context.Context, c campaign.Campaign) (answered, error) {
	if q.again && c.State == campaign.Previewed { // the first run may have done it
		return q.looked(q.card(ctx, c))
	}
	c, p, err := q.campaigns.Look(ctx, q.id, q.e.Person, q.version)
	if err != nil {
		return q.refusal(ctx, c, err)
	}
	return answered{message: q.v.Preview(c, p, q.threshold())}, nil
}

// move makes a move, and shows the campaign after it.
func (q *asked) move(ctx context.Context, c campaign.Campaign, m campaign.Move) (answered, error) {
	if q.again && c.Version != q.version { // the first run may have done it
		return q.looked(q.card(ctx, c))
	}
	c, err := q.campaigns.Do(ctx, q.id, m, q.e.Person, helpdesk.ReadWhy(q.task.Fields), q.version)
	if err != nil {
		return q.refusal(ctx, c, err)
	}
	got, err := q.card(ctx, c)
	got.audit = "" // the move is on record
	return got, err
}

// sure asks once more.
func (q *asked) sure(ctx context.Context, c campaign.Campaign) (answered, error) {
	p, err := q.campaigns.Progress(ctx, c.ID)
	switch {
	case err != nil:
		return q.refusal(ctx, c, err)
	case c.State.Over() && q.task.Action == dialog.CampaignCancel:
		return q.refusal(ctx, c, campaign.ErrNotNow)
	case q.task.Action == dialog.CampaignAgain:
		return q.looked(q.opens(answered{message: q.v.Again(c, p.Refused, p.Unknown)}, c, dialog.CampaignAgain), nil)
	}
	return q.looked(answered{message: q.v.Sure(c, p.Queued)}, nil)
}

func (q *asked) sendAgain(ctx context.Context, c campaign.Campaign) (answered, error) {
	if q.again {
		return q.looked(q.card(ctx, c))
	}
	c, err := q.campaigns.SendAgain(ctx, q.id, q.e.Person, helpdesk.ReadWhy(q.task.Fields))
	if err != nil {
		return q.refusal(ctx, c, err)
	}
	got, err := q.card(ctx, c)
	got.audit = ""
	return got, err
}

func (q *asked) result(ctx context.Context, id campaign.ID) (answered, error) {
	r, err := q.campaigns.Result(ctx, id)
	if err != nil {
		return q.refusal(ctx, campaign.Campaign{}, err)
	}
	lang := q.Desk.Book.Lang(q.c, q.e.Facts)
	m := q.v.Result(r, func(key string) string { return q.Desk.Book.Place(lang, dialog.State(key)) })
	return q.opens(answered{message: m}, r.Campaign, dialog.CampaignShow), nil
}
