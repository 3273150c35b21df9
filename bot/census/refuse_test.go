package census

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lotsen/graph"
)

// fails makes the source answer one reading's calls with an error, from the page given on.
func (k *kit) fails(r Reading, from graph.Token, err error) {
	k.town.meet = func(what Reading, at graph.Token) error {
		if what == r && (from == "any" || at == from) {
			return err
		}
		return nil
	}
}

// refusal is something that must not be believed.
type refusal struct {
	name string
	on   Reading
	why  Cause
	do   func(k *kit)
}

func refusals() []refusal {
	return []refusal{
		{"an empty report", Report, Empty, func(k *kit) { clear(k.town.status) }},
		{"a report with a quarter missing", Report, TooFew, func(k *kit) {
			for i := range 100 {
				delete(k.town.status, idOf(i))
			}
		}},
		{"a report in which many have fallen back", Report, ShareFell, func(k *kit) {
			for i := range 80 {
				k.town.register(idOf(i), false)
			}
		}},
		{"a report with rows that cannot be read", Report, TooUnreadable, func(k *kit) {
			k.town.spoil = func(p *graph.ReportPage) { p.Unreadable = 1 }
		}},
		{"a report with rows of nobody", Report, TooUnreadable, func(k *kit) {
			k.town.spoil = func(p *graph.ReportPage) { p.Rows[0].Person = "nobody" }
		}},
		{"a report of which a page cannot be understood", Report, NotUnderstood, func(k *kit) {
			k.fails(Report, "200", &graph.Error{Kind: graph.Malformed})
		}},
		{"a report whose second page is the second page", Report, NotUnderstood, func(k *kit) {
			k.town.spoil = func(p *graph.ReportPage) {
				if p.Next != "" {
					p.Next = "100"
				}
			}
		}},
		{"a report that forgets where it goes on", Report, NotUnderstood, func(k *kit) {
			k.town.spoil = func(p *graph.ReportPage) { p.Next = "" }
		}},
		{"people whose pages are empty without end", People, NotUnderstood, func(k *kit) { k.o.Source = endless{k.town}; k.open() }},
		{"a quarter of the people removed", People, TooFew, func(k *kit) {
			for i := range 100 {
				k.town.remove(idOf(i))
			}
		}},
		{"a quarter of the people gone when all are read", People, TooFew, func(k *kit) {
			for i := range 100 {
				k.town.remove(idOf(i))
			}
			k.town.expired = len(k.town.log)
		}},
		{"nobody is there", People, Empty, func(k *kit) {
			for i := range 400 {
				k.town.remove(idOf(i))
			}
			k.town.expired = len(k.town.log)
		}},
		{"nobody is in the group that everything is limited to", Include, Empty, func(k *kit) { k.town.groups[theIncluded] = nil }},
		{"no licence", Report, NoLicence, func(k *kit) { k.fails(Report, "any", &graph.Error{Kind: graph.Licence, Status: 403}) }},
		{"no permission", People, NotGranted, func(k *kit) { k.fails(People, "any", &graph.Error{Kind: graph.Denied, Status: 403}) }},
		{"no such group", Include, GroupMissing, func(k *kit) { delete(k.town.groups, theIncluded) }},
	}
}

// endless answers with empty pages that always lead on.
type endless struct{ *town }

func (e endless) Changes(_ context.Context, from graph.Token) (graph.Changes, error) {
	return graph.Changes{Next: from + "+"}, nil
}

func TestWhatIsNotPlausibleIsRefusedAndTheOldFiguresStay(t *testing.T) {
	for _, c := range refusals() {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, 400)
			k.o.Include = theIncluded
			k.open()
			for i := range 400 {
				k.town.groups[theIncluded] = append(k.town.groups[theIncluded], idOf(i))
			}
			k.sync()
			before, age := k.everybody(Filter{}), k.age(c.on)
			c.do(k)
			k.at = k.at.Add(5 * time.Hour)
			for range 200 {
				if k.age(c.on).Alarm != nil && !k.age(c.on).UnderWay {
					break
				}
				if next, err := k.c.Step(t.Context()); err != nil {
					t.Fatal(err)
				} else if k.at = k.at.Add(next); k.age(c.on).Alarm != nil && next > 0 {
					break
				}
			}
			now := k.age(c.on)
			if now.Alarm == nil || now.Alarm.Reason != c.why {
				t.Fatalf("the alarm is %+v", now.Alarm)
			}
			if !now.AsOf.Equal(age.AsOf) || now.Rows != age.Rows {
				t.Errorf("what is kept is of %v with %d rows, not of %v with %d", now.AsOf, now.Rows, age.AsOf, age.Rows)
			}
			if c.on != People { // these may be told of those who were removed
				for id := range before {
					if _, ok := k.town.people[id]; !ok {
						delete(before, id)
					}
				}
			}
			if d := cmp.Diff(before, k.everybody(Filter{})); d != "" {
				t.Errorf("what is known is another:\n%s", d)
			}
		})
	}
}

