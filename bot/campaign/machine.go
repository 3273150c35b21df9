package campaign

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/looplab/fsm"
)

// Move is a step in the life of a campaign. In the audit it is "campaign.<move>".
type Move string

// The moves that people make.
const (
	MovePreview Move = "preview" // whom it reaches is looked at
	MoveSubmit  Move = "submit"  // that is right: it is to be sent
	MoveApprove Move = "approve" // a second person says so too
	MoveRefuse  Move = "refuse"  // a second person does not, or who submitted takes it back
	MovePause   Move = "pause"
	MoveResume  Move = "resume"
	MoveCancel  Move = "cancel"
	MoveEdit    Move = "edit"  // Save makes it
	MoveAgain   Move = "again" // SendAgain makes it: to the failed only
)

// The moves that a campaign makes by itself.
const (
	moveBegin  Move = "begin"  // a round goes out
	moveRest   Move = "rest"   // it has gone out; another follows
	moveHalt   Move = "halt"   // something is not as it was approved
	moveFinish Move = "finish" // nothing more follows
)

// Why it makes them, in the audit.
const (
	whyBegin  = "its time has come"
	whyRest   = "the round has gone out"
	whyHalt   = "it would reach many more than was approved"
	whyFinish = "nothing more follows, or its last day is over"
)

// Where a move leads depends on more than the state: who submits may need a second
// person's approval, and a paused one goes back to where it was. The machine has a move
// of its own for each.
const (
	moveSubmitFew  Move = "submit-few"
	moveResumeSend Move = "resume-sending"
)

// lifeOf are the states and moves of a campaign.
func lifeOf() (states []State, moves []fsm.EventDesc) {
	move := func(m Move, to State, from ...State) {
		d := fsm.EventDesc{Name: string(m), Dst: string(to)}
		for _, s := range from {
			d.Src = append(d.Src, string(s))
		}
		moves = append(moves, d)
	}
	states = []State{Draft, Previewed, Awaiting, Scheduled, Sending, Paused, Done, Cancelled}
	move(MoveEdit, Draft, Draft, Previewed, Awaiting)
	move(MovePreview, Previewed, Draft, Previewed)
	move(MoveSubmit, Awaiting, Previewed)
	move(moveSubmitFew, Scheduled, Previewed)
	move(MoveApprove, Scheduled, Awaiting)
	move(MoveRefuse, Draft, Awaiting)
	move(moveBegin, Sending, Scheduled)
	move(moveRest, Scheduled, Sending)
	move(MoveAgain, Sending, Scheduled, Sending, Done)
	move(MovePause, Paused, Scheduled, Sending)
	move(moveHalt, Paused, Scheduled, Sending)
	move(MoveResume, Scheduled, Paused)
	move(moveResumeSend, Sending, Paused)
	move(moveFinish, Done, Scheduled, Sending)
	move(MoveCancel, Cancelled, Draft, Previewed, Awaiting, Scheduled, Sending, Paused)
	return states, moves
}

// machine says where a move leads. It is run by looplab/fsm; a machine that is reused
// costs a thousandth of one made anew, so they are pooled. Nothing happens in callbacks.
type machine struct {
	known map[State]bool
	pool  sync.Pool
}

func newMachine(states []State, moves []fsm.EventDesc) *machine {
	m := &machine{known: map[State]bool{}}
	for _, s := range states {
		m.known[s] = true
	}
	m.pool.New = func() any { return fsm.NewFSM(string(states[0]), moves, fsm.Callbacks{}) }
	return m
}

// fire says where a move leads from a state; ErrNotNow: nowhere.
func (m *machine) fire(from State, by Move) (to State, err error) {
	if !m.known[from] { // looplab/fsm takes any
		return from, fmt.Errorf("a campaign in the state %q: %w", from, ErrNotNow)
	}
	f := m.pool.Get().(*fsm.FSM)
	f.SetState(string(from))
	if !f.Can(string(by)) {
		m.pool.Put(f)
		return from, ErrNotNow
	}
	// A background context: a cancelled one would leave the machine stuck.
	err = f.Event(context.Background(), string(by))
	var stays fsm.NoTransitionError
	if err != nil && !errors.As(err, &stays) {
		return from, fmt.Errorf("moving a campaign: %w", err) // the machine is not used again
	}
	to = State(f.Current())
	m.pool.Put(f)
	return to, nil
}
