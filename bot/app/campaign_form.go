package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lotsen/bot/campaign"
	"lotsen/bot/census"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/store"
)

// formKind is the kind of the records of the form that stands at an address: where a form
// opens beside the conversation it is made anew from that.
const formKind = "campaign/form"

// form is one of the two forms of a campaign, as it was shown.
type form struct {
	Person dialog.PersonID `json:"person"`
	Rev    uint64          `json:"rev"` // of the conversation
	ID     campaign.ID     `json:"id,omitempty"`
	Texts  bool            `json:"texts,omitempty"`  // that of what a reminder says
	Exempt bool            `json:"exempt,omitempty"` // that of an exemption
	// About: the form is on a campaign's card (dialog.CampaignShow), or in the question
	// that this action asks.
	About dialog.Action `json:"about,omitempty"`
	// Answers are what was written, Wrong what is wrong with it; nil: the form is new.
	Answers map[string]string `json:"answers,omitempty"`
	Wrong   campaign.Problems `json:"wrong,omitempty"`
	Note    string            `json:"note,omitempty"`
}

// drawn is the form as a message.
func (a *App) drawn(ctx context.Context, v helpdesk.Campaigns, f form) (dialog.Message, error) {
	var c campaign.Campaign
	if f.ID != "" {
		var err error
		if c, err = a.campaigns.Get(ctx, f.ID); err != nil {
			return dialog.Message{}, err
		}
	}
	if f.About != "" {
		return a.drawnAbout(ctx, v, c, f.About)
	}
	m := v.Form(c, f.Answers, f.Wrong)
	if f.Texts {
		m = v.TextForm(c, f.Answers, f.Wrong)
	}
	if f.Exempt {
		m = v.Exemptions().Form(f.Answers, f.Wrong)
	}
	m.Note = f.Note
	return m, nil
}

// form shows a form.
func (q *asked) form(ctx context.Context, f form) (answered, error) {
	m, err := q.drawn(ctx, q.v, f)
	if err != nil {
		return q.refusal(ctx, campaign.Campaign{}, err)
	}
	f.Person, f.Rev = q.e.Person, q.c.Rev
	return answered{message: m, form: &f, audit: q.task.Action, object: string(f.ID), detail: "form"}, nil
}

// keepForm keeps which form is about to be shown.
func (q *asked) keepForm(ctx context.Context, f *form) error {
	value, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encoding a form: %w", err)
	}
	return q.commit(ctx, store.Change{At: q.e.Now, Records: []store.Record{{Kind: formKind, Key: addressKey(q.task.To), Value: value}}})
}

// formShown is the form that stands at an address, if the conversation has not moved on and
// who is there is still the helpdesk.
func (a *App) formShown(ctx context.Context, e dialog.Event, c dialog.Conversation) (m dialog.Message, shown bool, err error) {
	r, err := a.Store.Record(ctx, formKind, addressKey(e.From))
	if err != nil {
		return m, false, fmt.Errorf("reading a form: %w", err)
	}
	if r.Value == nil {
		return m, false, nil
	}
	var f form
	if err := json.Unmarshal(r.Value, &f); err != nil {
		return m, false, fmt.Errorf("decoding a form: %w", err)
	}
	if f.Rev != c.Rev || f.Person != e.Person {
		return m, false, nil
	}
	helps, err := a.helps(ctx, e.Person)
	if err != nil || !helps {
		return m, false, err
	}
	m, err = a.drawn(ctx, a.Helpers.Campaigns(a.Desk.Book.Lang(c, e.Facts), e.Now), f)
	if noCampaign(err) {
		return m, false, nil
	}
	m.At = c.Stamp()
	return m, err == nil, err
}

