package cards_test

import (
	"fmt"
	"testing"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/bot/manager"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// desks are the lists of the manager and of the helpdesk, as long as they get.
func desks(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	lead := manager.Desk{Texts: catalogue(t), Zone: zone, Helpdesk: "0155-00 00 00"}
	help := helpdesk.Desk{Texts: catalogue(t), Zone: zone, Helpdesk: "0155-00 00 00"}
	team := manager.Team{AsOf: now.Add(-3 * time.Hour), Unreadable: 1}
	var waiting []helpdesk.Request
	for i := range 45 {
		registered := []graph.Truth{graph.Yes, graph.No, graph.NotKnown}[i%3]
		team.Members = append(team.Members, manager.Member{
			Person: graph.Person{ID: graph.ID(fmt.Sprintf("00000000-0000-4000-8000-%012d", i)), SignIn: graph.Address(fmt.Sprintf("fnen%04d@nykoping.se", i)),
				DisplayName: []string{"Anna", "Bo *chef*", "Ça_va [x](y)", "Åsa & Örjan"}[i%4] + fmt.Sprint(" ", i), Enabled: graph.Yes, Licensed: graph.Yes, Type: graph.Member},
			Status: graph.ReportStatus(registered, registered, nil, now.Add(-3*time.Hour)),
		})
		waiting = append(waiting, helpdesk.Request{Name: fmt.Sprintf("fnen%04d@nykoping.se", i), Since: now.Add(-time.Duration(i) * 37 * time.Minute),
			Where: "Steg 3 av 10 i SMS till mobilnummer", Lang: languages[i%2]})
	}
	policy := graph.Policy{Domains: graph.Domains{"nykoping.se"}, MaxAge: 24 * time.Hour}
	return map[string]dialog.Message{
		"desk-team": lead.Show(lang, team, policy, now), "desk-team-none": lead.Show(lang, manager.Team{}, policy, now), "desk-team-refused": lead.Refuse(lang),
		"desk-requests": help.Show(lang, waiting, 7, now), "desk-requests-none": help.Show(lang, nil, 0, now), "desk-requests-refused": help.Refuse(lang),
	}
}

// lines are what is said where a message cannot be shown, to who is not served, and under a
// card whose answer may not have arrived.
func lines(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	say := func(key texts.Key) string {
		return catalogue(t).Text(string(lang), key, texts.Data{"Helpdesk": dialog.Escape("0155-00 00 00")})
	}
	late := said(t, anna(t, lang), "start sms")
	late.Note = say(texts.NoteLate)
	return map[string]dialog.Message{
		"refused-outsider": {Lang: lang, Body: say(texts.RefusedOutsiderBody)}, "refused-guest": {Lang: lang, Body: say(texts.RefusedGuestBody)},
		"unshown": {Lang: lang, Title: say(texts.UnshownTitle), Body: say(texts.UnshownBody), At: dialog.Stamp{State: "menu", Rev: 2},
			Buttons: []dialog.Button{{Label: say(texts.ButtonMenu), Action: dialog.Menu}}},
		"late": late,
	}
}
