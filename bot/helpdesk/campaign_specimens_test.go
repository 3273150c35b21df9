package helpdesk

import (
	"fmt"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
)

// hanna and eskil are of the helpdesk.
const (
	hanna dialog.PersonID = "hanna"
	eskil dialog.PersonID = "eskil"
)

// autumn is a campaign as somebody could have made it.
func autumn(state campaign.State) campaign.Campaign {
	zone := time.FixedZone("", 3600)
	c := campaign.Campaign{
		ID: "fe29c0a1b2c3d4e5f607", Version: 4, State: state, Name: "Hösten: <Vård & omsorg>",
		Audience: campaign.Audience{Whom: campaign.ByDept, Value: "Vård och omsorg", Without: []string{"Staben", "bo@nykoping.se"}},
		Template: campaign.First, Rounds: []int{0, 3, 7}, HandOver: 14, PerHour: 400,
		Start:    time.Date(2026, 11, 24, 8, 0, 0, 0, zone),
		Deadline: time.Date(2027, 1, 29, 0, 0, 0, 0, zone),
		Ends:     time.Date(2026, 12, 19, 0, 0, 0, 0, zone),
		Opens:    schedule.Clock(9, 0), Closes: schedule.Clock(15, 0),
		By: hanna, EditedBy: hanna, Made: monday, Expected: 8214,
	}
	switch state {
	case campaign.Draft, campaign.Previewed, campaign.Awaiting:
		return c
	}
	c.Code, c.ApprovedBy, c.Approved, c.SubmittedBy = "KT7VX2", eskil, monday, hanna
	return c
}

func counted() campaign.Preview {
	return campaign.Preview{
		All: 15_632, In: 8_011, Done: 6_940, Without: 12, Promised: 31, NotAllowed: 4, Unknown: 172, Stale: 160,
		Loads:       map[string]campaign.Load{"teams": {People: 6_000, First: 411}, "slack": {People: 2_011}},
		LeftOut:     map[graph.Reason]int{graph.IsGuest: 210, graph.IsExempted: 3, graph.HasNoLicence: 1},
		Unreachable: map[campaign.Why]int{campaign.NoPlace: 240, campaign.WhyPlatform(dialog.Shut): 8},
		Report:      monday.Add(-5 * time.Hour), Begins: monday.Add(22 * time.Hour), Finishes: monday.Add(77 * time.Hour),
	}
}

// under is how far a campaign is in a state, in its first round.
func under(state campaign.State) campaign.Progress {
	c := autumn(state)
	c.Round, c.Began, c.Enrolled, c.Version = 1, monday.Add(-2*time.Hour), true, 6
	return campaign.Progress{
		Campaign: c, PerMinute: 57.6, Finish: monday.Add(100 * time.Minute),
		Counts: campaign.Counts{Queued: 6_020, Intent: 16, Sent: 2_011, Refused: 9, Unknown: 3, Skipped: 155, Why: map[campaign.Why]int{
			campaign.WhyPlatform(dialog.Closed): 8, campaign.WhyPlatform(dialog.Unfit): 1, campaign.AlreadyDone: 124, campaign.Promised: 31}},
		Figures: campaign.Figures{Registered: 214, Started: 377, Promised: 31, AsOf: monday.Add(-time.Minute)},
	}
}

func ended(state campaign.State) campaign.Result {
	c := autumn(state)
	c.Round, c.Ended, c.Version = 3, monday.Add(-5*24*time.Hour), 19
	return campaign.Result{
		Campaign: c,
		Figures: campaign.Figures{
			AsOf: monday.Add(-40 * time.Minute), Reached: 8_102, Started: 6_410, Registered: 6_120, Promised: 17,
			Within: map[int]int{1: 3_900, 3: 4_811, 7: 5_877}, LastFirst: monday.Add(-5 * 24 * time.Hour),
			Stuck: map[string]int{"authenticator/scan-qr": 61, "sms/sign-in": 7},
		},
		Rounds: []campaign.Counts{
			{Sent: 8_050, Refused: 60, Unknown: 4, Skipped: 100, Why: map[campaign.Why]int{campaign.NoPlace: 100, campaign.WhyPlatform(dialog.Shut): 60}},
			{Sent: 4_200, Skipped: 131, Why: map[campaign.Why]int{campaign.Promised: 51, campaign.NoPlace: 80}},
			{Sent: 2_400, Skipped: 90, Why: map[campaign.Why]int{campaign.Silent: 90}},
		},
	}
}

// place words where people are stuck.
func place(key string) string { return "<" + key + ">" }

