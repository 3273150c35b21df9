package app

import (
	"net/http"

	"lotsen/bot/web"
	"lotsen/dialog"
)

// mountAbout serves the public page that says what Lotsen is and what it keeps.
func (a *App) mountAbout(mux *http.ServeMux) error {
	page, err := web.NewAbout(web.AboutOptions{
		Texts: a.Helpers.Texts, Lang: a.Desk.Book.Lang(dialog.Conversation{}, dialog.Facts{}), Helpdesk: a.Helpers.Helpdesk, Log: a.Log,
	})
	if err != nil {
		return err
	}
	mux.Handle("/about", page)
	return nil
}
