package campaign

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// brokenRooms does not know where anybody is.
type brokenRooms struct{ *rooms }

func (brokenRooms) Places(context.Context, dialog.PersonID) ([]Place, error) { return nil, errDead }

// hold puts a campaign into the store, in a round that begins, and takes its job.
func (d *desk) hold(c *Campaign) store.Held {
	d.Helper()
	d.must(d.store.Commit(d.Context(), store.Change{Jobs: []store.Job{{ID: JobID(c.ID), Kind: JobKind, Due: d.at}}}))
	held, err := d.store.Lease(d.Context(), d.at, time.Minute, 1)
	d.must(err)
	return held[0].Held()
}

// enrolAll writes a round to its end.
func (d *desk) enrolAll(c *Campaign) {
	d.Helper()
	if done, err := d.e.enrol(d.Context(), c, d.hold(c)); err != nil || !done {
		d.Fatalf("the round is written: %v, %v", done, err)
	}
}

// begun is a campaign whose first round begins.
func (d *desk) begun(change func(*Campaign)) Campaign {
	d.Helper()
	c := d.approved(change)
	c.Round, c.Began = 1, d.at
	d.must(d.e.advance(d.Context(), &c, moveBegin, Program, "", store.Change{}))
	return c
}

func TestARoundHasARowForEverybodyWhomItIsAbout(t *testing.T) {
	d := newDesk(t)
	d.everyKind()
	c := d.begun(func(c *Campaign) { c.Audience.Without = []string{"hamnen"} })
	d.enrolAll(&c)
	got := map[graph.ID]string{}
	for id, row := range d.rows(c, 1) {
		got[id] = string(row.State) + " " + string(row.Why)
		if !row.At.Equal(d.at) {
			t.Errorf("a row is of %v", row.At)
		}
	}
	want := map[graph.ID]string{
		personID(0): "queued ", personID(1): "queued ", personID(3): "skipped without", personID(4): "skipped promised", personID(5): "skipped not-allowed",
		personID(6): "skipped unknown", personID(7): "queued ", personID(10): "queued ", personID(11): "queued ", personID(12): "queued ", personID(14): "skipped without",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	kept, err := d.e.Get(t.Context(), c.ID)
	d.must(err)
	if diff := cmp.Diff(c, kept); diff != "" || !kept.Enrolled {
		t.Errorf("enrolled: %v\n%s", kept.Enrolled, diff)
	}
	if left, err := d.store.Records(t.Context(), inEnrolment, "", 10); err != nil || len(left) > 0 {
		t.Errorf("there is left %v, %v", left, err)
	}
}

// The process dies at each commit in turn, before it or after it. Whoever goes on writes
// what is missing, and leaves alone what is there.
func TestARoundThatWasInterruptedIsWrittenToItsEnd(t *testing.T) {
	for _, kept := range []bool{false, true} {
		for dies := range 5 {
			d := newDesk(t)
			d.people(2_500, nil)
			c := d.begun(nil)
			o := d.o
			dying := &dying{Store: d.store, after: dies, kept: kept}
			o.Store = dying
			last := c
			_, err := New(o).enrol(t.Context(), &last, d.hold(&c))
			d.refused(errDead, dying.err(err))
			if c, err = d.e.Get(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
			before := d.rows(c, 1)
			for id, row := range before { // as if some had been sent already
				row.State = Sent
				r, err := rowRecord(c.ID, 1, dialog.PersonID(id), row)
				d.must(err)
				d.must(d.store.Commit(t.Context(), store.Change{Records: []store.Record{r}}))
				before[id] = row
				break
			}
			d.at = d.at.Add(time.Hour)
			if !c.Enrolled {
				d.enrolAll(&c)
			}
			after := d.rows(c, 1)
			if len(after) != 2_500 {
				t.Errorf("dead at commit %d (kept: %v): %d rows", dies, kept, len(after))
			}
			for id, row := range before {
				if diff := cmp.Diff(row, after[id]); diff != "" {
					t.Fatalf("dead at commit %d (kept: %v): a row was written again\n%s", dies, kept, diff)
				}
			}
		}
	}
}

// dying is a store whose process dies at a commit; kept: just after it.
type dying struct {
	store.Store
	after int
	kept  bool
	dead  bool
}

func (s *dying) Commit(ctx context.Context, c store.Change) error {
	if s.after--; s.after >= 0 {
		return s.Store.Commit(ctx, c)
	}
	if s.kept && !s.dead {
		if err := s.Store.Commit(ctx, c); err != nil {
			return err
		}
	}
	s.dead = true
	return errDead
}

// err is errDead too if nothing was left to die at.
func (s *dying) err(err error) error {
	if err == nil && !s.dead {
		return errDead
	}
	return err
}

func TestWhoHasLostTheJobWritesNothing(t *testing.T) {
	d := newDesk(t)
	d.people(10, nil)
	c := d.begun(nil)
	lost := d.hold(&c)
	d.hold(&c) // somebody else has it
	if _, err := d.e.enrol(t.Context(), &c, lost); !errors.Is(err, store.ErrLease) {
		t.Errorf("the answer is %v", err)
	}
	if rows := d.rows(c, 1); len(rows) > 0 || c.Enrolled {
		t.Errorf("there are %d rows", len(rows))
	}
}

func TestARoundIsWrittenInSlices(t *testing.T) {
	d := newDesk(t)
	d.people(3_500, nil)
	c := d.begun(nil)
	job := d.hold(&c)
	slices := 0
	for done := false; !done; slices++ {
		ctx, cancel := context.WithCancel(t.Context())
		o := d.o
		o.Store = &ending{d.store, cancel}
		var err error
		if done, err = New(o).enrol(ctx, &c, job); err != nil || slices > 10 {
			t.Fatalf("slice %d: %v", slices, err)
		}
		if !done && c.Enrolled {
			t.Fatal("it is enrolled before its end")
		}
	}
	if n := len(d.rows(c, 1)); n != 3_500 || slices < 4 || !c.Enrolled {
		t.Errorf("%d rows in %d slices", n, slices)
	}
}

// ending ends the slice after each commit.
type ending struct {
	store.Store
	end context.CancelFunc
}

func (s *ending) Commit(ctx context.Context, c store.Change) error {
	defer s.end()
	return s.Store.Commit(context.WithoutCancel(ctx), c)
}

func TestARoundThatHasGrownWaits(t *testing.T) {
	d := newDesk(t)
	d.people(50, nil)
	c := d.begun(nil)
	d.people(90, func(i int, x *census.Entry) {
		if i >= 65 { // who gets nothing does not count, and a tenth and ten more are nothing to wait for
			x.Status = graph.Status{}
		}
	})
	d.enrolAll(&c)
	clear(d.town.people)
	d.people(50, nil)
	c = d.begun(nil)
	d.people(66, nil)
	done, err := d.e.enrol(t.Context(), &c, d.hold(&c))
	if !done || !errors.Is(err, ErrChanged) || c.State != Paused || c.Outgrown != 66 || !c.Enrolled || c.Resume != Sending {
		t.Errorf("it is %+v, %v", c, err)
	}
	if last := d.audit()[len(d.audit())-1]; last != string(Program)+" campaign.halt "+string(c.ID) {
		t.Errorf("the audit says %q", last)
	}
	if len(d.rows(c, 1)) != 66 {
		t.Error("its rows are not written")
	}
}

func TestARoundDoesNotGrowPastTheApprovalThatItNeedsThen(t *testing.T) {
	for by, state := range map[dialog.PersonID]State{"": Paused, doris: Sending} {
		d := newDesk(t)
		d.people(100, nil)
		c := d.begun(nil)
		c.ApprovedBy = by
		d.people(101, nil)
		if _, err := d.e.enrol(t.Context(), &c, d.hold(&c)); c.State != state || (err == nil) != (state == Sending) {
			t.Errorf("approved by %q it is %s, %v", by, c.State, err)
		}
	}
}

func TestAPauseWhileARoundIsWrittenHolds(t *testing.T) {
	d := newDesk(t)
	d.people(10, nil)
	c := d.begun(nil)
	job := d.hold(&c)
	paused := d.do(c, MovePause, doris)
	_, err := d.e.enrol(t.Context(), &c, job)
	d.refused(ErrMoved, err)
	c = d.do(paused, MoveResume, doris)
	d.enrolAll(&c)
	if len(d.rows(c, 1)) != 10 || c.State != Sending {
		t.Errorf("it is %s with %d rows", c.State, len(d.rows(c, 1)))
	}
}
