package campaign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
	_ "time/tzdata"

	"lotsen/bot/census"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
	"lotsen/store"
)

// The people of the helpdesk.
const (
	cilla dialog.PersonID = "0000c457-0000-4000-8000-0000000000c1"
	doris dialog.PersonID = "0000c457-0000-4000-8000-0000000000c2"
	erik  dialog.PersonID = "0000c457-0000-4000-8000-0000000000c3"
)

func personID(i int) graph.ID { return graph.ID(fmt.Sprintf("%08x-0000-4000-8000-0000000000aa", i)) }

// desk is an engine over a town of made-up people, with a clock that the test moves.
type desk struct {
	testing.TB
	at      time.Time
	town    *folk
	chat    *rooms
	store   store.Store
	members func(group graph.ID, from graph.Token) (graph.MembersPage, error)
	seed    int
	o       Options
	e       *Engine
}

// newDesk opens on a Tuesday at ten, Swedish time.
func newDesk(t testing.TB) *desk {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{TB: t, at: time.Date(2026, 11, 24, 10, 0, 0, 0, zone), town: &folk{people: map[graph.ID]census.Entry{}}, chat: newRooms()}
	if d.store, err = store.OpenBolt(filepath.Join(t.TempDir(), "lotsen.db"), store.Options{NoSync: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.store.Close(); err != nil {
			t.Error(err)
		}
	})
	d.o = Options{
		Store: d.store, People: d.town, Chat: d.chat, Now: func() time.Time { return d.at }, Log: slog.New(slog.DiscardHandler),
		Calendar: schedule.New(zone), Policy: graph.Policy{Domains: graph.Domains{"nykoping.se", "oxelosund.se"}},
		Random: func() string { d.seed++; return strconv.Itoa(d.seed) },
		Members: func(_ context.Context, g graph.ID, from graph.Token) (graph.MembersPage, error) {
			return d.members(g, from)
		},
		Limits: map[string]Limit{"slack": {PerMinute: 240, FirstMinute: 60}, "teams": {PerMinute: 2400, FirstMinute: 1200}},
	}
	d.e = New(d.o)
	return d
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// people makes n people who need to register and can be reached in Slack; change may make
// one of them another.
func (d *desk) people(n int, change func(i int, x *census.Entry)) {
	for i := range n {
		x := census.Entry{
			Person: graph.Person{
				ID: personID(i), SignIn: graph.Address(fmt.Sprintf("user%d@nykoping.se", i)), Mail: graph.Address(fmt.Sprintf("person.%d@nykoping.se", i)),
				DisplayName: fmt.Sprintf("Person %d", i), Department: "Förskola", Office: "Stadshuset", Enabled: graph.Yes,
			},
			Status: graph.ReportStatus(graph.No, graph.No, nil, d.at.Add(-time.Hour)),
		}
		if change != nil {
			change(i, &x)
		}
		d.town.people[x.Person.ID] = x
		d.chat.places[dialog.PersonID(x.Person.ID)] = []Place{{Address: dialog.Address{Platform: "slack", Ref: strconv.Itoa(i)}, Seen: d.at}}
	}
}

// wish is what the form of a campaign to everybody holds.
func wish() Campaign {
	return Campaign{Name: "Höstens påminnelse", Audience: Audience{Whom: Everyone}, Template: First, Rounds: UsualRounds(), HandOver: UsualHandOver}
}

// draft saves a campaign of cilla's.
func (d *desk) draft(change func(*Campaign)) Campaign {
	d.Helper()
	c := wish()
	if change != nil {
		change(&c)
	}
	c, err := d.e.Save(d.Context(), c, nil, cilla)
	d.must(err)
	return c
}

func (d *desk) do(c Campaign, m Move, by dialog.PersonID) Campaign {
	d.Helper()
	c, err := d.e.Do(d.Context(), c.ID, m, by, "", c.Version)
	if err != nil {
		d.Fatalf("%s: %v", m, err)
	}
	return c
}

// approved is a campaign on its way, approved by doris if it must be.
func (d *desk) approved(change func(*Campaign)) Campaign {
	d.Helper()
	c := d.do(d.do(d.draft(change), MovePreview, cilla), MoveSubmit, cilla)
	if c.State == Awaiting {
		c = d.do(c, MoveApprove, doris)
	}
	return c
}

func (d *desk) refused(want error, got error) {
	d.Helper()
	if !errors.Is(got, want) {
		d.Errorf("the answer is %v, want %v", got, want)
	}
}

// folk is a census in memory.
type folk struct {
	people map[graph.ID]census.Entry
	moves  int // so often the census moves on in the middle of a pass
	looked int // how often somebody was looked up
	passes int
}

func (f *folk) Lookup(_ context.Context, id graph.ID) (census.Entry, bool, error) {
	f.looked++
	x, ok := f.people[id]
	return x, ok, nil
}

func (f *folk) Each(ctx context.Context, filter census.Filter, do func(census.Entry) error) error {
	f.passes++
	var meant []census.Entry
	for _, x := range f.people {
		if f.meant(filter, x) {
			meant = append(meant, x)
		}
	}
	slices.SortFunc(meant, func(a, b census.Entry) int {
		if filter.Manager != "" { // a tree has no order
			return cmp.Compare(b.Person.ID, a.Person.ID)
		}
		return cmp.Compare(a.Person.ID, b.Person.ID)
	})
	for i, x := range meant {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.moves > 0 && i >= len(meant)/2 {
			f.moves--
			return census.ErrMoved
		}
		if err := do(x); err != nil {
			return err
		}
	}
	return nil
}

func (f *folk) meant(filter census.Filter, x census.Entry) bool {
	if u := filter.Unit; u != nil && fold(census.UnitOf(u.Dimension, x.Person).Name) != fold(u.Name) {
		return false
	}
	if filter.Manager == "" {
		return true
	}
	for at := x.Person.Manager; at != ""; at = f.people[at].Person.Manager {
		if at == filter.Manager {
			return true
		}
	}
	return false
}

// rooms is where people are, and what they said there.
type rooms struct {
	Chat     // what is not asked for here is nil
	places   map[dialog.PersonID][]Place
	promised map[dialog.PersonID]time.Time
	answered map[dialog.PersonID]time.Time
	handed   int // how often somebody was handed over
}

func newRooms() *rooms {
	return &rooms{places: map[dialog.PersonID][]Place{}, promised: map[dialog.PersonID]time.Time{}, answered: map[dialog.PersonID]time.Time{}}
}

func (r *rooms) Places(_ context.Context, p dialog.PersonID) ([]Place, error) {
	return r.places[p], nil
}

func (r *rooms) Promised(_ context.Context, p dialog.PersonID) (time.Time, error) {
	return r.promised[p], nil
}

func (r *rooms) Answered(_ context.Context, p dialog.PersonID) (time.Time, string, error) {
	return r.answered[p], "", nil
}

func (r *rooms) HandOver(_ context.Context, p dialog.PersonID, _ Campaign) ([]store.Record, error) {
	r.handed++
	return []store.Record{{Kind: "handed", Key: string(p), Value: []byte("1")}}, nil
}

// handed are those on the helpdesk's list.
func (d *desk) handed() (list []graph.ID) {
	d.Helper()
	records, err := d.store.Records(d.Context(), "handed", "", store.MaxPage)
	d.must(err)
	for _, r := range records {
		list = append(list, graph.ID(r.Key))
	}
	return list
}

// audit are the lines of the audit: who did what to what.
func (d *desk) audit() (list []string) {
	d.Helper()
	entries, err := d.store.Audit(d.Context(), 0, store.MaxPage)
	d.must(err)
	for _, x := range entries {
		list = append(list, fmt.Sprintf("%s %s %s", x.Actor, x.Action, x.Object))
	}
	return list
}

// rows is the ledger of a round.
func (d *desk) rows(c Campaign, round int) map[graph.ID]Row {
	d.Helper()
	all := map[graph.ID]Row{}
	for after := ""; ; {
		page, err := d.store.Records(d.Context(), ledgerOf(c.ID, round), after, store.MaxPage)
		d.must(err)
		for _, r := range page {
			row, err := readRow(r.Value)
			d.must(err)
			all[graph.ID(r.Key)] = row
		}
		if len(page) < store.MaxPage {
			return all
		}
		after = page[len(page)-1].Key
	}
}
