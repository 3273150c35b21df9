package app

import (
	"context"
	"encoding/json"
	"fmt"

	"lotsen/bot/employee"
	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/store"
)

// helps reports whether somebody is the helpdesk, by the directory at this moment.
func (a *App) helps(ctx context.Context, p dialog.PersonID) (bool, error) {
	if !p.Known() || a.HelpdeskGroup == "" {
		return false, nil
	}
	return a.Directory.MemberOf(ctx, graph.ID(p), a.HelpdeskGroup)
}

// helpdeskOnly asks the directory whether somebody may see what is the helpdesk's. If they
// may not, m is the answer: a refusal, or, where the directory does not say, the message as
// it is without anything in it. entry is what the audit chain says then.
func (a *App) helpdeskOnly(ctx context.Context, e dialog.Event, lang dialog.Lang, what dialog.Action, empty dialog.Message) (m dialog.Message, entry store.Entry, may bool) {
	entry = store.Entry{Actor: e.Person, Action: actionRefused, Object: string(what)}
	helps, err := a.helps(ctx, e.Person)
	switch {
	case err != nil:
		a.logFailure(ctx, "asking who is the helpdesk", err)
		entry.Action, entry.Detail = what, "no answer"
		empty.Body = a.Helpers.Texts.Text(string(lang), texts.NoAnswerBody, nil)
		return empty, entry, false
	case !helps:
		return a.Helpers.Refuse(lang), entry, false
	}
	return m, entry, true
}

// maxWaiting bounds how many open requests are read for one view.
const maxWaiting = store.MaxPage

// handOffs are the open requests for the helpdesk, the oldest first.
func (a *App) handOffs(ctx context.Context) ([]employee.HandOff, error) {
	records, err := a.Store.Records(ctx, employee.HandOffs, "", maxWaiting)
	if err != nil {
		return nil, fmt.Errorf("reading the helpdesk's list: %w", err)
	}
	list := make([]employee.HandOff, 0, len(records))
	for _, r := range records {
		var row employee.HandOff
		if err := json.Unmarshal(r.Value, &row); err != nil {
			a.logFailure(ctx, "reading a row of the helpdesk's list", err)
			continue // one bad row hides no other
		}
		if a.spoken(ctx, row) {
			continue
		}
		list = append(list, row)
	}
	return list, nil
}

func (a *App) waiting(ctx context.Context) (int, error) {
	list, err := a.handOffs(ctx)
	return len(list), err
}

// requestsShown is how many requests are looked up for one view.
const requestsShown = 20

// requestsMessage is what the helpdesk sees, or a refusal, and what the audit chain
// says of it.
func (a *App) requestsMessage(ctx context.Context, e dialog.Event, c dialog.Conversation) (dialog.Message, store.Entry, error) {
	lang := a.Desk.Book.Lang(c, e.Facts)
	m, entry, may := a.helpdeskOnly(ctx, e, lang, dialog.Requests, a.Helpers.Show(lang, nil, 0, e.Now))
	if !may {
		return m, entry, nil
	}
	list, err := a.handOffs(ctx)
	if err != nil {
		return dialog.Message{}, entry, err
	}
	shown := list[:min(len(list), requestsShown)]
	requests := make([]helpdesk.Request, len(shown))
	for i, row := range shown {
		requests[i] = helpdesk.Request{Since: row.Since, Where: a.Desk.Book.Place(lang, row.Where), Lang: row.Lang}
		if row.Reason == dialog.NotAllowed {
			requests[i].Where = a.Helpers.Texts.Text(string(lang), texts.HelpdeskNotAllowed, nil)
		}
		if row.Reason == silentReason {
			requests[i].Where, requests[i].Name = a.silentWords(lang), string(a.entry(ctx, graph.ID(row.Person)).Person.SignIn)
		}
		if who, ok, err := a.stored(ctx, row.From); err == nil && ok && who.Person == row.Person {
			requests[i].Name = who.SignIn
		}
	}
	entry.Action, entry.Detail = dialog.Requests, fmt.Sprintf("%d requests", len(list))
	return a.Helpers.Show(lang, requests, len(list)-len(shown), e.Now), entry, nil
}
