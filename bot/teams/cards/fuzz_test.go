package cards_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"lotsen/bot/teams/cards"
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
		if i < 12 {
			m.Fields = append(m.Fields, dialog.Field{Key: strings.Repeat("k", i+1), Label: more, Value: word, Error: body, Required: i%2 == 0,
				Kind:    []dialog.Kind{dialog.TextField, dialog.ChoiceField, dialog.DateField, dialog.TimeField, dialog.FileField, dialog.AreaField}[i%6],
				Options: []dialog.Option{{Value: "a", Label: word}, {Value: "b", Label: body}}})
		}
	}
	return m
}

func FuzzTeamsTakesWhateverPeopleWrite(f *testing.F) {
	f.Add("Gå till <https://aka.ms/mfasetup> och **logga in**.\n\n1. ett\n2. två\n\n```\nkod\n```", "Anna", 3)
	f.Add(hostile, hostile, 40)
	f.Add(strings.Repeat("[a](https://b.se) ", 300), family, 9)
	f.Add("\x00\xff\xed\xa0\x80", "\u202E\u200B\u3164", 5)
	f.Add("mailto:a@b.se", "https://example.se/<|>", 2)
	f.Add(strings.Repeat("e\u0301", 2000), strings.Repeat("\U0001F1F8\U0001F1EA", 80), 60)
	f.Add(strings.Repeat("\\\"", 2500), strings.Repeat("\"*", 250), 12)
	f.Add("", "", 1)
	r := renderer(f)
	f.Fuzz(func(t *testing.T, body, word string, n int) {
		if n < 0 || n > 60 || len(body) > 5_000 || len(word) > 500 {
			return
		}
		m := anything(body, word, n)
		for _, render := range []func(dialog.Message) (cards.Card, error){r.Message, r.Short} {
			c, err := render(m)
			if err != nil {
				t.Fatal(err)
			}
			obeys(t, asSent(c))
			obeys(t, asSent(c.WithoutPictures()))
		}
	})
}

func FuzzAPressIsReadWhateverItHolds(f *testing.F) {
	f.Add([]byte(`{"lotsen":{"a":"guide.next","t":{"state":"menu","rev":3}},"f:x":"y"}`))
	f.Add([]byte(`{"lotsen":{"a":"x"},"f:a":-1,"f:b":null,"f:c":[1]}`))
	f.Fuzz(func(t *testing.T, value []byte) {
		p, fields, err := cards.ReadPress(value)
		if (err == nil) != (p.Action != "") {
			t.Errorf("%+v, %v", p, err)
		}
		for key, v := range fields {
			if key == "" || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				t.Errorf("%q = %q", key, v)
			}
		}
	})
}

func FuzzWhatAPressCarriesIsReadBackOrRefused(f *testing.F) {
	f.Add("guide.next", "arg", "menu", uint64(3))
	f.Add("a", strings.Repeat("<", 2000), "", uint64(0))
	f.Add(" ", " ", " ", uint64(1)<<63)
	f.Add("\xc5", "\xac", "x\x02d", uint64(9223372036854775960))
	r := renderer(f)
	f.Fuzz(func(t *testing.T, action, arg, state string, rev uint64) {
		if action == "" || !utf8.ValidString(action) || !utf8.ValidString(arg) || !utf8.ValidString(state) {
			return // two halves of a letter are not valid, though together they are
		}
		want := cards.Press{Action: dialog.Action(action), Arg: arg, At: dialog.Stamp{State: dialog.State(state), Rev: rev}}
		c, err := r.Message(dialog.Message{At: want.At, Buttons: []dialog.Button{{Label: "x", Action: want.Action, Arg: arg}}})
		if err != nil {
			return // too much for a button: refused, not cut
		}
		obeys(t, asSent(c))
		got, _, err := cards.ReadPress(pressed(t, c)[0].Data)
		if err != nil || got != want {
			t.Errorf("%+v came back as %+v, %v", want, got, err)
		}
	})
}

func TestNoWordIsLostWhateverFormItHas(t *testing.T) {
	r := renderer(t)
	cutShort := 0
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[a-zåäö_*<&\[-]{1,12}[.,!?]?`)
		var body strings.Builder
		links := 0
		for range rapid.IntRange(1, 8).Draw(rt, "paragraphs") {
			body.WriteString(rapid.SampledFrom([]string{"", "- ", "1. "}).Draw(rt, "list"))
			for range rapid.IntRange(1, 150).Draw(rt, "words") {
				w := dialog.Escape("x" + word.Draw(rt, "word"))
				switch rapid.IntRange(0, 9).Draw(rt, "form") {
				case 0:
					links++
					w = "[" + w + "](https://e.se/" + itoa(links) + ")"
				case 1:
					w = "**" + w + "**"
				case 2:
					w += "\\\n"
				}
				body.WriteString(w + " ")
			}
			body.WriteString("\n\n")
		}
		m := dialog.Message{Body: body.String()}
		c, err := r.Message(m)
		if err != nil {
			rt.Fatal(err)
		}
		heard, short := hears(rt, c)
		if short {
			cutShort++
			if !strings.HasPrefix(strings.Join(words(m.Body), " "), strings.Join(heard, " ")) {
				rt.Errorf("said\n%v\nheard\n%v", words(m.Body), heard)
			}
			return
		}
		if strings.Join(heard, " ") != strings.Join(words(m.Body), " ") {
			rt.Errorf("said\n%v\nheard\n%v", words(m.Body), heard)
		}
	})
	if cutShort > 90 {
		t.Errorf("%d texts were too long to be looked at", cutShort)
	}
}

// words are those of a body, in their order.
func words(body string) []string {
	var out []string
	for _, b := range dialog.Blocks(body) {
		for _, item := range b.Items {
			var line strings.Builder
			for _, s := range item {
				line.WriteString(s.Text)
			}
			out = append(out, strings.Fields(line.String())...)
		}
	}
	return out
}

// hears are the words of the body of a card, without the marks of lists, and whether it
// was cut.
func hears(t *rapid.T, c cards.Card) (heard []string, short bool) {
	var s seen
	if err := json.Unmarshal(c.JSON, &s); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Body {
		line := commonmark(p.Text).words
		for _, r := range p.Inlines {
			line += r.Text
		}
		if strings.HasPrefix(line, "Texten är avkortad") {
			return heard, true
		}
		if before, after, ok := strings.Cut(bare(line), "\u00A0"); ok && (before == "•" || strings.HasSuffix(before, ".")) {
			line = after
		}
		heard = append(heard, strings.Fields(bare(line))...)
	}
	return heard, false
}
