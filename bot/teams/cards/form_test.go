package cards_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

func TestAFormShowsWhatIsAskedAndWhatWasWrong(t *testing.T) {
	want := `# Ny kampanj
Fyll i, och se efter innan något skickas.
{Text Namn* = "Hösten \"26\" & våren"}
{ChoiceSet Enhet* = "b"}
{Date Dag = "2026-12-03"}
{Time Klockslag = "09:15"}
^ !Den tiden har redan varit.!
{Text Text* = "Hej,\n\ndet är dags."}
Klistra in innehållet här, eller skicka filen i chatten.
{Text Lista = ""}
[Förhandsgranska] [Till början]
`
	c := render(t, form())
	if diff := cmp.Diff(want, looks(t, c)); diff != "" {
		t.Error(diff)
	}
	for _, p := range open(t, c).Body {
		for _, item := range p.Items {
			if item.Label != "" && (item.Placeholder != item.Label || item.IsRequired != (item.ErrorMessage != "")) {
				t.Errorf("%+v", item)
			}
		}
	}
}

func TestAFileThatIsRequiredMayComeInTheChatInstead(t *testing.T) {
	m := form()
	m.Fields[4].Required = true
	if got := looks(t, render(t, m)); !strings.Contains(got, "{Text Lista = ") {
		t.Errorf("the form cannot be sent without pasting: %s", got)
	}
}

func TestOnlyTheFirstButtonOfAFormSendsIt(t *testing.T) {
	for i, b := range pressed(t, render(t, form())) {
		if want := map[bool]string{true: "", false: "none"}[i == 0]; b.AssociatedInputs != want {
			t.Errorf("%q: associatedInputs %q", b.Title, b.AssociatedInputs)
		}
	}
}

func TestWhatAFieldCannotHoldIsNotShown(t *testing.T) {
	m := form()
	m.Fields[1].Value, m.Fields[2].Value, m.Fields[3].Value = "c", "i morgon", "9:15"
	got := looks(t, render(t, m))
	for _, want := range []string{`{ChoiceSet Enhet* = ""}`, `{Date Dag = ""}`, `{Time Klockslag = ""}`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

func TestTheChosenIsAmongTheChoicesHoweverManyThereAre(t *testing.T) {
	m := form()
	m.Fields = m.Fields[1:2]
	m.Fields[0].Value, m.Fields[0].Options = "v999", nil
	for i := range 1000 {
		m.Fields[0].Options = append(m.Fields[0].Options, dialog.Option{Value: "v" + strings.Repeat("9", i%4), Label: "x"})
		m.Fields[0].Options[i].Value = "v" + itoa(i)
	}
	c := render(t, m)
	if got := looks(t, c); !strings.Contains(got, `= "v999"}`) || !strings.Contains(got, "\n800 val får inte plats och visas inte.\n") {
		t.Error(got)
	}
}

func TestAFormThatCannotBeSentIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*dialog.Message){
		"no key":         func(m *dialog.Message) { m.Fields[0].Key = "" },
		"a key twice":    func(m *dialog.Message) { m.Fields[0].Key = m.Fields[1].Key },
		"a hidden key":   func(m *dialog.Message) { m.Fields[0].Key = "a\u200b" },
		"a long key":     func(m *dialog.Message) { m.Fields[0].Key = strings.Repeat("k", 201) },
		"no choice":      func(m *dialog.Message) { m.Fields[1].Options = nil },
		"a choice twice": func(m *dialog.Message) { m.Fields[1].Options[1] = m.Fields[1].Options[0] },
		"an empty value": func(m *dialog.Message) { m.Fields[1].Options[0].Value = "" },
		"thirteen": func(m *dialog.Message) {
			for i := range 13 {
				m.Fields = append(m.Fields, dialog.Field{Key: "x" + itoa(i)})
			}
		},
	} {
		m := form()
		spoil(&m)
		if _, err := renderer(t).Message(m); err == nil {
			t.Errorf("%s: it was rendered", name)
		}
	}
}

func TestALongFormIsShortenedSoThatItFits(t *testing.T) {
	m := dialog.Message{Lang: dialog.Swedish, Buttons: []dialog.Button{{Label: "Skicka", Action: "x.y"}}}
	for i := range 12 {
		quotes := strings.Repeat("\"", 2000)
		f := dialog.Field{Key: itoa(i), Label: quotes, Value: quotes, Error: quotes, Kind: []dialog.Kind{dialog.TextField, dialog.ChoiceField}[i%2]}
		for j := range 300 {
			f.Options = append(f.Options, dialog.Option{Value: itoa(j), Label: quotes})
		}
		m.Fields = append(m.Fields, f)
	}
	if got := looks(t, render(t, m)); strings.Count(got, "{") != 12 || strings.Count(got, "^ ") != 12 {
		t.Error(got)
	}
}

func TestAPressIsReadBackWithWhatWasFilledIn(t *testing.T) {
	m := form()
	button := pressed(t, render(t, m))[0]
	var value map[string]any
	if err := json.Unmarshal(button.Data, &value); err != nil {
		t.Fatal(err)
	}
	if len(value) != 1 {
		t.Errorf("what is sent back is more than the press: %s", button.Data)
	}
	value["f:name"], value["f:day"], value["f:time"], value["f:unit"], value["f:list"] = " Hö\u200Bsten\t", "2026-12-03", nil, true, "Anna\r\nBo\n"
	value["f:"], value["other"], value["f:deep"] = "x", "y", map[string]any{"a": 1}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	press, fields, err := cards.ReadPress(raw)
	if err != nil {
		t.Fatal(err)
	}
	if want := (cards.Press{Action: m.Buttons[0].Action, At: m.At}); press != want {
		t.Errorf("%+v", press)
	}
	want := map[string]string{"name": "Hösten", "day": "2026-12-03", "time": "", "unit": "true", "list": "Anna\nBo", "deep": ""}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
}

func TestAPressThatIsNoneOfLotsensIsRefused(t *testing.T) {
	for _, value := range []string{"", "null", "7", `"x"`, "[]", "{}", `{"lotsen":null}`, `{"lotsen":7}`, `{"lotsen":{}}`, `{"lotsen":{"a":7}}`, `{"a":"guide.next"}`,
		`{"lotsen":{"a":"guide.next"}`, `{"lotsen":{"a":"guide.next"},"f:x":"` + strings.Repeat("x", 100_000) + `"}`} {
		if p, fields, err := cards.ReadPress(json.RawMessage(value)); err == nil || p != (cards.Press{}) || fields != nil {
			t.Errorf("%.60s: %+v, %v", value, p, fields)
		}
	}
}
