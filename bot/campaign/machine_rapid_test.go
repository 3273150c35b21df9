package campaign

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lotsen/dialog"
	"lotsen/store"
)

// Whatever is done in whatever order by whomever: nothing is on its way that was not
// seen, and nothing big that a second person has not approved.
func TestNothingIsSentWithoutApproval(t *testing.T) {
	d := newDesk(t)
	moves := []Move{MovePreview, MoveSubmit, MoveApprove, MoveRefuse, MovePause, MoveResume, MoveCancel, MoveEdit, MoveAgain, moveBegin, moveRest, moveFinish, "nonsense"}
	rapid.Check(t, func(r *rapid.T) {
		clear(d.town.people)
		d.people(rapid.SampledFrom([]int{0, 1, 100, 101, 130, 500}).Draw(r, "people"), nil)
		c := d.draft(nil)
		seen, moved := 0, len(d.auditOf(c.ID))
		touched := map[dialog.PersonID]bool{cilla: true}
		for range rapid.IntRange(1, 25).Draw(r, "moves") {
			m := rapid.SampledFrom(moves).Draw(r, "move")
			by := rapid.SampledFrom([]dialog.PersonID{cilla, doris, erik}).Draw(r, "by")
			was, err := d.e.Get(t.Context(), c.ID)
			d.must(err)
			version := was.Version
			if m != moveBegin && m != moveRest && m != moveFinish { // those read what there is
				version -= uint64(rapid.IntRange(0, 1).Draw(r, "behind"))
			}
			next, err := d.make(was, m, by, version)
			now, err2 := d.e.Get(t.Context(), c.ID)
			d.must(err2)
			if err != nil {
				if diff := cmp.Diff(was, now); diff != "" {
					r.Fatalf("%s failed with %v and changed\n%s", m, err, diff)
				}
				continue
			}
			if diff := cmp.Diff(next, now); diff != "" || version != was.Version && !m.stops() {
				r.Fatalf("%s of version %d of %d told something else than it kept\n%s", m, version, was.Version, diff)
			}
			moved++
			switch m {
			case MovePreview:
				seen = len(d.town.people)
			case MoveEdit:
				touched = map[dialog.PersonID]bool{cilla: true, by: true}
				seen = -1
			case MoveSubmit:
				touched[by] = true
			}
			if now.State.live() != (now.Code != "" && !now.State.Over()) || now.State.live() && seen != len(d.town.people) {
				r.Fatalf("it is %s with the code %q, and %d were seen", now.State, now.Code, seen)
			}
			if now.State.live() && now.Expected > Threshold && (now.ApprovedBy == "" || touched[now.ApprovedBy]) {
				r.Fatalf("to %d people, approved by %q, it is %s", now.Expected, now.ApprovedBy, now.State)
			}
		}
		if got := len(d.auditOf(c.ID)); got != moved {
			r.Fatalf("%d moves have %d lines in the audit", moved, got)
		}
	})
}

// make makes any move, also those of the program.
func (d *desk) make(c Campaign, m Move, by dialog.PersonID, version uint64) (Campaign, error) {
	c.Version = version
	switch m {
	case MoveEdit:
		return d.e.Save(d.Context(), c, nil, by)
	case moveBegin, moveRest, moveFinish:
		err := d.e.advance(d.Context(), &c, m, Program, "", store.Change{})
		return c, err
	}
	return d.e.Do(d.Context(), c.ID, m, by, "", version)
}

func (d *desk) auditOf(id ID) (list []string) {
	var after uint64
	for {
		entries, err := d.store.Audit(d.Context(), after, store.MaxPage)
		d.must(err)
		for _, x := range entries {
			if x.Object == string(id) {
				list = append(list, string(x.Action))
			}
			after = x.Seq
		}
		if len(entries) < store.MaxPage {
			return list
		}
	}
}