// tryForm tells what cannot be read of a form before it is taken, where its sender waits:
// to whom the census knows as the helpdesk. Nobody else has been given such a form.
func (a *App) tryForm(ctx context.Context, e dialog.Event) (m dialog.Message, wrong bool) {
	if !onForms(e.Action) || !e.Person.Known() || !a.entry(ctx, graph.ID(e.Person)).Helpdesk {
		return m, false
	}
	if e.Action == dialog.ExemptSave {
		return a.tryExemption(ctx, e)
	}
	if e.Action != dialog.CampaignSave {
		return m, false
	}
	_, _, faults := a.Helpers.ReadForm(e.Fields, e.Files, campaign.Campaign{})
	if len(faults) == 0 {
		return m, false
	}
	lang := a.Desk.Book.Lang(dialog.Conversation{}, e.Facts)
	return a.Helpers.Campaigns(lang, e.Now).Form(campaign.Campaign{}, e.Fields, faults), true
}

// save keeps a campaign as a form says. What is wrong comes back in the form, with all that
// was written.
func (q *asked) save(ctx context.Context) (answered, error) {
	was, done, err := q.before(ctx)
	switch {
	case err != nil:
		return q.refusal(ctx, was, err)
	case done:
		return q.looked(q.card(ctx, was))
	}
	c, list, wrong := was, []byte(nil), campaign.Problems(nil)
	back := form{ID: was.ID, Texts: q.task.Action == dialog.CampaignTextSave, Answers: q.task.Fields}
	if back.Texts {
		c = q.Helpers.ReadTextForm(q.task.Fields, was)
	} else {
		c, list, wrong = q.Helpers.ReadForm(q.task.Fields, q.task.Files, was)
	}
	if q.task.TooBig {
		wrong = append(wrong, campaign.Problem{Field: campaign.FieldList, Fault: campaign.TooMany})
	}
	if len(wrong) > 0 {
		back.Wrong = wrong
		return q.form(ctx, back)
	}
	c.Version = q.version
	kept, err := q.campaigns.Save(ctx, c, list, q.e.Person)
	switch {
	case errors.As(err, &back.Wrong):
		return q.form(ctx, back)
	case errors.Is(err, campaign.ErrMoved) && editable(kept):
		back.Note = q.say(texts.CampaignRefusal(string(helpdesk.Moved)))
		return q.form(ctx, back)
	case errors.Is(err, census.ErrNotReady), errors.Is(err, census.ErrMoved):
		why := helpdesk.NotReady
		if errors.Is(err, census.ErrMoved) {
			why = helpdesk.Busy
		}
		back.Note = q.say(texts.CampaignRefusal(string(why)))
		return q.form(ctx, back)
	case err != nil:
		return q.refusal(ctx, kept, err)
	}
	return q.saved(ctx, kept)
}

// saved forgets what was written, and shows whom the campaign reaches.
func (q *asked) saved(ctx context.Context, c campaign.Campaign) (answered, error) {
	if err := q.commit(ctx, store.Change{At: q.e.Now, Records: []store.Record{{Kind: formKind, Key: addressKey(q.task.To)}}}); err != nil {
		return answered{}, err
	}
	next, p, err := q.campaigns.Look(ctx, c.ID, q.e.Person, c.Version)
	if err != nil {
		q.logFailure(ctx, "counting whom a campaign reaches", err)
		return answered{message: q.v.Draft(next)}, nil
	}
	return answered{message: q.v.Preview(next, p, q.threshold())}, nil
}

func (q *asked) say(key texts.Key) string {
	return q.Helpers.Texts.Text(string(q.Desk.Book.Lang(q.c, q.e.Facts)), key, nil)
}

// before is the campaign that a form is about, or one without an id. done: the job has run
// before, and kept it.
func (q *asked) before(ctx context.Context) (c campaign.Campaign, done bool, err error) {
	if q.id != "" {
		c, err = q.campaigns.Get(ctx, q.id)
		return c, err == nil && q.again && c.Version != q.version && c.EditedBy == q.e.Person && editable(c), err
	}
	if !q.again {
		return c, false, nil
	}
	page, _, err := q.campaigns.List(ctx, "", helpdesk.MaxListed)
	if err != nil {
		return c, false, err
	}
	name := strings.Join(strings.Fields(q.task.Fields[string(campaign.FieldName)]), " ")
	for _, c := range page {
		if c.By == q.e.Person && c.Name == name && !c.Made.Before(q.task.Since) {
			return c, true, nil
		}
	}
	return c, false, nil
}
