package dialog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Transcript is a message as a transcript shows it: what a screen reader would
// say, then the buttons in brackets.
func (m Message) Transcript() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if m.Note != "" {
		line("(%s)", m.Note)
	}
	head := m.Progress
	if head == "" {
		head = m.Title
	}
	body := PlainText(m.Body)
	switch {
	case head == "":
	case m.Progress == "":
		line("%s", sentence(head))
	default:
		body = sentence(head) + " " + body
	}
	if body != "" {
		line("%s", body)
	}
	if m.Picture != nil {
		line("<%s>", m.Picture.Alt)
	}
	for _, f := range m.Facts {
		line("%s: %s", f.Label, f.Value)
	}
	if m.Table != nil {
		line("| %s |", strings.Join(m.Table.Columns, " | "))
		for _, row := range m.Table.Rows {
			line("| %s |", strings.Join(row, " | "))
		}
	}
	for _, f := range m.Fields {
		line("%s: [%s]%s", f.Label, f.Value, orNothing(" ! ", f.Error))
	}
	for _, f := range m.Files {
		line("+ %s", f.Name)
	}
	if m.Check != "" {
		line("? %s", m.Check)
	}
	if labels := m.labels(); labels != "" {
		line("%s", labels)
	}
	return b.String()
}

func (m Message) labels() string {
	labels := make([]string, len(m.Buttons))
	for i, button := range m.Buttons {
		labels[i] = "[" + button.Label + "]"
	}
	return strings.Join(labels, " ")
}

// sentence ends a heading as a sentence.
func sentence(s string) string {
	if strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

func orNothing(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// Script plays one person's side of a conversation. A line is one of
//
//	next, back, start sms, promise tomorrow 9:15   an action, as if a button said it
//	[Klar, nästa]                                  the button with that label
//	koden funkar inte                              typed text
//	old next                                       the action on a button of the message before
//	twice next                                     the action pressed again on the same message
//	confirmed, not-yet, unknown, due               what Lotsen itself reports
//	remind, thank                                  a reminder comes, the thanks of a campaign come
//	reminder start                                 a button of a reminder: start, later, help, genuine
//	@2026-12-03 09:15                              the clock is set
//	# anything                                     nothing
type Script struct {
	Book   *Book
	Person PersonID
	Facts  Facts
	Now    time.Time
	Zone   *time.Location
	// Verbatim repeats what was typed even where it looks like a secret: for the
	// transcripts of tests, whose secrets are invented.
	Verbatim bool
	// Reminder is what "remind" shows.
	Reminder Reminder

	// Conversation and Message are where it stands.
	Conversation Conversation
	Message      Message

	before Stamp // of the message before this one
	last   Event // the last that was acted on
	count  int
}

// maxLines bounds a script.
const maxLines = 10_000

// Play reads lines and writes the transcript, each line after "> ".
func (s *Script) Play(r io.Reader, w io.Writer) error {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if n > maxLines {
			return fmt.Errorf("line %d: more than %d lines", n, maxLines)
		}
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		answer, err := s.Line(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if clean, secret := Redact(line); secret && !s.Verbatim {
			line = clean
		}
		if _, err := fmt.Fprintf(w, "> %s\n%s", line, answer); err != nil {
			return fmt.Errorf("writing the transcript: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the lines: %w", err)
	}
	return nil
}

// Line plays one line and returns the answer.
func (s *Script) Line(line string) (string, error) {
	if at, ok := strings.CutPrefix(line, "@"); ok {
		now, err := time.ParseInLocation("2006-01-02 15:04", strings.TrimSpace(at), s.Zone)
		if err != nil {
			return "", fmt.Errorf("the clock is set as @2026-12-03 09:15: %w", err)
		}
		s.Now = now
		return "", nil
	}
	if line == "remind" || line == "thank" {
		s.Message = s.unasked(line)
		return s.Message.Transcript(), nil
	}
	e, err := s.event(line)
	if err != nil {
		return "", err
	}
	s.count++
	e.ID, e.Person, e.Now, e.Facts = fmt.Sprintf("line-%d", s.count), s.Person, s.Now, s.Facts
	e = e.Redacted()
	at := s.Conversation.Stamp()
	s.Conversation, s.Message = s.Book.Next(s.Conversation, e)
	if s.Conversation.Stamp() != at {
		s.before, s.last = at, e
	}
	return s.Message.Transcript(), nil
}

func (s *Script) event(line string) (Event, error) {
	if label, ok := strings.CutPrefix(line, "["); ok {
		return s.button(strings.TrimSuffix(label, "]"))
	}
	word, arg, _ := strings.Cut(line, " ")
	arg = strings.TrimSpace(arg)
	switch word {
	case "old":
		e, err := s.event(arg)
		e.At = s.before
		return e, err
	case "twice":
		e, err := s.event(arg)
		e.At = s.last.At
		return e, err
	case "reminder":
		return Event{Action: Action("reminder." + arg), Arg: s.Reminder.SendID}, nil
	case "due":
		return Event{Action: PromiseDue, Arg: s.Conversation.Promise.Format(time.RFC3339)}, nil
	}
	for _, a := range []Action{Confirmed, NotYet, NotKnown, Queued, NotAllowed, Spared} {
		if word == verb(a) && (arg == "" || arg == PhoneEnds || arg == Undecided) {
			return Event{Action: a, Arg: arg, At: s.Conversation.Stamp()}, nil
		}
	}
	for _, a := range guideActions() {
		if word == verb(a) && (arg == "" || takesArg(a)) {
			return Event{Action: a, Arg: arg, At: s.Conversation.Stamp()}, nil
		}
	}
	return Event{Text: line}, nil
}

// unasked is a message that a campaign sends.
func (s *Script) unasked(line string) Message {
	e := Event{Person: s.Person, Now: s.Now, Facts: s.Facts}
	if line == "thank" {
		return s.Book.ThankYou(s.Conversation, e)
	}
	return s.Book.Reminder(s.Conversation, e, s.Reminder)
}

func (s *Script) button(label string) (Event, error) {
	for _, b := range s.Message.Buttons {
		if b.Label == label {
			e := Event{Action: b.Action, Arg: b.Arg, At: s.Message.At, Fields: map[string]string{}}
			for _, f := range s.Message.Fields {
				e.Fields[f.Key] = f.Value
			}
			return e, nil
		}
	}
	return Event{}, errors.New("there is no button [" + label + "]; there are " + s.Message.labels())
}

// verb is an action without its desk.
func verb(a Action) string {
	_, v, _ := strings.Cut(string(a), ".")
	return v
}

func takesArg(a Action) bool {
	return a == Start || a == GoTo || a == Promise || a == Language
}

// guideActions are the actions that a person may send to the guide conversation.
func guideActions() []Action {
	return []Action{Start, Next, Back, GoTo, Finished, Stuck, Switch, Pause, Promise, Unpromise, Human, Solved,
		Resume, Menu, Restart, Status, Genuine, Help, Language, Show}
}
