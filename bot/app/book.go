package app

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"lotsen/bot/employee"
	"lotsen/bot/schedule"
	"lotsen/dialog"
)

// smsGuide is the guide that LOTSEN_SMS_END ends.
const smsGuide = "sms"

// Desk is the desk that everybody's conversation is answered from.
type Desk = employee.Desk

// Guides is the directory of guides that the settings name.
func (b BookSettings) Guides() fs.FS {
	if b.GuidesDir != "" {
		return os.DirFS(b.GuidesDir)
	}
	return dialog.Guides()
}

// Desk makes the book by the settings, and the desk that answers from it. now is
// what the age of the guides' reviews is counted from.
func (b BookSettings) Desk(now time.Time) (Desk, error) { return b.desk(now, "") }

// desk is Desk with the page on which the code of a reminder can be checked.
func (b BookSettings) desk(now time.Time, codePage string) (Desk, error) {
	options, calendar, err := b.options(now)
	if err != nil {
		return Desk{}, err
	}
	options.CodePage = codePage
	book, err := dialog.NewBook(b.Guides(), options)
	if err != nil {
		return Desk{}, err
	}
	return Desk{Book: book, Calendar: calendar}, nil
}

// options are the book's, and the calendar that it reads times by.
func (b BookSettings) options(now time.Time) (dialog.Options, schedule.Calendar, error) {
	zone, err := time.LoadLocation(b.Zone)
	if err != nil {
		return dialog.Options{}, schedule.Calendar{}, fmt.Errorf("LOTSEN_TIMEZONE: %w", err)
	}
	smsEnd, err := b.smsEnd()
	if err != nil {
		return dialog.Options{}, schedule.Calendar{}, fmt.Errorf("LOTSEN_SMS_END: %w", err)
	}
	calendar := schedule.New(zone)
	options := dialog.Options{
		Lang: dialog.Lang(b.Lang), Domains: b.Domains, Zone: zone, Helpdesk: b.Helpdesk,
		Times: employee.Times{Calendar: calendar},
		Lint:  dialog.LintOptions{Now: now},
	}
	if _, err := fs.Stat(b.Guides(), smsGuide+"."+string(dialog.Swedish)+".md"); err == nil {
		options.Until = map[string]time.Time{smsGuide: smsEnd}
	}
	return options, calendar, nil
}
