package dialog

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/looplab/fsm"
)

// The events of the machines besides those named after an Action. They stand in
// no file and are never shown.
const (
	evNext      = "next"
	evBack      = "back"
	evFinished  = "finished"
	evRestart   = "restart"
	evConfirmed = "confirmed"
	evNotYet    = "not-yet"
	evUnknown   = "unknown"
	evQueued    = "queued"
	evSpared    = "spared"
	evGo        = "go:" // and a step or place

	evNotAllowed = "not-allowed"
	evUndecided  = "undecided"
	evPhoneEnds  = "phone-ends" // after confirmed or not-yet
)

// machine is a table of moves, run by looplab/fsm. A machine made per event costs
// a thousand times one that is reused, so they are pooled. Nothing happens in
// callbacks: the machine only says where a move leads.
type machine struct {
	states []string // in the order of the guide
	known  map[string]bool
	moves  []fsm.EventDesc
	pool   sync.Pool
}

// newMachine checks what looplab/fsm does not: an event that leaves a state
// twice, and a move from or to a state that is not there.
func newMachine(states []string, moves []fsm.EventDesc) (*machine, error) {
	m := &machine{states: states, known: map[string]bool{}, moves: moves}
	for _, s := range states {
		if m.known[s] {
			return nil, fmt.Errorf("the state %q stands twice", s)
		}
		m.known[s] = true
	}
	seen := map[[2]string]bool{}
	for _, move := range moves {
		for _, from := range move.Src {
			if key := [2]string{move.Name, from}; seen[key] {
				return nil, fmt.Errorf("the event %q leaves %q twice", move.Name, from)
			} else {
				seen[key] = true
			}
			if !m.known[from] || !m.known[move.Dst] {
				return nil, fmt.Errorf("the event %q goes from %q to %q, which are not both states", move.Name, from, move.Dst)
			}
		}
	}
	m.pool.New = func() any { return fsm.NewFSM(states[0], moves, fsm.Callbacks{}) }
	return m, nil
}

// fire says where an event leads from a state; ok is false if it leads nowhere,
// and then to is from.
func (m *machine) fire(from, event string) (to string, ok bool) {
	if !m.known[from] {
		return from, false
	}
	f := m.pool.Get().(*fsm.FSM)
	f.SetState(from)
	if !f.Can(event) {
		m.pool.Put(f)
		return from, false
	}
	// A background context: a cancelled one would leave the machine stuck.
	err := f.Event(context.Background(), event)
	var stays fsm.NoTransitionError
	if err != nil && !errors.As(err, &stays) {
		return from, false // the machine is not used again
	}
	to = f.Current()
	m.pool.Put(f)
	return to, true
}

// guideMachine compiles the moves of a guide.
func guideMachine(g *Guide) (*machine, error) {
	if len(g.Steps) == 0 {
		return nil, errors.New("the guide has no step")
	}
	steps := make([]string, len(g.Steps))
	for i, s := range g.Steps {
		steps[i] = s.ID
	}
	t := table{states: steps}
	last := steps[len(steps)-1]
	for i := range steps[1:] {
		t.move(evNext, steps[i+1], steps[i])
		t.move(evBack, steps[i], steps[i+1])
	}
	targets := map[string][]string{}
	for _, s := range g.Steps {
		for _, l := range s.Links {
			if l.Guide == "" && !target(l.Step) {
				targets[l.Step] = append(targets[l.Step], s.ID)
			}
		}
	}
	for _, step := range steps {
		if from := targets[step]; len(from) > 0 {
			t.move(evGo+step, step, from...)
		}
	}
	if g.Check == "" {
		t.states = append(t.states, endStep)
		t.move(evNext, endStep, last)
		t.move(evBack, last, endStep)
		t.move(evFinished, endStep, steps...)
	} else {
		t.asking(last)
	}
	t.move(evRestart, steps[0], t.states...)
	return newMachine(t.states, t.moves)
}

// table collects moves.
type table struct {
	states []string
	moves  []fsm.EventDesc
}

func (t *table) move(event, to string, from ...string) {
	t.moves = append(t.moves, fsm.EventDesc{Name: event, Src: from, Dst: to})
}

// asking adds the end of a guide that asks Microsoft. Only the answer
// "confirmed" leads to done, and only from the end: somebody who is confirmed in
// mid-guide may have registered something else than the guide is about.
func (t *table) asking(last string) {
	waiting := []string{checkStep, waitStep, unsureStep, queueStep}
	t.states = append(append(t.states, waiting...), doneStep)
	t.move(evNext, checkStep, last, waitStep, unsureStep, queueStep)
	t.move(evBack, last, waiting...)
	t.move(evFinished, checkStep, waiting...)
	t.move(evConfirmed, doneStep, append(waiting, doneStep)...)
	t.move(evNotYet, waitStep, waiting...)
	t.move(evUnknown, unsureStep, waiting...)
	t.move(evQueued, queueStep, waiting...)
}
