package helpdesk

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// whole are figures in which everything occurs.
func whole() Figures {
	return Figures{
		At: monday.Add(-5 * time.Minute), Oldest: monday.Add(-26 * time.Hour),
		Counted: 1012, Done: 847, PhoneOnly: 30, Needs: 120, NotAllowed: 5, Unsure: 10,
		LeftOut: map[graph.Reason]int{graph.IsGuest: 12, graph.IsDisabled: 40, graph.OtherDomain: 300, graph.IsExempted: 0},
		Domains: []Domain{{Name: "nykoping.se", Counted: 700, Done: 600, Unsure: 4}, {Name: "oxelosund.se", Counted: 312, Done: 247, Unsure: 6}},
		Alarms: []Alarm{
			{Reading: "report", Why: "too-few", At: monday.Add(-2 * time.Hour), Rows: 212, Before: 1012, Accept: "report/1"},
			{Reading: "exclude", Why: "group-missing", At: monday.Add(-time.Hour)},
		},
	}
}

func TestTheWholeOrganisationIsShownInFigures(t *testing.T) {
	for lang, want := range map[dialog.Lang]string{
		dialog.Swedish: `Läget i organisationen.
Alla som räknas, i hela organisationen. Okänd betyder att jag inte vet, aldrig att någon inte är klar. Att du har tittat noteras.
Larm: Microsofts rapport. Läsningen gav 212 rader mot 1012 förut, och därför tror jag inte på den (började för 2 timmar sedan). Det som var läst förut gäller så länge.
Larm: gruppen som undantas. Gruppen finns inte i katalogen; den som driver mig behöver se över inställningen (började för en timme sedan). Det som var läst förut gäller så länge.
Ta reda på vad som har hänt innan du godtar. Då tror jag på det som larmet gäller när jag läser det igen, en gång och inom ett dygn.
Klara: 847 av 1012
Klara i nykoping.se: 600 av 700 (okända: 4)
Klara i oxelosund.se: 247 av 312 (okända: 6)
Klara bara tills sms upphör: 30
Inte klara: 120
Metoden är inte tillåten: 5
Okända: 10
Räknas inte: 352
Räknat: för 5 minuter sedan
Äldsta uppgift: igår kl. 08:00
| Räknas inte | Antal |
| Gäst | 12 |
| Annan domän, till exempel elev | 300 |
| Avstängt konto | 40 |
[Vilka räknas inte] [Godta nästa läsning: Microsofts rapport] [Undantag] [Uppdatera] [Till början]
`,
		dialog.English: `The whole organisation.
Everybody who counts, in the whole organisation. Unknown means that I do not know, never that somebody is not done. That you have looked is noted.
Alarm: Microsoft's report. The reading had 212 rows, against 1012 before, so I do not believe it (began 2 hours ago). What was read before holds in the meantime.
Alarm: the group that is left out. The directory has no such group; those who run me have to look at the setting (began one hour ago). What was read before holds in the meantime.
Find out what has happened before you accept. Then I believe what the alarm is about when I read it again, once and within a day.
Done: 847 of 1012
Done in nykoping.se: 600 of 700 (unknown: 4)
Done in oxelosund.se: 247 of 312 (unknown: 6)
Done only until texts end: 30
Not done: 120
Method not allowed: 5
Unknown: 10
Left out: 352
Counted: 5 minutes ago
Oldest information: yesterday at 08:00
| Left out | Number |
| Guest | 12 |
| Another domain, such as a pupil | 300 |
| Account switched off | 40 |
[Who is left out] [Accept the next reading: Microsoft's report] [Exemptions] [Refresh] [To the start]
`,
	} {
		if got := desk(t).Overview(lang, whole(), "", monday).Transcript(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestBeforeEverybodyWasCountedThereAreNoFigures(t *testing.T) {
	m := desk(t).Overview(dialog.Swedish, Figures{}, "", monday)
	const want = "Läget i organisationen.\nJag läser katalogen och Microsofts rapport för första gången och har inga siffror ännu. Fråga igen om en stund.\n[Undantag] [Uppdatera] [Till början]\n"
	if got := m.Transcript(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOnlyAnAlarmThatCanBeAcceptedHasAButton(t *testing.T) {
	f := whole()
	m := desk(t).Overview(dialog.Swedish, f, texts.OverviewAccepted, monday)
	if m.Note == "" || m.Buttons[1].Action != dialog.Accept || m.Buttons[1].Arg != "report/1" || m.Buttons[1].Style != dialog.Danger {
		t.Errorf("note %q, buttons %+v", m.Note, m.Buttons)
	}
	f.Alarms = f.Alarms[1:]
	m = desk(t).Overview(dialog.Swedish, f, "", monday)
	if strings.Contains(m.Transcript(), "Godta") || strings.Contains(m.Body, "godtar") {
		t.Errorf("something can be accepted:\n%s", m.Transcript())
	}
}

func TestEveryReasonHasWordsInBothLanguages(t *testing.T) {
	for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
		for _, reason := range graph.Reasons() {
			if got := desk(t).Texts.Text(string(lang), texts.Because(string(reason)), nil); got == "" || strings.Contains(got, "because-") {
				t.Errorf("%s, %s: %q", lang, reason, got)
			}
		}
	}
}

// account is somebody with a number.
func account(n int, unit string) graph.Person {
	return graph.Person{DisplayName: fmt.Sprintf("Person %04d", n), SignIn: graph.Address(fmt.Sprintf("p%04d@nykoping.se", n)), Department: unit}
}

// rows are what a spreadsheet reads from the message's file.
func rows(t *testing.T, m dialog.Message) [][]string {
	t.Helper()
	if len(m.Files) != 1 {
		t.Fatalf("%d files", len(m.Files))
	}
	data, marked := bytes.CutPrefix(m.Files[0].Data, []byte("\ufeff"))
	if !marked {
		t.Error("the file does not say that it is UTF-8")
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhoIsLeftOutStandsInAFileByReasonAndUnit(t *testing.T) {
	var l LeftOut
	l.Add(account(3, "Vård; omsorg"), graph.IsDisabled)
	l.Add(account(2, "Skola"), graph.IsDisabled)
	l.Add(account(1, "Skola"), graph.IsGuest)
	l.Add(account(4, "Skola"), graph.Counted)
	l.Add(graph.Person{DisplayName: "=HYPERLINK(\"x\")", SignIn: "-x@nykoping.se", Office: "@Kontoret"}, graph.IsService)
	l.Add(graph.Person{DisplayName: "  =1+1", SignIn: "\u200b=1@nykoping.se", Department: "＝1+1"}, graph.IsService) // as a spreadsheet may read it
	m, err := desk(t).List(dialog.Swedish, &l, monday)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Skäl", "Enhet", "Namn", "Inloggning"},
		{"Gäst", "Skola", "Person 0001", "p0001@nykoping.se"},
		{"Konto för ett program", "'@Kontoret", "'=HYPERLINK(\"x\")", "'-x@nykoping.se"},
		{"Konto för ett program", "'＝1+1", "'  =1+1", "'\u200b=1@nykoping.se"},
		{"Avstängt konto", "Skola", "Person 0002", "p0002@nykoping.se"},
		{"Avstängt konto", "Vård; omsorg", "Person 0003", "p0003@nykoping.se"},
	}
	if got := rows(t, m); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	const shown = "De som inte räknas.\n5 konton räknas inte i någon siffra. De står i filen, med namn, inloggning, enhet och skäl. Filen har personuppgifter: spara den inte längre än du behöver. " +
		"Att du har tagit fram den noteras.\n+ raknas-inte-2026-11-23.csv\n[Läget i organisationen] [Till början]\n"
	if got := m.Transcript(); got != shown || m.Files[0].Type != "text/csv; charset=utf-8" {
		t.Errorf("got\n%s\nwant\n%s(%s)", got, shown, m.Files[0].Type)
	}
}

func TestAHundredThousandWhoAreLeftOutDoNotCrowdOutTheRest(t *testing.T) {
	var l LeftOut
	for n := range 100_000 {
		l.Add(account(n%10000, "Skola"), graph.OtherDomain)
	}
	l.Add(account(1, "IT"), graph.IsService)
	m, err := desk(t).List(dialog.English, &l, monday)
	if err != nil {
		t.Fatal(err)
	}
	if got := rows(t, m); len(got) != 1+maxForReason+1 || got[len(got)-1][0] != "A program's account" {
		t.Errorf("%d rows, the last %q", len(got), got[len(got)-1])
	}
	if !strings.Contains(m.Body, "100001 accounts are left out") && !strings.Contains(m.Body, "100,001 accounts") || !strings.Contains(m.Body, fmt.Sprintf("%d are in it, at most %d for each reason", maxForReason+1, maxForReason)) {
		t.Error(m.Body)
	}
}

func TestTheFileStaysSmallHoweverLongTheNames(t *testing.T) {
	var l LeftOut
	long := account(1, strings.Repeat("x", 5000))
	for _, reason := range graph.Reasons() {
		for range maxForReason {
			l.Add(long, reason)
		}
	}
	m, err := desk(t).List(dialog.Swedish, &l, monday)
	if err != nil {
		t.Fatal(err)
	}
	if size := len(m.Files[0].Data); size < maxListed || size > maxListed+1<<20 {
		t.Errorf("%d bytes", size)
	}
	if n := len(rows(t, m)) - 1; !strings.Contains(m.Body, fmt.Sprintf("%d står i den", n)) {
		t.Errorf("%d rows, told as\n%s", n, m.Body)
	}
}

func TestWithoutAnybodyLeftOutThereIsNoFile(t *testing.T) {
	m, err := desk(t).List(dialog.Swedish, &LeftOut{}, monday)
	if err != nil || len(m.Files) != 0 || !strings.Contains(m.Body, "Alla konton räknas") {
		t.Errorf("%v\n%s", err, m.Transcript())
	}
}
