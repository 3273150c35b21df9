package dialog

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"lotsen/dialog/texts"
)

//go:embed guides
var embedded embed.FS

// Guides are the guides that the program carries.
func Guides() fs.FS {
	sub, err := fs.Sub(embedded, "guides")
	if err != nil {
		panic(err) // "guides" is a valid path, and that is all Sub asks for
	}
	return sub
}

// TimeProblem is why an answer to "when?" is no time to be reminded at.
type TimeProblem string

// The problems.
const (
	NotATime TimeProblem = "not-a-time"
	TimePast TimeProblem = "past"
	TooFar   TimeProblem = "too-far"
)

// Times reads and suggests times, in the organisation's time zone. It is pure.
type Times interface {
	// ReadTime reads "imorgon 9:15", "2026-12-03 09:15" or a time in RFC 3339.
	// The problem is empty when at holds.
	ReadTime(text string, now time.Time) (at time.Time, problem TimeProblem)
	// Suggested is the time of a usual answer, by its key, when it is chosen now:
	// "in an hour" is an hour from the press. ok is false for other keys.
	Suggested(key string, now time.Time) (at time.Time, ok bool)
	// Suggest gives the usual answers that make sense now, at most four.
	Suggest(now time.Time) []Suggestion
}

// Suggestion is a usual answer to "when?". Its label is the text "suggest-"+Key.
type Suggestion struct {
	Key string
	At  time.Time
}

// Options are what an organisation decides about its book.
type Options struct {
	Lang     Lang           // where neither person nor platform says one; LOTSEN_LANG
	Domains  []string       // of sign-in addresses; LOTSEN_DOMAINS
	Zone     *time.Location // LOTSEN_TIMEZONE
	Helpdesk string         // phone and hours; LOTSEN_HELPDESK_CONTACT
	// CodePage is the address of the public page on which anybody can check the code
	// of a reminder; empty: there is none. From LOTSEN_PUBLIC_URL
	CodePage string
	// Until overrides the guides' own "until": the day from which a guide is no
	// longer offered; zero: it has no end. LOTSEN_SMS_END
	Until map[string]time.Time
	Times Times
	Lint  LintOptions
}

// Book is all guides and texts, compiled. It is safe for concurrent use.
type Book struct {
	options Options
	texts   *texts.Catalogue
	reader  *reader
	guides  map[string]*compiled
	places  *machine
	offers  []string // the guides that the start links to, in its order
}

// compiled is a guide in every language, with its machine.
type compiled struct {
	*machine
	byLang map[Lang]*Guide
	check  Check
	until  time.Time // midnight in the organisation's zone; zero: no end
}

// GuidesError is why a book was refused: guides with findings.
type GuidesError struct{ Findings []Finding }

func (e *GuidesError) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return "the guides cannot be used:\n" + strings.Join(lines, "\n")
}

// NewBook reads the guides of a directory and compiles them. It refuses guides
// with findings that are not warnings: a *GuidesError.
func NewBook(fsys fs.FS, o Options) (*Book, error) {
	o.Lint.Domains = o.Domains
	guides, findings, err := ReadGuides(fsys, o.Lint)
	if err != nil {
		return nil, err
	}
	findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Warning })
	if len(findings) > 0 {
		return nil, &GuidesError{findings}
	}
	b := &Book{options: o, guides: map[string]*compiled{}}
	if b.texts, err = texts.Load(); err != nil {
		return nil, err
	}
	words, err := texts.LoadWords()
	if err != nil {
		return nil, err
	}
	b.reader = newReader(words)
	if b.places, err = placeMachine(); err != nil {
		return nil, fmt.Errorf("compiling the places: %w", err)
	}
	for _, g := range guides {
		if err := b.add(g); err != nil {
			return nil, fmt.Errorf("compiling the guide %s: %w", g.File, err)
		}
	}
	for id := range o.Until {
		if b.guides[id] == nil {
			return nil, fmt.Errorf("an end date is set for the guide %q, which does not exist", id)
		}
	}
	for _, l := range b.guides[startGuide].byLang[Swedish].Steps[0].Links {
		if l.Guide != "" {
			b.offers = append(b.offers, l.Guide)
		}
	}
	return b, nil
}

func (b *Book) add(g *Guide) error {
	c := b.guides[g.ID]
	if c == nil {
		m, err := guideMachine(g)
		if err != nil {
			return err
		}
		c = &compiled{machine: m, byLang: map[Lang]*Guide{}, check: g.Check, until: b.midnight(g.Until)}
		if until, ok := b.options.Until[g.ID]; ok {
			c.until = b.midnight(until)
		}
		b.guides[g.ID] = c
	}
	c.byLang[g.Lang] = g
	return nil
}

// midnight is when a day begins where the organisation is.
func (b *Book) midnight(day time.Time) time.Time {
	if day.IsZero() {
		return day
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, b.options.Zone)
}

// IDs are the guides that can be started, in the order of the start.
func (b *Book) IDs() []string { return slices.Clone(b.offers) }

// exists reports whether the book has a state.
func (b *Book) exists(s State) bool {
	id, step, ok := s.split()
	if !ok {
		return b.places.known[string(s)]
	}
	g := b.guides[id]
	return g != nil && id != startGuide && g.known[step]
}

// ended reports whether a guide is past its end date.
func (b *Book) ended(id string, now time.Time) bool {
	g := b.guides[id]
	return g != nil && !g.until.IsZero() && !now.Before(g.until)
}

// allowed reports whether a person may start a guide now: it is there, not past
// its end, and the organisation's policy offers it.
func (b *Book) allowed(id string, e Event) bool {
	g := b.guides[id]
	if g == nil || id == startGuide || b.ended(id, e.Now) {
		return false
	}
	return g.check == "" || e.Facts.Methods == nil || slices.Contains(e.Facts.Methods, id)
}

// offered are the guides of the start that a person may start now, in its order.
func (b *Book) offered(e Event) []string {
	var ids []string
	for _, id := range b.offers {
		if b.allowed(id, e) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Lang is the language a person is answered in.
func (b *Book) Lang(c Conversation, f Facts) Lang {
	if slices.Contains(languages(), c.Lang) {
		return c.Lang
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(f.Locale, "_", "-"), "-")
	if lang := Lang(strings.ToLower(base)); slices.Contains(languages(), lang) {
		return lang
	}
	return b.options.Lang
}
