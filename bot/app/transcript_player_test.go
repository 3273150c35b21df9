package app

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// playTranscripts plays the conversations of the dialog package in the chat that enter
// makes; those that cannot happen there are skipped.
func playTranscripts(t *testing.T, skip func(settings map[string]string) bool, enter func(p *player, settings map[string]string) chat) {
	files, err := filepath.Glob("../../dialog/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		settings, exchanges := readTranscript(t, file)
		if settings["methods"] != "" || skip(settings) {
			continue // the policy on methods is not read from Microsoft yet
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if name == "codes-not-known" {
			continue // they are, as long as the store is there
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlayer(t, settings)
				p.chat = enter(p, settings)
				p.start()
				defer func() { p.stop() }()
				p.inForce(settings["codes"])
				for i, x := range exchanges {
					p.plays(i, x)
				}
				if n := p.living(p.address().Ref); n > 1 {
					t.Errorf("%d messages can be pressed, want one", n)
				}
			})
		})
	}
}

// player plays a transcript.
type player struct {
	*house
	chat
	answers *answers
	before  []knob // of the message before the last move
	now     []knob
	pressed knob
}

func newPlayer(t *testing.T, settings map[string]string) *player {
	t.Helper()
	h := newHouse(t)
	zone, err := time.LoadLocation(h.book.Zone)
	if err != nil {
		t.Fatal(err)
	}
	h.times = fewTimes{zone}
	h.book.Helpdesk = "0155-00 00 00, vardagar 8–16"
	if end, ok := settings["sms-end"]; ok {
		h.book.SMSEnd = end
	}
	p := &player{house: h, answers: &answers{Directory: h.tenant, verdict: make(chan func() (graph.Status, error), 1)}}
	p.answers.person = graph.Person{ID: "11111111-1111-4111-8111-111111111111", SignIn: "fnen0001@nykoping.se", Language: settings["locale"]}
	if _, stranger := settings["stranger"]; stranger {
		switch settings["match"] {
		case "none":
			p.answers.match = graph.NotFound
		case "many":
			p.answers.match = graph.Ambiguous
		case "no-address":
		default:
			p.answers.match = graph.Unavailable
		}
	}
	if _, err := h.tenant.Hire(p.answers.person); err != nil {
		t.Fatal(err)
	}
	if err := h.tenant.Register(p.answers.person.ID, graph.OfficePhone); err != nil {
		t.Fatal(err)
	}
	h.options = func(o *Options) {
		if end, err := h.book.smsEnd(); err == nil {
			o.Policy.PhoneEnd, o.Policy.PhoneSoon = end, 100*24*time.Hour
		}
	}
	h.directory = p.answers
	return p
}

// plays does what a line says, and holds what is seen against the transcript.
func (p *player) plays(i int, x exchange) {
	p.t.Helper()
	if at, ok := strings.CutPrefix(x.line, "@"); ok {
		when, err := time.ParseInLocation("2006-01-02 15:04", at, p.app.Desk.Zone())
		if err != nil {
			p.t.Fatal(err)
		}
		p.clock.Move(when.Sub(p.clock.Now()))
		p.settle()
		return
	}
	seen := p.knobs()
	p.does(i, x.line)
	p.settle()
	same := func(a, b knob) bool { return a.label == b.label && a.where == b.where && a.carries == b.carries }
	if after := p.knobs(); len(after) > 0 && !slices.EqualFunc(seen, after, same) {
		p.before, p.now = seen, after
	}
	p.holds(i, x)
}

