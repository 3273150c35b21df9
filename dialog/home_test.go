package dialog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/dialog/texts"
)

// theDay is a Monday at ten in Stockholm.
var theDay = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestTheWayOnLeadsWhereItSays(t *testing.T) {
	b := testBook(t)
	returns := [][]State{nil, {"sms/sign-in"}, {"authenticator/open-mfasetup", "sms/sign-in"}, {"gone/step"}}
	for _, state := range append(states(b), "", "gone/step", "sms/gone") {
		for _, back := range returns {
			for _, lang := range languages() {
				c := Conversation{State: state, Rev: 3, Return: back, Lang: lang}
				e := Event{Person: "anna", Now: theDay}
				aside := b.Aside(c, e)
				button, begun := aside.Onward()
				e.Action, e.Arg, e.At = button.Action, button.Arg, aside.At()
				next, m := b.Next(c, e)
				if begun {
					want := button.Label
					if m.Step > 0 {
						want = b.texts.Text(string(lang), texts.ButtonContinue, texts.Data{"Step": m.Step})
					}
					if !b.exists(state) { // the person is told of it at the start first
						continue
					}
					if button.Label != want || !underway(next.State) {
						t.Errorf("%q, back to %v: [%s] leads to %q, step %d", state, back, button.Label, next.State, m.Step)
					}
					continue
				}
				if next.State != placeMenu || len(next.Return) > 0 {
					t.Errorf("%q, back to %v: [%s] leads to %q", state, back, button.Label, next.State)
				}
			}
		}
	}
}

func TestAGuideThatIsUnderwayIsWhatTheWayOnGoesOnWith(t *testing.T) {
	b := testBook(t)
	for _, test := range []struct {
		state State
		back  []State
		label string
		begun bool
	}{
		{"", nil, "Kom igång", false},
		{"menu", nil, "Kom igång", false},
		{"sms/sign-in", nil, "Fortsätt: steg 2", true},
		{"stuck", []State{"authenticator/install-app", "sms/sign-in"}, "Fortsätt: steg 2", true},
		{"sms/check", nil, "Fortsätt", true},
		{"sms/wait", nil, "Fortsätt", true},
		{"sms/done", nil, "Kom igång", false},
		{"done", nil, "Kom igång", false},
		{"sms/gone", nil, "Kom igång", false},
		{"sms/gone", []State{"sms/sign-in"}, "Fortsätt: steg 2", true},
	} {
		if !strings.Contains(string(test.state), "gone") && test.state != "" && !b.exists(test.state) {
			t.Fatalf("the book has no %q", test.state)
		}
		got, begun := b.Aside(Conversation{State: test.state, Return: test.back}, Event{Person: "anna", Now: theDay}).Onward()
		if got.Label != test.label || begun != test.begun {
			t.Errorf("%q, back to %v: [%s], begun %t", test.state, test.back, got.Label, begun)
		}
	}
}

func TestAGuideThatHasEndedIsNotGoneOnWith(t *testing.T) {
	options := testOptions(t)
	options.Until = map[string]time.Time{"sms": theDay.AddDate(0, 0, -3)}
	b, err := NewBook(Guides(), options)
	if err != nil {
		t.Fatal(err)
	}
	aside := b.Aside(Conversation{State: "sms/sign-in", Rev: 4}, Event{Person: "anna", Now: theDay})
	if button, begun := aside.Onward(); begun || button.Action != Menu {
		t.Errorf("goes on with it: %+v", button)
	}
	if aside.At() != (Stamp{"sms/sign-in", 4}) {
		t.Errorf("the stamp is %v: the press would count as old", aside.At())
	}
}

func TestEveryPlaceHasWordsInEveryLanguage(t *testing.T) {
	b := testBook(t)
	for state, want := range map[State][2]string{
		"sms/sign-in": {"Steg 2 av 10 i SMS till mobilnummer", "Step 2 of 10 in Text message (SMS)"},
		"sms/check":   {"I slutet av SMS till mobilnummer", "At the end of Text message (SMS)"},
		"sms/done":    {"Klar med SMS till mobilnummer", "Done with Text message (SMS)"},
		"menu":        {"I början", "At the start"},
		"":            {"I början", "At the start"},
		"sms/gone":    {"Ett steg som inte finns kvar", "A step that is no longer there"},
		"gone/step":   {"Ett steg som inte finns kvar", "A step that is no longer there"},
	} {
		for i, lang := range []Lang{Swedish, English} {
			if got := b.Place(lang, state); got != want[i] {
				t.Errorf("%q is %q, want %q", state, got, want[i])
			}
		}
	}
	for _, state := range states(b) {
		if got := b.Place("xx", state); got != b.Place(Swedish, state) {
			t.Errorf("%q in a language that is not there: %q", state, got)
		}
	}
}

