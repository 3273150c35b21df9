package dialog

import "strings"

// The places are the states outside the guides. A person visits one from a step
// and comes back to that step.
const (
	placeMenu     State = "menu"
	placeSwitch   State = "switch"
	placePause    State = "pause"
	placePromised State = "promised"
	placeStuck    State = "stuck"
	placeHuman    State = "human"
	placeGenuine  State = "genuine"
	placeHelp     State = "help"
	placeStatus   State = "status"  // Microsoft is being asked
	placeNotYet   State = "not-yet" // it answered: not (yet)
	placeUnknown  State = "unknown" // it gave no answer to rely on
	placeDone     State = "done"    // it confirmed
	placeQueue    State = "queue"   // it lets us wait

	placePhoneDone  State = "phone-done"  // it confirmed, and what it has ends soon
	placePhoneOver  State = "phone-over"  // what it has does not work any more
	placeNotAllowed State = "not-allowed" // what it has is not allowed
	placeSpared     State = "spared"      // nothing need be registered
	placeUndecided  State = "undecided"   // it answered, and nobody can tell from it
)

// placeMachine compiles the moves between the places: every place can be visited
// from every other, but what Microsoft answered comes from an answer alone.
func placeMachine() (*machine, error) {
	visits := []State{placeMenu, placeSwitch, placePause, placePromised, placeStuck, placeHuman, placeGenuine, placeHelp, placeStatus}
	answers := []State{placeNotYet, placeUnknown, placeDone, placeQueue, placePhoneDone, placePhoneOver, placeNotAllowed, placeSpared, placeUndecided}
	var t table
	for _, p := range append(visits, answers...) {
		t.states = append(t.states, string(p))
	}
	for _, p := range visits {
		t.move(evGo+string(p), string(p), t.states...)
	}
	asked := []string{string(placeStatus), string(placeNotYet), string(placeUnknown), string(placeQueue), string(placePhoneOver), string(placeNotAllowed), string(placeUndecided)}
	t.move(evConfirmed, string(placeDone), t.states...)
	t.move(evNotYet, string(placeNotYet), asked...)
	t.move(evUnknown, string(placeUnknown), asked...)
	t.move(evQueued, string(placeQueue), asked...)
	t.move(evNotAllowed, string(placeNotAllowed), asked...)
	t.move(evSpared, string(placeSpared), asked...)
	t.move(evUndecided, string(placeUndecided), asked...)
	t.move(evPhoneEnds, string(placePhoneDone), string(placeDone))
	t.move(evPhoneEnds, string(placePhoneOver), string(placeNotYet))
	return newMachine(t.states, t.moves)
}

// split is a state of a guide as the guide and the place in it; ok is false for
// the places outside.
func (s State) split() (guide, step string, ok bool) {
	return strings.Cut(string(s), "/")
}

// in is a state of a guide.
func in(guide, step string) State { return State(guide + "/" + step) }
