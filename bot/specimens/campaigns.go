// Package specimens are the messages that the desks make, as large as they can be, for the
// tests of all that is made of messages: what is written down of each platform is written of
// the same ones.
package specimens

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/helpdesk"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// Maker is what specimens are made with. The script is of an employee at the start, in the
// language that they are made in.
type Maker struct {
	Texts  *texts.Catalogue
	Script *dialog.Script
	Lang   dialog.Lang
	// Hostile is what somebody could call themselves.
	Hostile string
}

const helpline = "0155-00 00 00, vardagar 8–16"

func (m Maker) desk() helpdesk.Desk {
	return helpdesk.Desk{Texts: m.Texts, Zone: m.Script.Zone, Helpdesk: helpline}
}

// largest is a campaign as large as the helpdesk can make one, in a state.
func (m Maker) largest(state campaign.State) campaign.Campaign {
	now := m.Script.Now
	c := campaign.Campaign{
		ID: "fe29c0a1b2c3d4e5f607", Version: 1 << 40, State: state, Name: string([]rune(m.Hostile + strings.Repeat("å", campaign.MaxName))[:campaign.MaxName]),
		Audience: campaign.Audience{Whom: campaign.ByList, Listed: campaign.MaxListed}, Template: campaign.First, Rounds: []int{0, 3, 7, 14, 21}, HandOver: 28,
		PerHour: 400, PerDay: 4_000, Start: now.Add(24 * time.Hour), Deadline: now.Add(60 * 24 * time.Hour), Ends: now.Add(40 * 24 * time.Hour),
		Opens: schedule.Clock(9, 0), Closes: schedule.Clock(15, 0), By: "hanna", EditedBy: "hanna", Made: now, Expected: 8_214,
		Texts: map[dialog.Lang]campaign.Text{},
	}
	for i := range campaign.MaxWithout {
		c.Audience.Without = append(c.Audience.Without, fmt.Sprintf("Förvaltningen för kultur, fritid och samhälle %d", i))
	}
	for i := range campaign.MaxMissing {
		c.Audience.Missing = append(c.Audience.Missing, fmt.Sprintf("person.med.langt.namn%d@nykoping.se", i))
		c.Audience.Shared = append(c.Audience.Shared, fmt.Sprintf("funktionsbrevlada%d@nykoping.se", i))
	}
	for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
		c.Texts[lang] = campaign.Text{
			Title: strings.TrimSpace(strings.Repeat("Rubrik ", campaign.MaxTitle/7)), Body: strings.TrimSpace(strings.Repeat("Dags nu. ", campaign.MaxBody/9)),
		}
	}
	switch state {
	case campaign.Draft, campaign.Previewed, campaign.Awaiting:
		return c
	}
	c.Code, c.ApprovedBy, c.Approved, c.SubmittedBy = "KT7VX2", "eskil", now, "hanna"
	c.Round, c.Began, c.Enrolled = 2, now.Add(-2*time.Hour), true
	return c
}

// whys are so many of every reason that there is to leave somebody out.
func whys() map[campaign.Why]int {
	all := map[campaign.Why]int{campaign.AlreadyDone: 124, campaign.Promised: 31, campaign.NoPlace: 240, campaign.Silent: 90}
	for _, r := range []dialog.Reason{dialog.Closed, dialog.Shut, dialog.Unfit, dialog.Missing, dialog.Nowhere, dialog.CutOff, dialog.Throttled, dialog.Trouble} {
		all[campaign.WhyPlatform(r)] = 1_008
	}
	return all
}

// previewed is whom a campaign reaches, and how far one has come.
func (m Maker) previewed() (campaign.Preview, func(campaign.State) campaign.Progress, campaign.Result) {
	now, left := m.Script.Now, map[graph.Reason]int{}
	for i, r := range graph.Reasons() {
		left[r] = 1_000 + i
	}
	p := campaign.Preview{
		All: 115_632, In: 98_011, Done: 6_940, Without: 12, Promised: 31, NotAllowed: 4, Unknown: 172, Stale: 160,
		Loads:   map[string]campaign.Load{"teams": {People: 96_000, First: 411}, "slack": {People: 2_011}},
		LeftOut: left, Unreachable: whys(), Report: now.Add(-5 * time.Hour), Begins: now.Add(22 * time.Hour), Finishes: now.Add(77 * time.Hour),
	}
	progress := func(state campaign.State) campaign.Progress {
		return campaign.Progress{
			Campaign: m.largest(state), PerMinute: 57.6, Finish: now.Add(100 * time.Minute),
			Counts:  campaign.Counts{Queued: 96_020, Intent: 16, Sent: 2_011, Refused: 9, Unknown: 3, Skipped: 155, Why: whys()},
			Figures: campaign.Figures{Registered: 214, Started: 377, Promised: 31, AsOf: now.Add(-time.Minute)},
		}
	}
	result := campaign.Result{
		Campaign: m.largest(campaign.Done),
		Figures: campaign.Figures{AsOf: now, Reached: 8_102, Started: 6_410, Registered: 6_120, Promised: 17,
			Within: map[int]int{1: 3_900, 3: 4_811, 7: 5_877}, LastFirst: now.Add(-5 * 24 * time.Hour), Stuck: map[string]int{}},
	}
	for range m.largest(campaign.Done).Rounds {
		result.Rounds = append(result.Rounds, campaign.Counts{Sent: 8_050, Refused: 60, Unknown: 4, Skipped: 100, Why: whys()})
	}
	for i := range 40 {
		result.Stuck[fmt.Sprintf("authenticator/step-%d", i)] = 61 - i
	}
	return p, progress, result
}

