package dialog

import (
	"time"

	"lotsen/dialog/texts"
)

// placeMessage is the message of a place outside the guides.
func (t *turn) placeMessage(p State) Message {
	resume := t.onward()
	resume.Style = Primary
	human := t.quiet(texts.ButtonHuman, Human)
	again := t.quiet(texts.ButtonAgain, Status)
	switch p {
	case placeSwitch:
		return t.methods()
	case placePause:
		return t.pause()
	case placePromised:
		return t.place(texts.PromisedTitle, t.text(texts.PromisedBody, texts.Data{"When": Escape(t.when(t.c.Promise))}),
			resume, t.quiet(texts.ButtonOtherTime, Pause), t.quiet(texts.ButtonNoReminder, Unpromise))
	case placeStuck:
		data := t.contact()
		data["Where"] = t.where()
		return t.place(texts.StuckTitle, t.text(texts.StuckBody, data), resume,
			t.quiet(texts.ButtonSolved, Solved), t.quiet(texts.ButtonSwitch, Switch), t.quiet(texts.ButtonPause, Pause))
	case placeHuman:
		return t.place(texts.HumanTitle, t.text(texts.HumanBody, t.contact()), resume, t.quiet(texts.ButtonSolved, Solved))
	case placeGenuine:
		return t.place(texts.GenuineTitle, join(t.text(texts.GenuineBody, t.contact()), t.codes()), resume, human)
	case placeHelp:
		return t.place(texts.HelpTitle, t.text(texts.HelpBody, t.contact()), resume, human,
			t.quiet(texts.ButtonGenuine, Genuine), t.quiet(texts.ButtonStatus, Status), t.otherLanguage())
	case placeStatus:
		m := t.place(texts.CheckTitle, t.text(texts.CheckBody, nil), resume)
		m.Check = MFARegistered
		return m
	case placeNotYet:
		return t.place(texts.NotYetTitle, t.text(texts.NotYetBody, nil), resume, again, human)
	case placeUnknown:
		if !t.e.Person.Known() {
			return t.unknown(resume, again, human)
		}
		return t.place(texts.UnsureTitle, t.text(texts.UnsureBody, nil), resume, again, human)
	case placeDone:
		return t.place(texts.DoneTitle, t.text(texts.DoneBody, nil), t.onward())
	case placeQueue:
		return t.place(texts.WaitTitle, t.text(texts.QueueBody, nil), resume, again, human)
	case placePhoneDone:
		return t.place(texts.DoneTitle, join(t.text(texts.DoneBody, nil), t.phoneEnds()), append(t.lasting(), t.onward())...)
	case placePhoneOver:
		return t.place(texts.NotYetTitle, t.text(texts.PhoneOverBody, nil), append(t.lasting(), t.onward(), again, human)...)
	case placeNotAllowed:
		return t.place(texts.NotAllowedTitle, t.text(texts.NotAllowedBody, t.contact()), resume, t.quiet(texts.ButtonSwitch, Switch), again, human)
	case placeUndecided:
		return t.place(texts.UndecidedTitle, t.text(texts.UndecidedBody, t.contact()), resume, again, t.quiet(texts.ButtonSwitch, Switch), human)
	case placeSpared:
		return t.place(texts.SparedTitle, t.spared(), t.onward())
	}
	return t.menu()
}

// unknown is the answer to "am I done?" for somebody whom the directory has not
// given. Asking again helps only where there was no answer.
func (t *turn) unknown(resume, again, human Button) Message {
	m := Message{Buttons: []Button{resume, human}}
	if t.unmatched() == "" {
		m.Buttons = []Button{resume, again, human}
	}
	m.Title, m.Body = t.stranger()
	return m
}

// onward is the button back to the step that was left, or to the start.
func (t *turn) onward() Button {
	if len(t.c.Return) == 0 {
		return t.quiet(texts.ButtonMenu, Menu)
	}
	return t.quiet(texts.ButtonResume, Resume)
}

func (t *turn) place(title texts.Key, body string, buttons ...Button) Message {
	return Message{Title: t.text(title, nil), Body: body, Buttons: buttons}
}

// menu is the start: the text and the links of the start guide, without the
// guides that the person may not start.
func (t *turn) menu() Message {
	g := t.b.guides[startGuide].byLang[t.lang]
	s := g.Steps[0]
	m := Message{Title: g.Title, Body: t.personal(s.Body), Picture: s.Picture}
	if n := len(t.c.Return); n > 0 {
		m.Buttons = append(m.Buttons, t.goOn(t.c.Return[n-1]))
	}
	for i, b := range links(s.Links) {
		if b.Action == Start && !t.b.allowed(b.Arg, t.e) {
			continue
		}
		m.Buttons = append(m.Buttons, b)
		m.Body = join(m.Body, t.personal(s.Links[i].About), t.ends(s.Links[i].Guide))
	}
	m.Body = join(m.Body, t.unmatched())
	if len(m.Buttons) > 0 {
		m.Buttons[0].Style = Primary
	}
	m.Buttons = append(m.Buttons, t.quiet(texts.ButtonStatus, Status), t.quiet(texts.ButtonHelp, Help))
	if len(t.c.Return) == 0 {
		m.Buttons = append(m.Buttons, t.otherLanguage())
	}
	return m
}

