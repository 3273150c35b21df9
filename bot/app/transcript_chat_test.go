package app

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"lotsen/dialog"
)

// chat is a platform as the person of a transcript meets it: their conversation with
// Lotsen.
type chat interface {
	// address is theirs.
	address() dialog.Address
	// writes is them typing something.
	writes(text string)
	// knobs are the buttons of the newest message that has any, in order.
	knobs() []knob
	// pushes is them pressing a button that they saw; its message may have changed, or
	// the button be one that was never shown like that.
	pushes(k knob) error
	// sends is them pressing the button with a label, and sending the form that it opens
	// as it is filled in.
	sends(label string) error
	// reads is the newest message: what can be seen, what a screen reader or a client
	// without cards gets, and the labels of its buttons.
	reads() (seen, said string, labels []string)
	// living is how many messages can be pressed.
	living(user string) int
}

// knob is a button that somebody saw.
type knob struct {
	label, where string
	carries      string // the press, as JSON with the action in "a" and its argument in "r"
	seen         any    // the platform's own
}

// exchange is one line of a transcript and what was answered to it.
type exchange struct {
	line   string
	answer []string
}

// readTranscript reads a transcript of the dialog package.
func readTranscript(t *testing.T, file string) (settings map[string]string, list []exchange) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	settings = map[string]string{}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "# ") && len(list) == 0:
			key, value, _ := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
			settings[key] = value
		case strings.HasPrefix(line, "> "):
			list = append(list, exchange{line: strings.TrimPrefix(line, "> ")})
		case len(list) > 0 && line != "":
			list[len(list)-1].answer = append(list[len(list)-1].answer, line)
		}
	}
	return settings, list
}

// forged is a button made to ask for something else.
func (h *house) forged(k knob, a dialog.Action, arg string) knob {
	h.t.Helper()
	var press map[string]any
	if err := json.Unmarshal([]byte(k.carries), &press); err != nil {
		h.t.Fatal(err)
	}
	press["a"], press["r"] = a, arg
	delete(press, "f")
	value, err := json.Marshal(press)
	if err != nil {
		h.t.Fatal(err)
	}
	k.carries = string(value)
	return k
}
