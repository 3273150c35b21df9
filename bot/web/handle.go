package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// liveHeader is set by the page's script, which does not wait for the answer.
const liveHeader = "Lotsen-Live"

// Handler serves the pages at the root of a host. It answers to loopback names
// only and refuses forms of other sites. Deadlines for reading and for idle
// connections are the server's; the stream extends its own for writing.
func (c *Chat) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.start)
	mux.HandleFunc("GET /as/{key}", c.withPersona(c.chat))
	mux.HandleFunc("GET /as/{key}/{rest...}", c.withPersona(c.backToChat))
	mux.HandleFunc("GET /as/{key}/stream", c.withPersona(c.stream))
	mux.HandleFunc("GET /as/{key}/files/{ref}/{number}", c.withPersona(c.file))
	mux.HandleFunc("POST /as/{key}/press", c.withPersona(c.press))
	mux.HandleFunc("POST /as/{key}/say", c.withPersona(c.say))
	mux.HandleFunc("POST /panel/{key}/{what}", c.withPersona(c.panel))
	mux.HandleFunc("POST /clock/{key}", c.withPersona(c.clock))
	mux.HandleFunc("GET /static/{name}", c.asset)
	mux.HandleFunc("GET /pictures/{name}", c.picture)
	mux.HandleFunc("/", c.missing)
	return c.guard(mux)
}

func (c *Chat) withPersona(h func(http.ResponseWriter, *http.Request, Persona)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, ok := c.persona(r.PathValue("key"))
		if !ok {
			c.missing(w, r)
			return
		}
		h(w, r, p)
	}
}

// backToChat is where the address of a form leads when it is opened by itself.
func (c *Chat) backToChat(w http.ResponseWriter, r *http.Request, p Persona) {
	http.Redirect(w, r, "/as/"+p.Key, http.StatusSeeOther)
}

func (c *Chat) press(w http.ResponseWriter, r *http.Request, p Persona) {
	if err := readForm(w, r); err != nil {
		c.failed(w, r, p, err)
		return
	}
	e, err := pressed(r)
	if err == nil {
		e, err = c.identify(e, r, p)
	}
	if err == nil {
		err = c.receive(r, p, e)
	}
	if err != nil {
		c.failed(w, r, p, err)
		return
	}
	if e.Action == dialog.Language {
		c.remember(w, dialog.Lang(e.Arg))
	}
	http.Redirect(w, r, "/as/"+p.Key+"#latest", http.StatusSeeOther)
}

func (c *Chat) say(w http.ResponseWriter, r *http.Request, p Persona) {
	if err := readForm(w, r); err != nil {
		c.failed(w, r, p, err)
		return
	}
	text := strings.TrimSpace(clean(r.PostFormValue(inText)))
	if text != "" {
		e, err := c.identify(dialog.Event{Text: text}, r, p)
		if err == nil {
			err = c.receive(r, p, e)
		}
		if err != nil {
			c.failed(w, r, p, err)
			return
		}
	}
	http.Redirect(w, r, "/as/"+p.Key+"#latest", http.StatusSeeOther)
}

// receive hands an event to the app. A page without the script is given a moment
// for the answer to come.
func (c *Chat) receive(r *http.Request, p Persona, e dialog.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), receiveTime)
	defer cancel()
	t := c.threads[p.Key]
	seen, err := c.decide(ctx, t, e)
	if err == nil && r.Header.Get(liveHeader) == "" {
		wait, cancel := context.WithTimeout(r.Context(), replyTime)
		defer cancel()
		t.await(wait, seen)
	}
	return err
}

// decide lets the app decide an event. What the person typed is shown meanwhile,
// and taken back when nothing was decided. seen is the count of changes before
// the answer.
func (c *Chat) decide(ctx context.Context, t *thread, e dialog.Event) (seen uint64, err error) {
	end, err := t.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	fresh := false
	if e.Action == "" {
		fresh, err = t.say(ctx, e.Now, said{Event: e.ID, Text: e.Text, Secret: e.Facts.Secret})
		if err != nil {
			return 0, err
		}
	}
	seen = t.count()
	err = c.o.Receive(ctx, e)
	if fresh {
		if kept := t.settle(ctx, e.ID, err == nil); kept != nil {
			c.o.Log.Error("keeping what was typed", "err", kept)
		}
	}
	return seen, err
}

// failed shows the chat again, and says why nothing happened. What was typed
// stays in its place, unless it holds a secret.
func (c *Chat) failed(w http.ResponseWriter, r *http.Request, p Persona, err error) {
	status, alert := http.StatusServiceUnavailable, texts.WebTrouble
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		status, alert = http.StatusRequestEntityTooLarge, texts.WebTooBig
	case errors.Is(err, errBody), errors.Is(err, errNoChoice):
		status, alert = http.StatusBadRequest, texts.WebUnreadable
	default:
		c.o.Log.Error("answering a form", "err", err)
	}
	text := ""
	if r.PostForm != nil {
		text, _ = dialog.Redact(clean(r.PostFormValue(inText)))
	}
	c.show(w, r, p, outcome{status: status, alert: alert, text: text})
}

func (c *Chat) panel(w http.ResponseWriter, r *http.Request, p Persona) {
	c.changePanel(w, r, p, r.PathValue("what"))
}

func (c *Chat) clock(w http.ResponseWriter, r *http.Request, p Persona) {
	c.changePanel(w, r, p, "clock")
}

// changePanel changes the simulated Microsoft or the clock, which every page shows.
func (c *Chat) changePanel(w http.ResponseWriter, r *http.Request, p Persona, what string) {
	if err := readForm(w, r); err != nil {
		c.failed(w, r, p, err)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), panelTime)
	defer cancel()
	if err := c.change(ctx, what, p, r); err != nil {
		if errors.Is(err, errNoChoice) {
			c.failed(w, r, p, err)
			return
		}
		c.o.Log.Error("changing the simulated Microsoft", "what", what, "err", err)
		c.show(w, r, p, outcome{status: http.StatusServiceUnavailable, alert: texts.WebPanelTrouble})
		return
	}
	for _, t := range c.threads {
		t.nudge()
	}
	http.Redirect(w, r, "/as/"+p.Key+"#panel", http.StatusSeeOther)
}

// start is the page on which to choose a person.
func (c *Chat) start(w http.ResponseWriter, r *http.Request) {
	lang := c.asked(r)
	if r.URL.Query().Has("lang") {
		c.remember(w, lang)
	}
	c.render(w, http.StatusOK, "start", startPage{head: c.head(lang, texts.WebStartTitle), Cast: c.cast(lang)})
}

func (c *Chat) chat(w http.ResponseWriter, r *http.Request, p Persona) {
	c.show(w, r, p, outcome{status: http.StatusOK})
}

// outcome is what a form led to that was not followed by a redirect.
type outcome struct {
	status int
	alert  texts.Key // empty: none
	text   string    // what was typed and not sent
}

// show renders the chat.
func (c *Chat) show(w http.ResponseWriter, r *http.Request, p Persona, o outcome) {
	ctx, cancel := context.WithTimeout(r.Context(), panelTime)
	defer cancel()
	page, err := c.chatPage(ctx, p, c.asked(r))
	if err != nil {
		c.o.Log.Error("showing the chat", "err", err)
		c.problem(w, r, http.StatusInternalServerError, texts.WebBrokenTitle, texts.WebBrokenBody)
		return
	}
	if o.alert != "" {
		page.Alert = page.T(o.alert)
	}
	page.Text = o.text
	c.render(w, o.status, "chat", page)
}
