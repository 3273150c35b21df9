package blocks_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sent is a message as it goes to Slack.
type sent struct {
	Text   string       `json:"text"`
	Blocks slack.Blocks `json:"blocks"`
}

func asSent(m blocks.Message) sent { return sent{m.Text, slack.Blocks{BlockSet: m.Blocks}} }

// payloads is everything that Lotsen can send to Slack, by the name of its file.
func payloads(t testing.TB) map[string]any {
	t.Helper()
	r, out := renderer(t), map[string]any{}
	message := func(name string, m dialog.Message) {
		rendered, err := r.Message(m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = asSent(rendered)
	}
	meta := func(m dialog.Message) blocks.FormMeta {
		return blocks.FormMeta{Press: blocks.Press{Action: m.Buttons[0].Action, Arg: m.Buttons[0].Arg, At: m.At, Form: true}, On: "D024BE91L/1700000000.000100"}
	}
	modal := func(name string, m dialog.Message) {
		view, err := r.Form(m, meta(m))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = view
	}
	for _, lang := range languages {
		for name, m := range book(t, lang) {
			message(name+"."+string(lang), m)
			if len(m.Fields) > 0 {
				modal("modal-"+name+"."+string(lang), m)
			}
		}
		for group, list := range map[string]map[string]dialog.Message{
			"list-": lists(t, lang), "campaign-": campaigns(t, lang), "remind-": reminders(t, lang), "line-": lines(t, lang),
		} {
			for name, m := range list {
				message(group+name+"."+string(lang), m)
				if len(m.Fields) > 0 {
					modal("modal-"+group+name+"."+string(lang), m)
				}
			}
		}
		loading, err := r.Loading(lang, meta(form()))
		if err != nil {
			t.Fatal(err)
		}
		out["modal-loading."+string(lang)] = loading
		out["modal-outdated."+string(lang)] = r.Outdated(lang)
		out["modal-sorry."+string(lang)] = r.Sorry(lang)
	}
	for name, m := range others() {
		message("other-"+name, m)
		if len(m.Fields) > 0 {
			modal("modal-"+name, m)
		}
	}
	r.Paste = true
	modal("modal-form-pasted", form())
	r.Paste = false
	for name, m := range homes(t) {
		view, err := r.Home(m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out["home-"+name] = view
	}
	return out
}

func TestEverythingThatLotsenSendsIsAsItIsWrittenDown(t *testing.T) {
	all := payloads(t)
	for name, payload := range all {
		t.Run(name, func(t *testing.T) {
			obeys(t, payload)
			golden(t, name, payload)
		})
	}
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(file[:len(file)-len(".json")])
		if all[name] != nil {
			continue
		}
		if !*update {
			t.Errorf("nothing is sent as %s; if that is right, run the tests with -update", file)
		} else if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	}
}

func golden(t *testing.T, name string, payload any) {
	t.Helper()
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(payload); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "golden", name+".json")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s differs; if it should, run the tests with -update and read the difference.\n%s", file, got.String())
	}
}
