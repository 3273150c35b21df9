package helpdesk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/campaign"
	"lotsen/dialog"
)

// TestTheTextForTheIntranetCanBeHadAsLongAsSomethingIsSent: from each card there is.
func TestTheTextForTheIntranetCanBeHadAsLongAsSomethingIsSent(t *testing.T) {
	for _, round := range []int{0, 1, 3} {
		for _, state := range []campaign.State{campaign.Scheduled, campaign.Sending, campaign.Paused} {
			p := under(state)
			p.Campaign.Round = round
			m := campaigns(t, dialog.Swedish).Live(p, time.Time{})
			if !slices.ContainsFunc(m.Buttons, func(b dialog.Button) bool { return b.Action == dialog.CampaignIntranet }) {
				t.Errorf("%s in round %d: %+v", state, round, m.Buttons)
			}
		}
	}
	m := campaigns(t, dialog.Swedish).Intranet(under(campaign.Sending).Campaign)
	if !strings.Contains(m.Body, "En äkta påminnelse har koden KT7VX2") || !strings.Contains(m.Body, "A genuine reminder has the code KT7VX2") {
		t.Error(m.Body)
	}
}

// TestAPreviewShowsTheWholeReminder: whatever the reminder itself says, in both languages.
func TestAPreviewShowsTheWholeReminder(t *testing.T) {
	d, c := desk(t), autumn(campaign.Previewed)
	for _, shown := range []dialog.Message{d.Campaigns(dialog.Swedish, monday).Preview(c, counted(), 100), d.Campaigns(dialog.Swedish, monday).Draft(c),
		d.Campaigns(dialog.Swedish, monday).Awaiting(c, nil, eskil, "")} {
		said := shown.Transcript()
		for _, lang := range languages() {
			m := d.Book.Reminder(dialog.Conversation{Lang: lang}, dialog.Event{Now: monday}, dialog.Reminder{Texts: d.Words(c), Deadline: c.Deadline})
			parts := append(strings.Split(m.Body, "\n\n"), m.Title)
			for _, f := range m.Facts {
				parts = append(parts, f.Label+": "+f.Value)
			}
			for _, b := range m.Buttons {
				parts = append(parts, b.Label)
			}
			for _, part := range parts {
				if part = strings.ReplaceAll(part, "**", ""); !strings.Contains(said, part) {
					t.Errorf("in %s %q is missing:\n%s", lang, part, said)
				}
			}
		}
	}
}

// TestWhyCanBeSaidWhereverSomethingIsStopped, refused, sent again, or goes on beyond what
// was approved; and need not be.
func TestWhyCanBeSaidWhereverSomethingIsStopped(t *testing.T) {
	all := views(t, campaigns(t, dialog.Swedish))
	for name, by := range map[string]dialog.Action{
		"paused": dialog.CampaignWhy, "result-cancelled": dialog.CampaignWhy, "refuse": dialog.CampaignRefuseSure, "again": dialog.CampaignAgainSure,
		"outgrown": dialog.CampaignResume, "reason": dialog.CampaignWhy, "reason-outgrown": dialog.CampaignResume,
	} {
		m := all[name]
		if len(m.Fields) != 1 || m.Fields[0].Key != whyField || m.Fields[0].Required || m.Buttons[0].Action != by {
			t.Errorf("%s: %+v, sent by %+v", name, m.Fields, m.Buttons[0])
		}
	}
	for _, name := range []string{"sending", "result", "approved", "sure"} {
		if m := all[name]; len(m.Fields) > 0 {
			t.Errorf("%s asks %+v", name, m.Fields)
		}
	}
	if m := campaigns(t, dialog.Swedish).Reason(under(campaign.Sending).Campaign); len(m.Fields) > 0 {
		t.Errorf("a campaign that goes out asks %+v", m.Fields)
	}
}

func TestTheListSaysWhatBecameOfEachReminderAndWhy(t *testing.T) {
	rows := []Reminded{
		{Name: "Bo", Address: "bo@nykoping.se", Unit: "Kök", Round: 2, Row: campaign.Row{State: campaign.Refused, Why: campaign.WhyPlatform(dialog.Closed), At: monday, To: dialog.Address{Platform: "slack", Ref: "U1"}}},
		{Name: "=HYPERLINK(1)", Round: 1, Row: campaign.Row{State: campaign.Unknown, At: monday.Add(time.Minute), To: dialog.Address{Platform: "teams", Ref: "x"}}},
		{Name: "Eva", Round: 1, Row: campaign.Row{State: campaign.Skipped, Why: campaign.Promised, At: monday}},
	}
	m, err := campaigns(t, dialog.Swedish).Ledger(under(campaign.Sending).Campaign, func(do func(Reminded) error) error {
		for _, r := range rows {
			if err := do(r); err != nil {
				return err
			}
		}
		return nil
	})
	want := "\uFEFFNamn;Inloggningsadress;Enhet;Omgång;Påminnelse;Varför;Skickas i;När\r\n" +
		"Bo;bo@nykoping.se;Kök;2;Gick inte att skicka;Kontot i chatten är stängt;Slack;2026-11-23 10:00\r\n" +
		"'=HYPERLINK(1);;;1;Osäkert om den kom fram;;Teams;2026-11-23 10:01\r\n" +
		"Eva;;;1;Ska inte ha den;Har själva valt när de vill bli påminda;;2026-11-23 10:00\r\n"
	if err != nil || len(m.Files) != 1 || string(m.Files[0].Data) != want {
		t.Errorf("%v\n%s", err, m.Files[0].Data)
	}
}
