package dialog

import "slices"

// languages are those that every guide exists in; the first is the source.
func languages() []Lang { return []Lang{Swedish, English} }

// translation holds a guide against the Swedish one, and the Swedish one
// against there being the others.
func (l *linter) translation(g *Guide) {
	if !slices.Contains(languages(), g.Lang) {
		l.find(g, 1, "the language %q is not one that Lotsen speaks", g.Lang)
		return
	}
	source := l.byID[g.ID][Swedish]
	if g.Lang == Swedish {
		for _, lang := range languages() {
			if l.byID[g.ID][lang] == nil {
				l.find(g, 1, "%s.%s.md is missing", g.ID, lang)
			}
		}
		if g.Translates != "" {
			l.find(g, g.lines["translates"], "Swedish is the source; it translates nothing")
		}
		return
	}
	if source == nil {
		l.find(g, 1, "%s.%s.md is missing", g.ID, Swedish)
		return
	}
	l.front(g, source)
	l.inStep(g, source)
	// Where the structure differs, that comes first: the hash would only repeat it.
	if slices.EqualFunc(g.Steps, source.Steps, func(a, b Step) bool { return a.ID == b.ID }) &&
		g.Translates != source.Fingerprint {
		l.find(g, g.lines["translates"], "stale translation: %s was changed; read it again, then write translates: %s",
			source.File, source.Fingerprint)
	}
}

// front: what is not words is the same in every language.
func (l *linter) front(g, source *Guide) {
	if g.Check != source.Check {
		l.find(g, g.lines["check"], "check is %q here and %q in %s", g.Check, source.Check, source.File)
	}
	if !g.Until.Equal(source.Until) {
		l.find(g, g.lines["until"], "until differs from %s", source.File)
	}
	if (g.Done == "") != (source.Done == "") {
		l.find(g, g.doneLine, "## done stands in one of %s and %s only", g.File, source.File)
	}
}

// inStep: the same steps in the same order, with the same buttons.
func (l *linter) inStep(g, source *Guide) {
	for i, s := range source.Steps {
		if g.index(s.ID) < 0 {
			line := 1
			if i > 0 {
				if at := g.index(source.Steps[i-1].ID); at >= 0 {
					line = g.Steps[at].Line
				}
			}
			l.find(g, line, "the step %q is missing here; %s:%d has it", s.ID, source.File, s.Line)
		}
	}
	order := 0
	for _, s := range g.Steps {
		at := source.index(s.ID)
		switch {
		case at < 0:
			l.find(g, s.Line, "the step %q is not in %s", s.ID, source.File)
			continue
		case at < order:
			l.find(g, s.Line, "the step %q stands in another place in %s:%d", s.ID, source.File, source.Steps[at].Line)
		}
		order = max(order, at)
		same := slices.EqualFunc(s.Links, source.Steps[at].Links, func(a, b Link) bool {
			return a.Guide == b.Guide && a.Step == b.Step
		})
		if !same {
			l.find(g, s.Line, "the buttons of %q lead elsewhere than in %s:%d", s.ID, source.File, source.Steps[at].Line)
		}
		if (s.Picture == nil) != (source.Steps[at].Picture == nil) {
			l.find(g, s.Line, "the picture of %q stands in one language only, see %s:%d", s.ID, source.File, source.Steps[at].Line)
		}
	}
}
