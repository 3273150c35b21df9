package cards_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"lotsen/bot/employee"
	"lotsen/bot/schedule"
	"lotsen/bot/teams/cards"
	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// languages are those that every message is shown in.
var languages = []dialog.Lang{dialog.Swedish, dialog.English}

func catalogue(t testing.TB) *texts.Catalogue {
	t.Helper()
	c, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// renderer has a public address, so that pictures are shown.
func renderer(t testing.TB) cards.Renderer {
	return cards.Renderer{Texts: catalogue(t), PublicURL: "https://lotsen.example.se/"}
}

// anna is somebody at the start, on a Monday morning, as the program would have it.
func anna(t testing.TB, lang dialog.Lang) *dialog.Script {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	book, err := dialog.NewBook(dialog.Guides(), dialog.Options{
		Lang: dialog.Swedish, Domains: []string{"nykoping.se", "oxelosund.se"}, Zone: zone,
		Helpdesk: "0155-00 00 00, vardagar 8–16", Times: employee.Times{Calendar: schedule.New(zone)},
		Lint: dialog.LintOptions{Now: now},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &dialog.Script{Book: book, Person: "anna", Zone: zone, Now: now, Verbatim: true,
		Facts: dialog.Facts{SignIn: "fnen0001@nykoping.se", Locale: string(lang)}}
}

// said is the message after some lines.
func said(t testing.TB, s *dialog.Script, lines ...string) dialog.Message {
	t.Helper()
	for _, line := range lines {
		if _, err := s.Line(line); err != nil {
			t.Fatal(err)
		}
	}
	return s.Message
}

// visits are ways to every place of the book that is not a step, by a name for it.
func visits() map[string][]string {
	step := []string{"start authenticator", "next", "next"}
	way := func(lines ...string) []string { return append(step[:3:3], lines...) }
	return map[string][]string{
		"menu": {"menu"}, "menu-continue": way("menu"), "not-understood": {"blåbärssylt och mjölk"},
		"secret": way("mitt lösenord är Sommar2026!"), "old": way("old next"), "language": {"language en"},
		"check": way("finished"), "wait": way("finished", "not-yet"), "unsure": way("finished", "unknown"), "confirmed": way("finished", "confirmed"),
		"status": {"status"}, "not-yet": {"status", "not-yet"}, "unknown": {"status", "unknown"}, "done": {"status", "confirmed"},
		"stuck": way("stuck"), "human": way("human"), "solved": way("stuck", "solved"), "switch": way("switch"),
		"pause": way("pause"), "pause-wrong": way("pause", "promise blåbär"), "promised": way("pause", "promise tomorrow 9:15"),
		"unpromised": way("promise tomorrow 9:15", "unpromise"), "reminder": way("promise tomorrow 9:15", "@2026-11-24 09:15", "due"),
		"genuine": way("genuine"), "help": {"help"},
	}
}

// strangers are who the directory does not have, or not for certain.
var strangers = []dialog.Match{dialog.NotAsked, dialog.NoMatch, dialog.ManyMatches, dialog.NoAddress}

// book is every message of the guide conversation in a language, by a name.
func book(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	out := map[string]dialog.Message{}
	for _, guide := range anna(t, lang).Book.IDs() {
		s := anna(t, lang)
		said(t, s, "start "+guide)
		for n := 0; s.Message.Step > 0 && n < 100; n++ {
			out["step-"+strings.ReplaceAll(string(s.Message.At.State), "/", "-")] = s.Message
			said(t, s, "next")
		}
	}
	for name, lines := range visits() {
		out[name] = said(t, anna(t, lang), lines...)
	}
	for _, match := range strangers {
		s := anna(t, lang)
		s.Person, s.Facts.SignIn, s.Facts.Match = dialog.Address{Platform: "teams", Ref: "0b6a2d2e-0000-4000-8000-000000000001"}.Unknown(), "", match
		name := "stranger-" + strings.TrimPrefix(string(match)+"-", "-")
		out[name+"menu"] = said(t, s, "menu")
		out[name+"finished"] = said(t, s, "start sms", "finished")
	}
	return out
}

const (
	family  = "👩‍👩‍👧‍👦"
	hostile = "# <at>alla</at> *fet* _kursiv_ **x** `kod` ~~struket~~ [klicka](https://evil.example) ![bild](https://evil.example/x.png) &lt; <https://evil.example> {{DATE(2017-02-14T06:00:00Z, SHORT)}} \\[a\\] \u202Egnp.exe\u202C \u200Bdold\u0000 1. www.evil.example"
)

// others are messages from beside the book: the manager's, forms, and what people's
// names, long texts and missing words can make of a message.
func others() map[string]dialog.Message {
	step := dialog.Message{Lang: dialog.Swedish, Title: "Microsoft Authenticator", Progress: "Steg 3 av 15", Step: 3, Of: 15,
		Note: "Du bad mig att påminna dig nu.", Body: "Logga in med **fnen0001@nykoping.se** på <https://aka.ms/mfasetup>.",
		Picture: &dialog.Picture{Name: "sign-in.png", Alt: "Rutan ”Logga in”"}, At: dialog.Stamp{State: "authenticator/sign-in", Rev: 4},
		Buttons: []dialog.Button{{Label: "Klar, nästa", Action: dialog.Next, Style: dialog.Primary}, {Label: "Annan metod", Action: dialog.Start, Arg: "sms"},
			{Label: "Mer hos Microsoft", URL: "https://aka.ms/mfasetup"}, {Label: "Börja om", Action: dialog.Restart, Style: dialog.Danger}}}
	inert := step
	inert.Buttons = nil
	team := dialog.Message{Lang: dialog.Swedish, Title: "Ditt team", At: dialog.Stamp{State: "menu", Rev: 2},
		Body: "Här är de som har dig som närmaste chef i katalogen. Du ser vem som är klar, inte hur.",
		Facts: []dialog.Fact{{Label: "Klara", Value: "7 av 12"}, {Label: "Inte klara", Value: "3"}, {Label: "Okänt", Value: "2"},
			{Label: "Uppgifterna är från", Value: "måndag 23 november kl. 07:00"}},
		Table:   &dialog.Table{Columns: []string{"Namn", "Läge"}, Rows: [][]string{{"Anna", "inte klar"}, {"Bo", "inte klar"}, {"Disa", "okänt"}}},
		Files:   []dialog.File{{Name: "mitt team.csv", Type: "text/csv", Data: []byte("x")}},
		Buttons: []dialog.Button{{Label: "Uppdatera", Action: dialog.Team}, {Label: "Till början", Action: dialog.Menu}}}
	return map[string]dialog.Message{
		"picture": step, "inert": inert, "team": team, "form": form(), "long": long(), "hostile": hostileMessage(), "empty": emptyMessage(),
		"markdown": {Lang: dialog.English, Title: "What can be written",
			Body: "Plain, **bold**, `code` and [a **link**](https://example.se/?a=1&b=2).\nA second line.\\\nA third.\n\nNext.\n\n- one\n- two\n\nBetween.\n\n1. first\n2. second\n\n```\ncode <b>\n  more\n```\n\nAfter."},
		"untitled": {Lang: dialog.Swedish, Body: "Bara text."},
		"nothing":  {Lang: dialog.Swedish},
	}
}

// form has a field of each kind, one of them with a wrong answer.
func form() dialog.Message {
	return dialog.Message{Lang: dialog.Swedish, Title: "Ny kampanj", Body: "Fyll i, och se efter innan något skickas.", At: dialog.Stamp{State: "campaign/new", Rev: 9},
		Fields: []dialog.Field{
			{Key: "name", Label: "Namn", Kind: dialog.TextField, Required: true, Value: "Hösten \"26\" & våren"},
			{Key: "unit", Label: "Enhet", Kind: dialog.ChoiceField, Required: true, Value: "b", Options: []dialog.Option{{Value: "a", Label: "Skola"}, {Value: "b", Label: "Vård & omsorg"}}},
			{Key: "day", Label: "Dag", Kind: dialog.DateField, Value: "2026-12-03"},
			{Key: "time", Label: "Klockslag", Kind: dialog.TimeField, Value: "09:15", Error: "Den tiden har redan varit."},
			{Key: "text", Label: "Text", Kind: dialog.AreaField, Required: true, Value: "Hej,\n\ndet är dags."},
			{Key: "list", Label: "Lista", Kind: dialog.FileField}},
		Buttons: []dialog.Button{{Label: "Förhandsgranska", Action: "campaign.preview", Style: dialog.Primary}, {Label: "Till början", Action: dialog.Menu}}}
}

// long has more of everything than a card takes.
func long() dialog.Message {
	sentence := "Det här är en mening med **fet text** och [en länk](https://example.se/sida?a=1&b=2) som inte tar slut. "
	m := dialog.Message{Lang: dialog.Swedish, Title: strings.Repeat("Rubrik "+family+" ", 40), Note: strings.Repeat("Anmärkning ", 500),
		Body:    strings.Repeat(sentence, 30) + "\n\n",
		Picture: &dialog.Picture{Name: "sign-in.png", Alt: strings.Repeat("Bild & text ", 300)},
		Table:   &dialog.Table{Columns: []string{"Namn", "Läge", strings.Repeat("x", 5000)}}}
	for i := range 200 {
		m.Body += fmt.Sprintf("%d. Punkt nummer %d i en lista som fortsätter.\n", i+1, i+1)
		m.Facts = append(m.Facts, dialog.Fact{Label: fmt.Sprintf("Uppgift %d", i), Value: strings.Repeat("v", i)})
		m.Table.Rows = append(m.Table.Rows, []string{fmt.Sprintf("Person %d", i), "inte klar", strings.Repeat("y", i)})
		m.Buttons = append(m.Buttons, dialog.Button{Label: strings.Repeat(family, i%12) + " knapp", Action: dialog.GoTo, Arg: fmt.Sprintf("steg-%d", i)})
	}
	return m
}

// hostileMessage has what somebody could call themselves, everywhere.
func hostileMessage() dialog.Message {
	return dialog.Message{Lang: dialog.Swedish, Title: hostile, Note: hostile, Progress: hostile, Step: 1, Of: 2,
		Body:  "[click](javascript:alert(1)) [data](data:text/html,x) " + hostile + "\n\n" + dialog.Escape(hostile+" [x](https://evil.example) **b**"),
		Facts: []dialog.Fact{{Label: hostile, Value: hostile}}, Table: &dialog.Table{Columns: []string{hostile}, Rows: [][]string{{hostile, hostile}}},
		Picture: &dialog.Picture{Name: "../../etc/passwd?x=\".png", Alt: hostile}, At: dialog.Stamp{State: hostile, Rev: 1},
		Fields:  []dialog.Field{{Key: "a", Label: hostile, Value: hostile, Error: hostile, Kind: dialog.TextField}, {Key: "c", Label: hostile, Kind: dialog.ChoiceField, Options: []dialog.Option{{Value: "v", Label: hostile}}}},
		Buttons: []dialog.Button{{Label: hostile, Action: hostile, Arg: hostile, Style: hostile}, {Label: "x", URL: "javascript:alert(1)"}, {Label: "tel", URL: "tel:112"}}}
}

// emptyMessage has everything, and no word in any of it.
func emptyMessage() dialog.Message {
	const blank = "\u200B \u3164\n"
	return dialog.Message{Lang: dialog.Swedish, Title: blank, Note: blank, Progress: blank, Body: "[](https://example.se)\n\n- " + blank + "\n\n```\n```\n\n****",
		Facts: []dialog.Fact{{Label: blank, Value: blank}, {}}, Table: &dialog.Table{Columns: []string{blank}, Rows: [][]string{{blank}, {}, {"", "x"}}},
		Picture: &dialog.Picture{Name: "a.png", Alt: blank}, Fields: []dialog.Field{{Key: "k", Label: blank, Value: blank}, {Key: "e", Error: "fel"}},
		Buttons: []dialog.Button{{Label: blank, Action: dialog.Next}, {}, {Label: "x"}}}
}

// homes are messages that tell how somebody stands, with buttons to the rest.
func homes() map[string]dialog.Message {
	buttons := []dialog.Button{{Label: "Fortsätt: steg 3", Action: dialog.Resume, Style: dialog.Primary}, {Label: "Är du äkta?", Action: dialog.HomePage, Arg: dialog.HomeGenuine},
		{Label: "Mina uppgifter", Action: dialog.HomePage, Arg: dialog.HomeData}, {Label: "In English", Action: dialog.Language, Arg: "en"}}
	at := dialog.Stamp{State: "authenticator/sign-in", Rev: 4}
	return map[string]dialog.Message{
		"employee": {Lang: dialog.Swedish, Title: "Hej", At: at, Body: "Microsoft visar **ingen andra faktor** för dig än.",
			Facts: []dialog.Fact{{Label: "Läge", Value: "inte klar"}, {Label: "Uppgiften är från", Value: "idag kl. 09:58"}, {Label: "Du är på", Value: "steg 3 av 15 i Microsoft Authenticator"}}, Buttons: buttons},
		"english": {Lang: dialog.English, Title: "Hello", At: at, Body: "Microsoft confirms that you have a second factor. Well done!",
			Facts: []dialog.Fact{{Label: "The figure is from", Value: "today at 09:58"}}, Buttons: buttons[1:]},
		"stranger": {Lang: dialog.Swedish, Title: "Jag hittar dig inte", Body: "Guiden kan du följa ändå.", Buttons: buttons[:2]},
		"manager": {Lang: dialog.Swedish, Title: "Hej", At: at, Body: "Du är klar.", Buttons: append(buttons[1:4:4], dialog.Button{Label: "Mitt team", Action: dialog.Team}),
			Table: &dialog.Table{Columns: []string{"Enhet", "Klara"}, Rows: [][]string{{"Vård", "7 av 12"}, {"Skola", "3 av 4"}}}},
		"helpdesk": {Lang: dialog.Swedish, Title: "Hej", At: at, Body: "Tre väntar på er.", Buttons: append(buttons[1:4:4], dialog.Button{Label: "Väntande", Action: dialog.Requests}, dialog.Button{Label: "Handbok", URL: "https://lotsen.example.se/handbook"})},
		"long":     long(), "hostile": hostileMessage(), "empty": emptyMessage(), "nothing": {Lang: dialog.Swedish},
	}
}
