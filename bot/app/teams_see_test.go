package app

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"lotsen/bot/teams/teamstest"
)

// types is somebody writing; it returns the message they then see.
func (f *teamsOffice) types(user, text string) teamstest.Post {
	f.t.Helper()
	f.teams.Type(user, text)
	f.settle()
	return f.sees(user)
}

// presses is somebody pressing a button of the newest message that has it.
func (f *teamsOffice) presses(user, label string, entered ...teamstest.Inputs) teamstest.Post {
	f.t.Helper()
	f.must(f.teams.Press(user, "", label, entered...))
	f.settle()
	return f.sees(user)
}

func (f *teamsOffice) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
}

// button is the button with a label of a message, by its id.
func (f *teamsOffice) button(user, where, label string) teamstest.Button {
	f.t.Helper()
	for _, b := range f.teams.Buttons(user, where) {
		if b.Label == label {
			return b
		}
	}
	f.t.Fatalf("there is no button %q", label)
	return teamstest.Button{}
}

// posts are the messages of Lotsen that somebody sees, oldest first.
func (f *teamsOffice) posts(user string) []teamstest.Post {
	var list []teamstest.Post
	for _, p := range f.teams.Messages(user) {
		if p.FromBot() && !p.Deleted {
			list = append(list, p)
		}
	}
	return list
}

// sees is the newest message of Lotsen.
func (f *teamsOffice) sees(user string) teamstest.Post {
	f.t.Helper()
	list := f.posts(user)
	if len(list) == 0 {
		f.t.Fatalf("%s has been sent nothing\n%s", user, f.log)
	}
	return list[len(list)-1]
}

// wants fails unless the message says the words, on its card.
func (f *teamsOffice) wants(p teamstest.Post, words ...string) {
	f.t.Helper()
	for _, w := range words {
		if text := onCard(p); !strings.Contains(text, w) {
			f.t.Errorf("%q is not in\n%s\n%s", w, text, f.log)
		}
	}
}

// living is how many cards can be pressed.
func (f *teamsOffice) living(user string) int { return f.teams.Living(user) }

// eventually waits, for ten minutes at most, until somebody's newest message says it.
func (f *teamsOffice) eventually(user, words string) {
	f.t.Helper()
	for range 200 {
		f.settle()
		if list := f.posts(user); len(list) > 0 && strings.Contains(onCard(list[len(list)-1]), words) {
			return
		}
	}
	f.t.Fatalf("%q never came; it says\n%s\n%s", words, onCard(f.sees(user)), f.log)
}

// once fails unless somebody has so many messages, all different and whole, of which
// one can be pressed.
func (f *teamsOffice) once(user string, messages int) {
	f.t.Helper()
	f.passes(5 * time.Minute)
	seen := map[string]bool{}
	list := f.posts(user)
	for _, p := range list {
		text := onCard(p)
		if seen[text] {
			f.t.Errorf("this was sent twice: %s", text)
		}
		if seen[text] = true; p.Blank != "" || text == "" {
			f.t.Errorf("a message shows nothing: %s", p.Blank)
		}
	}
	if n := f.living(user); len(list) != messages || n != 1 {
		f.t.Errorf("%d messages, %d of them to press; want %d and one\n%s", len(list), n, messages, f.log)
	}
}

// walks takes somebody through the guide for SMS to its last step, doing something to
// Teams before each press; at the end there is one message, at step 10.
func (f *teamsOffice) walks(user string, trouble func(step int)) {
	f.t.Helper()
	f.types(user, "sms")
	for step := 2; step <= 10; step++ {
		trouble(step)
		f.must(f.teams.Press(user, "", "Klar, nästa"))
		f.eventually(user, fmt.Sprintf("Steg %d av 10", step))
	}
	f.once(user, 1)
}

// onCard is everything of a message that people read, buttons left out.
func onCard(p teamstest.Post) string {
	if p.Card == nil {
		return p.Text
	}
	var card map[string]any
	if err := json.Unmarshal(p.Card, &card); err != nil {
		return err.Error()
	}
	var b strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			if v["type"] == "TextRun" {
				fmt.Fprint(&b, v["text"])
				return
			}
			b.WriteString("\n")
			for _, key := range []string{"label", "title", "text", "value", "altText"} {
				if s, ok := v[key].(string); ok {
					b.WriteString(s + " ")
				}
			}
			for _, key := range []string{"inlines", "items", "columns", "rows", "cells", "facts", "choices"} {
				walk(v[key])
			}
		}
	}
	walk(card["body"])
	return strings.TrimSpace(asShown(b.String()))
}

// asShown is Markdown's links as people read them.
func asShown(markdown string) string {
	return regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(markdown, "$1")
}