// goOn is the button back to a step.
func (t *turn) goOn(s State) Button {
	id, step, _ := s.split()
	g := t.b.guides[id].byLang[t.lang]
	if i := g.index(step); i >= 0 {
		t.notes = append(t.notes, t.b.texts.Count(string(t.lang), texts.StepsLeft, len(g.Steps)-i))
		return Button{Label: t.text(texts.ButtonContinue, texts.Data{"Step": i + 1}), Action: Resume}
	}
	return t.quiet(texts.ButtonResume, Resume)
}

// ends tells until when a guide can be used; empty if it has no end.
func (t *turn) ends(id string) string {
	g := t.b.guides[id]
	if g == nil || g.until.IsZero() {
		return ""
	}
	last := t.date(g.until.AddDate(0, 0, -1))
	return t.text(texts.GuideEnds, texts.Data{"Guide": Escape(g.byLang[t.lang].Title), "Last": last})
}

// phoneEnds tells somebody who has nothing but calls and text messages until when they
// work, and what to do.
func (t *turn) phoneEnds() string {
	until := ""
	for _, id := range t.b.offers {
		if t.b.guides[id].check == PhoneRegistered {
			until = t.ends(id)
		}
	}
	return join(until, t.text(texts.PhoneEndsBody, nil))
}

// lasting are buttons to the guides that have no end, the recommended one first.
func (t *turn) lasting() (buttons []Button) {
	for _, id := range t.b.offered(t.e) {
		if t.b.guides[id].until.IsZero() && len(buttons) < maxButtons-menuButtons {
			buttons = append(buttons, Button{Label: t.b.guides[id].byLang[t.lang].Title, Action: Start, Arg: id})
		}
	}
	if len(buttons) > 0 {
		buttons[0].Style = Primary
	}
	return buttons
}

func (t *turn) otherLanguage() Button {
	other := English
	if t.lang == English {
		other = Swedish
	}
	return Button{Label: t.text(texts.ButtonLanguage, nil), Action: Language, Arg: string(other)}
}

// methods are the other guides to choose from.
func (t *turn) methods() Message {
	current := ""
	if n := len(t.c.Return); n > 0 {
		current, _, _ = t.c.Return[n-1].split()
	}
	m := t.place(texts.SwitchTitle, t.text(texts.SwitchBody, nil))
	for _, id := range t.b.offered(t.e) {
		if id != current && len(m.Buttons) < maxButtons-2 {
			m.Buttons = append(m.Buttons, Button{Label: t.b.guides[id].byLang[t.lang].Title, Action: Start, Arg: id})
			m.Body = join(m.Body, t.ends(id))
		}
	}
	if len(m.Buttons) == 0 {
		m.Body = t.text(texts.SwitchNoneBody, t.contact())
	}
	m.Buttons = append(m.Buttons, t.onward(), t.quiet(texts.ButtonHuman, Human))
	m.Buttons[0].Style = Primary
	return m
}

// pause is the form that asks when to be reminded.
func (t *turn) pause() Message {
	day := Field{Key: "day", Label: t.text(texts.PauseDay, nil), Kind: DateField, Required: true, Value: t.e.Fields["day"]}
	clock := Field{Key: "time", Label: t.text(texts.PauseTime, nil), Kind: TimeField, Required: true, Value: t.e.Fields["time"]}
	m := t.place(texts.PauseTitle, t.text(texts.PauseBody, nil), t.main(texts.ButtonRemind, Promise))
	for _, s := range t.b.options.Times.Suggest(t.e.Now) {
		if len(m.Buttons) == maxButtons-1 {
			break
		}
		at := s.At.In(t.b.options.Zone)
		label := capital(t.text(texts.Suggestion(s.Key), texts.Data{
			"Time": at.Format("15:04"), "Day": t.day(at, t.e.Now.In(t.b.options.Zone)),
		}))
		arg := s.Key
		if _, again := t.b.options.Times.Suggested(s.Key, t.e.Now); !again {
			arg = s.At.UTC().Format(time.RFC3339)
		}
		m.Buttons = append(m.Buttons, Button{Label: label, Action: Promise, Arg: arg})
		if day.Value == "" && at.Format(time.DateOnly) != t.e.Now.In(t.b.options.Zone).Format(time.DateOnly) {
			day.Value, clock.Value = at.Format(time.DateOnly), at.Format("15:04")
		}
	}
	m.Buttons = append(m.Buttons, t.onward())
	switch t.problem {
	case NotATime:
		clock.Error = t.text(texts.PauseNotATime, nil)
	case TimePast:
		wrong := &clock
		if day.Value != "" && day.Value < t.e.Now.In(t.b.options.Zone).Format(time.DateOnly) {
			wrong = &day
		}
		wrong.Error = t.text(texts.PausePast, nil)
	case TooFar:
		day.Error = t.text(texts.PauseTooFar, nil)
	}
	m.Fields = []Field{day, clock}
	return m
}

// spared tells somebody that they need not register, and until when if there is a day.
func (t *turn) spared() string {
	if until := t.e.Facts.LetOff; !until.IsZero() {
		about := t.contact()
		about["Day"] = DayOf(t.b.texts, t.lang, until.Add(-1), t.e.Now, t.b.options.Zone)
		return t.text(texts.SparedUntilBody, about)
	}
	return t.text(texts.SparedBody, t.contact())
}
