package dialog

import (
	"fmt"
	"strings"

	"lotsen/dialog/texts"
)

// Draw writes a guide's machine as a Mermaid state diagram, each step with its
// number and the beginning of its text in the language.
func (b *Book) Draw(id string, lang Lang) (string, error) {
	c := b.guides[id]
	if c == nil || c.byLang[lang] == nil {
		return "", fmt.Errorf("there is no guide %q in %q; there are %s", id, lang, strings.Join(b.IDs(), ", "))
	}
	g := c.byLang[lang]
	var out strings.Builder
	fmt.Fprintf(&out, "stateDiagram-v2\n")
	node := map[string]string{}
	for i, state := range c.states {
		node[state] = fmt.Sprintf("s%d", i+1)
		label := b.texts.Text(string(lang), endings()[state], nil)
		if at := g.index(state); at >= 0 {
			label = fmt.Sprintf("%d. %s", at+1, drawn(PlainText(g.Steps[at].Body)))
		}
		fmt.Fprintf(&out, "    state \"%s\" as %s\n", label, node[state])
	}
	fmt.Fprintf(&out, "    [*] --> %s\n", node[c.states[0]])
	for _, move := range c.moves {
		if move.Name == evRestart {
			continue // from everywhere to the first step: it would hide the rest
		}
		for _, from := range move.Src {
			if from != move.Dst && !(move.Name == evConfirmed && g.index(from) >= 0) {
				fmt.Fprintf(&out, "    %s --> %s : %s\n", node[from], node[move.Dst], strings.TrimPrefix(move.Name, evGo))
			}
		}
	}
	for _, s := range g.Steps {
		for i, l := range s.Links {
			if l.Guide != "" {
				title := drawn(b.guides[l.Guide].byLang[lang].Title)
				fmt.Fprintf(&out, "    state \"%s\" as %sto%d\n", title, node[s.ID], i+1)
				fmt.Fprintf(&out, "    %s --> %[1]sto%d : %s\n", node[s.ID], i+1, drawn(l.Label))
			}
		}
	}
	last := c.states[len(c.states)-1]
	fmt.Fprintf(&out, "    %s --> [*]\n", node[last])
	return out.String(), nil
}

// endings are the titles of what comes after the last step.
func endings() map[string]texts.Key {
	return map[string]texts.Key{
		checkStep: texts.CheckTitle, waitStep: texts.WaitTitle, unsureStep: texts.UnsureTitle, queueStep: texts.WaitTitle,
		doneStep: texts.DoneTitle, endStep: texts.EndTitle,
	}
}

// drawn is a text short and plain enough for a label.
func drawn(s string) string {
	s = strings.NewReplacer(`"`, "'", "\n", " ", ";", ",", "#", "", ":", "", "{", "", "}", "").Replace(s)
	if r := []rune(s); len(r) > 48 {
		s = strings.TrimSpace(string(r[:47])) + "…"
	}
	return s
}
