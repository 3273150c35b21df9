package teamstest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lotsen/bot/teams/teamstest"
)

const form = `{"type":"TextBlock","text":"Who?"},
	{"type":"Input.Text","id":"name","label":"Name","isRequired":true,"errorMessage":"Say who","maxLength":5},
	{"type":"Input.Date","id":"day","label":"Day","min":"2026-01-01"},
	{"type":"Input.Time","id":"hour","value":"08:30"},
	{"type":"Input.Number","id":"age","min":1},
	{"type":"Input.Toggle","id":"sure","title":"Sure","valueOn":"yes","valueOff":"no"},
	{"type":"Input.ChoiceSet","id":"way","choices":[{"title":"By bus","value":"bus"},{"title":"By boat","value":"boat"}]},
	{"type":"Input.ChoiceSet","id":"many","isMultiSelect":true,"value":"a","choices":[{"title":"A","value":"a"},{"title":"B","value":"b"}]}`

const sending = `{"type":"Action.Submit","title":"Send","data":{"lotsen":{"action":"x"},"name":"before"},"msteams":{"feedback":{"hide":true}}},
	{"type":"Action.Submit","title":"Leave","associatedInputs":"none"},
	{"type":"Action.OpenUrl","title":"Read","url":"https://example.se/"}`

func TestAPressCarriesDataAndInputs(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		id := w.sendCard(form, sending)
		if got := w.Labels(w.anna, ""); !slices.Equal(got, []string{"Send", "Leave", "Read"}) {
			w.Errorf("Anna can press %q", got)
		}
		filled := teamstest.Inputs{"Name": "Anna", "day": "2026-12-01", "sure": "true", "way": "By boat", "many": "A,b"}
		if err := w.Press(w.anna, "", "Send", filled); err != nil {
			w.Fatal(err)
		}
		sent := w.bot.last(w.T)
		want := object{"name": "Anna", "day": "2026-12-01", "hour": "08:30", "sure": "yes", "way": "boat", "many": "a,b", "lotsen": object{"action": "x"}}
		if fmt.Sprint(sent["value"]) != fmt.Sprint(want) || sent["type"] != "message" || sent["text"] != nil || sent["replyToId"] != id {
			w.Errorf("the bot got %v", sent)
		}
		if err := w.Press(w.anna, id, "Leave"); err != nil || fmt.Sprint(w.bot.last(w.T)["value"]) != "map[]" {
			w.Errorf("without inputs the bot got %v, %v", w.bot.last(w.T), err)
		}
		before := len(w.bot.got())
		if err := w.Press(w.anna, id, "Read"); err != nil || len(w.bot.got()) != before {
			w.Errorf("a link was told to the bot: %v", err)
		}
		if n := w.Notices(w.anna); len(n) != 1 || !strings.Contains(n[0], "was sent") {
			w.Errorf("the notices are %q; only one press hid it", n)
		}
	})
}

func TestTheClientChecksInputs(t *testing.T) {
	for name, c := range map[string]struct {
		inputs    teamstest.Inputs
		says      string // what a client that checks says
		unchecked bool   // whether one that does not sends it
	}{
		"empty":       {teamstest.Inputs{}, "Say who", true},
		"too long":    {teamstest.Inputs{"name": "Annika"}, "at most 5", true},
		"too early":   {teamstest.Inputs{"name": "Anna", "day": "2025-12-31"}, "before", true},
		"no day":      {teamstest.Inputs{"name": "Anna", "day": "tomorrow"}, "nobody can pick", false},
		"no number":   {teamstest.Inputs{"name": "Anna", "age": "old"}, "nobody can enter", false},
		"too little":  {teamstest.Inputs{"name": "Anna", "age": "0"}, "less than", true},
		"no choice":   {teamstest.Inputs{"name": "Anna", "way": "on foot"}, "no choice", false},
		"no choices":  {teamstest.Inputs{"name": "Anna", "many": "a,c"}, "no choice", false},
		"no such":     {teamstest.Inputs{"name": "Anna", "street": "x"}, "no input", false},
		"nothing ill": {teamstest.Inputs{"name": "Anna"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, teamstest.Options{}, func(w *world) {
				w.sendCard(form, sending)
				before := len(w.bot.got())
				err := w.Press(w.anna, "", "Send", c.inputs)
				if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
					w.Errorf("the client says %v", err)
				}
				if sent := len(w.bot.got()) > before; sent != (c.says == "") {
					w.Errorf("it was sent: %v", sent)
				}
				if err := w.PressUnchecked(w.anna, "", "Send", c.inputs); (err == nil) != c.unchecked {
					w.Errorf("a client that does not check says %v", err)
				}
			})
		})
	}
}

