package specimens

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lotsen/bot/helpdesk"
	"lotsen/dialog"
	"lotsen/dialog/texts"
	"lotsen/graph"
)

// Overview is what the helpdesk is shown of everybody: the figures, and who is left out.
func (m Maker) Overview(t testing.TB) map[string]dialog.Message {
	t.Helper()
	helps, now := m.desk(), m.Script.Now
	var left helpdesk.LeftOut
	for i, r := range graph.Reasons() {
		left.Add(graph.Person{SignIn: "fnen0001@nykoping.se", DisplayName: fmt.Sprint(m.Hostile, i), Department: "Vård & omsorg"}, r)
	}
	list, err := helps.List(m.Lang, &left, now)
	if err != nil {
		t.Fatal(err)
	}
	return stamped(map[string]dialog.Message{
		"left-out": list, "left-out-no-answer": helps.NoList(m.Lang),
		"overview": helps.Overview(m.Lang, figures(now), texts.OverviewNotAccepted, now), "overview-reading": helps.Overview(m.Lang, helpdesk.Figures{}, "", now),
	})
}

// stamped are messages as they are when they are sent.
func stamped(all map[string]dialog.Message) map[string]dialog.Message {
	for name, one := range all {
		one.At = dialog.Stamp{State: "menu", Rev: 2}
		all[name] = one
	}
	return all
}

// figures are those of a large organisation, with everything that can be left out and
// everything that can be wrong.
func figures(now time.Time) helpdesk.Figures {
	f := helpdesk.Figures{At: now.Add(-time.Minute), Oldest: now.Add(-20 * time.Hour), Counted: 98_765, Done: 61_002, Needs: 30_000, PhoneOnly: 7_000, NotAllowed: 700, Unsure: 63,
		LeftOut: map[graph.Reason]int{}}
	for i, r := range graph.Reasons() {
		f.LeftOut[r] = 1_000 + i
	}
	for reading, why := range map[string]string{"people": "too-few", "report": "share-fell"} {
		f.Alarms = append(f.Alarms, helpdesk.Alarm{Reading: reading, Why: why, At: now.Add(-3 * time.Hour), Rows: 6_100, Before: 98_765, Unreadable: 12, Accept: reading + "/0"})
	}
	slices.SortFunc(f.Alarms, func(a, b helpdesk.Alarm) int { return strings.Compare(a.Reading, b.Reading) })
	return f
}
