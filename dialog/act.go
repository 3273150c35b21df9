package dialog

import (
	"slices"
	"strings"
	"time"

	"lotsen/dialog/texts"
)

// act does what a press or a word asks for. What leads nowhere from here leaves
// the conversation where it is.
func (t *turn) act(a Action, arg string) {
	switch a {
	case Start:
		t.start(arg)
	case Next:
		t.next()
	case Back:
		t.back()
	case GoTo:
		t.goTo(arg)
	case Finished:
		t.finished()
	case Switch:
		t.visit(placeSwitch)
	case Stuck, Human:
		t.handOff(a)
	case Unpromise:
		t.unpromise()
	case Solved:
		t.solved()
	case Pause:
		t.visit(placePause)
	case Promise:
		t.promise(arg)
	case Resume:
		t.resume()
	case Menu:
		t.visit(placeMenu)
	case Restart:
		t.restart()
	case Status:
		t.visit(placeStatus)
	case Genuine:
		t.visit(placeGenuine)
	case Help:
		t.visit(placeHelp)
	case Language:
		t.language(Lang(arg))
	case RemindStart, RemindLater, RemindHelp, RemindGenuine:
		t.reminded(a)
	}
}

// visit goes to a place. A step that is left is kept to come back to.
func (t *turn) visit(p State) {
	if _, _, step := t.guide(); step != "" {
		if step != doneStep && step != endStep {
			t.push(t.c.State)
		}
		t.c.State = placeMenu // where the table of the places begins
	}
	t.fire(evGo + string(p))
}

// push keeps a state to come back to: one per guide, the four latest.
func (t *turn) push(s State) {
	id, _, _ := s.split()
	t.forget(id)
	t.c.Return = append(t.c.Return, s)
	if over := len(t.c.Return) - maxReturn; over > 0 {
		t.c.Return = slices.Delete(t.c.Return, 0, over)
	}
}

// forget takes a guide's step from those to come back to, and returns it.
func (t *turn) forget(id string) (step State) {
	t.c.Return = slices.DeleteFunc(t.c.Return, func(s State) bool {
		same := strings.HasPrefix(string(s), id+"/")
		if same {
			step = s
		}
		return same
	})
	return step
}

// start begins a guide, or goes on where it was left. The guide that is left is
// kept to come back to.
func (t *turn) start(id string) {
	switch _, current, _ := t.guide(); {
	case t.b.guides[id] == nil || id == startGuide:
		return
	case !t.b.allowed(id, t.e):
		t.sayEnded(id)
		t.visit(placeSwitch)
	case id != current:
		t.visit(placeMenu)
		if kept := t.forget(id); kept != "" {
			t.c.State = kept
		} else {
			t.c.State = in(id, t.b.guides[id].states[0])
		}
	}
}

// next goes forward: a step, or out of the place that the person visits.
func (t *turn) next() {
	if t.c.State != placeMenu {
		if g, _, step := t.guide(); g == nil || !t.fire(evNext) && step == endStep {
			t.resume()
		}
		return
	}
	switch offered := t.b.offered(t.e); {
	case len(t.c.Return) > 0:
		t.resume()
	case len(offered) > 0:
		t.start(offered[0])
	}
}

// back goes back: a step, out of a guide, or out of a place.
func (t *turn) back() {
	if g, _, _ := t.guide(); g == nil || !t.fire(evBack) {
		t.resume()
	}
}

// resume goes back to the innermost step that was left, else to the start.
func (t *turn) resume() {
	t.c.State = placeMenu
	if last := len(t.c.Return) - 1; last >= 0 {
		t.c.State = t.c.Return[last]
		t.c.Return = t.c.Return[:last]
	}
}

func (t *turn) goTo(target string) {
	switch target {
	case doneStep:
		t.finished()
	case helpdeskRef:
		t.handOff(Human)
	case menuRef:
		t.visit(placeMenu)
	default:
		t.fire(evGo + target)
	}
}

// finished asks Microsoft: at the end of this guide, or from wherever the person is.
func (t *turn) finished() {
	if g, _, _ := t.guide(); g == nil || !t.fire(evFinished) {
		t.visit(placeStatus)
	}
}

// restart goes to the first step of the guide the person is in or was last in.
func (t *turn) restart() {
	if g, _, _ := t.guide(); g == nil {
		t.resume()
	}
	if g, _, _ := t.guide(); g != nil {
		t.fire(evRestart)
	}
}

// handOff puts the person on the helpdesk's list, once.
func (t *turn) handOff(reason Action) {
	where := t.c.State
	place := placeHuman
	if reason == Stuck {
		place = placeStuck
	}
	t.visit(place)
	if n := len(t.c.Return); n > 0 {
		where = t.c.Return[n-1]
	}
	switch {
	case t.c.HandOff.Open() && reason == Human:
		t.c.HandOff.Reason = Human // it no longer solves itself
	case !t.c.HandOff.Open():
		t.c.HandOff = HandOff{Since: t.e.Now.UTC().Round(0), Reason: reason, Where: where}
	}
}

// solved takes the request for the helpdesk back.
func (t *turn) solved() {
	if t.c.HandOff.Open() {
		t.c.HandOff = HandOff{}
		t.say(texts.NoteSolved, nil)
	}
	if g, _, _ := t.guide(); g == nil {
		t.resume()
	}
}

// promise reads when the person wants to be reminded, from a button, a form or text.
func (t *turn) promise(arg string) {
	if day, clock := t.e.Fields["day"], t.e.Fields["time"]; arg == "" {
		arg = strings.TrimSpace(day + " " + clock)
	}
	t.visit(placePause)
	at, suggested := t.b.options.Times.Suggested(arg, t.e.Now)
	var problem TimeProblem
	if !suggested {
		at, problem = t.b.options.Times.ReadTime(arg, t.e.Now)
	}
	if problem != "" {
		t.problem = problem
		return
	}
	t.c.Promise = at.UTC().Truncate(time.Second)
	t.visit(placePromised)
}

// unpromise takes a promise back.
func (t *turn) unpromise() {
	if !t.c.Promise.IsZero() {
		t.c.Promise = time.Time{}
		t.say(texts.NoteNoReminder, nil)
	}
	if t.c.State == placePromised || t.c.State == placePause {
		t.resume()
	}
}

func (t *turn) language(lang Lang) {
	if slices.Contains(languages(), lang) {
		t.c.Lang, t.lang = lang, lang
		t.say(texts.NoteLanguage, nil)
	}
}
