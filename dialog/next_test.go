package dialog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// states are all that a conversation can stand in.
func states(b *Book) []State {
	var all []State
	for _, id := range b.IDs() {
		for _, s := range b.guides[id].states {
			all = append(all, in(id, s))
		}
	}
	for _, s := range b.places.states {
		all = append(all, State(s))
	}
	return all
}

// events are what can happen, sensible or not.
func events(b *Book, c func() Conversation) *rapid.Generator[Event] {
	actions := append(guideActions(), "", "", "", Confirmed, NotYet, NotKnown, PromiseDue, "manager.list", "guide.nonsense")
	args := []string{"", "authenticator", "sms", "start", "nosuch", "sign-in", "done", "helpdesk", "menu", "sv", "en", "xx",
		"imorgon 9:15", "2026-12-03T09:15:00Z", "nästa år"}
	texts := []string{"klar", "nästa", "tillbaka", "hjälp", "english", "svenska", "status", "imorgon 9:15", "är du äkta", "banan",
		"", "*", "börja om", "sms", "\x00\xff", strings.Repeat("a", 5000)}
	return rapid.Custom(func(t *rapid.T) Event {
		e := Event{
			Person: rapid.SampledFrom([]PersonID{"anna", "?slack/U1"}).Draw(t, "person"),
			Action: rapid.SampledFrom(actions).Draw(t, "action"),
			Arg:    rapid.SampledFrom(args).Draw(t, "arg"),
			Now:    time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 60*24).Draw(t, "hours")) * time.Hour),
			Facts: Facts{
				SignIn:  rapid.SampledFrom([]string{"", "a_b*c@nykoping.se"}).Draw(t, "sign-in"),
				Methods: rapid.SampledFrom([][]string{nil, {}, {"sms"}}).Draw(t, "methods"),
				Locale:  rapid.SampledFrom([]string{"", "sv-SE", "en-US", "fi"}).Draw(t, "locale"),
				Secret:  rapid.IntRange(0, 20).Draw(t, "secret") == 0,
			},
		}
		switch stamp := rapid.IntRange(0, 3).Draw(t, "stamp"); {
		case e.Action == "":
			e.Text = rapid.SampledFrom(texts).Draw(t, "text")
		case stamp == 0: // no stamp: a command
		case stamp == 1:
			e.At = Stamp{State(rapid.SampledFrom(append(states(b), "gone/step")).Draw(t, "old")), rapid.Uint64Range(0, 5).Draw(t, "rev")}
		default:
			e.At = c().Stamp()
		}
		return e
	})
}

func TestFromAnyStateAnyEventsLeaveAValidStateAndAReply(t *testing.T) {
	b := testBook(t)
	words := languageOf(t, b)
	rapid.Check(t, func(t *rapid.T) {
		c := Conversation{
			State:  rapid.SampledFrom(append(states(b), "", "gone/step", "authenticator/gone", "nowhere")).Draw(t, "state"),
			Rev:    rapid.Uint64Range(0, 3).Draw(t, "rev"),
			Return: rapid.SliceOfN(rapid.SampledFrom(append(states(b)[:10], "gone/step")), 0, maxReturn).Draw(t, "return"),
			Lang:   rapid.SampledFrom([]Lang{"", Swedish, English, "xx"}).Draw(t, "lang"),
		}
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			e := events(b, func() Conversation { return c }).Draw(t, "event")
			was := c
			returned := slices.Clone(c.Return)
			next, m := b.Next(c, e)
			again, m2 := b.Next(was, e)
			if diff := cmp.Diff(next, again) + cmp.Diff(m, m2); diff != "" {
				t.Fatalf("the same input, another output:\n%s", diff)
			}
			if !slices.Equal(was.Return, returned) {
				t.Fatal("Next changed what it was given")
			}
			valid(t, b, was, next, e, m)
			if foreign := words(m); foreign != "" {
				t.Fatalf("%q is not %s, in\n%s", foreign, m.Lang, m.Transcript())
			}
			c = next
		}
	})
}