func TestWhatWasRefusedLeavesNothingAndIsReadAgainLater(t *testing.T) {
	k := newKit(t, 400)
	k.sync()
	for i := range 100 {
		k.town.remove(idOf(i))
	}
	for i := 100; i < 150; i++ {
		p := k.town.people[idOf(i)]
		p.Office = "Ett nytt hus"
		k.town.set(p)
	}
	k.at = k.at.Add(11 * time.Minute)
	k.sync()
	if a := k.age(People).Alarm; a == nil || a.Rows != 300 || a.Before != 400 {
		t.Fatalf("the alarm is %+v", a)
	}
	k.at = k.at.Add(time.Hour)
	k.sync()
	if k.age(People).Alarm == nil {
		t.Fatal("the same is believed the second time")
	}
	if n := len(k.everybody(Filter{Unit: &Unit{Office, "Ett nytt hus"}})); n != 0 {
		t.Errorf("%d are in the new house", n)
	}
	unit := Unit{Office, "Ett nytt hus"}
	for key := range k.records(inUnit) {
		if strings.HasPrefix(key, unit.key()) {
			t.Fatal("what was refused still leads to the new house")
		}
	}
	k.accepts(People)
	k.at = k.at.Add(time.Hour)
	k.sync()
	if a := k.age(People); a.Alarm != nil || a.Rows != 300 {
		t.Errorf("accepted, it is %+v", a)
	}
	k.later()
	k.agrees("after it was accepted")
	k.tidy()
	if left := k.records(inAccept); len(left) > 0 {
		t.Errorf("the next is accepted as well")
	}
}

func TestAThrottledReadingGoesOnWhereItWas(t *testing.T) {
	for _, kind := range []graph.ErrorKind{graph.Throttled, graph.Unavailable, graph.Licence, graph.Denied} {
		t.Run(string(kind), func(t *testing.T) {
			k := newKit(t, 500)
			left, begun := 4, map[Reading]int{}
			k.town.meet = func(what Reading, from graph.Token) error {
				if from == "" {
					begun[what]++
				}
				if left == 0 || what == Report && from != "300" || what == People && from != "all/0/200" {
					return nil
				}
				left--
				return &graph.Error{Kind: kind, RetryAfter: 7 * time.Second}
			}
			k.sync()
			k.agrees("in the end")
			if begun[People] != 1 || begun[Report] != 1 {
				t.Errorf("they began %v times", begun)
			}
			for _, r := range []Reading{People, Report} {
				if a := k.age(r); a.Alarm != nil {
					t.Errorf("the alarm of %s stays: %+v", r, a.Alarm)
				}
			}
		})
	}
}

func TestMicrosoftsWaitIsKept(t *testing.T) {
	k := newKit(t, 100)
	k.fails(People, "any", &graph.Error{Kind: graph.Throttled, RetryAfter: 90 * time.Second})
	k.must(k.stepOnce(t))
	k.open() // it survives a restart
	for range 50 {
		k.must(k.stepOnce(t))
	}
	if n := k.town.calls; n != 2 { // the people once, the report's one page
		t.Errorf("the directory was asked %d times", n)
	}
}

func (k *kit) stepOnce(t *testing.T) error {
	_, err := k.c.Step(t.Context())
	return err
}

func TestOneRowThatCannotBeReadHidesNobody(t *testing.T) {
	k := newKit(t, 1000)
	k.o.Limits.Unreadable = 0.01
	k.open()
	k.sync()
	k.town.spoil = func(p *graph.ReportPage) { // one row cannot be read: who that is, is unknown
		if len(p.Rows) == 100 && p.Rows[0].Person == idOf(0) {
			p.Rows, p.Unreadable = p.Rows[1:], 1
		}
	}
	k.later()
	if e := k.lookup(idOf(0)); e.Status.Registration != graph.Unknown {
		t.Errorf("whose row could not be read is %+v", e.Status)
	}
	if a := k.age(Report); a.Unreadable != 1 || a.Alarm != nil {
		t.Errorf("the report is %+v", a)
	}
}

// spoiled answers with a person left out of the people, as a row that cannot be read.
type spoiled struct {
	*town
	hide graph.ID
}

func (s spoiled) Changes(ctx context.Context, from graph.Token) (graph.Changes, error) {
	c, err := s.town.Changes(ctx, from)
	for i, x := range c.Rows {
		if x.Person.ID == s.hide {
			c.Rows = append(c.Rows[:i:i], c.Rows[i+1:]...)
			c.Unreadable++
			break
		}
	}
	return c, err
}

func TestAPersonWhoCannotBeReadStaysAndIsReadAgain(t *testing.T) {
	k := newKit(t, 2000)
	k.sync()
	k.o.Source = spoiled{k.town, idOf(77)}
	k.open()
	k.town.log = append(k.town.log, logged{})
	k.town.log = k.town.log[:0]
	k.town.expired = 1 // all is read again
	k.town.set(k.town.people[idOf(5)])
	k.later()
	k.agrees("with one who cannot be read")
	p := k.town.people[idOf(77)]
	p.JobTitle = "Läsbar igen"
	k.town.people[idOf(77)] = p // no round of changes tells it
	k.o.Source = k.town
	k.open()
	k.later()
	if k.lookup(idOf(77)).Person.JobTitle == "Läsbar igen" {
		t.Fatal("all were read again too early")
	}
	k.at = k.at.Add(24 * time.Hour)
	k.sync()
	k.agrees("a day later")
	k.tidy()
}
