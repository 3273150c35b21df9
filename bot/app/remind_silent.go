package app

import (
	"context"
	"encoding/json"
	"fmt"

	"lotsen/bot/campaign"
	"lotsen/bot/employee"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/store"
)

// silentReason is why somebody is on the helpdesk's list who did not ask for it: they left
// three reminders in a row unanswered.
const silentReason dialog.Action = "campaign.silent"

// silentKind is the kind of the records of who is on the list for that: person → the row.
const silentKind = "campaign/silent"

// HandOver implements campaign.Chat. Who is on the list already is not put there again,
// unless they have answered since: then it is about something new.
func (c reminders) HandOver(ctx context.Context, p dialog.PersonID, _ campaign.Campaign) ([]store.Record, error) {
	talk, err := c.Store.Conversation(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("reading a conversation: %w", err)
	}
	old, listed, err := c.silentSince(ctx, p)
	if err != nil || talk.HandOff.Open() || listed && old == "" {
		return nil, err
	}
	places, err := c.Places(ctx, p)
	if err != nil {
		return nil, err
	}
	row := employee.HandOff{
		Person: p, HandOff: dialog.HandOff{Since: c.Clock.Now().UTC().Round(0), Reason: silentReason, Where: talk.State},
		Lang: c.Desk.Book.Lang(talk, dialog.Facts{Locale: c.entry(ctx, graph.ID(p)).Person.Language}),
	}
	if len(places) > 0 {
		row.From = places[0].Address
	}
	value, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("encoding a request for the helpdesk: %w", err)
	}
	key := employee.HandOffKey(p, row.HandOff)
	records := []store.Record{{Kind: employee.HandOffs, Key: key, Value: value}, {Kind: silentKind, Key: string(p), Value: []byte(key)}}
	if old != "" && old != key {
		records = append(records, store.Record{Kind: employee.HandOffs, Key: old})
	}
	return records, nil
}

// silentSince is whether somebody is on the helpdesk's list because they were silent; old is
// the row, if it is not true any more: they have answered since.
func (c reminders) silentSince(ctx context.Context, p dialog.PersonID) (old string, listed bool, err error) {
	mark, err := c.Store.Record(ctx, silentKind, string(p))
	switch {
	case err != nil:
		return "", false, fmt.Errorf("looking whether somebody is on the helpdesk's list: %w", err)
	case mark.Value == nil:
		return "", false, nil
	}
	r, err := c.Store.Record(ctx, employee.HandOffs, string(mark.Value))
	if err != nil {
		return "", false, fmt.Errorf("reading a row of the helpdesk's list: %w", err)
	}
	var row employee.HandOff
	if r.Value == nil || json.Unmarshal(r.Value, &row) != nil { // the list has lost it
		return string(mark.Value), true, nil
	}
	at, _, err := c.Answered(ctx, p)
	if err != nil || !at.After(row.Since) {
		return "", true, err
	}
	return string(mark.Value), true, nil
}

// spoken takes a row off the helpdesk's list whose person has answered since, is done, or
// need not register any more: then it is true.
func (a *App) spoken(ctx context.Context, row employee.HandOff) bool {
	if row.Reason != silentReason {
		return false
	}
	at, _, err := reminders{a}.Answered(ctx, row.Person)
	if err != nil {
		a.logFailure(ctx, "reading whether somebody has answered", err)
		return false
	}
	entry := a.entry(ctx, graph.ID(row.Person))
	done := entry.Person.ID != "" && (entry.Exclusion != graph.Counted || a.Policy.Judge(entry.Status, a.Clock.Now()) == graph.Done)
	if !at.After(row.Since) && !done {
		return false
	}
	err = a.commit(ctx, store.Change{At: a.Clock.Now(), Records: []store.Record{
		{Kind: employee.HandOffs, Key: employee.HandOffKey(row.Person, row.HandOff)}, {Kind: silentKind, Key: string(row.Person)},
	}})
	if err != nil {
		a.logFailure(ctx, "taking somebody off the helpdesk's list", err)
	}
	return true
}

// silentWords are why somebody is on the list who did not ask for it.
func (a *App) silentWords(lang dialog.Lang) string {
	return a.Helpers.Texts.Text(string(lang), texts.Why(string(campaign.Silent)), nil)
}
