package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"lotsen/bot/slack/slacktest"
	"lotsen/dialog"
	"lotsen/graph"
)

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

// TestTranscriptsInSlack plays the conversations of the dialog package through Slack:
// the person types and presses in a workspace, in both transports, and reads there
// what the transcript says.
func TestTranscriptsInSlack(t *testing.T) {
	files, err := filepath.Glob("../../dialog/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		settings, exchanges := readTranscript(t, file)
		if settings["methods"] != "" {
			continue // the policy on methods is not read from Microsoft yet
		}
		if settings["match"] == "none" && settings["sign-in"] == "" {
			continue // in Slack it is always known which address was not found
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, how := range []transport{bySocket, byHTTP} {
				t.Run(string(how), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						p := newPlayer(t, how, settings)
						defer p.slack.Close()
						p.start()
						defer func() { p.stop() }()
						for i, x := range exchanges {
							p.plays(i, x)
						}
						if n := p.living("UANNA"); n > 1 {
							t.Errorf("%d messages can be pressed, want one", n)
						}
					})
				})
			}
		})
	}
}

// player plays a transcript in Slack.
type player struct {
	*office
	answers *answers
	before  []slacktest.Button // of the message before the last move
	now     []slacktest.Button
	pressed slacktest.Button
}

func newPlayer(t *testing.T, how transport, settings map[string]string) *player {
	f := newOffice(t, how, slacktest.Options{})
	zone, err := time.LoadLocation(f.book.Zone)
	if err != nil {
		t.Fatal(err)
	}
	f.times = fewTimes{zone}
	f.book.Helpdesk = "0155-00 00 00, vardagar 8–16"
	if end, ok := settings["sms-end"]; ok {
		f.book.SMSEnd = end
	}
	p := &player{office: f, answers: &answers{Directory: f.tenant, verdict: make(chan func() (graph.Status, error), 1)}}
	p.answers.person = graph.Person{ID: "11111111-1111-4111-8111-111111111111", SignIn: "fnen0001@nykoping.se", Language: settings["locale"]}
	user := slacktest.User{ID: "UANNA", Email: "fnen0001@nykoping.se", Locale: "en-US"}
	if _, stranger := settings["stranger"]; stranger {
		switch settings["match"] {
		case "none":
			p.answers.match = graph.NotFound
			user.Email = settings["sign-in"]
		case "many":
			p.answers.match = graph.Ambiguous
		case "no-address":
			user.Email = ""
		default:
			p.answers.match = graph.Unavailable
		}
	}
	f.directory = p.answers
	f.slack.AddUser(user)
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
	seen := p.slack.Buttons("UANNA", "")
	p.does(i, x.line)
	p.settle()
	if after := p.slack.Buttons("UANNA", ""); len(after) > 0 && !slices.Equal(seen, after) {
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
		p.press(strings.Trim(line, "[]"))
	case word == "twice":
		p.must(p.slack.PressSeen("UANNA", p.pressed))
	case word == "old":
		p.must(p.slack.PressSeen("UANNA", p.button(p.before, dialog.Action("guide."+arg), "")))
	case line == "due":
		c := p.conversation()
		p.clock.Move(c.Promise.Sub(p.clock.Now()) + time.Second)
		p.passes(10 * time.Second) // Microsoft is asked first
	case line == "confirmed":
		p.answers.verdict <- func() (graph.Status, error) {
			return graph.LiveStatus([]graph.Kind{"microsoftAuthenticator", "mobilePhone"}, p.clock.Now()), nil
		}
	case line == "not-yet":
		p.answers.verdict <- func() (graph.Status, error) { return graph.LiveStatus([]graph.Kind{"password"}, p.clock.Now()), nil }
	case line == "unknown":
		p.answers.verdict <- func() (graph.Status, error) { return graph.Status{}, graph.Unavailable }
	case slices.Contains([]string{"next", "back", "start", "goto", "finished", "stuck", "switch", "pause", "promise", "menu", "restart", "status", "genuine", "help", "language", "show", "human", "solved", "resume", "unpromise"}, word):
		if i == 0 { // there is no message to press yet
			p.slack.Type("UANNA", "hej")
			p.settle()
			p.before, p.now = nil, p.slack.Buttons("UANNA", "")
		}
		p.pressed = p.button(p.now, dialog.Action("guide."+word), arg)
		p.must(p.slack.PressSeen("UANNA", p.pressed))
	default:
		p.slack.Type("UANNA", line)
	}
}

func (p *player) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%v\n%s", err, p.log)
	}
}

