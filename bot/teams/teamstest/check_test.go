package teamstest_test

import (
	"strings"
	"testing"

	"lotsen/bot/teams/teamstest"
)

// everything is a card with one of each, as Teams takes it.
const everything = `{"type":"AdaptiveCard","$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.5","lang":"sv","fallbackText":"x","speak":"x",
	"msteams":{"width":"Full"},"verticalContentAlignment":"Center","minHeight":"10px","backgroundImage":"https://example.se/b.png",
	"body":[
	{"type":"TextBlock","text":"Title","style":"heading","size":"Large","weight":"Bolder","wrap":true,"maxLines":2,"color":"Accent","isSubtle":false,"spacing":"None","separator":true},
	{"type":"RichTextBlock","inlines":["plain",{"type":"TextRun","text":"run","italic":true}]},
	{"type":"Image","url":"https://example.se/a.png","altText":"A","size":"Medium","width":"40px","msteams":{"allowExpand":true}},
	{"type":"ImageSet","images":[{"type":"Image","url":"https://example.se/a.png","altText":"A"}],"imageSize":"small"},
	{"type":"Container","id":"box","style":"emphasis","bleed":true,"items":[{"type":"FactSet","facts":[{"title":"a","value":"b"}]}],"selectAction":{"type":"Action.Submit"}},
	{"type":"ColumnSet","columns":[{"type":"Column","width":"auto","items":[]},{"type":"Column","width":2},{"type":"Column","width":"30px","verticalContentAlignment":"center"},{"width":"stretch"}]},
	{"type":"Table","columns":[{"width":1},{"width":"20px"}],"firstRowAsHeaders":true,"gridStyle":"accent","rows":[{"type":"TableRow","cells":[{"type":"TableCell","items":[]}]}]},
	{"type":"Input.Text","id":"t","label":"T","isRequired":true,"errorMessage":"No","isMultiline":true,"maxLength":3,"style":"Email","inlineAction":{"type":"Action.Submit","title":"S"}},
	{"type":"Input.Number","id":"n","min":1,"value":2},{"type":"Input.Date","id":"d","value":"2026-01-02"},{"type":"Input.Time","id":"h","value":"08:00"},
	{"type":"Input.Toggle","id":"g","title":"G","value":"true"},
	{"type":"Input.ChoiceSet","id":"c","style":"compact","value":"1","choices":[{"title":"One","value":"1"}]},
	{"type":"Chart.Donut","fallback":{"type":"TextBlock","text":"numbers"}},{"type":"Badge","fallback":"drop"},
	{"type":"ActionSet","actions":[{"type":"Action.Submit","title":"S","data":{"a":1},"style":"positive"}]}],
	"actions":[{"type":"Action.OpenUrl","title":"O","url":"https://example.se/"},{"type":"Action.OpenUrl","title":"M","url":"mailto:a@example.se"},{"type":"Action.Execute","title":"E","verb":"v"},
	{"type":"Action.ToggleVisibility","title":"T","targetElements":["box",{"elementId":"box","isVisible":true}]},
	{"type":"Action.ShowCard","title":"C","card":{"type":"AdaptiveCard","body":[{"type":"TextBlock","text":"x"}]}},
	{"type":"Action.Submit","title":"F","msteams":{"feedback":{"hide":true}},"tooltip":"t","isEnabled":true}]}`

func TestTeamsTakesAGoodCard(t *testing.T) {
	if err := teamstest.Validate([]byte(everything)); err != nil {
		t.Error(err)
	}
}

