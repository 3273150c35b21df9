package graphtest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/graph"
	"lotsen/graph/graphtest"

	"pgregory.net/rapid"
)

func TestTheFirstRoundTellsEverybodyAndTheNextNobody(t *testing.T) {
	tenant, _ := demo(t)
	tenant.SetDeltaPage(250)
	for name, d := range both(t, tenant) {
		m := newMirror()
		m.round(t, d)
		if diff := m.differs(tenant); diff != "" || m.pages != 5 || m.rows != graphtest.DefaultSize {
			t.Errorf("%s: %d rows on %d pages: %s", name, m.rows, m.pages, diff)
		}
		if m.round(t, d); m.pages != 6 || m.rows != graphtest.DefaultSize {
			t.Errorf("%s, where nothing has changed: %d rows more", name, m.rows-graphtest.DefaultSize)
		}
	}
}

// Every change, and what the next round tells of it.
func TestARoundTellsOnlyWhatHasChanged(t *testing.T) {
	anna, bo, eva, hanna := graphtest.Anna.ID(), graphtest.Bo.ID(), graphtest.Eva.ID(), graphtest.Hanna.ID()
	newcomer := graph.Person{SignIn: "nina0001@oxelosund.se", DisplayName: "Nina", Manager: eva}
	for name, c := range map[string]struct {
		change func(*graphtest.Tenant) error
		want   string // of each row: the name or "gone", and the manager if it is told
	}{
		"a method":             {func(d *graphtest.Tenant) error { return d.Register(anna, graph.SecurityKey) }, ""},
		"another manager":      {func(d *graphtest.Tenant) error { return d.Move(anna, hanna) }, "Anna<Hanna"},
		"a name, moved before": {func(d *graphtest.Tenant) error { return d.Rename(graphtest.Cilla.ID(), "Cecilia") }, "Cecilia"},
		"the same manager":     {func(d *graphtest.Tenant) error { return d.Move(anna, eva) }, ""},
		"no manager":           {func(d *graphtest.Tenant) error { return d.Move(anna, "") }, "Anna<nobody"},
		"disabled":             {func(d *graphtest.Tenant) error { return d.SetEnabled(anna, false) }, "Anna"},
		"enabled as before":    {func(d *graphtest.Tenant) error { return d.SetEnabled(anna, true) }, ""},
		"unlicensed":           {func(d *graphtest.Tenant) error { return d.SetLicensed(anna, false) }, "Anna"},
		"another name":         {func(d *graphtest.Tenant) error { return d.Rename(anna, "Anna-Lena") }, "Anna-Lena"},
		"another address":      {func(d *graphtest.Tenant) error { return d.Readdress(anna, "annl0001@oxelosund.se") }, "Anna"},
		"another department":   {func(d *graphtest.Tenant) error { return d.SetDepartment(anna, "Skola") }, "Anna"},
		"no office":            {func(d *graphtest.Tenant) error { return d.SetOffice(anna, "") }, "Anna"},
		"somebody new":         {func(d *graphtest.Tenant) error { _, err := d.Hire(newcomer); return err }, "Nina<Eva"},
		"somebody deleted":     {func(d *graphtest.Tenant) error { return d.Delete(bo) }, "gone"},
		"deleted for good":     {func(d *graphtest.Tenant) error { return errors.Join(d.Delete(bo), d.Purge(bo)) }, "gone"},
		"deleted, restored":    {func(d *graphtest.Tenant) error { return errors.Join(d.Delete(bo), d.Undelete(bo)) }, "Bo<Eva"},
		"several of one":       {func(d *graphtest.Tenant) error { return errors.Join(d.Move(bo, hanna), d.Rename(bo, "Bosse")) }, "Bosse<Hanna"},
		"there and back":       {func(d *graphtest.Tenant) error { return errors.Join(d.Move(bo, hanna), d.Move(bo, eva)) }, "Bo<Eva"},
		"of a group":           {func(d *graphtest.Tenant) error { return d.Join(graphtest.ExclusionGroup, anna) }, ""},
		"two, in their order":  {func(d *graphtest.Tenant) error { return errors.Join(d.Rename(bo, "Bosse"), d.Rename(anna, "Ann")) }, "Bosse Ann"},
	} {
		tenant, _ := demo(t)
		must(t, tenant.Move(graphtest.Cilla.ID(), hanna))
		ways, tokens := both(t, tenant), map[string]graph.Token{}
		for way, d := range ways {
			m := newMirror()
			m.round(t, d)
			tokens[way] = m.next
		}
		must(t, c.change(tenant))
		for way, d := range ways {
			p, err := d.Changes(t.Context(), tokens[way])
			if got := described(tenant, p.Rows); err != nil || !p.Last || got != c.want {
				t.Errorf("%s, %s: %q, %v; want %q", name, way, got, err, c.want)
			}
		}
	}
}

