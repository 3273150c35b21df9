package helpdesk

import (
	"math"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/report"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// barWidth is how wide the bar of a round is, in cells.
const barWidth = 20

// Live is the message about a campaign that is approved and not over: one card that
// changes in place. next is when it goes on by itself, if nothing is sent now: the next
// round, or the next office hours; zero: it is sending, or that is not known.
func (v Campaigns) Live(p campaign.Progress, next time.Time) dialog.Message {
	c := p.Campaign
	m := v.message(c.Name, v.standing(p, next))
	if c.Round == 0 && c.State != campaign.Paused {
		m.Body = paragraphs(m.Body, v.approved(c, next), v.intranet(c))
	}
	f := facts{v: v}
	f.add(texts.CampaignCode, c.Code)
	if c.Round > 0 {
		v.figures(&f, p, next.IsZero())
		m.Table = v.failures(p.Counts)
	} else {
		f.plan(c)
	}
	m.Facts = f.list
	m.Buttons = v.controls(p)
	m.Fields = v.whyOf(c)
	return m
}

// Intranet is the message with the text to publish, which proves reminders genuine.
func (v Campaigns) Intranet(c campaign.Campaign) dialog.Message {
	m := v.message(v.say(texts.CampaignIntranetTitle), v.fill(texts.CampaignIntranetBody, texts.Data{"Code": c.Code}), v.intranet(c))
	m.Buttons = []dialog.Button{primary(v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c)), v.all()}
	return m
}

// standing is what happens now, and how far it is.
func (v Campaigns) standing(p campaign.Progress, next time.Time) string {
	c, now := p.Campaign, ""
	done := p.All() - p.Queued - p.Intent
	round := texts.Data{"Round": c.Round, "Rounds": len(c.Rounds), "Done": v.number(done), "When": v.when(next)}
	switch {
	case p.Outdated:
		now = v.say(texts.CampaignOutdatedBody)
	case c.State == campaign.Paused && c.Outgrown > 0:
		now = v.count(texts.CampaignOutgrownBody, c.Outgrown, texts.Data{"Expected": v.number(c.Expected)})
	case c.State == campaign.Paused:
		now = v.say(texts.CampaignPausedBody)
	case c.State == campaign.Scheduled && c.Round > 0:
		now = v.fill(texts.CampaignRestsBody, round)
	case c.State == campaign.Sending && !next.IsZero():
		now = v.fill(texts.CampaignClosedBody, round)
	}
	if c.Round == 0 || p.All() == 0 {
		return now
	}
	bar := v.fill(texts.CampaignBarBody, texts.Data{
		"Bar": report.Bar(done, p.All(), barWidth), "Percent": report.Percent(done, p.All(), v.lang),
	})
	halts := make([]string, 0, len(p.Halts))
	said := map[dialog.Reason]texts.Key{
		dialog.CutOff: texts.CampaignCutOffBody, dialog.Unlisted: texts.CampaignUnlistedBody, dialog.Unconsented: texts.CampaignUnconsentedBody,
	}
	for _, h := range p.Halts {
		if key, told := said[h.Reason]; told {
			halts = append(halts, v.fill(key, texts.Data{"Platform": v.platform(h.Platform)}))
		}
	}
	return paragraphs(bar, v.count(texts.CampaignProgressBody, p.All(), round), now, paragraphs(halts...))
}

// when is a time to come in words; one that is not known is "so soon as it is open".
func (v Campaigns) when(at time.Time) string {
	if at.IsZero() {
		return v.say(texts.CampaignSoon)
	}
	return v.moment(at)
}

// approved tells of the code before the first reminder goes out.
func (v Campaigns) approved(c campaign.Campaign, next time.Time) string {
	return v.fill(texts.CampaignApprovedBody, texts.Data{"Code": c.Code, "When": v.when(next)})
}

// intranet is what to publish, in every language, to be copied.
func (v Campaigns) intranet(c campaign.Campaign) string {
	var parts []string
	for _, lang := range languages() {
		d := v.desk
		helpdesk := d.Helpdesk
		if helpdesk == "" {
			helpdesk = d.Texts.Text(string(lang), texts.HumanNoContact, nil)
		}
		text := d.Texts.Text(string(lang), texts.CampaignIntranet, texts.Data{"Code": c.Code, "Helpdesk": helpdesk})
		if d.CodePage != "" {
			text += " " + d.Texts.Text(string(lang), texts.CampaignIntranetPage, texts.Data{"Page": d.CodePage + "/" + c.Code})
		}
		parts = append(parts, "```\n"+text+"\n```")
	}
	return paragraphs(parts...)
}

// figures are the numbers of a round that goes out, or went out last. Those that matter
// most stand there also when they are 0.
func (v Campaigns) figures(f *facts, p campaign.Progress, sending bool) {
	f.add(texts.CampaignFactSent, v.number(p.Sent))
	f.add(texts.CampaignFactRegistered, v.number(p.Registered))
	f.addCount(texts.CampaignFactAnswered, p.Started)
	f.addCount(texts.CampaignFactPromised, p.Promised)
	f.add(texts.CampaignFactLeft, v.number(p.Queued+p.Intent))
	f.add(texts.CampaignFactRefused, v.number(p.Refused))
	f.add(texts.CampaignFactUnknown, v.number(p.Unknown))
	f.addCount(texts.CampaignFactSkipped, p.Skipped)
	if p.Campaign.State != campaign.Sending {
		return
	}
	if rate := int(math.Round(p.PerMinute)); sending && rate > 0 {
		f.add(texts.CampaignFactRate, v.fill(texts.CampaignRate, texts.Data{"Count": v.number(rate)}))
	}
	if !p.Finish.IsZero() {
		f.add(texts.CampaignFactFinishes, v.moment(p.Finish))
	}
}

// failures are who did not get it, by why; nil: everybody has, or may still.
func (v Campaigns) failures(c campaign.Counts) *dialog.Table {
	rows := v.reasons(c.Why)
	if len(rows) == 0 {
		return nil
	}
	return &dialog.Table{Columns: []string{v.say(texts.CampaignResultWhy), v.say(texts.CampaignCount)}, Rows: rows}
}

// mostControls is how many buttons a card has at most.
const mostControls = 6

// controls are the buttons that the state allows. The card changes by itself: that it can
// be read anew matters least.
func (v Campaigns) controls(p campaign.Progress) []dialog.Button {
	c := p.Campaign
	cancel := danger(v.press(texts.ButtonCampaignCancel, dialog.CampaignCancel, c))
	list := []dialog.Button{v.press(texts.ButtonCampaignPause, dialog.CampaignPause, c), cancel}
	if c.State == campaign.Paused {
		list = []dialog.Button{cancel}
		if c.Outgrown == 0 {
			list = []dialog.Button{v.press(texts.ButtonCampaignResume, dialog.CampaignResume, c), cancel}
		}
	}
	if b, asks := v.saysWhy(c); asks {
		list = append([]dialog.Button{b}, list...)
	}
	if again := p.Refused + p.Unknown; again > 0 && c.State != campaign.Paused {
		list = append(list, v.press(texts.ButtonCampaignAgain, dialog.CampaignAgain, c))
	}
	if c.Round > 0 {
		list = append(list, v.press(texts.ButtonCampaignResult, dialog.CampaignResult, c))
	}
	list = append(list, v.press(texts.ButtonCampaignIntranet, dialog.CampaignIntranet, c))
	if len(list) < mostControls-1 {
		list = append(list, v.press(texts.ButtonRefresh, dialog.CampaignShow, c))
	}
	return append(list, v.all())
}
