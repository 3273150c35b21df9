package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// browser is a browser without JavaScript: it reads pages and sends their forms.
type browser struct {
	t      testing.TB
	client http.Client
	base   string
	header http.Header // sent with every request
	status int
	page   *html.Node
}

// browse opens a browser at a server of the world's.
func (w *world) browse() *browser {
	w.t.Helper()
	server := httptest.NewServer(w.chat.Handler())
	w.t.Cleanup(server.Close)
	w.t.Cleanup(w.chat.Close) // before the server, which waits for its streams
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{t: w.t, client: http.Client{Jar: jar}, base: server.URL,
		header: http.Header{"Accept-Language": {"sv-SE,sv;q=0.9,en;q=0.8"}, "Sec-Fetch-Site": {"same-origin"}, liveHeader: {"1"}}}
}

func (b *browser) send(method, path, kind string, body io.Reader) *browser {
	b.t.Helper()
	r, err := http.NewRequest(method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header = b.header.Clone()
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	b.status = answer.StatusCode
	if b.page, err = html.Parse(answer.Body); err != nil {
		b.t.Fatal(err)
	}
	return b
}

func (b *browser) open(path string) *browser {
	b.t.Helper()
	return b.send(http.MethodGet, path, "", nil)
}

// form is a form of a page, as it would be sent.
type form struct {
	action string
	values url.Values
}

func (b *browser) submit(f form) *browser {
	b.t.Helper()
	return b.send(http.MethodPost, f.action, "application/x-www-form-urlencoded", strings.NewReader(f.values.Encode()))
}

// press presses the button of the page with a label.
func (b *browser) press(label string) *browser {
	b.t.Helper()
	return b.submit(b.form(label))
}

// form is the form that the button with a label sends.
func (b *browser) form(label string) form {
	b.t.Helper()
	for button := range b.page.Descendants() {
		if button.Data != "button" || text(button) != label {
			continue
		}
		for n := range button.Ancestors() {
			if n.Data != "form" {
				continue
			}
			f := form{attr(n, "action"), url.Values{}}
			for in := range n.Descendants() {
				if in.Data == "input" && in.Type == html.ElementNode {
					f.values.Set(attr(in, "name"), attr(in, "value"))
				}
			}
			if name := attr(button, "name"); name != "" {
				f.values.Set(name, attr(button, "value"))
			}
			return f
		}
	}
	b.t.Fatalf("there is no button %q on the page:\n%s", label, text(b.page))
	return form{}
}

// say types a text and sends it.
func (b *browser) say(words string) *browser {
	b.t.Helper()
	f := b.form("Skicka")
	f.values.Set("text", words)
	return b.submit(f)
}

// shows reports whether the words stand on the page.
func (b *browser) shows(words string) bool { return strings.Contains(text(b.page), words) }

// heading is that of the message whose buttons can be pressed.
func (b *browser) heading() string {
	if n := b.find("id", "latest"); n != nil {
		for h := range n.Descendants() {
			if h.Data == "h2" {
				return text(h)
			}
		}
	}
	return ""
}

// buttons are those of the conversation, outside the panel.
func (b *browser) buttons() []string {
	var labels []string
	for n := range b.find("id", "thread").Descendants() {
		if n.Data == "button" {
			labels = append(labels, text(n))
		}
	}
	return labels
}

// find is the first element with an attribute; of class, one of the words.
func (b *browser) find(name, value string) *html.Node {
	for n := range b.page.Descendants() {
		if attr(n, name) == value || name == "class" && slices.Contains(strings.Fields(attr(n, name)), value) {
			return n
		}
	}
	return nil
}

// count is how many elements have a class.
func (b *browser) count(class string) int {
	count := 0
	for n := range b.page.Descendants() {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			count++
		}
	}
	return count
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what an element says, with single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && slices.Contains([]string{"p", "li", "h2", "button", "td", "th", "dt", "dd"}, n.Data) {
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}
