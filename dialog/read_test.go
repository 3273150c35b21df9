package dialog

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lotsen/dialog/texts"
)

func testReader(t testing.TB) *reader {
	t.Helper()
	w, err := texts.LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	return newReader(w)
}

func TestEveryListOfWordsMeansSomething(t *testing.T) {
	w, err := texts.LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	for list := range w.Meanings {
		if _, ok := meanings()[list]; !ok {
			t.Errorf("nothing in the program knows the list %q", list)
		}
	}
	for list := range meanings() {
		if len(w.Meanings[list]) == 0 {
			t.Errorf("nobody can say %q", list)
		}
	}
}

func TestWhatPeopleWrite(t *testing.T) {
	r := testReader(t)
	for _, test := range []struct {
		text string
		want Action
		arg  string
	}{
		{"klar", wordDone, ""}, {"Klar!", wordDone, ""}, {"KLART", wordDone, ""}, {"jag är klar nu", wordDone, ""}, {"kalr", wordDone, ""},
		{"nästa", Next, ""}, {"nasta", Next, ""}, {"nätsa", Next, ""}, {"  Nästa   steg  ", Next, ""}, {"gå vidare tack", Next, ""}, {"ok", wordYes, ""}, {"👍🏽", wordYes, ""},
		{"jag har gjort det nu", Next, ""}, {"done", wordDone, ""}, {"next please", Next, ""}, {"I'm done", wordDone, ""}, {"yes", wordYes, ""},
		{"tillbaka", Back, ""}, {"tilbaka", Back, ""}, {"ett steg tillbaka", Back, ""}, {"go back", Back, ""}, {"bakat", Back, ""},
		{"hjälp", wordAssist, ""}, {"hjälp!!", wordAssist, ""}, {"hälp", wordAssist, ""}, {"help", wordAssist, ""}, {"jag behöver hjälp", wordAssist, ""}, {"kan jag få hjälp", wordAssist, ""}, {"I need help", wordAssist, ""}, {"?", Help, ""}, {"???", Help, ""},
		{"koden funkar inte", Stuck, ""}, {"qr-koden är redan använd", Stuck, ""}, {"jag hittar inte knappen", Stuck, ""}, {"it doesn't work", Stuck, ""}, {"det gar inte", Stuck, ""},
		{"jag vill prata med en människa", Human, ""}, {"helpdesk", Human, ""}, {"can I talk to someone please", Human, ""},
		{"börja om", Restart, ""}, {"kan vi börja om från början", Restart, ""}, {"start over", Restart, ""},
		{"status", Status, ""}, {"är jag klar?", Status, ""}, {"am i done", Status, ""}, {"statsu", Status, ""},
		{"english", Language, "en"}, {"In English, please", Language, "en"}, {"engelska tack", Language, "en"}, {"svenska", Language, "sv"}, {"enlish", Language, "en"},
		{"är du äkta?", Genuine, ""}, {"är det här bluff", Genuine, ""}, {"is this real?", Genuine, ""},
		{"senare", Pause, ""}, {"jag hinner inte nu", Pause, ""}, {"not now", Pause, ""},
		{"sms", Start, "sms"}, {"appen", Start, "authenticator"}, {"Microsoft Authenticator", Start, "authenticator"}, {"autenticator", Start, "authenticator"},
		{"tack så mycket", wordThanks, ""}, {"ja tack", wordYes, ""},
	} {
		if got, arg, _ := r.read(test.text); got != test.want || arg != test.arg {
			t.Errorf("%q: %q %q, want %q %q", test.text, got, arg, test.want, test.arg)
		}
	}
}

func TestWhatNobodyCanTell(t *testing.T) {
	r := testReader(t)
	for _, text := range []string{
		"", " ", "inte klar", "jag är inte klar", "nej inte färdig än", "not done yet", "banan", "123456", "nu",
		"det var en gång en liten båt som aldrig hade varit ute på sjön", "x", strings.Repeat("nästa ", 100), "nej", "klarinett", "status quo ante bellum",
	} {
		if got, arg, _ := r.read(text); got != "" {
			t.Errorf("%q was read as %q %q", text, got, arg)
		}
	}
}

// TestARemarkMovesNobody holds everyday lines that resemble a command: nobody is
// taken to another step, and nobody is put on the helpdesk's list.
func TestARemarkMovesNobody(t *testing.T) {
	b := testBook(t)
	lines, err := os.ReadFile("testdata/read/remarks.txt")
	if err != nil {
		t.Fatal(err)
	}
	at := Conversation{State: "authenticator/scan-qr", Rev: 1}
	n := 0
	for line := range strings.Lines(string(lines)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		e := Event{Person: "anna", Text: line, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		c, _ := b.Next(at, e.Redacted())
		if id, step, ok := c.State.split(); ok && in(id, step) != at.State || c.HandOff.Open() || c.State == placeMenu {
			t.Errorf("%q leads to %s, hand-off %v", line, c.State, c.HandOff.Open())
		}
	}
	if n < 80 {
		t.Errorf("only %d remarks", n)
	}
}

func TestAButtonCanBeTyped(t *testing.T) {
	b := testBook(t)
	for _, start := range [][]string{{"hej"}, {"start authenticator"}, {"start sms"}, {"start sms", "det funkar inte"}, {"start sms", "annan metod"}, {"start sms", "imorgon 9:15"}, {"status", "not-yet"}} {
		shown := testScript(t, b)
		play(t, shown, start...)
		for _, button := range shown.Message.Buttons {
			pressed, typed := testScript(t, b), testScript(t, b)
			play(t, pressed, append(start, "["+button.Label+"]")...)
			play(t, typed, append(start, button.Label)...)
			if pressed.Conversation.State != typed.Conversation.State {
				t.Errorf("after %v, %q pressed leads to %s, typed to %s", start, button.Label, pressed.Conversation.State, typed.Conversation.State)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	r := testReader(f)
	for _, text := range []string{"klar", "jag är inte klar", "koden funkar inte", "👍🏽", "\xff\x00", "a\u0301\u200d", strings.Repeat("å", 200)} {
		f.Add(text)
	}
	known := map[request]bool{{}: true}
	for _, req := range r.exact {
		known[req] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		action, arg, sure := r.read(text)
		if !known[request{action, arg}] {
			t.Errorf("%q was read as %q %q, which no list says", text, action, arg)
		}
		if sure && action == "" {
			t.Errorf("%q is surely nothing", text)
		}
		if a, b, _ := r.read(" " + strings.ToUpper(text) + " !"); utf8.ValidString(text) && sure && strings.ToLower(strings.ToUpper(text)) == text && (a != action || b != arg) {
			t.Errorf("%q changes its meaning in capitals: %q %q, not %q %q", text, a, b, action, arg)
		}
	})
}
