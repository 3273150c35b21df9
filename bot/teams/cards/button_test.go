package cards_test

import (
	"strconv"
	"strings"
	"testing"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestMoreButtonsThanTeamsShowsStandInRowsOfSixInTheirOrder(t *testing.T) {
	var m dialog.Message
	for _, label := range strings.Fields("a b c d e f g h i j k l m") {
		m.Buttons = append(m.Buttons, dialog.Button{Label: label, Action: dialog.Next})
	}
	if got := looks(t, render(t, m)); got != "[a] [b] [c] [d] [e] [f]\n[g] [h] [i] [j] [k] [l]\n[m]\n" {
		t.Error(got)
	}
	m.Buttons = m.Buttons[:6]
	if got := looks(t, render(t, m)); got != "…\n[a] [b] [c] [d] [e] [f]\n" {
		t.Error(got)
	}
}

func TestAButtonCarriesWhatItAsksForAndWhen(t *testing.T) {
	m := others()["picture"]
	styles := map[dialog.Style]string{dialog.Plain: "", dialog.Primary: "positive", dialog.Danger: "destructive"}
	for i, b := range pressed(t, render(t, m)) {
		of := m.Buttons[i]
		if b.Style != styles[of.Style] || b.Title != of.Label || b.URL != of.URL || b.AssociatedInputs != "" {
			t.Errorf("%+v", b)
		}
		if of.URL != "" {
			if b.Type != "Action.OpenUrl" || b.Data != nil || b.MSTeams != nil {
				t.Errorf("%+v", b)
			}
			continue
		}
		if string(b.MSTeams) != `{"feedback":{"hide":true}}` {
			t.Errorf("Teams will say that %q was sent: %s", b.Title, b.MSTeams)
		}
		got, fields, err := cards.ReadPress(b.Data)
		if want := (cards.Press{Action: of.Action, Arg: of.Arg, At: m.At}); err != nil || got != want || fields != nil {
			t.Errorf("%+v, %v, %v; want %+v", got, fields, err, want)
		}
	}
}

func TestAButtonThatCarriesTooMuchIsRefused(t *testing.T) {
	m := dialog.Message{Buttons: []dialog.Button{{Label: "x", Action: dialog.Next, Arg: strings.Repeat("x", 2000)}}}
	if _, err := renderer(t).Message(m); err == nil {
		t.Error("it was rendered")
	}
}

func TestALabelIsCutBetweenCharactersAsPeopleSeeThem(t *testing.T) {
	for name, one := range map[string]string{
		"letter": "ö", "marked": "o\u0308", "family": family, "flag": "\U0001F1F8\U0001F1EA", "skin": "👍🏽", "keycap": "1\uFE0F\u20E3", "korean": "\u1112\u1161\u11AB",
	} {
		for before := range 4 {
			label := strings.Repeat("x", before) + strings.Repeat(one, 100)
			got := pressed(t, render(t, dialog.Message{Buttons: []dialog.Button{{Label: label, Action: dialog.Next}}}))[0].Title
			rest := strings.ReplaceAll(strings.TrimSuffix(strings.TrimLeft(got, "x"), "…"), one, "")
			if rest != "" || !strings.HasSuffix(got, "…") || count(got) > 75 || count(got) < 75-count(one) {
				t.Errorf("%s: %q (%d characters) leaves %+q", name, got, count(got), rest)
			}
		}
	}
}
