package manager

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

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
	return Desk{Texts: catalogue, Zone: zone, Helpdesk: "0155-00 00 00"}
}

func policy() graph.Policy {
	return graph.Policy{Domains: graph.Domains{"nykoping.se"}, MaxAge: 24 * time.Hour}
}

// person is somebody who counts, or is a guest.
func person(name string, guest bool) graph.Person {
	p := graph.Person{ID: graph.ID("00000000-0000-0000-0000-000000000000"), SignIn: "x@nykoping.se", DisplayName: name,
		Enabled: graph.Yes, Licensed: graph.Yes, Type: graph.Member}
	if guest {
		p.Type = graph.Guest
	}
	return p
}

func status(registered, capable graph.Truth, asOf time.Time, methods ...graph.Kind) graph.Status {
	return graph.ReportStatus(registered, capable, methods, asOf)
}

// team is one of each kind.
func team() Team {
	return Team{AsOf: monday.Add(-3 * time.Hour), Members: []Member{
		{Person: person("Klara", false), Status: status(graph.Yes, graph.Yes, monday, graph.AuthenticatorPush)},
		{Person: person("Nina", false), Status: status(graph.No, graph.No, monday)},
		{Person: person("Olle", false), Status: graph.Status{}},
		{Person: person("Gammal", false), Status: status(graph.No, graph.No, monday.Add(-48*time.Hour))},
		{Person: person("Policy", false), Status: status(graph.Yes, graph.No, monday, graph.MobilePhone)},
		{Person: person("Gäst", true), Status: status(graph.No, graph.No, monday)},
	}}
}

func TestAManagerReadsTheTeamInTenSeconds(t *testing.T) {
	for lang, want := range map[dialog.Lang]string{
		dialog.Swedish: `Ditt team.
Här är de som har dig som närmaste chef i katalogen. Du ser vem som är klar, inte hur. Att du har tittat noteras.
Klara: 1 av 5
Inte klara: 1
Okänt: 3
Undantag: 1
Uppgifterna är från: måndag 23 november kl. 07:00
| Namn | Läge |
| Nina | inte klar |
| Gammal | okänt |
| Olle | okänt |
| Policy | okänt |
| Gäst | undantag |
[Uppdatera] [Till början]
`,
		dialog.English: `Your team.
These are the people who have you as their manager in the directory. You see who is done, not how. That you have looked is noted.
Done: 1 of 5
Not done: 1
Unknown: 3
Exempt: 1
The figures are from: Monday 23 November at 07:00
| Name | Status |
| Nina | not done |
| Gammal | unknown |
| Olle | unknown |
| Policy | unknown |
| Gäst | exempt |
[Refresh] [To the start]
`,
	} {
		if got := desk(t).Show(lang, team(), policy(), monday).Transcript(); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", lang, got, want)
		}
	}
}

func TestAManagerLearnsNothingPrivate(t *testing.T) {
	for _, lang := range []dialog.Lang{dialog.Swedish, dialog.English} {
		text := strings.ToLower(desk(t).Show(lang, team(), policy(), monday).Transcript())
		for _, private := range []string{"authenticator", "phone", "telefon", "sms", "x@nykoping.se", "klara |"} {
			if strings.Contains(text, private) {
				t.Errorf("%s: %q is none of a manager's business", lang, private)
			}
		}
	}
}

func TestATeamOfWhichNothingIsKnownIsNotCalledUnregistered(t *testing.T) {
	unknown := team()
	unknown.AsOf = time.Time{}
	for i := range unknown.Members {
		unknown.Members[i].Status = graph.Status{}
	}
	text := desk(t).Show(dialog.Swedish, unknown, policy(), monday).Transcript()
	if !strings.Contains(text, "Microsoft svarar inte just nu") || !strings.Contains(text, "okänd tid") || strings.Contains(text, "| inte klar |") {
		t.Error(text)
	}
}

func TestATeamThatIsDoneIsToldSo(t *testing.T) {
	all := Team{AsOf: monday, Members: team().Members[:1]}
	m := desk(t).Show(dialog.Swedish, all, policy(), monday)
	if !strings.Contains(m.Body, "är klara") || m.Table != nil {
		t.Error(m.Transcript())
	}
}

func TestALargeTeamIsShownInPart(t *testing.T) {
	var large Team
	for i := range 200 {
		large.Members = append(large.Members, Member{Person: person(fmt.Sprintf("Person %03d", i), false), Status: status(graph.No, graph.No, monday)})
	}
	large.AsOf, large.Unreadable = monday, 3
	m := desk(t).Show(dialog.Swedish, large, policy(), monday)
	if len(m.Table.Rows) != maxNames || !strings.Contains(m.Body, "Fler än 40") || !strings.Contains(m.Body, "3 i katalogen gick inte att läsa") {
		t.Error(m.Transcript())
	}
	if want := "0 av 200"; m.Facts[0].Value != want {
		t.Errorf("the count is %q, want %q", m.Facts[0].Value, want)
	}
}

func TestWhoNeedsAnotherMethodSoonIsNotDoneAndWhoIsLetOffIsExempt(t *testing.T) {
	p := policy()
	p.PhoneEnd, p.PhoneSoon = monday.Add(30*24*time.Hour), 60*24*time.Hour
	phone := status(graph.Yes, graph.Yes, monday, graph.MobilePhone)
	team := Team{AsOf: monday, Members: []Member{
		{Person: person("Telefon", false), Status: phone},
		{Person: person("Undantagen", false), Status: status(graph.No, graph.No, monday), LeftOut: true},
	}}
	text := desk(t).Show(dialog.Swedish, team, p, monday).Transcript()
	for _, want := range []string{"Klara: 0 av 1", "| Telefon | inte klar |", "| Undantagen | undantag |"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	p.PhoneSoon = 7 * 24 * time.Hour
	if text := desk(t).Show(dialog.Swedish, team, p, monday).Transcript(); !strings.Contains(text, "Klara: 1 av 1") {
		t.Errorf("long before the end of text messages:\n%s", text)
	}
}

func TestWhileTheFiguresAreReadForTheFirstTimeNobodyIsShown(t *testing.T) {
	reading := team()
	reading.Reading = true
	m := desk(t).Show(dialog.Swedish, reading, policy(), monday)
	if !strings.Contains(m.Body, "läser in uppgifterna") || m.Table != nil || len(m.Facts) > 0 || len(m.Buttons) == 0 {
		t.Error(m.Transcript())
	}
}
