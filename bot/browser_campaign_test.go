package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/dialog/texts"
)

// campaigner is somebody of the helpdesk at the demo's page.
type campaigner struct {
	*tab
	w     spoken
	h     hand
	shots string // what the pictures are called; empty: none are taken
}

// does is the button of the latest message that does something.
func does(a dialog.Action) element {
	return element(fmt.Sprintf(`[...document.querySelectorAll("#latest button")].find((b) => (b.value + " ").startsWith(%q))`, string(a)+" "))
}

func (c campaigner) press(a dialog.Action) { c.t.Helper(); c.h.press(c.tab, does(a)) }

// shows waits until the latest message shows some words.
func (c campaigner) shows(words string) {
	c.t.Helper()
	c.awaits("it shows "+words, inPage(`(words) => document.querySelector("#latest").innerText.includes(words)`, words))
}

// fills fills in a field of the latest message.
func (c campaigner) fills(field, value string) {
	c.t.Helper()
	in := fmt.Sprintf(`document.querySelector("#latest [name='field.%s']")`, field)
	c.awaits("there is a field "+field, in)
	tell[bool](c.tab, inPage(`(field, value) => { field.value = value; return field.value === value; }`, js(in), value))
}

// figure is the number behind a label of the latest message, as an expression; NaN if
// there is none.
func (c campaigner) figure(label texts.Key) string {
	return inPage(`(label) => parseInt([...document.querySelectorAll("#latest dt")].find((e) => e.textContent === label)?.nextElementSibling.textContent.replace(/\s/g, ""))`, c.w.text(label))
}

func (c campaigner) looksLike(name string) {
	c.t.Helper()
	if c.shots != "" {
		c.sized(1280, 1600).shoot(c.shots + "-" + name)
		c.sized(1280, 800)
	}
}

// makes makes a campaign by the form, as far as the preview.
func (c campaigner) makes(name string, audience map[string]string) {
	c.t.Helper()
	c.h.write(c.tab, writing, "kampanjer")
	c.awaitsHeading(c.w.text(texts.CampaignListTitle))
	c.looksLike("list")
	c.press(dialog.CampaignNew)
	c.awaitsHeading(c.w.text(texts.CampaignNewTitle))
	c.fills("name", name)
	for field, value := range audience {
		c.fills(field, value)
	}
	c.looksLike("form")
	c.previews(name)
}

// previews saves the form, and waits until it is told whom the campaign reaches.
func (c campaigner) previews(name string) {
	c.t.Helper()
	c.press(dialog.CampaignSave)
	c.awaitsHeading(name)
	for range 20 { // at first the directory has not been read
		preview := string(does(dialog.CampaignTry))
		c.awaits("the preview, or why there is none", preview+` || `+string(does(dialog.CampaignShow))+` || `+string(does(dialog.CampaignPreview)))
		switch {
		case tell[bool](c.tab, `!!`+preview):
			c.looksLike("preview")
			return
		case tell[bool](c.tab, `!!`+string(does(dialog.CampaignShow))):
			c.press(dialog.CampaignShow)
			c.awaits("the campaign as it stands", string(does(dialog.CampaignPreview)))
		default:
			c.press(dialog.CampaignPreview)
		}
	}
	c.t.Fatalf("there is no preview: %s", c.latest())
}

// mornings moves the clock to the next morning, and again where nothing is sent on that
// day, until it is so.
func (c campaigner) mornings(what, is string) {
	c.t.Helper()
	for range 8 { // over Christmas it takes some
		c.moves(c.w, "morning", "08:00")
		for range 80 {
			if now, err := ask[bool](c.tab, "!!("+is+")"); err == nil && now {
				return
			}
			<-time.After(100 * time.Millisecond)
		}
	}
	c.t.Fatalf("it did not come to that on any morning: %s\n%s", what, c.latest())
}

// code matches the code of a campaign.
var code = regexp.MustCompile(`\b[A-Z]{2}\d[A-Z]{2}\d\b`)

// begins is a campaigner at a page of their own.
func begins(browser context.Context, t *testing.T, p *program, who, shots string) campaigner {
	t.Helper()
	return campaigner{openTab(t, browser, p).seenAs("light").open("/as/" + who), swedish(t), mouse{scrolls: true}, shots}
}

