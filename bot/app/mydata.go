package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"lotsen/bot/employee"
	"lotsen/dialog"
)

// keptOf adds to what a person's home page tells what the helpdesk and its campaigns keep
// about them.
func (a *App) keptOf(ctx context.Context, p dialog.PersonID, lang dialog.Lang, about *employee.HomeFacts) error {
	now := a.Clock.Now()
	x, ok, err := a.exemption(ctx, p)
	if err != nil {
		return err
	}
	if ok {
		about.Exempt = employee.Exempt{Until: x.Until, Why: a.Helpers.Campaigns(lang, now).Exemptions().Why(x)}
	}
	if about.Data.Reminded, _, err = a.campaigns.Reached(ctx, p); err != nil {
		return err
	}
	kept, err := a.Store.Record(ctx, pressedKind, string(p))
	if err != nil {
		return fmt.Errorf("reading the press on a reminder: %w", err)
	}
	var last pressed
	if kept.Value != nil && json.Unmarshal(kept.Value, &last) == nil {
		about.Data.Answered = last.At
	}
	about.Data.Silent, err = a.silent(ctx, p)
	return err
}

// silent is since when somebody is on the helpdesk's list because they left reminders
// unanswered; zero: they are not.
func (a *App) silent(ctx context.Context, p dialog.PersonID) (since time.Time, err error) {
	mark, err := a.Store.Record(ctx, silentKind, string(p))
	if err != nil {
		return since, fmt.Errorf("looking whether somebody is on the helpdesk's list: %w", err)
	}
	if mark.Value == nil {
		return since, nil
	}
	listed, err := a.Store.Record(ctx, employee.HandOffs, string(mark.Value))
	if err != nil {
		return since, fmt.Errorf("reading a row of the helpdesk's list: %w", err)
	}
	var row employee.HandOff
	if listed.Value == nil || json.Unmarshal(listed.Value, &row) != nil || a.spoken(ctx, row) {
		return since, nil
	}
	return row.Since, nil
}
