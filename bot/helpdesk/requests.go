package helpdesk

import (
	"cmp"
	"slices"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// maxShown is how many requests one message holds: what is read at a glance, and
// what a platform takes.
const maxShown = 20

// Desk words what the helpdesk sees.
type Desk struct {
	Texts    *texts.Catalogue
	Book     *dialog.Book // makes the reminders that previews show; nil: they show what was written
	Zone     *time.Location
	Helpdesk string // phone and hours
	// CodePage is the address of the public page on which anybody can check the code of
	// a reminder; empty: there is none.
	CodePage string
}

// Request is somebody who waits for the helpdesk.
type Request struct {
	// Name is the person's name or, where the directory tells none, their sign-in
	// address; empty for somebody it does not know.
	Name  string
	Since time.Time // when they asked
	Where string    // the step they stood at, in words: see dialog.Book.Place
	Lang  dialog.Lang
}

// Show is the message about the open requests, the oldest first. more is how many
// there are besides those in list; of a list of more than twenty the rest is only
// counted.
func (d Desk) Show(lang dialog.Lang, list []Request, more int, now time.Time) dialog.Message {
	say := func(key texts.Key) string { return d.Texts.Text(string(lang), key, nil) }
	m := dialog.Message{Lang: lang, Title: say(texts.HelpdeskTitle), Buttons: []dialog.Button{
		{Label: say(texts.ButtonRefresh), Action: dialog.Requests}, {Label: say(texts.ButtonMenu), Action: dialog.Menu},
	}}
	all := len(list) + max(0, more)
	if all == 0 {
		m.Body = say(texts.HelpdeskEmptyBody)
		return m
	}
	m.Body = d.Texts.Count(string(lang), texts.HelpdeskCountBody, all) + "\n\n" + say(texts.HelpdeskBody)
	list = slices.SortedStableFunc(slices.Values(list), func(a, b Request) int { return a.Since.Compare(b.Since) })
	list = list[:min(len(list), maxShown)]
	if unseen := all - len(list); unseen > 0 {
		m.Body += "\n\n" + d.Texts.Count(string(lang), texts.HelpdeskMoreBody, unseen)
	}
	if len(list) > 0 {
		m.Table = d.table(lang, list, now)
	}
	return m
}

// table has a row for each request.
func (d Desk) table(lang dialog.Lang, list []Request, now time.Time) *dialog.Table {
	say := func(key texts.Key) string { return d.Texts.Text(string(lang), key, nil) }
	t := &dialog.Table{Columns: []string{
		say(texts.HelpdeskName), say(texts.HelpdeskAsked), say(texts.HelpdeskWhere), say(texts.HelpdeskLanguage),
	}}
	for _, r := range list {
		speaks := string(r.Lang)
		if name := dialog.LanguageName(r.Lang); name != "" {
			speaks = say(name)
		}
		t.Rows = append(t.Rows, []string{
			cmp.Or(r.Name, say(texts.HelpdeskNameless)),
			dialog.Ago(d.Texts, lang, r.Since, now, d.Zone),
			cmp.Or(r.Where, say(texts.PlaceStart)),
			speaks,
		})
	}
	return t
}

// Refuse is the message to somebody who is not of the helpdesk.
func (d Desk) Refuse(lang dialog.Lang) dialog.Message {
	say := func(key texts.Key, data texts.Data) string { return d.Texts.Text(string(lang), key, data) }
	contact := cmp.Or(d.Helpdesk, say(texts.HumanNoContact, nil))
	return dialog.Message{
		Lang: lang, Title: say(texts.HelpdeskRefusedTitle, nil),
		Body:    say(texts.HelpdeskRefusedBody, texts.Data{"Helpdesk": dialog.Escape(contact)}),
		Buttons: []dialog.Button{{Label: say(texts.ButtonMenu, nil), Action: dialog.Menu}},
	}
}
