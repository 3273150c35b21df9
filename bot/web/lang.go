package web

import (
	"net/http"
	"time"

	"golang.org/x/text/language"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// langCookie remembers the language that was chosen on a page.
const langCookie = "lotsen-lang"

const langTime = 365 * 24 * time.Hour

// asked is the language that the browser asks for: by the address, by what was
// chosen before, or by its settings.
func (c *Chat) asked(r *http.Request) dialog.Lang {
	if l, ok := spoken(r.URL.Query().Get("lang")); ok {
		return l
	}
	if cookie, err := r.Cookie(langCookie); err == nil {
		if l, ok := spoken(cookie.Value); ok {
			return l
		}
	}
	if l, ok := accepted(r); ok {
		return l
	}
	return c.o.Lang
}

// accepted is the language of the pages that a browser's settings like best; ok is
// false when they name none.
func accepted(r *http.Request) (l dialog.Lang, ok bool) {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return "", false
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if l, ok := spoken(base.String()); ok {
			return l, true
		}
	}
	return "", false
}

// spoken reports whether a page exists in a language.
func spoken(s string) (dialog.Lang, bool) {
	l := dialog.Lang(s)
	return l, l == dialog.Swedish || l == dialog.English
}

func other(l dialog.Lang) dialog.Lang {
	if l == dialog.English {
		return dialog.Swedish
	}
	return dialog.English
}

// remember keeps a language that was chosen.
func (c *Chat) remember(w http.ResponseWriter, l dialog.Lang) {
	if _, ok := spoken(string(l)); !ok {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: langCookie, Value: string(l), Path: "/",
		MaxAge: int(langTime.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// words are the texts in one language.
type words struct {
	Lang      dialog.Lang
	catalogue *texts.Catalogue
}

func (c *Chat) words(l dialog.Lang) words {
	if _, ok := spoken(string(l)); !ok {
		l = c.o.Lang
	}
	return words{l, c.o.Texts}
}

// T is the text of a key.
func (w words) T(key texts.Key) string { return w.catalogue.Text(string(w.Lang), key, nil) }

// Named is the text of a key with a name in it.
func (w words) Named(key texts.Key, name string) string {
	return w.catalogue.Text(string(w.Lang), key, texts.Data{"Name": name})
}

// day is a day in words: "måndag 23 november 2026".
func (w words) day(at time.Time) string {
	return w.catalogue.Text(string(w.Lang), texts.WebClockDay, texts.Data{
		"Weekday": w.T(texts.Weekday(int(at.Weekday()))), "Date": w.date(at)})
}

// date is a date in words: "23 november 2026".
func (w words) date(at time.Time) string {
	return w.catalogue.Text(string(w.Lang), texts.Date, texts.Data{
		"Day": at.Day(), "Month": w.T(texts.Month(int(at.Month()))), "Year": at.Year()})
}
