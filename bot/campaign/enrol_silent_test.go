package campaign

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/bot/census"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// settle makes the rows of a round what they are after it; sent is when.
func (d *desk) settle(c Campaign, round int, sent time.Time, state func(id graph.ID) RowState) {
	d.Helper()
	for id, row := range d.rows(c, round) {
		if row.State != Queued {
			continue
		}
		row.State, row.At = state(id), sent
		r, err := rowRecord(c.ID, round, dialog.PersonID(id), row)
		d.must(err)
		d.must(d.store.Commit(d.Context(), store.Change{Records: []store.Record{r}}))
	}
}

// rounds plays so many rounds, one a day, and gives what the last one has for whom.
func (d *desk) rounds(c *Campaign, n int, state func(round int, id graph.ID) RowState) {
	d.Helper()
	for round := 1; round <= n; round++ {
		c.Round, c.Enrolled = round, false
		d.enrolAll(c)
		d.settle(*c, round, d.at, func(id graph.ID) RowState { return state(round, id) })
		d.at = d.at.AddDate(0, 0, 1)
		for id, x := range d.town.people {
			x.Status.AsOf = d.at
			d.town.people[id] = x
		}
	}
}

func TestThreeWithoutAnAnswerAndAHumanTakesOver(t *testing.T) {
	d := newDesk(t)
	d.people(8, nil)
	c := d.begun(func(c *Campaign) { c.Rounds = []int{0, 1, 2, 3, 4, 5} })
	second := d.at.AddDate(0, 0, 1).Add(time.Hour)
	d.chat.answered[dialog.PersonID(personID(1))] = second               // in between
	d.chat.answered[dialog.PersonID(personID(2))] = d.at.Add(-time.Hour) // before the first: no answer
	d.rounds(&c, 3, func(round int, id graph.ID) RowState {
		switch {
		case id == personID(3) && round == 2:
			return Refused // so it is not three in a row
		case id == personID(4) && round > 1:
			return Unknown // may have arrived
		case id == personID(5):
			return Unknown // perhaps none did
		}
		return Sent
	})
	d.settle(c, 3, d.at, func(graph.ID) RowState { return Sent })
	registered := d.town.people[personID(6)]
	registered.Status = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Authenticator}, d.at)
	d.town.people[personID(6)] = registered
	d.chat.promised[dialog.PersonID(personID(7))] = d.at.AddDate(0, 0, 20)
	d.chat.answered[dialog.PersonID(personID(7))] = second
	d.rounds4(&c)
	silent := []graph.ID{personID(0), personID(2), personID(4)}
	if diff := cmp.Diff(silent, d.silent(c, 4)); diff != "" {
		t.Errorf("silent are\n%s", diff)
	}
	if diff := cmp.Diff(silent, d.handed()); diff != "" {
		t.Errorf("handed over are\n%s", diff)
	}
	// In the next round they stay with the helpdesk, but for who has answered by then.
	d.chat.answered[dialog.PersonID(personID(2))] = d.at.Add(time.Minute)
	d.must(d.store.Commit(t.Context(), store.Change{Records: []store.Record{{Kind: "handed", Key: string(personID(0))}}}))
	d.at = d.at.AddDate(0, 0, 1)
	c.Round, c.Enrolled = 5, false
	d.refresh()
	d.enrolAll(&c)
	if got := d.silent(c, 5); !slices.Contains(got, personID(0)) || slices.Contains(got, personID(2)) {
		t.Errorf("silent are %v", got)
	}
	if slices.Contains(d.handed(), personID(0)) {
		t.Error("the same person is handed over twice")
	}
}

// rounds4 writes the fourth round.
func (d *desk) rounds4(c *Campaign) {
	d.Helper()
	d.refresh()
	c.Round, c.Enrolled = 4, false
	d.enrolAll(c)
}

// refresh makes the report new.
func (d *desk) refresh() {
	for id, x := range d.town.people {
		x.Status.AsOf = d.at
		d.town.people[id] = x
	}
}

func (d *desk) silent(c Campaign, round int) (list []graph.ID) {
	for id, row := range d.rows(c, round) {
		if row.State == Skipped && row.Why == Silent {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

func TestAtTheEndTheSilentAreHandedOver(t *testing.T) {
	d := newDesk(t)
	d.people(1_500, func(i int, x *census.Entry) { x.Person.Department = "Skola" })
	c := d.begun(nil)
	d.rounds(&c, 3, func(int, graph.ID) RowState { return Sent })
	done := d.town.people[personID(1)]
	done.Status = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Authenticator}, d.at)
	d.town.people[personID(1)] = done
	d.chat.answered[dialog.PersonID(personID(2))] = d.at
	delete(d.town.people, personID(3)) // left
	d.at = d.at.AddDate(0, 0, 11)      // the report is old by now: a human may look all the same
	job := d.hold(&c)
	ctx, cancel := context.WithCancel(t.Context())
	o := d.o
	o.Store = &ending{d.store, cancel}
	if done, err := New(o).handOver(ctx, c, job); done || err != nil {
		t.Fatalf("after the first part it is %v, %v", done, err)
	}
	for range 2 { // once done it stays so
		if done, err := d.e.handOver(t.Context(), c, job); !done || err != nil {
			t.Fatalf("it is %v, %v", done, err)
		}
	}
	var list []graph.ID
	for after := ""; ; {
		page, err := d.store.Records(t.Context(), "handed", after, store.MaxPage)
		d.must(err)
		for _, r := range page {
			list = append(list, graph.ID(r.Key))
		}
		if len(page) < store.MaxPage {
			break
		}
		after = page[len(page)-1].Key
	}
	if len(list) != 1_497 || slices.Contains(list, personID(1)) || slices.Contains(list, personID(2)) || slices.Contains(list, personID(3)) {
		t.Errorf("handed over are %d", len(list))
	}
	if d.chat.handed != len(list) {
		t.Errorf("%d were handed over %d times", len(list), d.chat.handed)
	}
	two := c
	two.Round = 2
	if done, err := d.e.handOver(t.Context(), two, job); !done || err != nil {
		t.Errorf("after two rounds: %v, %v", done, err)
	}
}
