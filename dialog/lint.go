package dialog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of the tightest platform, so that no text fails on any of them.
const (
	// maxBody is a step's text, in characters: a Slack section holds 3,000, and
	// "Step 3 of 15" and a note stand with it. Source: docs.slack.dev, Block Kit, section.
	maxBody = 2_800
	// maxWords is the longest sentence that Lotsen itself adds to a guide's text, in
	// characters, without the guide's title.
	maxWords = 200
	// maxSignIn is what a sign-in address takes, in characters. Source:
	// learn.microsoft.com, userPrincipalName, 113.
	maxSignIn = 113
	// maxLabel is a button's label, in characters. Source: docs.slack.dev, button, text.
	maxLabel = 75
	// goodLabel is what a phone shows of a label.
	goodLabel = 35
	// maxTitle is a title, in characters. Source: docs.slack.dev, header, text.
	maxTitle = 150
	// maxAlt is a picture's text, in bytes. Source: docs.slack.dev, image, alt_text.
	maxAlt = 2_000
	// maxButtons is what a card shows. Source: Microsoft Teams, Adaptive Cards, actions.
	maxButtons = 6
	// stepButtons are those that every step has: next, back, stuck, switch, pause.
	stepButtons = 5
	// maxPicture is a picture's size, in bytes. Source: Microsoft Teams, cards, images.
	maxPicture = 1 << 20
	// maxGuides bounds a directory of guides.
	maxGuides = 200
)

// reviewFor is how long a review of a guide lasts.
const reviewFor = 365 * 24 * time.Hour

// Hosts are the hosts that any organisation's guides may name: Microsoft's own,
// where a person registers.
func Hosts() []string {
	return []string{"aka.ms", "mysignins.microsoft.com", "myaccount.microsoft.com", "www.microsoft.com"}
}

// LintOptions say what a guide may name, and when "now" is.
type LintOptions struct {
	Now time.Time
	// Hosts are allowed besides Hosts(); exact.
	Hosts []string
	// Domains are the organisation's; they and what is below them are allowed.
	Domains []string
}

// ReadGuides reads every guide of a directory and holds them against each other.
// Guides that could be read come back even where there are findings; a finding
// that is not a Warning means that they must not be used. The error is of
// reading the directory itself.
func ReadGuides(fsys fs.FS, o LintOptions) ([]*Guide, []Finding, error) {
	names, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return nil, nil, fmt.Errorf("listing the guides: %w", err)
	}
	if len(names) == 0 || len(names) > maxGuides {
		return nil, nil, fmt.Errorf("the directory holds %d guides (*.md); 1 to %d are possible", len(names), maxGuides)
	}
	l := &linter{fs: fsys, options: o, byID: map[string]map[Lang]*Guide{}}
	var guides []*Guide
	for _, name := range names {
		src, err := readGuide(fsys, name)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the guide %s: %w", name, err)
		}
		g, findings := ParseGuide(name, src)
		l.findings = append(l.findings, findings...)
		if g.ID == "" {
			continue
		}
		guides = append(guides, g)
		if l.byID[g.ID] == nil {
			l.byID[g.ID] = map[Lang]*Guide{}
		}
		l.byID[g.ID][g.Lang] = g
	}
	for _, g := range guides {
		l.guide(g)
	}
	l.reachable()
	slices.SortFunc(l.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return guides, slices.Compact(l.findings), nil
}

// readGuide reads one byte more than a guide may have, at most.
func readGuide(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(f, maxGuideFile+1))
	return src, errors.Join(err, f.Close())
}

// linter holds the guides against each other.
type linter struct {
	fs       fs.FS
	options  LintOptions
	byID     map[string]map[Lang]*Guide
	findings []Finding
}

func (l *linter) find(g *Guide, line int, format string, args ...any) {
	l.findings = append(l.findings, Finding{File: g.File, Line: max(line, 1), Text: fmt.Sprintf(format, args...)})
}

func (l *linter) warn(g *Guide, line int, format string, args ...any) {
	l.find(g, line, format, args...)
	l.findings[len(l.findings)-1].Warning = true
}

func (l *linter) guide(g *Guide) {
	if len(g.Steps) == 0 {
		return // said already, by the parser
	}
	if g.ID == startGuide {
		l.start(g)
	}
	if n := utf8.RuneCountInString(g.Title); n > maxTitle {
		l.find(g, g.lines["title"], "the title has %d characters; %d fit", n, maxTitle)
	}
	if !g.Reviewed.IsZero() && l.options.Now.Sub(g.Reviewed) > reviewFor {
		l.warn(g, g.lines["reviewed"], "last reviewed %s, more than a year ago", g.Reviewed.Format(time.DateOnly))
	}
	for _, use := range g.hosts {
		if !l.allowed(use.host) {
			l.find(g, use.line, "the host %q is not allowed; allowed are %s and the organisation's own",
				use.host, strings.Join(append(Hosts(), l.options.Hosts...), ", "))
		}
	}
	for _, s := range g.Steps {
		l.step(g, s)
	}
	l.size(g, g.doneLine, doneStep, g.Done, maxWords)
	l.translation(g)
}

