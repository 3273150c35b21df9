package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lotsen/dialog/texts"
)

// playground is Microsoft's own client for bots of Teams, from npm.
const playground = "../.ci/node_modules/@microsoft/m365agentsplayground/cli.js"

// startPlayground starts Microsoft's client for the demo, and gives its address.
func startPlayground(t *testing.T, p *program) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		needed(t, "node")
	}
	script, err := filepath.Abs(playground)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(script); err != nil {
		needed(t, "Microsoft's playground")
	}
	port := freePort(t)
	cmd := exec.Command(node, script, "-e", p.base+"/api/messages", "-c", "msteams", "-p", port, "--dt")
	cmd.Dir = t.TempDir() // it leaves files where it is started
	cmd.Env = append(os.Environ(), "TEAMSAPPTESTER_BROWSER=none")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	base := "http://127.0.0.1:" + port
	client := http.Client{Timeout: time.Second}
	eventually(t, "the playground is ready", func() bool {
		answer, err := client.Get(base + "/_debug/ping")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		word, err := io.ReadAll(io.LimitReader(answer.Body, 100))
		return err == nil && string(word) == "pong"
	})
	return base
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// teamsChat is the personal chat in Microsoft's client.
type teamsChat struct{ *tab }

// openTeamsChat opens it on a morning of the demo's, for nobody is greeted at night. What the
// client itself complains of is not Lotsen's.
func openTeamsChat(t *testing.T, p *program) teamsChat {
	t.Helper()
	visit(t, p, "anna").press(texts.WebClock("morning"))
	base := startPlayground(t, p)
	c := teamsChat{(&tab{t: t, ctx: startChromium(t), base: base}).sized(teamsWide, teamsHigh)}
	ctx, cancel := context.WithTimeout(c.ctx, 2*deadline) // nine megabytes of script: seconds of work
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(base+"/")); err != nil {
		t.Fatalf("opening the playground: %v", err)
	}
	c.awaits("the chat is there", string(teamsText))
	c.reads("Lotsen") // it greets who installs it; what was typed before that would be lost
	return c
}

// teamsText is where people write, and teamsCard, in the page, the newest card.
const (
	teamsText = element(`document.querySelector("[role=textbox][contenteditable=true]")`)
	teamsCard = js(`[...document.querySelectorAll(".ac-adaptiveCard")].at(-1)`)
)

// says writes a message and sends it.
func (c teamsChat) says(text string) {
	c.t.Helper()
	mouse{}.write(c.tab, teamsText, text)
}

// reads waits until the newest card says the words.
func (c teamsChat) reads(words string) {
	c.t.Helper()
	c.awaits("the newest card says "+words, inPage(`(card, words) => card?.innerText.replace(/\s+/g, " ").includes(words)`, teamsCard, words))
}

// presses presses a button of the newest card.
func (c teamsChat) presses(label string) {
	c.t.Helper()
	mouse{scrolls: true}.press(c.tab, element(inPage(`(card, label) => [...(card?.querySelectorAll("button") ?? [])].find((b) => b.innerText.trim() === label)`, teamsCard, label)))
}

// field is an input of the newest card.
func (c teamsChat) field(label string) element {
	return element(inPage(`(card, label) => card?.querySelector("input[aria-label='" + label + "']")`, teamsCard, label))
}

// fills writes over what a field of the newest card holds; nothing clears it.
func (c teamsChat) fills(label, text string) {
	c.t.Helper()
	field := c.field(label)
	holds := inPage(`(field, text) => field.value === text`, js(field), text)
	eventually(c.t, label+" holds "+text, func() bool {
		if tell[bool](c.tab, holds) {
			return true
		}
		mouse{scrolls: true}.press(c.tab, field) // a key is lost now and then while the card is drawn
		tell[bool](c.tab, `(`+string(field)+`.select(), true)`)
		c.tab.do(chromedp.KeyEvent(kb.Delete))
		if text != "" {
			c.tab.do(chromedp.KeyEvent(text), chromedp.KeyEvent(kb.Enter))
		}
		c.tab.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Tab))
		return tell[bool](c.tab, holds)
	})
}

// picksTomorrow picks the day after the demo's morning for a field in the calendar, which
// opens at this month.
func (c teamsChat) picksTomorrow(label string) {
	c.t.Helper()
	mouse{}.press(c.tab, c.field(label))
	now := time.Now()
	tomorrow := nextMorning(c.t, now).AddDate(0, 0, 1)
	if tomorrow.Month() != now.Month() {
		mouse{}.press(c.tab, `document.querySelector("button[title^='Next month']")`)
	}
	mouse{}.press(c.tab, element(inPage(`(day) => document.querySelector("button[aria-label='" + day + "']")`, tomorrow.Format("2, January, 2006"))))
	c.awaits(label+" holds a day", string(c.field(label))+`.value`)
}

// nextMorning is the day of the next 08:00 where the demo is, to which its clock is moved.
func nextMorning(t *testing.T, now time.Time) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	if now = now.In(zone); now.Hour() >= 8 {
		now = now.AddDate(0, 0, 1)
	}
	return now
}

