package campaign

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"lotsen/dialog"
	"lotsen/store"
)

// TestWhatCanNeverBeFoundOutHoldsUpNoRound: Slack never answers what became of one
// reminder, such as to an account that was closed. The others get their next one.
func TestWhatCanNeverBeFoundOutHoldsUpNoRound(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 6)
		lost := dialog.PersonID(sendID(0))
		w.chat.fault = func(r Reminder, _ int) fault {
			if r.Person == lost && r.Round == 1 {
				return drops
			}
			return fine
		}
		w.chat.lookErr = errors.New("no such channel")
		id := w.approved(func(c *Campaign) { c.Rounds = []int{0, 3} })
		e := w.engine(nil)
		w.sends(e, Done)
		if c := countRows(w.rows(id, 1)); c.Sent != 5 || c.Unknown != 1 {
			t.Errorf("the first round says %+v", c)
		}
		if c := countRows(w.rows(id, 2)); c.Sent != 6 {
			t.Errorf("the second round says %+v", c)
		}
		if w.chat.looks > 500 {
			t.Errorf("Slack was asked %d times about one message", w.chat.looks)
		}
	})
}

// TestTheLastRoundEndsAlthoughOneIsNeverFoundOut, and its job with it.
func TestTheLastRoundEndsAlthoughOneIsNeverFoundOut(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 3)
		w.chat.fault = func(Reminder, int) fault { return drops }
		w.chat.lookErr = errors.New("no such channel")
		id := w.approved(nil)
		e := w.engine(nil)
		w.sends(e, Done)
		w.sends(e, Draft) // until the job is gone
		if c := countRows(w.rows(id, 1)); c.Unknown != 3 {
			t.Errorf("the ledger says %+v", c)
		}
	})
}

// TestAPressProvesItAlsoOfWhoIsBackInLine: nobody knew whether it arrived, the helpdesk has
// it sent again, and before that the person presses a button of it.
func TestAPressProvesItAlsoOfWhoIsBackInLine(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 0)
		p := w.add(2) // in Teams
		w.chat.fault = func(Reminder, int) fault { return applies }
		id := w.approved(func(c *Campaign) { c.HandOver = 5 })
		e := w.engine(nil)
		w.sends(e, Sending)
		w.sends(e, Scheduled)
		time.Sleep(12 * time.Hour) // the office is closed
		if _, err := e.SendAgain(t.Context(), id, "bo", ""); err != nil {
			t.Fatal(err)
		}
		w.wake(e)
		if row := w.rows(id, 1)[p]; row.State != Queued {
			t.Fatalf("it is %s", row.State)
		}
		w.chat.mu.Lock()
		w.chat.proof[p], w.chat.answered[p] = w.chat.has[0].sendID, w.now()
		w.chat.mu.Unlock()
		w.sends(e, Done)
		if row := w.rows(id, 1)[p]; row.State != Sent {
			t.Errorf("after the press it is %s", row.State)
		}
		if n := w.chat.total(); n != 1 {
			t.Errorf("%d arrived", n)
		}
	})
}

// TestARowThatNobodyUnderstandsStopsNobody, is counted as unknown, and is never sent.
func TestARowThatNobodyUnderstandsStopsNobody(t *testing.T) {
	for _, damage := range []string{`{"s":"sent`, `{"s":"delivered"}`, `[]`} {
		inBubble(t, func(t *testing.T) {
			w := newSendWorld(t, 20)
			id := w.approved(func(c *Campaign) { c.Rounds, c.HandOver = []int{0, 3, 7}, 14 })
			e := w.engine(nil)
			w.enrolled(e, id)
			bad := sendID(4)
			err := w.bolt.Commit(t.Context(), store.Change{Records: []store.Record{{Kind: ledgerOf(id, 1), Key: string(bad), Value: []byte(damage)}}})
			if err != nil {
				t.Fatal(err)
			}
			w.sends(e, Done)
			for round, want := range []Counts{{Sent: 19, Unknown: 1}, {Sent: 20}, {Sent: 20}} {
				if c := countRows(w.rows(id, round+1)); c.Sent != want.Sent || c.Unknown != want.Unknown {
					t.Errorf("round %d of %s: %+v", round+1, damage, c)
				}
			}
			if n := w.chat.deliveries(1)[dialog.PersonID(bad)]; n != 0 {
				t.Errorf("%d were sent on a row that nobody understands", n)
			}
			if _, err := e.SendAgain(t.Context(), id, "bo", ""); err != nil {
				t.Error(err)
			}
			w.sends(e, Done)
		})
	}
}

// slowDisk is a store of which the first intent takes long, while something happens.
type slowDisk struct {
	store.Store
	meanwhile func()
	was       atomic.Bool
}

func (s *slowDisk) Commit(ctx context.Context, c store.Change) error {
	if kindOf(c) == "intent" && s.was.CompareAndSwap(false, true) {
		s.meanwhile()
	}
	return s.Store.Commit(ctx, c)
}

