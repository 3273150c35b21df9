package helpdesk

import (
	"cmp"
	"maps"
	"strings"

	"lotsen/bot/campaign"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// Draft is the message about a campaign that nobody has looked at since it was changed.
func (v Campaigns) Draft(c campaign.Campaign) dialog.Message {
	m := v.message(c.Name, v.say(texts.CampaignDraftBody), v.looks(c))
	f := facts{v: v}
	f.plan(c)
	if !c.Start.IsZero() {
		f.add(texts.CampaignBegins, v.moment(c.Start))
	}
	m.Facts = f.list
	m.Buttons = []dialog.Button{
		primary(v.press(texts.ButtonCampaignPreview, dialog.CampaignPreview, c)),
		v.press(texts.ButtonCampaignEdit, dialog.CampaignEdit, c),
		v.press(texts.ButtonCampaignText, dialog.CampaignText, c),
		danger(v.press(texts.ButtonCampaignCancel, dialog.CampaignCancel, c)),
		v.all(),
	}
	return m
}

// Preview is the message about whom a campaign reaches: how many are in, and of all the
// others how many and why. threshold is how many it may reach without a colleague's
// approval; below 0: none. What follows from sending it stands on the button.
func (v Campaigns) Preview(c campaign.Campaign, p campaign.Preview, threshold int) dialog.Message {
	reaches := v.say(texts.CampaignInNoneBody)
	if p.In > 0 {
		reaches = v.count(texts.CampaignInBody, p.In, nil)
	}
	may, most, submit := "", "", dialog.Button{}
	if p.Most() > p.In {
		most = v.count(texts.CampaignMostBody, p.Most(), nil)
	}
	switch limit := (texts.Data{"Threshold": v.number(threshold)}); {
	case p.Most() == 0:
	case p.Most() > threshold:
		if may = v.fill(texts.CampaignNeedsBody, limit); threshold < 0 {
			may = v.say(texts.CampaignNeedsAllBody)
		}
		submit = v.pressFor(texts.ButtonCampaignAsk, p.Most(), dialog.CampaignSubmit, c)
	default:
		may = v.fill(texts.CampaignFreeBody, limit)
		label := texts.ButtonCampaignSubmit
		if p.Most() > p.In {
			label = texts.ButtonCampaignSubmitMost
		}
		submit = v.pressFor(label, p.Most(), dialog.CampaignSubmit, c)
	}
	m := v.message(c.Name, reaches, most, may, v.looks(c))
	m.Facts, m.Table = v.seen(c, p), v.sums(p)
	if submit.Label != "" {
		m.Buttons = append(m.Buttons, primary(submit))
	}
	m.Buttons = append(m.Buttons,
		v.press(texts.ButtonCampaignTry, dialog.CampaignTry, c),
		v.press(texts.ButtonCampaignCsv, dialog.CampaignList, c),
		v.press(texts.ButtonCampaignEdit, dialog.CampaignEdit, c),
		v.press(texts.ButtonCampaignText, dialog.CampaignText, c),
		danger(v.press(texts.ButtonCampaignCancel, dialog.CampaignCancel, c)))
	return m
}

// Tried is the line above a message after the reminder was sent to who asked for it: on
// which platforms it came, and on which it did not.
func (v Campaigns) Tried(in, notIn []string) string {
	said := v.say(texts.CampaignTried) + " " + v.fill(texts.CampaignTriedIn, texts.Data{"Where": v.list(in)})
	if len(notIn) > 0 {
		said += " " + v.fill(texts.CampaignTriedNotIn, texts.Data{"Where": v.list(notIn)})
	}
	return said
}

// list are platforms as people read them: "Slack och Teams".
func (v Campaigns) list(platforms []string) string {
	said := ""
	for i, name := range platforms {
		switch name = v.platform(name); {
		case i == 0:
			said = name
		case i == len(platforms)-1:
			said = v.fill(texts.CampaignAnd, texts.Data{"Some": said, "Last": name})
		default:
			said += ", " + name
		}
	}
	return said
}

// looks is the reminder as somebody gets it who has not begun, in every language: what was
// written, and what always stands there.
func (v Campaigns) looks(c campaign.Campaign) string {
	var parts []string
	r := dialog.Reminder{Texts: v.desk.Words(c), Code: c.Code, Deadline: c.Deadline}
	for _, lang := range languages() {
		m := dialog.Message{Title: r.Texts[lang].Title, Body: r.Texts[lang].Body}
		if v.desk.Book != nil {
			m = v.desk.Book.Reminder(dialog.Conversation{Lang: lang}, dialog.Event{Now: v.now}, r)
		}
		parts = append(parts, v.fill(texts.CampaignLooksBody, texts.Data{"Language": v.say(dialog.LanguageName(lang))}),
			"**"+dialog.Escape(m.Title)+"**", m.Body)
		var facts, buttons []string
		for _, f := range m.Facts {
			facts = append(facts, "- "+dialog.Escape(f.Label+": "+f.Value))
		}
		for _, b := range m.Buttons {
			buttons = append(buttons, dialog.Escape(b.Label))
		}
		if len(buttons) > 0 {
			parts = append(parts, strings.Join(facts, "\n"),
				v.fill(texts.CampaignLooksButtonsBody, texts.Data{"Buttons": strings.Join(buttons, " · ")}))
		}
	}
	return paragraphs(parts...)
}

// seen are the figures of a preview that are no sums.
func (v Campaigns) seen(c campaign.Campaign, p campaign.Preview) []dialog.Fact {
	f := facts{v: v}
	f.plan(c)
	if p.In > 0 {
		f.add(texts.CampaignThrough, v.platforms(p.Loads))
		f.addCount(texts.CampaignFirstTime, p.First())
		f.add(texts.CampaignBegins, v.moment(p.Begins))
		finishes := v.say(texts.CampaignTakesLong)
		if !p.Finishes.IsZero() {
			finishes = v.moment(p.Finishes)
		}
		f.add(texts.CampaignFinishes, finishes)
	}
	if !p.Report.IsZero() {
		f.add(texts.CampaignReport, dialog.Ago(v.desk.Texts, v.lang, p.Report, v.now, v.desk.Zone))
	}
	return f.list
}

// sums are the rows of a preview: who is in, then the others by why, then all.
func (v Campaigns) sums(p campaign.Preview) *dialog.Table {
	others := maps.Clone(p.Unreachable)
	if others == nil {
		others = map[campaign.Why]int{}
	}
	for reason, n := range p.LeftOut {
		others[campaign.WhyOut(reason)] += n
	}
	for why, n := range map[campaign.Why]int{
		campaign.AlreadyDone: p.Done, campaign.Excepted: p.Without, campaign.Promised: p.Promised,
		campaign.Helpless: p.NotAllowed, campaign.NotKnown: p.Unknown,
	} {
		others[why] += n
	}
	t := &dialog.Table{Columns: []string{v.say(texts.CampaignPeople), v.say(texts.CampaignCount)}}
	t.Rows = append(t.Rows, []string{v.say(texts.CampaignRowIn), v.number(p.In)})
	t.Rows = append(t.Rows, v.reasons(others)...)
	t.Rows = append(t.Rows, []string{v.say(texts.CampaignRowAll), v.number(p.All)})
	return t
}

// Awaiting is the message about a campaign that needs a second person's approval. me is
// who looks; by is the name of who submitted it, empty if it is not known. p is how the
// figures are now; nil: they cannot be told.
func (v Campaigns) Awaiting(c campaign.Campaign, p *campaign.Preview, me dialog.PersonID, by string) dialog.Message {
	m := v.message(c.Name)
	who := texts.Data{"Who": dialog.Escape(cmp.Or(by, v.say(texts.CampaignSomebody)))}
	asks := v.count(texts.CampaignAwaitingBody, c.Expected, who)
	if mine(c, me) {
		asks = v.say(texts.CampaignAwaitingOwnBody)
		m.Buttons = []dialog.Button{v.press(texts.ButtonCampaignTakeBack, dialog.CampaignRefuseSure, c)}
	} else {
		m.Buttons = []dialog.Button{
			primary(v.pressFor(texts.ButtonCampaignApprove, c.Expected, dialog.CampaignApprove, c)),
			v.press(texts.ButtonCampaignRefuse, dialog.CampaignRefuse, c),
		}
	}
	m.Buttons = append(m.Buttons, v.press(texts.ButtonCampaignTry, dialog.CampaignTry, c),
		v.press(texts.ButtonCampaignCsv, dialog.CampaignList, c), v.all())
	m.Body = paragraphs(asks, v.looks(c))
	if p == nil {
		f := facts{v: v}
		f.plan(c)
		m.Facts = f.list
		return m
	}
	m.Facts, m.Table = v.seen(c, *p), v.sums(*p)
	return m
}

// mine reports whether somebody may not approve a campaign, because it is theirs.
func mine(c campaign.Campaign, me dialog.PersonID) bool {
	return me == "" || me == c.By || me == c.EditedBy || me == c.SubmittedBy
}
