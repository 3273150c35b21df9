package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lotsen/dialog/texts"
)

// words are what Lotsen says in a language, by key. Wordings may change; what a
// test demands of one stands in the test.
func words(t testing.TB, lang string) func(texts.Key) string {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	return func(key texts.Key) string { return catalogue.Text(lang, key, nil) }
}

// visitor is somebody at a browser without JavaScript: they open the chat of one
// of the cast, read it, and send its forms.
type visitor struct {
	t      testing.TB
	who    string
	text   func(texts.Key) string // of Lotsen, in Swedish
	client http.Client
	base   string
	page   *html.Node
}

// visit lets somebody be one of the cast. A redirect is not followed, so that the
// moment right after a form was taken can be met.
func visit(t testing.TB, p *program, who string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, who: who, text: words(t, "sv"), base: p.base, client: http.Client{
		Jar: jar, Timeout: deadline, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	return v.open()
}

// open reads the chat anew.
func (v *visitor) open() *visitor {
	v.t.Helper()
	answer, err := v.client.Get(v.base + "/as/" + v.who)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		v.t.Fatalf("the chat of %s: %s", v.who, answer.Status)
	}
	if v.page, err = html.Parse(answer.Body); err != nil {
		v.t.Fatal(err)
	}
	return v
}

// form is a form of the page, filled in as it would be sent.
type form struct {
	action string
	values url.Values
}

// form is the one that a button sends.
func (v *visitor) form(button texts.Key) form {
	v.t.Helper()
	label := v.text(button)
	for pressed := range v.page.Descendants() {
		if pressed.Data != "button" || content(pressed) != label {
			continue
		}
		for n := range pressed.Ancestors() {
			if n.Data != "form" {
				continue
			}
			f := form{attribute(n, "action"), url.Values{}}
			for in := range n.Descendants() {
				if in.Type == html.ElementNode && in.Data == "input" {
					f.values.Set(attribute(in, "name"), attribute(in, "value"))
				}
			}
			if name := attribute(pressed, "name"); name != "" {
				f.values.Set(name, attribute(pressed, "value"))
			}
			return f
		}
	}
	v.t.Fatalf("there is no button %q on the page:\n%s", label, content(v.page))
	return form{}
}

// writing is the form under the chat with a text in it.
func (v *visitor) writing(words string) form {
	v.t.Helper()
	f := v.form(texts.WebSend)
	f.values.Set("text", words)
	return f
}

// send sends a form. hurried does not wait for Lotsen's answer, as the page's
// script does not. The error is that the demo was not there to take it.
func (v *visitor) send(f form, hurried bool) error {
	v.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, v.base+f.action, strings.NewReader(f.values.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if hurried {
		r.Header.Set("Lotsen-Live", "1")
	}
	answer, err := v.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return errors.New(answer.Status)
	}
	return nil
}

// press presses a button and reads on; say types and sends.
func (v *visitor) press(button texts.Key) *visitor { v.t.Helper(); return v.sends(v.form(button)) }
func (v *visitor) say(words string) *visitor       { v.t.Helper(); return v.sends(v.writing(words)) }

func (v *visitor) sends(f form) *visitor {
	v.t.Helper()
	if err := v.send(f, false); err != nil {
		v.t.Fatal(err)
	}
	return v.open()
}

// awaits reads the chat until Lotsen's last message shows the words.
func (v *visitor) awaits(words string) *visitor {
	v.t.Helper()
	eventually(v.t, "Lotsen says "+words, func() bool {
		return strings.Contains(content(find(v.open().page, "id", "latest")), words)
	})
	return v
}

// entries are what was said so far, each as a text: bubbles of the person, and
// messages of Lotsen.
func (v *visitor) entries() (bubbles, messages []string) {
	v.t.Helper()
	for n := range v.page.Descendants() {
		switch class := strings.Fields(attribute(n, "class")); {
		case n.Data != "li" || !slices.Contains(class, "entry"):
		case slices.Contains(class, "mine"):
			bubbles = append(bubbles, content(find(n, "class", "said")))
		default:
			messages = append(messages, content(find(n, "class", "card")))
		}
	}
	return bubbles, messages
}

// heading is that of the message whose buttons can be pressed; empty if none.
func (v *visitor) heading() string {
	if latest := find(v.page, "id", "latest"); latest != nil {
		for n := range latest.Descendants() {
			if n.Data == "h2" {
				return content(n)
			}
		}
	}
	return ""
}

// find is the first element with an attribute; of class, one of its words.
func find(in *html.Node, name, value string) *html.Node {
	for n := range in.Descendants() {
		if is := attribute(n, name); is == value || name == "class" && slices.Contains(strings.Fields(is), value) {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// content is what an element says, with single spaces.
func content(n *html.Node) string {
	if n == nil {
		return ""
	}
	var words []string
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			words = append(words, d.Data)
		}
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