// approved waits until the campaign is approved, and tells its code.
func (c campaigner) approved() string {
	c.t.Helper()
	c.awaits("it is approved", string(does(dialog.CampaignPause)))
	given := code.FindString(c.latest())
	if given == "" {
		c.t.Fatalf("there is no code: %s", c.latest())
	}
	return given
}

// finds is an expression that is true when the conversation has some words.
func finds(words string) string {
	return inPage(`(words) => document.querySelector("#thread").innerText.includes(words)`, words)
}

func TestTheHelpdeskRemindsAUnitAndTheResultMoves(t *testing.T) {
	browser, p := startChromium(t), newDemo(t)
	hanna, anna := begins(browser, t, p, "hanna", "campaign"), begins(browser, t, p, "anna", "campaign-anna")
	w := hanna.w

	hanna.makes("Hemtjänst Öster i november", map[string]string{"whom": "office", "value": "Hemtjänst Öster"})
	hanna.press(dialog.CampaignTry)
	hanna.shows(w.text(texts.CampaignTried))
	if !tell[bool](hanna.tab, finds(w.text(texts.NoteTrial))) {
		t.Errorf("she has not got the reminder herself: %s", tell[string](hanna.tab, `document.querySelector("#thread").innerText`))
	}
	hanna.looksLike("trial")
	hanna.press(dialog.CampaignSubmit) // they are few: she may decide it alone
	given := hanna.approved()
	hanna.looksLike("approved")
	if now := tell[bool](anna.tab, finds(given)); now {
		t.Error("Anna is reminded on a day when nobody is at work, or before the office opens")
	}

	hanna.mornings("Anna is reminded", finds(w.text(texts.CampaignFactSent)))
	anna.awaits("Anna is reminded, with the code", finds(given))
	anna.looksLike("reminded")
	hanna.awaits("the card says by itself that the round has gone out", hanna.figure(texts.CampaignFactLeft)+` === 0`)
	hanna.looksLike("sent")
	sent := tell[int](hanna.tab, hanna.figure(texts.CampaignFactSent))
	if before := tell[int](hanna.tab, hanna.figure(texts.CampaignFactRegistered)); sent < 20 || before != 0 {
		t.Errorf("%d were reminded, and %d have registered at once", sent, before)
	}
	anna.press(dialog.RemindStart)
	anna.awaitsHeading("Steg 1 av 15")
	anna.looksLike("started")

	hanna.moves(w, "1d", "08:00")
	hanna.awaits("some have registered since", hanna.figure(texts.CampaignFactRegistered)+` > 0`)
	hanna.looksLike("moved")
	hanna.press(dialog.CampaignResult)
	hanna.awaits("there is a result", hanna.figure(texts.CampaignFactReached)+` > 0`)
	hanna.looksLike("result")
}

