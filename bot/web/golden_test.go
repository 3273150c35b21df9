package web

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// specimens are messages with everything that a message can have.
func specimens() map[string]dialog.Message {
	return map[string]dialog.Message{
		"step": {Lang: dialog.Swedish, Title: "Microsoft Authenticator", Progress: "Steg 3 av 15", Step: 3, Of: 15,
			Note: "Du bad mig att påminna dig nu.", Body: "Logga in med **anny0001@nykoping.se** på <https://aka.ms/mfasetup>.",
			Picture: &dialog.Picture{Name: "sign-in.png", Alt: "Rutan ”Logga in”"}, At: dialog.Stamp{State: "authenticator/sign-in", Rev: 4},
			Buttons: []dialog.Button{{Label: "Klar, nästa", Action: dialog.Next, Style: dialog.Primary}, {Label: "Annan metod", Action: dialog.Start, Arg: "sms"},
				{Label: "Mer hos Microsoft", URL: "https://aka.ms/mfasetup"}, {Label: "Börja om", Action: dialog.Restart, Style: dialog.Danger}}},
		"markdown": {Lang: dialog.English, Title: "What can be written",
			Body: "Plain, **bold**, `code` and [a **link**](https://example.se/?a=1&b=2).\nA second line.\\\nA third.\n\n- one\n- two\n\n1. first\n2. second\n\n```\ncode <b>\n```"},
		"form": {Lang: dialog.Swedish, Title: "Ny kampanj", At: dialog.Stamp{State: "campaign/new", Rev: 9},
			Fields: []dialog.Field{
				{Key: "name", Label: "Namn", Kind: dialog.TextField, Required: true, Value: "Hösten \"26\""},
				{Key: "unit", Label: "Enhet", Kind: dialog.ChoiceField, Required: true, Value: "b", Error: "Välj en enhet.",
					Options: []dialog.Option{{Value: "a", Label: "Skola"}, {Value: "b", Label: "Vård & omsorg"}}},
				{Key: "day", Label: "Dag", Kind: dialog.DateField, Value: "2026-12-03"},
				{Key: "time", Label: "Klockslag", Kind: dialog.TimeField, Value: "09:15", Error: "Den tiden har redan varit."},
				{Key: "body", Label: "Text", Kind: dialog.TextField, Value: "Det tar ungefär tio minuter.\n\nFråga gärna <helpdesk>."},
				{Key: "list", Label: "Lista", Kind: dialog.FileField}},
			Buttons: []dialog.Button{{Label: "Förhandsgranska", Action: "campaign.preview", Style: dialog.Primary}, {Label: "Till början", Action: dialog.Menu}}},
		"team": {Lang: dialog.Swedish, Title: "Ditt team", Facts: []dialog.Fact{{Label: "Klara", Value: "7 av 12"}},
			Table: &dialog.Table{Columns: []string{"Namn", "Läge"}, Rows: [][]string{{"Anna", "Inte klar"}, {"Bo", "Okänt"}}},
			Files: []dialog.File{{Name: "mitt team.csv", Type: "text/csv", Data: []byte("x")}}},
		"asking": {Lang: dialog.Swedish, Title: "Jag frågar Microsoft", Body: "Ett ögonblick.", Check: dialog.MFARegistered,
			Buttons: []dialog.Button{{Label: "Tillbaka", Action: dialog.Back}}},
		"untitled": {Lang: dialog.Swedish, Body: strings.Repeat("lång", 300)},
		"hostile": {Lang: dialog.Swedish, Title: hostile, Note: hostile, Progress: hostile, Step: 1, Of: 2,
			Body:  "[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) " + hostile + "\n\n" + dialog.Escape(hostile+" [x](https://evil.example) **b**"),
			Facts: []dialog.Fact{{Label: hostile, Value: hostile}}, Table: &dialog.Table{Columns: []string{hostile}, Rows: [][]string{{hostile}}},
			Picture: &dialog.Picture{Name: "../../etc/passwd\" onerror=\"alert(1)", Alt: hostile}, At: dialog.Stamp{State: hostile, Rev: 1},
			Fields: []dialog.Field{{Key: hostile, Label: hostile, Value: hostile, Error: hostile, Kind: dialog.TextField},
				{Key: "c", Kind: dialog.ChoiceField, Options: []dialog.Option{{Value: hostile, Label: hostile}}}},
			Buttons: []dialog.Button{{Label: hostile, Action: hostile, Arg: hostile, Style: hostile}, {Label: "x", URL: "javascript:alert(1)"}},
			Files:   []dialog.File{{Name: hostile}}},
	}
}

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>' {{.}}`

