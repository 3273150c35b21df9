package graph

import "time"

// Figures are how the asking of the directory goes, counted since the program began.
// They name nobody.
type Figures struct {
	// Requests are all that were sent, tries again included; Retries those tries; and
	// Throttled the answers that said 429.
	Requests, Retries, Throttled uint64
	// Failures are the questions that got no answer after all tries, by kind. NotFound
	// and Exists are answers.
	Failures map[ErrorKind]uint64
	// Waited is how long questions stood in the client's own line, all together.
	Waited time.Duration
	// Budget is how many questions about reports and methods are sent in any Window now:
	// MaxBudget, or less for a while after a 429.
	Budget, MaxBudget int
	Window            time.Duration
	// Waiting are the people who stand in the line now, and WaitingBulk the work that
	// nobody waits for.
	Waiting, WaitingBulk int
}