func TestACampaignToManyNeedsAColleague(t *testing.T) {
	browser, p := startChromium(t), newDemo(t)
	hanna, elin := begins(browser, t, p, "hanna", "campaign-many"), begins(browser, t, p, "elin", "campaign-elin")
	w := hanna.w

	hanna.makes("Alla i november", map[string]string{"whom": "everyone"})
	hanna.press(dialog.CampaignList)
	hanna.awaits("there is a file", `document.querySelector("#latest .files a")`)
	hanna.looksLike("file")
	list := tell[string](hanna.tab, `fetch(document.querySelector("#latest .files a").href).then((r) => r.text())`)
	if rows := strings.Count(list, "\n"); rows < 500 || !strings.Contains(list, "anny0001@nykoping.se") {
		t.Errorf("the list has %d lines:\n%.200s", rows, list)
	}
	hanna.press(dialog.CampaignShow)
	hanna.press(dialog.CampaignSubmit)
	hanna.shows(w.text(texts.CampaignAwaitingOwnBody))
	hanna.looksLike("awaiting")
	if tell[bool](hanna.tab, `!!`+string(does(dialog.CampaignApprove))) {
		t.Error("Hanna may approve her own campaign")
	}

	elin.h.write(elin.tab, writing, "kampanjer")
	elin.awaitsHeading(w.text(texts.CampaignListTitle))
	elin.looksLike("list")
	elin.press(dialog.CampaignShow)
	elin.awaits("she is asked", string(does(dialog.CampaignApprove)))
	elin.looksLike("asked")
	elin.press(dialog.CampaignApprove)
	elin.approved()
	elin.mornings("it goes out", finds(w.text(texts.CampaignFactSent)))
	tell[bool](elin.tab, string(does(dialog.CampaignPause))+`.focus(), true`)
	was := tell[int](elin.tab, elin.figure(texts.CampaignFactLeft))
	elin.awaits("the card moves by itself", elin.figure(texts.CampaignFactLeft)+fmt.Sprintf(` < %d`, was))
	if !tell[bool](elin.tab, string(does(dialog.CampaignPause))+` === document.activeElement`) {
		t.Errorf("the card that moves has taken her focus to %s", tell[string](elin.tab, `document.activeElement.outerHTML.slice(0, 80)`))
	}
	said := tell[string](elin.tab, `document.querySelector("#announce").textContent`)
	if !strings.Contains(said, "Omgång 1 av 3") || strings.Contains(said, "░") || strings.Contains(said, w.text(texts.CampaignFactSent)) {
		t.Errorf("of a card that moves there is read aloud: %q", said)
	}
	elin.looksLike("sending")
	elin.press(dialog.CampaignPause)
	elin.shows(w.text(texts.ButtonCampaignResume))
	elin.looksLike("paused")
}

func TestAListOfAddressesComesAsAFile(t *testing.T) {
	hanna := begins(startChromium(t), t, newDemo(t), "hanna", "")
	hanna.h.write(hanna.tab, writing, "ny kampanj")
	hanna.press(dialog.CampaignNew)
	hanna.fills("name", "En lista")
	hanna.fills("whom", "list")
	tell[bool](hanna.tab, inPage(`(field, text) => {
		const files = new DataTransfer();
		files.items.add(new File([text], "lista.csv", { type: "text/csv" }));
		field.files = files.files;
		return true;
	}`, js(`document.querySelector("#latest input[type=file]")`), "Namn;Adress\nAnna;anny0001@nykoping.se\nBo;boxe0001@nykoping.se\nErik;erik0001@nykoping.se\nNils;nils@nykoping.se\n"))
	hanna.previews("En lista")
	for _, words := range []string{"2 personer", "nils@nykoping.se", hanna.w.text(texts.Why("done"))} {
		hanna.shows(words)
	}
}

func TestNoMessageOfACampaignShutsAnybodyOut(t *testing.T) {
	source, err := os.ReadFile(axePath)
	if err != nil {
		needed(t, axePath)
	}
	browser, axe := startChromium(t), string(source)
	hanna := begins(browser, t, newDemo(t), "hanna", "")
	hanna.h.write(hanna.tab, writing, "kampanjer")
	hanna.awaitsHeading(hanna.w.text(texts.CampaignListTitle))
	hanna.press(dialog.CampaignNew)
	hanna.awaitsHeading(hanna.w.text(texts.CampaignNewTitle))
	hanna.fills("name", "x")
	hanna.fills("whom", "office")
	hanna.press(dialog.CampaignSave)
	hanna.awaits("the form says what is wrong", `document.querySelector("#latest [aria-invalid=true]")`)
	hanna.tab.looks(axe, "campaign-form")
	hanna.makes("Hemtjänst Öster", map[string]string{"whom": "office", "value": "Hemtjänst Öster"})
	hanna.tab.looks(axe, "campaign-preview")
	hanna.press(dialog.CampaignText)
	hanna.awaitsHeading(hanna.w.text(texts.CampaignTextsTitle))
	hanna.tab.looks(axe, "campaign-text")
	hanna.press(dialog.CampaignTextSave)
	hanna.awaits("the preview", string(does(dialog.CampaignSubmit)))
	hanna.press(dialog.CampaignSubmit)
	given := hanna.approved()
	hanna.tab.looks(axe, "campaign-approved")
	hanna.tab.open("/genuine/"+given).looks(axe, "genuine")
}
