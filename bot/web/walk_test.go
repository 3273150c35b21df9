package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lotsen/dialog"
)

func TestAnnaIsWalkedToDone(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/")
	if !b.shows("Vem vill du vara?") || !b.shows("Microsoft är simulerat och personerna är påhittade") || !b.shows("Utan smart telefon.") {
		t.Fatalf("the first page shows\n%s", text(b.page))
	}
	b.open("/as/anna")
	if !b.shows("Anna · Chatt med Lotsen") || !b.shows("Du är Anna") || !b.shows("Ni har inte pratat än") {
		t.Fatalf("the chat shows\n%s", text(b.page))
	}
	b.press("Säg hej till Lotsen").press("Appen (rekommenderas)")
	for i := range 15 {
		if got, want := b.heading(), "Microsoft Authenticator Steg "+strconv.Itoa(i+1)+" av 15"; got != want {
			t.Fatalf("step %d is headed %q, want %q", i+1, got, want)
		}
		b.press("Klar, nästa")
	}
	if b.heading() != "Väntar på Microsoft" {
		t.Fatalf("after the last step: %q", b.heading())
	}
	b.press("Registrera")
	if !b.shows("Microsoft Authenticator Registrerad") {
		t.Fatal("the panel does not show the method as registered")
	}
	b.press("Fråga Microsoft igen")
	if b.heading() != "Klart!" {
		t.Fatalf("after registering: %q", b.heading())
	}
}

func TestWhatWasTypedStandsAboveTheAnswer(t *testing.T) {
	b := newWorld(t).browse().open("/as/anna").press("Säg hej till Lotsen").press("Appen (rekommenderas)")
	b.say("koden funkar inte")
	page := text(b.find("id", "thread"))
	typed, answer := strings.Index(page, "koden funkar inte"), strings.Index(page, "Vi löser det")
	if typed < 0 || answer < typed {
		t.Errorf("the conversation reads\n%s", page)
	}
}

func TestOnlyTheLatestMessageHasButtons(t *testing.T) {
	b := newWorld(t).browse().open("/as/anna").press("Säg hej till Lotsen").say("hjälp")
	if b.count("card") != 2 {
		t.Fatalf("there are %d messages, want 2", b.count("card"))
	}
	if got := b.buttons(); slices.Contains(got, "Appen (rekommenderas)") || !slices.Contains(got, "Är du äkta?") {
		t.Errorf("the buttons are %q", got)
	}
}

func TestAPressOnAStalePageMovesNothingAndSaysSo(t *testing.T) {
	w := newWorld(t)
	stale := w.browse().open("/as/anna").press("Säg hej till Lotsen")
	w.browse().open("/as/anna").press("Appen (rekommenderas)").press("Klar, nästa")
	stale.press("SMS till mobilnummer")
	if !strings.HasSuffix(stale.heading(), "Steg 2 av 15") || !stale.shows("Det där var en knapp i ett äldre meddelande") {
		t.Errorf("it shows %q\n%s", stale.heading(), text(stale.page))
	}
}

func TestAFormThatIsSentTwiceIsOneEvent(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna").press("Säg hej till Lotsen").press("Appen (rekommenderas)")
	next, back := b.form("Klar, nästa"), b.form("Tillbaka")
	b.submit(next).submit(next)
	if !strings.HasSuffix(b.heading(), "Steg 2 av 15") || b.shows("äldre meddelande") {
		t.Errorf("after the second time: %q\n%s", b.heading(), text(b.page))
	}
	b.submit(back)
	e := w.received()
	first, second, other := e[len(e)-3], e[len(e)-2], e[len(e)-1]
	if first.ID == "" || first.ID != second.ID {
		t.Errorf("the two have the ids %q and %q", first.ID, second.ID)
	}
	if other.ID == first.ID {
		t.Error("another button of the same page has the same id")
	}
	if !strings.HasPrefix(first.ID, "web/anna/") || len(first.ID) > 64 {
		t.Errorf("the id is %q", first.ID)
	}
}

func TestTextThatIsSentTwiceIsShownOnce(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna")
	f := b.form("Skicka")
	f.values.Set("text", "hej")
	b.submit(f).submit(f)
	if got := b.count("bubble"); got != 1 {
		t.Errorf("it is shown %d times", got)
	}
	if b.say("hej"); b.count("bubble") != 2 {
		t.Error("the same words on a new page are not shown again")
	}
}

func TestThePressCarriesWhatTheBotNeeds(t *testing.T) {
	w := newWorld(t)
	w.post(dialog.Message{Title: "När?", At: dialog.Stamp{State: "pause", Rev: 7},
		Fields:  []dialog.Field{{Key: "day", Label: "Dag", Kind: dialog.DateField, Value: "2026-12-03"}},
		Buttons: []dialog.Button{{Label: "Påminn mig", Action: dialog.Promise, Arg: "two words"}}}, "")
	b := w.browse().open("/as/anna")
	b.press("Påminn mig")
	e := w.received()[0]
	if e.From != anna() || e.Person != anna().Unknown() || e.Facts.Locale != "sv" || !e.Now.Equal(w.watch.Now()) {
		t.Errorf("the event is %+v", e)
	}
	if e.Action != dialog.Promise || e.Arg != "two words" || e.At != (dialog.Stamp{State: "pause", Rev: 7}) || e.Fields["day"] != "2026-12-03" {
		t.Errorf("the press is %+v", e)
	}
}

