package dialog

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is the guide conversation in the simplest words: a list of steps, a
// finger on one of them, and a pile of fingers to come back to.
type model struct {
	steps map[string]int
	guide string // empty: visiting a place
	at    int    // steps[guide] is the end
	pile  []model
}

func (m *model) keep() {
	if m.guide != "" {
		m.drop(m.guide)
		m.pile = append(m.pile, model{guide: m.guide, at: m.at})
	}
	m.guide = ""
}

func (m *model) drop(guide string) (kept model, ok bool) {
	for i, p := range m.pile {
		if p.guide == guide {
			m.pile = slices.Delete(m.pile, i, i+1)
			return p, true
		}
	}
	return model{}, false
}

func (m *model) pop() {
	m.guide = ""
	if n := len(m.pile); n > 0 {
		m.guide, m.at = m.pile[n-1].guide, m.pile[n-1].at
		m.pile = m.pile[:n-1]
	}
}

func (m *model) do(a Action, arg string) {
	switch a {
	case Next:
		if m.guide == "" {
			m.pop()
		} else if m.at < m.steps[m.guide] {
			m.at++
		}
	case Back:
		if m.guide == "" || m.at == 0 {
			m.pop()
		} else {
			m.at--
		}
	case Start:
		if m.guide != arg {
			m.keep()
			kept, _ := m.drop(arg)
			m.guide, m.at = arg, kept.at
		}
	case Stuck, Human, Pause, Genuine, Switch, Help:
		m.keep()
	case Resume:
		m.pop()
	case Restart:
		if m.guide == "" {
			m.pop()
		}
		m.at = 0
	}
}

func TestTheConversationAgreesWithASimpleModel(t *testing.T) {
	b := testBook(t)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		m := model{steps: map[string]int{"authenticator": 15, "sms": 10}}
		c, _ := b.Next(Conversation{}, Event{Person: "anna", Now: now, Action: Start, Arg: "authenticator"})
		m.do(Start, "authenticator")
		for range rapid.IntRange(1, 60).Draw(t, "presses") {
			a := rapid.SampledFrom([]Action{Next, Next, Next, Next, Back, Back, Start, Stuck, Human, Pause, Genuine, Switch, Help, Resume, Restart}).Draw(t, "action")
			arg := ""
			if a == Start {
				arg = rapid.SampledFrom([]string{"authenticator", "sms"}).Draw(t, "guide")
			}
			if c.State == placeMenu && a != Start {
				a, arg = Start, "sms" // "next" at the start begins a guide, which the model has no word for
			}
			m.do(a, arg)
			c, _ = b.Next(c, Event{Person: "anna", Now: now, Action: a, Arg: arg, At: c.Stamp()})
			id, step, ok := c.State.split()
			if !ok {
				id = ""
			}
			if id != m.guide {
				t.Fatalf("after %s %s: in %q, the model is in %q", a, arg, c.State, m.guide)
			}
			if id == "" {
				continue
			}
			at := b.guides[id].byLang[Swedish].index(step)
			if step == checkStep {
				at = m.steps[id]
			}
			if at != m.at {
				t.Fatalf("after %s %s: at %q, the model is at %d", a, arg, c.State, m.at+1)
			}
		}
	})
}