func TestThePlacesBeginWithTheLatest(t *testing.T) {
	b := testBook(t)
	c := Conversation{State: "authenticator/install-app", Return: []State{"gone/step", "authenticator/open-mfasetup", "sms/sign-in"}}
	got := b.Aside(c, Event{Person: "anna", Now: theDay}).Places()
	if len(got) != 3 || !strings.HasPrefix(got[0], "Steg 1 av 15") || !strings.HasPrefix(got[1], "Steg 2 av 10") || !strings.HasPrefix(got[2], "Steg 2 av 15") {
		t.Errorf("%q", got)
	}
	if len(c.Return) != 3 || c.Return[0] != "gone/step" {
		t.Error("looking changed the conversation")
	}
}

func TestHowLongAgoIsSaidAsPeopleSayIt(t *testing.T) {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone := stockholm(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	for _, test := range []struct {
		at     time.Time
		sv, en string
	}{
		{now.Add(time.Hour), "nyss", "just now"},
		{now, "nyss", "just now"},
		{now.Add(-59 * time.Second), "nyss", "just now"},
		{now.Add(-time.Minute), "för en minut sedan", "one minute ago"},
		{now.Add(-59 * time.Minute), "för 59 minuter sedan", "59 minutes ago"},
		{now.Add(-time.Hour), "för en timme sedan", "one hour ago"},
		{now.Add(-10 * time.Hour), "för 10 timmar sedan", "10 hours ago"},
		{now.Add(-10*time.Hour - time.Second), "igår kl. 23:59", "yesterday at 23:59"},
		{now.Add(-34 * time.Hour), "igår kl. 00:00", "yesterday at 00:00"},
		{now.Add(-34*time.Hour - time.Second), "för 2 dagar sedan", "2 days ago"},
		{now.AddDate(0, 0, -40), "för 40 dagar sedan", "40 days ago"}, // over the end of summer time
		{now.AddDate(-1, 0, 0), "för 365 dagar sedan", "365 days ago"},
	} {
		if got := Ago(catalogue, Swedish, test.at.UTC(), now.UTC(), zone); got != test.sv {
			t.Errorf("%v is %q, want %q", test.at, got, test.sv)
		}
		if got := Ago(catalogue, English, test.at, now, zone); got != test.en {
			t.Errorf("%v is %q, want %q", test.at, got, test.en)
		}
	}
}

func TestAStrangerIsToldWhatIsKnownAndNoMore(t *testing.T) {
	b := testBook(t)
	absent := map[Lang]string{Swedish: "hittar", English: "cannot find"}
	for _, lang := range languages() {
		for _, test := range []struct {
			match  Match
			signIn string
			says   map[Lang]string // of the directory
			line   bool            // at the start
		}{
			{NotAsked, "", map[Lang]string{Swedish: "inget svar", English: "no answer"}, false},
			{NotAsked, "a@b.se", map[Lang]string{Swedish: "inget svar", English: "no answer"}, false},
			{"something new", "", map[Lang]string{Swedish: "inget svar", English: "no answer"}, false},
			{NoMatch, "", absent, true},
			{NoMatch, "a_b@c.se", map[Lang]string{Swedish: "a_b@c.se", English: "a_b@c.se"}, true},
			{ManyMatches, "a@b.se", map[Lang]string{Swedish: "Fler än en", English: "More than one"}, true},
			{NoAddress, "", map[Lang]string{Swedish: "får inte veta din adress", English: "not told your address"}, true},
		} {
			name := fmt.Sprintf("%s, match %q, address %q", lang, test.match, test.signIn)
			e := Event{Person: "?slack/U1", Now: theDay, Facts: Facts{Match: test.match, SignIn: test.signIn}}
			for _, state := range []State{placeUnknown, "sms/wait", "sms/unsure"} {
				m := b.Current(Conversation{State: state, Lang: lang}, e)
				body := PlainText(m.Body)
				if !strings.Contains(body, test.says[lang]) || !strings.Contains(body, "0155-00 00 00") {
					t.Errorf("%s, at %s: %s", name, state, body)
				}
				if test.match != NoMatch && strings.Contains(body+m.Title, absent[lang]) {
					t.Errorf("%s, at %s, is told not to be in the directory: %s", name, state, body)
				}
				again := slices.ContainsFunc(m.Buttons, func(b Button) bool { return b.Action == Finished || b.Action == Status })
				if again == test.line {
					t.Errorf("%s, at %s: %s", name, state, m.labels())
				}
				if e.Person.Known() || m.Check != "" {
					t.Errorf("%s: asks Microsoft about a stranger", name)
				}
			}
			plain := b.Current(Conversation{State: placeMenu, Lang: lang}, Event{Person: "anna", Now: theDay, Facts: e.Facts})
			start := b.Current(Conversation{State: placeMenu, Lang: lang}, e)
			if added := len(start.Body) - len(plain.Body); (added > 0) != test.line || added > 200 {
				t.Errorf("%s: the start says %d bytes more:\n%s", name, added, start.Body)
			}
		}
	}
}
