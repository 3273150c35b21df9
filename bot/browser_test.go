package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"lotsen/dialog/texts"
)

// spoken is the language of a walk.
type spoken struct {
	lang      string
	text      func(texts.Key) string
	step      string // how far the person has come
	done      string // what they type
	confirmed string // what they have come for
}

func swedish(t *testing.T) spoken {
	return spoken{"sv", words(t, "sv"), "Steg %d av 15", "klar", "Klart!"}
}

func english(t *testing.T) spoken {
	return spoken{"en", words(t, "en"), "Step %d of 15", "done", "Done!"}
}

// button is the last one that is seen with a text.
func (w spoken) button(key texts.Key) element { return labelled(w.text(key)) }

// newDemo starts a demo with an empty file.
func newDemo(t *testing.T) *program {
	t.Helper()
	return startDemo(t, filepath.Join(t.TempDir(), "demo.db"))
}

// What has no text of its own to be found by.
const (
	latest   = element(`document.querySelector("#latest")`)
	heading  = element(`document.querySelector("#latest h2")`)
	appGuide = element(`document.querySelector("#latest button[value='guide.start authenticator']")`)
	writing  = element(`document.querySelector("#text")`)
	register = element(`document.querySelector("#method-microsoftAuthenticatorPush")`)
	fold     = element(`document.querySelector("#panel summary")`)
	clock    = element(`document.querySelector("#panel .now")`)
)

func TestAnnaIsWalkedToTheEnd(t *testing.T) {
	browser := startChromium(t)
	for _, w := range []spoken{swedish(t), english(t)} {
		t.Run(w.lang+"/mouse", func(t *testing.T) { walk(openTab(t, browser, newDemo(t)), w, mouse{}) })
		t.Run(w.lang+"/keyboard", func(t *testing.T) { walk(openTab(t, browser, newDemo(t)), w, &keyboard{}) })
	}
	t.Run("sv/phone", func(t *testing.T) {
		walk(openTab(t, browser, newDemo(t)).sized(390, 844), swedish(t), mouse{scrolls: true})
	})
}

// walk takes Anna from the first page to the end of the guide.
func walk(tab *tab, w spoken, h hand) {
	t := tab.t
	tab.open("/")
	if w.lang == "en" {
		h.press(tab, swedish(t).button(texts.ButtonLanguage))
	}
	tab.awaits("the page is in the language", inPage(`(lang) => document.documentElement.lang === lang`, w.lang))
	h.press(tab, labelled("Anna"))
	tab.awaits("the chat is empty", inPage(`(words) => document.querySelector("#m0 h2")?.textContent === words`, w.text(texts.WebEmptyTitle)))
	tab.awaits("the page stays from here on", `(window.stays = true)`)
	h.press(tab, w.button(texts.WebBegin))
	tab.awaits("Lotsen offers the guides", string(appGuide))
	h.holds(tab, heading)
	h.press(tab, appGuide)
	for step := 1; step <= 15; step++ {
		tab.awaitsHeading(fmt.Sprintf(w.step, step))
		h.holds(tab, heading)
		tab.awaits("the step is read aloud", `document.querySelector("#announce").textContent.includes(document.querySelector("#latest .body p").textContent.slice(0, 20))`)
		if step < 15 {
			h.press(tab, w.button(texts.ButtonNext))
		}
	}
	tooSoon(tab, w, h)

	if !tell[bool](tab, string(register)+`.checkVisibility()`) { // on a small screen
		h.press(tab, fold)
	}
	h.press(tab, register)
	tab.awaits("it is registered", string(register)+`.closest("li").matches(".on")`)
	h.holds(tab, register)
	place := string(latest) + `.closest("li").id`
	asked := tell[string](tab, place)
	h.press(tab, w.button(texts.ButtonAgain))
	tab.awaitsHeading(w.confirmed)
	h.holds(tab, heading)
	if answered := tell[string](tab, place); answered != asked {
		t.Errorf("the press was not answered in its place: %s, not %s", answered, asked) // but by the check that comes by itself
	}
	if end := tab.latest(); strings.Contains(end, w.text(texts.ButtonAgain)) || strings.Contains(end, w.text(texts.ButtonNext)) {
		t.Errorf("there is more to do at the end: %s", end)
	}
	if !tell[bool](tab, `window.stays === true`) {
		t.Error("the page was loaded again on the way")
	}
}

// tooSoon says at the last step that all is done, when nothing is registered.
func tooSoon(tab *tab, w spoken, h hand) {
	tab.t.Helper()
	h.write(tab, writing, w.done)
	tab.awaitsHeading(w.text(texts.WaitTitle))
	h.holds(tab, writing)
	answer := tab.latest()
	kind, _, _ := strings.Cut(w.text(texts.WaitBody), ".")
	for _, part := range []string{kind, w.text(texts.ButtonAgain), w.text(texts.ButtonBack), w.text(texts.ButtonStuck), w.text(texts.ButtonPause)} {
		if !strings.Contains(answer, part) {
			tab.t.Errorf("it lacks %q: %s", part, answer)
		}
	}
	if strings.Contains(tell[string](tab, `document.querySelector("#thread").innerText`), w.confirmed) {
		tab.t.Errorf("%q to somebody who has registered nothing", w.confirmed)
	}
}