func TestWhenNothingCanBeDecidedThePageSaysSoAndKeepsTheText(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna").press("Säg hej till Lotsen")
	w.fail(errors.New("the disk is full"))
	b.say("klar nu")
	if b.status != http.StatusServiceUnavailable || !b.shows("Det gick inte att skicka just nu") || b.shows("disk") {
		t.Errorf("status %d\n%s", b.status, text(b.page))
	}
	if got := attr(b.find("id", "text"), "value"); got != "klar nu" {
		t.Errorf("the input holds %q", got)
	}
	if b.count("bubble") != 0 {
		t.Error("what was not sent stands in the conversation")
	}
	b.press("Hjälp")
	if b.status != http.StatusServiceUnavailable || b.heading() != "Tvåfaktorsinlogg" {
		t.Errorf("a press: status %d, %q", b.status, b.heading())
	}
	w.fail(nil)
	if b.say("hjälp"); b.count("bubble") != 1 || b.heading() != "Det här kan jag hjälpa till med" {
		t.Errorf("when it works again: %q", b.heading())
	}
}

func TestASecretIsNeitherKeptNorShown(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna").say("mitt lösenord är Sommar2026!")
	if b.shows("Sommar2026") || strings.Contains(w.shelf.everything(), "Sommar2026") {
		t.Error("the secret is there")
	}
	if !b.shows("Det är borttaget och har inte sparats") {
		t.Errorf("the page does not tell:\n%s", text(b.page))
	}
	if e := w.received()[0]; strings.Contains(e.Text, "Sommar2026") || !e.Facts.Secret {
		t.Errorf("the app got %q", e.Text)
	}
	w.fail(errors.New("no"))
	if b.say("mitt lösenord är Sommar2026!"); b.shows("Sommar2026") || strings.Contains(attr(b.find("id", "text"), "value"), "Sommar2026") {
		t.Error("the secret stands in the input")
	}
}

func TestARestartKeepsTheConversation(t *testing.T) {
	w := newWorld(t)
	before := w.browse().open("/as/anna").press("Säg hej till Lotsen").say("hjälp")
	ref := w.post(numbered(1), "send-1")
	before.open("/as/anna")
	w.start("run2")
	after := w.browse().open("/as/anna")
	if text(before.find("id", "thread")) != text(after.find("id", "thread")) {
		t.Errorf("before:\n%s\nafter:\n%s", text(before.find("id", "thread")), text(after.find("id", "thread")))
	}
	if again := w.post(numbered(1), "send-1"); again != ref {
		t.Errorf("the same send is now %q, was %q", again, ref)
	}
	if _, err := w.chat.Replace(context.Background(), anna(), ref, numbered(2)); err != nil {
		t.Errorf("replacing a message of the run before: %v", err)
	}
	if b := after.open("/as/anna"); b.heading() != "Meddelande 2" || b.count("card") != 3 {
		t.Errorf("it shows %q of %d", b.heading(), b.count("card"))
	}
}

func TestLanguage(t *testing.T) {
	w := newWorld(t)
	b := w.browse()
	b.header.Set("Accept-Language", "de, en-GB;q=0.8, sv;q=0.5")
	if b.open("/"); attr(b.find("name", "viewport").Parent.Parent, "lang") != "en" || !b.shows("Who would you like to be?") {
		t.Errorf("a browser that reads English gets\n%s", text(b.page))
	}
	if b.open("/?lang=sv"); !b.shows("Vem vill du vara?") {
		t.Error("the switch does not switch")
	}
	if b.open("/"); !b.shows("Vem vill du vara?") {
		t.Error("the choice is forgotten")
	}
	b.open("/as/anna").press("Säg hej till Lotsen").press("In English")
	if !b.shows("You are Anna") || b.heading() != "Two-factor sign-in" {
		t.Errorf("in the chat the switch leads to %q\n%s", b.heading(), text(b.page))
	}
	if b.open("/"); !b.shows("Who would you like to be?") {
		t.Error("the first page does not follow")
	}
	b.header.Set("Accept-Language", "sv;q=nonsense, *")
	if b.open("/"); b.status != http.StatusOK {
		t.Errorf("nonsense in the header: status %d", b.status)
	}
}

func TestThePageFollowsTheLanguageOfTheConversation(t *testing.T) {
	w := newWorld(t)
	b := w.browse().open("/as/anna").say("english")
	if !b.shows("You are Anna") || attr(b.find("name", "viewport").Parent.Parent, "lang") != "en" {
		t.Errorf("the page shows\n%s", text(b.page))
	}
	if b.open("/as/bo"); !b.shows("Du är Bo") {
		t.Error("the page of somebody else follows too")
	}
}
