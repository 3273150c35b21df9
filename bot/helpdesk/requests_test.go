package helpdesk

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

func desk(t *testing.T) Desk {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	book, err := dialog.NewBook(dialog.Guides(), dialog.Options{
		Lang: dialog.Swedish, Domains: []string{"nykoping.se"}, Zone: zone, Helpdesk: "0155-00 00 00", Lint: dialog.LintOptions{Now: monday},
	})
	if err != nil {
		t.Fatal(err)
	}
	return Desk{Texts: catalogue, Book: book, Zone: zone, Helpdesk: "0155-00 00 00"}
}

// monday is ten o'clock in Stockholm.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// waiting are three people, not in the order they came.
func waiting() []Request {
	return []Request{
		{Name: "Bo", Since: monday.Add(-20 * time.Minute), Where: "Steg 3 av 10 i SMS till mobilnummer", Lang: dialog.Swedish},
		{Since: monday.Add(-30 * time.Second), Lang: "fi"},
		{Name: "anna@nykoping.se", Since: monday.Add(-17 * time.Hour), Where: "I slutet av SMS till mobilnummer", Lang: dialog.English},
	}
}

func TestWhoHasWaitedLongestIsSeenFirst(t *testing.T) {
	for lang, want := range map[dialog.Lang]string{
		dialog.Swedish: `Väntar på helpdesk.
3 personer väntar på er.
Den som har väntat längst står först. Fråga aldrig efter lösenord eller koder. En rad försvinner när personen trycker på ”Det löste sig”, eller när den som hade fastnat är klar. Att du har tittat noteras.
| Vem | Frågade | Var | Språk |
| anna@nykoping.se | igår kl. 17:00 | I slutet av SMS till mobilnummer | engelska |
| Bo | för 20 minuter sedan | Steg 3 av 10 i SMS till mobilnummer | svenska |
| Någon som inte finns i katalogen | nyss | I början | fi |
[Uppdatera] [Till början]
`,
		dialog.English: `Waiting for the helpdesk.
3 people are waiting for you.
Who has waited longest comes first. Never ask for passwords or codes. A row goes away when the person presses “It is solved”, or when somebody who was stuck is done. That you have looked is noted.
| Who | Asked | Where | Language |
| anna@nykoping.se | yesterday at 17:00 | I slutet av SMS till mobilnummer | English |
| Bo | 20 minutes ago | Steg 3 av 10 i SMS till mobilnummer | Swedish |
| Somebody who is not in the directory | just now | At the start | fi |
[Refresh] [To the start]
`,
	} {
		if got := desk(t).Show(lang, waiting(), 0, monday).Transcript(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestShowingTheListLeavesItAsItWas(t *testing.T) {
	list := waiting()
	desk(t).Show(dialog.Swedish, list, 0, monday)
	if list[0].Name != "Bo" {
		t.Error("the caller's list was sorted")
	}
}

func TestALongListIsShownInPartAndTheRestIsCounted(t *testing.T) {
	var long []Request
	for i := range 25 {
		long = append(long, Request{Name: fmt.Sprintf("Person %02d", i), Since: monday.Add(time.Duration(i-100) * time.Hour), Lang: dialog.Swedish})
	}
	for _, test := range []struct {
		list     []Request
		more     int
		rows     int
		all, end string
	}{
		{long[:20], 0, 20, "20 personer väntar på er", ""},
		{long[:20], 1, 20, "21 personer väntar på er", "En person till väntar. Den visas"},
		{long, 30, 20, "55 personer väntar på er", "35 personer till väntar"},
		{long[:1], 0, 1, "En person väntar på er", ""},
		{long[:1], -3, 1, "En person väntar på er", ""},
	} {
		m := desk(t).Show(dialog.Swedish, test.list, test.more, monday)
		if len(m.Table.Rows) != test.rows || m.Table.Rows[0][0] != "Person 00" || !strings.Contains(m.Body, test.all) {
			t.Errorf("%d and %d more:\n%s", len(test.list), test.more, m.Transcript())
		}
		if strings.Contains(m.Body, " till väntar") != (test.end != "") || !strings.Contains(m.Body, test.end) {
			t.Errorf("%d and %d more: the rest is told as\n%s", len(test.list), test.more, m.Body)
		}
	}
}

func TestAnEmptyListSaysSo(t *testing.T) {
	for lang, want := range map[dialog.Lang]string{
		dialog.Swedish: "Väntar på helpdesk.\nIngen väntar på er just nu.\n[Uppdatera] [Till början]\n",
		dialog.English: "Waiting for the helpdesk.\nNobody is waiting for you right now.\n[Refresh] [To the start]\n",
	} {
		if got := desk(t).Show(lang, nil, 0, monday).Transcript(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestWhoIsNotOfTheHelpdeskIsRefusedInWords(t *testing.T) {
	d := desk(t)
	for lang, want := range map[dialog.Lang]string{
		dialog.Swedish: "Det kan jag inte visa.\nListan visas bara för den som är med i helpdesks grupp i katalogen. Stämmer det inte? Kontakta helpdesk: 0155-00 00 00\n[Till början]\n",
		dialog.English: "I cannot show that.\nThe list is shown only to members of the helpdesk's group in the directory. Is that wrong? Contact the helpdesk: 0155-00 00 00\n[To the start]\n",
	} {
		if got := d.Refuse(lang).Transcript(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", lang, got, want)
		}
	}
	d.Helpdesk = ""
	if body := d.Refuse(dialog.Swedish).Body; !strings.Contains(body, "din helpdesk") {
		t.Errorf("without a contact: %q", body)
	}
}
