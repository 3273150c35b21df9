package dialog

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// testReminder is a reminder as the helpdesk could have written it.
func testReminder() Reminder {
	return Reminder{
		Texts: map[Lang]ReminderText{
			Swedish: {"Dags för tvåfaktorsinlogg", "Från den **1 februari** behöver du en andra faktor för att logga in."},
			English: {"Time for two-factor sign-in", "From **1 February** you need a second factor to sign in."},
		},
		Code: "KTV7X2", Deadline: time.Date(2027, 1, 29, 0, 0, 0, 0, time.UTC), SendID: "s-3f9a77bc01de",
	}
}

func reminderActions() []Action {
	return []Action{RemindStart, RemindLater, RemindHelp, RemindGenuine}
}

// TestAReminderWorksWhereverSomebodyStands: its buttons are answered from every state,
// also from those that the guides no longer have, and no place in a guide is lost.
func TestAReminderWorksWhereverSomebodyStands(t *testing.T) {
	b := testBook(t)
	rapid.Check(t, func(t *rapid.T) {
		c := Conversation{
			State:  rapid.SampledFrom(append(states(b), "", "gone/step", "nowhere")).Draw(t, "state"),
			Rev:    rapid.Uint64Range(0, 3).Draw(t, "rev"),
			Return: rapid.SliceOfNDistinct(rapid.SampledFrom([]State{"authenticator/scan-qr", "sms/open-mfasetup"}), 0, 2, rapid.ID).Draw(t, "return"),
		}
		e := Event{Person: "anna", Action: rapid.SampledFrom(reminderActions()).Draw(t, "action"), Arg: "s-1",
			Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		if rapid.Bool().Draw(t, "stamped") { // no button of ours has one, but it must not matter
			e.At = Stamp{"menu", 17}
		}
		next, m := b.Next(c, e)
		if next.Rev != c.Rev+1 || len(next.Return) > maxReturn || m.Body == "" {
			t.Fatalf("%+v became %+v", c, next)
		}
		if strings.Contains(m.Note, "äldre meddelande") {
			t.Fatalf("a reminder is said to be old: %s", m.Note)
		}
		for _, s := range append([]State{c.State}, c.Return...) {
			if underway(s) && b.exists(s) && s != next.State && !slices.Contains(next.Return, s) && !elsewhere(next, s) {
				t.Fatalf("%s is lost: %+v became %+v", s, c, next)
			}
		}
		switch e.Action {
		case RemindStart:
			if _, _, inGuide := next.State.split(); !inGuide {
				t.Fatalf("start leads to %s", next.State)
			}
		case RemindLater:
			if next.State != placePause || len(m.Fields) == 0 {
				t.Fatalf("later leads to %s", next.State)
			}
		case RemindGenuine:
			if next.State != placeGenuine {
				t.Fatalf("genuine leads to %s", next.State)
			}
		case RemindHelp:
			if !next.HandOff.Open() || !strings.Contains(m.Body, "0155") {
				t.Fatalf("help: %+v\n%s", next.HandOff, m.Transcript())
			}
		}
	})
}

// elsewhere: of each guide one place is kept, the one that was left last.
func elsewhere(c Conversation, s State) bool {
	id, _, _ := s.split()
	return slices.ContainsFunc(append([]State{c.State}, c.Return...), func(k State) bool { return strings.HasPrefix(string(k), id+"/") })
}

func TestWhoHasOnlyAPhoneIsLedToTheAppAndKeepsTheirPlace(t *testing.T) {
	for name, way := range map[string][]string{
		"in the guide of text messages":     {"start sms", "next", "next"},
		"from there elsewhere":              {"start sms", "next", "next", "genuine"},
		"done with it":                      {"start sms", "next", "next", "next", "next", "next", "next", "next", "next", "next", "next", "confirmed"},
		"at the start":                      {"hej"},
		"done with the app once, on a lost": {"start authenticator", "finished", "confirmed", "menu"},
	} {
		s := testScript(t, testBook(t))
		s.Facts.PhoneOnly = true
		play(t, s, way...)
		was := s.Conversation
		play(t, s, "reminder start")
		if s.Conversation.State != "authenticator/install-app" {
			t.Errorf("%s: led to %s", name, s.Conversation.State)
		}
		if kept := State("sms/more-information"); slices.Contains(append(was.Return, was.State), kept) && !slices.Contains(s.Conversation.Return, kept) {
			t.Errorf("%s: the place is lost: %v", name, s.Conversation.Return)
		}
	}
}

func TestWhoCameToTheEndBeginsAnew(t *testing.T) {
	s := testScript(t, testBook(t))
	s.Conversation = Conversation{State: "authenticator/done", Rev: 7}
	if play(t, s, "reminder start"); s.Conversation.State != "authenticator/install-app" {
		t.Errorf("led to %s", s.Conversation.State)
	}
}

func TestWhoMayChooseNothingIsToldHowTheHelpdeskHelps(t *testing.T) {
	s := testScript(t, testBook(t))
	s.Facts.Methods = []string{}
	if got := play(t, s, "reminder start"); !strings.Contains(got, "säkerhetsnyckel") || !strings.Contains(got, "0155") {
		t.Errorf("got\n%s", got)
	}
}

func TestHelpFromAReminderIsWithdrawnWhenMicrosoftConfirms(t *testing.T) {
	s := testScript(t, testBook(t))
	play(t, s, "reminder help")
	if h := s.Conversation.HandOff; !h.Open() || h.Reason != Stuck {
		t.Fatalf("%+v", h)
	}
	play(t, s, "confirmed")
	if s.Conversation.HandOff.Open() {
		t.Error("who is done still waits for the helpdesk")
	}
}

// TestAReminderHoldsNothingThatALureHas: no link, no QR code, no picture, nothing of the
// person, and no question for a secret, in either language.
func TestAReminderHoldsNothingThatALureHas(t *testing.T) {
	b := testBook(t)
	r := testReminder()
	for _, lang := range languages() {
		e := Event{Person: "anna", Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Facts: Facts{SignIn: "fnen0001@nykoping.se", Locale: string(lang)}}
		for _, state := range []State{"", "menu", "sms/open-mfasetup", "authenticator/check", "authenticator/done"} {
			m := b.Reminder(Conversation{State: state}, e, r)
			for _, block := range Blocks(m.Body) {
				for _, span := range slices.Concat(block.Items...) {
					if span.URL != "" {
						t.Errorf("%s: a link to %s", lang, span.URL)
					}
				}
			}
			said := m.Transcript()
			if strings.Contains(said, "fnen0001") || m.Picture != nil || len(m.Fields) > 0 || len(m.Files) > 0 {
				t.Errorf("%s: personal, or more than words:\n%s", lang, said)
			}
			if !strings.Contains(said, "KTV7X2") || !strings.Contains(said, "aka.ms/mfasetup") || regexp.MustCompile(`!(\s|$)`).MatchString(said) {
				t.Errorf("%s: no code, no address or too loud:\n%s", lang, said)
			}
			if len(m.Buttons) != 4 || m.At != (Stamp{}) {
				t.Errorf("%s: %d buttons at %v", lang, len(m.Buttons), m.At)
			}
			for _, button := range m.Buttons {
				if !reminds(button.Action) || button.Arg != r.SendID || button.URL != "" {
					t.Errorf("%s: %+v", lang, button)
				}
			}
		}
	}
}

func TestATrialSaysThatItIsOne(t *testing.T) {
	r := testReminder()
	r.Test, r.Code = true, ""
	m := testBook(t).Reminder(Conversation{}, Event{Person: "anna"}, r)
	if got := m.Transcript(); !strings.Contains(got, "(Så här ser påminnelsen ut. Bara du har fått den här.)") || !strings.Contains(got, "Kod: visas här när") {
		t.Errorf("got\n%s", got)
	}
}

func TestAReminderInALanguageWithoutWordsSpeaksTheBooksOwn(t *testing.T) {
	r := testReminder()
	delete(r.Texts, English)
	m := testBook(t).Reminder(Conversation{Lang: English}, Event{Person: "anna"}, r)
	if m.Title != "Dags för tvåfaktorsinlogg" || m.Lang != English {
		t.Errorf("%s: %q", m.Lang, m.Title)
	}
}

func TestHowLongAGuideTakesFollowsItsSteps(t *testing.T) {
	for steps, want := range map[int]int{1: 5, 5: 5, 10: 5, 12: 10, 15: 10, 20: 15, 30: 20} {
		if got := minutes(steps); got != want {
			t.Errorf("%d steps: %d minutes, want %d", steps, got, want)
		}
	}
}

func TestWhatTheHelpdeskCallsCampaignsIsAReminderToOthers(t *testing.T) {
	b := testBook(t)
	for text, want := range map[string][2]Action{ // for the helpdesk, for others
		"kampanjer": {Campaigns, Campaigns}, "Campaigns": {Campaigns, Campaigns}, "visa kampanjer": {Campaigns, Campaigns},
		"påminnelser": {Campaigns, wordReminders}, "skicka påminnelse": {Campaigns, wordReminders}, "reminders": {Campaigns, wordReminders},
		"påminnelse": {Pause, Pause}, "påminnelsen": {Pause, Pause}, "reminder": {Pause, Pause}, "påminn mig": {Pause, Pause},
		"kan du skicka påminnelse imorgon": {wordReminders, wordReminders}, "ingen påminnelse": {Unpromise, Unpromise},
	} {
		if got := [2]Action{b.Wish(text, Helpdesk), b.Wish(text)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"påminnelser", "skicka påminnelse"} {
		if c, _ := b.Next(Conversation{State: "menu", Rev: 1}, Event{Person: "anna", Text: text, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}); c.State != placePause {
			t.Errorf("%q leads to %s", text, c.State)
		}
	}
	at := Conversation{State: "authenticator/scan-qr", Rev: 1}
	for _, action := range []Action{Campaigns, CampaignApprove} { // somebody else's desk
		if c, _ := b.Next(at, Event{Person: "anna", Action: action, Arg: "x"}); c.State != at.State {
			t.Errorf("%s leads to %s", action, c.State)
		}
	}
}

func TestTheIdOfAGroupStaysInAForm(t *testing.T) {
	const id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	e := Event{Text: id, Fields: map[string]string{"value": id, "name": "lösenord: " + id}}.Redacted()
	if e.Fields["value"] != id || e.Fields["name"] == "lösenord: "+id || e.Text == id {
		t.Errorf("%+v", e)
	}
}
