package campaign

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lotsen/bot/census"
	"lotsen/bot/schedule"
	"lotsen/dialog"
	"lotsen/graph"
)

// everyKind makes fifteen people with every fate that there is.
func (d *desk) everyKind() {
	at := func(i int) dialog.PersonID { return dialog.PersonID(personID(i)) }
	d.people(15, func(i int, x *census.Entry) {
		switch i {
		case 2:
			x.Status = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Authenticator}, d.at)
		case 3:
			x.Person.Office = "Hamnen"
		case 5:
			x.Status = graph.ReportStatus(graph.Yes, graph.No, []graph.Kind{graph.OfficePhone}, d.at.Add(-time.Minute))
		case 6:
			x.Status = graph.Status{}
		case 7:
			x.Status.AsOf = d.at.Add(-25 * time.Hour)
		case 8:
			x.Exclusion = graph.IsGuest
		case 9:
			x.Exclusion, x.Person.Office = graph.IsExempted, "Hamnen"
		case 13: // done, and left out of the campaign: done
			x.Status = graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.Authenticator}, d.at)
			x.Person.Office = "Hamnen"
		case 14: // not known, and left out of the campaign: left out
			x.Status, x.Person.Office = graph.Status{}, "Hamnen"
		}
	})
	teams := dialog.Address{Platform: "teams", Ref: "t"}
	d.chat.places[at(1)] = []Place{{Address: dialog.Address{Platform: "slack"}, Why: dialog.Closed}, {Address: teams, First: true}, {Address: dialog.Address{Platform: "slack"}}}
	d.chat.promised[at(0)] = d.at.Add(-time.Hour) // was kept, or is late
	d.chat.promised[at(4)] = d.at.Add(time.Hour)
	d.chat.places[at(10)] = nil
	d.chat.places[at(11)] = []Place{{Address: teams, Why: dialog.Shut}, {Address: teams, Why: dialog.Closed}}
	d.chat.places[at(12)] = d.chat.places[at(11)]
}

