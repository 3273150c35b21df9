package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lotsen/dialog/texts"
	"lotsen/graph"
	"lotsen/graph/graphtest"
)

// demoPeople are the people of the demo as they are when it starts with an empty file.
func demoPeople() *graphtest.Tenant { return graphtest.New(2026, graphtest.DefaultSize, time.Now) }

// asks says words until Lotsen's last message shows others: until everybody has been
// read it answers that it is reading.
func (v *visitor) asks(words, until string) *visitor {
	v.t.Helper()
	eventually(v.t, fmt.Sprintf("Lotsen answers %q with %q", words, until), func() bool {
		v.say(words)
		return strings.Contains(content(find(v.page, "id", "latest")), until)
	})
	return v
}

// counted are those of the demo who count, by where they stand on a day.
type counted struct{ all, done, needs, phone, notAllowed int }

func (c *counted) add(x graphtest.Census, now time.Time) {
	c.all += x.Employees
	c.notAllowed += x.NotAllowed
	c.needs += x.Waiting
	end := time.Date(2027, 2, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))
	switch {
	case x.OnlyPhone == 0 || x.NotAllowed == 1 || now.Before(end.AddDate(0, 0, -60)):
		c.done += x.Registered - x.NotAllowed
	case now.Before(end):
		c.phone += x.Registered
	default:
		c.needs += x.Registered
	}
}

// eachDomain is what the page shows of each municipality, in Swedish.
func eachDomain(tenant *graphtest.Tenant, now time.Time) map[string]string {
	lines := map[string]string{}
	for _, name := range tenant.Policy().Domains {
		var those counted
		for id, x := range graphtest.CensusBy(tenant, func(p graph.Person) graph.ID { return p.ID }) {
			if p, err := tenant.Person(context.Background(), id); err == nil && p.SignIn.Domain() == name {
				those.add(x, now)
			}
		}
		lines["Klara i "+name] = fmt.Sprintf("%d av %d (okända: 0)", those.done, those.all)
	}
	return lines
}

// TestTheDemoShowsTheFiguresOfItsPeople compares what the page shows with what the
// simulated people are, counted one by one and by none of Lotsen's rules.
func TestTheDemoShowsTheFiguresOfItsPeople(t *testing.T) {
	p := startDemo(t, filepath.Join(t.TempDir(), "demo.db"))
	tenant, now := demoPeople(), time.Now()
	one := func(x graph.Person) graph.ID { return x.ID }
	var whole, team counted
	for id, x := range graphtest.CensusBy(tenant, one) {
		whole.add(x, now)
		for _, person := range tenant.People() {
			if person.ID == id && person.Manager == graphtest.Eva.ID() {
				team.add(x, now)
			}
		}
	}
	hanna := visit(t, p, "hanna").asks("hela organisationen", "Okända")
	facts := pairs(find(hanna.page, "id", "latest"))
	say := func(key texts.Key) string { return hanna.text(key) }
	want := map[string]string{
		say(texts.OverviewDone):  fmt.Sprintf("%d av %d", whole.done, whole.all),
		say(texts.OverviewNeeds): fmt.Sprint(whole.needs), say(texts.OverviewPhoneOnly): fmt.Sprint(whole.phone),
		say(texts.OverviewNotAllowed): fmt.Sprint(whole.notAllowed), say(texts.OverviewUnknown): "0",
	}
	for reason, n := range tenant.Census().Seen.Reasons() {
		if n > 0 {
			want[say(texts.Because(string(reason)))] = fmt.Sprint(n)
		}
	}
	maps.Copy(want, eachDomain(tenant, now))
	for label, value := range want {
		if facts[label] != value {
			t.Errorf("the helpdesk sees %q: %q, want %q", label, facts[label], value)
		}
	}
	eva := visit(t, p, "eva").asks("mitt team", hanna.text(texts.TeamAge))
	facts = pairs(find(eva.page, "id", "latest"))
	// A manager is not told that the rules are in somebody's way, nor which method they have.
	want = map[string]string{eva.text(texts.TeamNeeds): fmt.Sprint(team.needs + team.phone), eva.text(texts.TeamUnknown): fmt.Sprint(team.notAllowed)}
	for label, value := range want {
		if facts[label] != value {
			t.Errorf("Eva sees %q: %q, want %q of %+v\n%s", label, facts[label], value, team, content(find(eva.page, "id", "latest")))
		}
	}
	if done := fmt.Sprintf("%d av %d", team.done, team.all); !strings.Contains(content(find(eva.page, "id", "latest")), done) {
		t.Errorf("Eva does not see that %s are done\n%s", done, content(find(eva.page, "id", "latest")))
	}
}

// TestTheDemoReadsAnewWhenItsClockIsMoved: days later nothing is known any more but what
// is read then, and the token of the people is too old.
func TestTheDemoReadsAnewWhenItsClockIsMoved(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo.db")
	p := startDemo(t, data)
	hanna := visit(t, p, "hanna").asks("hela organisationen", "Okända")
	for range 8 {
		hanna.press(texts.WebClock("1d"))
	}
	eventually(t, "everybody is read anew", func() bool {
		facts := pairs(find(hanna.say("hela organisationen").page, "id", "latest"))
		return facts[hanna.text(texts.OverviewUnknown)] == "0" && facts[hanna.text(texts.OverviewCounted)] == hanna.text(texts.AgoNow)
	})
	p.stopped(data)
}

// pairs are the labelled values and the rows of two cells in an element.
func pairs(in *html.Node) map[string]string {
	list := map[string]string{}
	for n := range in.Descendants() {
		switch n.Data {
		case "dt":
			for next := n.NextSibling; next != nil; next = next.NextSibling {
				if next.Data == "dd" {
					list[content(n)] = content(next)
					break
				}
			}
		case "tr":
			var cells []string
			for c := range n.ChildNodes() {
				if c.Type == html.ElementNode {
					cells = append(cells, content(c))
				}
			}
			if len(cells) == 2 {
				list[cells[0]] = cells[1]
			}
		}
	}
	return list
}
