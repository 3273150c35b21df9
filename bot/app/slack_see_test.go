package app

import (
	"encoding/json"
	"fmt"
	"strings"

	"lotsen/bot/slack/slacktest"
)

// types is somebody writing; it returns the message they then see.
func (f *office) types(user, text string) slacktest.Post {
	f.t.Helper()
	f.slack.Type(user, text)
	f.settle()
	return f.sees(user)
}

// presses is somebody pressing a button of the newest message that has it.
func (f *office) presses(user, label string) slacktest.Post {
	f.t.Helper()
	if err := f.slack.Press(user, "", label); err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
	f.settle()
	return f.sees(user)
}

// posts are the messages of the app that somebody sees.
func (f *office) posts(user string) []slacktest.Post {
	var list []slacktest.Post
	for _, p := range f.slack.Messages(user) {
		if p.FromBot {
			list = append(list, p)
		}
	}
	return list
}

// sees is the newest message of the app.
func (f *office) sees(user string) slacktest.Post {
	f.t.Helper()
	list := f.posts(user)
	if len(list) == 0 {
		f.t.Fatalf("%s has been sent nothing\n%s", user, f.log)
	}
	return list[len(list)-1]
}

// wants fails unless the message says the words.
func (f *office) wants(p slacktest.Post, words ...string) {
	f.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.Text, w) {
			f.t.Errorf("%q is not in\n%s\n%s", w, p.Text, f.log)
		}
	}
}

// living are the messages that can still be pressed.
func (f *office) living(user string) int {
	n := 0
	for _, p := range f.posts(user) {
		for _, b := range f.slack.Buttons(user, p.TS) {
			if b.Value != "" {
				n++
				break
			}
		}
	}
	return n
}

// shown is everything in blocks that people read, buttons left out.
func shown(blocks json.RawMessage) string {
	var list any
	if err := json.Unmarshal(blocks, &list); err != nil {
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
			if v["type"] == "actions" {
				return
			}
			for _, key := range []string{"title", "text", "alt_text", "label", "fields", "elements"} {
				if s, ok := v[key].(string); ok {
					b.WriteString(s + " ")
				} else {
					walk(v[key])
				}
			}
			if v["text"] == nil && v["url"] != nil {
				fmt.Fprint(&b, v["url"], " ")
			}
		}
	}
	walk(list)
	return b.String()
}