// Campaigns is what the helpdesk is shown of campaigns, as its desk makes it.
func (m Maker) Campaigns(t testing.TB) map[string]dialog.Message {
	t.Helper()
	s, lang, hostile := m.Script, m.Lang, m.Hostile
	v := m.desk().Campaigns(lang, s.Now)
	preview, progress, result := m.previewed()
	file, err := v.File(m.largest(campaign.Previewed), func(func(campaign.Line) error) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := v.Ledger(m.largest(campaign.Sending), func(func(helpdesk.Reminded) error) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	var lines []helpdesk.Line
	for _, state := range []campaign.State{campaign.Draft, campaign.Sending, campaign.Paused, campaign.Done} {
		lines = append(lines, helpdesk.Line{Campaign: m.largest(state), Sent: 2_011, All: 98_214})
	}
	wrong := campaign.Problems{
		{Field: campaign.FieldName, Fault: campaign.Lacking}, {Field: campaign.FieldWhom, Fault: campaign.Lacking}, {Field: campaign.FieldList, Fault: campaign.TooMany},
		{Field: campaign.FieldRounds, Fault: campaign.NotRising}, {Field: campaign.FieldHours, Fault: campaign.NotRight},
	}
	outgrown := progress(campaign.Paused)
	outgrown.Campaign.Outgrown = 112_007
	outgrown.Halts = []campaign.Halt{{Platform: "teams", Reason: dialog.CutOff}, {Platform: "slack", Reason: dialog.Throttled}}
	begun := progress(campaign.Sending)
	out := map[string]dialog.Message{
		"list": v.List(lines, "fe29"), "list-none": v.List(nil, ""), "file": file, "ledger": ledger, "denied": v.Denied(),
		"form-new": v.Form(campaign.Campaign{}, nil, nil), "form-edit": v.Form(m.largest(campaign.Awaiting), nil, nil),
		"form-wrong": v.Form(campaign.Campaign{}, map[string]string{"name": hostile, "rounds": "3, 0", "hours": "nattetid"}, wrong),
		"texts":      v.TextForm(m.largest(campaign.Awaiting), nil, nil),
		"draft":      v.Draft(m.largest(campaign.Draft)), "preview": v.Preview(m.largest(campaign.Previewed), preview, 100),
		"preview-nobody": v.Preview(m.largest(campaign.Previewed), campaign.Preview{All: 2, Done: 2}, 100),
		"awaiting":       v.Awaiting(m.largest(campaign.Awaiting), &preview, "eskil", hostile),
		"awaiting-own":   v.Awaiting(m.largest(campaign.Awaiting), nil, "hanna", ""),
		"approved":       v.Live(campaign.Progress{Campaign: m.largest(campaign.Scheduled)}, s.Now.Add(22*time.Hour)),
		"sending":        v.Live(begun, time.Time{}), "closed": v.Live(begun, s.Now.Add(22*time.Hour)),
		"paused": v.Live(progress(campaign.Paused), time.Time{}), "outgrown": v.Live(outgrown, time.Time{}),
		"result": v.Result(result, func(key string) string { return hostile + key }),
		"sure":   v.Sure(begun.Campaign, 96_020), "again": v.Again(begun.Campaign, 9, 3), "again-none": v.Again(begun.Campaign, 0, 0),
	}
	exempted := helpdesk.Exempted{Name: hostile, By: "hanna@nykoping.se", Exemption: helpdesk.Exemption{
		Person: "00000000-0000-4000-8000-000000000001", By: "hanna", At: s.Now, Until: s.Now.Add(300 * 24 * time.Hour), Cause: helpdesk.Other, Note: strings.Repeat("n", 200),
	}}
	x := v.Exemptions()
	maps.Copy(out, map[string]dialog.Message{
		"refuse": v.Refuse(m.largest(campaign.Awaiting)), "reason": v.Reason(m.largest(campaign.Paused)),
		"exempt-list": x.List(slices.Repeat([]helpdesk.Exempted{exempted}, helpdesk.ExemptionPage), "next"), "exempt-none": x.List(nil, ""),
		"exempt-sure": x.Sure(exempted), "exempt-form": x.Form(nil, nil), "exempt-form-wrong": x.Form(map[string]string{"address": hostile}, campaign.Problems{{Field: "address", Fault: "unread"}}),
	})
	for _, why := range helpdesk.Refusals() {
		out["refused-"+string(why)] = v.Refusal(m.largest(campaign.Previewed), why)
	}
	return stamped(out)
}

// Reminders is what a campaign sends: to who begins, to who is on the way, as a trial, with
// the longest texts; and the thanks.
func (m Maker) Reminders() map[string]dialog.Message {
	s, desk := m.Script, m.desk()
	e := dialog.Event{Person: s.Person, Now: s.Now, Facts: s.Facts}
	begun := dialog.Conversation{State: "authenticator/install-app", Rev: 4}
	c := campaign.Campaign{Template: campaign.First}
	plain := dialog.Reminder{Texts: desk.Words(c), Code: "KT7VX2", Deadline: s.Now.Add(60 * 24 * time.Hour), SendID: strings.Repeat("s", 64)}
	trial, long := plain, plain
	trial.Code, trial.Test, long.Texts = "", true, desk.Words(m.largest(campaign.Sending))
	ends := e
	ends.Facts.PhoneOnly = true
	return map[string]dialog.Message{
		"new": s.Book.Reminder(dialog.Conversation{}, e, plain), "begun": s.Book.Reminder(begun, e, plain), "trial": s.Book.Reminder(begun, e, trial),
		"phone-ends": s.Book.Reminder(dialog.Conversation{}, ends, plain), "long": s.Book.Reminder(begun, e, long), "thanks": s.Book.ThankYou(begun, e),
	}
}
