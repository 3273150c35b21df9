package dialog

import (
	"time"

	"lotsen/dialog/texts"
)

// read says what typed text asks for. Text that nobody understands shows the
// current message again, with a friendly line.
func (t *turn) read() (Action, string) {
	text := t.e.Text
	action, arg, sure := t.b.reader.read(text)
	if t.e.Facts.Secret { // a secret moves nobody, but who asks for help is heard
		if action = t.inPlace(action); action == Stuck || action == Human || action == Help {
			return action, ""
		}
		return Show, ""
	}
	if action, arg, ok := t.label(text); ok {
		return action, arg
	}
	if t.vouched(text) {
		return Genuine, ""
	}
	if !sure {
		if at, problem := t.b.options.Times.ReadTime(text, t.e.Now); problem == "" {
			return Promise, at.Format(time.RFC3339)
		} else if problem != NotATime || (t.c.State == placePause && action == "") {
			return Promise, text
		}
	}
	switch action = t.inPlace(action); action {
	case "", wordCode:
		t.say(texts.NoteNotUnderstood, nil)
	case wordThanks:
		t.say(texts.NoteThanks, nil)
	}
	return action, arg
}

// label finds the button of the current message that a text repeats.
func (t *turn) label(text string) (Action, string, bool) {
	if len(text) > maxRead {
		return "", "", false
	}
	text = normal(text)
	shown := turn{b: t.b, c: t.c, e: t.e, lang: t.lang}
	for _, b := range shown.render().Buttons {
		if text != "" && normal(b.Label) == text && b.Action != Promise {
			return b.Action, b.Arg, true
		}
	}
	return "", "", false
}

// inPlace is what a word means where the person stands: "klar" in a step is
// "next", elsewhere it asks Microsoft; "hjälp" in a step is "I am stuck"; "ok" to
// somebody who has been told something is only polite.
func (t *turn) inPlace(a Action) Action {
	g, _, step := t.guide()
	inStep := g != nil && g.byLang[t.lang].index(step) >= 0
	switch a {
	case wordDone:
		if inStep {
			return Next
		}
		return Finished
	case wordAssist:
		if inStep {
			return Stuck
		}
		return Help
	case wordYes:
		switch t.c.State {
		case placePromised, placeStuck, placeHuman, placeStatus, placeNotYet, placeUnknown, placeDone,
			placeQueue, placePhoneDone, placePhoneOver, placeNotAllowed, placeSpared, placeUndecided:
			return Show
		}
		return Next
	case wordReminders:
		return Pause
	case Pause:
		if t.c.State == placePromised {
			return Unpromise // "avbryt"
		}
	}
	return a
}
