package main

import (
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

func TestTheHelpdeskLetsSomebodyOffAtThePage(t *testing.T) {
	browser, p := startChromium(t), newDemo(t)
	hanna := begins(browser, t, p, "hanna", "exempt")
	w := hanna.w
	hanna.h.write(hanna.tab, writing, "hela organisationen")
	hanna.awaitsHeading(w.text(texts.OverviewTitle))
	hanna.looksLike("overview")
	hanna.press(dialog.Exemptions)
	hanna.shows(w.text(texts.ExemptNobodyBody))
	hanna.press(dialog.ExemptNew)
	hanna.awaitsHeading(w.text(texts.ExemptFormTitle))
	until := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	for field, value := range map[string]string{"address": "ingen0001@nykoping.se", "cause": "waits", "note": "ny telefon", "until": until} {
		hanna.fills(field, value)
	}
	hanna.looksLike("form")
	hanna.press(dialog.ExemptSave)
	hanna.shows(w.text(texts.Fault("address", "not-found")))
	hanna.looksLike("wrong")
	hanna.fills("address", "anny0001@nykoping.se")
	hanna.press(dialog.ExemptSave)
	hanna.awaits("Anna is in the list", string(does(dialog.ExemptEnd)))
	hanna.shows("ny telefon")
	hanna.looksLike("list")

	anna := begins(browser, t, p, "anna", "exempt-anna")
	anna.h.write(anna.tab, writing, "är jag klar?")
	anna.awaitsHeading(w.text(texts.SparedTitle))
	anna.shows("Helpdesk har undantagit dig till och med ")
	anna.looksLike("told")

	hanna.press(dialog.ExemptEnd)
	hanna.awaitsHeading(w.text(texts.ExemptSureTitle))
	hanna.looksLike("sure")
	hanna.press(dialog.ExemptEndSure)
	hanna.shows(w.text(texts.ExemptNobodyBody))
	hanna.looksLike("ended")
}
