package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lotsen/dialog/texts"
)

// sight is a way to look at a page.
type sight struct {
	scheme        string
	width, height int64
}

func sights() []sight {
	return []sight{{"light", 1280, 800}, {"dark", 1280, 800}, {"dark", 390, 844}, {"light", 390, 844}}
}

// looks demands of a page as it is, however it is looked at, that axe-core has
// nothing against it and that it is not wider than the screen.
func (tab *tab) looks(axe, state string) {
	tab.t.Helper()
	for _, s := range sights() {
		tab.sized(s.width, s.height).seenAs(s.scheme)
		tab.accessible(axe, fmt.Sprintf("%s, %s, %d wide", state, s.scheme, s.width))
		if wide := tell[int64](tab, `document.documentElement.scrollWidth`); wide > s.width {
			tab.t.Errorf("%s: %d pixels wide, on a screen of %d", state, wide, s.width)
		}
		tab.shoot(fmt.Sprintf("%s-%s-%d", state, s.scheme, s.width))
	}
	tab.sized(1280, 800)
}

func TestNoPageShutsAnybodyOut(t *testing.T) {
	source, err := os.ReadFile(axePath)
	if err != nil {
		needed(t, axePath)
	}
	tab, h, w, axe := openTab(t, startChromium(t), newDemo(t)), mouse{}, swedish(t), string(source)
	goOn := func(from int) {
		for step := from; step <= 15; step++ {
			tab.awaitsHeading(fmt.Sprintf(w.step, step))
			h.press(tab, w.button(texts.ButtonNext))
		}
	}
	tab.open("/").looks(axe, "start")
	tab.open("/as/anna").looks(axe, "empty")
	h.press(tab, w.button(texts.WebBegin))
	tab.awaits("Lotsen offers the guides", string(appGuide))
	tab.looks(axe, "menu")
	h.press(tab, appGuide)
	tab.awaitsHeading("Steg 1 av 15")
	h.press(tab, w.button(texts.ButtonNext))
	tab.awaitsHeading("Steg 2 av 15")
	tab.looks(axe, "step")
	h.press(tab, w.button(texts.ButtonPause))
	tab.awaitsHeading(w.text(texts.PauseTitle))
	tell[bool](tab, `document.querySelector("#latest input[type=date]").value = "2020-01-01", true`)
	h.press(tab, w.button(texts.ButtonRemind))
	tab.awaits("the form says what is wrong", `document.querySelector("#latest [aria-invalid=true]")`)
	tab.looks(axe, "pause")
	h.press(tab, w.button(texts.ButtonResume))
	tab.awaitsHeading("Steg 2 av 15")
	h.write(tab, writing, "lösenordet är Hemligt123!")
	tab.awaits("a secret is hidden", `document.querySelector(".mine .secret")`)
	tab.looks(axe, "secret")
	goOn(2)
	tab.awaitsHeading(w.text(texts.WaitTitle))
	tab.looks(axe, "wait")
	h.press(tab, register)
	tab.awaits("it is registered", string(register)+`.closest("li").matches(".on")`)
	h.press(tab, w.button(texts.ButtonAgain))
	tab.awaitsHeading(w.confirmed)
	tab.looks(axe, "done")
	tab.open("/as/eva")
	h.write(tab, writing, "mitt team")
	tab.awaits("the team is shown", `document.querySelector("#latest table tbody tr")`)
	tab.looks(axe, "team")
	tab.open("/as/hanna")
	h.write(tab, writing, "hela organisationen")
	tab.awaits("the whole organisation is shown", `document.querySelector("#latest table tbody tr")`)
	tab.looks(axe, "overview")
	mouse{scrolls: true}.press(tab, w.button(texts.OverviewList))
	tab.awaits("there is a list of who is left out", `document.querySelector("#latest .files a")`)
	tab.looks(axe, "left-out")
	tab.expectsFailures().open("/nowhere").looks(axe, "missing")
}

// TestPicturesOfThePage takes the pictures that README may show, and others that
// are good to look at after a change of the style.
func TestPicturesOfThePage(t *testing.T) {
	if os.Getenv("LOTSEN_SHOTS") == "" {
		t.Skip("LOTSEN_SHOTS names no directory to keep pictures in")
	}
	browser := startChromium(t)
	for _, s := range []sight{{"light", 1280, 800}, {"dark", 390, 844}} {
		photograph(openTab(t, browser, newDemo(t)).sized(s.width, s.height).seenAs(s.scheme), s)
	}
}

func photograph(tab *tab, s sight) {
	h, w := mouse{scrolls: true}, swedish(tab.t)
	shoot := func(name string) {
		tab.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 1, 1)) // over nothing
		tab.shoot(fmt.Sprintf("picture-%d-%s", s.width, name))
	}
	tab.open("/as/anna")
	h.press(tab, w.button(texts.WebBegin))
	tab.awaits("Lotsen offers the guides", string(appGuide))
	shoot("menu")
	h.press(tab, appGuide)
	for step := 1; step <= 15; step++ {
		tab.awaitsHeading(fmt.Sprintf(w.step, step))
		switch step {
		case 1:
			h.write(tab, writing, w.done) // so that there is a talk to see
			continue
		case 3, 10:
			shoot(fmt.Sprintf("step-%d", step))
		case 12:
			h.write(tab, writing, "är du äkta?")
			tab.awaitsHeading(w.text(texts.GenuineTitle))
			shoot("genuine")
			h.write(tab, writing, "fortsätt")
			tab.awaitsHeading(fmt.Sprintf(w.step, step))
		}
		h.press(tab, w.button(texts.ButtonNext))
	}
	tab.awaitsHeading(w.text(texts.WaitTitle))
	shoot("wait")
	if !tell[bool](tab, string(register)+`.checkVisibility()`) {
		h.press(tab, fold)
	}
	h.press(tab, register)
	tab.awaits("it is registered", string(register)+`.closest("li").matches(".on")`)
	shoot("panel")
	h.press(tab, w.button(texts.ButtonAgain))
	tab.awaitsHeading(w.confirmed)
	shoot("done")
	tab.open("/as/eva")
	h.write(tab, writing, "mitt team")
	tab.awaits("the team is shown", `document.querySelector("#latest table tbody tr")`)
	shoot("team")
	tab.open("/as/hanna")
	h.write(tab, writing, "hela organisationen")
	tab.awaits("the whole organisation is shown", `document.querySelector("#latest table tbody tr")`)
	shoot("overview")
}
