package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

//go:embed templates/*.html
var templates embed.FS

func readPages() (*template.Template, error) {
	pages, err := template.ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("reading the pages: %w", err)
	}
	return pages, nil
}

// head is what every page has.
type head struct {
	words
	Title string
	Tab   string      // the browser's title
	Other dialog.Lang // the language to switch to
}

func (c *Chat) head(l dialog.Lang, title texts.Key) head {
	w := c.words(l)
	return head{words: w, Title: w.T(title), Tab: w.T(title) + " · Lotsen", Other: other(w.Lang)}
}

type startPage struct {
	head
	Cast []personaView
}

type problemPage struct {
	head
	Body string
}

// personaView is a persona as it is shown.
type personaView struct {
	Key, Name, Initials, About string
	Tone                       int // 1 to 8
}

func (c *Chat) cast(l dialog.Lang) []personaView {
	cast := make([]personaView, len(c.o.Cast))
	for i, p := range c.o.Cast {
		cast[i] = p.view(l)
	}
	return cast
}

func (p Persona) view(l dialog.Lang) personaView {
	return personaView{p.Key, p.Name, p.Initials, p.About[l], min(max(p.Tone, 1), 8)}
}

// chatPage is the chat and the panel of one persona.
type chatPage struct {
	head
	Who     personaView
	Entries []entryView
	Rev     string // what the stream is compared with
	Nonce   string
	Begin   dialog.Action // of an empty conversation
	Switch  string        // the press that changes the language
	Alert   string
	Text    string // what was typed and not sent
	Panel   panelView
}

// entryView is one thing that was said.
type entryView struct {
	words
	ID      string
	Version string // differs when anything shown differs
	Day     string // in words, where a day begins
	Time    string
	At      string // for the machine
	Who     personaView
	Said    *said
	Message *messageView
}

// rev is what the page and the stream compare: it differs after every change, and
// after a restart.
func (c *Chat) rev(changes uint64) string {
	return c.epoch + "-" + strconv.FormatUint(changes, 10)
}

// chatPage makes the page. Its language is that of the conversation, once there
// is one.
func (c *Chat) chatPage(ctx context.Context, p Persona, lang dialog.Lang) (*chatPage, error) {
	entries, changes, err := c.threads[p.Key].all(ctx)
	if err != nil {
		return nil, err
	}
	living := -1
	for i, e := range entries {
		if e.Message != nil {
			living, lang = i, e.Message.Lang
		}
	}
	h := c.head(lang, texts.WebChatTitle)
	h.Tab = p.Name + " · " + h.Title
	page := &chatPage{
		head: h, Who: p.view(h.Lang), Rev: c.rev(changes), Nonce: c.o.NewID(), Begin: dialog.Show,
		Switch: string(dialog.Language) + " " + string(h.Other),
		Panel:  c.panelView(ctx, p, h.words),
	}
	day := ""
	for i, e := range entries {
		v := c.entryView(page, e, i == living)
		if v.Day != day {
			day = v.Day
			v.Version += "d"
		} else {
			v.Day = ""
		}
		page.Entries = append(page.Entries, v)
	}
	return page, nil
}

func (c *Chat) entryView(page *chatPage, e entry, living bool) entryView {
	at := e.At.In(c.o.Zone)
	v := entryView{
		words: page.words, ID: "m" + strconv.FormatUint(e.N, 10), Version: strconv.Itoa(e.Version),
		Day: page.day(at), Time: at.Format("15:04"), At: at.Format(time.RFC3339), Who: page.Who, Said: e.Said,
	}
	if e.Message != nil {
		v.Message = c.messageView(page, v.ID, e, living)
	}
	if living {
		v.Version += "l"
	}
	return v
}

// panelView is the simulated Microsoft and the clock as they are shown.
type panelView struct {
	words
	Who       personaView
	Day, Time string
	Moves     []chip
	Methods   []Method
	Trouble   bool // the methods could not be read
	Lags      []chip
	Outages   []chip
}

// chip is one of several choices.
type chip struct {
	Value, Label string
	On           bool
}

func (c *Chat) panelView(ctx context.Context, p Persona, w words) panelView {
	now := c.o.Clock.Now().In(c.o.Zone)
	v := panelView{words: w, Who: p.view(w.Lang), Day: w.day(now), Time: now.Format("15:04")}
	for _, m := range moves() {
		v.Moves = append(v.Moves, chip{Value: m.name, Label: w.T(texts.WebClock(m.name))})
	}
	methods, err := c.o.Panel.Methods(ctx, p.Key, w.Lang)
	if err != nil {
		c.o.Log.Error("listing the methods", "err", err)
		v.Trouble = true
	}
	for _, m := range methods {
		if m.Label == "" {
			m.Label = w.T(texts.WebMethod(m.Key))
		}
		v.Methods = append(v.Methods, m)
	}
	lag, outage := c.o.Panel.Lag(), c.o.Panel.Outage()
	for _, l := range lags() {
		v.Lags = append(v.Lags, chip{l.name, w.T(texts.WebLag(l.name)), l.d == lag})
	}
	for _, o := range Outages() {
		v.Outages = append(v.Outages, chip{string(o), w.T(texts.WebOutage(string(o))), o == outage})
	}
	return v
}

// problem shows a page that says what went wrong.
func (c *Chat) problem(w http.ResponseWriter, r *http.Request, status int, title, body texts.Key) {
	h := c.head(c.asked(r), title)
	c.render(w, status, "problem", problemPage{head: h, Body: h.T(body)})
}

// render writes a whole page, or none.
func (c *Chat) render(w http.ResponseWriter, status int, name string, page any) {
	var b bytes.Buffer
	if err := c.pages.ExecuteTemplate(&b, name, page); err != nil {
		c.o.Log.Error("rendering a page", "page", name, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that has gone away needs no answer
}