// described are the rows of a page in short: "Anna<Eva" is Anna, who is led by Eva.
func described(tenant *graphtest.Tenant, rows []graph.Change) string {
	names := map[graph.ID]string{"": "nobody"}
	for _, p := range tenant.People() {
		names[p.ID] = p.DisplayName
	}
	var all []string
	for _, x := range rows {
		text := x.Person.DisplayName
		if x.Removed {
			text = "gone"
		}
		if x.ManagerSaid {
			text += "<" + names[x.Person.Manager]
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// Whatever happens, in whatever order, between rounds and between pages, with replays,
// repetitions and empty pages: whoever reads to the end knows the directory as it is.
func TestWhoReadsAllChangesKnowsTheDirectory(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := start()
		tenant := graphtest.New(rapid.Uint64Range(1, 5).Draw(r, "seed"), 100, c.now)
		tenant.SetDeltaPage(rapid.IntRange(1, 60).Draw(r, "page"))
		tenant.SetQuirks(graphtest.Quirks{
			Replay: rapid.IntRange(0, 30).Draw(r, "replay"), Twice: rapid.Bool().Draw(r, "twice"),
			Empty: rapid.IntRange(0, 2).Draw(r, "empty"), Removed: rapid.Bool().Draw(r, "removed"),
		})
		ways := []deltaSource{tenant, newWire(r, tenant)}
		mirrors := []*mirror{newMirror(), newMirror()}
		for range rapid.IntRange(0, 60).Draw(r, "steps") {
			switch rapid.IntRange(0, 5).Draw(r, "step") {
			case 0:
				tenant.Inject(graphtest.Fault{On: graphtest.Delta, Trouble: rapid.SampledFrom([]graphtest.Trouble{graphtest.EmptyPage, graphtest.Replayed}).Draw(r, "fault")})
			case 1, 2:
				i := rapid.IntRange(0, 1).Draw(r, "reader")
				mirrors[i].page(r, ways[i])
			default:
				happen(r, tenant)
			}
		}
		tenant.ClearFaults()
		for i, m := range mirrors {
			m.round(r, ways[i]) // to the end of the round that is under way
			m.round(r, ways[i])
			if diff := m.differs(tenant); diff != "" {
				r.Fatalf("reader %d: %s", i, diff)
			}
		}
	})
}

func TestQuirksAreWhatTheySay(t *testing.T) {
	renamed := map[string][]graphtest.Key{"the value": {graphtest.Bo, graphtest.Cilla}, "over HTTP": {graphtest.Disa, graphtest.Erik}}
	for name, c := range map[string]struct {
		quirks      graphtest.Quirks
		rows, pages int // of the first round, above the usual 100 on 4
		next        int // rows of the next, above the usual 2
	}{
		"none":    {},
		"replay":  {quirks: graphtest.Quirks{Replay: 2}, next: 2},
		"twice":   {quirks: graphtest.Quirks{Twice: true}, rows: 3},
		"empty":   {quirks: graphtest.Quirks{Empty: 2}, pages: 8},
		"removed": {quirks: graphtest.Quirks{Removed: true}, rows: 1},
	} {
		tenant := graphtest.New(1, 101, start().now)
		tenant.SetDeltaPage(30)
		tenant.SetQuirks(c.quirks)
		must(t, tenant.Rename(graphtest.Anna.ID(), "Ann"))
		must(t, tenant.Delete(tenant.People()[100].ID))
		for way, d := range both(t, tenant) {
			m := newMirror()
			if m.round(t, d); m.rows != 100+c.rows || m.pages != 4+c.pages {
				t.Errorf("%s, %s: %d rows on %d pages", name, way, m.rows, m.pages)
			}
			for _, k := range renamed[way] {
				must(t, tenant.Rename(k.ID(), "Kim"))
			}
			rows := m.rows
			if m.round(t, d); m.rows-rows != 2+c.next || m.differs(tenant) != "" {
				t.Errorf("%s, %s: the next round has %d rows; %s", name, way, m.rows-rows, m.differs(tenant))
			}
		}
	}
}

// happen changes the directory somehow. What cannot be is refused, and changes nothing.
// Mailboxes and programs are left alone: with a licence, or another address, nothing
// tells them from people.
func happen(r *rapid.T, tenant *graphtest.Tenant) {
	people := slices.DeleteFunc(tenant.People(), func(p graph.Person) bool { return strings.Contains(string(p.SignIn), "-") })
	some := func(label string) graph.ID { return rapid.SampledFrom(people).Draw(r, label).ID }
	id, word := some("who"), rapid.StringMatching(`[a-z]{0,3}`).Draw(r, "word")
	groups := []graph.ID{graphtest.ExclusionGroup, graphtest.HelpdeskGroup, graphtest.ITGroup}
	group := rapid.SampledFrom(groups).Draw(r, "group")
	yes := rapid.Bool().Draw(r, "yes")
	changes := []func(){
		func() { _ = tenant.Register(id, graph.SecurityKey) },
		func() { _ = tenant.Remove(id, graph.Authenticator) },
		func() { _ = tenant.SetEnabled(id, yes) },
		func() { _ = tenant.SetLicensed(id, yes) },
		func() { _ = tenant.Move(id, some("manager")) },
		func() { _ = tenant.Move(id, "") },
		func() { _ = tenant.Rename(id, word) },
		func() { _ = tenant.SetDepartment(id, word) },
		func() { _ = tenant.SetOffice(id, word) },
		func() { _ = tenant.Readdress(id, graph.Address("x"+word+"@nykoping.se")) },
		func() { _ = tenant.Delete(id) },
		func() { _ = tenant.Join(group, id) },
		func() { _ = tenant.Leave(group, id) },
		func() {
			_, _ = tenant.Hire(graph.Person{SignIn: graph.Address("n" + word + "@oxelosund.se"), DisplayName: word, Manager: some("manager")})
		},
		func() {
			_ = tenant.Delete(id)
			_ = tenant.Undelete(id)
		},
		func() {
			_ = tenant.Delete(id)
			_ = tenant.Purge(id)
		},
	}
	rapid.SampledFrom(changes).Draw(r, "change")()
}

func TestATokenOfChangesIsGoodForSevenDays(t *testing.T) {
	tenant, c := demo(t)
	m := newMirror()
	m.round(t, tenant)
	token := m.next
	for _, step := range []struct {
		forward time.Duration
		want    error
	}{{7 * 24 * time.Hour, nil}, {time.Second, graph.Expired}} {
		c.forward(step.forward)
		if _, err := tenant.Changes(t.Context(), token); !errors.Is(err, step.want) {
			t.Errorf("%v later: %v, want %v", step.forward, err, step.want)
		}
	}
	m = newMirror()
	m.page(t, tenant)
	tenant.ExpireDelta()
	for _, token := range []graph.Token{m.next, "x", "e30"} {
		if _, err := tenant.Changes(t.Context(), token); !errors.Is(err, graph.Expired) {
			t.Errorf("the token %q: %v", token, err)
		}
	}
	m = newMirror()
	if m.round(t, tenant); m.differs(tenant) != "" {
		t.Error("it does not begin anew")
	}
}

// A reading goes on after a restart of the directory.
func TestTokensSurviveARestart(t *testing.T) {
	tenant, c := demo(t)
	m := newMirror()
	m.round(t, tenant)
	must(t, tenant.Rename(graphtest.Anna.ID(), "Anna-Lena"))
	must(t, tenant.Delete(graphtest.Bo.ID()))
	saved, err := tenant.Snapshot()
	must(t, err)
	again := graphtest.New(1, graphtest.DefaultSize, c.now)
	must(t, again.Restore(saved))
	rows := m.rows
	if m.round(t, again); m.rows != rows+2 || m.differs(again) != "" {
		t.Errorf("%d rows; %s", m.rows-rows, m.differs(again))
	}
	begun := newMirror()
	begun.page(t, again)
	fresh := graphtest.New(1, graphtest.DefaultSize, c.now) // nothing of what the tokens know has happened here
	for _, token := range []graph.Token{m.next, begun.next} {
		if _, err := fresh.Changes(t.Context(), token); !errors.Is(err, graph.Expired) {
			t.Errorf("a token of a future that did not come: %v", err)
		}
	}
}
