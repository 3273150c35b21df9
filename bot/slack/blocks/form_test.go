package blocks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

func modal(t testing.TB, m dialog.Message) slack.ModalViewRequest {
	t.Helper()
	view, err := renderer(t).Form(m, blocks.FormMeta{Press: blocks.Press{Action: m.Buttons[0].Action, At: m.At, Form: true}, On: "D1/2.3"})
	if err != nil {
		t.Fatal(err)
	}
	obeys(t, view)
	return view
}

func TestAFormHasAnInputOfItsKindForEachField(t *testing.T) {
	view := modal(t, form())
	var kinds []string
	for _, b := range view.Blocks.BlockSet {
		if input, ok := b.(*slack.InputBlock); ok {
			kinds = append(kinds, input.BlockID+" "+string(input.Element.ElementType())+" "+fmt.Sprint(input.Optional))
		}
	}
	want := []string{"f:name plain_text_input false", "f:unit static_select false", "f:day datepicker true", "f:time timepicker true", "f:text plain_text_input false", "f:list file_input true"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
	if view.Title.Text != "Ny kampanj" || view.Submit.Text != "Förhandsgranska" || view.Close.Text != "Stäng" || view.CallbackID != blocks.FormID {
		t.Errorf("%+v %+v %+v %q", view.Title, view.Submit, view.Close, view.CallbackID)
	}
	if got := look(view.Blocks.BlockSet); got != "\n\n\n~ Den tiden har redan varit.\n\n\n\n" {
		t.Errorf("beside the inputs stands\n%s", got)
	}
}

func TestAFormHoldsWhatItsFieldsHold(t *testing.T) {
	inputs := map[string]slack.BlockElement{}
	for _, b := range modal(t, form()).Blocks.BlockSet {
		if input, ok := b.(*slack.InputBlock); ok {
			inputs[input.BlockID] = input.Element
		}
	}
	got := []string{
		inputs["f:name"].(*slack.PlainTextInputBlockElement).InitialValue,
		inputs["f:unit"].(*slack.SelectBlockElement).InitialOption.Value,
		inputs["f:day"].(*slack.DatePickerBlockElement).InitialDate,
		inputs["f:time"].(*slack.TimePickerBlockElement).InitialTime,
	}
	if diff := cmp.Diff([]string{`Hösten "26" & våren`, "b", "2026-12-03", "09:15"}, got); diff != "" {
		t.Error(diff)
	}
	wrong := form()
	wrong.Fields[2].Value, wrong.Fields[3].Value = "imorgon", "9:15"
	view, _ := json.Marshal(modal(t, wrong))
	if strings.Contains(string(view), "initial_date") || strings.Contains(string(view), "initial_time") {
		t.Error("what is no day or no time was given to Slack as one")
	}
}

// submitted is a form as Slack sends it back.
const submitted = `{"values":{
	"f:name":{"in":{"type":"plain_text_input","value":" H\u00f6sten\u0000 "}},
	"f:unit":{"in":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"Skola"},"value":"a"}}},
	"f:day":{"in":{"type":"datepicker","selected_date":"2026-12-04"}},
	"f:time":{"in":{"type":"timepicker","selected_time":"13:30"}},
	"f:none":{"in":{"type":"plain_text_input","value":null}},
	"f:empty":{"in":{"type":"static_select","selected_option":null}},
	"f:list":{"in":{"type":"file_input","files":[{"id":"F0123","name":"h\u00f6st\n.csv","size":12,"created":"soon","channels":{},"external_url":7,"shares":[]},{"id":"F0456"}]}},
	"other":{"in":{"type":"plain_text_input","value":"x"}}}}`

func TestTheAnswersOfAFormAreReadByTheirFields(t *testing.T) {
	var state blocks.State
	if err := json.Unmarshal([]byte(submitted), &state); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"name": "Hösten", "unit": "a", "day": "2026-12-04", "time": "13:30", "none": "", "empty": ""}
	if diff := cmp.Diff(want, state.Answers()); diff != "" {
		t.Error(diff)
	}
	if got := state.Files(); len(got) != 1 || len(got["f:list"]) != 1 || got["f:list"][0].ID != "F0123" || got["f:list"][0].Name != "höst .csv" {
		t.Errorf("the files are %v", got)
	}
	if len(blocks.State{}.Answers()) != 0 || len(blocks.State{}.Files()) != 0 {
		t.Error("a form without a state has answers")
	}
}

func TestWhatWasWrongStandsBesideTheFieldThatTheFormHas(t *testing.T) {
	m := form()
	if diff := cmp.Diff(map[string]string{"f:time": "Den tiden har redan varit."}, blocks.Errors(m.Fields)); diff != "" {
		t.Error(diff)
	}
	m.Fields[3].Error = ""
	if got := blocks.Errors(m.Fields); len(got) != 0 {
		t.Errorf("nothing was wrong: %v", got)
	}
}

