package dialog

import (
	"cmp"
	"strings"
	"time"

	"lotsen/dialog/texts"
)

// Reminder is what a campaign says to one person, besides what every reminder says.
type Reminder struct {
	// Texts are the campaign's words. Who reads a language that is not there gets the
	// book's own.
	Texts map[Lang]ReminderText
	// Code proves the reminder genuine; empty in a trial, before it is given.
	Code string
	// Deadline is the day by which people are asked to be done; zero: none is told.
	Deadline time.Time
	// SendID is what the buttons carry: opaque, at most 64 bytes.
	SendID string
	// Test: it goes to somebody of the helpdesk who wants to see it first.
	Test bool
}

// ReminderText is what the helpdesk has written.
type ReminderText struct {
	Title string // plain text
	Body  string // small Markdown without links
}

// Reminder is the message of a reminder to somebody who stands at c. Nothing moves. It
// names no address of the person and has no link: what there is to open they type
// themselves. It says the same on every platform.
func (b *Book) Reminder(c Conversation, e Event, r Reminder) Message {
	t := &turn{b: b, c: c, e: e, lang: b.Lang(c, e.Facts)}
	t.tidy()
	words, ok := r.Texts[t.lang]
	if !ok {
		words = r.Texts[b.options.Lang]
	}
	m := Message{Lang: t.lang, Title: words.Title, Body: join(words.Body, t.text(texts.RemindBody, nil))}
	fact := func(label texts.Key, value string) {
		m.Facts = append(m.Facts, Fact{t.text(label, nil), value})
	}
	if !r.Deadline.IsZero() {
		fact(texts.RemindBy, DayOf(t.b.texts, t.lang, r.Deadline, t.e.Now, t.b.options.Zone)) // it is read on other days, too
	}
	if place, steps := t.ahead(); steps > 0 {
		if place != "" {
			fact(texts.RemindWhere, b.Place(t.lang, place))
		}
		fact(texts.RemindTakes, t.text(texts.RemindMinutes, texts.Data{"Minutes": minutes(steps)}))
	}
	code := t.text(texts.RemindCodeLater, nil)
	if r.Code != "" {
		code = t.text(texts.RemindCodeIs, texts.Data{"Code": r.Code})
	}
	fact(texts.RemindCode, code)
	if r.Test {
		m.Note = t.text(texts.NoteTrial, nil)
	}
	m.Buttons = []Button{
		t.main(texts.ButtonRemindStart, RemindStart), t.quiet(texts.ButtonRemindLater, RemindLater),
		t.quiet(texts.ButtonRemindHelp, RemindHelp), t.quiet(texts.ButtonGenuine, RemindGenuine),
	}
	if place, _ := t.ahead(); place != "" {
		m.Buttons[0].Label = t.text(texts.ButtonResume, nil)
	}
	for i := range m.Buttons {
		m.Buttons[i].Arg = r.SendID
	}
	return m
}

// ThankYou is the one message to somebody who has registered since a campaign wrote to
// them: there will be no more reminders. Nothing moves.
func (b *Book) ThankYou(c Conversation, e Event) Message {
	t := &turn{b: b, c: c, e: e, lang: b.Lang(c, e.Facts)}
	m := t.place(texts.ThankYouTitle, t.text(texts.ThankYouBody, nil), t.quiet(texts.ButtonMenu, Menu))
	m.Lang, m.At = t.lang, c.Stamp()
	return m
}

// ahead is where the button of a reminder leads: the step that the person stands at, or
// nothing if they begin, and how many steps there are from there. None: no guide can be
// chosen.
func (t *turn) ahead() (at State, steps int) {
	for _, s := range append([]State{t.c.State}, lastOf(t.c.Return)...) {
		if !t.leadsOn(s) || !t.b.exists(s) || t.over(s) {
			continue
		}
		id, step, _ := s.split()
		g := t.b.guides[id].byLang[t.lang]
		if i := g.index(step); i >= 0 {
			return s, len(g.Steps) - i
		}
		return s, 1 // Microsoft is asked at the end
	}
	if id := t.recommended(); id != "" {
		return "", len(t.b.guides[id].byLang[t.lang].Steps)
	}
	return "", 0
}