func TestAStaleScreenSendsWhatItShowed(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		id := w.sendCard(hello, `{"type":"Action.Submit","title":"Next","data":{"rev":1}}`)
		seen := w.Buttons(w.anna, "")[0]
		if status, body := w.call("PUT", w.activities()+"/"+id, card(hello, `{"type":"Action.Submit","title":"Next","data":{"rev":2}}`)); status != 200 {
			w.Fatal(body)
		}
		if err := w.PressSeen(w.anna, seen); err != nil || at(w.bot.last(w.T), "value", "rev") != 1.0 || w.bot.last(w.T)["replyToId"] != id {
			w.Errorf("the bot got %v, %v", w.bot.last(w.T), err)
		}
		if err := w.Press(w.anna, "", "Next"); err != nil || at(w.bot.last(w.T), "value", "rev") != 2.0 {
			w.Errorf("the bot got %v, %v", w.bot.last(w.T), err)
		}
		if err := w.Press(w.anna, "", "Back"); err == nil || !strings.Contains(err.Error(), `"Next"`) {
			w.Errorf("there is nothing to press: %v", err)
		}
	})
}

func TestLivingCardsAreCounted(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		const living = `{"type":"Action.Submit","title":"Go"}`
		first, second := w.sendCard(hello, living), w.sendCard(`{"type":"ActionSet","actions":[`+living+`]}`, "")
		w.sendCard(hello, `{"type":"Action.OpenUrl","title":"Read","url":"https://example.se/"}`)
		if got := w.LivingCards(w.anna); !slices.Equal(got, []string{second, first}) {
			w.Errorf("%q live", got)
		}
		w.call("PUT", w.activities()+"/"+first, card(hello, ""))
		if w.Living(w.anna) != 1 {
			w.Errorf("%d live after one was changed", w.Living(w.anna))
		}
		w.call("DELETE", w.activities()+"/"+second, nil)
		if w.Living(w.anna) != 0 {
			w.Errorf("%d live after one was deleted", w.Living(w.anna))
		}
	})
}

func TestExecuteReplacesTheCard(t *testing.T) {
	const execute = `{"type":"Action.Execute","title":"Go","verb":"v","data":{"a":1}}`
	for name, c := range map[string]struct {
		status  int
		answer  string
		fails   bool
		replace bool
		notice  string
	}{
		"card":       {200, `{"statusCode":200,"type":"application/vnd.microsoft.card.adaptive","value":` + cardJSON(hello, "") + `}`, false, true, ""},
		"toast":      {200, `{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":"Done"}`, false, false, "Done"},
		"error":      {200, `{"statusCode":400,"type":"application/vnd.microsoft.error","value":{"code":"x","message":"No"}}`, true, false, ""},
		"empty":      {200, ``, true, false, ""},
		"bad card":   {200, `{"statusCode":200,"type":"application/vnd.microsoft.card.adaptive","value":{}}`, true, false, ""},
		"odd type":   {200, `{"statusCode":200,"type":"text","value":{}}`, true, false, ""},
		"not served": {500, ``, true, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, teamstest.Options{}, func(w *world) {
				id := w.sendCard(hello, execute)
				w.bot.answers(func(int, object) (int, string, time.Duration) { return c.status, c.answer, 0 })
				err := w.Press(w.anna, "", "Go")
				seen := w.Messages(w.anna)[0]
				if (err != nil) != c.fails || (seen.Edits == 1) != c.replace || (len(w.Warnings(w.anna)) == 1) != c.fails {
					w.Errorf("%v; the card is %s, the warnings %q", err, seen.Card, w.Warnings(w.anna))
				}
				if notices := strings.Join(w.Notices(w.anna), "|"); notices != c.notice {
					w.Errorf("the notice is %q", notices)
				}
				sent := w.bot.last(w.T)
				if sent["name"] != "adaptiveCard/action" || at(sent, "value", "action", "verb") != "v" || at(sent, "value", "action", "data", "a") != 1.0 || sent["replyToId"] != id {
					w.Errorf("the bot got %v", sent)
				}
			})
		})
	}
}

