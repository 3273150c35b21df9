// Package census knows where everybody stands: who there is, who leads whom, who has
// a second factor, who is left out of every count and why, and how old all that is.
// It reads the directory page by page into the store, and answers from the store.
//
// # Readings
//
// There are up to five readings: the people with their managers (in full the first
// time, then only what has changed), the registration report (always in full), and
// the members of up to three groups. Each goes through the same phases, and Step takes
// one step of the one that is due:
//
//	idle → reading → weighing → waiting → folding → sweeping → pruning → idle
//
// A reading in full keeps its pages as they come; weighing merges them in the order of
// the ids, writes what differs from what is kept into a generation of its own, lays
// tombstones on what is no longer there, and counts. Of changes, reading itself writes
// the rows, which are few. Then the figures are judged: refused, they leave no trace but
// an alarm; believed, one small change makes the generation current, on top of what was
// there. After a while in which those who read finish, it is folded into what was there,
// and the remains are swept. Every commit holds the state of the reading as well, so that
// a restart goes on where the last commit was.
//
// # In the store
//
//	census               reading → its state (state.go)
//	census/<reading>/<n> person → row of generation n, or a tombstone (row.go)
//	census/<reading>/run page → its items, sorted (run.go)
//	census/unit          unit ‖ person: who may be in a unit
//	census/name          unit → its name
//	census/led           manager ‖ person: whom somebody may lead
//	census/live          person ‖ time, newest first → a status that was read live
//	census/exempt        person → until when the helpdesk let them off
//	census/accept        reading → the alarm that somebody knows better than, and until when
//
// The rows of units and managers are hints that never lack anybody: they are written no
// later than the person's row and deleted after it, and whoever follows one looks at the
// person's row.
package census
