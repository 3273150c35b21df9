package dialog

import (
	"slices"
	"strings"
	"time"

	"lotsen/dialog/texts"
)

// Next answers one event of one conversation. Pure: same input, same output.
//
// The conversation that comes back differs from c only where the event was acted
// on, and then its Rev has grown. A stale or repeated press, and a late answer of
// Microsoft that no longer matters, change nothing; the message is then the
// current one again.
func (b *Book) Next(c Conversation, e Event) (Conversation, Message) {
	if len(e.Arg) > maxArg || len(e.At.State) > maxArg {
		e.Action, e.Arg, e.At = Show, "", Stamp{} // no button of ours carries that much
	}
	t := &turn{b: b, c: c, e: e, lang: b.Lang(c, e.Facts)}
	if !t.move() && c.State != "" {
		m := t.render()
		m.Check = "" // it was asked when the conversation came here
		return c, m
	}
	t.c.Rev++
	if (e.At != Stamp{}) {
		t.c.Last = Press{e.At, e.Action, e.Arg}
	}
	t.ask()
	return t.c, t.render()
}

// maxArg bounds what a button carries, in bytes.
const maxArg = 256

// move acts on the event; false: there is nothing to act on.
func (t *turn) move() bool {
	if t.e.Facts.Secret {
		t.say(texts.NoteSecret, nil)
	}
	if t.lost() {
		return true
	}
	switch e := t.e; {
	case e.Action == Confirmed:
		return t.answered(evConfirmed)
	case e.Action == NotYet:
		return t.answered(evNotYet)
	case e.Action == NotKnown && e.Arg == Undecided:
		return t.arrived(evUndecided)
	case e.Action == NotKnown:
		return t.answered(evUnknown)
	case e.Action == Queued:
		return t.answered(evQueued)
	case e.Action == Spared:
		return t.arrived(evSpared)
	case e.Action == NotAllowed:
		return t.notAllowed()
	case e.Action == PromiseDue:
		return t.due()
	case reminds(e.Action):
		t.act(e.Action, e.Arg)
	case e.At != Stamp{} && e.At != t.c.Stamp():
		if (t.c.Last != Press{e.At, e.Action, e.Arg}) {
			t.say(texts.NoteOld, nil)
		}
		return false
	case e.Action != "":
		t.act(e.Action, e.Arg)
	default:
		t.act(t.read())
	}
	return true
}

// Current is the message of where a conversation stands, for when the one that
// was made at the time is lost. Nothing moves.
func (b *Book) Current(c Conversation, e Event) Message {
	t := &turn{b: b, c: c, e: e, lang: b.Lang(c, e.Facts)}
	t.tidy()
	if !b.exists(c.State) || t.over(c.State) {
		t.c.State = placeMenu
	}
	m := t.render()
	m.At = c.Stamp()
	return m
}

// Wish is the action that a text asks for, if it can be told; the desks other than
// the guide's are called on by it. roles are those that the person is known to have: what
// "reminders" means to the helpdesk is not what it means to others.
func (b *Book) Wish(text string, roles ...Role) Action {
	action, _, sure := b.reader.read(text)
	if action == wordReminders && sure && slices.Contains(roles, Helpdesk) {
		return Campaigns
	}
	return action
}

// turn is one event being answered.
type turn struct {
	b     *Book
	c     Conversation
	e     Event
	lang  Lang
	notes []string
	// problem is what was wrong with the time that a person gave.
	problem TimeProblem
}

// say adds a line about what just happened.
func (t *turn) say(key texts.Key, data texts.Data) { t.notes = append(t.notes, t.text(key, data)) }

func (t *turn) text(key texts.Key, data texts.Data) string {
	return t.b.texts.Text(string(t.lang), key, data)
}

// lost brings a conversation to the start that stands nowhere: it has not begun,
// its guide was edited, or its guide has ended since. A new one goes on from
// there; of the others the person is told, and the event is not acted on.
func (t *turn) lost() bool {
	t.tidy()
	switch was := t.c.State; {
	case was == "":
		t.c.State = placeMenu
		return false
	case !t.b.exists(was):
		if t.e.Action != Confirmed {
			t.say(texts.NoteEdited, nil)
		}
	case t.over(was):
		id, _, _ := was.split()
		t.sayEnded(id)
	default:
		return false
	}
	t.c.State = placeMenu
	if t.e.Action == PromiseDue {
		t.c.Promise = time.Time{}
	}
	return t.e.Action != Confirmed && !reminds(t.e.Action) // they hold wherever somebody stands
}

// tidy forgets the steps to come back to that are no longer there.
func (t *turn) tidy() {
	t.c.Return = slices.DeleteFunc(slices.Clone(t.c.Return), func(s State) bool {
		_, step, inGuide := s.split()
		return !inGuide || step == doneStep || step == endStep || !t.b.exists(s) || t.over(s)
	})
}

