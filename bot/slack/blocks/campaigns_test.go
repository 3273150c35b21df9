package blocks_test

import (
	"testing"

	"lotsen/bot/specimens"
	"lotsen/dialog"
)

// desks makes what the desks make, as large as it can be. The same is written down of Teams.
func desks(t testing.TB, lang dialog.Lang) specimens.Maker {
	t.Helper()
	return specimens.Maker{Texts: catalogue(t), Script: anna(t, lang), Lang: lang, Hostile: hostile}
}

// campaigns is what the helpdesk is shown of campaigns, as its desk makes it.
func campaigns(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	return desks(t, lang).Campaigns(t)
}

// reminders is what a campaign sends.
func reminders(t testing.TB, lang dialog.Lang) map[string]dialog.Message {
	t.Helper()
	return desks(t, lang).Reminders()
}