// does is the person's part of a line, or Microsoft's.
func (p *player) does(i int, line string) {
	p.t.Helper()
	word, arg, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "["):
		label := strings.Trim(line, "[]")
		for _, k := range p.knobs() {
			if k.label == label {
				p.pressed = k
			}
		}
		p.must(p.sends(label))
	case word == "twice":
		p.must(p.pushes(p.pressed))
	case word == "old":
		p.must(p.pushes(p.knob(p.before, dialog.Action("guide."+arg), "")))
	case line == "due":
		c := p.conversation()
		p.clock.Move(c.Promise.Sub(p.clock.Now()) + time.Second)
		p.passes(10 * time.Second) // Microsoft is asked first
	case line == "remind", line == "thank":
		if i == 0 { // they are known
			p.writes("hej")
			p.settle()
		}
		p.unasked(line)
	case word == "reminder":
		p.must(p.pushes(p.knob(p.now, dialog.Action("reminder."+arg), reminded().SendID)))
	case line == "confirmed":
		p.answers.verdict <- func() (graph.Status, error) {
			return graph.LiveStatus([]graph.Kind{"microsoftAuthenticator", "mobilePhone"}, p.clock.Now()), nil
		}
	case line == "not-yet":
		p.answers.verdict <- func() (graph.Status, error) { return graph.LiveStatus([]graph.Kind{"password"}, p.clock.Now()), nil }
	case line == "confirmed phone-ends", line == "not-yet phone-ends":
		p.answers.verdict <- func() (graph.Status, error) {
			return graph.LiveStatus([]graph.Kind{graph.MobilePhone}, p.clock.Now()), nil
		}
	case line == "not-allowed": // as the report says of it
		p.answers.verdict <- func() (graph.Status, error) {
			return graph.LiveStatus([]graph.Kind{graph.OfficePhone}, p.clock.Now()), nil
		}
	case line == "spared":
		change := store.Change{At: p.clock.Now()}
		p.must(p.app.census.Exempt(&change, p.answers.person.ID, time.Time{}))
		p.must(p.store.Commit(p.t.Context(), change))
		p.answers.verdict <- func() (graph.Status, error) {
			return graph.LiveStatus([]graph.Kind{graph.Password}, p.clock.Now()), nil
		}
	case line == "queued":
		p.answers.verdict <- func() (graph.Status, error) { return graph.Status{}, graph.Throttled }
	case line == "unknown undecided":
		p.answers.verdict <- func() (graph.Status, error) {
			return graph.LiveStatus([]graph.Kind{graph.WindowsHello}, p.clock.Now()), nil
		}
	case line == "unknown":
		p.answers.verdict <- func() (graph.Status, error) { return graph.Status{}, graph.Unavailable }
	case slices.Contains([]string{"next", "back", "start", "goto", "finished", "stuck", "switch", "pause", "promise", "menu", "restart", "status", "genuine", "help", "language", "show", "human", "solved", "resume", "unpromise"}, word):
		if i == 0 { // there is no message to press yet
			p.writes("hej")
			p.settle()
			p.before, p.now = nil, p.knobs()
		}
		p.pressed = p.knob(p.now, dialog.Action("guide."+word), arg)
		p.must(p.pushes(p.pressed))
	default:
		p.writes(line)
	}
}

func (p *player) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%v\n%s", err, p.log)
	}
}

// knob is the button of a message that asks for an action; where the message has none,
// one as another message would have it.
func (p *player) knob(of []knob, a dialog.Action, arg string) knob {
	p.t.Helper()
	for _, k := range of {
		var press struct {
			Action dialog.Action `json:"a"`
			Arg    string        `json:"r"`
		}
		if json.Unmarshal([]byte(k.carries), &press) == nil && press.Action == a && (arg == "" || press.Arg == arg) {
			return k
		}
	}
	if len(of) == 0 {
		p.t.Fatalf("there is no message to press %s on\n%s", a, p.log)
	}
	return p.forged(of[0], a, arg)
}

func (p *player) conversation() dialog.Conversation { return p.house.conversation(p.address()) }

// conversation is where the conversation of who has an address stands.
func (h *house) conversation(at dialog.Address) dialog.Conversation {
	h.t.Helper()
	who, _, err := h.app.stored(h.t.Context(), at)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.store.Conversation(h.t.Context(), who.Person)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

var bracketed = regexp.MustCompile(`\[([^\]]*)\]`)

// holds compares what is seen with the transcript: every line of it is there, and
// the buttons are the same, in the same order.
func (p *player) holds(i int, x exchange) {
	p.t.Helper()
	seen, said, labels := p.reads()
	where := fmt.Sprintf("line %d, %q", i+1, x.line)
	for _, line := range x.answer {
		switch {
		case strings.HasPrefix(line, "? "), strings.Contains(line, ": ["):
		case strings.HasPrefix(line, "["):
			var want []string
			for _, m := range bracketed.FindAllStringSubmatch(line, -1) {
				want = append(want, m[1])
			}
			if !slices.Equal(labels, want) {
				p.t.Fatalf("%s: the buttons are %q, want %q\n%s", where, labels, want, p.log)
			}
		default:
			if !strings.Contains(squeeze(seen), squeeze(line)) {
				p.t.Fatalf("%s: %q is not to be seen in\n%s\n%s", where, line, seen, p.log)
			}
			if !strings.Contains(squeeze(said), squeeze(line)) {
				p.t.Fatalf("%s: %q is not in the text for screen readers\n%s", where, line, said)
			}
		}
	}
}

// squeeze keeps letters and digits only.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