// over reports whether a state is a step of a guide past its end. Who has
// reached the end of the guide may still hear what Microsoft answers.
func (t *turn) over(s State) bool {
	id, step, ok := s.split()
	return ok && t.b.ended(id, t.e.Now) && t.b.guides[id].byLang[t.lang].index(step) >= 0
}

// sayEnded tells that a guide cannot be chosen, and since when if it has ended.
func (t *turn) sayEnded(id string) {
	g := t.b.guides[id]
	if !t.b.ended(id, t.e.Now) {
		t.say(texts.NoteNotOffered, texts.Data{"Guide": g.byLang[t.lang].Title})
		return
	}
	t.say(texts.NoteEnded, texts.Data{"Guide": g.byLang[t.lang].Title, "Date": t.date(g.until)})
}

// guide is the guide the conversation stands in, and the place in it.
func (t *turn) guide() (g *compiled, id, step string) {
	id, step, ok := t.c.State.split()
	if !ok {
		return nil, "", ""
	}
	return t.b.guides[id], id, step
}

// fire moves the conversation along an event of its machine, if that leads somewhere.
func (t *turn) fire(event string) bool {
	if g, id, step := t.guide(); g != nil {
		to, ok := g.fire(step, event)
		t.c.State = in(id, to)
		return ok
	}
	to, ok := t.b.places.fire(string(t.c.State), event)
	t.c.State = State(to)
	return ok
}

// answered acts on what Microsoft answered. "Confirmed" is true wherever the
// person stands; the other answers lead somewhere only where they are waited for.
// Who is confirmed at the end of a guide has arrived; who is confirmed elsewhere
// may go on with what they were doing.
func (t *turn) answered(event string) bool {
	switch g, _, _ := t.guide(); {
	case t.fire(event):
		if g != nil && event == evConfirmed {
			t.c.Return = nil
		}
	case event == evConfirmed:
		t.visit(placeMenu)
		t.fire(event)
	default:
		return false
	}
	if t.e.Arg == PhoneEnds {
		t.fire(evPhoneEnds) // in a guide its own end date says so
	}
	if event == evConfirmed {
		t.c.Promise = time.Time{}
		if t.c.HandOff.Reason == Stuck || t.c.HandOff.Reason == NotAllowed {
			t.c.HandOff = HandOff{}
			t.say(texts.NoteSolved, nil)
		}
	}
	return true
}

// arrived acts on an answer that ends the question wherever it was asked.
func (t *turn) arrived(event string) bool {
	if _, waits := t.c.Waiting(); !waits {
		return false
	}
	if g, _, _ := t.guide(); g != nil {
		t.visit(placeStatus)
	}
	return t.fire(event)
}

// notAllowed tells somebody that the organisation's rules stand in the way, which only
// the helpdesk can see to: they are on its list by now.
func (t *turn) notAllowed() bool {
	if !t.arrived(evNotAllowed) {
		return false
	}
	switch open := t.c.HandOff.Open(); {
	case !open:
		t.c.HandOff = HandOff{Since: t.e.Now.UTC().Round(0), Reason: NotAllowed, Where: t.left()}
	case t.c.HandOff.Reason == Stuck:
		t.c.HandOff.Reason = NotAllowed // that is why
	}
	return true
}

// left is the step that the person came from, else where they are.
func (t *turn) left() State {
	if n := len(t.c.Return); n > 0 {
		return t.c.Return[n-1]
	}
	return t.c.State
}

// due reminds a person as promised. A promise that was changed since is not kept.
func (t *turn) due() bool {
	at, err := time.Parse(time.RFC3339, t.e.Arg)
	if t.c.Promise.IsZero() || (err == nil && !at.Equal(t.c.Promise.Truncate(time.Second))) {
		return false
	}
	t.c.Promise = time.Time{}
	_, waits := t.c.Waiting()
	if g, _, _ := t.guide(); g == nil && !waits {
		t.resume() // to the step that they wanted to be reminded of
	}
	t.say(texts.NoteReminder, nil)
	return true
}

// ask answers for Microsoft where it cannot be asked: the directory does not
// know the person.
func (t *turn) ask() {
	if t.e.Person.Known() {
		return
	}
	if _, _, step := t.guide(); step == checkStep || t.c.State == placeStatus {
		t.fire(evUnknown)
	}
}

// where is the step in words, for the helpdesk's texts.
func (t *turn) where() string {
	state := t.c.State
	if _, _, ok := state.split(); !ok {
		if len(t.c.Return) == 0 {
			return t.text(texts.WhereStart, nil)
		}
		state = t.c.Return[len(t.c.Return)-1]
	}
	id, step, _ := state.split()
	g := t.b.guides[id].byLang[t.lang]
	i := g.index(step)
	if i < 0 {
		i = len(g.Steps) - 1
	}
	return t.text(texts.WhereStep, texts.Data{"Progress": strings.ToLower(t.progress(g, i)), "Guide": Escape(g.Title)})
}