// press presses a button, and sends the form that it opens as it is filled in.
func (p *player) press(label string) {
	p.t.Helper()
	for _, b := range p.slack.Buttons("UANNA", "") {
		if b.Label == label {
			p.pressed = b
		}
	}
	p.must(p.slack.Press("UANNA", "", label))
	p.settle()
	if form, ok := p.slack.Modal("UANNA"); ok {
		_, err := p.slack.Submit("UANNA", form.ID, nil)
		p.must(err)
	}
}

// button is the button of a message that asks for an action; where the message has
// none, one as another message would have it.
func (p *player) button(of []slacktest.Button, a dialog.Action, arg string) slacktest.Button {
	p.t.Helper()
	for _, b := range of {
		var press struct {
			Action dialog.Action `json:"a"`
			Arg    string        `json:"r"`
		}
		if json.Unmarshal([]byte(b.Value), &press) == nil && press.Action == a && (arg == "" || press.Arg == arg) {
			return b
		}
	}
	if len(of) == 0 {
		p.t.Fatalf("there is no message to press %s on\n%s", a, p.log)
	}
	b := of[0]
	var press map[string]any
	if err := json.Unmarshal([]byte(b.Value), &press); err != nil {
		p.t.Fatal(err)
	}
	press["a"], press["r"] = a, arg
	delete(press, "f")
	value, err := json.Marshal(press)
	if err != nil {
		p.t.Fatal(err)
	}
	b.Value = string(value)
	return b
}

func (p *player) conversation() dialog.Conversation {
	p.t.Helper()
	who, _, err := p.app.stored(p.t.Context(), dialog.Address{Platform: "slack", Ref: "UANNA"})
	if err != nil {
		p.t.Fatal(err)
	}
	c, err := p.store.Conversation(p.t.Context(), who.Person)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// fewTimes are the times that the transcripts were written with.
type fewTimes struct{ zone *time.Location }

func (f fewTimes) ReadTime(text string, now time.Time) (time.Time, dialog.TimeProblem) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, f.zone); err == nil {
			if !at.After(now) {
				return time.Time{}, dialog.TimePast
			}
			return at, ""
		}
	}
	switch {
	case strings.Contains(text, "imorgon 9:15"):
		return f.tomorrow(now, 9, 15), ""
	case strings.Contains(text, "nästa år"):
		return time.Time{}, dialog.TooFar
	}
	return time.Time{}, dialog.NotATime
}

func (f fewTimes) tomorrow(now time.Time, hour, minute int) time.Time {
	y, m, d := now.In(f.zone).Date()
	return time.Date(y, m, d+1, hour, minute, 0, 0, f.zone)
}

func (f fewTimes) Suggest(now time.Time) []dialog.Suggestion {
	return []dialog.Suggestion{{Key: "in-an-hour", At: now.Add(time.Hour)}, {Key: "tomorrow-morning", At: f.tomorrow(now, 8, 0)}}
}

func (f fewTimes) Suggested(key string, now time.Time) (time.Time, bool) {
	for _, s := range f.Suggest(now) {
		if s.Key == key {
			return s.At, true
		}
	}
	return time.Time{}, false
}

var bracketed = regexp.MustCompile(`\[([^\]]*)\]`)

// holds compares what is seen with the transcript: every line of it is there, and
// the buttons are the same, in the same order.
func (p *player) holds(i int, x exchange) {
	p.t.Helper()
	post := p.sees("UANNA")
	where := fmt.Sprintf("line %d, %q", i+1, x.line)
	inBlocks, inText := squeeze(shown(post.Blocks)), squeeze(post.Text)
	for _, line := range x.answer {
		switch {
		case strings.HasPrefix(line, "? "), strings.Contains(line, ": ["):
		case strings.HasPrefix(line, "["):
			var want []string
			for _, m := range bracketed.FindAllStringSubmatch(line, -1) {
				want = append(want, m[1])
			}
			got := p.slack.Labels("UANNA", post.TS)
			if !slices.Equal(got, want) {
				p.t.Fatalf("%s: the buttons are %q, want %q\n%s", where, got, want, p.log)
			}
		default:
			if !strings.Contains(inBlocks, squeeze(line)) {
				p.t.Fatalf("%s: %q is not in the blocks\n%s\n%s", where, line, shown(post.Blocks), p.log)
			}
			if !strings.Contains(inText, squeeze(line)) {
				p.t.Fatalf("%s: %q is not in the text for screen readers\n%s", where, line, post.Text)
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