func TestADialogOpensAndCloses(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		w.sendCard(hello, `{"type":"Action.Submit","title":"Open","data":{"msteams":{"type":"task/fetch"},"a":1}}`)
		answers := []string{
			`{"task":{"type":"continue","value":{"title":"T","card":{"contentType":"application/vnd.microsoft.card.adaptive","content":` +
				cardJSON(`{"type":"Input.Text","id":"name"}`, `{"type":"Action.Submit","title":"Save"}`) + `}}}}`,
			`{"task":{"type":"message","value":"Saved"}}`}
		first := len(w.bot.got())
		w.bot.answers(func(n int, _ object) (int, string, time.Duration) { return 200, answers[n-first-1], 0 })
		if err := w.Press(w.anna, "", "Open"); err != nil || w.DialogCard(w.anna) == nil || w.bot.last(w.T)["name"] != "task/fetch" || at(w.bot.last(w.T), "value", "data", "a") != 1.0 {
			w.Fatalf("opening: %v, %v", w.bot.last(w.T), err)
		}
		if err := w.Press(w.anna, teamstest.Dialog, "Save", teamstest.Inputs{"name": "Bo"}); err != nil || w.DialogCard(w.anna) != nil || at(w.bot.last(w.T), "value", "data", "name") != "Bo" {
			w.Errorf("saving: %v, %v", w.bot.last(w.T), err)
		}
		if n := w.Notices(w.anna); len(n) != 1 || n[0] != "Saved" {
			w.Errorf("the notices are %q", n)
		}
		first, answers = len(w.bot.got()), []string{`{"task":{"type":"continue","value":{"card":{}}}}`}
		if err := w.Press(w.anna, "", "Open"); err == nil || w.DialogCard(w.anna) != nil {
			w.Error("a dialog without a card opened")
		}
	})
}

func TestMessageBackAndImBackAreMessages(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		w.sendCard(hello, `{"type":"Action.Submit","title":"Back","data":{"msteams":{"type":"messageBack","text":"hidden","displayText":"shown","value":{"v":1}}}},
			{"type":"Action.Submit","title":"Say","data":{"msteams":{"type":"imBack","value":"said"}}}`)
		if err := w.Press(w.anna, "", "Back"); err != nil || w.bot.last(w.T)["text"] != "hidden" || at(w.bot.last(w.T), "value", "v") != 1.0 {
			w.Errorf("the bot got %v, %v", w.bot.last(w.T), err)
		}
		if err := w.Press(w.anna, "", "Say"); err != nil || w.bot.last(w.T)["text"] != "said" || w.bot.last(w.T)["value"] != nil {
			w.Errorf("the bot got %v, %v", w.bot.last(w.T), err)
		}
		var seen []string
		for _, p := range w.Messages(w.anna) {
			seen = append(seen, p.Text)
		}
		if !slices.Equal(seen, []string{"", "shown", "said"}) {
			w.Errorf("Anna sees %q", seen)
		}
	})
}

func TestTwoPressesAtOnceBothArrive(t *testing.T) {
	inWorld(t, teamstest.Options{}, func(w *world) {
		w.sendCard(hello, `{"type":"Action.Submit","title":"Go"}`)
		before := len(w.bot.got())
		b := w.Buttons(w.anna, "")[0]
		failed := make(chan error, 2)
		for range 2 {
			go func() { failed <- w.PressSeen(w.anna, b) }()
		}
		synctest.Wait()
		if err1, err2 := <-failed, <-failed; err1 != nil || err2 != nil || len(w.bot.got()) != before+2 {
			w.Errorf("%v, %v; the bot got %d", err1, err2, len(w.bot.got())-before)
		}
	})
}
