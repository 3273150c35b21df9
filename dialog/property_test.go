package dialog

import (
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
	actions := append(guideActions(), "", "", "", Confirmed, NotYet, NotKnown, Queued, NotAllowed, Spared, PromiseDue, "manager.list", "guide.nonsense")
	actions = append(actions, reminderActions()...)
	args := []string{"", "authenticator", "sms", "start", "nosuch", "sign-in", "done", "helpdesk", "menu", "sv", "en", "xx",
		"imorgon 9:15", "2026-12-03T09:15:00Z", "nästa år", PhoneEnds, Undecided}
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
				Match:   rapid.SampledFrom([]Match{NotAsked, NoMatch, ManyMatches, NoAddress}).Draw(t, "match"),
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
			Return: rapid.SliceOfN(rapid.SampledFrom(append(states(b), "gone/step")), 0, maxReturn).Draw(t, "return"),
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

func isDone(s State) bool {
	return s == placeDone || s == placePhoneDone || strings.HasSuffix(string(s), "/"+doneStep)
}

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