// start: one step, and no check.
func (l *linter) start(g *Guide) {
	if len(g.Steps) != 1 {
		l.find(g, g.Steps[len(g.Steps)-1].Line, "the start is one step; here are %d", len(g.Steps))
	}
	if g.Check != "" {
		l.find(g, g.lines["check"], "the start asks Microsoft nothing: it has no check")
	}
}

func (l *linter) step(g *Guide, s Step) {
	l.stepSize(g, s)
	most := maxButtons - stepButtons
	if g.ID == startGuide {
		most = maxButtons - menuButtons
	}
	if len(s.Links) > most {
		l.find(g, s.Links[most].Line, "%d buttons of its own; beside those that every step has, %d fit", len(s.Links), most)
	}
	for _, link := range s.Links {
		l.button(g, s, link)
	}
	if s.Picture != nil {
		l.picture(g, s)
	}
}

// stepSize holds what is shown together against the limit: the text, what is said
// of each button, and until when a guide can be used.
func (l *linter) stepSize(g *Guide, s Step) {
	shown, room := s.Body, 0
	if s.Line == g.Steps[0].Line && g.ID != startGuide {
		room = endsRoom(g)
	}
	for _, link := range s.Links {
		shown = join(shown, link.About)
		if other := l.byID[link.Guide][g.Lang]; other != nil && g.ID == startGuide {
			room += endsRoom(other)
		}
	}
	l.size(g, s.Line, s.ID, shown, room)
}

// endsRoom is the length of the sentence that says until when a guide can be used.
func endsRoom(g *Guide) int { return maxWords + utf8.RuneCountInString(g.Title) }

// size holds a text against the limit; room is kept for what Lotsen adds.
func (l *linter) size(g *Guide, line int, id, shown string, room int) {
	room += strings.Count(shown, signIn) * maxSignIn
	if n := utf8.RuneCountInString(shown); n > maxBody-room {
		l.find(g, line, "the text of %q has %d characters; %d fit", id, n, maxBody-room)
	}
}

func (l *linter) button(g *Guide, s Step, link Link) {
	switch n := utf8.RuneCountInString(link.Label); {
	case n == 0:
		l.find(g, link.Line, "the button has no label")
	case n > maxLabel:
		l.find(g, link.Line, "the label has %d characters; %d fit", n, maxLabel)
	case n > goodLabel:
		l.warn(g, link.Line, "the label has %d characters; a phone shows about %d", n, goodLabel)
	}
	switch {
	case link.Guide != "" && l.byID[link.Guide][g.Lang] == nil:
		l.find(g, link.Line, "dead link: there is no %s.%s.md", link.Guide, g.Lang)
	case link.Guide != "" && link.lang != g.Lang:
		l.find(g, link.Line, "the link leaves the language: %s.%s.md is meant", link.Guide, g.Lang)
	case link.Guide == g.ID:
		l.find(g, link.Line, "the guide links to itself; name the step as #step")
	case link.Guide == startGuide:
		l.find(g, link.Line, "the start is #menu")
	case link.Step == s.ID:
		l.find(g, link.Line, "the button leads to its own step")
	case link.Guide == "" && !target(link.Step) && g.index(link.Step) < 0:
		l.find(g, link.Line, "dead link: the guide has no step %q", link.Step)
	}
}

// target reports whether a button may lead to a place that is not a step.
func target(name string) bool {
	return name == doneStep || name == helpdeskRef || name == menuRef
}

func (l *linter) allowed(host string) bool {
	if slices.Contains(Hosts(), host) || slices.Contains(l.options.Hosts, host) {
		return true
	}
	return slices.ContainsFunc(l.options.Domains, func(d string) bool {
		return host == d || strings.HasSuffix(host, "."+d)
	})
}

func (l *linter) picture(g *Guide, s Step) {
	name := s.Picture.Name
	if ext := path.Ext(name); !fs.ValidPath(name) || (ext != ".png" && ext != ".jpg" && ext != ".gif") {
		l.find(g, s.pictureLine, "a picture is a .png, .jpg or .gif beside the guides: %q", name)
		return
	}
	switch info, err := fs.Stat(l.fs, name); {
	case err != nil:
		l.find(g, s.pictureLine, "the picture %q is not there", name)
	case info.Size() > maxPicture:
		l.find(g, s.pictureLine, "the picture %q is larger than %d KiB", name, maxPicture>>10)
	}
}

// reachable finds guides that no way leads to from the start.
func (l *linter) reachable() {
	if l.byID[startGuide] == nil {
		l.findings = append(l.findings, Finding{File: startGuide + ".sv.md", Line: 1,
			Text: "there is no start; its links are what is offered"})
		return
	}
	seen := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		for _, g := range l.byID[id] {
			for _, s := range g.Steps {
				for _, link := range s.Links {
					if link.Guide != "" {
						visit(link.Guide)
					}
				}
			}
		}
	}
	visit(startGuide)
	for id, langs := range l.byID {
		for _, g := range langs {
			if !seen[id] {
				l.find(g, 1, "no button leads to this guide; name it in %s.%s.md", startGuide, g.Lang)
			}
		}
	}
}