// TestAPauseHoldsAlsoForWhatIsOnItsWayToTheDisk: the disk needs seconds for an intent, and
// somebody pauses meanwhile.
func TestAPauseHoldsAlsoForWhatIsOnItsWayToTheDisk(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 1)
		id := w.approved(nil)
		desk := w.engine(nil)
		var paused Campaign
		disk := &slowDisk{Store: w.bolt}
		disk.meanwhile = func() {
			var err error
			if paused, err = desk.Do(t.Context(), id, MovePause, "bo", "", 0); err != nil {
				t.Error(err)
			}
			time.Sleep(3 * time.Second)
		}
		w.options = func(o *Options) { o.Store = disk }
		e := w.engine(nil)
		w.sends(e, Paused)
		time.Sleep(time.Minute)
		if n := w.chat.total(); n != 0 {
			t.Errorf("%d went out after the pause", n)
		}
		row := w.rows(id, 1)[dialog.PersonID(sendID(0))]
		if row.State != Queued || row.Why != "" || !row.After.IsZero() {
			t.Errorf("the row is %+v", row)
		}
		if _, err := desk.Do(t.Context(), id, MoveResume, "bo", "", paused.Version); err != nil {
			t.Fatal(err)
		}
		w.sends(e, Done)
		if n := w.chat.total(); n != 1 {
			t.Errorf("%d arrived", n)
		}
	})
}

// TestAMoveIsNotLostToAJobThatIsJustGivenBack: the runner ends its slice, and sleeps for an
// hour, between the look at the job and the move.
func TestAMoveIsNotLostToAJobThatIsJustGivenBack(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	c := d.do(d.approved(nil), MovePause, doris)
	held, err := d.store.Lease(t.Context(), d.at, time.Minute, 1)
	d.must(err)
	s := &stepping{Store: d.store}
	s.between = func() {
		later := store.Job{ID: JobID(c.ID), Kind: JobKind, Due: d.at.Add(time.Hour)}
		d.must(d.store.Commit(t.Context(), store.Change{Guard: []store.Held{held[0].Held()}, Jobs: []store.Job{later}}))
	}
	o := d.o
	o.Store = s
	_, err = New(o).Do(t.Context(), c.ID, MoveResume, doris, "", c.Version)
	d.must(err)
	if j, _, err := d.store.Job(t.Context(), JobID(c.ID)); err != nil || j.Due.After(d.at) {
		t.Errorf("it goes on at %v, an hour after it was resumed: %v", j.Due, err)
	}
}

// deafTo is a chat that cannot read one person's promise.
type deafTo struct {
	*rooms
	person dialog.PersonID
}

func (r deafTo) Promised(ctx context.Context, p dialog.PersonID) (time.Time, error) {
	if p == r.person {
		return time.Time{}, errDead
	}
	return r.rooms.Promised(ctx, p)
}

// TestOneWhoCannotBeReadStopsNoRound: the last look decides about them.
func TestOneWhoCannotBeReadStopsNoRound(t *testing.T) {
	d := newDesk(t)
	d.people(30, nil)
	c := d.begun(nil)
	o := d.o
	o.Chat = deafTo{d.chat, dialog.PersonID(personID(7))}
	done, err := New(o).enrol(t.Context(), &c, d.hold(&c))
	if err != nil || !done {
		t.Fatalf("enrolled: %v, %v", done, err)
	}
	rows := d.rows(c, 1)
	if row := rows[personID(7)]; len(rows) != 30 || row.State != Queued {
		t.Errorf("of %d rows theirs is %+v", len(rows), row)
	}
}

// TestWhatIsLongOverIsNotBegunAnew: nobody knows its code any more.
func TestWhatIsLongOverIsNotBegunAnew(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newSendWorld(t, 3)
		w.chat.fault = func(Reminder, int) fault { return refuses }
		id := w.approved(nil)
		e := w.engine(nil)
		w.sends(e, Done)
		time.Sleep(GenuineFor + time.Hour)
		if _, err := e.SendAgain(t.Context(), id, "bo", ""); !errors.Is(err, ErrNotNow) {
			t.Errorf("sending again: %v", err)
		}
	})
}

// TestACampaignThatNobodyUnderstandsHidesNoOther in the list, on whichever page it stands.
func TestACampaignThatNobodyUnderstandsHidesNoOther(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	var all []Campaign
	for range 5 {
		d.at = d.at.Add(time.Minute)
		all = append(all, d.draft(nil))
	}
	bad := store.Record{Kind: inCampaigns, Key: string(all[3].ID), Value: []byte("{")} // the second of the list
	d.must(d.store.Commit(t.Context(), store.Change{Records: []store.Record{bad}}))
	var names []ID
	for after, pages := ID(""), 0; pages < 5; pages++ {
		page, next, err := d.e.List(t.Context(), after, 2)
		d.must(err)
		for _, c := range page {
			names = append(names, c.ID)
		}
		if after = next; next == "" {
			break
		}
	}
	if want := []ID{all[4].ID, all[2].ID, all[1].ID, all[0].ID}; !slices.Equal(names, want) {
		t.Errorf("listed are %v, not %v", names, want)
	}
}
