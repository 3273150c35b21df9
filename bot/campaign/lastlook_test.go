package campaign

import (
	"maps"
	"testing"
	"time"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
)

// story is what happens to somebody who is queued, and what becomes of their row.
type story struct {
	happens func(*sendWorld, dialog.PersonID)
	state   RowState
	why     Why
}

// stories are about the person.
func stories() map[string]story {
	live := func(r graph.Registration, allowed graph.Truth) graph.Status {
		return graph.Status{Registration: r, Allowed: allowed, Source: graph.Live, AsOf: sendMonday.Add(time.Minute), Methods: []graph.Kind{graph.Authenticator}}
	}
	pressed := func(w *sendWorld, p dialog.PersonID) { w.chat.answered[p] = w.now() }
	status := func(w *sendWorld, p dialog.PersonID, s graph.Status) {
		w.people.change(p, func(x *census.Entry) { x.Status = s })
	}
	return map[string]story{
		"registered since the round was written": {func(w *sendWorld, p dialog.PersonID) {
			status(w, p, live(graph.Registered, graph.Yes))
		}, Skipped, AlreadyDone},
		"registered with what is not allowed": {func(w *sendWorld, p dialog.PersonID) {
			status(w, p, live(graph.Registered, graph.No))
		}, Skipped, Helpless},
		"let off by the helpdesk": {func(w *sendWorld, p dialog.PersonID) {
			w.people.change(p, func(x *census.Entry) { x.Exclusion = graph.IsExempted })
		}, Skipped, WhyOut(graph.IsExempted)},
		"gone from the directory": {func(w *sendWorld, p dialog.PersonID) {
			delete(w.people.entries, graph.ID(p))
		}, Skipped, WhyOut(graph.NoIdentity)},
		"the report has become too old": {func(w *sendWorld, p dialog.PersonID) {
			at := w.now().Add(-25 * time.Hour)
			w.people.report = func() time.Time { return at }
		}, Skipped, NotKnown},
		"pressed, and Microsoft says done": {func(w *sendWorld, p dialog.PersonID) {
			pressed(w, p)
			w.chat.live[p] = live(graph.Registered, graph.Yes)
		}, Skipped, AlreadyDone},
		"pressed, and Microsoft says not yet": {func(w *sendWorld, p dialog.PersonID) {
			pressed(w, p)
			w.chat.live[p] = live(graph.NotRegistered, graph.No)
		}, Sent, ""},
		"pressed, and Microsoft says nothing": {func(w *sendWorld, p dialog.PersonID) {
			at := w.now().Add(-time.Hour)
			w.people.report = func() time.Time { return at }
			pressed(w, p)
		}, Skipped, NotKnown}, // by then the report is too old as well
		"pressed, and Microsoft is busy for an hour": {func(w *sendWorld, p dialog.PersonID) {
			pressed(w, p)
			time.AfterFunc(time.Hour, func() {
				w.chat.mu.Lock()
				defer w.chat.mu.Unlock()
				w.chat.live[p] = live(graph.NotRegistered, graph.No)
			})
		}, Sent, ""},
		"asked for another time": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.promised[p] = w.now().Add(time.Hour)
		}, Skipped, Promised},
		"asked for a time that has gone": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.promised[p] = w.now().Add(-time.Hour)
		}, Sent, ""},
		"away for weeks": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.away[p] = w.now().AddDate(0, 1, 0)
		}, Skipped, Away},
		"away until the afternoon": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.away[p] = w.now().Add(5 * time.Hour)
		}, Sent, ""},
	}
}

// platformStories are about where they can be written to.
func platformStories() map[string]story {
	return map[string]story{
		"nowhere to be written to": {func(w *sendWorld, p dialog.PersonID) { w.chat.places[p] = nil }, Skipped, NoPlace},
		"Lotsen cannot be installed for them": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.away[p], w.chat.absent = w.now().AddDate(0, 1, 0), NotMet
		}, Skipped, NotMet},
		"the only place is shut": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.places[p][0].Why = dialog.Shut
		}, Skipped, WhyPlatform(dialog.Shut)},
		"the platform refuses": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.fault = func(Reminder, int) fault { return refuses }
		}, Refused, WhyPlatform(dialog.Shut)},
		"the platform is always too busy": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.fault = func(Reminder, int) fault { return throttles }
			w.chat.retry = 3 * time.Hour
		}, Skipped, LookedBusy},
		"the network is always down": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.fault = func(Reminder, int) fault { return unplugged }
		}, Skipped, LookedBusy},
		"Lotsen is not let in": {func(w *sendWorld, p dialog.PersonID) {
			w.chat.fault = func(Reminder, int) fault { return cutsOff }
		}, Skipped, WhyPlatform(dialog.CutOff)},
	}
}

// TestWhyNot walks every reason for which somebody is not reminded although they are in
// the round.
func TestWhyNot(t *testing.T) {
	all := stories()
	maps.Copy(all, platformStories())
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := newSendWorld(t, 1)
				p := dialog.PersonID(sendID(0))
				id := w.approved(nil)
				e := w.engine(nil)
				w.enrolled(e, id)
				s.happens(w, p)
				w.sends(e, Done)
				row := w.rows(id, 1)[p]
				if row.State != s.state || row.Why != s.why {
					t.Errorf("the row is %s (%s), not %s (%s)", row.State, row.Why, s.state, s.why)
				}
				if got := w.chat.total(); (got == 1) != (s.state == Sent) {
					t.Errorf("%d reminders arrived", got)
				}
			})
		})
	}
}

// enrolled brings a campaign to where its first round is written and nothing is sent.
func (w *sendWorld) enrolled(e *Engine, id ID) {
	w.t.Helper()
	jobs, err := e.o.Store.Lease(w.t.Context(), w.now(), time.Minute, 1)
	if err != nil || len(jobs) != 1 {
		w.t.Fatalf("%d jobs: %v", len(jobs), err)
	}
	b := e.book(id)
	for range 2 { // begin, enrol
		if _, _, _, err := e.step(w.t.Context(), b, jobs[0].Held()); err != nil {
			w.t.Fatal(err)
		}
	}
	if c, err := e.Get(w.t.Context(), id); err != nil || !c.Enrolled || c.State != Sending {
		w.t.Fatalf("it is %s, enrolled %v: %v", c.State, c.Enrolled, err)
	}
	if _, err := e.giveBack(w.t.Context(), id, nil, jobs[0].Held(), w.now()); err != nil {
		w.t.Fatal(err)
	}
}
