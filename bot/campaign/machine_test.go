package campaign

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/dialog"
	"lotsen/store"
)

// looplab/fsm takes a table with a state misspelt, or with a move that leaves a state
// twice, without a word.
func TestTheTableOfMovesIsSound(t *testing.T) {
	states, moves := lifeOf()
	reached := map[State]bool{Draft: true}
	seen := map[string]bool{}
	for _, m := range moves {
		for _, from := range m.Src {
			if key := m.Name + " " + from; seen[key] {
				t.Errorf("%q stands twice", key)
			} else {
				seen[key] = true
			}
			if !slices.Contains(states, State(from)) || !slices.Contains(states, State(m.Dst)) {
				t.Errorf("%s goes from %q to %q, which are not both states", m.Name, from, m.Dst)
			}
			if State(from) == Cancelled || State(from) == Done && Move(m.Name) != MoveAgain {
				t.Errorf("%s leaves %s", m.Name, from)
			}
			if State(m.Dst) == Sending && !State(from).live() && State(from) != Done {
				t.Errorf("%s sends from %s, past the approval", m.Name, from)
			}
		}
		reached[State(m.Dst)] = true
	}
	for _, s := range states {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
	if _, err := newMachine(states, moves).fire("nonsense", MoveEdit); !errors.Is(err, ErrNotNow) {
		t.Errorf("a state that is none: %v", err)
	}
}

func TestACampaignToFewNeedsNobodyElse(t *testing.T) {
	d := newDesk(t)
	d.people(100, nil)
	c := d.approved(nil)
	if c.State != Scheduled || c.Code == "" || c.ApprovedBy != "" || c.Expected != 100 || !c.Approved.Equal(d.at) {
		t.Errorf("it is %+v", c)
	}
	want := []string{
		string(cilla) + " campaign.edit " + string(c.ID), string(cilla) + " campaign.preview " + string(c.ID), string(cilla) + " campaign.submit " + string(c.ID),
	}
	if diff := cmp.Diff(want, d.audit()); diff != "" {
		t.Errorf("the audit says\n%s", diff)
	}
	if j, ok, err := d.store.Job(t.Context(), JobID(c.ID)); !ok || err != nil || j.Kind != JobKind || !j.Due.Equal(d.at) {
		t.Errorf("its job is %+v, %v, %v", j, ok, err)
	}
}

func TestACampaignToManyNeedsSomebodyElse(t *testing.T) {
	d := newDesk(t)
	d.people(101, nil)
	c := d.draft(nil) // cilla's
	c.Name = "En annan"
	c, err := d.e.Save(t.Context(), c, nil, doris)
	d.must(err)
	c = d.do(d.do(c, MovePreview, erik), MoveSubmit, erik)
	if c.State != Awaiting || c.Code != "" {
		t.Fatalf("it is %s with the code %q", c.State, c.Code)
	}
	if _, ok, _ := d.store.Job(t.Context(), JobID(c.ID)); ok {
		t.Error("it is planned already")
	}
	for who, by := range map[string]dialog.PersonID{"made": cilla, "changed": doris, "submitted": erik, "is nobody": ""} {
		if _, err := d.e.Do(t.Context(), c.ID, MoveApprove, by, "", c.Version); !errors.Is(err, ErrOwn) {
			t.Errorf("who %s it approves it: %v", who, err)
		}
	}
	const other dialog.PersonID = "0000c457-0000-4000-8000-0000000000c4"
	c = d.do(c, MoveApprove, other)
	if c.State != Scheduled || c.ApprovedBy != other || c.Code == "" {
		t.Errorf("it is %+v", c)
	}
}

func TestARefusedOneIsADraftAgain(t *testing.T) {
	d := newDesk(t)
	d.people(101, nil)
	c := d.do(d.do(d.draft(nil), MovePreview, cilla), MoveSubmit, cilla)
	c, err := d.e.Do(t.Context(), c.ID, MoveRefuse, doris, "Fel förvaltning, koden är 123456", c.Version)
	d.must(err)
	if c.State != Draft {
		t.Errorf("it is %s", c.State)
	}
	_, err = d.e.Do(t.Context(), c.ID, MoveSubmit, cilla, "", c.Version)
	d.refused(ErrNotNow, err)
	entries, err := d.store.Audit(t.Context(), 3, 10)
	d.must(err)
	if len(entries) != 1 || !strings.Contains(entries[0].Detail, "why=Fel förvaltning") || strings.Contains(entries[0].Detail, "123456") {
		t.Errorf("the audit says %+v", entries)
	}
}

func TestWhatWasNotSeenIsNotSubmitted(t *testing.T) {
	d := newDesk(t)
	d.people(50, nil)
	c := d.draft(nil)
	_, err := d.e.Do(t.Context(), c.ID, MoveSubmit, cilla, "", c.Version)
	d.refused(ErrNotNow, err)
	c = d.do(c, MovePreview, cilla)
	d.people(65, nil)
	if _, err := d.e.Do(t.Context(), c.ID, MoveSubmit, cilla, "", c.Version); err != nil {
		t.Errorf("a few more people: %v", err)
	}
	c = d.do(d.draft(nil), MovePreview, cilla)
	d.people(90, nil)
	_, err = d.e.Do(t.Context(), c.ID, MoveSubmit, cilla, "", c.Version)
	d.refused(ErrChanged, err)
	clear(d.town.people)
	_, err = d.e.Do(t.Context(), c.ID, MoveSubmit, cilla, "", c.Version)
	d.refused(ErrEmpty, err)
	_, err = d.e.Do(t.Context(), "fedcba987654", MoveSubmit, cilla, "", 1)
	d.refused(ErrNone, err)
}

func TestOfTwoWhoMoveAtOnceOneIsTold(t *testing.T) {
	d := newDesk(t)
	d.people(101, nil)
	c := d.do(d.do(d.draft(nil), MovePreview, cilla), MoveSubmit, cilla)
	other := New(d.o) // another replica
	answers := make(chan error, 2)
	for i, e := range []*Engine{d.e, other} {
		go func() {
			_, err := e.Do(context.Background(), c.ID, []Move{MoveApprove, MoveRefuse}[i], doris, "", c.Version)
			answers <- err
		}()
	}
	one, two := <-answers, <-answers
	if (one == nil) == (two == nil) || !errors.Is(errors.Join(one, two), ErrMoved) {
		t.Errorf("the answers are %v and %v", one, two)
	}
}

func TestAStopIsMeantWhateverHasChanged(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	c := d.approved(nil)
	old := c.Version
	d.must(d.e.advance(t.Context(), &c, moveBegin, Program, "", store.Change{}))
	_, err := d.e.Do(t.Context(), c.ID, MoveResume, doris, "", old)
	d.refused(ErrMoved, err)
	c, err = d.e.Do(t.Context(), c.ID, MovePause, doris, "", old)
	d.must(err)
	if c.State != Paused || c.Resume != Sending {
		t.Errorf("it is %s, to go on as %s", c.State, c.Resume)
	}
	if c = d.do(c, MoveResume, doris); c.State != Sending {
		t.Errorf("it goes on as %s", c.State)
	}
	d.must(d.e.advance(t.Context(), &c, moveRest, Program, "", store.Change{}))
	if c = d.do(d.do(c, MovePause, doris), MoveResume, doris); c.State != Scheduled {
		t.Errorf("between two rounds it goes on as %s", c.State)
	}
	c, err = d.e.Do(t.Context(), c.ID, MoveCancel, doris, "", old)
	d.must(err)
	if c.State != Cancelled || !c.Ended.Equal(d.at) {
		t.Errorf("it is %s since %v", c.State, c.Ended)
	}
	_, err = d.e.Do(t.Context(), c.ID, MoveCancel, doris, "", c.Version)
	d.refused(ErrNotNow, err)
}

// stepping is a store where somebody else changes the campaign between reading and writing.
type stepping struct {
	store.Store
	between func()
}

func (s *stepping) Commit(ctx context.Context, c store.Change) error {
	if s.between != nil {
		f := s.between
		s.between = nil
		f()
	}
	return s.Store.Commit(ctx, c)
}

func TestAPauseIsNotLostToARoundThatIsJustBeginning(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	c := d.approved(nil)
	s := &stepping{Store: d.store}
	o := d.o
	o.Store = s
	s.between = func() {
		begins := c
		d.must(d.e.advance(t.Context(), &begins, moveBegin, Program, "", store.Change{}))
	}
	got, err := New(o).Do(t.Context(), c.ID, MovePause, doris, "", c.Version)
	d.must(err)
	if got.State != Paused || got.Resume != Sending {
		t.Errorf("it is %s, to go on as %s", got.State, got.Resume)
	}
}

func TestAJobThatRunsKeepsItsLease(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	c := d.approved(func(c *Campaign) { c.Start = d.at.Add(3 * time.Hour) })
	j, _, err := d.store.Job(t.Context(), JobID(c.ID))
	d.must(err)
	if !j.Due.Equal(c.Start) {
		t.Errorf("it is due %v, want its start %v", j.Due, c.Start)
	}
	d.at = c.Start
	held, err := d.store.Lease(t.Context(), d.at, time.Minute, 1)
	d.must(err)
	c = d.do(d.do(c, MovePause, doris), MoveResume, doris)
	d.do(c, MoveCancel, doris)
	if j, ok, err := d.store.Job(t.Context(), JobID(c.ID)); err != nil || !ok || j.Lease != held[0].Lease {
		t.Errorf("the job is %+v, %v, %v; it was held under %d", j, ok, err, held[0].Lease)
	}
	d.must(d.store.Commit(t.Context(), store.Change{DoneJobs: []store.Held{held[0].Held()}}))
	c = d.approved(nil)
	d.must(d.store.Commit(t.Context(), store.Change{DropJobs: []string{JobID(c.ID)}}))
	d.do(c, MoveCancel, doris)
	if _, ok, err := d.store.Job(t.Context(), JobID(c.ID)); err != nil || !ok {
		t.Error("a cancelled campaign has no job to withdraw what is queued")
	}
}

func TestWhatHasOutgrownItsApprovalNeedsAnother(t *testing.T) {
	d := newDesk(t)
	d.people(50, nil)
	c := d.approved(nil)
	d.must(d.e.advance(t.Context(), &c, moveBegin, Program, "", store.Change{}))
	c.Outgrown = 5_000
	d.must(d.e.advance(t.Context(), &c, moveHalt, Program, "", store.Change{}))
	_, err := d.e.Do(t.Context(), c.ID, MoveResume, cilla, "", c.Version)
	d.refused(ErrOwn, err)
	c = d.do(c, MoveResume, doris)
	if c.State != Sending || c.Outgrown != 0 || c.Expected != 5_000 || c.ApprovedBy != doris {
		t.Errorf("it is %+v", c)
	}
}

func TestTheListIsTheNewestFirstAndPaged(t *testing.T) {
	d := newDesk(t)
	var want []ID
	for range 5 {
		want = slices.Insert(want, 0, d.draft(nil).ID)
		d.at = d.at.Add(time.Minute)
	}
	var got []ID
	for after, pages := ID(""), 0; ; pages++ {
		page, next, err := d.e.List(t.Context(), after, 2)
		d.must(err)
		for _, c := range page {
			got = append(got, c.ID)
		}
		if next == "" {
			if pages != 2 {
				t.Errorf("there are %d pages", pages+1)
			}
			break
		}
		after = next
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