func TestThePreviewIsTheTruth(t *testing.T) {
	d := newDesk(t)
	d.everyKind()
	c := d.draft(func(c *Campaign) { c.Audience.Without = []string{"hamnen"} })
	c, got, err := d.e.Look(t.Context(), c.ID, cilla, c.Version)
	d.must(err)
	want := Preview{
		All: 15, In: 2, Loads: map[string]Load{"slack": {People: 1}, "teams": {People: 1, First: 1}}, Done: 2, Without: 2, Promised: 1, NotAllowed: 1, Unknown: 2, Stale: 1,
		LeftOut:     map[graph.Reason]int{graph.IsGuest: 1, graph.IsExempted: 1},
		Unreachable: map[Why]int{NoPlace: 1, WhyPlatform(dialog.Shut): 2},
		Report:      d.at, Begins: d.at, Finishes: d.at,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Most() != 7 || c.Expected != 7 || got.Away() != 3 || got.First() != 1 {
		t.Errorf("it may reach %d, expected %d; away %d, first %d", got.Most(), c.Expected, got.Away(), got.First())
	}
	var lines []string
	d.must(d.e.PreviewRows(t.Context(), c, func(l Line) error {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", l.Name, l.Address, l.Unit, l.Platform, l.Why))
		return nil
	}))
	for i, want := range []string{
		"slack ", "teams ", " done", " without", " promised", " not-allowed", " unknown", " unknown", " out/guest", " out/exempted", " no-place", " platform/shut", " platform/shut", " done", " without",
	} {
		if want = fmt.Sprintf("Person %d user%d@nykoping.se Förskola %s", i, i, want); i >= len(lines) || lines[i] != want {
			t.Errorf("line %d of %q is not %q", i, lines, want)
		}
	}
	full := errors.New("the disk is full")
	if err := d.e.PreviewRows(t.Context(), c, func(Line) error { return full }); !errors.Is(err, full) {
		t.Errorf("a list that cannot be written: %v", err)
	}
}

func TestEverybodyIsCountedOnceAndAsTheRoundHasThem(t *testing.T) {
	d := newDesk(t)
	rapid.Check(t, func(r *rapid.T) {
		clear(d.town.people)
		clear(d.chat.promised)
		n := rapid.IntRange(0, 30).Draw(r, "people")
		d.people(n, func(i int, x *census.Entry) {
			x.Exclusion = rapid.SampledFrom([]graph.Reason{"", "", "", graph.IsGuest, graph.HasNoLicence}).Draw(r, "left out")
			x.Status = rapid.SampledFrom([]graph.Status{
				{}, x.Status, x.Status,
				graph.ReportStatus(graph.Yes, graph.Yes, []graph.Kind{graph.MobilePhone}, d.at), graph.ReportStatus(graph.Yes, graph.No, nil, d.at),
				graph.ReportStatus(graph.No, graph.No, nil, d.at.AddDate(0, 0, -2)),
			}).Draw(r, "status")
			x.Person.Office = rapid.SampledFrom([]string{"", "Hamnen"}).Draw(r, "office")
		})
		for i := range n {
			p := dialog.PersonID(personID(i))
			d.chat.places[p] = rapid.SampledFrom([][]Place{nil, {{Why: dialog.Shut}}, {{Address: dialog.Address{Platform: "slack"}}}}).Draw(r, "places")
			if rapid.Bool().Draw(r, "promised") {
				d.chat.promised[p] = d.at.Add(time.Hour)
			}
		}
		c := Campaign{ID: d.e.newID(d.at), State: Sending, Round: 1, Expected: n, Audience: Audience{Whom: Everyone, Without: []string{"Hamnen"}}, Rounds: UsualRounds()}
		p, err := d.e.Preview(t.Context(), c)
		d.must(err)
		out := p.Away()
		for _, k := range p.LeftOut {
			out += k
		}
		if all := p.In + p.Done + p.Without + p.Promised + p.NotAllowed + p.Unknown + out; all != n || p.All != n {
			r.Fatalf("of %d people %d are counted: %+v", n, all, p)
		}
		d.enrolAll(&c)
		counts := map[Why]int{}
		for _, row := range d.rows(c, 1) {
			counts[row.Why]++
		}
		if counts[""] != p.In+p.Away()+p.Stale || counts[Promised] != p.Promised || counts[Excepted] != p.Without || counts[Helpless] != p.NotAllowed || counts[NotKnown] != p.Unknown-p.Stale {
			r.Fatalf("the round has %v, the preview %+v", counts, p)
		}
	})
}

func TestHowLongItTakesAtTheLimits(t *testing.T) {
	d := newDesk(t)
	d.o.Limits["dear"] = Limit{PerMinute: 240, FirstMinute: 120, FirstCost: 2}
	at := func(s string) time.Time {
		t.Helper()
		x, err := time.ParseInLocation("2006-01-02 15:04:05", s, d.o.Calendar.Zone())
		d.must(err)
		return x
	}
	for name, x := range map[string]struct {
		now      string
		loads    map[string]Load
		change   func(*Campaign)
		from, to string
	}{
		"nobody":            {"2026-11-24 10:00:00", nil, nil, "2026-11-24 10:00:00", "2026-11-24 10:00:00"},
		"Slack":             {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 241}}, nil, "2026-11-24 10:00:00", "2026-11-24 10:01:00"},
		"Slack, half anew":  {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 482, First: 241}}, nil, "2026-11-24 10:00:00", "2026-11-24 10:04:00"},
		"Slack, few anew":   {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 961, First: 2}}, nil, "2026-11-24 10:00:00", "2026-11-24 10:04:00"},
		"twice as dear":     {"2026-11-24 10:00:00", map[string]Load{"dear": {People: 481, First: 240}}, nil, "2026-11-24 10:00:00", "2026-11-24 10:03:00"},
		"the slower counts": {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 241}, "teams": {People: 2401}}, nil, "2026-11-24 10:00:00", "2026-11-24 10:01:00"},
		"no limit":          {"2026-11-24 10:00:00", map[string]Load{"web": {People: 9_000}}, nil, "2026-11-24 10:00:00", "2026-11-24 10:00:00"},
		"over a weekend":    {"2026-11-27 16:59:00", map[string]Load{"slack": {People: 481}}, nil, "2026-11-27 16:59:00", "2026-11-30 08:01:00"},
		"an hour's pace":    {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 250}}, func(c *Campaign) { c.PerHour = 100 }, "2026-11-24 10:00:00", "2026-11-24 12:00:00"},
		"its own hours, start": {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 1}}, func(c *Campaign) {
			c.Start, c.Opens, c.Closes = at("2026-11-25 07:00:00"), schedule.Clock(9, 0), schedule.Clock(11, 0)
		}, "2026-11-25 09:00:00", "2026-11-25 09:00:00"},
		"a start that is over": {"2026-11-24 10:00:00", nil, func(c *Campaign) { c.Start = at("2026-11-01 08:00:00") }, "2026-11-24 10:00:00", "2026-11-24 10:00:00"},
		"longer than we know":  {"2026-11-24 10:00:00", map[string]Load{"slack": {People: 1_000_000}}, func(c *Campaign) { c.PerDay = 10 }, "2026-11-24 10:00:00", ""},
	} {
		d.at = at(x.now)
		p, c := Preview{Loads: x.loads}, wish()
		for _, l := range x.loads {
			p.In += l.People
		}
		if x.change != nil {
			x.change(&c)
		}
		d.must(d.e.time(c, &p))
		var to time.Time
		if x.to != "" {
			to = at(x.to)
		}
		if diff := p.Finishes.Sub(to).Abs(); !p.Begins.Equal(at(x.from)) || diff > time.Second {
			t.Errorf("%s: from %v to %v", name, p.Begins, p.Finishes)
		}
	}
}

func TestSomebodyWhoMayYetBeReachedNeedsApprovalToo(t *testing.T) {
	d := newDesk(t)
	d.people(150, nil)
	for i := range 140 {
		d.chat.places[dialog.PersonID(personID(i))] = nil // until the app is installed
	}
	c := d.do(d.do(d.draft(nil), MovePreview, cilla), MoveSubmit, cilla)
	if c.State != Awaiting || c.Expected != 150 {
		t.Errorf("it is %s, expected %d", c.State, c.Expected)
	}
}

func TestAChatThatFailsIsNoPreview(t *testing.T) {
	d := newDesk(t)
	d.people(3, nil)
	d.o.Chat = brokenRooms{d.chat}
	c := d.draft(nil)
	if _, _, err := New(d.o).Look(t.Context(), c.ID, cilla, c.Version); !errors.Is(err, errDead) {
		t.Errorf("the answer is %v", err)
	}
	if c, err := d.e.Get(t.Context(), c.ID); err != nil || c.State != Draft {
		t.Errorf("it is %s, %v", c.State, err)
	}
	if !slices.Contains(d.audit(), string(cilla)+" campaign.edit "+string(c.ID)) || len(d.audit()) != 1 {
		t.Errorf("the audit says %v", d.audit())
	}
}