// views are every message about campaigns, by a name.
func views(t *testing.T, v Campaigns) map[string]dialog.Message {
	t.Helper()
	preview, few := counted(), campaign.Preview{All: 3, In: 1, Done: 2, Begins: monday, Finishes: monday}
	listed := autumn(campaign.Draft)
	listed.Audience = campaign.Audience{Whom: campaign.ByList, Listed: 412, Shared: []string{"info@nykoping.se"}}
	for i := range 8 {
		listed.Audience.Missing = append(listed.Audience.Missing, fmt.Sprintf("person%d@nykoping.se", i))
	}
	plain := campaign.Campaign{ID: "fe", Version: 1, State: campaign.Previewed, Name: "Alla", Audience: campaign.Audience{Whom: campaign.Everyone}, Template: campaign.PhoneEnds, Rounds: []int{0}}
	resting := under(campaign.Scheduled)
	resting.Sent, resting.Queued, resting.Intent = resting.Sent+resting.Queued+resting.Intent, 0, 0
	outgrown, cutOff, waiting := under(campaign.Paused), under(campaign.Sending), campaign.Progress{Campaign: autumn(campaign.Scheduled)}
	outgrown.Campaign.Outgrown = 12_007
	cutOff.Halts = []campaign.Halt{{Platform: "teams", Reason: dialog.CutOff}, {Platform: "slack", Reason: dialog.Throttled}}
	file, err := v.File(autumn(campaign.Previewed), func(do func(campaign.Line) error) error {
		return do(campaign.Line{Name: "Anna", Address: "anna@nykoping.se", Unit: "Vård", Platform: "teams"})
	})
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := v.Ledger(under(campaign.Sending).Campaign, func(do func(Reminded) error) error {
		return do(Reminded{Name: "Anna", Address: "anna@nykoping.se", Unit: "Vård", Round: 1, Row: campaign.Row{State: campaign.Sent, At: monday, To: dialog.Address{Platform: "teams"}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := []Line{
		{Campaign: autumn(campaign.Draft)}, {Campaign: under(campaign.Sending).Campaign, Sent: 2_011, All: 8_214},
		{Campaign: ended(campaign.Done).Campaign, Sent: 2_400, All: 2_490}, {Campaign: autumn(campaign.Awaiting)},
	}
	lines[0].Campaign.Name = "Påminnelse till alla som arbetar kvällar och helger i båda kommunerna"
	wrong := campaign.Problems{
		{Field: campaign.FieldWhom, Fault: campaign.Lacking}, {Field: campaign.FieldRounds, Fault: campaign.NotRising},
		{Field: campaign.FieldHandOver, Fault: campaign.TooSoon}, {Field: campaign.FieldHours, Fault: campaign.NotRight},
	}
	over := ended(campaign.Cancelled)
	over.Campaign.Ended = monday.Add(-26 * time.Hour)
	over.LastFirst = over.Campaign.Ended
	outdated, again := campaign.Progress{Campaign: autumn(campaign.Scheduled), Outdated: true}, resting
	again.Outdated = true
	return map[string]dialog.Message{
		"list": v.List(lines, "fe29"), "list-empty": v.List(nil, ""), "list-last": v.List(lines[1:2], ""),
		"form-new": v.Form(campaign.Campaign{}, nil, nil), "form-edit": v.Form(autumn(campaign.Awaiting), nil, nil),
		"form-wrong": v.Form(campaign.Campaign{}, map[string]string{"name": "Hösten", "rounds": "3, 0", "hours": "nattetid"}, wrong),
		"texts":      v.TextForm(autumn(campaign.Draft), nil, nil),
		"texts-wrong": v.TextForm(autumn(campaign.Awaiting), map[string]string{"body.en": "https://evil.example"}, campaign.Problems{
			{Field: campaign.FieldBody.In(dialog.English), Fault: campaign.HasLink}, {Field: campaign.FieldTitle.In(dialog.Swedish), Fault: campaign.AsksFor}}),
		"draft": v.Draft(autumn(campaign.Draft)), "draft-list": v.Draft(listed),
		"preview": v.Preview(autumn(campaign.Previewed), preview, 100), "preview-few": v.Preview(plain, few, 100),
		"preview-nobody": v.Preview(plain, campaign.Preview{All: 2, Done: 2}, 100), "preview-always": v.Preview(plain, few, -1),
		"awaiting": v.Awaiting(autumn(campaign.Awaiting), &preview, eskil, "Hanna *på* helpdesk"), "awaiting-own": v.Awaiting(autumn(campaign.Awaiting), nil, hanna, ""),
		"approved": v.Live(waiting, monday.Add(22*time.Hour)), "sending": v.Live(under(campaign.Sending), time.Time{}),
		"closed": v.Live(under(campaign.Sending), monday.Add(22*time.Hour)), "resting": v.Live(resting, monday.Add(72*time.Hour)),
		"paused": v.Live(under(campaign.Paused), time.Time{}), "outgrown": v.Live(outgrown, time.Time{}), "cut-off": v.Live(cutOff, time.Time{}),
		"outdated": v.Live(outdated, monday), "outdated-again": v.Live(again, monday),
		"result": v.Result(ended(campaign.Done), place), "result-so-far": v.Result(ended(campaign.Sending), place), "result-cancelled": v.Result(over, place),
		"sure": v.Sure(under(campaign.Sending).Campaign, 6_020), "sure-draft": v.Sure(autumn(campaign.Draft), 0),
		"again": v.Again(under(campaign.Sending).Campaign, 9, 3), "again-none": v.Again(under(campaign.Sending).Campaign, 0, 0), "again-one": v.Again(under(campaign.Sending).Campaign, 0, 1),
		"file": file, "ledger": ledger, "denied": v.Denied(), "intranet": v.Intranet(autumn(campaign.Scheduled)),
		"refuse": v.Refuse(autumn(campaign.Awaiting)), "reason": v.Reason(under(campaign.Paused).Campaign), "reason-outgrown": v.Reason(outgrown.Campaign),
	}
}
