package cards_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"lotsen/bot/specimens"
	"lotsen/bot/teams/cards"
	"lotsen/dialog"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sent is what goes into an activity of a message.
type sent struct {
	Summary     string             `json:"summary"`
	Attachments []cards.Attachment `json:"attachments"`
}

func asSent(c cards.Card) sent { return sent{c.Summary, []cards.Attachment{c.Attachment()}} }

// messages is every message that Lotsen can send to Teams, by the name of its file.
func messages(t testing.TB) map[string]dialog.Message {
	t.Helper()
	out := map[string]dialog.Message{}
	for _, lang := range languages {
		for name, m := range book(t, lang) {
			out[name+"."+string(lang)] = m
		}
		for name, m := range desks(t, lang) {
			out[name+"."+string(lang)] = m
		}
		made := specimens.Maker{Texts: catalogue(t), Script: anna(t, lang), Lang: lang, Hostile: hostile}
		for kind, list := range map[string]map[string]dialog.Message{
			"campaign-": made.Campaigns(t), "remind-": made.Reminders(), "desk-": made.Overview(t), "line-": lines(t, lang),
		} {
			for name, m := range list {
				out[kind+name+"."+string(lang)] = m
			}
		}
	}
	for name, m := range others() {
		out["other-"+name] = m
	}
	for name, m := range homes() {
		out["home-"+name] = m
	}
	return out
}

// payloads is everything that Lotsen can send to Teams, by the name of its file.
func payloads(t testing.TB) map[string]sent {
	t.Helper()
	r, out := renderer(t), map[string]sent{}
	for name, m := range messages(t) {
		c, err := r.Message(m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = asSent(c)
	}
	short, err := r.Short(long())
	if err != nil {
		t.Fatal(err)
	}
	out["short-long"] = asSent(short)
	for _, lang := range languages {
		a, err := r.Consent(lang, dialog.File{Name: "Mitt team: 2026-11-23.csv", Type: "text/csv", Data: []byte("x")}, "6f1c")
		if err != nil {
			t.Fatal(err)
		}
		out["file-consent."+string(lang)] = sent{"", []cards.Attachment{a}}
	}
	a, err := cards.FileInfo("Mitt team.csv", "https://nykoping-my.sharepoint.com/personal/a/Documents/Mitt%20team.csv", "1150D938-8870-4044-9F2C-5BBDEBA70C9D", "csv")
	if err != nil {
		t.Fatal(err)
	}
	out["file-info"] = sent{"", []cards.Attachment{a}}
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
		if _, is := all[name]; is {
			continue
		}
		if !*update {
			t.Errorf("nothing is sent as %s; if that is right, run the tests with -update", file)
		} else if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	}
}

func golden(t *testing.T, name string, payload sent) {
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