// cards is how many cards there are, and how many of them have buttons.
func (c teamsChat) cards() (all, live int) {
	c.t.Helper()
	both := tell[[2]int](c.tab, `(() => {
		const cards = [...document.querySelectorAll(".ac-adaptiveCard")];
		return [cards.length, cards.filter((c) => [...c.querySelectorAll("button")].some((b) => b.innerText.trim())).length];
	})()`)
	return both[0], both[1]
}

// living demands that there are so many cards, and that one of them, the newest, can be
// pressed; another may be about to lose its buttons.
func (c teamsChat) living(when string, want int) {
	c.t.Helper()
	eventually(c.t, "one card can be pressed: "+when, func() bool {
		all, live := c.cards()
		if all != want {
			c.t.Fatalf("%s: %d cards, want %d", when, all, want)
		}
		return live == 1 && tell[bool](c.tab, inPage(`(card) => !!card.querySelector("button")`, teamsCard))
	})
}

// The window, and how tall it is while a picture is taken: the client scrolls its chat, and
// a card would be cut off at the bottom.
const (
	teamsWide = 1280
	teamsHigh = 900
	wholeHigh = 2600
)

// whole has all of the newest card stand in the window while do is done.
func (c teamsChat) whole(name string, do func()) {
	c.t.Helper()
	c.sized(teamsWide, wholeHigh)
	defer c.sized(teamsWide, teamsHigh)
	inSight := inPage(`(card) => {
		card.scrollIntoView({block: "end"});
		const box = card.getBoundingClientRect();
		const sees = (y) => card.contains(document.elementFromPoint(box.left + box.width / 2, y));
		return box.top >= 0 && box.bottom <= innerHeight && sees(box.top + 2) && sees(box.bottom - 2);
	}`, teamsCard)
	eventually(c.t, name+": all of the card stands in the window", func() bool { return tell[bool](c.tab, inSight) })
	do()
}

// fits demands that the newest card shows all of itself on the width that a small
// phone leaves it, and keeps two pictures of it.
func (c teamsChat) fits(name string) {
	c.t.Helper()
	c.whole(name, func() { c.shoot(name) })
	cut := tell[[]string](c.tab, inPage(`(card) => {
		card.style.width = card.style.minWidth = card.style.maxWidth = "280px";
		return [...card.querySelectorAll("*")].filter((e) => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText);
	}`, teamsCard))
	for _, text := range cut {
		c.t.Errorf("%s: on a phone this is cut off: %q", name, text)
	}
	c.whole(name+", narrow", func() { c.shoot(name + "-narrow") })
	tell[bool](c.tab, inPage(`(card) => (card.style.width = card.style.minWidth = card.style.maxWidth = "", true)`, teamsCard))
}

// TestMicrosoftsOwnClientWalksTheGuide walks the whole guide in Microsoft's client by
// the buttons of one card that changes in place.
func TestMicrosoftsOwnClientWalksTheGuide(t *testing.T) {
	w := swedish(t)
	c := openTeamsChat(t, newDemo(t))
	greeted, _ := c.cards()
	c.says("hej")
	c.awaits("the start card stands below", inPage(`(n) => document.querySelectorAll(".ac-adaptiveCard").length === n`, greeted+1))
	c.reads("Tvåfaktorsinlogg")
	c.fits("teams-start")
	c.presses("Appen (rekommenderas)")
	for step := 1; step <= 15; step++ {
		name := fmt.Sprintf(w.step, step)
		c.reads(name)
		c.living(name, greeted+1)
		if step == 3 {
			c.fits("teams-step")
		}
		c.presses(w.text(texts.ButtonNext))
	}
	c.reads(strings.TrimSuffix(w.text(texts.WaitTitle), "."))
	c.living("the end", greeted+1)
	c.fits("teams-wait")
}

// TestMicrosoftsOwnClientTakesAPromise fills in the form for a reminder, wrong and
// right.
func TestMicrosoftsOwnClientTakesAPromise(t *testing.T) {
	w := swedish(t)
	c := openTeamsChat(t, newDemo(t))
	c.says("appen")
	c.reads(fmt.Sprintf(w.step, 1))
	all, _ := c.cards()
	c.presses(w.text(texts.ButtonPause))
	c.reads(w.text(texts.PauseTitle))
	c.living("the form", all)
	c.fits("teams-form")

	c.fills(w.text(texts.PauseDay), "")
	c.fills(w.text(texts.PauseTime), "")
	c.presses(w.text(texts.ButtonRemind))
	c.reads(w.text(texts.TeamsRequired))
	c.fits("teams-form-empty")

	c.picksTomorrow(w.text(texts.PauseDay))
	c.fills(w.text(texts.PauseTime), "9:30 AM") // as it writes the time
	c.presses(w.text(texts.ButtonRemind))
	c.reads(w.text(texts.PromisedTitle))
	c.reads("imorgon kl. 09:30")
	c.living("the promise", all)
	c.fits("teams-promise")

	c.says("status")
	c.awaits("the answer stands below", inPage(`(n) => document.querySelectorAll(".ac-adaptiveCard").length === n`, all+1))
	c.living("after writing", all+1)
}
