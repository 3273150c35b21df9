package main

import (
	"github.com/chromedp/chromedp"
)

// hand is how somebody works a page.
type hand interface {
	// press presses what can be seen and reached.
	press(tab *tab, e element)
	// write writes a text into an input and sends it.
	write(tab *tab, e element, text string)
	// holds demands that the place is kept for who works with the keyboard: the
	// focus is on the element.
	holds(tab *tab, e element)
}

// mouse points and clicks. What is pressed must be on the screen, with nothing
// before it; on a small screen the page may be scrolled first.
type mouse struct{ scrolls bool }

// spot is where an element can be clicked.
type spot struct {
	X, Y float64
	Free bool   // nothing lies before it
	Over string // what does
}

// where says where an element is on the screen; null if it is not there.
const where = `(e) => {
	if (!e) return null;
	const r = e.getBoundingClientRect();
	const x = r.x + r.width / 2, y = r.y + r.height / 2;
	const top = document.elementFromPoint(x, y);
	return { x, y, free: !!top && (e.contains(top) || top.contains(e) && top.matches("label")), over: top ? top.outerHTML.slice(0, 120) : "off the screen" };
}`

// scroll brings an element to the middle of the screen, if it is off it.
const scroll = `(e) => e && ((` + where + `)(e).free || e.scrollIntoView({ block: "center" }), true)`

func (m mouse) press(tab *tab, e element) {
	tab.t.Helper()
	if m.scrolls {
		tab.awaits("is there: "+string(e), "("+scroll+")("+string(e)+")")
	}
	var at spot
	steady := 0 // it must stand still, or the click goes beside it
	eventually(tab.t, "can be clicked: "+string(e), func() bool {
		was := at
		found, err := ask[*spot](tab, "("+where+")("+string(e)+")")
		if err != nil || found == nil {
			steady = 0
			return false
		}
		if at = *found; at.Free && at == was {
			steady++
		} else {
			steady = 0
		}
		return steady >= 2
	})
	tab.do(chromedp.MouseClickXY(at.X, at.Y))
}

func (m mouse) write(tab *tab, e element, text string) {
	tab.t.Helper()
	m.press(tab, e)
	tab.do(chromedp.KeyEvent(text), chromedp.KeyEvent("\r"))
}

func (mouse) holds(*tab, element) {}

// keyboard uses Tab, Shift+Tab, Enter, the space bar and letters, nothing else.
type keyboard struct{ presses int }

// focused is what has the focus.
type focused struct {
	Is      bool // it is the element looked for
	Before  bool // that one comes before it
	Nothing bool // nothing has the focus
	Shown   bool // it can be seen that it has the focus
	At      spot
	What    string
}

// focus says what has the focus, next to an element.
const focus = `(e) => {
	const now = document.activeElement, nothing = !now || now === document.body;
	const style = nothing ? null : [getComputedStyle(now), getComputedStyle(now, "::after")];
	return { is: now === e, nothing, what: nothing ? "" : now.outerHTML.slice(0, 160), at: nothing ? null : (` + where + `)(now),
		before: !!e && !nothing && !!(now.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING),
		shown: !nothing && now.matches(":focus-visible") && style.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) };
}`

func focusOf(tab *tab, e element) focused {
	tab.t.Helper()
	return tell[focused](tab, "("+focus+")("+string(e)+")")
}

// reach goes to an element with Tab, or with Shift+Tab where it stands before.
// On the way the focus is always somewhere, can be seen, and moves.
func (keyboard) reach(tab *tab, e element) {
	tab.t.Helper()
	tab.awaits("is there: "+string(e), string(e))
	at := focusOf(tab, e)
	key := []chromedp.KeyOption{}
	if at.Before {
		key = append(key, chromedp.KeyModifiers(chromedp.ModifierShift))
	}
	for range 60 {
		if at.Is {
			return
		}
		was := at
		tab.do(chromedp.KeyEvent("\t", key...))
		at = focusOf(tab, e)
		switch {
		case at.Nothing, at.What == was.What:
			tab.t.Fatalf("the focus stays at %q on the way to %s", was.What, e)
		case !at.Shown:
			tab.t.Errorf("nobody sees that the focus is at %s", at.What)
		case !at.At.Free:
			tab.t.Errorf("the focus is behind something: %s lies under %s", at.What, at.At.Over)
		}
	}
	tab.t.Fatalf("sixty times Tab do not lead to %s", e)
}

func (k *keyboard) press(tab *tab, e element) {
	tab.t.Helper()
	k.reach(tab, e)
	k.presses++
	key := "\r"
	if button := tell[bool](tab, `document.activeElement.matches("button, summary")`); button && k.presses%2 == 0 {
		key = " "
	}
	tab.do(chromedp.KeyEvent(key))
}

func (k *keyboard) write(tab *tab, e element, text string) {
	tab.t.Helper()
	k.reach(tab, e)
	tab.do(chromedp.KeyEvent(text), chromedp.KeyEvent("\r"))
}

func (*keyboard) holds(tab *tab, e element) {
	tab.t.Helper()
	eventually(tab.t, "the focus is at "+string(e), func() bool {
		at, err := ask[focused](tab, "("+focus+")("+string(e)+")")
		return err == nil && at.Is
	})
	if at := focusOf(tab, e); !at.At.Free {
		tab.t.Errorf("the focus is behind something: %s lies under %s", at.What, at.At.Over)
	}
}