// valid holds what is true after every event.
func valid(t *rapid.T, b *Book, was, c Conversation, e Event, m Message) {
	switch {
	case c.Rev == was.Rev && cmp.Diff(was, c) != "":
		t.Fatalf("changed without a new revision: %s", cmp.Diff(was, c))
	case c.Rev != was.Rev && c.Rev != was.Rev+1:
		t.Fatalf("the revision went from %d to %d", was.Rev, c.Rev)
	case c.Rev != was.Rev && !b.exists(c.State):
		t.Fatalf("the state %q does not exist", c.State)
	case len(c.Return) > maxReturn:
		t.Fatalf("%d detours deep", len(c.Return))
	case strings.TrimSpace(m.Body) == "" || m.Title == "" || len(m.Buttons) == 0:
		t.Fatalf("an empty reply to %+v: %+v", e, m)
	case len(m.Buttons) > maxButtons:
		t.Fatalf("%d buttons: %s", len(m.Buttons), m.labels())
	case m.Lang != b.Lang(c, e.Facts):
		t.Fatalf("answered in %s, the person's language is %s", m.Lang, b.Lang(c, e.Facts))
	case c.Rev != was.Rev && m.At != c.Stamp():
		t.Fatalf("the buttons carry %v, the conversation stands at %v", m.At, c.Stamp())
	case isDone(c.State) && !isDone(was.State) && e.Action != Confirmed:
		t.Fatalf("%q without Microsoft's answer, by %+v", c.State, e)
	case m.Check != "" && !e.Person.Known():
		t.Fatal("a check of somebody whom the directory does not know")
	}
	for _, button := range m.Buttons {
		if _, arg, _ := strings.Cut(string(button.Action), "."); arg == "" || button.Label == "" {
			t.Fatalf("a button that does nothing: %+v", button)
		}
		if button.Action == Start && b.ended(button.Arg, e.Now) && !isLink(b, c, button) {
			t.Fatalf("offers %s after its end", button.Arg)
		}
	}
}

func isDone(s State) bool { return s == placeDone || strings.HasSuffix(string(s), "/"+doneStep) }

// isLink: a step's own link stays, pressing it says why the guide is not there.
func isLink(b *Book, c Conversation, button Button) bool {
	id, step, ok := c.State.split()
	if !ok {
		return false
	}
	g := b.guides[id].byLang[Swedish]
	i := g.index(step)
	return i >= 0 && slices.ContainsFunc(g.Steps[i].Links, func(l Link) bool { return l.Guide == button.Arg })
}

// languageOf returns a check that every word of a message is of its language: no
// label, title or paragraph may be one that only the other language has.
func languageOf(t *testing.T, b *Book) func(Message) string {
	phrases := map[Lang]map[string]bool{}
	for _, lang := range languages() {
		phrases[lang] = map[string]bool{}
		for _, id := range append(b.IDs(), startGuide) {
			g := b.guides[id].byLang[lang]
			phrases[lang][g.Title] = true
			for _, s := range g.Steps {
				phrases[lang][s.Body] = true
				for _, l := range s.Links {
					phrases[lang][l.Label] = true
				}
			}
		}
		turn := &turn{b: b, lang: lang}
		for _, state := range states(b) {
			if _, _, guide := state.split(); !guide {
				turn.c.State = state
				m := turn.render()
				phrases[lang][m.Title] = true
				for _, button := range m.Buttons {
					phrases[lang][button.Label] = true
				}
			}
		}
	}
	return func(m Message) string {
		parts := []string{m.Title, m.Body}
		for _, button := range m.Buttons {
			parts = append(parts, button.Label)
		}
		for _, part := range parts {
			for _, lang := range languages() {
				if lang != m.Lang && phrases[lang][part] && !phrases[m.Lang][part] {
					return part
				}
			}
		}
		return ""
	}
}

// model is the guide conversation in the simplest words: a list of steps, a
// finger on one of them, and a pile of fingers to come back to.
type model struct {
	steps map[string]int
	guide string // empty: visiting a place
	at    int    // steps[guide] is the end
	pile  []model
}

func (m *model) keep() {
	if m.guide != "" {
		m.drop(m.guide)
		m.pile = append(m.pile, model{guide: m.guide, at: m.at})
	}
	m.guide = ""
}

func (m *model) drop(guide string) (kept model, ok bool) {
	for i, p := range m.pile {
		if p.guide == guide {
			m.pile = slices.Delete(m.pile, i, i+1)
			return p, true
		}
	}
	return model{}, false
}

