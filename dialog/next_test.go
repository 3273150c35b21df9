package dialog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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
	if again := s.Conversation.HandOff; again.Since != first.Since || again.Reason != Human {
		t.Errorf("asking for a human after being stuck: %+v", again)
	}
	play(t, s, "confirmed")
	if !s.Conversation.HandOff.Open() {
		t.Error("who asked for a human is off the list because they registered")
	}
	if answer := play(t, s, "det löste sig"); s.Conversation.HandOff.Open() || !strings.Contains(answer, "strukit din fråga") {
		t.Errorf("still on the list:\n%s", answer)
	}
	play(t, s, "start sms", "det funkar inte")
	if answer := play(t, s, "confirmed"); s.Conversation.HandOff.Open() || !strings.Contains(answer, "strukit din fråga") {
		t.Errorf("who was stuck and is confirmed is still on the list:\n%s", answer)
	}
}

func TestWhatIsRenderedAnewIsWhatIsStored(t *testing.T) {
	b := testBook(t)
	for _, state := range append(states(b), "", "gone/step") {
		c := Conversation{State: state, Rev: 3, Return: []State{"gone/step", "menu", "sms/sign-in"}}
		m := b.Current(c, Event{Person: "anna", Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)})
		if m.Body == "" || len(m.Buttons) == 0 || m.At != c.Stamp() || c.Return[0] != "gone/step" {
			t.Errorf("%q: %+v", state, m)
		}
	}
}

func TestAPromiseCanBeTakenBack(t *testing.T) {
	b := testBook(t)
	for _, words := range []string{"avbryt", "[Ingen påminnelse]", "påminn mig inte", "glöm det", "cancel my reminder"} {
		s := testScript(t, b)
		play(t, s, "start sms", "imorgon 9:15")
		if answer := play(t, s, words); !s.Conversation.Promise.IsZero() || !strings.Contains(answer, "Steg 1 av 10.") {
			t.Errorf("%s: promise %v,\n%s", words, s.Conversation.Promise, answer)
		}
	}
}

func TestAReminderBringsTheStepWhereverThePersonLooksRound(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start sms", "next", "imorgon 9:15", "help", "@2026-11-24 09:15")
	if answer := play(t, s, "due"); !strings.Contains(answer, "Steg 2 av 10.") {
		t.Errorf("reminded of something else:\n%s", answer)
	}
}

func TestAPastDayIsWrongWhereItStands(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start sms", "pause")
	for day, field := range map[string]int{"2020-01-01": 0, "2026-11-23": 1} {
		_, m := b.Next(s.Conversation, Event{Person: "anna", Action: Promise, At: s.Message.At, Now: s.Now, Fields: map[string]string{"day": day, "time": "09:00"}})
		for i, f := range m.Fields {
			if (f.Error != "") != (i == field) {
				t.Errorf("%s 09:00: field %s says %q", day, f.Key, f.Error)
			}
		}
	}
}

func TestAnHourIsAnHourFromThePress(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	play(t, s, "start sms", "pause", "@2026-11-23 10:50", "[Om en timme]")
	if got := s.Conversation.Promise.In(stockholm(t)).Format("15:04"); got != "11:50" {
		t.Errorf("promised for %s", got)
	}
}

func TestWhoAsksForHelpWithASecretIsHeard(t *testing.T) {
	b := testBook(t)
	s := testScript(t, b)
	answer := play(t, s, "start sms", "koden 482913 funkar inte")
	if !strings.Contains(answer, "inte sparat") || !s.Conversation.HandOff.Open() {
		t.Errorf("not heard:\n%s", answer)
	}
}

func TestAPressThatCarriesTooMuchIsNotKept(t *testing.T) {
	b := testBook(t)
	long := strings.Repeat("x", 1<<20)
	c, _ := b.Next(Conversation{State: "sms/sign-in", Rev: 1}, Event{Person: "anna", Action: Next, Arg: long, At: Stamp{State(long), 1}, Now: time.Now()})
	if c.State != "sms/sign-in" || len(c.Last.Arg)+len(c.Last.At.State) > 0 {
		t.Errorf("kept: state %.20s, %d bytes", c.State, len(c.Last.Arg)+len(c.Last.At.State))
	}
}

func TestOkIsOnlyPoliteToSomebodyWhoHasBeenToldSomething(t *testing.T) {
	b := testBook(t)
	for _, start := range [][]string{{"start sms", "imorgon 9:15"}, {"start sms", "det funkar inte"}, {"start sms", "status"}} {
		s := testScript(t, b)
		play(t, s, start...)
		before := s.Conversation.State
		if play(t, s, "ok"); s.Conversation.State != before {
			t.Errorf("after %v, ok leads from %s to %s", start, before, s.Conversation.State)
		}
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