// moves moves the clock with a button of the panel, and waits until it has the time.
func (tab *tab) moves(w spoken, name, until string) {
	tab.t.Helper()
	was := tell[string](tab, string(clock)+`.textContent`)
	mouse{}.press(tab, w.button(texts.WebClock(name)))
	tab.awaits("the clock is moved to "+until, inPage(`(is, was, until) => {
		const minutes = (time) => 60 * time.slice(0, 2) + 1 * time.slice(3, 5);
		const late = minutes(is) - minutes(until); // the test takes a while itself
		return late >= 0 && late < 5 && is !== was;
	}`, js(string(clock)+`.textContent`), was, until))
}

func TestPromiseBringsOneReminderLive(t *testing.T) {
	browser, p, w, h := startChromium(t), newDemo(t), swedish(t), mouse{}
	tab, onlooker := openTab(t, browser, p), openTab(t, browser, p)
	reminders := func() int {
		return strings.Count(tell[string](onlooker, `document.querySelector("#thread").innerText`), w.text(texts.NoteReminder))
	}
	tab.open("/as/anna")
	tab.moves(w, "morning", "08:00") // whatever the time is now, tomorrow is then one day on
	h.write(tab, writing, "appen")
	tab.awaitsHeading("Steg 1 av 15")
	h.write(tab, writing, "imorgon 9:15")
	tab.awaitsHeading(w.text(texts.PromisedTitle))
	if promise := tab.latest(); !strings.Contains(promise, "imorgon kl. 09:15") {
		t.Errorf("promised: %s", promise)
	}
	onlooker.open("/as/anna")
	tell[bool](onlooker, `window.stays = true`)

	tab.moves(w, "morning", "08:00")
	tab.moves(w, "1h", "09:00")
	tab.moves(w, "10m", "09:10")
	h.write(tab, writing, "tack")
	onlooker.awaits("she is answered", inPage(`(e, words) => e.innerText.includes(words)`, js(latest), w.text(texts.NoteThanks)))
	if n := reminders(); n != 0 { // what was due before the answer has been seen to
		t.Errorf("%d reminders before the time", n)
	}
	tab.moves(w, "10m", "09:20")
	onlooker.awaitsHeading("Steg 1 av 15")
	if n := reminders(); n != 1 {
		t.Errorf("%d reminders, not 1", n)
	}
	tab.moves(w, "1d", "09:20")
	tab.moves(w, "1h", "10:20")
	h.write(tab, writing, "är du äkta?")
	onlooker.awaitsHeading(w.text(texts.GenuineTitle))
	if n := reminders(); n != 1 {
		t.Errorf("%d reminders after two days, not 1", n)
	}
	if !tell[bool](onlooker, `window.stays === true`) {
		t.Error("the page was loaded again")
	}
}

func TestPageOutlivesLotsen(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo.db")
	browser, p, w, h := startChromium(t), startDemo(t, data), swedish(t), mouse{}
	tab := openTab(t, browser, p).open("/as/anna")
	h.write(tab, writing, "appen")
	tab.awaitsHeading("Steg 1 av 15")

	tab.expectsFailures()
	p.kill()
	tab.awaits("it says that there is no contact", `document.querySelector("#offline").checkVisibility()`)
	h.press(tab, w.button(texts.ButtonNext)) // in vain
	startDemoAt(t, strings.TrimPrefix(p.base, "http://"), data)
	tab.awaits("it says no more that there is no contact", `!document.querySelector("#offline").checkVisibility()`)
	tab.awaitsHeading("Steg 1 av 15")
	h.press(tab, w.button(texts.ButtonNext))
	tab.awaitsHeading("Steg 2 av 15")
}

func TestPageDoesNotMoveUnderItsReader(t *testing.T) {
	browser, p, h := startChromium(t), newDemo(t), mouse{scrolls: true}
	tab := openTab(t, browser, p).sized(390, 844).open("/as/anna")
	h.write(tab, writing, "appen")
	tab.awaitsHeading("Steg 1 av 15")
	h.press(tab, fold)
	h.press(tab, register)
	tab.awaits("it is registered", string(register)+`.closest("li").matches(".on")`)
	tell[bool](tab, `scrollTo(0, 100), true`) // back to the chat, while the focus stays in the panel
	was, read := tell[string](tab, string(clock)+`.textContent`), tell[int](tab, `Math.round(scrollY)`)

	visit(t, p, "bo").press(texts.WebClock("1h")) // somebody else changes what this page shows
	tab.awaits("the clock is moved", inPage(`(is, was) => is !== was`, js(string(clock)+`.textContent`), was))
	if now := tell[int](tab, `Math.round(scrollY)`); now != read {
		t.Errorf("the page was moved by %d pixels", now-read)
	}
}