func (m *model) pop() {
	m.guide = ""
	if n := len(m.pile); n > 0 {
		m.guide, m.at = m.pile[n-1].guide, m.pile[n-1].at
		m.pile = m.pile[:n-1]
	}
}

func (m *model) do(a Action, arg string) {
	switch a {
	case Next:
		if m.guide == "" {
			m.pop()
		} else if m.at < m.steps[m.guide] {
			m.at++
		}
	case Back:
		if m.guide == "" || m.at == 0 {
			m.pop()
		} else {
			m.at--
		}
	case Start:
		if m.guide != arg {
			m.keep()
			kept, _ := m.drop(arg)
			m.guide, m.at = arg, kept.at
		}
	case Stuck, Human, Pause, Genuine, Switch, Help:
		m.keep()
	case Resume:
		m.pop()
	case Restart:
		if m.guide == "" {
			m.pop()
		}
		m.at = 0
	}
}

func TestTheConversationAgreesWithASimpleModel(t *testing.T) {
	b := testBook(t)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		m := model{steps: map[string]int{"authenticator": 15, "sms": 10}}
		c, _ := b.Next(Conversation{}, Event{Person: "anna", Now: now, Action: Start, Arg: "authenticator"})
		m.do(Start, "authenticator")
		for range rapid.IntRange(1, 60).Draw(t, "presses") {
			a := rapid.SampledFrom([]Action{Next, Next, Next, Next, Back, Back, Start, Stuck, Human, Pause, Genuine, Switch, Help, Resume, Restart}).Draw(t, "action")
			arg := ""
			if a == Start {
				arg = rapid.SampledFrom([]string{"authenticator", "sms"}).Draw(t, "guide")
			}
			if c.State == placeMenu && a != Start {
				a, arg = Start, "sms" // "next" at the start begins a guide, which the model has no word for
			}
			m.do(a, arg)
			c, _ = b.Next(c, Event{Person: "anna", Now: now, Action: a, Arg: arg, At: c.Stamp()})
			id, step, ok := c.State.split()
			if !ok {
				id = ""
			}
			if id != m.guide {
				t.Fatalf("after %s %s: in %q, the model is in %q", a, arg, c.State, m.guide)
			}
			if id == "" {
				continue
			}
			at := b.guides[id].byLang[Swedish].index(step)
			if step == checkStep {
				at = m.steps[id]
			}
			if at != m.at {
				t.Fatalf("after %s %s: at %q, the model is at %d", a, arg, c.State, m.at+1)
			}
		}
	})
}

func TestAGuideThatWasEditedLeadsToTheStartAndSaysSo(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	s.Conversation = Conversation{State: "authenticator/removed-step", Rev: 7, Return: []State{"sms/gone", "sms/sign-in"}}
	answer := play(t, s, "next")
	if s.Conversation.State != placeMenu || !strings.Contains(answer, "Guiden har ändrats") {
		t.Errorf("state %q, answer\n%s", s.Conversation.State, answer)
	}
	if answer := play(t, s, "fortsätt"); !strings.Contains(answer, "Steg 2 av 10.") {
		t.Errorf("the step that is still there was not kept:\n%s", answer)
	}
}

func TestARepeatedPressSaysNothingNew(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start authenticator", "next")
	before := s.Conversation
	answer := play(t, s, "twice next")
	if cmp.Diff(before, s.Conversation) != "" || !strings.HasPrefix(answer, "Steg 2 av 15.") {
		t.Errorf("a second tap was told off or moved:\n%s", answer)
	}
}

func TestMicrosoftsAnswerCountsWhereverThePersonStands(t *testing.T) {
	b := testBook(t)
	for _, state := range states(b) {
		if isDone(state) {
			continue
		}
		c := Conversation{State: state, Rev: 3, Promise: time.Now(), HandOff: HandOff{Since: time.Now(), Reason: Stuck}}
		next, m := b.Next(c, Event{Person: "anna", Action: Confirmed, At: Stamp{"authenticator/check", 1}, Now: time.Now()})
		if m.Title != "Klart!" || !next.Promise.IsZero() || next.HandOff.Open() {
			t.Errorf("confirmed at %q: %q, promise %v, hand-off %v", state, m.Title, next.Promise, next.HandOff)
		}
	}
}

