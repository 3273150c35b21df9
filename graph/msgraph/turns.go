package msgraph

import "time"

// turns decides whose turn is when. It is a value: a copy with its own grants can be
// tried out.
//
// At most limit requests pass in any window. Bulk work is spread evenly over it, instead
// of in a heap at its beginning, so that whoever asks in the meantime waits for one
// request to fall out of the window and not for all of them; and while people do ask, it
// leaves one request of each window to the next of them. Neither holds for the bulk
// request that comes after a row of urgent ones.
type turns struct {
	max, limit int
	window     time.Duration
	grants     []time.Time // the last max ones
	until      time.Time   // paused
	asked      time.Time   // when somebody last asked
	bulked     time.Time   // when bulk work last passed
	streak     int         // urgent ones that passed while bulk work waited
}

// next reports whether it is bulk work's turn, with so many in the lines.
func (t *turns) next(urgent, bulk int) bool {
	return urgent == 0 || bulk > 0 && t.streak >= fairness
}

// free is when the next may pass.
func (t *turns) free(now time.Time, bulk bool) time.Time {
	at := later(now, t.until)
	limit := t.limit
	if bulk && t.streak < fairness {
		if limit > 1 && at.Sub(t.asked) < lively {
			limit--
		}
		if !t.bulked.IsZero() {
			at = later(at, t.bulked.Add(t.window/time.Duration(limit)))
		}
	}
	if n := len(t.grants) - limit; n >= 0 {
		at = later(at, t.grants[n].Add(t.window))
	}
	return at
}

// take lets one pass.
func (t *turns) take(at time.Time, bulk, bulkWaits bool) {
	switch {
	case bulk:
		t.streak, t.bulked = 0, at
	case bulkWaits:
		t.streak++
	}
	t.grants = append(t.grants, at)
	if len(t.grants) > t.max {
		t.grants = t.grants[1:]
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