// drawn is a message as it stands on Anna's page.
func (w *world) drawn(t testing.TB, m dialog.Message, living bool) string {
	t.Helper()
	page := &chatPage{head: w.chat.head(dialog.Swedish, texts.WebChatTitle), Who: personaView{Key: "anna"}, Nonce: "nonce-1"}
	e := entry{N: 7, At: monday(zone(t)), Message: &m}
	var b bytes.Buffer
	if err := w.chat.pages.ExecuteTemplate(&b, "entry", w.chat.entryView(page, e, living)); err != nil {
		t.Fatal(err)
	}
	return b.String() + "\n"
}

func TestMessagesAsHTML(t *testing.T) {
	w := newWorld(t)
	for name, m := range specimens() {
		t.Run(name, func(t *testing.T) {
			golden(t, name, w.drawn(t, m, true))
		})
	}
	golden(t, "step-inert", w.drawn(t, specimens()["step"], false))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if it should, run the tests with -update and read the difference.\n%s", file, got)
	}
}

func TestNothingThatSomebodyWroteBecomesHTML(t *testing.T) {
	w := newWorld(t)
	harmless(t, w.drawn(t, specimens()["hostile"], true))
}

func FuzzNothingThatSomebodyWroteBecomesHTML(f *testing.F) {
	f.Add("a", hostile)
	f.Add("[a](java\nscript:alert(1))", "<https://example.se/\"onclick=>")
	f.Add("**a `b** c`", "\x00\xff")
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, body, word string) {
		m := dialog.Message{Lang: dialog.Swedish, Title: word, Body: body + "\n\n" + dialog.Escape(word), Facts: []dialog.Fact{{Label: word, Value: word}},
			Buttons: []dialog.Button{{Label: word, Action: dialog.Action(word), URL: body}, {Label: word, Action: dialog.Action(word)}},
			Fields:  []dialog.Field{{Key: word, Label: word, Value: word, Error: word}}}
		harmless(t, w.drawn(t, m, true))
	})
}

// harmless holds that a page has no elements, attributes or addresses but those
// of the templates.
func harmless(t *testing.T, page string) {
	t.Helper()
	elements := strings.Fields("html head body li p img span time article div h2 progress strong code pre ul ol a dl dt dd table thead tbody tr th td form input label select option textarea button")
	attributes := strings.Fields("id class data-version data-say data-focus src alt width height datetime lang aria-labelledby aria-label tabindex max value href target rel role scope download " +
		"method action enctype type name for required aria-invalid aria-describedby autocomplete selected formnovalidate rows")
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`^(https?://|mailto:|tel:|/as/anna/|/static/|/pictures/)`)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(elements, n.Data) {
			t.Errorf("there is a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(attributes, a.Key) {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && !address.MatchString(a.Val) {
				t.Errorf("<%s> leads to %q", n.Data, a.Val)
			}
		}
	}
}

func TestEveryWordOfThePagesIsThereInEveryLanguage(t *testing.T) {
	words, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	files, err := templates.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		page, err := templates.ReadFile("templates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.(?:T|Named) "([^"]+)"`).FindAllSubmatch(page, -1) {
			keys = append(keys, string(m[1]))
		}
	}
	for _, l := range lags() {
		keys = append(keys, string(texts.WebLag(l.name)))
	}
	for _, m := range moves() {
		keys = append(keys, string(texts.WebClock(m.name)))
	}
	for _, o := range Outages() {
		keys = append(keys, string(texts.WebOutage(string(o))))
	}
	if len(keys) < 30 {
		t.Fatalf("only %d keys were found", len(keys))
	}
	for _, key := range keys {
		sv, en := words.Text("sv", texts.Key(key), texts.Data{"Name": "x"}), words.Text("en", texts.Key(key), texts.Data{"Name": "x"})
		if sv == key || en == key {
			t.Errorf("%s is missing: %q, %q", key, sv, en)
		}
	}
}

func TestPagesHaveNeitherStylesNorScriptsOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	b := w.browse()
	for _, path := range []string{"/", "/as/anna", "/as/zorro"} {
		b.open(path)
		for n := range b.page.Descendants() {
			if n.Data == "style" || n.Data == "script" && (attr(n, "src") == "" || n.FirstChild != nil) {
				t.Errorf("%s has a <%s> of its own", path, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s>", path, n.Data, a.Key)
				}
			}
		}
	}
}

func TestADayIsToldWhereItBegins(t *testing.T) {
	w := newWorld(t)
	w.post(numbered(1), "")
	w.post(numbered(2), "")
	_ = w.watch.Advance(t.Context(), 24*time.Hour)
	w.post(numbered(3), "")
	b := w.browse().open("/as/anna")
	if b.count("day") != 2 || !b.shows("måndag 23 november 2026") || !b.shows("tisdag 24 november 2026") {
		t.Errorf("the conversation reads\n%s", text(b.find("id", "thread")))
	}
}
