package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// AboutOptions are what the page about Lotsen is made of. All but Log are needed.
type AboutOptions struct {
	Texts    *texts.Catalogue
	Lang     dialog.Lang // where the browser asks for none that there is
	Helpdesk string      // phone and hours
	Log      *slog.Logger
}

// about is the public page that says what Lotsen is, what it keeps of people and whom to
// ask. The app in Teams names it where its makers have named no pages of their own. It has
// the frame, the policy and the files of the public page on which codes are checked, and
// nothing of people.
type about struct {
	o    AboutOptions
	page *template.Template
}

// aboutPart is a heading with a paragraph, or a list.
type aboutPart struct {
	Title texts.Key
	Lines []texts.Key
}

// aboutPage is the page as it is shown.
type aboutPage struct {
	head
	Parts    []aboutPart
	Helpdesk string
}

// NewAbout makes the handler of that page, for "/about".
func NewAbout(o AboutOptions) (http.Handler, error) {
	if o.Texts == nil || o.Helpdesk == "" {
		return nil, errors.New("the page about Lotsen lacks Texts or Helpdesk")
	}
	if _, ok := spoken(string(o.Lang)); !ok {
		return nil, fmt.Errorf("the page about Lotsen does not speak %q", o.Lang)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	page, err := readPages()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /about", about{o, page}.show)
	return guardGenuine(mux), nil
}

func (a about) show(w http.ResponseWriter, r *http.Request) {
	lang, ok := spoken(r.URL.Query().Get("lang"))
	if !ok {
		if lang, ok = accepted(r); !ok {
			lang = a.o.Lang
		}
	}
	say := words{lang, a.o.Texts}
	page := aboutPage{
		head: head{words: say, Title: say.T(texts.AboutTitle), Tab: say.T(texts.AboutTitle), Other: other(lang)},
		Parts: []aboutPart{
			{texts.AboutKeptTitle, []texts.Key{texts.AboutKeptDirectory, texts.AboutKeptChat, texts.AboutKeptHelp, texts.AboutKeptLog}},
			{texts.AboutNotTitle, []texts.Key{texts.AboutNotSecrets, texts.AboutNotWords, texts.AboutNotNumbers}},
			{texts.AboutWhoTitle, []texts.Key{texts.AboutWhoManagers, texts.AboutWhoHelpdesk, texts.AboutWhoNobody}},
			{texts.AboutTermsTitle, []texts.Key{texts.AboutTermsFree, texts.AboutTermsNever, texts.AboutTermsAs}},
		},
		Helpdesk: a.o.Helpdesk,
	}
	var b bytes.Buffer
	if err := a.page.ExecuteTemplate(&b, "about", page); err != nil {
		a.o.Log.Error("rendering the page about Lotsen", "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(lang))
	h.Set("Vary", "Accept-Language")
	_, _ = w.Write(b.Bytes()) // a browser that has gone away needs no answer
}
