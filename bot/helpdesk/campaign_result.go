package helpdesk

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/report"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// maxStuck is how many steps are told at which people are stuck: those with most people.
const maxStuck = 8

// Result is the message about how a campaign went, or has gone so far. where is a key of
// Figures.Stuck in words.
func (v Campaigns) Result(r campaign.Result, where func(key string) string) dialog.Message {
	c := r.Campaign
	audience, why := 0, map[campaign.Why]int{}
	unknown, refused := 0, 0
	for i, counts := range r.Rounds {
		if i == 0 {
			audience = counts.All()
		}
		unknown, refused = unknown+counts.Unknown, refused+counts.Refused
		for w, n := range counts.Why {
			why[w] = max(why[w], n) // mostly the same people in each round
		}
	}
	reached := v.share(r.Reached, audience)
	m := v.message(c.Name, v.count(texts.CampaignResultBody, audience, texts.Data{"Reached": reached}))
	if c.State == campaign.Cancelled {
		m.Body = paragraphs(m.Body, v.say(texts.CampaignResultCancelledBody))
	}
	f := facts{v: v}
	f.add(texts.CampaignFactReached, reached)
	f.add(texts.CampaignFactAnswered, v.share(r.Started, r.Reached))
	for _, days := range []int{1, 3, 7} {
		f.list = append(f.list, v.within(r, days))
	}
	f.add(texts.CampaignFactRegistered, v.share(r.Registered, r.Reached))
	f.addCount(texts.CampaignFactPromised, r.Promised)
	f.addCount(texts.CampaignFactUnknown, unknown)
	f.addCount(texts.CampaignFactHanded, why[campaign.Silent])
	f.add(texts.CampaignCode, c.Code)
	if !r.AsOf.IsZero() {
		f.add(texts.CampaignReport, dialog.Ago(v.desk.Texts, v.lang, r.AsOf, v.now, v.desk.Zone))
	}
	m.Facts, m.Table = f.list, v.endings(why, r.Stuck, where)
	if b, asks := v.saysWhy(c); asks && c.State.Over() {
		m.Fields, m.Buttons = v.why(), append(m.Buttons, b)
	}
	if c.State == campaign.Done && refused+unknown > 0 {
		m.Buttons = append(m.Buttons, v.press(texts.ButtonCampaignAgain, dialog.CampaignAgain, c))
	}
	if c.Code != "" {
		m.Buttons = append(m.Buttons, v.press(texts.ButtonCampaignCsv, dialog.CampaignList, c))
	}
	if !c.State.Over() {
		m.Buttons = append(m.Buttons, v.press(texts.ButtonCampaignShow, dialog.CampaignShow, c))
	}
	m.Buttons = append(m.Buttons, v.press(texts.ButtonRefresh, dialog.CampaignResult, c), v.all())
	return m
}

// share is a number, and what part of all it is.
func (v Campaigns) share(n, all int) string {
	if all == 0 {
		return v.number(n)
	}
	return v.fill(texts.CampaignReached, texts.Data{"Count": v.number(n), "Percent": report.Percent(n, all, v.lang)})
}

// within is how many have registered within some days of their first reminder. As long
// as there were people whose days were not over when it was counted, it is so far.
func (v Campaigns) within(r campaign.Result, days int) dialog.Fact {
	value := v.share(r.Within[days], r.Reached)
	if r.LastFirst.IsZero() || r.AsOf.Before(r.LastFirst.Add(time.Duration(days)*24*time.Hour)) {
		value = v.fill(texts.CampaignSoFar, texts.Data{"Share": value})
	}
	label := v.count(texts.CampaignFactWithin, days, texts.Data{"Days": days})
	return dialog.Fact{Label: label, Value: value}
}

// endings are who did not get it by why, and where the others are stuck.
func (v Campaigns) endings(why map[campaign.Why]int, stuck map[string]int, where func(string) string) *dialog.Table {
	t := &dialog.Table{Columns: []string{v.say(texts.CampaignResultRows), v.say(texts.CampaignCount)}, Rows: v.reasons(why)}
	keys := slices.SortedFunc(maps.Keys(stuck), func(a, b string) int {
		return cmp.Or(stuck[b]-stuck[a], strings.Compare(a, b))
	})
	for _, key := range keys[:min(len(keys), maxStuck)] {
		t.Rows = append(t.Rows, []string{v.say(texts.CampaignStuck) + ": " + where(key), v.number(stuck[key])})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// Sure asks once more before a campaign is cancelled. waiting is how many have not had
// their turn in this round.
func (v Campaigns) Sure(c campaign.Campaign, waiting int) dialog.Message {
	body := v.say(texts.CampaignSureNoneBody)
	if waiting > 0 {
		body = v.count(texts.CampaignSureBody, waiting, nil)
	}
	m := v.message(v.say(texts.CampaignSureTitle), "**"+dialog.Escape(c.Name)+"**", body)
	m.Buttons = []dialog.Button{
		primary(v.press(texts.ButtonCampaignBack, dialog.CampaignShow, c)),
		danger(v.press(texts.ButtonCampaignSure, dialog.CampaignCancelSure, c)),
	}
	return m
}

// Again asks once more before a reminder is sent again to those whom it did not reach, or
// perhaps did not.
func (v Campaigns) Again(c campaign.Campaign, refused, unknown int) dialog.Message {
	m := v.message(v.say(texts.CampaignAgainTitle), "**"+dialog.Escape(c.Name)+"**")
	back := v.press(texts.ButtonCampaignBack, dialog.CampaignShow, c)
	if refused+unknown == 0 {
		back.Label = v.say(texts.ButtonCampaignShow)
		m.Body, m.Buttons = paragraphs(m.Body, v.say(texts.CampaignAgainNoneBody)), []dialog.Button{primary(back)}
		return m
	}
	if refused > 0 {
		m.Body = paragraphs(m.Body, v.count(texts.CampaignAgainRefusedBody, refused, nil))
	}
	if unknown > 0 {
		m.Body = paragraphs(m.Body, v.count(texts.CampaignAgainUnknownBody, unknown, nil))
	}
	m.Fields = v.why()
	m.Buttons = []dialog.Button{
		primary(v.pressFor(texts.ButtonCampaignAgainSure, refused+unknown, dialog.CampaignAgainSure, c)), back,
	}
	return m
}
