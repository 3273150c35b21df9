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

// PublicOptions are what a page is made of that anybody may read who has its address. All
// but Log are needed.
type PublicOptions struct {
	Texts    *texts.Catalogue
	Lang     dialog.Lang // where the browser asks for none that there is
	Helpdesk string      // phone and hours
	Log      *slog.Logger
}

// public shows the public pages, in one frame, under one policy: nothing of people, and
// nothing that the visitor wrote.
type public struct {
	o    PublicOptions
	page *template.Template
}

// publicHead is what every public page has.
type publicHead struct {
	head
	Helpdesk string
}

func newPublic(o PublicOptions) (public, error) {
	if o.Texts == nil || o.Helpdesk == "" {
		return public{}, errors.New("a public page lacks Texts or Helpdesk")
	}
	if _, ok := spoken(string(o.Lang)); !ok {
		return public{}, fmt.Errorf("a public page does not speak %q", o.Lang)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	page, err := readPages()
	return public{o, page}, err
}

// words are the page's, in the language that the visitor asks for.
func (p public) words(r *http.Request) words {
	lang, ok := spoken(r.URL.Query().Get("lang"))
	if !ok {
		if lang, ok = accepted(r); !ok {
			lang = p.o.Lang
		}
	}
	return words{lang, p.o.Texts}
}

func (p public) head(say words, title, tab string) publicHead {
	return publicHead{head{words: say, Title: title, Tab: tab, Other: other(say.Lang)}, p.o.Helpdesk}
}

// show renders a page, or nothing.
func (p public) show(w http.ResponseWriter, status int, name string, lang dialog.Lang, page any) {
	var b bytes.Buffer
	if err := p.page.ExecuteTemplate(&b, name, page); err != nil {
		p.o.Log.Error("rendering a public page", "page", name, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(lang))
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that has gone away needs no answer
}