func TestTeamsRefusesABadCard(t *testing.T) {
	body := func(elements string) string { return cardJSON(elements, "") }
	actions := func(all string) string { return cardJSON(hello, all) }
	submit := `{"type":"Action.Submit","title":"S"}`
	for name, c := range map[string]struct{ card, fault string }{
		"nonsense":         {`{`, "not JSON"},
		"two cards":        {everything + everything, "not JSON"},
		"list":             {`[]`, "must be an object"},
		"no type":          {`{"version":"1.5","body":[` + hello + `]}`, "AdaptiveCard"},
		"no version":       {`{"type":"AdaptiveCard","body":[` + hello + `]}`, "version is missing"},
		"too new":          {`{"type":"AdaptiveCard","version":"1.6","body":[` + hello + `]}`, "1.0 to 1.5"},
		"empty":            {body(""), "nothing in it"},
		"misspelt":         {body(`{"type":"TextBlock","text":"x","wraps":true}`), "/body/0: wraps"},
		"unknown":          {body(`{"type":"Spinner"}`), "Spinner"},
		"bad fallback":     {body(`{"type":"Spinner","fallback":{"type":"TextBlock"}}`), "/body/0/fallback: text is missing"},
		"number as text":   {body(`{"type":"TextBlock","text":7}`), "must be text"},
		"text as a flag":   {body(`{"type":"TextBlock","text":"x","wrap":"yes"}`), "true or false"},
		"odd size":         {body(`{"type":"TextBlock","text":"x","size":"huge"}`), "must be one of"},
		"no lines":         {body(`{"type":"TextBlock","text":"x","maxLines":0}`), "above 0"},
		"no alt text":      {body(`{"type":"Image","url":"https://example.se/a.png"}`), "altText is missing"},
		"plain http":       {body(`{"type":"Image","url":"http://example.se/a.png","altText":"a"}`), "https address"},
		"data address":     {body(`{"type":"Image","url":"data:image/png;base64,AA==","altText":"a"}`), "https address"},
		"no facts":         {body(`{"type":"FactSet","facts":[]}`), "1 to"},
		"half a fact":      {body(`{"type":"FactSet","facts":[{"title":"a"}]}`), "value is missing"},
		"odd column":       {body(`{"type":"ColumnSet","columns":[{"type":"Container"}]}`), "must be a Column"},
		"column width":     {body(`{"type":"ColumnSet","columns":[{"width":"wide"}]}`), "a width"},
		"too many cells":   {body(`{"type":"Table","columns":[{"width":1}],"rows":[{"type":"TableRow","cells":[{"type":"TableCell","items":[]},{"type":"TableCell","items":[]}]}]}`), "2 cells in 1 columns"},
		"odd row":          {body(`{"type":"Table","columns":[{"width":1}],"rows":[{"cells":[]}]}`), "TableRow"},
		"odd cell":         {body(`{"type":"Table","columns":[{"width":1}],"rows":[{"type":"TableRow","cells":[{"items":[]}]}]}`), "TableCell"},
		"input without id": {body(`{"type":"Input.Text"}`), "id is missing"},
		"same id":          {body(`{"type":"Input.Text","id":"a"},{"type":"Input.Date","id":"a"}`), "something else too"},
		"odd day":          {body(`{"type":"Input.Date","id":"a","value":"1/2"}`), "YYYY-MM-DD"},
		"odd time":         {body(`{"type":"Input.Time","id":"a","value":"8"}`), "HH:MM"},
		"odd number":       {body(`{"type":"Input.Number","id":"a","value":"x"}`), "a number"},
		"bare toggle":      {body(`{"type":"Input.Toggle","id":"a"}`), "title is missing"},
		"same choice":      {body(`{"type":"Input.ChoiceSet","id":"a","choices":[{"title":"x","value":"1"},{"title":"y","value":"1"}]}`), "two choices"},
		"no such choice":   {body(`{"type":"Input.ChoiceSet","id":"a","value":"2","choices":[{"title":"x","value":"1"}]}`), "no choice"},
		"nameless choice":  {body(`{"type":"Input.ChoiceSet","id":"a","choices":[{"title":" ","value":"1"}]}`), "not empty"},
		"seven actions":    {actions(submit + strings.Repeat(","+submit, 6)), "0 to 6"},
		"seven in a set":   {body(`{"type":"ActionSet","actions":[` + submit + strings.Repeat(","+submit, 6) + `]}`), "1 to 6"},
		"unknown action":   {actions(`{"type":"Action.Http","title":"x"}`), "Action.Http"},
		"nameless action":  {actions(`{"type":"Action.Submit","title":""}`), "not empty"},
		"no address":       {actions(`{"type":"Action.OpenUrl","title":"x"}`), "url is missing"},
		"script":           {actions(`{"type":"Action.OpenUrl","title":"x","url":"javascript:alert(1)"}`), "can be opened"},
		"data as text":     {actions(`{"type":"Action.Submit","title":"x","data":"y"}`), "must be an object"},
		"odd message":      {actions(`{"type":"Action.Submit","title":"x","data":{"msteams":{"type":"shout"}}}`), "messageBack"},
		"toggles nothing":  {actions(`{"type":"Action.ToggleVisibility","title":"x","targetElements":["a"]}`), "to toggle"},
		"bad card inside":  {actions(`{"type":"Action.ShowCard","title":"x","card":{"type":"AdaptiveCard","body":[{"type":"TextBlock"}]}}`), "/actions/0/card/body/0"},
		"odd width":        {strings.Replace(everything, `"Full"`, `"Half"`, 1), "must be one of Full"},
		"too deep":         {body(strings.Repeat(`{"type":"Container","items":[`, 40) + hello + strings.Repeat(`]}`, 40)), "too deep"},
	} {
		err := teamstest.Validate([]byte(c.card))
		if err == nil || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: the refusal is %v, without %q", name, err, c.fault)
		}
	}
}

// FuzzValidate: whatever an app sends is taken or refused, and what is taken stays
// taken when it stands in a container.
func FuzzValidate(f *testing.F) {
	f.Add(`{"type":"TextBlock","text":"x"}`)
	f.Add(`{"type":"Table","columns":7,"rows":[null,{}]}`)
	f.Add(`{"type":"Spinner","fallback":{"type":"Spinner","fallback":"drop"}}`)
	f.Add(`{"type":"Input.ChoiceSet","id":"a","choices":[7],"value":7}`)
	f.Fuzz(func(t *testing.T, element string) {
		alone := teamstest.Validate([]byte(cardJSON(element, "")))
		boxed := teamstest.Validate([]byte(cardJSON(`{"type":"Container","items":[`+element+`]}`, "")))
		if alone == nil && boxed != nil && !strings.Contains(boxed.Error(), "too deep") {
			t.Errorf("in a container it is refused: %v", boxed)
		}
	})
}
