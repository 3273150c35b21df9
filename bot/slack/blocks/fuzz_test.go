package blocks_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"lotsen/bot/slack/blocks"
	"lotsen/dialog"
)

// anything is a message made of two texts, repeated, everywhere that text can stand.
func anything(body, word string, n int) dialog.Message {
	m := dialog.Message{Lang: dialog.Swedish, Title: word, Note: body, Progress: word, Body: body + "\n\n" + dialog.Escape(word),
		Picture: &dialog.Picture{Name: "x.png", Alt: word}, Table: &dialog.Table{Columns: []string{word, body}}, At: dialog.Stamp{State: "menu", Rev: 1}}
	if n%2 == 0 {
		m.Progress = ""
	}
	for i := range n {
		more := strings.Repeat(word, i)
		m.Facts = append(m.Facts, dialog.Fact{Label: more, Value: word})
		m.Table.Rows = append(m.Table.Rows, []string{more, body, word})
		m.Buttons = append(m.Buttons, dialog.Button{Label: more, Action: dialog.Next}, dialog.Button{Label: word, URL: body})
		m.Fields = append(m.Fields, dialog.Field{Key: strings.Repeat("k", i+1), Label: more, Value: word, Error: body, Required: i%2 == 0,
			Kind:    []dialog.Kind{dialog.TextField, dialog.ChoiceField, dialog.DateField, dialog.TimeField, dialog.FileField, dialog.AreaField}[i%6],
			Options: []dialog.Option{{Value: "a", Label: word}, {Value: "b", Label: body}}})
	}
	return m
}

func FuzzSlackTakesWhateverPeopleWrite(f *testing.F) {
	f.Add("Gå till <https://aka.ms/mfasetup> och **logga in**.\n\n1. ett\n2. två\n\n```\nkod\n```", "Anna", 3)
	f.Add(hostile, hostile, 40)
	f.Add(strings.Repeat("[a](https://b.se) ", 300), family, 9)
	f.Add("\x00\xff\xed\xa0\x80", "\u202E\u200B\u3164", 5)
	f.Add("mailto:a@b.se", "https://example.se/<|>", 2)
	f.Add(strings.Repeat("e\u0301", 2000), strings.Repeat("\U0001F1F8\U0001F1EA", 80), 60)
	f.Add("", "", 1)
	r := renderer(f)
	f.Fuzz(func(t *testing.T, body, word string, n int) {
		if n < 0 || n > 60 || len(body) > 5_000 || len(word) > 500 {
			return
		}
		m := anything(body, word, n)
		message, err := r.Message(m)
		if err != nil {
			t.Fatal(err)
		}
		obeys(t, asSent(message))
		obeys(t, asSent(message.WithoutPictures()))
		home, err := r.Home(m)
		if err != nil {
			t.Fatal(err)
		}
		obeys(t, home)
		if n == 0 || n > 45 { // a form has fields, and its blocks are not cut
			return
		}
		form, err := r.Form(m, blocks.FormMeta{Press: blocks.Press{Action: dialog.Next}})
		if err != nil {
			t.Fatal(err)
		}
		obeys(t, form)
		for id, problem := range blocks.Errors(m.Fields) {
			if !strings.HasPrefix(id, "f:") || problem == "" || count(problem) > 2000 {
				t.Errorf("%q: %q", id, problem)
			}
		}
	})
}

func FuzzAFormIsReadWhateverItHolds(f *testing.F) {
	f.Add("f:a", "in", "plain_text_input", "x\x00")
	f.Add("f:", "in", "datepicker", "2026-12-03")
	f.Add("x", "y", "z", "")
	f.Fuzz(func(t *testing.T, block, action, kind, value string) {
		state := blocks.State{Values: map[string]map[string]blocks.Entered{block: {action: {Type: kind, Value: value, Date: value, Files: []blocks.File{{Name: value}}}}}}
		for key, v := range state.Answers() {
			if block != "f:"+key || strings.ContainsRune(v, 0) && kind == "plain_text_input" {
				t.Errorf("%q in %q became %q = %q", value, block, key, v)
			}
		}
		state.Files()
	})
}

func FuzzWhatAPressCarriesIsReadBackOrRefused(f *testing.F) {
	f.Add("guide.next", "arg", "menu", uint64(3), "C/1")
	f.Add("a", strings.Repeat("<", 2000), "", uint64(0), "")
	r := renderer(f)
	f.Fuzz(func(t *testing.T, action, arg, state string, rev uint64, on string) {
		if action == "" {
			return
		}
		want := blocks.Press{Action: dialog.Action(action), Arg: arg, At: dialog.Stamp{State: dialog.State(state), Rev: rev}}
		m, err := r.Message(dialog.Message{At: want.At, Buttons: []dialog.Button{{Label: "x", Action: want.Action, Arg: arg}}})
		if err != nil {
			return // too much for a button: refused, not cut
		}
		obeys(t, asSent(m))
		value := m.Blocks[0].(*slack.ActionBlock).Elements.ElementSet[0].(*slack.ButtonBlockElement).Value
		got, err := blocks.ReadPress(value)
		if err != nil {
			t.Fatal(err)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		if valid(string(got.Action)) != string(got.Action) || got.At.Rev != rev || len([]rune(got.Arg)) != len([]rune(arg)) {
			t.Errorf("%+v came back as %+v", want, got)
		}
		view, err := r.Loading(dialog.Swedish, blocks.FormMeta{Press: got, On: dialog.Ref(on)})
		if err != nil {
			return
		}
		obeys(t, view)
		meta, err := blocks.ReadMeta(view.PrivateMetadata)
		if err != nil || meta.Press != got {
			t.Errorf("%+v came back as %+v: %v", got, meta, err)
		}
	})
}