func TestAFormRemembersThePressThatOpenedIt(t *testing.T) {
	want := blocks.FormMeta{Press: blocks.Press{Action: dialog.Promise, Arg: "x", At: dialog.Stamp{State: "pause", Rev: 4}, Form: true}, On: "D024BE91L/1700000000.000100"}
	view, err := renderer(t).Form(form(), want)
	if err != nil {
		t.Fatal(err)
	}
	loading, err := renderer(t).Loading(dialog.English, want)
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{view.PrivateMetadata, loading.PrivateMetadata} {
		if got, err := blocks.ReadMeta(raw); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for _, raw := range []string{"", "{}", "[]", `{"p":{"r":"x"}}`, `{"p":{"a":"` + strings.Repeat("x", 3000) + `"}}`} {
		if got, err := blocks.ReadMeta(raw); err == nil {
			t.Errorf("%.40q was read as %+v", raw, got)
		}
	}
	if _, err := renderer(t).Loading(dialog.English, blocks.FormMeta{On: dialog.Ref(strings.Repeat("x", 3000))}); err == nil {
		t.Error("more was carried than Slack takes")
	}
}

func TestATitleOrAButtonThatIsTooLongForAModalFindsItsPlace(t *testing.T) {
	m := form()
	m.Title, m.Buttons[0].Label = "En rubrik som är för lång för Slack", "En knapp som är för lång för Slack"
	view := modal(t, m)
	if view.Title.Text != "Fyll i" || view.Submit.Text != "Skicka" || !strings.HasPrefix(look(view.Blocks.BlockSet), "# En rubrik som är för lång för Slack\n") {
		t.Errorf("%q, %q\n%s", view.Title.Text, view.Submit.Text, look(view.Blocks.BlockSet))
	}
}

func TestAListOfTooManyChoicesKeepsTheChosenOneAndSaysSo(t *testing.T) {
	m := form()
	m.Fields = m.Fields[1:2]
	m.Fields[0].Options = nil
	for i := range 120 {
		m.Fields[0].Options = append(m.Fields[0].Options, dialog.Option{Value: itoa(i), Label: "Enhet " + itoa(i)})
	}
	m.Fields[0].Value = "110"
	view := modal(t, m)
	list := view.Blocks.BlockSet[1].(*slack.InputBlock).Element.(*slack.SelectBlockElement)
	if len(list.Options) != 100 || list.InitialOption == nil || list.InitialOption.Value != "110" {
		t.Errorf("%d choices, %+v", len(list.Options), list.InitialOption)
	}
	if got := look(view.Blocks.BlockSet[:1]); got != "~ 20 val får inte plats och visas inte.\n" {
		t.Error(got)
	}
}

func TestAFormThatSlackWouldRefuseIsRefusedBefore(t *testing.T) {
	for name, spoil := range map[string]func(*dialog.Message){
		"no fields":           func(m *dialog.Message) { m.Fields = nil },
		"no button":           func(m *dialog.Message) { m.Buttons = nil },
		"no key":              func(m *dialog.Message) { m.Fields[0].Key = "" },
		"a key twice":         func(m *dialog.Message) { m.Fields[0].Key = "unit" },
		"a key too long":      func(m *dialog.Message) { m.Fields[0].Key = strings.Repeat("k", 254) },
		"nothing to choose":   func(m *dialog.Message) { m.Fields[1].Options = nil },
		"a choice twice":      func(m *dialog.Message) { m.Fields[1].Options[0].Value = "b" },
		"a choice of nothing": func(m *dialog.Message) { m.Fields[1].Options[0].Value = "" },
		"a choice too long":   func(m *dialog.Message) { m.Fields[1].Options[0].Value = strings.Repeat("v", 76) },
		"too many fields": func(m *dialog.Message) {
			for i := range 101 {
				m.Fields = append(m.Fields, dialog.Field{Key: "n" + itoa(i), Label: "x"})
			}
		},
		"too much to carry": func(m *dialog.Message) { m.At.State = dialog.State(strings.Repeat("s", 3000)) },
		"too much for a view": func(m *dialog.Message) {
			m.Fields = nil
			for i := range 20 {
				f := dialog.Field{Key: itoa(i), Label: "x", Kind: dialog.ChoiceField}
				for j := range 100 {
					f.Options = append(f.Options, dialog.Option{Value: strings.Repeat("v", 70) + itoa(j), Label: strings.Repeat("l", 70)})
				}
				m.Fields = append(m.Fields, f)
			}
		},
	} {
		m := form()
		spoil(&m)
		if _, err := renderer(t).Form(m, blocks.FormMeta{Press: blocks.Press{Action: "a.b", At: m.At}}); err == nil {
			t.Errorf("%s: the form was made", name)
		}
	}
}

func TestNoticesAskForNothing(t *testing.T) {
	r := renderer(t)
	for _, view := range []slack.ModalViewRequest{r.Outdated(dialog.Swedish), r.Sorry(dialog.English)} {
		obeys(t, view)
		if view.Submit != nil || view.PrivateMetadata != "" || len(view.Blocks.BlockSet) == 0 {
			t.Errorf("%+v", view)
		}
	}
}

func TestAHomePageThatIsTooLargeIsRefused(t *testing.T) {
	m := dialog.Message{}
	for range 50 {
		m.Buttons = append(m.Buttons, dialog.Button{Label: "x", URL: "https://e.se/" + strings.Repeat("&", 2900)}) // & is 6 bytes in JSON
	}
	if _, err := renderer(t).Home(m); err == nil {
		t.Error("more than 250 kB were shown")
	}
}
