package web

import (
	"net/http"

	"lotsen/dialog/texts"
)

// aboutPart is a heading with a list.
type aboutPart struct {
	Title texts.Key
	Lines []texts.Key
}

// aboutPage is the page as it is shown.
type aboutPage struct {
	publicHead
	Parts []aboutPart
}

// NewAbout makes the handler of "/about": the public page that says what Lotsen is, what it
// keeps of people and whom to ask. The app in Teams names it where its makers have named no
// pages of their own.
func NewAbout(o PublicOptions) (http.Handler, error) {
	p, err := newPublic(o)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /about", p.about)
	return guardGenuine(mux), nil
}

func (p public) about(w http.ResponseWriter, r *http.Request) {
	say := p.words(r)
	title := say.T(texts.AboutTitle)
	p.show(w, http.StatusOK, "about", say.Lang, aboutPage{publicHead: p.head(say, title, title), Parts: []aboutPart{
		{texts.AboutKeptTitle, []texts.Key{texts.AboutKeptDirectory, texts.AboutKeptChat, texts.AboutKeptHelp, texts.AboutKeptLog}},
		{texts.AboutNotTitle, []texts.Key{texts.AboutNotSecrets, texts.AboutNotWords, texts.AboutNotNumbers}},
		{texts.AboutWhoTitle, []texts.Key{texts.AboutWhoManagers, texts.AboutWhoHelpdesk, texts.AboutWhoNobody}},
		{texts.AboutTermsTitle, []texts.Key{texts.AboutTermsFree, texts.AboutTermsNever, texts.AboutTermsAs}},
	}})
}
