package census

import (
	"testing"
	"time"

	"lotsen/graph"
)

// grouped is a kit with three groups that have been read, of so many members.
func grouped(t *testing.T, people, members int) *kit {
	t.Helper()
	k := newKit(t, people)
	k.o.Include, k.o.Exclude, k.o.Helpdesk = theIncluded, theExcluded, theHelpdesk
	for _, g := range []graph.ID{theIncluded, theExcluded, theHelpdesk} {
		k.joins(g, members)
	}
	k.open()
	k.sync()
	return k
}

// joins makes the first of the town the members of a group.
func (k *kit) joins(group graph.ID, members int) {
	list := []graph.ID{}
	for i := range members {
		list = append(list, idOf(i))
	}
	k.town.groups[group] = list
}

func (k *kit) reason(r Reading) Cause {
	k.Helper()
	if a := k.age(r).Alarm; a != nil {
		return a.Reason
	}
	return NoCause
}

func TestAGroupThatGrowsAllAtOnceIsNotBelieved(t *testing.T) {
	for _, c := range []struct {
		name          string
		group         graph.ID
		on            Reading
		members, then int
		why           Cause
	}{
		{"everybody is put into a pilot group", theIncluded, Include, 30, 400, TooMany},
		{"everybody is put into one of five", theIncluded, Include, 5, 400, TooMany},
		{"a pilot group of five becomes one of twenty-five", theIncluded, Include, 5, 25, NoCause},
		{"half the organisation follows the other half", theIncluded, Include, 200, 400, NoCause},
		{"everybody is put into the exclusion group", theExcluded, Exclude, 3, 400, TooMany},
		{"a third of all are left out", theExcluded, Exclude, 30, 135, TooMany},
		{"a fifth of all are left out", theExcluded, Exclude, 3, 80, NoCause},
		{"one more where half are left out", theExcluded, Exclude, 200, 201, NoCause},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := grouped(t, 400, c.members)
			k.joins(c.group, c.then)
			k.later()
			if got, rows := k.reason(c.on), k.age(c.on).Rows; got != c.why || (rows == c.then) != (c.why == NoCause) {
				t.Errorf("the alarm is %q, and there are %d members", got, rows)
			}
			if c.why == NoCause {
				return
			}
			k.accepts(c.on)
			k.at = k.at.Add(time.Hour)
			k.sync()
			if got, rows := k.reason(c.on), k.age(c.on).Rows; got != NoCause || rows != c.then {
				t.Errorf("accepted, the alarm is %q, and there are %d members", got, rows)
			}
		})
	}
}

func TestAReportThatMovesAllAtOnceIsNotBelieved(t *testing.T) {
	forbid := func(k *kit, n int) {
		for i := range n {
			if i%3 != 0 {
				k.town.status[idOf(i)] = graph.ReportStatus(graph.Yes, graph.No, []graph.Kind{graph.Authenticator}, time.Time{})
			}
		}
	}
	for _, c := range []struct {
		name  string
		do    func(k *kit)
		after time.Duration
		why   Cause
	}{
		{"suddenly everybody has registered", func(k *kit) {
			for i := range 400 {
				k.town.register(idOf(i), true, graph.Authenticator)
			}
		}, 5 * time.Hour, ShareRose},
		{"after two days everybody has", func(k *kit) {
			for i := range 400 {
				k.town.register(idOf(i), true, graph.Authenticator)
			}
		}, 50 * time.Hour, NoCause},
		{"suddenly nothing is allowed", func(k *kit) { forbid(k, 400) }, 5 * time.Hour, ShareFell},
		{"some of it is not allowed", func(k *kit) { forbid(k, 40) }, 5 * time.Hour, NoCause},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, 400)
			k.sync()
			c.do(k)
			k.at = k.at.Add(c.after)
			k.sync()
			if got := k.reason(Report); got != c.why {
				t.Errorf("the alarm is %q", got)
			}
		})
	}
}

// A policy that forbade all and forbids no more is no fault of the report.
func TestWhatIsAllowedAtLastIsBelieved(t *testing.T) {
	k := newKit(t, 400)
	for i := range 400 {
		k.town.status[idOf(i)] = graph.ReportStatus(graph.Yes, graph.No, []graph.Kind{graph.Authenticator}, time.Time{})
	}
	k.sync()
	for i := range 400 {
		k.town.register(idOf(i), true, graph.Authenticator)
	}
	k.later()
	if got := k.reason(Report); got != NoCause {
		t.Errorf("the alarm is %q", got)
	}
}

func TestARowThatCanNeverBeReadStopsNoReading(t *testing.T) {
	k := newKit(t, 300)
	hidden := 1
	k.town.spoil = func(p *graph.ReportPage) {
		if p.Last {
			p.Unreadable = hidden
		}
	}
	k.sync()
	k.later()
	if got := k.reason(Report); got != NoCause || k.age(Report).Unreadable != 1 {
		t.Fatalf("one row stops it: %q", got)
	}
	hidden = 3
	k.later()
	if got := k.reason(Report); got != TooUnreadable {
		t.Fatalf("three rows of 300 do not: %q", got)
	}
	k.accepts(Report)
	for range 3 { // and what was accepted once is usual from then on
		k.later()
		if a := k.age(Report); a.Alarm != nil || a.Unreadable != 3 {
			t.Errorf("accepted, it is %+v with %d", a.Alarm, a.Unreadable)
		}
	}
	hidden = 4
	k.later()
	if got := k.reason(Report); got != TooUnreadable {
		t.Errorf("one more than usual is no alarm: %q", got)
	}
}
