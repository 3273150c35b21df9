package web

import (
	"context"
	"errors"
	"strings"
	"testing"

	"lotsen/dialog"
)

func TestTheSameSendIsPostedOnce(t *testing.T) {
	w := newWorld(t)
	first := w.post(numbered(1), "a")
	if again := w.post(numbered(1), "a"); again != first {
		t.Errorf("the second time has the ref %q, the first %q", again, first)
	}
	if other := w.post(numbered(1), "b"); other == first {
		t.Error("another send has the same ref")
	}
	if one, two := w.post(numbered(2), ""), w.post(numbered(2), ""); one == two {
		t.Error("two sends without an id are one")
	}
	bo := dialog.Address{Platform: Platform, Ref: "bo"}
	if _, err := w.chat.Post(context.Background(), bo, numbered(1), "a"); err != nil {
		t.Fatal(err)
	}
	b := w.browse()
	if got := b.open("/as/anna").count("card"); got != 4 {
		t.Errorf("Anna sees %d messages, want 4", got)
	}
	if got := b.open("/as/bo").count("card"); got != 1 {
		t.Errorf("Bo sees %d messages, want the one that was sent to him", got)
	}
}

func TestReplaceKeepsThePlaceAndTheRef(t *testing.T) {
	w := newWorld(t)
	first, _ := w.post(numbered(1), "a"), w.post(numbered(2), "b")
	b := w.browse().open("/as/anna")
	version := attr(b.find("id", "m1"), "data-version")
	ref, err := w.chat.Replace(context.Background(), anna(), first, numbered(3))
	if err != nil || ref != first {
		t.Fatalf("%q, %v", ref, err)
	}
	got := text(b.open("/as/anna").find("id", "thread"))
	if strings.Index(got, "Meddelande 3") > strings.Index(got, "Meddelande 2") || strings.Contains(got, "Meddelande 1") {
		t.Errorf("the conversation reads\n%s", got)
	}
	if attr(b.find("id", "m1"), "data-version") == version {
		t.Error("the script cannot tell that it was replaced")
	}
}

func TestAPostThatWasKeptAlthoughItFailedIsNotRepeated(t *testing.T) {
	w := newWorld(t)
	w.post(numbered(1), "a")
	w.shelf.keeps, w.shelf.fails = true, errors.New("the answer was lost")
	if _, err := w.chat.Post(context.Background(), anna(), numbered(2), "b"); err == nil {
		t.Fatal("the post did not fail")
	}
	if _, err := w.chat.Replace(context.Background(), anna(), "1", numbered(3)); err == nil {
		t.Fatal("the replacement did not fail")
	}
	w.shelf.fails = nil
	if b := w.browse().open("/as/anna"); !b.shows("Meddelande 3") || !b.shows("Meddelande 2") {
		t.Error("the page does not show what is kept")
	}
	w.post(numbered(2), "b")
	if b := w.browse().open("/as/anna"); b.count("card") != 2 || b.heading() != "Meddelande 2" {
		t.Errorf("%d messages are shown, the last %q", b.count("card"), b.heading())
	}
}

func TestWhatCannotBeDeliveredSaysWhy(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	ref := w.post(numbered(1), "a")
	if err := w.chat.threads["anna"].replace(ctx, 1, numbered(1)); err != nil {
		t.Fatal(err)
	}
	b := w.browse().open("/as/anna").say("hej") // what was typed is no message to replace
	if b.count("bubble") != 1 {
		t.Fatal("the text is not there")
	}
	for name, tt := range map[string]struct {
		to      dialog.Address
		replace dialog.Ref
		outcome dialog.Outcome
		reason  dialog.Reason
	}{
		"nobody":                {dialog.Address{Platform: Platform, Ref: "zorro"}, "", dialog.Refused, dialog.Closed},
		"another platform":      {dialog.Address{Platform: "slack", Ref: "anna"}, "", dialog.Refused, dialog.Closed},
		"a message of nobody's": {anna(), "77", dialog.Refused, dialog.Missing},
		"a ref of another kind": {anna(), "01", dialog.Refused, dialog.Missing},
		"what the person said":  {anna(), "2", dialog.Refused, dialog.Missing},
	} {
		var err error
		if tt.replace == "" {
			_, err = w.chat.Post(ctx, tt.to, numbered(1), "x")
		} else {
			_, err = w.chat.Replace(ctx, tt.to, tt.replace, numbered(1))
		}
		expect(t, name, err, tt.outcome, tt.reason)
	}

	w.shelf.fails = errors.New("disk full")
	_, err := w.chat.Post(ctx, anna(), numbered(2), "c")
	expect(t, "a post that cannot be kept", err, dialog.NotSent, dialog.Trouble)
	_, err = w.chat.Replace(ctx, anna(), ref, numbered(9))
	expect(t, "a replacement that cannot be kept", err, dialog.NotSent, dialog.Trouble)
	if b.open("/as/anna"); b.shows("Meddelande 2") || b.shows("Meddelande 9") {
		t.Error("what was not kept is shown")
	}
	w.shelf.fails = nil
	w.post(numbered(2), "c")
	if b.open("/as/anna"); b.heading() != "Meddelande 2" {
		t.Errorf("when it can be kept again the page shows %q", b.heading())
	}
}

func expect(t *testing.T, name string, err error, outcome dialog.Outcome, reason dialog.Reason) {
	t.Helper()
	var send *dialog.SendError
	if !errors.As(err, &send) || send.Outcome != outcome || send.Reason != reason {
		t.Errorf("%s: %v, want %s (%s)", name, err, outcome, reason)
	}
}

func TestTheLastTwoHundredAreKept(t *testing.T) {
	w := newWorld(t)
	for i := range maxKept + 5 {
		w.post(numbered(i), "")
	}
	if got := len(w.shelf.kept["anna"]); got != maxKept {
		t.Errorf("%d are kept", got)
	}
	b := w.browse().open("/as/anna")
	if b.count("card") != maxKept || b.shows("Meddelande 4 ") || !b.shows("Meddelande 5 ") || b.heading() != "Meddelande 204" {
		t.Errorf("%d are shown, the last %q", b.count("card"), b.heading())
	}
	w.start("run2")
	if ref := w.post(numbered(300), ""); ref != "206" {
		t.Errorf("after a restart the next ref is %q", ref)
	}
}

func TestTheChatIsNotMadeWithoutWhatItNeeds(t *testing.T) {
	w := newWorld(t)
	broken := w.chat.o
	broken.Receive = nil
	if _, err := New(broken); err == nil {
		t.Error("it is made without Receive")
	}
	mute := w.chat.o
	mute.Lang = ""
	if _, err := New(mute); err == nil {
		t.Error("it is made without a language")
	}
	for _, key := range []string{"", "Anna", "a/b", "anna"} {
		o := w.chat.o
		o.Cast = append(o.Cast[:2:2], Persona{Key: key})
		if _, err := New(o); err == nil {
			t.Errorf("it is made with a second persona %q", key)
		}
	}
}
