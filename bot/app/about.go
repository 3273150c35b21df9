package app

import (
	"net/http"

	"lotsen/bot/web"
	"lotsen/dialog"
)

// mountAbout serves the public page that says what Lotsen is and what it keeps.
func (a *App) mountAbout(mux *http.ServeMux) error {
	page, err := web.NewAbout(a.public())
	if err != nil {
		return err
	}
	mux.Handle("/about", page)
	return nil
}

// public is what the public pages are made of.
func (a *App) public() web.PublicOptions {
	return web.PublicOptions{
		Texts: a.Helpers.Texts, Lang: a.Desk.Book.Lang(dialog.Conversation{}, dialog.Facts{}), Helpdesk: a.Helpers.Helpdesk, Log: a.Log,
	}
}