func TestOnlyMicrosoftsAnswerSaysDone(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start authenticator")
	for range 40 {
		if answer := play(t, s, "klar"); strings.Contains(answer, "Klart!") {
			t.Fatalf("done without an answer:\n%s", answer)
		}
	}
}

func TestAPromiseThatWasChangedIsNotKeptTwice(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start sms", "imorgon 9:15")
	first := s.Conversation.Promise
	play(t, s, "promise 2026-11-30 10:00")
	before := s.Conversation
	e := Event{Person: "anna", Action: PromiseDue, Arg: first.Format(time.RFC3339), Now: first}
	if after, _ := b.Next(s.Conversation, e); cmp.Diff(before, after) != "" {
		t.Errorf("the old promise was kept: %s", cmp.Diff(before, after))
	}
	if answer := play(t, s, "due"); !strings.Contains(answer, "Du bad mig") || !strings.Contains(answer, "Steg 1 av 10.") {
		t.Errorf("the new promise was not kept:\n%s", answer)
	}
}

func TestAHandOffIsOpenedOnceAndClosedByBeingConfirmed(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start authenticator", "next", "koden funkar inte")
	first := s.Conversation.HandOff
	if !first.Open() || first.Where != "authenticator/open-mfasetup" || first.Reason != Stuck {
		t.Fatalf("hand-off %+v", first)
	}
	play(t, s, "@2026-11-23 11:00", "prata med någon")
	if s.Conversation.HandOff != first {
		t.Errorf("asking again changed the request: %+v", s.Conversation.HandOff)
	}
	play(t, s, "confirmed")
	if s.Conversation.HandOff.Open() {
		t.Error("still on the helpdesk's list after Microsoft confirmed")
	}
}

func TestSomebodyElsesTextStaysText(t *testing.T) {
	hostile := "a_b*c*[x](https://evil.example)<script>`@nykoping.se"
	b := testBook(t)
	s := testScript(t, b)
	s.Facts.SignIn = hostile
	answer := play(t, s, "start sms", "next")
	if want := "Logga in med " + hostile + "."; !strings.Contains(answer, want) {
		t.Errorf("%q is not in\n%s", want, answer)
	}
	for _, block := range Blocks(s.Message.Body) {
		for _, span := range slices.Concat(block.Items...) {
			if span.URL != "" || span.Code {
				t.Errorf("became Markdown: %+v", span)
			}
		}
	}
}

func TestTheLanguageIsTheChosenElseThePlatformsElseTheOrganisations(t *testing.T) {
	b := testBook(t)
	for _, test := range []struct {
		chosen Lang
		locale string
		want   Lang
	}{{"", "", Swedish}, {"", "en-US", English}, {"", "sv_FI", Swedish}, {"", "fi", Swedish}, {English, "sv-SE", English}, {"xx", "en", English}} {
		if got := b.Lang(Conversation{Lang: test.chosen}, Facts{Locale: test.locale}); got != test.want {
			t.Errorf("chosen %q, locale %q: %q, want %q", test.chosen, test.locale, got, test.want)
		}
	}
}

// BenchmarkNext walks the app guide, a press at a time.
func BenchmarkNext(bench *testing.B) {
	b := testBook(bench)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	facts := Facts{SignIn: "fnen0001@nykoping.se"}
	for name, event := range map[string]Event{
		"press": {Action: Next}, "typed": {Text: "nästa"}, "typo": {Text: "nätsa"}, "nonsense": {Text: "det var en gång en båt"},
	} {
		bench.Run(name, func(bench *testing.B) {
			bench.ReportAllocs()
			c, _ := b.Next(Conversation{}, Event{Person: "anna", Now: now, Action: Start, Arg: "authenticator"})
			for i := 0; bench.Loop(); i++ {
				if i%14 == 0 {
					c.State = "authenticator/install-app"
				}
				e := event
				e.ID, e.Person, e.Now, e.Facts = fmt.Sprint(i), "anna", now, facts
				if e.Action != "" {
					e.At = c.Stamp()
				}
				c, _ = b.Next(c, e)
			}
		})
	}
}