// leadsOn reports whether somebody at s is on the way to what they need: in a guide, not
// at its end, and not in that of text messages when these are what ends.
func (t *turn) leadsOn(s State) bool {
	id, _, _ := s.split()
	return underway(s) && !t.outdated(id)
}

func (t *turn) outdated(guide string) bool {
	g := t.b.guides[guide]
	return t.e.Facts.PhoneOnly && g != nil && g.check == PhoneRegistered
}

// recommended is the first guide of the start that helps the person; empty: none does.
func (t *turn) recommended() string {
	for _, id := range t.b.offered(t.e) {
		if !t.outdated(id) {
			return id
		}
	}
	return ""
}

func lastOf(s []State) []State { return s[max(0, len(s)-1):] }

// minutes is about how long so many steps take: fifteen in ten minutes, as the start
// says, and never less than five.
func minutes(steps int) int { return max(5, (steps*2/3+2)/5*5) }

// reminded acts on a button of a reminder. No place in a guide is lost.
func (t *turn) reminded(a Action) {
	switch a {
	case RemindLater:
		t.visit(placePause)
	case RemindHelp:
		// At once, and withdrawn by itself when Microsoft confirms.
		t.handOff(Stuck)
	case RemindGenuine:
		t.visit(placeGenuine)
		t.say(texts.NoteGenuineReminder, nil)
	case RemindStart:
		t.onwards()
	}
}

// onwards goes to where the person stands in a guide, or stood last, else into the guide
// that is recommended: from its start, also for somebody who came to its end before.
func (t *turn) onwards() {
	if t.leadsOn(t.c.State) {
		return
	}
	if last := lastOf(t.c.Return); len(last) > 0 && t.leadsOn(last[0]) && !underway(t.c.State) {
		t.resume()
		return
	}
	guide := t.recommended()
	if guide == "" {
		t.visit(placeSwitch) // which says how the helpdesk can help
		return
	}
	t.visit(placeMenu)
	t.start(guide)
}

// codes says which code genuine reminders carry now, and which they have carried lately:
// those are about for a while, and are as genuine. Nothing where it is not known.
func (t *turn) codes() string {
	if t.e.Facts.Codes == nil {
		return ""
	}
	var now, past []string
	for _, c := range t.e.Facts.Codes {
		switch bold := "**" + Escape(c.Code) + "**"; {
		case c.Until.IsZero() && len(now) < maxCodes:
			now = append(now, bold)
		case !c.Until.IsZero() && len(past) < maxPast:
			past = append(past, t.text(texts.GenuineCodeUntil, texts.Data{"Code": bold, "Date": t.date(c.Until)}))
		}
	}
	told := func(key texts.Key, codes []string) string {
		return t.b.texts.Plural(string(t.lang), key, len(codes), texts.Data{"Codes": strings.Join(codes, ", ")})
	}
	var body string
	switch {
	case len(now)+len(past) == 0:
		return t.text(texts.GenuineNoneBody, nil)
	case len(past) == 0:
		body = told(texts.GenuineCodesBody, now)
	case len(now) == 0:
		body = told(texts.GenuineLatelyBody, past)
	default:
		body = told(texts.GenuineCodesBody, now) + " " + told(texts.GenuineBeforeBody, past)
	}
	if t.b.options.CodePage != "" {
		body += " " + t.text(texts.GenuinePageBody, texts.Data{"Page": t.b.options.CodePage})
	}
	return body
}

// Codes says, as Markdown, which code genuine reminders carry now, and which they have
// carried lately; empty where it is not known.
func (a Aside) Codes() string { return a.t.codes() }

// How many codes are told at once.
const (
	maxCodes = 10 // of those that reminders carry now
	maxPast  = 5  // and have carried
)

// helpdesk is how to reach the helpdesk, as plain text.
func (t *turn) helpdesk() string {
	return cmp.Or(t.b.options.Helpdesk, t.text(texts.HumanNoContact, nil))
}
