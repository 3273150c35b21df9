package dialog

import (
	"slices"
	"strings"

	"lotsen/dialog/texts"
)

// signIn is the one placeholder of the guides.
const signIn = "{sign-in}"

// menuButtons are those of the start besides the guides: status, help, and
// either "continue" or the language.
const menuButtons = 3

// render is the message of where the conversation stands.
func (t *turn) render() Message {
	var m Message
	if g, _, step := t.guide(); g != nil {
		m = t.guideMessage(g, step)
	} else {
		m = t.placeMessage(t.c.State)
	}
	m.Lang, m.At = t.lang, t.c.Stamp()
	if !t.e.Person.Known() {
		m.Check = ""
	}
	m.Note = strings.Join(t.notes, " ")
	return m
}

func (t *turn) guideMessage(c *compiled, step string) Message {
	g := c.byLang[t.lang]
	switch step {
	case checkStep:
		return Message{Title: t.text(texts.CheckTitle, nil), Body: t.text(texts.CheckBody, nil), Check: c.check,
			Buttons: []Button{t.quiet(texts.ButtonBack, Back)}}
	case waitStep, unsureStep, queueStep:
		return t.waiting(step)
	case doneStep:
		return Message{Title: t.text(texts.DoneTitle, nil), Body: join(t.text(texts.DoneBody, nil), t.personal(g.Done), t.ends(g.ID)),
			Buttons: []Button{t.quiet(texts.ButtonMenu, Menu)}}
	case endStep:
		return Message{Title: t.text(texts.EndTitle, nil), Body: join(t.text(texts.EndBody, nil), t.personal(g.Done)),
			Buttons: []Button{t.onward(), t.quiet(texts.ButtonBack, Back)}}
	}
	return t.stepMessage(g, max(g.index(step), 0))
}

func (t *turn) stepMessage(g *Guide, i int) Message {
	s := g.Steps[i]
	body := t.personal(s.Body)
	if i == 0 {
		body = join(body, t.ends(g.ID))
	}
	for _, l := range s.Links {
		body = join(body, t.personal(l.About))
	}
	buttons := []Button{t.main(texts.ButtonNext, Next), t.quiet(texts.ButtonBack, Back), t.quiet(texts.ButtonStuck, Stuck)}
	buttons = append(buttons, links(s.Links)...)
	buttons = append(buttons, t.quiet(texts.ButtonSwitch, Switch), t.quiet(texts.ButtonPause, Pause))
	return Message{Title: g.Title, Step: i + 1, Of: len(g.Steps), Progress: t.progress(g, i),
		Body: body, Picture: s.Picture, Buttons: buttons}
}

func (t *turn) progress(g *Guide, i int) string {
	return t.text(texts.StepOf, texts.Data{"Step": i + 1, "Of": len(g.Steps)})
}

// links are the extra buttons of a step. One to a guide that the person may not
// start stays: pressing it says why, and what there is instead.
func links(from []Link) []Button {
	var buttons []Button
	for _, l := range from {
		b := Button{Label: l.Label, Action: GoTo, Arg: l.Step}
		if l.Guide != "" {
			b.Action, b.Arg = Start, l.Guide
		}
		buttons = append(buttons, b)
	}
	return buttons
}

// waiting is the end of a guide that Microsoft has not confirmed.
func (t *turn) waiting(step string) Message {
	title, body := t.text(texts.WaitTitle, nil), t.text(texts.WaitBody, nil)
	switch step {
	case unsureStep:
		title, body = t.text(texts.UnsureTitle, nil), t.text(texts.UnsureBody, nil)
	case queueStep:
		body = t.text(texts.QueueBody, nil)
	}
	first := t.main(texts.ButtonAgain, Finished)
	if !t.e.Person.Known() {
		title, body = t.stranger()
		if t.unmatched() != "" {
			first = t.main(texts.ButtonHuman, Human)
		}
	}
	return Message{Title: title, Body: body, Buttons: []Button{
		first, t.quiet(texts.ButtonBack, Back), t.quiet(texts.ButtonStuck, Stuck), t.quiet(texts.ButtonPause, Pause),
	}}
}

// stranger tells somebody whom the directory has not given why Microsoft cannot be
// asked. As long as there was no answer nothing is said of what the directory has.
func (t *turn) stranger() (title, body string) {
	heading, text, data := texts.StrangerLaterTitle, texts.StrangerLaterBody, t.contact()
	switch t.e.Facts.Match {
	case NoMatch:
		heading, text = texts.StrangerTitle, texts.StrangerBody
		if t.e.Facts.SignIn != "" {
			text, data["Address"] = texts.StrangerAddressBody, Escape(t.e.Facts.SignIn)
		}
	case ManyMatches:
		heading, text = texts.StrangerManyTitle, texts.StrangerManyBody
	case NoAddress:
		heading, text = texts.StrangerHiddenTitle, texts.StrangerHiddenBody
	}
	return t.text(heading, nil), t.text(text, data)
}

// unmatched is the line for a stranger at the start, so that they learn at once
// what will be missing at the end; empty as long as there was no answer, when it
// helps to ask again.
func (t *turn) unmatched() string {
	if t.e.Person.Known() {
		return ""
	}
	switch t.e.Facts.Match {
	case NoMatch:
		return t.text(texts.StrangerNote, nil)
	case ManyMatches:
		return t.text(texts.StrangerManyNote, nil)
	case NoAddress:
		return t.text(texts.StrangerHiddenNote, nil)
	}
	return ""
}

// personal fills in the person's own sign-in address, or every form it can have: an
// address that the directory does not have signs nobody in.
func (t *turn) personal(body string) string {
	if !strings.Contains(body, signIn) {
		return body
	}
	address := t.e.Facts.SignIn
	if address != "" && t.e.Person.Known() {
		return strings.ReplaceAll(body, signIn, "**"+Escape(address)+"**")
	}
	forms := make([]string, len(t.b.options.Domains))
	for i, d := range t.b.options.Domains {
		forms[i] = "**" + Escape(t.text(texts.Username, nil)+"@"+d) + "**"
	}
	return strings.ReplaceAll(body, signIn, strings.Join(forms, " "+t.text(texts.Or, nil)+" "))
}

// contact is how to reach the helpdesk.
func (t *turn) contact() texts.Data {
	helpdesk := t.b.options.Helpdesk
	if helpdesk == "" {
		helpdesk = t.text(texts.HumanNoContact, nil)
	}
	return texts.Data{"Helpdesk": Escape(helpdesk)}
}

func (t *turn) main(label texts.Key, a Action) Button {
	return Button{Label: t.text(label, nil), Action: a, Style: Primary}
}

func (t *turn) quiet(label texts.Key, a Action) Button {
	return Button{Label: t.text(label, nil), Action: a}
}

func join(paragraphs ...string) string {
	paragraphs = slices.DeleteFunc(paragraphs, func(p string) bool { return p == "" })
	return strings.Join(paragraphs, "\n\n")
}
